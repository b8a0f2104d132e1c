//! Keyword sets: a plain search, until the scanner over folded text takes its place.
#![allow(missing_docs)]
use crate::limits::Limits;
#[derive(Debug, Clone, Default)]
pub struct KeywordScanner {
    sets: Vec<(Vec<String>, Vec<String>)>,
}
#[derive(Debug, Default)]
pub struct KeywordScratch {}
impl KeywordScratch {
    pub fn clear(&mut self) {}
}
impl KeywordScanner {
    pub fn new(sets: &[crate::ir::Keywords], _: &Limits) -> Self {
        KeywordScanner { sets: sets.iter().map(|s| (s.words.clone(), s.except.clone())).collect() }
    }
    pub fn mentions(&self, set: crate::ir::KeywordsId, text: &str, _: &mut KeywordScratch) -> bool {
        self.sets.get(set.index()).is_some_and(|(words, except)| {
            let mut t = text.to_owned();
            for e in except {
                t = t.replace(e.as_str(), "\0");
            }
            words.iter().any(|w| t.contains(w.as_str()))
        })
    }
}
