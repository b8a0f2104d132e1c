//! From the bytes of a file to its tree, with every mistake on the way.

use granit_parser::Parser;

use super::build::{Builder, Built};
use super::node::{Node, NodeKind};
use super::{characters, mistake, repair};
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
            "the file is UTF-16; save it as UTF-8 in your editor"
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
/// reported where they stand and the rest is read. After a syntax error the entry that holds it is left out and the rest
/// is read again, so that later mistakes are found in the same run; [`Document::is_whole`] is then false.
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
    let mut repaired = (!is_clean).then(|| repair::without_forbidden(text));
    let (built, broken) = read_repaired(text, &mut repaired, limits);
    diagnostics.extend(broken);
    let is_whole = is_clean && built.is_whole;
    diagnostics.extend(built.diagnostics);
    let root = built.root;
    if is_whole
        && diagnostics.is_empty()
        && root.as_ref().is_none_or(|root| matches!(root.kind, NodeKind::Null))
    {
        let message = "the file holds no policy";
        diagnostics.push(Diagnostic::new(Code::EmptyFile, Span::new(0, 0), message));
    }
    Document { root, diagnostics, is_whole }
}

/// Reads, and while there are mistakes of syntax takes the guilty part away and reads again.
fn read_repaired<'a>(
    text: &'a str,
    repaired: &mut Option<String>,
    limits: &Limits,
) -> (Built<'a>, Vec<Diagnostic>) {
    let mut mistakes: Vec<Diagnostic> = Vec::new();
    let mut reread_bytes = 0usize;
    let mut region: Option<repair::Region> = None;
    loop {
        let current = repaired.as_deref().unwrap_or(text);
        let (mut built, failure) = read_once(text, current, limits);
        built.is_whole &= mistakes.is_empty();
        let Some(failure) = failure else { return (built, mistakes) };
        built.is_whole = false;
        let next = match region {
            // What the last repair tore open is no mistake of the author's: take away more.
            Some(before) if before.explains(failure.guilty) => before.wider(current),
            _ => {
                mistakes.extend(failure.diagnostic.map(|one| on_characters(one, text)));
                repair::Region::around(current, failure.guilty)
            }
        };
        reread_bytes = reread_bytes.saturating_add(text.len());
        let is_spent = mistakes.len() >= SYNTAX_MISTAKES_MAX || reread_bytes > REREAD_BYTES_MAX;
        let Some(next) = next.filter(|_| !is_spent && !failure.is_final) else {
            built.root = None;
            return (built, mistakes);
        };
        *repaired = Some(next.blanked(current));
        region = Some(next);
    }
}

/// Moves what was found in a copy with blanks to whole characters of the text.
fn on_characters(mut one: Diagnostic, text: &str) -> Diagnostic {
    let whole = |span: Span| {
        Span::new(
            text.floor_char_boundary(span.start as usize),
            text.ceil_char_boundary((span.end as usize).min(text.len())),
        )
    };
    one.span = whole(one.span);
    for (span, _) in &mut one.labels {
        *span = whole(*span);
    }
    one.fix = one.fix.map(|(span, replacement)| (whole(span), replacement));
    one
}

fn read_once<'a>(source: &'a str, current: &str, limits: &Limits) -> (Built<'a>, Option<mistake::Failure>) {
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
    let mut builder = Builder::new(source, current, depth_max, limits);
    for event in Parser::new_from_str_with_options(current, options) {
        match event {
            // INVARIANT: the loop ends at the first error; the parser would repeat it for ever.
            Err(error) => {
                let failure = mistake::of(&error, current, &builder.context());
                return (builder.finish(), Some(failure));
            }
            Ok((event, span)) => {
                if builder.take(event, &span).is_break() {
                    break;
                }
            }
        }
    }
    let failure = builder.take_misshapen().map(|found| mistake::Failure {
        guilty: found.span.start as usize,
        diagnostic: Some(found),
        is_final: false,
    });
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
