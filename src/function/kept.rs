//! What is made for calls of the host's functions, kept while the results may borrow from it.
//!
//! Invariant: what is kept stays where it is until the memory is dropped. Cost: one allocation for what is kept, and now and
//! then one for the room; nothing while nothing is kept.

use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

/// One chunk of 2^n texts each, so that room is made seldom.
const CHUNKS: usize = 24;

type Chunk = Box<[OnceLock<Vec<String>>]>;

/// Texts that live as long as the memory is borrowed.
#[derive(Default)]
pub struct Kept {
    count: AtomicUsize,
    chunks: [OnceLock<Chunk>; CHUNKS],
}

/// It holds texts of a request: nothing of them is shown.
impl fmt::Debug for Kept {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Kept").field("count", &self.count).finish_non_exhaustive()
    }
}

impl Kept {
    /// Keeps texts; `None` if millions of them are there.
    pub(super) fn keep(&self, texts: Vec<String>) -> Option<&[String]> {
        let place = self.count.fetch_add(1, Ordering::Relaxed).checked_add(1)?;
        let chunk = place.ilog2();
        let slots = self.chunks.get(usize::try_from(chunk).ok()?)?;
        let slots = slots.get_or_init(|| (0..1_usize << chunk).map(|_| OnceLock::new()).collect());
        Some(slots.get(place - (1 << chunk))?.get_or_init(|| texts))
    }

    /// Drops all of it.
    pub(crate) fn clear(&mut self) {
        if *self.count.get_mut() > 0 {
            *self = Kept::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_stays() {
        let mut kept = Kept::default();
        let all: Vec<&[String]> = (0..100).map(|at| kept.keep(vec![at.to_string()]).unwrap()).collect();
        assert!(all.iter().enumerate().all(|(at, texts)| *texts == [at.to_string()]));
        assert_eq!(format!("{kept:?}"), "Kept { count: 100, .. }");
        kept.clear();
        assert_eq!(kept.keep(vec![]), Some(&[][..]));
    }
}
