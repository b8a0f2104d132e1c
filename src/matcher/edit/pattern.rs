//! One string against many: what can be prepared once is prepared once.

use super::bound::within;
use super::distance::Metric;
use super::masks::Masks;
use super::scratch::Scratch;
use super::text::Symbols;
use super::word;

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
    masks: Masks,
    /// The number of symbols, when there are 1 to 64.
    rows: Option<usize>,
    ascii: bool,
}

impl Pattern {
    /// The empty string, prepared.
    #[must_use]
    pub const fn new() -> Self {
        Self { text: String::new(), masks: Masks::new(), rows: None, ascii: true }
    }

    /// Prepares another string in the same memory.
    pub fn set(&mut self, text: &str) {
        self.masks.clear_bytes(self.text.as_bytes());
        self.text.clear();
        self.text.push_str(text);
        self.ascii = self.masks.fill_bytes(text.as_bytes());
        self.rows = self.masks.fill(Symbols::of(text)).filter(|&rows| rows > 0);
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
        let limit = usize::from(limit);
        let edits = if self.ascii && text.is_ascii() {
            let masks = text.bytes().map(|byte| self.masks.rows_of_byte(byte));
            word::within(metric, rows, (masks, text.len()), limit)
        } else {
            let masks = Symbols::of(text).map(|symbol| self.masks.rows(symbol));
            word::within(metric, rows, (masks, text.chars().count()), limit)
        };
        edits.and_then(|edits| u8::try_from(edits).ok())
    }
}

impl Default for Pattern {
    fn default() -> Self {
        Self::new()
    }
}
