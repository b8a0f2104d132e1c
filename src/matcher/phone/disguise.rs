//! Numbers that are written so that programs overlook them.
//!
//! For: remarks such as `加一三八零零壹叁八OOO`, `1⃣3⃣8⃣…`, `138加0013加8000`. Each hit says where it stands, how far the reader
//! had to go, and what was folded. Not for: numbers that `find` reads as they stand; those are no hits here, unless
//! they are but a part of a longer number in disguise (`①8001380138`). Nor for numbers of no stated region without a
//! plus sign. Invariant: a hit is a valid mobile or fixed-line number of the stated region (or of any, behind a plus
//! sign), or one that is free or costs less, if its digits are in disguise. The reader never cuts through digits that
//! stand together: half of an order number is no phone number. It cuts off only what is a word more often than a digit
//! (一 beside an ideograph; of other numerals one, where the number is written otherwise: `李四138零零138000`), and what counts
//! the entries of a list. Nor does it complete a number by a numeral that begins or ends a word, or strip the code of a
//! carrier. Positional words (十 百 千) and units (年 月 号 元) are not digits and end a number; amounts, measures, sums, days
//! and lists of plain digits are none. Spans are on character boundaries. Cost: linear in the length of the text, four
//! walks at most; it allocates for texts with seven digit-like characters.

mod amount;
mod groups;
mod label;
mod list;
mod reader;
mod reject;
mod reveal;
mod search;
mod token;
mod words;

pub use reveal::{Disguise, Disguised, Folds, reveal};
pub(crate) use token::{is_between, sure_digit};
