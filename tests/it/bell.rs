//! Waiting for worker threads: a test sleeps until one of them has something to report, and looks again.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use semascope::jobs::{Runner, Waker};
use semascope::session::{Driver, Session};

/// Silence after which a worker counts as hanging. No test waits for it: it only turns a hang into a failure.
const HANGS: Duration = Duration::from_mins(3);

/// Rung by workers; counts how often.
#[derive(Clone, Default)]
pub struct Bell(Arc<(Mutex<u64>, Condvar)>);

impl Bell {
    /// What a [`semascope::jobs::Runner`] calls whenever there is something to poll.
    pub fn waker(&self) -> Waker {
        let bell = self.clone();
        Arc::new(move || {
            *bell.0.0.lock().unwrap_or_else(PoisonError::into_inner) += 1;
            bell.0.1.notify_all();
        })
    }

    /// How often it was rung. Read it before polling, so that no ring between the poll and the wait is lost.
    pub fn count(&self) -> u64 {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sleeps until it was rung more often than `heard`; fails with `what` where nobody rings any more.
    pub fn wait_beyond(&self, heard: u64, what: &str) {
        let count = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, _) = self.0.1.wait_timeout_while(count, HANGS, |count| *count <= heard).unwrap_or_else(PoisonError::into_inner);
        assert!(*count > heard, "{what} never came: no worker has anything to report");
    }
}

/// A session on real worker threads.
pub struct Watched {
    driver: Driver,
    bell: Bell,
}

impl Deref for Watched {
    type Target = Driver;

    fn deref(&self) -> &Driver {
        &self.driver
    }
}

impl DerefMut for Watched {
    fn deref_mut(&mut self) -> &mut Driver {
        &mut self.driver
    }
}

impl Watched {
    /// A new session.
    pub fn new() -> Self {
        let bell = Bell::default();
        Self { driver: Driver::new(Session::default(), Runner::new(bell.waker())), bell }
    }

    /// Takes in reports until something is so.
    pub fn wait(&mut self, what: &str, so: impl Fn(&Driver) -> bool) {
        loop {
            let heard = self.bell.count();
            // What concerns the outside is looked at by no test here.
            let _outside = self.driver.poll();
            if so(&self.driver) {
                return;
            }
            assert_eq!(self.driver.session.failures, Vec::new(), "{what} never came");
            self.bell.wait_beyond(heard, what);
        }
    }

    /// The session.
    pub fn into_session(self) -> Session {
        self.driver.session
    }
}
