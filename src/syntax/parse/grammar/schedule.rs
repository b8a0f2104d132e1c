//! Lowers the days and hours of a schedule, and how alike the entries of a list may be.

use super::{Node, Rule, is_keyword};
use crate::span::{Span, Spanned};
use crate::syntax::ast::{Closeness, Days, Hours};
use crate::syntax::error::SyntaxErrorKind;
use crate::syntax::parse::lower::Builder;
use crate::syntax::parse::moment;
use pest::iterators::{Pair, Pairs};

/// The days in ISO order, and what else people write for them.
const DAYS: [(&str, &[&str]); 7] = [
    ("mon", &["monday", "周一", "星期一", "礼拜一"]),
    ("tue", &["tuesday", "tues", "周二", "星期二", "礼拜二"]),
    ("wed", &["wednesday", "weds", "周三", "星期三", "礼拜三"]),
    ("thu", &["thursday", "thur", "thurs", "周四", "星期四", "礼拜四"]),
    ("fri", &["friday", "周五", "星期五", "礼拜五"]),
    ("sat", &["saturday", "周六", "星期六", "礼拜六"]),
    ("sun", &["sunday", "周日", "周天", "星期日", "星期天", "礼拜天"]),
];

impl Builder<'_> {
    pub(super) fn days(&self, pairs: Pairs<'_, Rule>) -> Days {
        let mut days: Vec<Spanned<u8>> = Vec::new();
        for range in self.listed(pairs, Rule::day_range) {
            let span = self.span(&range);
            let mut named = Vec::new();
            for part in range.into_inner() {
                match part.as_rule() {
                    Rule::day => named.extend(self.day(&part)),
                    _ => self.mark(&part),
                }
            }
            let (Some(&first), Some(&last)) = (named.first(), named.last()) else { continue };
            if named.len() == 2 && first == last {
                self.report(self.error(SyntaxErrorKind::RangeOfOneDay, span).help("name the day once"));
            }
            let mut day = first;
            loop {
                if days.iter().any(|known| known.value == day) {
                    self.report(self.error(SyntaxErrorKind::RepeatedDay, span).help("name each day once"));
                } else {
                    days.push(Spanned::new(day, span));
                }
                if day == last {
                    break;
                }
                day = day % 7 + 1;
            }
        }
        Days(days)
    }

    pub(super) fn day(&self, pair: &Node<'_>) -> Option<u8> {
        let span = self.span(pair);
        let small = pair.as_str().to_lowercase();
        let at = DAYS.iter().position(|(right, others)| *right == small || others.contains(&small.as_str()));
        let Some((right, _)) = at.and_then(|at| DAYS.get(at)) else {
            let error = self.error(SyntaxErrorKind::UnknownDay, span);
            self.report(error.help("the days are mon, tue, wed, thu, fri, sat and sun"));
            return None;
        };
        if *right != pair.as_str() {
            let kind = if *right == small { SyntaxErrorKind::WrongCase } else { SyntaxErrorKind::UnknownDay };
            self.report(self.error(kind, span).help(format!("write `{right}`")).fix(*right));
        }
        at.and_then(|at| u8::try_from(at + 1).ok())
    }

    pub(super) fn hours(&self, pairs: Pairs<'_, Rule>) -> Hours {
        let mut hours = Vec::new();
        for range in self.listed(pairs, Rule::hour_range) {
            let span = self.span(&range);
            let mut ends: Vec<(u32, Span)> = Vec::new();
            for part in range.into_inner() {
                let place = self.span(&part);
                match part.as_rule() {
                    Rule::clock => ends.push((self.or_report(moment::clock(part.as_str(), place), 0), place)),
                    _ => self.mark(&part),
                }
            }
            let (Some(&(start, place)), Some(&(end, _))) = (ends.first(), ends.last()) else { continue };
            if start == 86_400 {
                let error = self.error(SyntaxErrorKind::ImpossibleTime, place);
                self.report(
                    error.help("hours begin at 23:59:59 at the latest; the next day begins at 00:00"),
                );
            }
            hours.push(Spanned::new((start, end), span));
        }
        Hours(hours)
    }

    /// The ranges of a list; mistaken commas and those before nothing are reported.
    pub(super) fn listed<'p>(&self, pairs: Pairs<'p, Rule>, rule: Rule) -> Vec<Node<'p>> {
        let mut ranges = Vec::new();
        let mut comma: Option<Span> = None;
        for part in pairs.flat_map(Pair::into_inner) {
            if part.as_rule() == rule {
                ranges.push(part);
                comma = None;
            } else if part.as_rule() == Rule::comma {
                self.mark(&part);
                if let Some(earlier) = comma.replace(self.span(&part)) {
                    self.lone_comma(earlier);
                }
            }
        }
        if let Some(last) = comma {
            self.lone_comma(last);
        }
        ranges
    }

    /// `1 edit`, `scoring 0.92`
    pub(super) fn closeness_alone(&self, pairs: Pairs<'_, Rule>) -> Closeness {
        for part in pairs.flat_map(Pair::into_inner) {
            if part.as_rule() == Rule::scoring {
                if let Some(closeness) = self.closeness(part) {
                    return closeness;
                }
            } else if !is_keyword(part.as_rule()) {
                return self.edits(&part);
            }
        }
        self.misfit(Span::new(self.base, self.text.len()));
        Closeness::Edits(0)
    }
}
