//! One simplified form for each Chinese character: traditional, regional and variant forms folded together.

use crate::table::{self, Source};
use std::collections::{BTreeMap, BTreeSet};

/// Variants that people type in names and advertisements and that the dictionaries of OpenCC do not list.
/// Each pair is a form and the form it stands for; all are plain graphic variants, never two words.
const FURTHER_VARIANTS: &[(char, char)] = &[
    ('囯', '国'),
    ('囬', '回'),
    ('囘', '回'),
    ('囶', '国'),
    ('圀', '国'),
    ('覌', '观'),
    ('圡', '土'),
    ('丒', '丑'),
    ('亾', '亡'),
    ('冄', '冉'),
    ('仐', '伞'),
    ('甴', '由'),
    ('卄', '廿'),
    ('亱', '夜'),
    ('亝', '斋'),
    ('帋', '纸'),
    ('緜', '绵'),
    ('栢', '柏'),
    ('昇', '升'),
    ('猨', '猿'),
    ('鉄', '铁'),
    ('銭', '钱'),
    ('髪', '发'),
    ('児', '儿'),
    ('恵', '惠'),
    ('戯', '戏'),
    ('頴', '颖'),
    ('麺', '面'),
];

/// Japanese forms that are Chinese words of their own, so that folding them would join two characters.
const CHINESE_WORDS: &str = "欠予缶弁芸糸";

/// The map and the sources it was made of.
pub(crate) struct Simplified {
    map: BTreeMap<char, char>,
    pub(crate) sources: Vec<Source>,
}

impl Simplified {
    /// The folded form of `c`, which may be `c` itself.
    pub(crate) fn get(&self, c: char) -> char {
        self.map.get(&c).copied().unwrap_or(c)
    }
}

fn pairs(source: &Source) -> Vec<(char, Vec<char>)> {
    let mut pairs = Vec::new();
    for line in source.text.lines().filter(|line| !line.starts_with('#')) {
        let Some((key, values)) = line.split_once('\t') else { continue };
        let mut key = key.chars();
        let values: Vec<char> = values.split(' ').filter_map(|value| value.chars().next()).collect();
        if let (Some(c), None) = (key.next(), key.next()) {
            pairs.push((c, values));
        }
    }
    pairs
}

/// Reads the dictionaries and closes the map, so that each form leads to its class in one step.
pub(crate) fn simplified() -> Result<Simplified, String> {
    let ts = table::source("names/opencc/TSCharacters.txt")?;
    let st = table::source("names/opencc/STCharacters.txt")?;
    let tw = table::source("names/opencc/TWVariantsRev.txt")?;
    let hk = table::source("names/opencc/HKVariantsRev.txt")?;
    let jp = table::source("names/opencc/JPShinjitaiCharacters.txt")?;

    let mut step: BTreeMap<char, char> = BTreeMap::new();
    let mut simple: BTreeSet<char> = pairs(&st).into_iter().map(|(c, _)| c).collect();
    for (c, values) in pairs(&ts) {
        let Some(&first) = values.first() else { continue };
        if first != c {
            step.insert(c, first);
        }
        // A further candidate (乾 as in 乾隆) is a word of its own only where it keeps its form.
        simple.insert(first);
    }
    for (variant, standard) in pairs(&tw).into_iter().chain(pairs(&hk)) {
        if let [standard] = standard.as_slice()
            && !simple.contains(&variant)
            && *standard != variant
        {
            step.entry(variant).or_insert(*standard);
        }
    }
    let known = close(&step)?;
    for (japanese, standards) in pairs(&jp).into_iter().filter(|(c, _)| !CHINESE_WORDS.contains(*c)) {
        // The form itself is among several candidates where it was a variant long before.
        let others = || standards.iter().copied().filter(|&c| c != japanese);
        let (rated, unrated): (Vec<char>, Vec<char>) =
            others().partition(|c| known.contains_key(c) || simple.contains(c));
        // What no other dictionary knows (鬭 beside 鬥) is a variant of what one does.
        let candidates = if rated.is_empty() { &unrated } else { &rated };
        let classes: BTreeSet<char> = candidates.iter().map(|c| *known.get(c).unwrap_or(c)).collect();
        let Some(&class) = classes.first().filter(|_| classes.len() == 1) else { continue };
        for variant in unrated.into_iter().chain([japanese]).filter(|&variant| variant != class) {
            if !simple.contains(&variant) {
                step.entry(variant).or_insert(class);
            }
        }
    }
    for &(variant, standard) in FURTHER_VARIANTS {
        step.insert(variant, standard);
    }
    for radical in '\u{2E80}'..='\u{2EF3}' {
        let mut prototype = unicode_security::skeleton(radical.encode_utf8(&mut [0; 4])).collect::<Vec<_>>();
        if let (Some(c @ '\u{4E00}'..='\u{9FFF}'), true) = (prototype.pop(), prototype.is_empty()) {
            step.insert(radical, c);
        }
    }
    Ok(Simplified { map: close(&step)?, sources: vec![ts, st, tw, hk, jp] })
}

fn close(step: &BTreeMap<char, char>) -> Result<BTreeMap<char, char>, String> {
    let mut map = BTreeMap::new();
    for &start in step.keys() {
        let mut c = start;
        let mut hops = 0;
        while let Some(&next) = step.get(&c) {
            c = next;
            hops += 1;
            if hops > 8 {
                return Err(format!("the variants of `{start}` run in a circle"));
            }
        }
        map.insert(start, c);
    }
    Ok(map)
}
