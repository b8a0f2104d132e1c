//! Parts of texts: what `contains`, `starts with` and `ends with` ask for.
//!
//! Parts of names, e-mails and domains are looked for in the canonical form of the whole, so that what makes no difference to
//! `==` makes none to them. A host that is not ASCII has a second form, the one that people read: parts of labels cannot be
//! found in Punycode. Invariant: which parts a value has depends on nothing but its canonical form.

use super::{Workspace, behind_at};
use crate::kind::Scalar;
use crate::list;
use crate::matcher::domain::DomainRef;
use crate::matcher::text::{Fold, FoldBuffer, is_ignorable};

/// How two texts are compared in part.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum TextTest {
    /// The first contains the second.
    Contains,
    /// The first starts with the second.
    StartsWith,
    /// The first ends with the second.
    EndsWith,
}

impl TextTest {
    /// Whether it is so of two texts as they stand.
    pub fn holds(self, text: &str, part: &str) -> bool {
        match self {
            TextTest::Contains => text.contains(part),
            TextTest::StartsWith => text.starts_with(part),
            TextTest::EndsWith => text.ends_with(part),
        }
    }

    /// Writes a part as it is looked for in canonical texts of this kind, over whatever `out` held. It is empty if it holds
    /// nothing that a text of the kind can have there.
    pub fn write_part(self, scalar: Scalar, part: &str, work: &mut Workspace, out: &mut String) {
        out.clear();
        match scalar {
            Scalar::Name => self.write_part_of_name(part, &mut work.fold, out),
            Scalar::Email | Scalar::Domain => {
                push_read(part, &mut work.fold, out);
                self.trim(out);
            }
            // Texts stand for themselves; of other kinds no parts are looked for.
            _ => out.push_str(part),
        }
    }

    /// White space within a name makes no difference but that there is some; at the ends of the whole it makes none.
    fn write_part_of_name(self, part: &str, fold: &mut FoldBuffer, out: &mut String) {
        let ends = part.trim_matches(is_unseen);
        let begins_apart = self != TextTest::StartsWith && ends.starts_with(char::is_whitespace);
        let ends_apart = self != TextTest::EndsWith && ends.ends_with(char::is_whitespace);
        if list::push_name(part, fold, out) {
            if begins_apart {
                out.insert(0, ' ');
            }
            if ends_apart {
                out.push(' ');
            }
        } else if begins_apart && ends_apart {
            out.push(' ');
        }
    }

    /// Drops what makes no difference at that end of an address at which a part is asked for: white space, and the dot behind
    /// the last label.
    fn trim(self, part: &mut String) {
        match self {
            TextTest::Contains => {}
            TextTest::StartsWith => drop(part.drain(..part.len() - part.trim_start().len())),
            TextTest::EndsWith => loop {
                part.truncate(part.trim_end().len());
                if part.len() < 2 || !part.ends_with('.') || part.ends_with("..") {
                    return;
                }
                part.pop();
            },
        }
    }

    /// Whether a canonical text of this kind has a part, which [`TextTest::write_part`] wrote.
    pub fn holds_of(self, scalar: Scalar, canonical: &str, part: &str, work: &mut Workspace) -> bool {
        any_form(scalar, canonical, work, |form| self.holds(form, part))
    }

    /// The same of a part as it was sent.
    pub fn holds_of_sent(self, scalar: Scalar, canonical: &str, part: &str, work: &mut Workspace) -> bool {
        let mut sought = std::mem::take(&mut work.part);
        self.write_part(scalar, part, work, &mut sought);
        // What nobody sees is no part, other than an empty text.
        let is_nothing = sought.is_empty() && !part.is_empty();
        let holds = !is_nothing && self.holds_of(scalar, canonical, &sought, work);
        work.part = sought;
        holds
    }
}

fn is_unseen(c: char) -> bool {
    is_ignorable(c) || (c.is_control() && !c.is_whitespace())
}

/// Whether `is_it` says so of one of the forms in which parts of a canonical text are looked for; it is asked until it does.
pub fn any_form(
    scalar: Scalar,
    canonical: &str,
    work: &mut Workspace,
    mut is_it: impl FnMut(&str) -> bool,
) -> bool {
    if is_it(canonical) {
        return true;
    }
    // PERF: nearly every address is ASCII without Punycode, and has one form.
    let has_other = matches!(scalar, Scalar::Email | Scalar::Domain)
        && (!canonical.is_ascii() || canonical.contains("xn--"));
    if !has_other {
        return false;
    }
    let host = behind_at(canonical);
    let mailbox = canonical.strip_suffix(host).unwrap_or_default();
    let mut whole = std::mem::take(&mut work.text);
    whole.clear();
    whole.push_str(mailbox);
    whole.push_str(&DomainRef::checked(host).to_unicode());
    let mut read = std::mem::take(&mut work.other);
    read.clear();
    push_read(&whole, &mut work.fold, &mut read);
    let is_so = is_it(&read);
    (work.text, work.other) = (whole, read);
    is_so
}

/// Appends an address, or a part of one, as people read it: folded, with the full stop of Chinese as the dot that it is in
/// hosts.
fn push_read(text: &str, fold: &mut FoldBuffer, out: &mut String) {
    Fold::NAME.fold_into(text, fold);
    out.extend(fold.as_str().chars().map(|c| if c == '。' { '.' } else { c }));
}

#[cfg(test)]
mod tests {
    use super::super::canonical;
    use super::*;
    use crate::matcher::phone::Region;
    use proptest::prelude::*;

    const ALL: [TextTest; 3] = [TextTest::Contains, TextTest::StartsWith, TextTest::EndsWith];

    /// `None` if the text is none of the kind.
    fn has(scalar: Scalar, text: &str, how: TextTest, part: &str) -> Option<bool> {
        let (mut work, mut whole) = (Workspace::default(), String::new());
        canonical(scalar, text, Region::UNKNOWN, &mut work, &mut whole).ok()?;
        Some(how.holds_of_sent(scalar, &whole, part, &mut work))
    }

    #[test]
    fn what_makes_no_difference_at_the_end_is_left_out_however_it_is_mixed() {
        let (mut work, mut out) = (Workspace::default(), String::new());
        for (part, form) in
            [("qq.com. ", "qq.com"), ("qq.com .", "qq.com"), (" 。", ""), (".", "."), ("a..", "a..")]
        {
            TextTest::EndsWith.write_part(Scalar::Email, part, &mut work, &mut out);
            assert_eq!(out, form, "{part:?}");
        }
    }

    #[test]
    fn parts_are_found_in_every_spelling() {
        use TextTest::{Contains, EndsWith, StartsWith};
        for email in [
            "spam@qq.com",
            "SPAM@QQ.COM",
            " spam@qq.com\u{3000}",
            "spam@qq.com.",
            "spam@qq。com",
            "spam＠ｑｑ．com",
            "\"spam\"@qq.com",
            "s\u{200b}pam@q\u{ad}q.com",
        ] {
            for (how, part) in [
                (EndsWith, "@qq.com"),
                (EndsWith, "@ＱＱ。com. "),
                (Contains, "@qq."),
                (StartsWith, " Spam@"),
                (EndsWith, "qq.com"),
            ] {
                assert_eq!(has(Scalar::Email, email, how, part), Some(true), "{email:?} {how:?} {part:?}");
            }
            assert_eq!(has(Scalar::Email, email, Contains, "qq.com."), Some(false));
        }
        for email in ["spam@例子.中国", "spam@xn--fsqu00a.xn--fiqs8s", "spam@例子。中国."] {
            for (how, part) in [
                (EndsWith, "@例子.中国"),
                (EndsWith, "@xn--fsqu00a.XN--fiqs8s"),
                (EndsWith, "子。中国"),
                (Contains, "xn--"),
                (StartsWith, "spam@例"),
            ] {
                assert_eq!(has(Scalar::Email, email, how, part), Some(true), "{email:?} {how:?} {part:?}");
            }
        }
        assert_eq!(has(Scalar::Email, "貸款@qq.com", StartsWith, "贷款@"), Some(true));
        for domain in ["a.example", "A.EXAMPLE.", "a。example", "a．example", " a.example"] {
            assert_eq!(has(Scalar::Domain, domain, EndsWith, ".example"), Some(true), "{domain}");
        }
        for name in ["Loan Shark", "loan  shark ", "Loan\tShark", "\0Loan\u{3000}Sh\u{200b}ark"] {
            for (how, part) in [
                (Contains, "n  Sh"),
                (Contains, "\tshark"),
                (StartsWith, " loan "),
                (EndsWith, " shark "),
                (Contains, " "),
            ] {
                assert_eq!(has(Scalar::Name, name, how, part), Some(true), "{name:?} {how:?} {part:?}");
            }
            assert_eq!(has(Scalar::Name, name, Contains, "shark "), Some(false));
            assert_eq!(has(Scalar::Name, name, Contains, "\0"), Some(false), "what nobody sees is no part");
            assert_eq!(has(Scalar::Name, name, Contains, ""), Some(true));
        }
        for (scalar, text) in [(Scalar::Email, "qq 12345"), (Scalar::Domain, "a b"), (Scalar::Name, " \0")] {
            assert_eq!(has(scalar, text, Contains, "qq"), None, "{text:?}");
        }
    }

    fn kinds() -> impl Strategy<Value = Scalar> {
        prop::sample::select(vec![Scalar::Name, Scalar::Email, Scalar::Domain])
    }

    proptest! {
        /// Texts that are equal have the same parts, and a text has all of itself, as it was sent and in canonical form.
        #[test]
        fn equal_texts_have_the_same_parts(
            scalar in kinds(),
            text in "[ \u{0}\u{200b}]{0,2}[aZ＠@。.例貸ß ]{0,8}([@＠][aQ例]{1,3}[.。][aQ国]{1,3}[.]?|  b)?[ \t\u{3000}]?",
            part in "[aZ@＠.。例贷ss \t]{0,4}",
        ) {
            let (mut work, mut whole) = (Workspace::default(), String::new());
            if canonical(scalar, &text, Region::UNKNOWN, &mut work, &mut whole).is_ok() {
                for how in ALL {
                    prop_assert_eq!(has(scalar, &text, how, &part), has(scalar, &whole, how, &part));
                    // Who writes Punycode behind a mailbox of Chinese characters is not understood.
                    if whole.is_ascii() || !whole.contains("xn--") {
                        prop_assert_eq!(has(scalar, &text, how, &whole), Some(true));
                    }
                }
            }
        }

        /// What is written once is not changed by being written again.
        #[test]
        fn parts_are_written_in_one_form(scalar in kinds(), at in 0_usize..3, part in "\\PC{0,8}|[ \u{0}a例。.@貸]{0,6}") {
            let mut work = Workspace::default();
            let (mut once, mut again) = (String::new(), String::new());
            ALL[at].write_part(scalar, &part, &mut work, &mut once);
            ALL[at].write_part(scalar, &once, &mut work, &mut again);
            prop_assert_eq!(once, again);
        }
    }
}
