//! Plain scalars that YAML readers take for something other than text.
//!
//! Sources: YAML 1.1 type repository (bool, null, int, float, timestamp; 2005), YAML 1.2.2 section 10.3 (core schema,
//! 2021). A word is a trap if either reads it as something else.

/// What a plain scalar would be taken for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Trap {
    /// `yes no on off true false y n`, in lower case, upper case or with a capital.
    Bool,
    /// `~`, `null`, or nothing.
    Null,
    /// Decimal digits, with or without a minus: read back with the same digits.
    Integer,
    /// Digits with a leading zero: octal for some readers, and the zero is lost in others.
    LeadingZero,
    /// Digits after a plus: the plus is lost.
    Plus,
    /// Digits with `_` between: the `_` is lost.
    Underscore,
    /// `0x1f`, `0o17`, `0b11`.
    Radix,
    /// `1.5`, `1e3`, `.inf`, `.nan`: a number with a fraction or an exponent, read back with other digits.
    Float,
    /// `12:30`, `1:30:00`: a number to the base of sixty.
    Sexagesimal,
    /// `2026-11-22`, with or without a time.
    Date,
}

impl Trap {
    /// What it would be taken for, to follow "YAML readers take it for".
    pub fn taken_for(self) -> &'static str {
        match self {
            Trap::Bool => "a truth value",
            Trap::Null => "nothing",
            Trap::Integer => "a number",
            Trap::LeadingZero => "an octal number, or one without its leading zero",
            Trap::Plus => "a number, without its plus",
            Trap::Underscore => "a number, without its underscores",
            Trap::Radix => "a hexadecimal, octal or binary number",
            Trap::Float => "a number with a fraction or an exponent",
            Trap::Sexagesimal => "a number to the base of sixty, or a time",
            Trap::Date => "a date",
        }
    }
}

const BOOLS: [&str; 8] = ["y", "n", "yes", "no", "on", "off", "true", "false"];

pub(super) fn of(text: &str) -> Option<Trap> {
    if text.is_empty() || text == "~" || is_cased(text, "null") {
        return Some(Trap::Null);
    }
    if BOOLS.iter().any(|word| is_cased(text, word)) {
        return Some(Trap::Bool);
    }
    if is_date(text) {
        return Some(Trap::Date);
    }
    number(text)
}

/// `word` in lower case, in upper case, or with a capital.
fn is_cased(text: &str, word: &str) -> bool {
    if !text.eq_ignore_ascii_case(word) {
        return false;
    }
    let rest = text.get(1..).unwrap_or_default();
    let is_lower = !rest.bytes().any(|byte| byte.is_ascii_uppercase());
    let is_upper = !text.bytes().any(|byte| byte.is_ascii_lowercase());
    is_lower || is_upper
}

fn number(text: &str) -> Option<Trap> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if [".inf", ".nan"].iter().any(|word| unsigned.eq_ignore_ascii_case(word)) {
        return Some(Trap::Float);
    }
    let radix = |prefix: &str, base: u32| {
        unsigned
            .strip_prefix(prefix)
            .is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c == '_' || c.is_digit(base)))
    };
    if radix("0x", 16) || radix("0o", 8) || radix("0b", 2) {
        return Some(Trap::Radix);
    }
    if !unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if is_sexagesimal(unsigned) {
        return Some(Trap::Sexagesimal);
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let is_exponent = |part: &str| {
        let digits = part.strip_prefix(['+', '-']).unwrap_or(part);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    if exponent.is_some_and(|part| !is_exponent(part)) {
        return None;
    }
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    let has_digit = mantissa.bytes().any(|byte| byte.is_ascii_digit());
    if let Some((whole, fraction)) = mantissa.split_once('.') {
        return (has_digit && is_digits(whole) && is_digits(fraction)).then_some(Trap::Float);
    }
    if !has_digit || !is_digits(mantissa) {
        return None;
    }
    Some(match () {
        () if exponent.is_some() => Trap::Float,
        () if text.starts_with('+') => Trap::Plus,
        () if mantissa.len() > 1 && mantissa.starts_with('0') => Trap::LeadingZero,
        () if mantissa.contains('_') => Trap::Underscore,
        () => Trap::Integer,
    })
}

/// Digits, then one or more groups of `:` with one or two digits, then perhaps a fraction.
fn is_sexagesimal(text: &str) -> bool {
    let (groups, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = groups.split(':');
    let is_first = parts.next().is_some_and(|part| {
        part.starts_with(|c: char| c.is_ascii_digit())
            && part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
    });
    let mut others = 0;
    let are_others = parts.all(|part| {
        others += 1;
        (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    });
    is_first && are_others && others > 0 && fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')
}

/// `YYYY-M(M)-D(D)`, alone or followed by `T`, `t` or blanks and a time that begins with a digit.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (Some(year), Some(month), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    let days = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = rest.get(days..).unwrap_or_default();
    let time = after.strip_prefix(['T', 't', ' ', '\t']).unwrap_or_default().trim_start();
    year.len() == 4
        && is_digits(year)
        && (1..=2).contains(&month.len())
        && is_digits(month)
        && (1..=2).contains(&days)
        && (after.is_empty() || time.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trap_is_seen() {
        let cases: &[(Trap, &[&str])] = &[
            (Trap::Bool, &["yes", "No", "ON", "off", "true", "FALSE", "y", "N"]),
            (Trap::Null, &["", "~", "null", "Null", "NULL"]),
            (Trap::Integer, &["0", "1", "-5", "13800138000"]),
            (Trap::LeadingZero, &["0755", "01012345678", "-01", "00", "0_1", "089"]),
            (Trap::Plus, &["+8613800138000", "+0", "+1_0"]),
            (Trap::Underscore, &["1_000", "138_0013_8000"]),
            (Trap::Radix, &["0x1F", "0o17", "0b1010", "-0x_1"]),
            (
                Trap::Float,
                &["1.5", ".5", "5.", "1e3", "-1.0E-3", ".inf", "-.INF", ".NaN", "1_0.5", "1e+3", "+1.5"],
            ),
            (Trap::Sexagesimal, &["12:30", "1:30:00", "190:20:30.15", "-12:30", "09:00"]),
            (Trap::Date, &["2026-11-22", "2026-1-2", "2026-11-22T10:00:00Z", "2026-11-22 10:00:00 +8"]),
        ];
        for (trap, texts) in cases {
            for text in *texts {
                assert_eq!(of(text), Some(*trap), "{text:?}");
            }
        }
    }

    #[test]
    fn words_that_every_reader_takes_for_text_are_no_traps() {
        let texts = [
            "yEs",
            "nO",
            "nil",
            "none",
            "是",
            "a1",
            "1a",
            "1-2",
            "138-0013-8000",
            "138 0013 8000",
            "+86 138",
            ".",
            "..",
            "-",
            "+",
            "e3",
            "1e",
            "1ex",
            "0x",
            "0xg",
            "12:345",
            "12:",
            ":30",
            "1.2.3",
            "10.0.0.1",
            "2026-11",
            "20261-11-22",
            "2026-11-22x",
            "_1",
            "inf",
            "nan",
            "0o8",
            "1:2:",
            "--1",
            "+-1",
        ];
        for text in texts {
            assert_eq!(of(text), None, "{text:?}");
        }
    }
}
