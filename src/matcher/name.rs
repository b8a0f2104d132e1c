//! Names of persons and organisations: taken apart, keyed, compared.
//!
//! **For** saying whether two names are the same, how sure, and why: `ABC Co., Ltd` and `A.B.C. Company Limited`,
//! 張偉 and 张伟, `Гоogle` with a Cyrillic о. **Not for** finding a name in a long list (that is what the keys and
//! the list module are for), nor for guessing what a person is called in another language.
//!
//! **Invariants.** Comparing is symmetric; a name compared with itself gives 10,000, however it is parted; writing it
//! in another width, in capitals, or with more separators between its words changes nothing, and in a Chinese name
//! neither do separators anywhere else. In letters words are told by their borders: a separator inside one may lower
//! how like another name it is. Nothing is stripped from a name until nothing that tells it apart is left, and a name
//! that never had anything says so ([`Name::is_suffix_only`]).
//!
//! **Cost.** A few microseconds to take a name of ordinary length apart, a few more to compare two; keys are made once for
//! each entry. Of a name [`NAME_BYTES_MAX`] bytes are read, 24 words are paired and 64 letters of a word are weighed: two
//! Chinese names that are so long and unlike take about a millisecond.
//!
//! ```
//! use menshen::matcher::name::{Name, compare};
//!
//! let listed = Name::new("深圳市騰訊計算機系統有限公司");
//! let asked = Name::new("腾讯计算机系统（深圳）有限责任公司");
//! let comparison = compare(&listed, &asked);
//! assert!(comparison.score() >= 9_000);
//! for evidence in comparison.evidence() {
//!     println!("{evidence}");
//! }
//! ```

mod chinese;
mod compare;
mod cost;
mod evidence;
mod han;
mod index;
mod keys;
mod legal;
mod numeral;
mod pair;
mod parts;
pub mod pinyin;
mod shape;
mod surname;
mod token;
mod words;

pub use compare::{Comparison, SCORE_DEFAULT, SCORE_MAX, compare, parse_pair};
pub use evidence::Evidence;
pub use index::{KeyIndex, KeyMatch};
pub use keys::{Key, Rung, keys, skeleton};
pub use legal::{Generic, LegalForm};
pub use parts::{Kind, NAME_BYTES_MAX, Name, Part, Role};
pub use token::Script;
