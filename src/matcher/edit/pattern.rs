//! One string against many: what can be prepared once is prepared once.

use super::bound::within;
use super::distance::{Metric, run};
use super::masks::Masks;
use super::scratch::{Scratch, WORD_SYMBOLS};
use super::text::decode;

/// A string prepared to be compared with many others.
///
/// Preparing costs about as much as one distance; every comparison after that is spared the decoding and the table of
/// this side. Strings of more than 64 symbols are compared as [`within`] does.
///
/// ```
/// use menshen::matcher::edit::{Metric, Pattern, Scratch};
///
/// let mut scratch = Scratch::new();
/// let mut pattern = Pattern::new();
/// pattern.set("深圳市华信达科技有限公司");
/// assert_eq!(pattern.within(Metric::Osa, "深圳市华达信科技有限公司", 2, &mut scratch), Some(1));
/// assert_eq!(pattern.within(Metric::Osa, "上海华信置业有限公司", 2, &mut scratch), None);
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    symbols: [u32; WORD_SYMBOLS],
    masks: Masks,
    /// The number of symbols, when there are 1 to 64.
    rows: Option<usize>,
    ascii: bool,
}

impl Pattern {
    /// The empty string, prepared.
    #[must_use]
    pub const fn new() -> Self {
        Self { text: String::new(), symbols: [0; WORD_SYMBOLS], masks: Masks::new(), rows: None, ascii: true }
    }

    /// Prepares another string in the same memory.
    pub fn set(&mut self, text: &str) {
        self.text.clear();
        self.text.push_str(text);
        self.ascii = text.is_ascii();
        if let Some(previous) = self.rows.and_then(|rows| self.symbols.get(..rows)) {
            self.masks.clear(previous);
        }
        self.rows = decode(text, &mut self.symbols).filter(|&rows| rows > 0);
        if let Some(symbols) = self.rows.and_then(|rows| self.symbols.get(..rows)) {
            self.masks.fill(symbols);
        }
    }

    /// The string that was prepared last.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The number of edits between the prepared string and another when it is at most `limit`; the same answer as
    /// [`within`].
    #[must_use]
    pub fn within(&self, metric: Metric, text: &str, limit: u8, scratch: &mut Scratch) -> Option<u8> {
        let Some(rows) = self.rows else {
            return within(metric, &self.text, text, limit, scratch);
        };
        let limit_symbols = usize::from(limit);
        if self.ascii && text.is_ascii() {
            if rows.abs_diff(text.len()) > limit_symbols {
                return None;
            }
            let masks = text.bytes().map(|byte| self.masks.rows_ascii(byte));
            return run(metric, rows, masks, limit_symbols).and_then(|edits| u8::try_from(edits).ok());
        }
        let Some(columns) = decode(text, &mut scratch.right) else {
            return within(metric, &self.text, text, limit, scratch);
        };
        if rows.abs_diff(columns) > limit_symbols {
            return None;
        }
        let masks = scratch.right.get(..columns)?.iter().map(|&symbol| self.masks.rows(symbol));
        run(metric, rows, masks, limit_symbols).and_then(|edits| u8::try_from(edits).ok())
    }
}

impl Default for Pattern {
    fn default() -> Self {
        Self::new()
    }
}
