//! Texts of which nothing is seen.

use super::is_ignorable;

/// Whether a text is empty to whoever looks at it: nothing stands in it but white space and characters that are not shown.
#[inline]
pub(crate) fn is_blank(text: &str) -> bool {
    // PERF: the first byte tells it of nearly every text: visible ASCII, and what is written in three bytes from U+4000 on.
    !matches!(text.as_bytes().first(), Some(b'!'..=b'~' | 0xE4..=0xE9)) && is_all_unseen(text)
}

#[inline(never)]
fn is_all_unseen(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || is_ignorable(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_byte_tells_what_all_characters_would() {
        for c in '\0'..=char::MAX {
            let is_unseen = c.is_whitespace() || is_ignorable(c);
            assert_eq!(is_blank(&String::from(c)), is_unseen, "{c:?}");
            assert!(!is_blank(&format!("{c}x")), "{c:?}");
        }
        assert!(is_blank(""));
        assert!(is_blank(" \u{3000}\u{200b}\u{feff}\n"));
    }
}
