//! The marks by which people part the entries of a list.

/// Whether people part entries by the mark: the commas and semicolons of ASCII and of Chinese.
pub(crate) fn is_comma(c: char) -> bool {
    matches!(c, ',' | ';') || is_wide_comma(c)
}

/// Whether the mark is a comma or a semicolon of Chinese, by which no file format parts anything.
pub(crate) fn is_wide_comma(c: char) -> bool {
    matches!(c, '，' | '；' | '、' | '﹐' | '﹑' | '﹔' | '､')
}
