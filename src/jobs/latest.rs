//! The newest value of something that one thread makes and others look at: what was not taken is written over, so that nothing piles up.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Holds one value and the number of values that were put there. A reader that is slow misses values and never builds a backlog. Cheap to clone: all clones
/// are the same place.
#[derive(Debug)]
pub struct Latest<T>(Arc<Inner<T>>);

#[derive(Debug)]
struct Inner<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    value: Option<T>,
    number: u64,
    closed: bool,
}

impl<T> Clone for Latest<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self::of(None)
    }
}

impl<T> Latest<T> {
    /// A place that holds this, as number 0.
    #[must_use]
    pub fn of(value: Option<T>) -> Self {
        Self(Arc::new(Inner { state: Mutex::new(State { value, number: 0, closed: false }), changed: Condvar::new() }))
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A newer value, numbered one higher; wakes who waits for it.
    pub fn put(&self, value: T) {
        let mut state = self.lock();
        state.value = Some(value);
        state.number += 1;
        drop(state);
        self.0.changed.notify_all();
    }

    /// Changes the value where it lies; returns what the change says. Its number stays and nobody is woken.
    pub fn update<R>(&self, change: impl FnOnce(&mut Option<T>) -> R) -> R {
        change(&mut self.lock().value)
    }

    /// Takes the value away.
    #[must_use]
    pub fn take(&self) -> Option<T> {
        self.lock().value.take()
    }

    /// How many values were put here.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.lock().number
    }

    /// No more values will come: whoever waits need not.
    pub fn close(&self) {
        self.lock().closed = true;
        self.0.changed.notify_all();
    }
}

impl<T: Clone> Latest<T> {
    /// The value.
    #[must_use]
    pub fn get(&self) -> Option<T> {
        self.lock().value.clone()
    }

    /// The value with its number.
    #[must_use]
    pub fn numbered(&self) -> Option<(u64, T)> {
        let state = self.lock();
        state.value.clone().map(|value| (state.number, value))
    }

    /// Waits for a value newer than number `seen`, or until `hurry`, which is asked every so often, wants the present one again; `None` once closed.
    #[must_use]
    pub fn newer_than(&self, seen: u64, every: Duration, hurry: impl Fn() -> bool) -> Option<(u64, T)> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if (state.number > seen || hurry())
                && let Some(value) = state.value.clone()
            {
                return Some((state.number, value));
            }
            state = self.0.changed.wait_timeout(state, every).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_millis(5);

    #[test]
    fn a_reader_sees_the_newest_once_and_the_same_again_only_in_a_hurry() {
        let place = Latest::default();
        place.put("old");
        place.put("new");
        assert_eq!(place.newer_than(0, EVERY, || false), Some((2, "new")));
        place.update(|value| *value = Some("mended"));
        assert_eq!(place.newer_than(2, EVERY, || true), Some((2, "mended")));
        assert_eq!((place.take(), place.get(), place.numbered(), place.number()), (Some("mended"), None, None, 2));
        assert_eq!(Latest::of(Some(7)).numbered(), Some((0, 7)));
    }

    #[test]
    fn who_waits_is_woken_by_a_value_and_by_the_end() {
        let place = Latest::default();
        let reader = place.clone();
        let (sent, seen) = std::sync::mpsc::sync_channel(2);
        let body = move || {
            let mut number = 0;
            while let Some((n, value)) = reader.newer_than(number, Duration::from_hours(1), || false) {
                number = n;
                sent.send(value).unwrap();
            }
        };
        let thread = std::thread::Builder::new().name("reader".to_owned()).spawn(body).unwrap();
        place.put(1);
        assert_eq!(seen.recv(), Ok(1));
        place.put(2);
        assert_eq!(seen.recv(), Ok(2));
        place.close();
        thread.join().unwrap();
        assert!(seen.recv().is_err());
    }
}
