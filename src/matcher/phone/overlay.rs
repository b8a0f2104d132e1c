//! Numbers that libphonenumber's main metadata does not know: China's newer and special ranges, and short numbers.
//!
//! Sources: the allocation table of the Chinese ministry (《电信网编号计划（2017年版）》, to March 2023) and, for the
//! 13 digits of machines, VincentSit/ChinaMobilePhoneNumberRegex (2022); libphonenumber's short-number metadata.

use super::parts::{Origin, Parts};
use super::{Kind, Region, plan};

/// The number with its kind, if it is one of China's ranges beyond libphonenumber's plan.
pub(super) fn extended_china(parts: Parts) -> Parts {
    if parts.code().code != 86 {
        return parts;
    }
    let national = parts.national();
    let beyond = |kind| parts.beyond(kind, parts.code().region);
    match parts.length() {
        11 => match (national / 100_000_000, national / 10_000_000, national / 1_000_000) {
            (146 | 148 | 149, _, _) => beyond(Kind::Mobile),
            (_, 1619 | 1749, _) | (_, _, 17_406..=17_412) => beyond(Kind::Satellite),
            _ => parts,
        },
        13 => match (national / 10_000_000_000, national / 1_000_000_000, national / 100_000_000) {
            (146 | 148, _, _) | (_, 1410 | 1440 | 1441, _) | (_, _, 10_647) => beyond(Kind::Machine),
            _ => parts,
        },
        _ => parts,
    }
}

/// The number, if it is a short code, an emergency number or the sender of messages in the region. It belongs to that
/// region, also where several share a calling code.
pub(super) fn service(digits: &[u8], region: Region) -> Option<Parts> {
    let record = region.record()?;
    let is_sender = plan::code(record.row()).code == 86
        && digits.starts_with(&[1, 0, 6])
        && (8..=17).contains(&digits.len())
        // 10647 with 13 digits belongs to machines.
        && !(digits.len() == 13 && digits.starts_with(&[1, 0, 6, 4, 7]));
    let found = match plan::answer(record.short, digits.iter().copied()) {
        2 => Kind::Emergency,
        // libphonenumber's short codes are some of them.
        _ if is_sender => Kind::SmsSender,
        1 => Kind::ShortCode,
        _ => return None,
    };
    Some(Parts::new(record.row(), digits, Origin::Region).beyond(found, region.index()))
}
