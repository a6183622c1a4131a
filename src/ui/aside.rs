//! What a panel wants worked out and remembers: on another thread, so that the window never computes; the newest question counts.
//!
//! Where results may not come later (pictures of the interface, most tests) they are worked out at once.

use std::sync::{Arc, Mutex, PoisonError};

use egui::{Context, Id};

use crate::base::Task;
use crate::data::ItemSet;
use crate::jobs::aside;

fn flag() -> Id {
    Id::unique("results may come later")
}

/// Lets results come later in this window.
pub fn allow_later(ctx: &Context) {
    ctx.data_mut(|data| data.insert_temp(flag(), true));
}

/// A question about items: which, and what was typed.
pub struct OfItems(pub Arc<ItemSet>, pub String);

impl PartialEq for OfItems {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) && self.1 == other.1
    }
}

/// The answer to the newest question that has one. `Q` is compared, so it names things by identity.
pub struct Aside<Q, A> {
    asked: Option<Q>,
    known: Option<A>,
    coming: Option<Coming<A>>,
}

struct Coming<A> {
    task: Task,
    answer: Arc<Mutex<Option<A>>>,
}

impl<A> Drop for Coming<A> {
    fn drop(&mut self) {
        self.task.cancel();
    }
}

impl<Q, A> Default for Aside<Q, A> {
    fn default() -> Self {
        Self { asked: None, known: None, coming: None }
    }
}

impl<Q: PartialEq, A: Send + 'static> Aside<Q, A> {
    /// Asks, unless that is what was asked last; an earlier question that is still open is given up. `prepare` gathers what the work needs and is
    /// called only when there is work; the work returns `None` when its task was cancelled.
    pub fn ask<W: FnOnce(&Task) -> Option<A> + Send + 'static>(&mut self, ctx: &Context, question: Q, prepare: impl FnOnce() -> W) {
        self.poll();
        if self.asked.as_ref() == Some(&question) {
            return;
        }
        let work = prepare();
        self.asked = Some(question);
        self.coming = None;
        if !ctx.data(|data| data.get_temp(flag()).unwrap_or(false)) {
            self.known = work(&Task::detached());
            return;
        }
        let coming = Coming { task: Task::detached(), answer: Arc::default() };
        let (task, to, ctx) = (coming.task.clone(), Arc::clone(&coming.answer), ctx.clone());
        let began = aside(move || {
            if let Some(answer) = work(&task) {
                *to.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
                ctx.request_repaint();
            }
        });
        if began {
            self.coming = Some(coming);
        } else {
            // No thread to be had: the next frame asks again.
            self.asked = None;
        }
    }

    /// The last answer; of an earlier question while one is open.
    pub fn known(&self) -> Option<&A> {
        self.known.as_ref()
    }

    /// Whether the newest question is still open.
    pub fn is_open(&self) -> bool {
        self.coming.is_some()
    }

    /// Takes in an answer that came.
    pub fn poll(&mut self) {
        let Some(coming) = &self.coming else { return };
        // Looked at first: an answer that comes after this is found in the next frame.
        let has_ended = Arc::strong_count(&coming.answer) == 1;
        let answer = coming.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if answer.is_some() || has_ended {
            self.coming = None;
            self.known = answer.or(self.known.take());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;
    use std::thread;

    use super::*;

    /// Asks the same until there is an answer.
    fn wait_for(aside: &mut Aside<u32, u32>, ctx: &Context, question: u32) {
        while aside.is_open() {
            thread::yield_now();
            aside.ask(ctx, question, || |_: &Task| panic!("asked twice"));
        }
    }

    #[test]
    fn the_window_goes_on_while_an_answer_is_worked_out() {
        let ctx = Context::default();
        allow_later(&ctx);
        let mut aside = Aside::default();
        let (go, gate) = sync_channel::<()>(1);
        aside.ask(&ctx, 1, || move |_: &Task| gate.recv().ok().map(|()| 10));
        // Back before the work is done: it waits for what comes only now.
        assert!(aside.is_open() && aside.known().is_none());
        go.send(()).unwrap();
        wait_for(&mut aside, &ctx, 1);
        assert_eq!(aside.known(), Some(&10));
    }

    #[test]
    fn the_newest_question_counts_and_the_last_answer_stands_meanwhile() {
        let ctx = Context::default();
        let mut aside = Aside::default();
        aside.ask(&ctx, 1, || |_: &Task| Some(10));
        assert_eq!(aside.known(), Some(&10), "at once");
        allow_later(&ctx);
        let (cancelled, seen) = sync_channel(1);
        aside.ask(&ctx, 2, || {
            move |task: &Task| {
                while !task.is_cancelled() {
                    thread::yield_now();
                }
                cancelled.send(()).unwrap();
                Some(20)
            }
        });
        assert_eq!((aside.is_open(), aside.known()), (true, Some(&10)));
        aside.ask(&ctx, 3, || |_: &Task| Some(30));
        seen.recv().unwrap();
        wait_for(&mut aside, &ctx, 3);
        assert_eq!(aside.known(), Some(&30));
    }

    #[test]
    fn work_that_fails_leaves_nobody_waiting() {
        let ctx = Context::default();
        allow_later(&ctx);
        let mut aside = Aside::default();
        aside.ask(&ctx, 1, || |_: &Task| panic!("for the test"));
        wait_for(&mut aside, &ctx, 1);
        assert_eq!(aside.known(), None);
    }
}
