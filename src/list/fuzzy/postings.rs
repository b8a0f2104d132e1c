//! From a key to the entries that have it: one flat table, seven to eight bytes a posting.
//!
//! The high bits of a key choose a bucket; a mark of sixteen bits, which the caller chooses, tells the postings in it
//! apart. Two keys may share both; what is found is always compared with the query, so this costs time and never an
//! answer.

use std::ops::Range;

/// Postings that a bucket holds on average, about a cache line of marks.
const BUCKET_POSTINGS: usize = 8;
/// Up to so many marks, comparing with all takes less time than halving, which the processor cannot foresee.
const SHORT: usize = 32;

/// A table from key to slots. INVARIANT: `starts` has one more element than there are buckets, which are a power of two
/// and at least two; it rises from zero to the number of postings. In each bucket the postings rise by mark, then slot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Postings {
    pub(super) starts: Vec<u32>,
    pub(super) marks: Vec<u16>,
    pub(super) slots: Vec<u32>,
}

/// What a posting is filed under: a key, every bit of which counts, and a mark.
pub(super) type Label = (u64, u16);

/// How many buckets a number of postings gets.
pub(super) fn buckets_for(postings: usize) -> usize {
    (postings / BUCKET_POSTINGS).next_power_of_two().max(2)
}

/// The bucket of a key among a number of buckets that is a power of two and at least two.
pub(super) fn bucket(key: u64, buckets: usize) -> usize {
    let bits = buckets.trailing_zeros().clamp(1, 63);
    usize::try_from(key >> (64 - bits)).unwrap_or(0)
}

impl Postings {
    /// Builds the table. `enumerate` hands every label and slot to its argument; it is called twice and must hand over the
    /// same ones, at most `u32::MAX`, both times.
    ///
    /// PERF: the postings are first dealt out to a few hundred partitions, each of which then fits the cache while it is
    /// put in order; writing each to its place at once misses the cache three times a posting.
    pub(super) fn build(count: usize, enumerate: impl Fn(&mut dyn FnMut(Label, u32))) -> Self {
        if count == 0 {
            return Self::default();
        }
        let buckets = buckets_for(count);
        let partitions = buckets.min((buckets >> 16).max(256));
        let mut ends = vec![0_usize; partitions];
        enumerate(&mut |(key, _), _| ends[bucket(key, partitions)] += 1);
        let mut total = 0;
        for end in &mut ends {
            total += std::mem::replace(end, total);
        }
        let mut dealt = vec![Dealt(0); total];
        let per_partition = buckets / partitions;
        enumerate(&mut |(key, mark), slot| {
            let next = &mut ends[bucket(key, partitions)];
            dealt[*next] = Dealt::new(bucket(key, buckets) % per_partition, mark, slot);
            *next += 1;
        });

        let mut starts = Vec::with_capacity(buckets + 1);
        let (mut marks, mut slots) = (Vec::with_capacity(total), Vec::with_capacity(total));
        let mut nexts = vec![0_u32; per_partition];
        let mut ordered = Vec::new();
        let mut from = 0;
        for end in ends {
            let partition = dealt.get(from..end).unwrap_or(&[]);
            nexts.fill(0);
            for posting in partition {
                nexts[posting.bucket()] += 1;
            }
            let mut start = 0;
            for next in &mut nexts {
                starts.push(u32::try_from(from).unwrap_or(u32::MAX) + start);
                start += std::mem::replace(next, start);
            }
            ordered.resize(partition.len(), Dealt(0));
            for &posting in partition {
                let next = &mut nexts[posting.bucket()];
                ordered[*next as usize] = posting;
                *next += 1;
            }
            ordered.chunk_by_mut(|a, b| a.bucket() == b.bucket()).for_each(<[Dealt]>::sort_unstable);
            marks.extend(ordered.iter().map(|posting| posting.mark()));
            slots.extend(ordered.iter().map(|posting| posting.slot()));
            from = end;
        }
        starts.push(u32::try_from(total).unwrap_or(u32::MAX));
        Self { starts, marks, slots }
    }

    /// Where the postings of a key's bucket stand.
    pub(super) fn bucket(&self, key: u64) -> Range<usize> {
        let bucket = bucket(key, self.starts.len().saturating_sub(1));
        match (self.starts.get(bucket), self.starts.get(bucket + 1)) {
            (Some(&start), Some(&end)) => start as usize..end as usize,
            _ => 0..0,
        }
    }

    /// The postings of a bucket, or of a part of one, whose marks are `first` to `last`.
    #[inline]
    pub(super) fn marked(&self, within: Range<usize>, first: u16, last: u16) -> Range<usize> {
        let marks = self.marks.get(within.clone()).unwrap_or(&[]);
        let (before, through) = if marks.len() <= SHORT {
            let count =
                |counts: &dyn Fn(u16) -> bool| marks.iter().map(|&mark| u16::from(counts(mark))).sum::<u16>();
            (usize::from(count(&|mark| mark < first)), usize::from(count(&|mark| mark <= last)))
        } else {
            (marks.partition_point(|&mark| mark < first), marks.partition_point(|&mark| mark <= last))
        };
        within.start + before..within.start + through
    }

    /// The slots of some postings.
    pub(super) fn slots(&self, postings: Range<usize>) -> &[u32] {
        self.slots.get(postings).unwrap_or(&[])
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

/// Reads values that are wanted soon, so that memory answers for all of them at once.
///
/// PERF: what is done with each cannot be foreseen, and the processor would turn back before it came to the next.
#[inline]
pub(super) fn read_ahead(values: impl Iterator<Item = u32>) {
    std::hint::black_box(values.fold(0, |all, value| all | value));
}

/// A posting while the table is built: what its partition leaves open of its bucket, its mark, and its slot, from the
/// high bits to the low ones, so that postings are put in order as numbers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Dealt(u64);

impl Dealt {
    fn new(bucket: usize, mark: u16, slot: u32) -> Self {
        Self((bucket as u64) << 48 | u64::from(mark) << 32 | u64::from(slot))
    }

    fn bucket(self) -> usize {
        (self.0 >> 48) as usize
    }

    fn mark(self) -> u16 {
        (self.0 >> 32 & 0xFFFF) as u16
    }

    fn slot(self) -> u32 {
        (self.0 & 0xFFFF_FFFF) as u32
    }
}
