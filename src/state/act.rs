//! What a request is for, in two numbers: what tells a repeated request from another act under the same id.
//!
//! Not for naming requests or counters, which [`key`](super::key) does.
//!
//! INVARIANT: the same on every machine and in every version of a snapshot. Ids are the host's, so the mixture need not
//! withstand anybody who looks for two acts with one number; that two have one by chance is as likely as 1 in 2^64. Cost: a
//! multiplication for every 16 bytes.

use super::key::{CounterId, CounterKey, RequestKey};

/// A request, and the act that it is for.
///
/// `act` is what stays the same when the act is told again with more knowledge: who does what. `detail` is the rest, such
/// as to whom; the store adds what is charged.
///
/// ```
/// use menshen::state::{Act, Digest, RequestKey};
///
/// let key = RequestKey::new(b"acme", b"req-1");
/// let by = Digest::new().number(1).text(b"lin.yu");
/// let first = Act::new(key, by, Digest::new().text(b"13800138000"));
/// assert_ne!(first, Act::new(key, by, Digest::new().text(b"13900139000")));
/// assert_eq!(Act::from(key), Act::new(key, Digest::new(), Digest::new()));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Act {
    pub(super) request: RequestKey,
    pub(super) act: Digest,
    pub(super) detail: Digest,
}

impl Act {
    /// The request with that key, for that act.
    pub fn new(request: RequestKey, act: Digest, detail: Digest) -> Self {
        Act { request, act, detail }
    }

    /// The request's key.
    pub fn key(&self) -> RequestKey {
        self.request
    }
}

impl From<RequestKey> for Act {
    /// A request that is told from others under its key by its charges alone.
    fn from(request: RequestKey) -> Self {
        Act::new(request, Digest::new(), Digest::new())
    }
}

/// A number that stands for some words in their order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Digest(pub(super) u64);

const SEED: u64 = 0x2d35_8dcc_aa6c_78a5;
const ODD: u64 = 0x8bb8_4b93_962e_acc9;

impl Digest {
    /// That of no words.
    pub const fn new() -> Self {
        Digest(SEED)
    }

    /// With a number after it.
    #[must_use]
    pub fn number(self, number: u64) -> Self {
        Digest(folded(self.0 ^ number, ODD))
    }

    /// With the key of a counter after it.
    #[must_use]
    pub fn counter(self, key: CounterKey) -> Self {
        self.wide(key.0)
    }

    /// With a text after it. No two lists of texts are the same words.
    #[must_use]
    pub fn text(self, text: &[u8]) -> Self {
        let mut mixed = self.number(text.len() as u64);
        let (whole, rest) = text.as_chunks::<16>();
        for chunk in whole {
            mixed = mixed.wide(u128::from_le_bytes(*chunk));
        }
        if rest.is_empty() {
            return mixed;
        }
        let mut last = [0; 16];
        for (place, byte) in last.iter_mut().zip(rest) {
            *place = *byte;
        }
        mixed.wide(u128::from_le_bytes(last))
    }

    /// With what is charged after it. Limits and enforcement are left out: a policy may be reloaded between a call and its
    /// repetition. The ids are hashes already, so mixing them is enough.
    pub(super) fn charges(self, amounts: impl Iterator<Item = (CounterId, u64)>) -> Self {
        amounts.fold(self, |mixed, (counter, amount)| mixed.wide(counter.0).number(amount))
    }

    fn wide(self, number: u128) -> Self {
        let (low, high) = (number as u64, (number >> 64) as u64);
        // PERF: one multiplication for both halves. A half that makes its factor 0 would hide the other; one in 2^64 does.
        Digest(folded(self.0 ^ low, ODD ^ high).wrapping_add(SEED))
    }
}

impl Default for Digest {
    fn default() -> Self {
        Digest::new()
    }
}

fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn other_words_have_another_digest() {
        let texts =
            ["", "a", "b", "aa", "ab", "ba", "0123456789abcdef", "0123456789abcdef0", "0123456789abcdeg"];
        let mut seen = HashSet::new();
        for first in texts {
            assert!(seen.insert(Digest::new().text(first.as_bytes()).0));
            for second in texts {
                let both = Digest::new().text(first.as_bytes()).text(second.as_bytes());
                assert!(seen.insert(both.0), "{first} {second}");
            }
        }
    }

    #[test]
    fn a_digest_is_the_same_everywhere() {
        let digest = Digest::new().number(7).text(b"lin.yu").text("一个十六字节以上的名字".as_bytes());
        assert_eq!(digest.0, 5_668_862_247_956_185_973);
    }
}
