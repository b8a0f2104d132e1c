//! The words that a function on telephone numbers can give: regions, which are texts.

use super::Checker;
use crate::check::place::region_of_code;
use crate::diagnostic::{Code, Diagnostic, excerpt};
use crate::function::{Results, phones::NO_COUNTRY};
use crate::ir::{Const, Expr};
use crate::matcher::phone::Region;
use crate::span::Span;

impl Checker<'_> {
    /// Reports a text that is no region, where it is compared with one.
    pub(super) fn check_region(&self, subject: &Expr, value: &Expr, place: Span) {
        let (Expr::Call(function, ..), Expr::Const(Const::Text(_, text))) = (subject, value) else { return };
        if self.functions.results(*function) != Results::Regions
            || &**text == NO_COUNTRY
            || Region::from_code(text).is_some()
        {
            return;
        }
        let found = Diagnostic::new(
            Code::UnknownMember,
            place,
            format!("`{}` is no region of telephone numbers", excerpt(text)),
        )
        .help(format!("a region is two capital letters, as in \"CN\" or \"HK\"; \"{NO_COUNTRY}\" is none"));
        self.report(match region_of_code(text) {
            Some(region) => {
                let right = format!("\"{region}\"");
                found.help(format!("write {right}")).fix(place, right)
            }
            None => found,
        });
    }
}
