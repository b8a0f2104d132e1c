//! Quotas: counters over time windows, with amounts that are reserved, then committed or released, or expire.
//!
//! This module knows nothing of policies, rules or requests. The engine above names counters ([`CounterKey`]) and windows
//! ([`Window`]), and says what to take ([`Charge`]).
//!
//! # The protocol
//!
//! [`MemoryStore::reserve`] holds amounts in several counters or in none. The host then acts, and
//! [commits](MemoryStore::commit) or [releases](MemoryStore::release); what it does neither to expires by itself. Every
//! call names its request, and a repeated call changes nothing:
//!
//! | the request is       | `reserve`                | `commit`             | `release`             |
//! |----------------------|--------------------------|----------------------|-----------------------|
//! | unknown, or refused  | granted or spent         | unknown              | unknown               |
//! | held                 | repeated (or a conflict) | **done**             | **done**              |
//! | held, its time over  | granted or spent         | otherwise: expired   | otherwise: expired    |
//! | committed            | repeated (or a conflict) | done before          | otherwise: committed  |
//! | released             | granted or spent         | otherwise: released  | done before           |
//! | expired              | granted or spent         | otherwise: expired   | otherwise: expired    |
//!
//! A commitment that comes after the reservation has expired is not made good, even if there is room by chance: the
//! host reserves anew, with the same request if it likes. An act that has happened is [counted](MemoryStore::count):
//! what its request holds is used, and where it holds nothing (any more), the act is charged then. Settled requests are
//! remembered up to `Limits::settled_requests`, the oldest forgotten first, and those older than [`REMEMBERED_MS`] when
//! [`MemoryStore::expire`] is called. A request that is repeated after that is a new one.
//!
//! # Time
//!
//! All times are milliseconds since 1970-01-01T00:00:00Z and come from the caller; nothing here reads a clock. An amount
//! belongs to the time of its reservation: reserved at 23:59:59 and committed after midnight, it counts for the day that
//! has passed. (Tokens of a bucket are the exception, see [`Window::bucket`].)
//!
//! Callers' clocks differ. **Each counter has a clock of its own, the latest time at which an amount was taken from it,
//! and a call with an earlier time is treated as if it came at that time.** So no period that a counter has left is ever
//! filled again, and nothing is oversold. Reading and being refused do not move the clock; expiry is final once anything
//! was taken after it. A host whose clock runs far ahead ends the periods of the counters it takes from early; they are
//! refused until the time has come, or until they are [seeded](MemoryStore::seed). A host whose clock is behind by more than
//! a reservation's life gets [`StateError::Lapsed`].
//!
//! # Why these locks
//!
//! Counters are spread over up to 16 shards by their key, each a hash table under a `std` mutex; requests over 16 more.
//! A call locks the shard of its request, then those of its counters in ascending order, and keeps all of them until it is
//! done. That gives all-or-nothing over any counters without a deadlock and without retries, one instant at which a
//! request changes for everyone, and room for other requests, which touch other shards. Atomics per counter would make
//! a single counter cheaper, but not a reservation of three: it would have to be undone when the third is spent, and
//! others would see the first two taken meanwhile and be refused for nothing. A concurrent map gives no consistent view of
//! several keys. Uncontended, a mutex costs about 15 ns; a reservation of three counters takes four of them.
//!
//! # Cost
//!
//! Once counters are known and the memory of settled requests has reached its bound, reading, reserving, committing and
//! releasing allocate nothing, but for the nodes of a tree where one counter has more than 128 open reservations. A counter
//! takes 450 to 570 bytes, as full as its table is, with the place for its first reservations; a remembered request about
//! 200; a slot of a sliding window 24. Nothing panics, and no arithmetic overflows, on any time, limit or amount.
//!
//! ```
//! use menshen::limits::Limits;
//! use menshen::state::{Charge, CounterKey, MemoryStore, RequestKey, Reserve, Settled, Window, Zone};
//!
//! let store = MemoryStore::new(&Limits::default());
//! let day = Window::day(&Zone::named("Asia/Shanghai").ok_or("no zone")?);
//! let key = CounterKey::new(b"daily_external", b"acme", &[b"lin.yu"]);
//! let charge = Charge { key, window: &day, limit: 1, amount: 1, enforce: true };
//! let (first, second) = (RequestKey::new(b"acme", b"req-1"), RequestKey::new(b"acme", b"req-2"));
//! let at = 1_795_363_199_000; // 2026-11-22 23:59:59 in Shanghai
//! let mut usages = Vec::new();
//!
//! assert!(matches!(store.reserve(first, &[charge], at, at + 60_000, &mut usages)?, Reserve::Granted { .. }));
//! assert!(matches!(store.reserve(second, &[charge], at, at + 60_000, &mut usages)?, Reserve::Spent { .. }));
//! assert_eq!(usages[0].retry_at, Some(at + 1_000)); // midnight
//! assert_eq!(store.commit(first, at + 2_000), Settled::Now);
//! assert_eq!(store.commit(first, at + 3_000), Settled::Before);
//! assert_eq!(store.usage(&charge, at + 3_000).remaining, 1); // counted for the day that has passed
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod act;
mod bucket;
mod counter;
mod holds;
mod key;
mod log;
mod record;
mod reservation;
mod session;
mod shard;
mod snapshot;
mod store;
mod window;

pub use crate::calendar::Zone;
pub use act::{Act, Digest};
pub use key::{CounterKey, RequestKey};
pub use reservation::{
    CHARGES_MAX, Charge, ChargeSet, Counted, Discharged, Expiry, Fullness, Reserve, Settled, Standing,
    StateError, Usage,
};
pub use snapshot::RestoreError;
pub use store::{MemoryStore, REMEMBERED_MS};
pub use window::Window;
