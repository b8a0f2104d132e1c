//! Work that threads do one after the other, in the order of numbers.

use std::sync::{Condvar, Mutex, PoisonError};

/// Something that one thread at a time works with: first the one with number 0, then 1, and so on, each number once.
#[derive(Default)]
pub(super) struct Turn<T> {
    /// Whose turn it is, and what it works with.
    now: Mutex<(u64, T)>,
    passed: Condvar,
}

impl<T> Turn<T> {
    pub(super) fn new(thing: T) -> Turn<T> {
        Turn { now: Mutex::new((0, thing)), passed: Condvar::new() }
    }

    /// Waits until every smaller number has had its turn, then works.
    pub(super) fn take<R>(&self, number: u64, work: impl FnOnce(&mut T) -> R) -> R {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        while now.0 != number {
            now = self.passed.wait(now).unwrap_or_else(PoisonError::into_inner);
        }
        let made = work(&mut now.1);
        now.0 += 1;
        self.passed.notify_all();
        made
    }

    /// Works with the thing out of turn: when no turns are taken any more.
    pub(super) fn end<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        work(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner).1)
    }
}
