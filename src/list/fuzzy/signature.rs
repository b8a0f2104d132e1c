//! Sixty-four bits that say which symbols a text has, so that most texts are dismissed without being read.
//!
//! INVARIANT: a bit of one signature that another lacks is a symbol, or the second of two equal symbols, that the other
//! text lacks, a different one for each bit. So the number of such bits is at most the number of symbols that have to go
//! from the one text to make the other.

/// The bits from here on are for letters that stand in a text twice.
const TWICE: u32 = 37;

/// The signature of a text.
///
/// PERF: without the bits for a second letter five times as many of a million Latin names pass.
pub(super) fn of(symbols: impl Iterator<Item = u32>) -> u64 {
    let (mut signature, mut letters) = (0_u64, 0_u64);
    for symbol in symbols {
        let one = 1 << bit(symbol);
        signature |= one;
        if matches!(symbol, 0x61..=0x7A) {
            signature |= (letters & one) << TWICE;
            letters |= one;
        }
    }
    signature
}

/// Letters, digits and the space of folded Latin text have bits of their own; all else is spread.
fn bit(symbol: u32) -> u32 {
    match symbol {
        0x61..=0x7A => symbol - 0x61,
        0x30..=0x39 => symbol - 0x30 + 26,
        0x20 => 36,
        _ => symbol.wrapping_mul(0x9E37_79B1) >> 26,
    }
}

/// How many symbols at most may go from the query and come from the entry.
pub(super) type Allowance = (u8, u8);

/// How many symbols at most may go from the query and come from the entry, when the entry is longer by `longer`
/// symbols (or shorter, when negative) and `edits` are allowed. `None` when the lengths alone are too far apart.
pub(super) fn allowance(longer: isize, edits: u8) -> Option<Allowance> {
    let apart = u8::try_from(longer.unsigned_abs()).ok().filter(|&apart| apart <= edits)?;
    Some(if longer >= 0 { (edits - apart, edits) } else { (edits, edits - apart) })
}

/// Whether more than `limit` bits are set; limits past 2 count as 2.
///
/// PERF: clearing the lowest bit twice costs less than counting on processors whose population count the portable
/// build may not use.
#[inline(always)]
pub(super) fn more_than(bits: u64, limit: u8) -> bool {
    let mut bits = bits;
    for _ in 0..limit.min(2) {
        bits &= bits.wrapping_sub(1);
    }
    bits != 0
}

/// Calls back with the place of each signature that a query's signature can be near.
pub(super) fn scan(query: u64, signatures: &[u64], allowance: Allowance, found: impl FnMut(usize)) {
    match allowance {
        (0, 0) => scan_within::<0, 0>(query, signatures, found),
        (0, 1) => scan_within::<0, 1>(query, signatures, found),
        (1, 0) => scan_within::<1, 0>(query, signatures, found),
        (1, 1) => scan_within::<1, 1>(query, signatures, found),
        (0, 2) => scan_within::<0, 2>(query, signatures, found),
        (2, 0) => scan_within::<2, 0>(query, signatures, found),
        (1, 2) => scan_within::<1, 2>(query, signatures, found),
        (2, 1) => scan_within::<2, 1>(query, signatures, found),
        _ => scan_within::<2, 2>(query, signatures, found),
    }
}

fn scan_within<const GO: u8, const COME: u8>(query: u64, signatures: &[u64], mut found: impl FnMut(usize)) {
    for (place, &signature) in signatures.iter().enumerate() {
        if !more_than(query & !signature, GO) && !more_than(signature & !query, COME) {
            found(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_stops_where_it_must() {
        for (bits, count) in [(0, 0), (1 << 63, 1), (0b101, 2), (0b111, 3), (u64::MAX, 64)] {
            for limit in 0..=2 {
                assert_eq!(more_than(bits, limit), count > u32::from(limit), "{bits:b} {limit}");
            }
        }
    }

    #[test]
    fn lengths_narrow_what_may_go_and_come() {
        assert_eq!(allowance(0, 2), Some((2, 2)));
        assert_eq!(allowance(2, 2), Some((0, 2)));
        assert_eq!(allowance(-1, 2), Some((2, 1)));
        assert_eq!(allowance(-3, 2), None);
    }
}
