//! The newest value between two threads: what was not taken is written over, so that nothing piles up.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A place for one value, shared by those who hold a clone.
#[derive(Debug)]
pub struct Latest<T>(Arc<Mutex<Option<T>>>);

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Latest<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> Latest<T> {
    /// A place that holds this.
    pub fn of(value: Option<T>) -> Self {
        Self(Arc::new(Mutex::new(value)))
    }

    /// The value, which leaves its place.
    pub fn take(&self) -> Option<T> {
        self.lock().take()
    }

    /// Changes what is there; returns what the change says.
    pub fn update<R>(&self, change: impl FnOnce(&mut Option<T>) -> R) -> R {
        change(&mut self.lock())
    }

    fn lock(&self) -> MutexGuard<'_, Option<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Clone> Latest<T> {
    /// A copy of the value, which stays.
    pub fn get(&self) -> Option<T> {
        self.lock().clone()
    }
}
