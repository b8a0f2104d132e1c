//! Which sets a text mentions, remembered for one request.

use super::{Keywords, Scratch, SetId};

/// What was found in the texts that were scanned since the memory was last [cleared](Memory::clear): several rules ask
/// about one remark, and it is scanned once. Kept by the caller, so that nothing is allocated after warm-up.
#[derive(Debug, Default)]
pub struct Memory {
    scratch: Scratch,
    /// The first `used` are of this request; the rest wait to be used again.
    texts: Vec<Remembered>,
    used: usize,
}

/// A text and the sets it mentions, in order.
#[derive(Default)]
struct Remembered {
    text: String,
    sets: Vec<SetId>,
}

impl std::fmt::Debug for Remembered {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The text is personal data.
        out.debug_struct("Remembered").field("sets", &self.sets).finish_non_exhaustive()
    }
}

/// Texts remembered at once. A request has a handful; past the bound a text is scanned each time it is asked about.
const TEXTS_MAX: usize = 16;

impl Memory {
    /// An empty memory.
    pub fn new() -> Memory {
        Memory::default()
    }

    /// Forgets what was found. To be called for each request, and whenever other keywords are asked.
    pub fn clear(&mut self) {
        self.used = 0;
    }

    fn place(&self, text: &str) -> Option<usize> {
        self.texts.iter().take(self.used).position(|known| known.text == text)
    }

    fn scan(&mut self, keywords: &Keywords, text: &str) -> usize {
        let at = self.used.min(TEXTS_MAX - 1);
        if at >= self.texts.len() {
            self.texts.push(Remembered::default());
        }
        self.used = at + 1;
        if let Some(slot) = self.texts.get_mut(at) {
            slot.text.clear();
            slot.text.push_str(text);
            keywords.find_sets(text, &mut self.scratch, &mut slot.sets);
        }
        at
    }
}

impl Keywords {
    /// Whether `text` mentions a word of `set`, be it only suspected.
    pub fn mentions(&self, set: SetId, text: &str, memory: &mut Memory) -> bool {
        self.sets_in(text, memory).binary_search(&set).is_ok()
    }

    /// The sets of which `text` mentions a word, be it only suspected, in order.
    pub fn sets_in<'m>(&self, text: &str, memory: &'m mut Memory) -> &'m [SetId] {
        let at = memory.place(text).unwrap_or_else(|| memory.scan(self, text));
        memory.texts.get(at).map_or(&[], |known| &known.sets)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{KeywordSet, SeeThrough};
    use super::*;
    use crate::limits::Limits;

    #[test]
    fn remembering_changes_no_answer() {
        let sets = [vec!["微信"], vec!["返利"]].map(|words| KeywordSet {
            words,
            see_through: SeeThrough::ALL,
            ..KeywordSet::default()
        });
        let keywords = Keywords::compile(&sets, &Limits::default()).unwrap();
        let mut memory = Memory::new();
        for round in 0..3 {
            for n in 0..40 {
                let text = format!("{n}{}", ["", "微 信", "返利", "返利微信"][n % 4]);
                assert_eq!(keywords.mentions(SetId(0), &text, &mut memory), n % 2 == 1, "{round} {text}");
                assert_eq!(keywords.mentions(SetId(1), &text, &mut memory), n % 4 >= 2, "{round} {text}");
                assert!(!keywords.mentions(SetId(2), &text, &mut memory));
            }
            memory.clear();
        }
    }
}
