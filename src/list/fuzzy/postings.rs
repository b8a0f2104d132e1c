//! From a key to the entries that have it: one flat table, seven to eight bytes a posting.
//!
//! The high bits of a key choose a bucket, its low sixteen bits mark the posting in it. Two keys may share both; what
//! is found is always compared with the query, so this costs time and never an answer.

use std::ops::Range;

/// Postings that a bucket holds on average, about a cache line of marks.
const BUCKET_POSTINGS: usize = 8;

/// A table from key to slots. INVARIANT: `starts` has one more element than there are buckets, which are a power of two
/// and at least two; it rises from zero to the number of postings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Postings {
    pub(super) starts: Vec<u32>,
    pub(super) marks: Vec<u16>,
    pub(super) slots: Vec<u32>,
}

/// How many buckets a number of postings gets.
pub(super) fn buckets_for(postings: usize) -> usize {
    (postings / BUCKET_POSTINGS).next_power_of_two().max(2)
}

/// The bucket of a key among a number of buckets that is a power of two and at least two.
pub(super) fn bucket(key: u64, buckets: usize) -> usize {
    let bits = buckets.trailing_zeros().clamp(1, 63);
    usize::try_from(key >> (64 - bits)).unwrap_or(0)
}

fn mark(key: u64) -> u16 {
    (key & 0xFFFF) as u16
}

impl Postings {
    /// Builds the table. `enumerate` hands every key and slot to its argument; it is called twice and must hand over the
    /// same ones, at most `u32::MAX`, both times.
    ///
    /// PERF: the postings are first dealt out to a few hundred partitions, each of which then fits the cache while it is
    /// put in order; writing each to its place at once misses the cache three times a posting.
    pub(super) fn build(count: usize, enumerate: impl Fn(&mut dyn FnMut(u64, u32))) -> Self {
        if count == 0 {
            return Self::default();
        }
        let buckets = buckets_for(count);
        let partitions = buckets.min((buckets >> 16).max(256));
        let mut ends = vec![0_usize; partitions];
        enumerate(&mut |key, _| ends[bucket(key, partitions)] += 1);
        let mut total = 0;
        for end in &mut ends {
            total += std::mem::replace(end, total);
        }
        // What a posting's partition leaves open of its bucket, its mark, and its slot.
        let mut dealt = vec![(0_u16, 0_u16, 0_u32); total];
        let per_partition = buckets / partitions;
        enumerate(&mut |key, slot| {
            let next = &mut ends[bucket(key, partitions)];
            let within = bucket(key, buckets) % per_partition;
            dealt[*next] = (u16::try_from(within).unwrap_or(u16::MAX), mark(key), slot);
            *next += 1;
        });

        let mut starts = Vec::with_capacity(buckets + 1);
        let (mut marks, mut slots) = (vec![0_u16; total], vec![0_u32; total]);
        let mut nexts = vec![0_u32; per_partition];
        let mut from = 0;
        for end in ends {
            let partition = dealt.get(from..end).unwrap_or(&[]);
            nexts.fill(0);
            for &(within, ..) in partition {
                nexts[usize::from(within)] += 1;
            }
            let mut start = u32::try_from(from).unwrap_or(u32::MAX);
            for next in &mut nexts {
                starts.push(start);
                start += std::mem::replace(next, start);
            }
            for &(within, mark, slot) in partition {
                let next = &mut nexts[usize::from(within)];
                marks[*next as usize] = mark;
                slots[*next as usize] = slot;
                *next += 1;
            }
            from = end;
        }
        starts.push(u32::try_from(total).unwrap_or(u32::MAX));
        Self { starts, marks, slots }
    }

    /// Where the postings of a key's bucket stand.
    pub(super) fn range(&self, key: u64) -> Range<usize> {
        let bucket = bucket(key, self.starts.len().saturating_sub(1));
        match (self.starts.get(bucket), self.starts.get(bucket + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        }
    }

    /// Calls back with the slots of a key, ascending, and now and then with one of another key.
    #[inline]
    pub(super) fn each(&self, key: u64, mut found: impl FnMut(u32)) {
        let range = self.range(key);
        let wanted = mark(key);
        let (Some(marks), Some(slots)) = (self.marks.get(range.clone()), self.slots.get(range)) else {
            return;
        };
        for (&mark, &slot) in marks.iter().zip(slots) {
            if mark == wanted {
                found(slot);
            }
        }
    }

    pub(super) fn memory_bytes(&self) -> usize {
        4 * self.starts.capacity() + 2 * self.marks.capacity() + 4 * self.slots.capacity()
    }

    /// Whether the invariant holds and every slot is below `slots`.
    pub(super) fn is_sound(&self, slots: u32) -> bool {
        if self.starts.is_empty() {
            return self.marks.is_empty() && self.slots.is_empty();
        }
        let buckets = self.starts.len() - 1;
        buckets >= 2
            && buckets.is_power_of_two()
            && self.starts.first() == Some(&0)
            && self.starts.last().is_some_and(|&end| end as usize == self.slots.len())
            && self.starts.is_sorted()
            && self.marks.len() == self.slots.len()
            && self.slots.iter().all(|&slot| slot < slots)
    }
}
