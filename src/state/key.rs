//! What counters and requests are called inside the store: 128-bit hashes, the same on every machine.
//!
//! Not for looking inside: a key cannot be turned back into the actor or phone that it was made from, so a snapshot of the
//! store holds no personal data in the clear.
//!
//! INVARIANT: the encoding that is hashed is injective (every part is preceded by its length, the number of parts by its
//! kind of key), so that two different scopes differ as hash inputs. Cost: one SipHash-2-4 with 128-bit output.

use super::act::Digest;
use crate::wire::varint;
use siphasher::sip128::{Hasher128 as _, SipHasher24};
use std::hash::Hasher as _;

/// The fixed keys of the hash. They are public: their only purpose is to be the same everywhere, so that hosts which share
/// a store agree on the names of counters.
const COUNTER_SEED: (u64, u64) = (0x6d65_6e73_6865_6e31, 0x636f_756e_7465_7273);
const REQUEST_SEED: (u64, u64) = (0x6d65_6e73_6865_6e31, 0x7265_7175_6573_7473);

/// The name of one counter: a quota in one tenant, for one combination of scope values.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CounterKey(pub(super) u128);

impl CounterKey {
    /// The counter of `quota` in `tenant` for the scope values `scope`, in the order in which the quota names its scopes.
    ///
    /// A scope that is absent is for the caller to encode: an empty value and a missing one are both possible, and differ
    /// only if their bytes do.
    ///
    /// ```
    /// use menshen::state::CounterKey;
    ///
    /// let first = CounterKey::new(b"daily_external", b"acme", &[b"lin.yu", b"scan_qr_code"]);
    /// let second = CounterKey::new(b"daily_external", b"acme", &[b"lin.yus", b"can_qr_code"]);
    /// assert_ne!(first, second);
    /// ```
    pub fn new(quota: &[u8], tenant: &[u8], scope: &[&[u8]]) -> Self {
        let mut name = Name::new(COUNTER_SEED);
        name.length(scope.len());
        name.part(quota);
        name.part(tenant);
        for part in scope {
            name.part(part);
        }
        CounterKey(name.finish())
    }

    /// The counter's number among those with another window: what the store files it under.
    pub(super) fn with_window(self, window: u128) -> CounterId {
        CounterId(self.0 ^ window)
    }
}

/// A key together with a window. A quota whose window was changed starts with fresh counters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) struct CounterId(pub(super) u128);

/// The name of one request, or of one event such as a contact's departure: what makes a repeated call harmless.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RequestKey(pub(super) u128);

impl RequestKey {
    /// The key of the request that `tenant` calls `id`.
    ///
    /// ```
    /// use menshen::state::RequestKey;
    ///
    /// assert_eq!(RequestKey::new(b"acme", b"req-1"), RequestKey::new(b"acme", b"req-1"));
    /// assert_ne!(RequestKey::new(b"acme", b"req-1"), RequestKey::new(b"acm", b"ereq-1"));
    /// ```
    pub fn new(tenant: &[u8], id: &[u8]) -> Self {
        let mut name = Name::new(REQUEST_SEED);
        name.part(tenant);
        name.part(id);
        RequestKey(name.finish())
    }

    /// The key of what `tenant` calls `event`, which is no request: the same word may name both.
    pub fn event(tenant: &[u8], event: &[u8]) -> Self {
        let mut name = Name::new(REQUEST_SEED);
        name.part(tenant);
        name.part(b"event");
        name.part(event);
        RequestKey(name.finish())
    }

    /// The key of the request without an id that has this number. Different numbers, and different digests, have different
    /// keys; that one is also the hash of an id is no likelier than that two ids have one hash.
    pub(super) fn unnamed(number: u64, about: Digest) -> Self {
        const ODD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
        let pair = u128::from(about.0) << 64 | u128::from(number);
        RequestKey(pair.wrapping_add(1).wrapping_mul(ODD))
    }
}

/// A window's number, made from its description.
pub(super) fn window_number(description: &[u8]) -> u128 {
    let mut name = Name::new((COUNTER_SEED.1, COUNTER_SEED.0));
    name.part(description);
    name.finish()
}

/// Bytes that are gathered before they are hashed: most names are no longer.
const GATHERED: usize = 128;

/// A name that is being hashed.
///
/// PERF: the hash takes a run of bytes in a third of the time that the same bytes take part by part.
struct Name {
    hasher: SipHasher24,
    gathered: [u8; GATHERED],
    len: usize,
}

impl Name {
    fn new(seed: (u64, u64)) -> Name {
        Name { hasher: SipHasher24::new_with_keys(seed.0, seed.1), gathered: [0; GATHERED], len: 0 }
    }

    fn part(&mut self, part: &[u8]) {
        // PERF: a short length is one byte, and most parts are gathered with it at once.
        let end = self.len + 1 + part.len();
        if let (Some([first, rest @ ..]), length @ 0..0x80) =
            (self.gathered.get_mut(self.len..end), part.len())
        {
            *first = length as u8;
            rest.copy_from_slice(part);
            self.len = end;
        } else {
            self.length(part.len());
            self.write(part);
        }
    }

    fn length(&mut self, length: usize) {
        for byte in varint(length as u64) {
            self.write(&[byte]);
        }
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(place) = self.gathered.get_mut(self.len..self.len + bytes.len()) {
            place.copy_from_slice(bytes);
            self.len += bytes.len();
        } else {
            self.flush();
            self.hasher.write(bytes);
        }
    }

    fn flush(&mut self) {
        self.hasher.write(self.gathered.get(..self.len).unwrap_or_default());
        self.len = 0;
    }

    fn finish(mut self) -> u128 {
        self.flush();
        self.hasher.finish128().as_u128()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::write_varint;

    #[test]
    fn a_name_is_hashed_as_its_bytes_are() {
        for lengths in [[0, 0, 0], [3, 5, 20], [40, 60, 20], [20, 200, 10], [127, 1, 128], [129, 120, 1]] {
            let parts = lengths.map(|length: u8| vec![length; usize::from(length)]);
            let mut bytes = vec![1];
            for part in &parts {
                write_varint(&mut bytes, part.len() as u64);
                bytes.extend(part);
            }
            let mut hasher = SipHasher24::new_with_keys(COUNTER_SEED.0, COUNTER_SEED.1);
            hasher.write(&bytes);
            let [quota, tenant, scope] = &parts;
            assert_eq!(CounterKey::new(quota, tenant, &[scope]).0, hasher.finish128().as_u128());
        }
    }
}
