//! Work split over threads so that the result does not depend on how many there are: fixed shards, results in shard order.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

/// Threads that this machine offers (at least 1).
#[must_use]
pub fn available_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Computes `work(0)`, …, `work(num_shards - 1)` on up to `threads` threads and returns the results in that order.
/// The caller's thread takes part; a panic in a shard is passed on.
pub fn map_shards<T: Send>(threads: usize, num_shards: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = threads.min(num_shards).max(1);
    if threads == 1 {
        return (0..num_shards).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let slots: Vec<Mutex<Option<T>>> = (0..num_shards).map(|_| Mutex::new(None)).collect();
    let take = || loop {
        let shard = next.fetch_add(1, Ordering::Relaxed);
        if shard >= num_shards {
            break;
        }
        let value = work(shard);
        *slots[shard].lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    };
    std::thread::scope(|scope| {
        for i in 1..threads {
            let spawned = std::thread::Builder::new().name(format!("shard-{i}")).spawn_scoped(scope, take);
            // A thread that cannot start is no loss: the others take its shards.
            drop(spawned);
        }
        take();
    });
    slots.into_iter().filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// Calls `work(i, chunk i)` for consecutive chunks of `chunk` elements (the last may be shorter) on up to `threads` threads; results in chunk order.
pub fn for_chunks<T: Send, R: Send>(threads: usize, data: &mut [T], chunk: usize, work: impl Fn(usize, &mut [T]) -> R + Sync) -> Vec<R> {
    if threads <= 1 {
        return data.chunks_mut(chunk).enumerate().map(|(i, part)| work(i, part)).collect();
    }
    let parts: Vec<Mutex<&mut [T]>> = data.chunks_mut(chunk).map(Mutex::new).collect();
    map_shards(threads, parts.len(), |i| work(i, &mut parts[i].lock().unwrap_or_else(PoisonError::into_inner)))
}

/// Looks at the turn before a thread that waits goes to sleep: about half a millisecond. Waking takes long, and the caches are cold then.
const LOOKS: usize = 1 << 15;

/// Where threads that work in step wait for each other.
#[derive(Debug)]
pub struct Barrier {
    threads: usize,
    looks: usize,
    arrived: AtomicUsize,
    /// Counts how often all have met.
    turn: AtomicUsize,
    /// Somebody will not come any more.
    is_over: AtomicBool,
    sleep: Mutex<()>,
    wake: Condvar,
}

impl Barrier {
    fn new(threads: usize) -> Self {
        let (arrived, turn, is_over) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
        // With fewer cores the others need the one that would look.
        let looks = if threads <= available_threads() { LOOKS } else { 0 };
        Self { threads, looks, arrived, turn, is_over, sleep: Mutex::new(()), wake: Condvar::new() }
    }

    /// Waits until all threads have come here; `false` if one of them has ended before, and there is nothing to wait for.
    #[must_use]
    pub fn wait(&self) -> bool {
        let turn = self.turn.load(Ordering::Acquire);
        let have_met = || self.turn.load(Ordering::Acquire) != turn;
        if self.arrived.fetch_add(1, Ordering::AcqRel) + 1 == self.threads {
            self.arrived.store(0, Ordering::Relaxed);
            self.turn.fetch_add(1, Ordering::Release);
            self.wake_all();
            return true;
        }
        let waits = || !have_met() && !self.is_over.load(Ordering::Acquire);
        for _ in 0..self.looks {
            if !waits() {
                break;
            }
            std::hint::spin_loop();
        }
        let mut asleep = self.sleep.lock().unwrap_or_else(PoisonError::into_inner);
        while waits() {
            asleep = self.wake.wait(asleep).unwrap_or_else(PoisonError::into_inner);
        }
        // Somebody may have ended since all met.
        have_met()
    }

    fn end(&self) {
        self.is_over.store(true, Ordering::Release);
        self.wake_all();
    }

    fn wake_all(&self) {
        // Whoever is about to sleep holds the lock between its last look and its sleep.
        drop(self.sleep.lock().unwrap_or_else(PoisonError::into_inner));
        self.wake.notify_all();
    }
}

/// Ends a barrier unless the work came to its end.
struct EndUnlessDone<'a>(&'a Barrier, bool);

impl Drop for EndUnlessDone<'_> {
    fn drop(&mut self) {
        if !self.1 {
            self.0.end();
        }
    }
}

/// Calls `work(i, &mut each[i], barrier)` for all of `each` at the same time, every one on a thread, the first on the caller's; results in their order.
/// They may wait for each other as often as all do; one that ends with an error or a panic ends the barrier for the others.
///
/// # Panics
/// With a panic of `work`, and if the system gives no more threads.
pub fn in_step<S: Send, R: Send, E: Send>(
    each: &mut [S],
    work: impl Fn(usize, &mut S, &Barrier) -> Result<R, E> + Sync,
) -> Vec<Result<R, E>> {
    let barrier = Barrier::new(each.len());
    let run = |i: usize, own: &mut S| {
        let mut guard = EndUnlessDone(&barrier, false);
        let done = work(i, own, &barrier);
        guard.1 = done.is_ok();
        done
    };
    let Some((first, others)) = each.split_first_mut() else { return Vec::new() };
    std::thread::scope(|scope| {
        let started: Vec<_> = others
            .iter_mut()
            .enumerate()
            .map(|(i, own)| {
                scope.spawn({
                    let run = &run;
                    move || run(i + 1, own)
                })
            })
            .collect();
        let mut done = vec![run(0, first)];
        for thread in started {
            match thread.join() {
                Ok(result) => done.push(result),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chunks_are_each_visited_once() {
        for threads in [1, 3] {
            let mut data = vec![0; 23];
            for_chunks(threads, &mut data, 5, |i, part| part.iter_mut().for_each(|x| *x += i + 1));
            assert_eq!([data[0], data[7], data[22]], [1, 2, 5]);
        }
    }

    #[test]
    fn order_does_not_depend_on_threads() {
        let one = map_shards(1, 37, |i| i * i);
        assert_eq!(one, map_shards(4, 37, |i| i * i));
        assert!(map_shards(3, 0, |i| i).is_empty());
    }

    #[test]
    fn threads_in_step_see_what_the_others_did_before() {
        let board: Vec<AtomicUsize> = (0..4).map(|_| AtomicUsize::new(0)).collect();
        let done = in_step(&mut [10, 20, 30, 40], |i, own, barrier| {
            let mut seen = 0;
            for round in 1..=200 {
                board[i].store(round * *own, Ordering::Relaxed);
                assert!(barrier.wait());
                seen += board.iter().map(|x| x.load(Ordering::Relaxed)).sum::<usize>() / round;
                assert!(barrier.wait());
            }
            Ok::<usize, ()>(seen)
        });
        assert_eq!(done, vec![Ok(200 * 100); 4]);
    }

    #[test]
    fn one_that_fails_lets_the_others_go() {
        let done = in_step(&mut [(), (), ()], |i, (), barrier| {
            for round in 0..100 {
                if (i, round) == (1, 30) {
                    return Err(round);
                }
                if !barrier.wait() {
                    return Ok(round);
                }
            }
            Ok(100)
        });
        assert_eq!(done, [Ok(30), Err(30), Ok(30)]);
        let panicked = std::panic::catch_unwind(|| {
            in_step(&mut [(), ()], |i, (), barrier| if i == 1 { panic!("lost") } else { Ok::<bool, ()>(barrier.wait()) })
        });
        assert!(panicked.is_err());
    }
}
