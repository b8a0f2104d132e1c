//! One fold for every text that is compared: names, remarks, keywords, list entries.
//!
//! **For** making two spellings of one text equal: full-width and styled letters, capitals, invisible
//! characters, traditional and variant Chinese characters. **Not for** display (the result is a key, not prose),
//! nor for deciding whether two names are one: that is [`crate::matcher::name`].
//!
//! **Invariants.** Folding is idempotent for every set of [`Steps`]. With [`Steps::COMPATIBILITY`] and
//! [`Steps::CASE`] alone the result is the fixed point of Unicode's NFKC and full case folding, dark letters apart. With
//! [`OffsetMap`] every folded byte is traced to the whole character, or the cluster of base and marks, it came from.
//!
//! **Cost.** One pass; one table look-up for each character that is not ASCII, a copy for each run that does not
//! change. Only combining marks and jamo take the slow path, some hundred nanoseconds each. Nothing is allocated once the caller's buffers have
//! grown; the result is at most eleven times as long as the text (U+FDFA), and seldom longer at all.
//!
//! ```
//! use menshen::matcher::text::{Fold, FoldBuffer, OffsetMap};
//!
//! let mut folded = FoldBuffer::new();
//! let mut offsets = OffsetMap::new();
//! Fold::NAME.fold_with_offsets("加ＷＥＣＨＡＴ微\u{200B}訊", &mut folded, &mut offsets);
//! assert_eq!(folded.as_str(), "加wechat微讯");
//! // The hit `微讯` stands at bytes 9..15 of the folded text, and here in the original:
//! assert_eq!(offsets.original(9..15), Some(21..30));
//! ```

mod blank;
mod comma;
mod entry;
mod filter;
mod fold;
mod many;
mod offsets;
mod placid;
mod segment;
mod steps;
mod tips;

pub(crate) use blank::is_blank;
pub(crate) use comma::{is_comma, is_wide_comma};
pub(crate) use entry::{fold_case, is_ignorable, is_settled};
pub(crate) use filter::Filter;
pub use fold::{Fold, FoldBuffer};
pub use many::TextSet;
pub use offsets::OffsetMap;
pub(crate) use placid::Placid;
pub use steps::Steps;
pub(crate) use tips::Tips;
