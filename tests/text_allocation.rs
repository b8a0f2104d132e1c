//! Folding allocates nothing once the buffers have grown, marks and jamo included.

use menshen::matcher::text::{Fold, FoldBuffer, OffsetMap, Steps};

const TEXTS: [&str; 8] = [
    "Vladimir Putin",
    "ＡＢＣ　ＴＲＡＤＩＮＧ",
    "臺灣積體電路製造股份有限公司",
    "José García e\u{301}\u{327}\u{323}\u{302}\u{303}\u{304}",
    "\u{1112}\u{1161}\u{11AB} ｶﾞｷﾞ",
    "微\u{200B}❤\u{FE0F}信 ㈱ﬁ½",
    "ΐ ᾳ\u{345} İ ß ǅ",
    "\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}\u{30A}\u{316}\u{317}\u{318}\u{319}\u{31C}\u{31D}\u{31E}\u{31F}\u{320}\u{321}\u{322}",
];

#[test]
fn folding_with_warm_buffers_allocates_nothing() {
    let (mut buffer, mut offsets) = (FoldBuffer::new(), OffsetMap::new());
    let folds = [Fold::NAME, Fold::new(Steps::CASE), Fold::new(Fold::NAME.steps() | Steps::SEPARATORS)];
    let mut bytes = 0;
    let mut all = || {
        for fold in folds {
            for text in TEXTS {
                fold.fold_into(text, &mut buffer);
                bytes += buffer.as_str().len();
                fold.fold_with_offsets(text, &mut buffer, &mut offsets);
                bytes += buffer.as_str().len();
            }
        }
    };
    all();
    let counted = allocation_counter::measure(&mut all);
    assert!(bytes > 1_000, "something was folded");
    assert_eq!(counted.count_total, 0, "{counted:?}");
}
