//! Labels of Latin letters that are glued to a number: `vx13800138000`.
//!
//! Not for: other letters in front of digits, which make an id of them (`sku13800138000`).

use super::super::letters;

/// What people put in front of their number, lower case: for WeChat, for telephone.
const LABELS: [&str; 18] = [
    "v", "vx", "wx", "weixin", "wechat", "whatsapp", "tel", "phone", "mobile", "mob", "call", "dh",
    "dianhua", "sj", "shouji", "sjh", "lxdh", "wxh",
];
/// Letters of the longest label, and one more.
const LETTERS_MAX: usize = 9;

/// The label that a text ends with, unless something makes more of it.
pub(super) fn at_end(text: &str) -> Option<&str> {
    let letters = text.bytes().rev().take(LETTERS_MAX).take_while(u8::is_ascii_alphabetic).count();
    let (before, label) = text.split_at(text.len() - letters);
    let is_more = |c: char| c.is_ascii_digit() || matches!(c, '_' | '/' | '@' | '=' | '&');
    let is_known = LABELS.iter().any(|known| known.eq_ignore_ascii_case(label));
    (is_known && !before.ends_with(is_more)).then_some(label)
}

/// Whether what follows the digits makes an id of them.
pub(super) fn goes_on(text: &str) -> bool {
    text.starts_with(|c: char| letters::is_latin(c) || c == '_')
}
