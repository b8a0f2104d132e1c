//! Many numbers a call, for lists and bulk evaluation.

use super::{Phone, PhoneError, Region, parse};

/// Reads many numbers that were all dialled in `region`; the results are appended to `phones` in order.
///
/// The room is taken once, so a list of a million numbers is read without growing step by step.
///
/// ```
/// use menshen::phone::{parse_all, Region};
///
/// let china = Region::from_code("CN").expect("a region");
/// let mut phones = Vec::new();
/// parse_all(["138 0013 8000", "no number", "010-66666666"], china, &mut phones);
/// let keys: Vec<_> = phones.iter().map(|phone| phone.ok().and_then(|phone| phone.key())).collect();
/// assert_eq!(keys, [Some(8_613_800_138_000), None, Some(861_066_666_666)]);
/// ```
pub fn parse_all<'t>(
    texts: impl IntoIterator<Item = &'t str>,
    region: Region,
    phones: &mut Vec<Result<Phone, PhoneError>>,
) {
    phones.extend(texts.into_iter().map(|text| parse(text, region)));
}

/// The keys of many numbers, in order: what a list needs of them. A text that is no number, or a number whose length no number
/// of its country has, gives `None`. Whether somebody can have the number is not asked: plans grow, and lists outlive them.
///
/// ```
/// use menshen::phone::{keys, Region};
///
/// let china = Region::from_code("CN").expect("a region");
/// let mut found = Vec::new();
/// keys(["138 0013 8000", "no number", "+1 650 253 000"], china, &mut found);
/// assert_eq!(found, [Some(8_613_800_138_000), None, None]);
/// ```
pub fn keys<'t>(texts: impl IntoIterator<Item = &'t str>, region: Region, keys: &mut Vec<Option<u64>>) {
    let key = |text| parse(text, region).ok().filter(Phone::is_possible).and_then(|phone| phone.key());
    keys.extend(texts.into_iter().map(key));
}
