//! Characters that nobody sees hide nothing: whatever the text fold leaves out as such changes neither an address, nor
//! how near the characters of a keyword stand, nor whether a phone number is found.

#![allow(clippy::unwrap_used, reason = "a malformed case may stop the test where it stands")]

use menshen::keyword::{KeywordSet, Keywords, Scratch, SeeThrough};
use menshen::limits::Limits;
use menshen::matcher::domain::{Domain, Email};
use menshen::matcher::text::{Fold, Steps};
use menshen::phone::{self, Disguise, Region};
use proptest::prelude::*;

const UNSEEN: Fold = Fold::new(Steps::IGNORABLE);

/// All of them.
fn unseen() -> impl Iterator<Item = char> {
    ('\0'..=char::MAX).filter(|c| UNSEEN.fold(c.encode_utf8(&mut [0; 4])).is_empty())
}

/// The text with `c` around each of its characters.
fn strewn(text: &str, c: char, times: usize) -> String {
    let some: String = std::iter::repeat_n(c, times).collect();
    text.chars().fold(some.clone(), |all, next| format!("{all}{next}{some}"))
}

fn key(text: &str) -> Option<String> {
    Email::parse(text).ok().map(|email| email.view().key().to_owned())
}

#[test]
fn there_are_the_known_ones() {
    let all: Vec<char> = unseen().collect();
    for c in "\u{ad}\u{34f}\u{61c}\u{115f}\u{17b4}\u{180e}\u{200b}\u{2065}\u{3164}\u{fe0f}\u{feff}\u{ffa0}\u{1bca0}\u{1d173}\u{e0001}\u{e0100}".chars() {
        assert!(all.contains(&c), "{c:?}");
    }
}

#[test]
fn an_address_is_the_same() {
    for c in unseen() {
        for text in ["zhang.san@dealer.example", "\"a b\"@dealer.example", "张三@例子.中国"] {
            let plain = key(text);
            assert!(plain.is_some());
            assert_eq!(key(&strewn(text, c, 1)), plain, "{c:?} in {text}");
        }
        let host = Domain::parse(&strewn("dealer.example", c, 1)).map(|host| host.to_string());
        assert_eq!(host.as_deref(), Ok("dealer.example"), "{c:?}");
    }
}

#[test]
fn a_keyword_is_as_near() {
    let set = |words, gap| KeywordSet { words, see_through: SeeThrough::ALL, gap, ..KeywordSet::default() };
    let sets = [set(vec!["返利", "vx"], 0), set(vec!["返利", "vx"], 3)];
    let keywords = Keywords::compile(&sets, &Limits::default()).unwrap();
    let mut scratch = Scratch::new();
    for c in unseen() {
        for text in ["拿返利", "vx 123", "加vx"] {
            let text = strewn(text, c, 12);
            assert_eq!(keywords.scan(&text, &mut scratch).hits().len(), 2, "{c:?} in {text}");
        }
    }
}

#[test]
fn a_phone_number_is_found() {
    let china = Region::from_code("CN").unwrap();
    for c in unseen() {
        let text = format!("加 {} 谢谢", strewn("13800138000", c, 1));
        let plain = phone::find(&text, china).map(|found| found.phone);
        let revealed = phone::reveal(&text, china, Disguise::Separated).into_iter().map(|found| found.phone);
        let found: Vec<String> =
            plain.chain(revealed).map(|phone| phone.e164().as_str().to_owned()).collect();
        assert_eq!(found, ["+8613800138000"], "{c:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Wherever they stand in an address.
    #[test]
    fn an_address_is_the_same_wherever_they_stand(
        parts in prop::collection::vec(("[a-zA-Z.+\"\\\\@ ＠＂ｚ张.]{0,4}", "[\u{61c}\u{115f}\u{200b}\u{fe0f}]{0,2}"), 1..6),
    ) {
        let plain: String = parts.iter().map(|(part, _)| part.as_str()).chain(["@dealer.example"]).collect();
        let strewn: String =
            parts.iter().flat_map(|(part, unseen)| [part.as_str(), unseen]).chain(["@dealer.example"]).collect();
        prop_assert_eq!(key(&strewn), key(&plain), "{:?}", strewn);
    }
}
