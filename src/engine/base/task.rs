//! A handle on a long computation: the worker reports through it, the owner pauses, steps, stops or cancels through it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::{Say, Scratch};

/// The worker was told to give up; whatever it has done is discarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cancelled;

/// What a paused worker is asked to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// A whole step, as when it is not paused.
    Step,
    /// The next single example.
    ExampleForward,
    /// The last single example is to be taken back.
    ExampleBack,
}

/// Wishes that wait at most: what is asked for beyond (a key held down) is dropped.
const MAX_WISHES: usize = 8;

const RUNNING: u8 = 0;
const PAUSED: u8 = 1;
const STOPPED: u8 = 2;
const CANCELLED: u8 = 3;

/// Shared by the worker and the owner of one job. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Task(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    state: AtomicU8,
    done: AtomicU64,
    total: AtomicU64,
    parked: AtomicBool,
    stepping: AtomicBool,
    parked_micros: AtomicU64,
    text: Mutex<Text>,
    wake: Condvar,
    scratch: OnceLock<Arc<dyn Scratch>>,
}

#[derive(Debug, Default)]
struct Text {
    stage: Option<Say>,
    warnings: Vec<Say>,
    /// What a paused worker is asked for, oldest first.
    wishes: VecDeque<Wish>,
}

/// How far a job is, as read by its owner at any time.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// What is being done, if the worker said.
    pub stage: Option<Say>,
    /// Units done in this stage.
    pub done: u64,
    /// Units in this stage; 0 when unknown.
    pub total: u64,
}

impl Progress {
    /// Share done in `[0, 1]`, or `None` when the total is unknown.
    #[must_use]
    pub fn fraction(&self) -> Option<f32> {
        (self.total > 0).then(|| (self.done as f64 / self.total as f64).clamp(0.0, 1.0) as f32)
    }
}

impl Task {
    /// A task that nobody watches: for tests and for calls that are short.
    #[must_use]
    pub fn detached() -> Self {
        Self::default()
    }

    // ---- the worker's side ----

    /// Begins a named stage of `total` units (0 when unknown) and sets its progress to nothing done.
    pub fn stage(&self, name: Say, total: u64) {
        self.text().stage = Some(name);
        self.0.done.store(0, Ordering::Relaxed);
        self.0.total.store(total, Ordering::Relaxed);
    }

    /// Reports `n` more units done; waits here while paused.
    ///
    /// # Errors
    /// `Cancelled` when the owner gave up.
    pub fn advance(&self, n: u64) -> Result<(), Cancelled> {
        self.0.done.fetch_add(n, Ordering::Relaxed);
        self.check()
    }

    /// Sets the units done in this stage.
    pub fn set_done(&self, n: u64) {
        self.0.done.store(n, Ordering::Relaxed);
    }

    /// Waits here while paused.
    ///
    /// # Errors
    /// `Cancelled` when the owner gave up.
    pub fn check(&self) -> Result<(), Cancelled> {
        match self.0.state.load(Ordering::Acquire) {
            RUNNING | STOPPED => Ok(()),
            CANCELLED => Err(Cancelled),
            // An allowed step is carried to its end.
            _ if self.0.stepping.load(Ordering::Acquire) => Ok(()),
            _ => self.park(false).map(|_| ()),
        }
    }

    /// Like [`Task::check`], but does not wait in a pause: for what is shown or kept while the work rests.
    ///
    /// # Errors
    /// `Cancelled` when the owner gave up.
    pub fn unless_cancelled(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }

    /// The gate before each step of a [`super::Run`]: like [`Task::check`], but one wish passes a pause and says what to do.
    ///
    /// # Errors
    /// `Cancelled` when the owner gave up.
    pub fn step_gate(&self) -> Result<Wish, Cancelled> {
        self.0.stepping.store(false, Ordering::Release);
        match self.0.state.load(Ordering::Acquire) {
            RUNNING | STOPPED => Ok(Wish::Step),
            CANCELLED => Err(Cancelled),
            _ => self.park(true),
        }
    }

    /// Notes partial trouble ("17 lines skipped, first at line 204"); shown with the result, once.
    pub fn warn(&self, warning: Say) {
        let mut text = self.text();
        if !text.warnings.contains(&warning) {
            text.warnings.push(warning);
        }
    }

    /// Whether the owner asked to end early and keep the result.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == STOPPED
    }

    /// Whether the owner gave up. For inner loops that cannot return an error at once.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == CANCELLED
    }

    /// Where files may lie for as long as the work takes, if the owner lends a place.
    #[must_use]
    pub fn scratch(&self) -> Option<&dyn Scratch> {
        self.0.scratch.get().map(AsRef::as_ref)
    }

    // ---- the owner's side ----

    /// Lends a place for scratch files; the first one counts.
    pub fn lend_scratch(&self, scratch: Arc<dyn Scratch>) {
        let _ = self.0.scratch.set(scratch);
    }

    /// Parks the worker at its next check.
    pub fn pause(&self) {
        if self.0.state.compare_exchange(RUNNING, PAUSED, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            // What was asked for in an earlier pause is not wanted in this one.
            self.text().wishes.clear();
        }
    }

    /// Lets a paused worker go on.
    pub fn resume(&self) {
        let _ = self.0.state.compare_exchange(PAUSED, RUNNING, Ordering::AcqRel, Ordering::Acquire);
        self.wake();
    }

    /// Lets a paused worker do one step.
    pub fn allow_step(&self) {
        self.ask(Wish::Step);
    }

    /// Asks a paused worker for something; dropped where too many wishes wait already.
    pub fn ask(&self, wish: Wish) {
        let mut text = self.text();
        if text.wishes.len() < MAX_WISHES {
            text.wishes.push_back(wish);
        }
        self.0.wake.notify_all();
    }

    /// Ends the run early; its result is kept.
    pub fn stop(&self) {
        if self.0.state.load(Ordering::Acquire) != CANCELLED {
            self.0.state.store(STOPPED, Ordering::Release);
        }
        self.wake();
    }

    /// Ends the run; its result is discarded.
    pub fn cancel(&self) {
        self.0.state.store(CANCELLED, Ordering::Release);
        self.wake();
    }

    /// Whether the owner has paused the worker.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.0.state.load(Ordering::Acquire) == PAUSED
    }

    /// Whether the worker is waiting in a pause right now.
    #[must_use]
    pub fn is_parked(&self) -> bool {
        self.0.parked.load(Ordering::Acquire)
    }

    /// Microseconds that the worker has waited in pauses, those that have ended.
    #[must_use]
    pub fn parked_micros(&self) -> u64 {
        self.0.parked_micros.load(Ordering::Relaxed)
    }

    /// How far the worker is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        Progress {
            stage: self.text().stage.clone(),
            done: self.0.done.load(Ordering::Relaxed),
            total: self.0.total.load(Ordering::Relaxed),
        }
    }

    /// The warnings so far.
    #[must_use]
    pub fn warnings(&self) -> Vec<Say> {
        self.text().warnings.clone()
    }

    fn text(&self) -> MutexGuard<'_, Text> {
        self.0.text.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wake(&self) {
        let _guard = self.text();
        self.0.wake.notify_all();
    }

    /// Waits in a pause, at the gate of a step or in the middle of one; a wish passes either. In the middle of a step a wish for a single example
    /// carries the step to its end and is served at the next gate.
    fn park(&self, at_gate: bool) -> Result<Wish, Cancelled> {
        self.0.parked.store(true, Ordering::Release);
        let begun = Instant::now();
        let mut guard = self.text();
        let result = loop {
            match self.0.state.load(Ordering::Acquire) {
                RUNNING | STOPPED => break Ok(Wish::Step),
                CANCELLED => break Err(Cancelled),
                _ => {}
            }
            let served = if at_gate || guard.wishes.front() == Some(&Wish::Step) {
                guard.wishes.pop_front()
            } else {
                guard.wishes.front().map(|_| Wish::Step)
            };
            if let Some(wish) = served {
                self.0.stepping.store(true, Ordering::Release);
                break Ok(wish);
            }
            let waited = self.0.wake.wait_timeout(guard, Duration::from_millis(500));
            guard = waited.unwrap_or_else(PoisonError::into_inner).0;
        };
        drop(guard);
        self.0.parked.store(false, Ordering::Release);
        self.0.parked_micros.fetch_add(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        result
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paused_worker_waits_steps_and_stops() {
        let task = Task::detached();
        task.pause();
        let worker = task.clone();
        let steps = Arc::new(AtomicU64::new(0));
        let counted = steps.clone();
        let handle = std::thread::Builder::new().name("worker".into()).spawn(move || {
            while worker.step_gate().is_ok() && !worker.is_stopped() {
                counted.fetch_add(1, Ordering::Release);
            }
        });
        while !task.is_parked() {
            std::thread::yield_now();
        }
        assert_eq!(steps.load(Ordering::Acquire), 0);
        task.allow_step();
        while steps.load(Ordering::Acquire) == 0 || !task.is_parked() {
            std::thread::yield_now();
        }
        task.stop();
        assert!(handle.is_ok_and(|h| h.join().is_ok()));
        assert_eq!(steps.load(Ordering::Acquire), 1);
    }

    #[test]
    fn a_step_goes_on_from_the_middle_where_the_pause_caught_it() {
        let task = Task::detached();
        task.pause();
        let worker = task.clone();
        let passed = Arc::new(AtomicU64::new(0));
        let count = passed.clone();
        let handle = std::thread::Builder::new().name("worker".into()).spawn(move || {
            // Twice in the middle of step 1; then the gate of step 2.
            let middle = (worker.check().is_ok(), worker.check().is_ok());
            count.store(1, Ordering::Release);
            (middle, worker.step_gate().is_ok())
        });
        while !task.is_parked() {
            std::thread::yield_now();
        }
        task.allow_step();
        // Both checks of step 1 pass on the one permission; the gate of step 2 waits.
        while passed.load(Ordering::Acquire) == 0 || !task.is_parked() {
            std::thread::yield_now();
        }
        // Waited for at least as long as this clock has seen it wait.
        let seen = Instant::now();
        while seen.elapsed().as_micros() == 0 {
            std::thread::yield_now();
        }
        let waited = seen.elapsed().as_micros() as u64;
        task.cancel();
        assert_eq!(handle.map(|h| h.join().ok()).ok().flatten(), Some(((true, true), false)));
        assert!(task.parked_micros() >= waited, "{} of {waited}", task.parked_micros());
    }

    #[test]
    fn wishes_are_served_in_order_and_one_in_the_middle_of_a_step_waits_for_its_end() {
        let task = Task::detached();
        task.pause();
        for wish in [Wish::ExampleForward, Wish::ExampleBack, Wish::Step, Wish::ExampleForward] {
            task.ask(wish);
        }
        assert_eq!(task.step_gate(), Ok(Wish::ExampleForward));
        assert_eq!(task.step_gate(), Ok(Wish::ExampleBack));
        assert_eq!(task.step_gate(), Ok(Wish::Step));
        // The owner paused in the middle of a step that nobody allowed.
        task.0.stepping.store(false, Ordering::Release);
        assert_eq!((task.check(), task.check()), (Ok(()), Ok(())));
        assert_eq!(task.step_gate(), Ok(Wish::ExampleForward));
        (0..100).for_each(|_| task.ask(Wish::Step));
        assert_eq!(task.text().wishes.len(), MAX_WISHES);
        task.resume();
        assert_eq!(task.step_gate(), Ok(Wish::Step));
        task.pause();
        assert!(task.text().wishes.is_empty());
    }

    #[test]
    fn cancel_wins_over_stop() {
        let task = Task::detached();
        task.cancel();
        task.stop();
        assert_eq!(task.check(), Err(Cancelled));
    }
}
