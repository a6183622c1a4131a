//! The shape of every long computation: prepare, step, finish; and the one driver that steps it.

use std::sync::Arc;

use super::{Cancelled, Say, Task, Trace, Wish};

/// Why a method could not start or go on.
#[derive(Debug, Clone, PartialEq)]
pub enum MethodError {
    /// The owner gave up.
    Cancelled,
    /// The input or a parameter does not fit; the message says what and what to do.
    Refused(Say),
}

impl From<Cancelled> for MethodError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl From<Say> for MethodError {
    fn from(say: Say) -> Self {
        Self::Refused(say)
    }
}

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StepReport {
    /// Steps done so far (for an iterative layout: iterations; for a trainer: slices of the corpus).
    pub step: u64,
    /// Work done so far, in the method's own unit (training: corpus words, over all epochs; layouts: iterations).
    pub work: u64,
    /// Work in all, same unit; 0 when unknown.
    pub work_total: u64,
    /// Epochs begun, from 1; 0 when the method has none.
    pub epoch: u32,
    /// Epochs in all.
    pub epochs: u32,
    /// Mean loss per training example over the last step, accumulated in f64; comparable across epochs and runs.
    pub loss: Option<f64>,
    /// Learning rate in use.
    pub learning_rate: Option<f64>,
    /// Nothing is left to do.
    pub finished: bool,
}

/// What a single example did, and how the run stands after it.
#[derive(Debug, Clone, PartialEq)]
pub struct ExampleReport {
    /// How the run stands; `loss` is empty, and `finished` too: only a whole step ends a run.
    pub report: StepReport,
    /// What happened.
    pub trace: Arc<Trace>,
}

/// A computation under way. `step` does a bounded slice of work (aim: under 50 ms); here as in `frame` and `finish` never over 100 ms pass between checks of the task.
pub trait Run: Send {
    /// What it makes.
    type Out;

    /// Does the next slice of work.
    ///
    /// # Errors
    /// `Cancelled`, or why it cannot continue.
    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError>;

    /// The result as it stands now, for a live picture; `None` when there is no picture now (the next call may have one). Never waits in a pause.
    ///
    /// `most_items` is how many items the picture has room for. A frame of fewer items is a sample, which only an `Out` that can say of which items it is
    /// can express; an embedding or a projection has a row for each item, so methods that make these give the whole frame or `None`.
    ///
    /// # Errors
    /// `Cancelled`, or why there can be no picture.
    fn frame(&self, most_items: usize, task: &Task) -> Result<Option<Self::Out>, MethodError>;

    /// The final result. Never waits in a pause.
    ///
    /// # Errors
    /// `Cancelled`, or why what was computed is no result.
    fn finish(self: Box<Self>, task: &Task) -> Result<Self::Out, MethodError>;

    /// Works through the next single example and keeps what is needed to take it back; whole steps go on after it. `None`: there is none,
    /// because the method has no single examples or the run is at its end.
    ///
    /// # Errors
    /// `Cancelled`, or why it cannot continue.
    fn example_forward(&mut self, task: &Task) -> Result<Option<ExampleReport>, MethodError> {
        let _ = task;
        Ok(None)
    }

    /// Takes the last single example back, to the bit. `None`: there is none that can be taken back.
    ///
    /// # Errors
    /// Why the example before cannot be read again.
    fn example_back(&mut self) -> Result<Option<ExampleReport>, MethodError> {
        Ok(None)
    }
}

/// Steps a run to its end, or until the owner stops it (result kept) or cancels it (result discarded).
/// `on_step` sees every report.
///
/// # Errors
/// What the run returned, or `Cancelled`.
pub fn drive<T>(
    run: Box<dyn Run<Out = T>>,
    task: &Task,
    mut on_step: impl FnMut(&StepReport, &dyn Run<Out = T>),
) -> Result<T, MethodError> {
    drive_watched(run, task, |report, _, run| {
        on_step(report, run);
        Ok(())
    })
}

/// Like [`drive`]; `on_step` also sees the trace of each single example that the owner asked for, and may take frames.
///
/// # Errors
/// As [`drive`], and those of `on_step`.
pub fn drive_watched<T>(
    mut run: Box<dyn Run<Out = T>>,
    task: &Task,
    mut on_step: impl FnMut(&StepReport, Option<&Arc<Trace>>, &dyn Run<Out = T>) -> Result<(), MethodError>,
) -> Result<T, MethodError> {
    loop {
        let wish = task.step_gate()?;
        if task.is_stopped() {
            return run.finish(task);
        }
        let example = match wish {
            Wish::Step => None,
            Wish::ExampleForward => Some(run.example_forward(task)?),
            Wish::ExampleBack => Some(run.example_back()?),
        };
        if let Some(example) = example {
            if let Some(done) = example {
                if done.report.work_total > 0 {
                    task.set_done(done.report.work);
                }
                on_step(&done.report, Some(&done.trace), &*run)?;
            }
            continue;
        }
        let report = run.step(task)?;
        if report.work_total > 0 {
            task.set_done(report.work);
        }
        on_step(&report, None, &*run)?;
        if report.finished {
            return run.finish(task);
        }
    }
}

/// What a run is expected to cost, told before it starts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// Wall seconds on this machine, roughly.
    pub seconds: f64,
    /// Peak memory of the run, in bytes.
    pub memory_bytes: u64,
}
