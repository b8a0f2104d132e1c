//! Characters that may not stand in a policy, and characters that nobody sees.

use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// More of one sort than this are not reported one by one: a binary file would give nothing else.
const REPORTED_MAX: usize = 20;

/// Reports forbidden and hidden characters, each at its place, and tells whether there was a forbidden one.
///
/// DIFFERENCE (YAML 1.2.2 section 5.1): next line (U+0085), line separator and paragraph separator are forbidden too.
/// YAML 1.1 readers take them for line breaks and 1.2 readers for text, so a policy could mean two things.
pub(super) fn check(text: &str, found: &mut Vec<Diagnostic>) -> bool {
    // PERF: most of a policy is neither a control byte nor the first byte of one of these characters (0xC2: U+0080 to
    // U+00BF; 0xD8: U+061C; 0xE1: U+180E; 0xE2: U+2000 to U+2FFF; 0xEF: U+F000 to U+FFFF).
    let bytes = text.as_bytes();
    let (mut forbidden, mut hidden) = (0, 0);
    for (at, &byte) in bytes.iter().enumerate() {
        let may_matter = matches!(byte, 0..=0x1f | 0x7f | 0xc2 | 0xd8 | 0xe1 | 0xe2 | 0xef);
        if !may_matter {
            continue;
        }
        let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) else { continue };
        let span = Span::new(at, at + c.len_utf8());
        let point = u32::from(c);
        if is_forbidden(c) {
            forbidden += 1;
            if forbidden <= REPORTED_MAX {
                let message = format!("character U+{point:04X} is not allowed in a policy");
                found.push(
                    Diagnostic::new(Code::ForbiddenCharacter, span, message).help(help(c)).fix(span, ""),
                );
            }
        } else if is_hidden(c) && at > 0 {
            hidden += 1;
            if hidden <= REPORTED_MAX {
                let message = format!("hidden character U+{point:04X} ({})", hidden_name(c));
                found.push(
                    Diagnostic::new(Code::HiddenCharacter, span, message)
                        .help(format!("remove it, or write it as `\\u{point:04x}` inside double quotes"))
                        .fix(span, ""),
                );
            }
        }
    }
    forbidden > 0
}

/// Whether a policy may not have the character anywhere.
pub(super) fn is_forbidden(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{fffe}' | '\u{ffff}' => true,
        _ => c.is_control(),
    }
}

/// Whether the character looks like a space and is none to YAML: the space of Chinese keyboards, and the one that does not
/// let a line break.
pub(super) fn is_wide_space(c: char) -> bool {
    matches!(c, '\u{3000}' | '\u{a0}')
}

fn help(c: char) -> String {
    match c {
        '\u{85}' | '\u{2028}' | '\u{2029}' => {
            "some YAML readers take it for a line break and others for text; delete it, or break the line with the return \
             key"
                .to_owned()
        }
        _ if u32::from(c) < 0x100 => {
            format!("delete it, or write it as `\\x{:02x}` inside double quotes", u32::from(c))
        }
        _ => "delete it".to_owned(),
    }
}

fn is_hidden(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}')
}

fn hidden_name(c: char) -> &'static str {
    match c {
        '\u{ad}' => "soft hyphen",
        '\u{200b}' => "zero-width space",
        '\u{feff}' => "byte order mark",
        '\u{2060}'..='\u{2064}' | '\u{180e}' => "zero width",
        _ => "mark of writing direction",
    }
}
