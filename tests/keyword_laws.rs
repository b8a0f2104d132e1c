//! Laws of keyword scanning: it is a naive scan, disguises only add, spans are whole characters; and the words of other
//! people's bug reports.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use menshen::keyword::{Hit, KeywordSet, Keywords, Memory, Scratch, SeeThrough, SetId, WordFault, WordId};
use menshen::limits::Limits;
use menshen::matcher::text::{Fold, Steps};
use proptest::prelude::*;

fn set<'a>(words: &[&'a str], except: &[&'a str], see_through: SeeThrough) -> KeywordSet<'a> {
    KeywordSet { words: words.to_vec(), except: except.to_vec(), see_through, ..KeywordSet::default() }
}

fn compile(sets: &[KeywordSet<'_>]) -> Keywords {
    Keywords::compile(sets, &Limits::default()).unwrap()
}

/// The texts of the hits of one set, `~` before those that are only suspected.
fn found(set: KeywordSet<'_>, text: &str) -> Vec<String> {
    let keywords = compile(&[set]);
    let mut scratch = Scratch::new();
    let hits = keywords.scan(text, &mut scratch).hits().to_vec();
    hits.iter()
        .map(|hit| format!("{}{}", if hit.is_suspected { "~" } else { "" }, &text[hit.span.clone()]))
        .collect()
}

const NO_SOUND: SeeThrough =
    SeeThrough::WIDTH.with(SeeThrough::CASE).with(SeeThrough::TRADITIONAL).with(SeeThrough::SEPARATORS);

/// Words and texts of issues of houbb/sensitive-word and hutool, where the filters of those projects went wrong.
#[test]
fn words_of_other_peoples_bug_reports() {
    // A medicine that holds a forbidden word; the exception is longer and covers it.
    assert_eq!(found(set(&["黄片"], &["三黄片"], NO_SOUND), "买三黄片和黄片"), ["黄片"]);
    assert_eq!(found(set(&["共产党", "党"], &["共产党"], NO_SOUND), "共产党和党"), ["共产党", "党"]);
    // A word made by the end of one and the start of another: only an exception can tell.
    assert_eq!(found(set(&["口交"], &[], NO_SOUND), "路口交通"), ["口交"]);
    assert_eq!(found(set(&["口交"], &["路口交通"], NO_SOUND), "路口交通"), Vec::<String>::new());
    assert_eq!(found(set(&["条狗"], &["一条狗"], NO_SOUND), "一条狗 两条狗"), ["条狗"]);
    // Digits and letters inside longer runs of digits and letters.
    assert_eq!(found(set(&["695"], &[], NO_SOUND), "1695 6950 加695 695a"), ["695", "695"]);
    assert_eq!(found(set(&["sb", "2b"], &[], NO_SOUND), "sbc 22b usb SB 2B"), ["SB", "2B"]);
    assert_eq!(found(KeywordSet { anywhere: true, ..set(&["sb"], &[], NO_SOUND) }, "sbc usb"), ["sb", "sb"]);
    // Overlapping words are all found.
    assert_eq!(
        found(set(&["嘻嘻", "嘻嘻哈哈", "哈哈"], &[], NO_SOUND), "嘻嘻哈哈"),
        ["嘻嘻", "嘻嘻哈哈", "哈哈"]
    );
}

#[test]
fn disguises_are_seen_through_one_by_one() {
    let cases = [
        ("width", "𝓥𝓧", "VX"),
        ("case", "VX", "vx"),
        ("traditional", "加微訊", "加微讯"),
        ("separators", "微\u{200b}❤️信", "微信"),
        ("homophones", "家威信", "加微信"),
    ];
    for (disguise, text, word) in cases {
        let see_through =
            SeeThrough::from_word(disguise).unwrap().with(SeeThrough::from_word("width").unwrap());
        let suspected = if disguise == "homophones" { "~" } else { "" };
        assert_eq!(found(set(&[word], &[], see_through), text), [format!("{suspected}{text}")], "{disguise}");
        assert_eq!(found(set(&[word], &[], SeeThrough::NONE), text), Vec::<String>::new(), "{disguise}");
        assert_eq!(found(set(&[word], &[], SeeThrough::NONE), word), [word], "{disguise}");
    }
    assert_eq!(SeeThrough::from_word("colour"), None);
}

#[test]
fn what_folds_to_marks_alone_parts_words_too() {
    // Dots and signs that stand for several, accents without a letter, lines above and below.
    for mark in "…‥″‼⁇⁈⁉︰︙¨´¯‾‗﹉﹋⫝̸˘˙".chars().filter(|c| !matches!(c, '\u{338}'))
    {
        let text = format!("加{mark}微信");
        for see_through in [SeeThrough::SEPARATORS, NO_SOUND, SeeThrough::ALL] {
            assert_eq!(
                found(set(&["加微信"], &[], see_through), &text),
                [text.as_str()],
                "{mark:?} {see_through:?}"
            );
        }
        let word = [format!("加微信{mark}"), format!("{mark}加微信")];
        for text in word {
            assert_eq!(found(set(&["加微信"], &[], SeeThrough::ALL), &text), ["加微信"], "{text}");
        }
    }
    for text in ["加\u{336}微\u{336}信\u{336}", "加\u{20dd}微\u{489}信\u{338}"] {
        assert_eq!(found(set(&["加微信"], &[], SeeThrough::ALL), text).len(), 1, "{text}");
    }
    assert_eq!(found(set(&["vx"], &[], NO_SOUND), "v\u{336}x\u{336}").len(), 1);
    // A letter with its accent is another letter.
    assert_eq!(found(set(&["ve"], &[], NO_SOUND), "ve\u{301}"), Vec::<String>::new());
    // Pictures of several characters are one.
    assert_eq!(found(set(&["加微信"], &[], NO_SOUND), "加👨\u{200d}👩\u{200d}👧🇨🇳👍🏽微信").len(), 1);
    assert_eq!(found(set(&["加微信"], &[], NO_SOUND), "加👨👩👧👦👶微信"), Vec::<String>::new());
}

#[test]
fn what_may_be_a_picture_parts_words_and_is_read() {
    for picture in ["㊙️", "🅰️", "🈲", "™️", "Ⓜ️", "ℹ️", "1️⃣", "㈱", "\u{e000}"] {
        let text = format!("加{picture}微{picture}信");
        for see_through in [SeeThrough::SEPARATORS, NO_SOUND, SeeThrough::ALL] {
            assert_eq!(
                found(set(&["加微信"], &[], see_through), &text),
                [&*text],
                "{picture} {see_through:?}"
            );
        }
        let strange = found(set(&["佳薇芯"], &[], SeeThrough::ALL), &text);
        assert_eq!(strange, [format!("~{text}")], "{picture}");
        assert_eq!(found(set(&["加微信"], &[], SeeThrough::NONE), &text), Vec::<String>::new(), "{picture}");
        let allowed = set(&["微信"], &["加微信"], NO_SOUND);
        assert_eq!(found(allowed, &text), Vec::<String>::new(), "{picture}");
    }
    assert_eq!(found(set(&["vx", "秘书"], &[], NO_SOUND), "🅥🅧 🆅-🆇 ㊙️书"), ["🅥🅧", "🆅-🆇", "㊙️书"]);
    // Four at most.
    assert_eq!(found(set(&["微信"], &[], NO_SOUND), "微㊙️㊙️㊙️㊙️信"), ["微㊙️㊙️㊙️㊙️信"]);
    assert_eq!(found(set(&["微信"], &[], NO_SOUND), "微㊙️㊙️㊙️㊙️㊙️信"), Vec::<String>::new());
    // A word that nothing is hidden in is no less found.
    assert_eq!(found(set(&["™", "co"], &[], NO_SOUND), "加™ Ⓒⓞ"), ["™", "Ⓒⓞ"]);
}

#[test]
fn marks_hide_nothing_and_are_of_what_they_stand_on() {
    assert_eq!(found(set(&["加微信"], &[], NO_SOUND), "加\u{308}微\u{e31}信\u{308}").len(), 1);
    assert_eq!(found(set(&["加"], &[], NO_SOUND), "加.\u{336}"), ["加"]);
    assert_eq!(found(set(&["加微"], &[], NO_SOUND), "加.\u{336}微"), ["加.\u{336}微"]);
}

#[test]
fn gaps_are_bounded_at_the_limit_and_one_past_it() {
    let near = |gap| KeywordSet { gap, ..set(&["微信"], &[], SeeThrough::SEPARATORS) };
    assert_eq!(found(near(3), "微 - 信"), ["微 - 信"]);
    assert_eq!(found(near(2), "微 - 信"), Vec::<String>::new());
    assert_eq!(found(near(0), "微\u{200b}\u{200b}信"), ["微\u{200b}\u{200b}信"]);
    // A word with a separator of its own is found with and without it.
    assert_eq!(found(set(&["v信.号"], &[], SeeThrough::SEPARATORS), "v信.号 v信号"), ["v信.号", "v信号"]);
    // A word of separators alone is found as it stands.
    assert_eq!(found(set(&["❤"], &[], SeeThrough::SEPARATORS), "a❤b"), ["❤"]);
}

#[test]
fn sounds_need_three_characters_and_are_only_suspected() {
    assert_eq!(found(set(&["微信"], &[], SeeThrough::ALL), "威信"), Vec::<String>::new());
    assert_eq!(found(set(&["加微信"], &[], SeeThrough::ALL), "加威 信，加微信"), ["~加威 信", "加微信"]);
    let touching = SeeThrough::HOMOPHONES;
    assert_eq!(found(set(&["加微信"], &[], touching), "加威 信 加威信"), ["~加威信"]);
    // The other reading of a character of the word (行: xing, hang).
    assert_eq!(found(set(&["银行卡"], &[], touching), "银航卡"), ["~银航卡"]);
    // Nobody can write a sound: private-use characters stand for nothing.
    assert_eq!(
        found(set(&["加微信"], &[], SeeThrough::ALL), "\u{e000}\u{e001}\u{e002}"),
        Vec::<String>::new()
    );
}

/// Which sets a text mentions.
fn mentioned(keywords: &Keywords, text: &str) -> Vec<u32> {
    keywords.sets_in(text, &mut Memory::new()).iter().map(|set| set.0).collect()
}

#[test]
fn no_set_is_hidden_behind_the_hits_of_another() {
    let allowed = set(&["返利"], &["返利公告"], NO_SOUND);
    let keywords = compile(&[set(&["哈"], &[], NO_SOUND), set(&["返利"], &[], NO_SOUND), allowed]);
    let laughter = "哈".repeat(2 * Limits::default().keyword_hits);
    assert_eq!(mentioned(&keywords, &format!("{laughter}返利")), [0, 1, 2]);
    assert_eq!(mentioned(&keywords, &format!("{laughter}返利公告")), [0, 1]);
    // Each stands in two views; so many that what is not allowed stands behind all that is looked at prove nothing.
    assert_eq!(mentioned(&keywords, &"返利公告".repeat(Limits::default().keyword_hits / 2)), [1]);
    let notices = "返利公告".repeat(Limits::default().keyword_hits);
    assert_eq!(mentioned(&keywords, &format!("{notices}返利")), [1, 2]);
}

#[test]
fn an_exception_must_cover_the_hit() {
    let hits = found(set(&["加微信"], &["微信群公告"], NO_SOUND), "加微信群公告");
    assert_eq!(hits, ["加微信"], "a hit that sticks out of the allowed phrase is kept");
    assert_eq!(
        found(set(&["加微信"], &["加微信群公告"], NO_SOUND), "加ＷＸ 加 微 信 群 公 告"),
        Vec::<String>::new()
    );
    // An exception is heard as words are, but what is only heard silences nothing that is written out.
    let heard = || set(&["加微信"], &["加微信群公告"], SeeThrough::ALL);
    assert_eq!(found(heard(), "家威信群公告，加微信群公告"), Vec::<String>::new());
    assert_eq!(found(heard(), "家威信群公园，加微信群公搞"), ["~家威信", "加微信"]);
    // An exception of one set says nothing about another set.
    let sets = [set(&["微信"], &["微信群"], NO_SOUND), set(&["微信"], &[], NO_SOUND)];
    let keywords = compile(&sets);
    let mut scratch = Scratch::new();
    let hits = keywords.scan("微信群", &mut scratch);
    assert_eq!(hits.of(SetId(0)).count(), 0);
    assert_eq!(hits.of(SetId(1)).map(|hit| (hit.span.start, hit.span.end)).collect::<Vec<_>>(), [(0, 6)]);
    assert_eq!(keywords.word(SetId(1), WordId(0)), Some("微信"));
}

#[test]
fn bounds_hold_at_the_limit_and_one_past_it() {
    let limits = Limits { keyword_words: 2, keyword_chars: 3, keyword_hits: 2, ..Limits::default() };
    let faults = |words: &[&str], except: &[&str]| {
        Keywords::compile(&[set(words, except, NO_SOUND)], &limits)
            .map_err(|faults| faults.iter().map(|f| (f.word.0, f.is_except, f.fault)).collect::<Vec<_>>())
            .map(|_| ())
    };
    assert_eq!(faults(&["加微信"], &["ab"]), Ok(()));
    assert_eq!(faults(&["加微信", "b"], &["c"]), Err(vec![(0, true, WordFault::TooMany)]));
    assert_eq!(
        faults(&["加微信号", " "], &[]),
        Err(vec![(0, false, WordFault::TooLong), (1, false, WordFault::Empty)])
    );
    assert_eq!(faults(&[], &[]), Ok(()));
    let keywords = Keywords::compile(&[set(&["微"], &[], SeeThrough::NONE)], &limits).unwrap();
    let mut scratch = Scratch::new();
    assert!(!keywords.scan("微微", &mut scratch).is_cut_short());
    let cut = keywords.scan("微微微", &mut scratch);
    assert!(cut.is_cut_short());
    assert_eq!(cut.hits().len(), 2);
    let limits = Limits { keyword_hits: 2, ..Limits::default() };
    let silenced = Keywords::compile(&[set(&["返利"], &["返利公告"], SeeThrough::NONE)], &limits).unwrap();
    assert_eq!(mentioned(&silenced, "返利公告返利公告"), [0_u32; 0]);
    assert_eq!(mentioned(&silenced, "返利公告返利"), [0], "the last that there is room for counts");
    assert_eq!(mentioned(&silenced, &"返利公告".repeat(3)), [0], "more than there is room for");
}

/// The steps that a set's disguises take in the text fold.
fn steps(see_through: SeeThrough) -> Steps {
    let pairs = [
        (SeeThrough::WIDTH, Steps::COMPATIBILITY),
        (SeeThrough::CASE, Steps::CASE),
        (SeeThrough::TRADITIONAL, Steps::TRADITIONAL),
    ];
    pairs
        .iter()
        .filter(|(disguise, _)| see_through.contains(*disguise))
        .fold(Steps::NONE, |all, (_, step)| all.with(*step))
}

fn is_run(a: Option<char>, b: Option<char>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a.is_ascii_alphabetic() && b.is_ascii_alphabetic())
}

/// The plain twin: every part of the text is folded as the set says and compared with the word.
fn naive(set: &KeywordSet<'_>, text: &str) -> Vec<(usize, usize, usize)> {
    let steps = steps(set.see_through);
    let wide = steps.with(Steps::SEPARATORS).with(Steps::IGNORABLE);
    let separates = |c: char| Fold::new(wide).fold(&c.to_string()).is_empty();
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let mut hits = Vec::new();
    for (at, &start) in bounds.iter().enumerate() {
        for &end in bounds.iter().skip(at + 1) {
            let part = &text[start..end];
            let ends = [part.chars().next().unwrap(), part.chars().next_back().unwrap()].map(|c| {
                Fold::new(Steps::COMPATIBILITY.with(Steps::CASE)).fold(&c.to_string()).chars().next().unwrap()
            });
            let run = is_run(text[..start].chars().next_back(), Some(ends[0]))
                || is_run(Some(ends[1]), text[end..].chars().next());
            if run && !set.anywhere {
                continue;
            }
            let longest_gap = part
                .split(|c| !separates(c))
                .map(|gap| Fold::new(Steps::IGNORABLE).fold(gap).chars().count())
                .max();
            let closed = set.see_through.contains(SeeThrough::SEPARATORS)
                && !part.starts_with(separates)
                && !part.ends_with(separates)
                && longest_gap.unwrap_or(0) <= set.gap as usize;
            for (word, text) in set.words.iter().enumerate() {
                let plain = Fold::new(steps).fold(part) == Fold::new(steps).fold(text);
                let seen = Fold::new(wide).fold(text);
                if plain || closed && !seen.is_empty() && Fold::new(wide).fold(part) == seen {
                    hits.push((start, end, word));
                }
            }
        }
    }
    hits.sort_unstable();
    hits
}

fn scanned(set: &KeywordSet<'_>, text: &str) -> Vec<(usize, usize, usize)> {
    let keywords = compile(std::slice::from_ref(set));
    let mut scratch = Scratch::new();
    let hits = keywords.scan(text, &mut scratch);
    hits.hits().iter().map(|hit| (hit.span.start, hit.span.end, hit.word.0 as usize)).collect()
}

fn disguises() -> impl Strategy<Value = SeeThrough> {
    prop::collection::vec(0_usize..4, 0..5)
        .prop_map(|picked| picked.iter().fold(SeeThrough::NONE, |all, &at| all.with(SeeThrough::WORDS[at].1)))
}

/// A hit without its set.
fn plainly(hit: &Hit) -> (usize, usize, WordId, bool) {
    (hit.span.start, hit.span.end, hit.word, hit.is_suspected)
}

/// Two sets together, each alone, and the first with its words in reverse.
static FIXED: LazyLock<[Keywords; 4]> = LazyLock::new(|| {
    let one = set(&["加微信", "vx", "é", "가", "会社", "👨", "信 v"], &["加微信v"], SeeThrough::ALL);
    let two = set(&["微", "x"], &[], SeeThrough::WIDTH);
    let mut backwards = one.clone();
    backwards.words.reverse();
    [compile(&[one.clone(), two.clone()]), compile(&[one]), compile(&[two]), compile(&[backwards])]
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_scan_is_a_naive_scan(
        words in prop::collection::vec("[a信訊讯A微 ]{0,2}[a信訊讯]", 1..6),
        text in "[aAＡ信訊讯微 ❤\u{200b}\u{115f}\u{61c}]{0,12}",
        see_through in disguises(),
        anywhere in any::<bool>(),
        gap in 0_u32..3,
    ) {
        // Full-width letters are letters to the scan and not to the twin's run test.
        prop_assume!(anywhere || !text.contains('Ａ'));
        let words: Vec<&str> = words.iter().map(|word| word.trim()).collect();
        let set = KeywordSet { words, except: vec![], see_through, anywhere, gap };
        prop_assert_eq!(scanned(&set, &text), naive(&set, &text), "{:?}", set);
    }

    /// Seeing through more never loses a hit.
    #[test]
    fn disguises_only_add(
        words in prop::collection::vec("[ab信訊微家加威 .]{0,3}[a信微]", 1..5),
        text in "[abＡ信訊威微加家 .❤\u{200b}]{0,14}",
        some in disguises(),
        more in disguises(),
    ) {
        let words: Vec<&str> = words.iter().map(|word| word.trim()).collect();
        let fewer = scanned(&set(&words, &[], some), &text);
        for wider in [some.with(more), some.with(more).with(SeeThrough::HOMOPHONES), SeeThrough::ALL] {
            let wider = scanned(&set(&words, &[], wider), &text);
            prop_assert!(fewer.iter().all(|hit| wider.contains(hit)), "{:?} {:?}", fewer, wider);
        }
    }

    /// For every text: spans are whole characters in range; sets compiled together answer as each alone; the order of
    /// words changes nothing; a scratch that was used before changes nothing.
    #[test]
    fn any_text_can_be_scanned(text in "\\PC{0,60}|[加微信vx㍿ᄀ가\u{301}e\u{200d}👨 ㊙ⓋＶ\u{20e3}\u{e31}.]{0,30}") {
        let [together, one, two, backwards] = &*FIXED;
        let mut scratch = Scratch::new();
        together.scan("加微❤信群", &mut scratch);
        let hits = together.scan(&text, &mut scratch).hits().to_vec();
        for hit in &hits {
            prop_assert!(!hit.span.is_empty() && text.get(hit.span.clone()).is_some());
        }
        let mut sets: Vec<u32> = hits.iter().map(|hit| hit.set.0).collect();
        sets.sort_unstable();
        sets.dedup();
        prop_assert_eq!(mentioned(together, &text), sets);
        let of = |id| hits.iter().filter(|hit| hit.set == SetId(id)).map(plainly).collect::<Vec<_>>();
        let mut alone = Scratch::new();
        prop_assert_eq!(of(0), one.scan(&text, &mut alone).hits().iter().map(plainly).collect::<Vec<_>>());
        prop_assert_eq!(of(1), two.scan(&text, &mut alone).hits().iter().map(plainly).collect::<Vec<_>>());
        let mut back: Vec<_> = backwards.scan(&text, &mut alone).hits().iter().map(plainly).collect();
        for hit in &mut back {
            hit.2 = WordId(6 - hit.2.0);
        }
        back.sort_unstable();
        prop_assert_eq!(of(0), back);
    }
}
