//! From the bytes of a file to its tree, with every mistake on the way.

use std::ops::Range;

use granit_parser::Parser;

use super::build::{Builder, Built};
use super::copy::WorkingCopy;
use super::mistake::Failure;
use super::node::{Node, NodeKind};
use super::repair::{self, Region};
use super::{characters, mistake};
use crate::diagnostic::{Code, Diagnostic};
use crate::limits::Limits;
use crate::span::Span;

/// What was read from a file.
#[derive(Clone, Debug)]
pub struct Document<'a> {
    /// The tree; `None` if nothing could be read.
    pub root: Option<Node<'a>>,
    /// What was found, in no order: [`crate::diagnostic::Report`] sorts.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether every value of the file is in the tree. If not, parts are missing that could not be read and have been
    /// reported: what is not found in the tree may have been written in the file, so a missing key, an unknown name or a
    /// declaration that nothing uses is no mistake yet.
    pub is_whole: bool,
}

/// A file that is not UTF-8.
#[derive(Clone, Debug)]
pub struct Undecodable {
    /// The text with `�` for what could not be read: what the diagnostic's span belongs to.
    pub text: String,
    /// What is wrong, and where.
    pub diagnostic: Diagnostic,
}

/// Mistakes of syntax reported for one file. Each costs another reading of it.
const SYNTAX_MISTAKES_MAX: usize = 50;
/// Bytes read altogether while looking for further mistakes of syntax, beyond the first reading.
const REREAD_BYTES_MAX: usize = 16 << 20;
/// Deeper nesting is refused whatever the limit says, because a tree is dropped by recursion.
const DEPTH_MAX: usize = 255;

/// The text of a file's bytes. It is not copied; a byte order mark stays in it and is skipped by [`read`].
pub fn decode<'a>(bytes: &'a [u8], limits: &Limits) -> Result<&'a str, Box<Undecodable>> {
    if bytes.len() > file_bytes_max(limits) {
        let diagnostic = too_large(bytes.len(), limits);
        return Err(Box::new(Undecodable { text: String::new(), diagnostic }));
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let text = String::from_utf8_lossy(bytes).into_owned();
        let is_utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
        let byte = bytes.get(at).copied().unwrap_or_default();
        let help = if is_utf16 {
            "the file is UTF-16; save it as UTF-8 in your editor, or convert it: `iconv -f UTF-16 -t UTF-8`"
        } else {
            "save the file as UTF-8 in your editor; if it is GBK, `iconv -f GB18030 -t UTF-8` converts it"
        };
        let span = Span::new(at, at + '\u{fffd}'.len_utf8());
        let diagnostic =
            Diagnostic::new(Code::NotUtf8, span, format!("byte 0x{byte:02X} is not UTF-8")).help(help);
        Box::new(Undecodable { text, diagnostic })
    })
}

/// Reads a document: its tree as far as it can be read, and every mistake that can be told apart.
///
/// Duplicate keys, anchors, aliases, tags, keys that are not text, forbidden characters and a second document are
/// reported where they stand and the rest is read. After a syntax error the text is read again, with the guilty marks as
/// they were meant or, where that is not certain, without the value or entry that holds them, so that later mistakes are
/// found in the same run; [`Document::is_whole`] is then false.
///
/// ```
/// use menshen::document::read;
/// use menshen::limits::Limits;
///
/// let text = "rules:\n  - when: >\n      target.phone in\n      blocked\n";
/// let document = read(text, &Limits::default());
/// assert!(document.diagnostics.is_empty());
/// let rule = &document.root.as_ref().unwrap().get("rules").unwrap().as_sequence().unwrap()[0];
/// let when = rule.get("when").unwrap().as_scalar().unwrap();
/// assert_eq!(when.text, "target.phone in blocked\n");
/// assert_eq!(&text[when.span_at(16..23).range()], "blocked");
/// ```
pub fn read<'a>(text: &'a str, limits: &Limits) -> Document<'a> {
    let mut diagnostics = Vec::new();
    if text.len() > file_bytes_max(limits) {
        return Document { root: None, diagnostics: vec![too_large(text.len(), limits)], is_whole: false };
    }
    let is_clean = !characters::check(text, &mut diagnostics);
    // The parser refuses the same characters; they have been reported, each where it stands, and are read as blanks.
    let copy = (!is_clean).then(|| WorkingCopy::new(repair::without_forbidden(text)));
    let (built, broken) = read_repaired(text, copy, limits);
    diagnostics.extend(broken);
    let is_whole = is_clean && built.is_whole;
    diagnostics.extend(built.diagnostics);
    let root = built.root;
    if is_whole
        && diagnostics.is_empty()
        && root.as_ref().is_none_or(|root| matches!(root.kind, NodeKind::Null))
    {
        let message = "the file holds no policy";
        diagnostics.push(
            Diagnostic::new(Code::EmptyFile, Span::new(0, 0), message)
                .help("begin with `menshen: 1` and `policy:` with a name; `menshen explain-code E0011` lists the rest")
                .help("grammar/README.md is the reference of the language, and policies/ has examples"),
        );
    }
    Document { root, diagnostics, is_whole }
}

/// What was done last so that the text can be read.
#[derive(Clone, Copy)]
enum Repair {
    /// Marks were written as they were meant, in lines that end here.
    Mended(usize),
    /// The value of a key was taken out.
    Value(Region),
    /// An entry of a list was taken out, or more.
    Entry(Region),
}

impl Repair {
    /// Whether a mistake at a byte may come of this repair. The parser goes forward, so a new mistake before it is no
    /// other mistake either.
    fn explains(self, at: usize) -> bool {
        at < match self {
            Repair::Mended(end) => end,
            Repair::Value(region) | Repair::Entry(region) => region.range().end,
        }
    }

    /// What to take out when this repair was not enough.
    fn wider(self, text: &str, guilty: usize) -> Option<Repair> {
        match self {
            Repair::Mended(_) => Repair::smallest(text, guilty),
            Repair::Value(_) => Region::around(text, guilty).map(Repair::Entry),
            Repair::Entry(region) => region.wider(text).map(Repair::Entry),
        }
    }

    /// The least that can be taken out.
    fn smallest(text: &str, guilty: usize) -> Option<Repair> {
        let value = Region::value(text, guilty).map(Repair::Value);
        value.or_else(|| Region::around(text, guilty).map(Repair::Entry))
    }
}

/// Reads, and while there are mistakes of syntax mends the guilty part or takes it away and reads again.
fn read_repaired<'a>(
    text: &'a str,
    copy: Option<WorkingCopy>,
    limits: &Limits,
) -> (Built<'a>, Vec<Diagnostic>) {
    let mut copy = match copy {
        Some(copy) => copy,
        // PERF: a text without mistakes is not copied.
        None => match read_once(text, &[], limits) {
            (built, None) => return (built, Vec::new()),
            (_, Some(_)) => WorkingCopy::new(text.to_owned()),
        },
    };
    let mut mistakes: Vec<Diagnostic> = Vec::new();
    let mut reread_bytes = 0usize;
    let mut last: Option<Repair> = None;
    loop {
        let (mut built, failure) = read_once(copy.text(), copy.taken(), limits);
        built.is_whole &= mistakes.is_empty() && failure.is_none();
        let Some(failure) = failure else { return (built.on_source(&copy, text), mistakes) };
        let torn = Built { root: None, ..built }.on_source(&copy, text);
        let found = failure.diagnostic.clone().map(|one| copy.diagnostic_on(one, text));
        let indented = failure.indented(copy.text());
        let found = found.map(|one| copy.indented(one, &indented, text));
        let cause = last.filter(|last| last.explains(failure.guilty));
        let is_known = mistakes.iter().any(|one| found.as_ref().is_some_and(|found| found.span == one.span));
        let mended = match cause {
            Some(Repair::Value(_) | Repair::Entry(_)) => Vec::new(),
            Some(Repair::Mended(_)) | None if is_known => Vec::new(),
            Some(Repair::Mended(_)) | None => failure.mended(copy.text()),
        };
        // What the last repair tore open is no mistake of the author's.
        let cause = cause.filter(|_| mended.is_empty());
        if cause.is_none() {
            mistakes.extend(found);
            mistakes.extend(failure.more.iter().map(|one| copy.diagnostic_on(one.clone(), text)));
        }
        reread_bytes = reread_bytes.saturating_add(text.len());
        let is_spent = mistakes.len() >= SYNTAX_MISTAKES_MAX || reread_bytes > REREAD_BYTES_MAX;
        let next = match (cause, mended.first()) {
            _ if is_spent || failure.is_final => None,
            (Some(cause), _) => cause.wider(copy.text(), failure.guilty),
            (None, None) => Repair::smallest(copy.text(), failure.guilty),
            (None, Some((first, by))) => {
                copy.replace(&mended);
                Some(Repair::Mended(repair::line_end(copy.text(), first.start + by.len())))
            }
        };
        let Some(next) = next else { return (torn, mistakes) };
        if let Repair::Value(region) | Repair::Entry(region) = next {
            copy.take_out(region.range());
        }
        last = Some(next);
    }
}

/// Reads a text in which blanks stand in place of what was `taken` out.
fn read_once<'c>(text: &'c str, taken: &[Range<usize>], limits: &Limits) -> (Built<'c>, Option<Failure>) {
    let depth_max = limits.yaml_depth.min(DEPTH_MAX);
    // The parser's own limit is wider than ours, so that ours speaks first and the rest is still read.
    let nesting = depth_max.saturating_mul(2).saturating_add(64);
    let options = granit_parser::options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        emit_comments: false,
        flow_nesting_limit: nesting,
        block_nesting_limit: nesting,
    };
    let mut builder = Builder::new(text, taken, depth_max, limits);
    for event in Parser::new_from_str_with_options(text, options) {
        match event {
            // INVARIANT: the loop ends at the first error; the parser would repeat it for ever.
            Err(error) => {
                let failure = mistake::of(&error, text, &builder.context());
                return (builder.finish(), Some(failure));
            }
            Ok((event, span)) => {
                if builder.take(event, &span).is_break() {
                    break;
                }
            }
        }
    }
    let failure = builder.take_misshapen().map(Failure::beside);
    (builder.finish(), failure)
}

/// A span counts bytes in 32 bits.
fn file_bytes_max(limits: &Limits) -> usize {
    limits.policy_bytes.min(u32::MAX as usize - 1)
}

fn too_large(bytes: usize, limits: &Limits) -> Diagnostic {
    let message = format!("the file has {bytes} bytes, more than the limit of {}", file_bytes_max(limits));
    Diagnostic::new(Code::FileTooLarge, Span::new(0, 0), message)
        .help("move long lists into files of their own and name them with `from:`")
}
