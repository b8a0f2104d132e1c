//! Entries that can be read, and were hardly meant as they are read: `张伟,投诉` as one name, `wm*` as an id.
//!
//! For what authors write in lists, keyword sets and conditions, all of which ask here. Not for requests, whose texts are
//! as they are, nor for telephone numbers, which have slips of their own.
//!
//! INVARIANT: whoever means an entry as it stands can say so: by quotes where entries need none, and by a regular
//! expression elsewhere. So what people really write (`Acme Co., Ltd.`, `f*ck`, `auth0|17`) is no slip, and where both
//! readings are likely, none is found.
//!
//! Cost: one pass over entries that have nothing of the kind.

#[cfg(test)]
mod laws;

use std::fmt;
use std::ops::Range;

use super::ListKind;
use crate::matcher::name::{Kind, Name, Role};
use crate::matcher::text::{is_comma, is_wide_comma};

/// Why an entry hardly means what it says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum EntrySlip {
    /// It stands in quotation marks that do not quote, and are a part of it.
    Quotes,
    /// It is numbered, or has a bullet, as in a text for people.
    Numbered,
    /// It looks like several entries, or an entry and a remark, parted by this mark, which parts nothing here.
    Several(char),
    /// It has a remark behind a `#`, which begins none there.
    Remark,
    /// It is written as a pattern (`wm*`, `/wm.+/`, `a|b`), and stands only for itself.
    Pattern,
}

/// What an entry is: which marks belong to it depends on that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Sort {
    /// A name of a person or company.
    Name,
    /// An id, or a word that programs agree on.
    Id,
    /// What is looked for within texts.
    Phrase,
    /// A domain or an e-mail address: whatever else could be wrong with it is a mistake of its form.
    Address,
}

/// How an entry is set off from what stands around it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Setting {
    /// By the line or the brackets of a list.
    Bare,
    /// By quotes that it could have done without: all of it is meant.
    Quoted,
    /// By the quotes that every text of a condition has, so that they tell nothing.
    Literal,
}

impl fmt::Display for EntrySlip {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            EntrySlip::Quotes => out.write_str("stands in quotation marks that do not quote"),
            EntrySlip::Numbered => {
                out.write_str("has a number or bullet in front, which belongs to the entry")
            }
            EntrySlip::Several('\t') => out.write_str("has a tab in it, which parts nothing there"),
            EntrySlip::Several(mark) if is_wide_comma(*mark) => {
                out.write_str("has a full-width comma, which parts no columns")
            }
            EntrySlip::Several(mark) => write!(out, "has `{mark}` in its entry, which parts nothing there"),
            EntrySlip::Remark => out.write_str("has a remark behind `#`, which belongs to the entry"),
            EntrySlip::Pattern => out.write_str("is written as a pattern, and stands only for itself"),
        }
    }
}

impl Sort {
    /// What the entries of a list are; none of telephone numbers.
    pub(crate) fn of(kind: ListKind) -> Option<Sort> {
        match kind {
            ListKind::Phone => None,
            ListKind::Name => Some(Sort::Name),
            ListKind::Domain | ListKind::Email => Some(Sort::Address),
            ListKind::Text => Some(Sort::Id),
        }
    }

    /// Whether a character belongs to entries of this sort, and to no pattern.
    fn is_own(self, c: char) -> bool {
        c.is_alphanumeric()
            || match self {
                Sort::Name => matches!(c, ' ' | '.' | '·'),
                Sort::Id => matches!(c, '_' | '-' | '.' | '@'),
                Sort::Phrase | Sort::Address => false,
            }
    }
}

/// What an entry hardly means, and which bytes of it show that.
pub(crate) fn slip(text: &str, sort: Sort, setting: Setting) -> Option<(EntrySlip, Range<usize>)> {
    let start = text.len() - text.trim_start().len();
    let entry = text.trim();
    let moved = |at: Range<usize>| start + at.start..start + at.end;
    let whole = 0..entry.len();
    let is_bare = setting == Setting::Bare;
    let found = match numbering(entry).filter(|_| is_bare && sort != Sort::Address) {
        Some(end) => (EntrySlip::Numbered, 0..end),
        // PERF: most entries have none of the marks.
        None if !entry.contains(is_telling) => return None,
        None if is_quoted(entry, sort, setting) => (EntrySlip::Quotes, whole),
        None => match (remark(entry, sort).filter(|_| is_bare), several(entry, sort, setting)) {
            (Some(at), _) => (EntrySlip::Remark, at..entry.len()),
            (None, Some((at, mark))) => (EntrySlip::Several(mark), at..at + mark.len_utf8()),
            (None, None) => is_pattern(entry, sort).then_some((EntrySlip::Pattern, whole))?,
        },
    };
    Some((found.0, moved(found.1)))
}

/// Whether some slip has this mark.
fn is_telling(c: char) -> bool {
    is_comma(c)
        || is_star(c)
        || is_bar(c)
        || is_straight(c)
        || is_hash(c)
        || wide_closing(c).is_some()
        || "\t/.\\[".contains(c)
}

fn is_star(c: char) -> bool {
    matches!(c, '*' | '＊')
}

fn is_bar(c: char) -> bool {
    matches!(c, '|' | '｜')
}

fn is_hash(c: char) -> bool {
    matches!(c, '#' | '＃')
}

fn is_straight(c: char) -> bool {
    matches!(c, '"' | '\'' | '`')
}

/// What closes a quotation that a mark other than those of ASCII opens. Titles (`《》`) and headings (`【】`) are no quotations.
fn wide_closing(open: char) -> Option<char> {
    Some(match open {
        '“' | '„' | '”' => '”',
        '‘' | '’' => '’',
        '「' => '」',
        '『' => '』',
        '«' => '»',
        '＂' | '＇' => open,
        _ => return None,
    })
}

/// Whether a character is one of Chinese, where texts have no blanks beside their commas.
fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

fn is_quoted(entry: &str, sort: Sort, setting: Setting) -> bool {
    let mut chars = entry.chars();
    let (Some(open), Some(last)) = (chars.next(), chars.next_back()) else { return false };
    let inner = chars.as_str();
    let (closing, is_deliberate) = match wide_closing(open) {
        // No address has them, however it is written.
        Some(closing) => (closing, setting != Setting::Bare && sort != Sort::Address),
        None if is_straight(open) => (open, false),
        None => return false,
    };
    // `“甲”和“乙”` begins and ends with marks that are no pair.
    last == closing && !is_deliberate && !inner.trim().is_empty() && !inner.contains([open, closing])
}

/// Where the entry itself begins behind `1. `, `1、` or `• `, if it has one in front.
fn numbering(entry: &str) -> Option<usize> {
    let is_bullet = |c: char| matches!(c, '-' | '*' | '•' | '·' | '●' | '○' | '▪' | '■' | '–' | '—');
    let behind = match entry.strip_prefix(is_bullet) {
        Some(behind) => behind.starts_with(char::is_whitespace).then_some(behind)?,
        None => {
            let behind = entry.trim_start_matches(|c: char| c.is_ascii_digit());
            // A telephone number or an id is no number of a line.
            (1..=4).contains(&(entry.len() - behind.len())).then_some(())?;
            let behind = behind.strip_prefix(['.', ')', '．', '）', '、'])?;
            // `1.5` and `163.com` go on at once; so does Chinese behind the number of a line.
            behind.starts_with(|c: char| c.is_whitespace() || is_han(c)).then_some(behind)?
        }
    };
    let rest = behind.trim_start();
    (!rest.is_empty()).then(|| entry.len() - rest.len())
}

/// Where a remark begins behind the entry itself.
fn remark(entry: &str, sort: Sort) -> Option<usize> {
    let is_lone = entry.matches(is_hash).count() == 1;
    let begins = |(at, mark): (usize, &str)| {
        let (before, behind) = entry.split_at_checked(at)?;
        let next = behind.get(mark.len()..).and_then(|behind| behind.chars().next());
        // `Suite #5` and `李四 #打卡#` are names; ids have no blanks.
        let is_remark = match next {
            Some(next) if sort == Sort::Name => next.is_whitespace() || (is_lone && !next.is_ascii_digit()),
            _ => sort != Sort::Address,
        };
        (is_remark && before.ends_with(char::is_whitespace)).then_some(at)
    };
    entry.match_indices(is_hash).find_map(begins)
}

/// The mark that seems to part entries, and where it stands.
fn several(entry: &str, sort: Sort, setting: Setting) -> Option<(usize, char)> {
    let mut marks = entry.char_indices().filter(|(_, c)| is_comma(*c) || *c == '\t');
    match setting {
        _ if matches!(sort, Sort::Address) => None,
        Setting::Bare => marks.find(|&(at, mark)| !belongs(entry, at, mark, sort)),
        Setting::Quoted => None,
        Setting::Literal => {
            let first = marks.next()?;
            let mut parts = entry.split(is_comma).map(str::trim).filter(|part| !part.is_empty());
            let are_several = match sort {
                Sort::Id => parts.all(|part| part.chars().all(|c| sort.is_own(c))),
                // Nobody is called 张三、李四; but a nickname may be 你好，张三.
                Sort::Name => parts.all(is_person),
                Sort::Phrase | Sort::Address => false,
            };
            are_several.then_some(first)
        }
    }
}

/// Whether a text is as short as a Chinese person's name, and begins with a surname.
fn is_person(text: &str) -> bool {
    (2..=4).contains(&text.chars().count())
        && text.chars().all(is_han)
        && Name::of(Kind::Person, text).parts().iter().any(|part| part.role == Role::Surname)
}

/// Whether a mark is a part of a bare entry after all.
fn belongs(entry: &str, at: usize, mark: char, sort: Sort) -> bool {
    let (before, behind) = entry.split_at_checked(at).unwrap_or((entry, ""));
    let behind = behind.get(mark.len_utf8()..).unwrap_or_default();
    let rest = behind.trim_start();
    let (Some(last), Some(next)) = (before.chars().next_back(), rest.chars().next()) else { return false };
    if mark != ',' {
        return false;
    }
    match sort {
        // A distinguished name, `CN=zhang,OU=sales`.
        Sort::Id => before.contains('=') && rest.contains('='),
        Sort::Name | Sort::Phrase | Sort::Address => {
            let is_number = last.is_ascii_digit() && behind.starts_with(|c: char| c.is_ascii_digit());
            // `Smith, John`; between Chinese a comma of ASCII is one of a list.
            let is_prose = behind.len() > rest.len() && !is_han(last) && !is_han(next);
            is_number || is_prose || is_suffix(rest)
        }
    }
}

/// Whether a text begins with what stands behind a comma in names, with or without a blank: `Co.,Ltd.`
fn is_suffix(text: &str) -> bool {
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let word = text.get(..end).unwrap_or_default();
    let known = ["ltd", "limited", "inc", "llc", "llp", "lp", "plc", "co", "corp", "gmbh", "sa", "jr", "sr"];
    known.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// Whether an entry is written as a pattern.
fn is_pattern(entry: &str, sort: Sort) -> bool {
    let between_slashes = entry.strip_prefix('/').and_then(|entry| entry.strip_suffix('/'));
    let inner = between_slashes.filter(|inner| !inner.trim().is_empty());
    match sort {
        Sort::Address => false,
        // `/admin/` may be an id.
        Sort::Id => {
            inner.is_some_and(|inner| inner.contains(['*', '+', '?', '[', '(', '\\', '^', '$']))
                || is_glob(entry, sort)
        }
        Sort::Name => inner.is_some() || (is_glob(entry, sort) && !is_warned_of(entry)),
        Sort::Phrase => inner.is_some() || is_phrase_pattern(entry),
    }
}

/// Whether stars stand among characters of an entry that has none of its own. `image/*` and `*` are what they say.
fn is_glob(entry: &str, sort: Sort) -> bool {
    entry.contains(is_star)
        && entry.contains(char::is_alphanumeric)
        && entry.chars().all(|c| is_star(c) || sort.is_own(c))
}

/// Whether a company has `*ST` in front of its name, as the exchanges of China put it before shares that may be delisted.
fn is_warned_of(entry: &str) -> bool {
    let behind = entry.strip_prefix(is_star).and_then(|entry| entry.strip_prefix("ST"));
    behind.is_some_and(|name| name.trim_start().starts_with(is_han) && !name.contains(is_star))
}

/// Whether a text to be found in others is a pattern. A star alone is none, in `f*ck` or `傻*`.
fn is_phrase_pattern(entry: &str) -> bool {
    let is_word = |text: &str| !text.is_empty() && text.chars().all(char::is_alphanumeric);
    let in_stars = entry.strip_prefix(is_star).and_then(|entry| entry.strip_suffix(is_star));
    let has_class = ["\\d", "\\s", "\\w"].iter().any(|class| {
        let mut behind = entry.split(class).skip(1);
        // `C:\data` is a path.
        behind.any(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    });
    in_stars.is_some_and(is_word)
        || [".*", ".+", "[0-9]", "[a-z]", "[A-Z]"].iter().any(|sign| entry.contains(sign))
        || has_class
        || (entry.contains(is_bar) && entry.split(is_bar).all(is_word))
}
