//! From what was written to typed conditions: names resolved, kinds known, literals read as what they are compared with.
//!
//! Every mistake of an expression is reported; a part that is wrong becomes `Always(false)` in a policy that is never
//! put in force.

mod bounds;
mod carried;
mod compare;
mod literal;
mod membership;
mod region;
mod subject;
mod test;
mod unknown;

use super::findings::Findings;
use super::names::{Meaning, Names, tier_enum};
use super::patterns::Patterns;
use crate::diagnostic::{Code, Diagnostic, article, did_you_mean_path};
use crate::function::Registry;
use crate::ir::{Condition, Const, Expr, Leaf, Test};
use crate::kind::{Kind, Scalar};
use crate::matcher::phone::Region;
use crate::schema::{FIELDS, FieldId};
use crate::span::Span;
use crate::syntax::ast::{self, ExprKind, Literal, Logic, Word};
use crate::syntax::print;

/// What the checking of one expression needs to know.
pub(super) struct Checker<'a> {
    pub(super) names: &'a Names,
    pub(super) functions: &'a Registry,
    pub(super) region: Region,
    /// Codes of the actions that the expression is for; empty means all.
    pub(super) actions: &'a [i64],
    pub(super) patterns: &'a Patterns,
    pub(super) found: &'a Findings,
    pub(super) limits: &'a crate::limits::Limits,
}

/// One expression's decoded text and the way from its bytes to the file's.
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
    pub(super) place: &'a dyn Fn(Span) -> Span,
}

impl Checker<'_> {
    pub(super) fn report(&self, diagnostic: Diagnostic) {
        self.found.report(diagnostic);
    }

    /// The declared name of one sort that `name` was meant to be.
    pub(super) fn guess_name(&self, name: &str, wanted: fn(Meaning) -> bool) -> Option<String> {
        self.found.guess(name, self.names.declared.len(), || self.names.words_of(wanted))
    }

    /// The value that `path` was meant to be, or the declared name of a sort that can stand there besides.
    pub(super) fn guess_value(&self, path: &str, besides: fn(Meaning) -> bool) -> Option<String> {
        self.found.afford_guess(path, self.names.count())?;
        let values = self.names.value_words();
        let others = self.names.words_of(besides);
        did_you_mean_path(path, values.iter().map(String::as_str).chain(others)).map(str::to_owned)
    }

    fn guess_function(&self, name: &str) -> Option<String> {
        let known = || self.functions.signatures().map(|signature| signature.name.as_str());
        self.found.guess(name, known().count(), known)
    }

    /// A whole condition.
    pub(super) fn condition(&self, expr: &ast::Expr, source: &Source<'_>) -> Condition {
        match &expr.node {
            ExprKind::Logic(logic, parts) => {
                let carried = self.carried_on(*logic, parts, source);
                let parts = parts.iter().zip(carried).map(|(part, is_carried)| match is_carried {
                    true => self.given_up(),
                    false => self.condition(part, source),
                });
                let parts = parts.collect();
                match logic {
                    Logic::And => Condition::And(parts),
                    Logic::Or => Condition::Or(parts),
                }
            }
            ExprKind::Not(inner) => Condition::Not(Box::new(self.condition(inner, source))),
            ExprKind::Literal(Literal::Bool(value)) => Condition::Always(*value),
            ExprKind::Compare(op, left, right) => {
                self.leaf(self.compare(*op, left, right, source), expr, source)
            }
            ExprKind::Test(subject, test, negated) => {
                let mut condition = self.leaf(self.test(subject, test, source), expr, source);
                if *negated {
                    if let Condition::Leaf(leaf) = &mut condition {
                        leaf.is_negated = true;
                        // Carried to the items: `any x not in y` is true when not all of them are in it.
                        if let Test::Each(quantifier, ..) = &mut leaf.test {
                            *quantifier = quantifier.turned();
                        }
                    }
                    condition = Condition::Not(Box::new(condition));
                }
                condition
            }
            _ => self.leaf(self.holds(expr, source), expr, source),
        }
    }

    fn leaf(&self, test: Option<Test>, expr: &ast::Expr, source: &Source<'_>) -> Condition {
        match test {
            None => self.given_up(),
            Some(test) => Condition::Leaf(Leaf {
                test,
                // One text for a test however it is laid out: neither brackets around it nor `fmt` change an answer.
                text: print::expression_of(expr, source.text).into(),
                is_negated: false,
                span: (source.place)(expr.span),
            }),
        }
    }

    /// What stands for a condition that could not be understood.
    fn given_up(&self) -> Condition {
        self.found.give_up();
        Condition::Always(false)
    }

    /// A bare value used as a condition: only a boolean is one.
    fn holds(&self, expr: &ast::Expr, source: &Source<'_>) -> Option<Test> {
        let value = self.value(expr, None, source)?;
        if value.kind() == Kind::One(Scalar::Bool) {
            return Some(Test::Holds(value));
        }
        let place = (source.place)(expr.span);
        let kind = value.kind().to_string();
        let mut diagnostic =
            Diagnostic::new(Code::NotACondition, place, format!("this is a value ({kind}), not a condition"));
        diagnostic = match value.kind() {
            Kind::Set(_) => {
                diagnostic.help("ask something of it, as in `… contains \"VIP\"` or `… is not empty`")
            }
            Kind::One(_) => diagnostic.help("compare it with something, as in `… == …`, or ask `… is known`"),
        };
        self.report(diagnostic);
        None
    }

    /// A value. `hint` is the kind that its neighbour asks for: literals and bare words are read as that.
    pub(super) fn value(&self, expr: &ast::Expr, hint: Option<Scalar>, source: &Source<'_>) -> Option<Expr> {
        let place = (source.place)(expr.span);
        if self.is_refused(expr, source) {
            return None;
        }
        match &expr.node {
            ExprKind::Literal(value) => self.literal(value, hint, place).map(Expr::Const),
            ExprKind::Path(words) => self.path(words, hint, place),
            ExprKind::Call(name, arguments) => self.call(name, arguments, place, source),
            ExprKind::Negate(inner) => self.negate(inner, hint, place, source),
            ExprKind::Arithmetic(op, left, right) => match self.range_of_members(expr, hint) {
                Some(members) => {
                    let message = "a range cannot stand among values in brackets";
                    let help = format!("name each of them: `{members}`");
                    self.report(
                        Diagnostic::new(Code::UnknownMember, place, message).help(help).fix(place, members),
                    );
                    None
                }
                None => self.arithmetic(*op, left, right, place, source),
            },
            ExprKind::Each(_, words) => {
                let path = dotted(words);
                self.report(
                    Diagnostic::new(
                        Code::KindMismatch,
                        place,
                        format!("`{path}` is asked item by item only as the subject of a test"),
                    )
                    .help(format!(
                        "write it first, as in `any {path} in …` or `all {path} == …`; behind it stand values, a list or a field with a single value"
                    )),
                );
                None
            }
            ExprKind::Set(_) => {
                self.report(
                    Diagnostic::new(Code::KindMismatch, place, "a list in brackets cannot stand here")
                        .help("it stands behind `in`, as in `weekday in [sat, sun]`"),
                );
                None
            }
            ExprKind::Not(_) | ExprKind::Logic(..) | ExprKind::Compare(..) | ExprKind::Test(..) => {
                self.report(
                    Diagnostic::new(
                        Code::KindMismatch,
                        place,
                        "a condition cannot be compared or calculated with",
                    )
                    .help(
                        "join conditions with `and`, `or` and `not`; a comparison stands alone on each side",
                    ),
                );
                None
            }
        }
    }

    /// Whether a calculation is in truth a name that was refused where it was declared, as `key-account`.
    pub(super) fn is_refused(&self, expr: &ast::Expr, source: &Source<'_>) -> bool {
        matches!(expr.node, ExprKind::Arithmetic(..))
            && source.text.get(expr.span.range()).is_some_and(|name| self.names.is_unread(name))
    }

    /// The members that `sat-sun` would name if it were a range.
    fn range_of_members(&self, expr: &ast::Expr, hint: Option<Scalar>) -> Option<String> {
        let (ExprKind::Arithmetic(ast::Arithmetic::Subtract, first, last), Scalar::Enum(id)) =
            (&expr.node, hint?)
        else {
            return None;
        };
        let members = self.names.members(id);
        let place = |expr: &ast::Expr| match &expr.node {
            ExprKind::Path(words) => {
                let word = dotted(words);
                members.iter().position(|member| *member == word)
            }
            _ => None,
        };
        let (first, last) = (place(first)?, place(last)?);
        let count = (last + members.len() - first) % members.len() + 1;
        let named = members.iter().cycle().skip(first).take(count).copied().collect::<Vec<_>>();
        Some(named.join(", "))
    }

    fn negate(
        &self,
        inner: &ast::Expr,
        hint: Option<Scalar>,
        place: Span,
        source: &Source<'_>,
    ) -> Option<Expr> {
        let value = self.value(inner, hint, source)?;
        match value {
            Expr::Const(Const::Number(scalar @ (Scalar::Int | Scalar::Duration), number)) => {
                Some(Expr::Const(Const::Number(scalar, number.checked_neg()?)))
            }
            other if matches!(other.kind(), Kind::One(Scalar::Int | Scalar::Duration)) => {
                let scalar = other.kind().scalar();
                let zero = Expr::Const(Const::Number(scalar, 0));
                Some(Expr::Arithmetic(ast::Arithmetic::Subtract, Box::new((zero, other)), scalar))
            }
            other => {
                let kind = other.kind().to_string();
                self.report(Diagnostic::new(
                    Code::KindMismatch,
                    place,
                    format!("`-` needs an integer or a duration, not {}", article(&kind)),
                ));
                None
            }
        }
    }

    fn arithmetic(
        &self,
        op: ast::Arithmetic,
        left: &ast::Expr,
        right: &ast::Expr,
        place: Span,
        source: &Source<'_>,
    ) -> Option<Expr> {
        let left = self.value(left, None, source);
        let right = self.value(right, None, source);
        let (left, right) = (left?, right?);
        let Some(scalar) = arithmetic_kind(op, left.kind(), right.kind()) else {
            let (a, b) = (left.kind().to_string(), right.kind().to_string());
            self.report(
                Diagnostic::new(Code::KindMismatch, place, format!("{} does not work on {a} and {b}", arithmetic_noun(op)))
                    .help("integers are calculated with integers; a time or duration can be moved by a duration, as in `now - 3 days`"),
            );
            return None;
        };
        if let (ast::Arithmetic::Divide | ast::Arithmetic::Remainder, Expr::Const(Const::Number(_, 0))) =
            (op, &right)
        {
            self.report(Diagnostic::new(Code::KindMismatch, place, "division by zero is never known"));
            return None;
        }
        Some(Expr::Arithmetic(op, Box::new((left, right)), scalar))
    }

    /// A field, a fact, a quota's measure, or a member of the enumeration that the neighbour asks for.
    fn path(&self, words: &[Word], hint: Option<Scalar>, place: Span) -> Option<Expr> {
        let path = dotted(words);
        if let (Some(Scalar::Enum(id)), [word]) = (hint, words)
            && let Some(code) = self.names.member(id, &word.value)
        {
            return Some(Expr::Const(Const::Number(Scalar::Enum(id), code)));
        }
        if let Some((field, kind)) = self.names.field(&path) {
            self.check_actions(field, &path, place)?;
            return Some(Expr::Field(field, kind));
        }
        if let [name, measure] = words
            && let Some(Meaning::Quota(quota)) = self.names.find(&name.value)
        {
            match measure.value.as_str() {
                "used" => return Some(Expr::Used(quota)),
                "remaining" => return Some(Expr::Remaining(quota)),
                other => {
                    self.report(
                        Diagnostic::new(Code::UnknownName, place, format!("a quota has no `{other}`"))
                            .help("a quota has `used` and `remaining`, and can be asked `is spent`"),
                    );
                    return None;
                }
            }
        }
        self.unknown_path(words, &path, hint, place);
        None
    }

    fn check_actions(&self, field: FieldId, path: &str, place: Span) -> Option<()> {
        let actions = FIELDS.get(usize::from(field.0)).map_or(&[][..], |field| field.actions);
        let exists =
            actions.is_empty() || self.actions.is_empty() || self.actions.iter().any(|a| actions.contains(a));
        if exists {
            return Some(());
        }
        let where_it_is: Vec<String> =
            actions.iter().map(|&code| format!("`{}`", action_word(code))).collect();
        self.report(
            Diagnostic::new(
                Code::FieldNotForAction,
                place,
                format!("`{path}` does not exist in requests that this is for"),
            )
            .help(format!("it exists for {}; say so with `on:`", where_it_is.join(", "))),
        );
        None
    }

    fn call(&self, name: &Word, arguments: &[ast::Expr], place: Span, source: &Source<'_>) -> Option<Expr> {
        let name_place = (source.place)(name.span);
        let Some((id, signature)) =
            self.functions.find(&name.value).and_then(|id| Some((id, self.functions.signature(id)?)))
        else {
            self.report(
                Diagnostic::new(
                    Code::UnknownFunction,
                    name_place,
                    format!("there is no function `{}`", name.value),
                )
                .suggest(
                    match name.value.as_str() {
                        "len" | "size" | "strlen" | "长度" => Some("length".to_owned()),
                        other => self.guess_function(other),
                    }
                    .as_deref(),
                ),
            );
            return None;
        };
        if arguments.len() != signature.parameters.len() {
            self.report(Diagnostic::new(
                Code::WrongArguments,
                place,
                format!(
                    "`{}` takes {}, not {}",
                    name.value,
                    arguments_noun(signature.parameters.len()),
                    arguments.len()
                ),
            ));
            return None;
        }
        let mut values = Vec::with_capacity(arguments.len());
        for (argument, &wanted) in arguments.iter().zip(&signature.parameters) {
            let value = self.value(argument, Some(wanted.scalar()), source);
            let Some(value) = value else { continue };
            if value.kind() == wanted {
                values.push(value);
                continue;
            }
            let (is, wants) = (value.kind().to_string(), wanted.to_string());
            self.report(Diagnostic::new(
                Code::WrongArguments,
                (source.place)(argument.span),
                format!("`{}` needs {} here, and this is {}", name.value, article(&wants), article(&is)),
            ));
        }
        (values.len() == arguments.len()).then(|| Expr::Call(id, values.into(), signature.result))
    }
}

/// `tier`, as a path.
pub(super) fn is_tier(expr: &ast::Expr) -> bool {
    matches!(&expr.node, ExprKind::Path(words) if matches!(words.as_slice(), [word] if word.value == "tier"))
}

/// The kind of `tier`.
pub(super) fn tier_kind() -> Scalar {
    Scalar::Enum(tier_enum())
}

pub(super) fn dotted(words: &[Word]) -> String {
    let words: Vec<&str> = words.iter().map(|word| word.value.as_str()).collect();
    words.join(".")
}

fn action_word(code: i64) -> &'static str {
    crate::kind::BUILTIN.first().and_then(|actions| actions.word(code)).unwrap_or("?")
}

fn arguments_noun(count: usize) -> String {
    match count {
        0 => "nothing in its brackets".to_owned(),
        1 => "1 value".to_owned(),
        more => format!("{more} values"),
    }
}

fn arithmetic_noun(op: ast::Arithmetic) -> &'static str {
    match op {
        ast::Arithmetic::Add => "`+`",
        ast::Arithmetic::Subtract => "`-`",
        ast::Arithmetic::Multiply => "`*`",
        ast::Arithmetic::Divide => "`/`",
        ast::Arithmetic::Remainder => "`%`",
    }
}

/// The kind of a calculation's result, or `None` if the kinds do not go together.
fn arithmetic_kind(op: ast::Arithmetic, left: Kind, right: Kind) -> Option<Scalar> {
    use ast::Arithmetic::{Add, Divide, Multiply, Remainder, Subtract};
    let (Kind::One(left), Kind::One(right)) = (left, right) else { return None };
    match (op, left, right) {
        (_, Scalar::Int, Scalar::Int) => Some(Scalar::Int),
        (Add | Subtract, Scalar::Duration, Scalar::Duration) => Some(Scalar::Duration),
        (Add | Subtract, Scalar::Time, Scalar::Duration) => Some(Scalar::Time),
        (Add, Scalar::Duration, Scalar::Time) => Some(Scalar::Time),
        (Subtract, Scalar::Time, Scalar::Time) => Some(Scalar::Duration),
        (Multiply | Divide, Scalar::Duration, Scalar::Int) => Some(Scalar::Duration),
        (Multiply, Scalar::Int, Scalar::Duration) => Some(Scalar::Duration),
        (Remainder | Divide, Scalar::Duration, Scalar::Duration) => match op {
            Divide => Some(Scalar::Int),
            _ => Some(Scalar::Duration),
        },
        _ => None,
    }
}
