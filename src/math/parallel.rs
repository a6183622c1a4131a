//! Work split over threads so that the result does not depend on how many there are: fixed shards, results in shard order.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

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
}
