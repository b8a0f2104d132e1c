//! Folding names: Menshen beside `unicode-normalization` with `caseless`, and ICU4X.
//!
//! The rivals run in their best configuration: quick checks before normalising, buffers kept where the API lets
//! them, no second normalising where the first and the folding changed nothing. What favours Menshen: the five
//! kinds of names are what it is made for; on text that is mostly combining marks it is no faster than they are.
//! What favours the rivals: [`Fold::NAME`] also simplifies Chinese characters and drops invisible ones.

use menshen::matcher::text::{Fold, FoldBuffer, Steps};
use std::hint::black_box;
use std::time::Instant;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

const UNICODE: Fold = Fold::new(Steps::COMPATIBILITY.with(Steps::CASE));

/// The five kinds of names, eight of each.
const KINDS: [(&str, [&str; 8]); 5] = [
    (
        "ASCII",
        [
            "Vladimir Putin",
            "John Smith",
            "ACME TRADING CO LTD",
            "Siemens AG",
            "Sergei V. Lavrov",
            "Bowne Global Solutions",
            "JPMORGAN CHASE & CO",
            "Mohammed bin Salman",
        ],
    ),
    ("Chinese person", ["张伟", "王小明", "欧阳娜娜", "李娜", "尉迟恭", "陳大文", "司馬懿", "刘德华"]),
    (
        "Chinese company",
        [
            "深圳市腾讯计算机系统有限公司",
            "北京字节跳动科技有限公司",
            "阿里巴巴集团控股有限公司",
            "华为技术有限公司",
            "上海浦东发展银行股份有限公司",
            "臺灣積體電路製造股份有限公司",
            "杭州网易云音乐科技有限公司",
            "中国平安保险（集团）股份有限公司",
        ],
    ),
    (
        "full-width",
        [
            "ＡＢＣ　ＴＲＡＤＩＮＧ　ＣＯ",
            "Ｖｌａｄｉｍｉｒ　Ｐｕｔｉｎ",
            "ＷｅＣｈａｔ１２３４５６",
            "ＳＡＭＳＵＮＧ　ＳＤＳ",
            "Ｊｏｈｎ　Ｓｍｉｔｈ",
            "１３８００１３８０００",
            "ＱＱ：１２３４５６７８９",
            "Ｓｈｅｎｚｈｅｎ　Ｌｔｄ．",
        ],
    ),
    (
        "accented",
        [
            "José García Márquez",
            "Łukasz Wałęsa",
            "Nguyễn Văn Thành",
            "Françoise Müller",
            "Jürgen Öztürk",
            "Søren Kierkegård",
            "Zdeněk Dvořák",
            "Crédit Agricole S.A.",
        ],
    ),
];

/// `unicode-normalization` and `caseless`, each step only where its quick check asks for it.
fn separate(text: &str) -> String {
    let normal = |text: &str| is_nfkc_quick(text.chars()) == IsNormalized::Yes;
    let folded = if normal(text) {
        caseless::default_case_fold_str(text)
    } else {
        caseless::default_case_fold_str(&text.nfkc().collect::<String>())
    };
    if normal(&folded) { folded } else { folded.nfkc().collect() }
}

/// The same without quick checks: normalise, fold, normalise.
fn separate_plain(text: &str) -> String {
    let text: String = text.nfkc().collect();
    caseless::default_case_fold_str(&text).nfkc().collect()
}

struct Icu {
    normalizer: icu_normalizer::ComposingNormalizerBorrowed<'static>,
    mapper: icu_casemap::CaseMapperBorrowed<'static>,
}

impl Icu {
    fn fold(&self, text: &str) -> String {
        let normal = self.normalizer.normalize(text);
        let folded = self.mapper.fold_string(&normal);
        self.normalizer.normalize(&folded).into_owned()
    }
}

/// One way of folding.
type Contestant<'a> = &'a mut dyn FnMut(&str);

/// Nanoseconds a name for each contestant: the median of many rounds over the eight names. Each round runs all of
/// them, so that what else the machine does falls on all alike.
fn time<const N: usize>(rounds: usize, contestants: &mut [Contestant<'_>; N], names: &[&str; 8]) -> [f64; N] {
    const REPEATS: usize = 64;
    let mut times: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(rounds));
    for _ in 0..rounds {
        for (fold, times) in contestants.iter_mut().zip(&mut times) {
            let start = Instant::now();
            for _ in 0..REPEATS {
                for name in names {
                    fold(black_box(name));
                }
            }
            times.push(start.elapsed().as_nanos() as f64 / (REPEATS * names.len()) as f64);
        }
    }
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[rounds / 2]
    })
}

/// Checks that all agree, then prints what each takes.
pub fn run(quick: bool) {
    let icu = Icu {
        normalizer: icu_normalizer::ComposingNormalizerBorrowed::new_nfkc(),
        mapper: icu_casemap::CaseMapper::new(),
    };
    check(&icu);
    let rounds = if quick { 51 } else { 301 };
    println!("fold, ns a name (median of {rounds} rounds)");
    println!(
        "{:<16} {:>8} {:>8} {:>10} {:>10} {:>8} {:>8} {:>8}",
        "kind", "menshen", "unicode", "u-n+c", "u-n+c plain", "icu", "x u-n+c", "x icu"
    );
    let (mut buffer, mut other) = (FoldBuffer::new(), FoldBuffer::new());
    for (kind, names) in &KINDS {
        let [own, unicode, checked, plain, icu] = time(
            rounds,
            &mut [
                &mut |name| Fold::NAME.fold_into(name, black_box(&mut buffer)),
                &mut |name| UNICODE.fold_into(name, black_box(&mut other)),
                &mut |name| drop(black_box(separate(name))),
                &mut |name| drop(black_box(separate_plain(name))),
                &mut |name| drop(black_box(icu.fold(name))),
            ],
            names,
        );
        let rival = checked.min(plain);
        println!(
            "{kind:<16} {own:>8.1} {unicode:>8.1} {checked:>10.1} {plain:>10.1} {icu:>8.1} {:>8.1} {:>8.1}",
            rival / own,
            icu / own
        );
    }
}

/// White letters in dark rings and squares: small letters to Menshen, and without a plain form in Unicode.
fn is_dark_letter(c: char) -> bool {
    matches!(c, '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}')
}

/// The folds must give the same before they are timed: on the names, and on every other character.
fn check(icu: &Icu) {
    for name in KINDS.iter().flat_map(|(_, names)| names) {
        let own = UNICODE.fold(name);
        assert_eq!(own, separate(name), "{name}");
        assert_eq!(own, separate_plain(name), "{name}");
        assert_eq!(own, icu.fold(name), "{name}");
    }
    let mut differences = 0;
    for c in ('\0'..=char::MAX).filter(|c| !is_dark_letter(*c)) {
        let text = c.to_string();
        if UNICODE.fold(&text) != icu.fold(&icu.fold(&text)) {
            differences += 1;
        }
    }
    assert_eq!(differences, 0, "characters that ICU4X folds otherwise");
}
