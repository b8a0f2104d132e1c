//! The whole store as bytes, and back: for a restart, and for moving to another host.
//!
//! Not a log: what happens after the snapshot is not in it. Not for reading by others: the layout belongs to its version.
//!
//! Layout, version 4, all numbers little-endian: [`MAGIC`]; how many requests without an id there were (u64), so that the
//! next ones get other numbers; the floor (i64); counters (u64 count; each id u128, clock i64,
//! then 0 with its slots or 1 with tokens, ms, level, reserved; then its holds); open reservations; settled requests; a
//! 128-bit checksum of all that. Lists are sorted, so that equal stores give equal bytes.
//!
//! INVARIANT: what `restore` accepts is a store whose counters add up, and `snapshot` writes the same bytes again,
//! whoever made them. It need not be one that calls can have led to: of a reservation whose counters know nothing of
//! it, the next call finds that it has expired. It allocates no more than in proportion to the bytes it is given. Cost:
//! linear; all calls to the store wait while a snapshot is taken.

use super::act::Digest;
use super::bucket::Bucket;
use super::counter::{Counter, Tally};
use super::holds::Hold;
use super::key::{CounterId, window_number};
use super::log::{Log, Slot};
use super::record::{Record, Records, State, Told};
use super::reservation::ChargeSet;
use super::shard::Counters;
use super::store::{MemoryStore, lock};
use crate::limits::Limits;
use std::fmt;
use std::sync::MutexGuard;
use std::sync::atomic::{AtomicU64, Ordering};

/// What every snapshot begins with; the last byte is the version.
const MAGIC: &[u8; 14] = b"menshen-state\x04";
const CHECKSUM_BYTES: usize = 16;

/// Why bytes could not be restored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RestoreError {
    /// They are no snapshot, or one of a version that this build does not know.
    Foreign,
    /// They were a snapshot, but are cut off or altered.
    Damaged,
    /// They hold more than the limits allow.
    TooLarge,
}

impl fmt::Display for RestoreError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            RestoreError::Foreign => "not a snapshot of a quota store, or one of another version",
            RestoreError::Damaged => "the snapshot is cut off or altered",
            RestoreError::TooLarge => "the snapshot holds more counters or requests than the limits allow",
        })
    }
}

impl std::error::Error for RestoreError {}

impl MemoryStore {
    /// All counters, open reservations and remembered requests, as they are at one instant.
    pub fn snapshot(&self) -> Vec<u8> {
        // In the order in which every call takes its locks: requests, then counters, both ascending.
        let requests: Vec<_> = self.requests.iter().map(lock).collect();
        let mut counters: Vec<_> = self.counters.iter().map(lock).collect();
        counters.iter_mut().for_each(|shard| shard.settle());
        let mut out = MAGIC.to_vec();
        // Under the locks: whatever request stands in a record was numbered before.
        out.extend_from_slice(&self.unnamed.load(Ordering::Relaxed).to_le_bytes());
        write_counters(&mut out, &counters);
        drop(counters);
        write_requests(&mut out, &requests);
        drop(requests);
        let checksum = window_number(&out);
        out.extend_from_slice(&checksum.to_le_bytes());
        out
    }

    /// The store that `bytes` are a snapshot of, within `limits`.
    ///
    /// # Errors
    /// [`RestoreError`].
    pub fn restore(limits: &Limits, bytes: &[u8]) -> Result<Self, RestoreError> {
        let body = bytes.strip_prefix(MAGIC).ok_or(RestoreError::Foreign)?;
        let end = body.len().checked_sub(CHECKSUM_BYTES).ok_or(RestoreError::Damaged)?;
        let (body, checksum) = body.split_at_checked(end).ok_or(RestoreError::Damaged)?;
        let signed = bytes.get(..MAGIC.len() + end).ok_or(RestoreError::Damaged)?;
        if window_number(signed).to_le_bytes() != checksum {
            return Err(RestoreError::Damaged);
        }
        let mut from = Reader(body);
        let mut store = MemoryStore::new(limits);
        store.unnamed = AtomicU64::new(from.u64()?);
        read_counters(&mut from, &store)?;
        read_open(&mut from, &store)?;
        read_settled(&mut from, &store)?;
        if from.0.is_empty() { Ok(store) } else { Err(RestoreError::Damaged) }
    }
}

fn write_counters(out: &mut Vec<u8>, shards: &[MutexGuard<'_, Counters>]) {
    let floor = shards.iter().map(|shard| shard.floor()).max().unwrap_or(i64::MIN);
    out.extend_from_slice(&floor.to_le_bytes());
    let mut counters: Vec<_> = shards.iter().flat_map(|shard| shard.iter()).collect();
    counters.sort_unstable_by_key(|&(id, _)| id);
    write_count(out, counters.len());
    for (id, counter) in counters {
        out.extend_from_slice(&id.0.to_le_bytes());
        out.extend_from_slice(&counter.clock.to_le_bytes());
        match &counter.tally {
            Tally::Log(log) => {
                out.push(0);
                write_count(out, log.extra_slots() + 1);
                for slot in log.slots() {
                    out.extend_from_slice(&slot.leaves_at.to_le_bytes());
                    out.extend_from_slice(&slot.used.to_le_bytes());
                    out.extend_from_slice(&slot.reserved.to_le_bytes());
                }
            }
            Tally::Bucket(bucket) => {
                out.push(1);
                out.extend_from_slice(&bucket.tokens.to_le_bytes());
                out.extend_from_slice(&bucket.ms.to_le_bytes());
                out.extend_from_slice(&bucket.level.to_le_bytes());
                out.extend_from_slice(&bucket.reserved.to_le_bytes());
            }
        }
        write_count(out, counter.holds.len());
        for hold in counter.holds.iter() {
            out.extend_from_slice(&hold.expires_at.to_le_bytes());
            out.extend_from_slice(&hold.request.to_le_bytes());
            out.extend_from_slice(&hold.leaves_at.to_le_bytes());
            out.extend_from_slice(&hold.amount.to_le_bytes());
        }
    }
}

fn write_requests(out: &mut Vec<u8>, shards: &[MutexGuard<'_, Records>]) {
    let mut open: Vec<(u128, &Record)> = shards
        .iter()
        .flat_map(|shard| shard.iter())
        .filter(|(_, record)| record.state == State::Held)
        .collect();
    open.sort_unstable_by_key(|&(request, _)| request);
    write_count(out, open.len());
    for (request, record) in open {
        write_request(out, request, &record.told);
        write_count(out, record.counters.len());
        for id in &record.counters {
            out.extend_from_slice(&id.0.to_le_bytes());
        }
    }
    let mut settled: Vec<_> = shards.iter().flat_map(|shard| shard.settled()).collect();
    settled.sort_unstable_by_key(|&(request, settled_at, _)| (settled_at, request));
    write_count(out, settled.len());
    for (request, settled_at, record) in settled {
        write_request(out, request, &record.told);
        out.extend_from_slice(&settled_at.to_le_bytes());
        out.push(state_code(record.state));
    }
}

fn write_request(out: &mut Vec<u8>, request: u128, told: &Told) {
    out.extend_from_slice(&request.to_le_bytes());
    out.extend_from_slice(&told.act.0.to_le_bytes());
    out.extend_from_slice(&told.detail.0.to_le_bytes());
    out.extend_from_slice(&told.over.0.to_le_bytes());
    out.extend_from_slice(&told.taken_at.to_le_bytes());
    out.extend_from_slice(&told.expires_at.to_le_bytes());
}

fn write_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&(count as u64).to_le_bytes());
}

fn state_code(state: State) -> u8 {
    match state {
        State::Held => 0,
        State::Committed => 1,
        State::Released => 2,
        State::Expired => 3,
        State::Discharged => 4,
    }
}

fn state_of(code: u8) -> Result<State, RestoreError> {
    [State::Committed, State::Released, State::Expired, State::Discharged]
        .into_iter()
        .find(|&state| state_code(state) == code)
        .ok_or(RestoreError::Damaged)
}

/// The bytes that are still to be read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], RestoreError> {
        let (first, rest) = self.0.split_first_chunk().ok_or(RestoreError::Damaged)?;
        self.0 = rest;
        Ok(*first)
    }

    fn byte(&mut self) -> Result<u8, RestoreError> {
        let [byte] = self.take()?;
        Ok(byte)
    }

    fn i64(&mut self) -> Result<i64, RestoreError> {
        self.take().map(i64::from_le_bytes)
    }

    fn u64(&mut self) -> Result<u64, RestoreError> {
        self.take().map(u64::from_le_bytes)
    }

    fn u128(&mut self) -> Result<u128, RestoreError> {
        self.take().map(u128::from_le_bytes)
    }
}

fn read_counters(from: &mut Reader<'_>, store: &MemoryStore) -> Result<(), RestoreError> {
    let floor = from.i64()?;
    for shard in &store.counters {
        lock(shard).raise_floor(floor);
    }
    let mut last = None;
    for _ in 0..from.u64()? {
        let id = CounterId(ascending(&mut last, from.u128()?)?);
        let counter = read_counter(from)?;
        let mut shard = store.counter_shard(id).ok_or(RestoreError::TooLarge)?;
        shard.put(id, counter).map_err(|_| RestoreError::TooLarge)?;
    }
    Ok(())
}

fn read_counter(from: &mut Reader<'_>) -> Result<Counter, RestoreError> {
    let clock = from.i64()?;
    let tally = match from.byte()? {
        0 => Tally::Log(read_log(from)?),
        1 => {
            let (tokens, ms) = (from.u64()?, from.u64()?);
            let (level, reserved) = (from.u128()?, from.u64()?);
            let most = u128::from(u64::MAX - reserved) * u128::from(ms);
            if tokens == 0 || ms == 0 || level > most {
                return Err(RestoreError::Damaged);
            }
            Tally::Bucket(Bucket { tokens, ms, level, reserved })
        }
        _ => return Err(RestoreError::Damaged),
    };
    let mut counter = Counter::from_parts(clock, tally);
    let mut last = None;
    for _ in 0..from.u64()? {
        let (expires_at, request) = ascending(&mut last, (from.i64()?, from.u128()?))?;
        let (leaves_at, amount) = (from.i64()?, from.u64()?);
        if expires_at <= clock {
            return Err(RestoreError::Damaged);
        }
        counter.holds.insert(Hold { expires_at, request, leaves_at, amount });
    }
    if counter.holds_match() { Ok(counter) } else { Err(RestoreError::Damaged) }
}

fn read_log(from: &mut Reader<'_>) -> Result<Log, RestoreError> {
    let mut slots = Vec::new();
    for _ in 0..from.u64()? {
        slots.push(Slot { leaves_at: from.i64()?, used: from.u64()?, reserved: from.u64()? });
    }
    Log::from_slots(&slots).ok_or(RestoreError::Damaged)
}

fn read_open(from: &mut Reader<'_>, store: &MemoryStore) -> Result<(), RestoreError> {
    let mut last = None;
    for _ in 0..from.u64()? {
        let request = ascending(&mut last, from.u128()?)?;
        let told = read_told(from)?;
        let mut ids = Vec::new();
        for _ in 0..from.u64()? {
            ids.push(CounterId(from.u128()?));
        }
        let mut records = store.records(request).ok_or(RestoreError::TooLarge)?;
        records.room(i64::MIN).map_err(|_| RestoreError::TooLarge)?;
        records.open(request, told, ids, told.taken_at);
    }
    Ok(())
}

fn read_told(from: &mut Reader<'_>) -> Result<Told, RestoreError> {
    Ok(Told {
        act: Digest(from.u64()?),
        detail: Digest(from.u64()?),
        over: ChargeSet(from.u64()?),
        taken_at: from.i64()?,
        expires_at: from.i64()?,
    })
}

fn read_settled(from: &mut Reader<'_>, store: &MemoryStore) -> Result<(), RestoreError> {
    let mut last = None;
    for _ in 0..from.u64()? {
        let (request, told) = (from.u128()?, read_told(from)?);
        let (settled_at, _) = ascending(&mut last, (from.i64()?, request))?;
        let state = state_of(from.byte()?)?;
        let mut records = store.records(request).ok_or(RestoreError::TooLarge)?;
        if records.get(request).is_some() {
            return Err(RestoreError::Damaged);
        }
        if !records.has_settled_room() {
            return Err(RestoreError::TooLarge);
        }
        records.insert_settled(request, state, told, settled_at);
    }
    Ok(())
}

/// `next`, if it is greater than the one before.
fn ascending<T: Copy + PartialOrd>(last: &mut Option<T>, next: T) -> Result<T, RestoreError> {
    if last.is_some_and(|last| last >= next) {
        return Err(RestoreError::Damaged);
    }
    *last = Some(next);
    Ok(next)
}
