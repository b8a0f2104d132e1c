//! Characters of ASCII in full width, as Chinese and Japanese keyboards write them.
//!
//! Not for folding whole texts: that is `matcher::text`. Cost: one comparison.

/// The character of ASCII that this one is in full width (U+FF01 to U+FF5E); every other character as it is.
pub(crate) fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_full_width_has_a_narrow_form_and_nothing_else() {
        let wide: String = ('\u{ff01}'..='\u{ff5e}').map(narrow).collect();
        assert_eq!(wide, ('!'..='~').collect::<String>());
        assert_eq!(
            ['\u{ff00}', '\u{ff5f}', '中', 'a', '\u{3000}'].map(narrow),
            ['\u{ff00}', '\u{ff5f}', '中', 'a', '\u{3000}']
        );
    }
}
