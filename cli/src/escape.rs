//! Texts in columns and in JSON.

use std::fmt::{self, Write as _};

use menshen::diagnostic::is_unsafe_to_show;

/// The text behind the escapes `\\ \t \n \r`; any other backslash stands for itself.
pub(crate) fn unescaped(shown: &str) -> String {
    let mut text = String::with_capacity(shown.len());
    let mut chars = shown.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        let mut ahead = chars.clone();
        let meant = match ahead.next() {
            Some('\\') => '\\',
            Some('t') => '\t',
            Some('n') => '\n',
            Some('r') => '\r',
            _ => {
                text.push('\\');
                continue;
            }
        };
        text.push(meant);
        chars = ahead;
    }
    text
}

/// A text in a column: what would end it is escaped, and so is what would steer a terminal, as in `\u{1b}`.
pub(crate) struct TsvText<'t>(pub(crate) &'t str);

impl fmt::Display for TsvText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '\\' => f.write_str("\\\\")?,
                '\t' => f.write_str("\\t")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                _ if is_unsafe_to_show(c) => write!(f, "{}", c.escape_unicode())?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A text between the quotes of JSON.
pub(crate) struct JsonText<'t>(pub(crate) &'t str);

impl fmt::Display for JsonText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '"' => f.write_str("\\\"")?,
                '\\' => f.write_str("\\\\")?,
                '\0'..='\u{1f}' => write!(f, "\\u{:04x}", u32::from(c))?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}
