//! Many keywords over one text: found through disguises, each with its place in the original.
//!
//! For the remarks and messages that people write (`remark mentions solicitation`). Not for names, which are compared as
//! wholes (`matcher::name`), nor for regular expressions.
//!
//! All sets of a policy are compiled into one set of patterns. They are looked for in up to three views of a text: the
//! folded text, the same without separators, and its sound. What a view finds is then held against what its set may see
//! through, so a set that sees through less finds less, at no further pass. Where each character of the text folds by
//! itself, which is so in Chinese, the second view stands for the first too, and the text is folded and searched once. A text
//! with what may be letters or pictures (`㊙️`, `🅰️`) has the second view twice, once with them and once without. A text that by no
//! fold has the letter of each word that was chosen for it is not folded at all; sounds have no such letters.
//!
//! INVARIANT: a view only adds to what is found, it never takes away; each hit is a range of whole characters of the
//! original text; what is found does not depend on the order of sets or words.
//!
//! Cost: linear in the text and in what stands in it, whatever the number of words and sets: each occurrence of a word is
//! looked at once for all sets that look for it on the same terms, at most over its length, until `Limits::keyword_hits` are
//! full, or until it is known which sets are mentioned where only that is asked. Only words that overlap (哈, 哈哈, 哈哈哈) stand
//! in a text more often than it has characters. Nothing is allocated after warm-up.
//!
//! ```
//! use menshen::keyword::{KeywordSet, Keywords, Scratch, SeeThrough, SetId};
//! use menshen::limits::Limits;
//!
//! let set = KeywordSet {
//!     words: vec!["加微信", "返利"],
//!     except: vec!["加微信群公告"],
//!     see_through: SeeThrough::ALL,
//!     ..KeywordSet::default()
//! };
//! let keywords = Keywords::compile(&[set], &Limits::default()).unwrap();
//! let mut scratch = Scratch::new();
//! let text = "看加微信群公告，再加 微❤信 领返 利";
//! let hits = keywords.scan(text, &mut scratch);
//! let found: Vec<&str> = hits.of(SetId(0)).filter_map(|hit| text.get(hit.span.clone())).collect();
//! assert_eq!(found, ["加 微❤信", "返 利"]);
//! ```

mod compile;
mod edge;
mod found;
mod memory;
mod nested;
mod scan;
mod set;
mod sound;

pub use compile::Keywords;
pub use found::Hit;
pub use memory::Memory;
pub use scan::{Mentions, Scratch};
pub use set::{KeywordFault, KeywordSet, SeeThrough, SetId, WordFault, WordId};
