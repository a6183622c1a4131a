//! What a command prints: results to standard output, progress and warnings to standard error.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use serde::Serialize;

use crate::base::{MethodError, Say, Task};
use crate::jobs::JobError;

/// Why a command ended early.
#[derive(Debug)]
pub enum Failure {
    /// The arguments do not make sense: exit code 2.
    Usage(String),
    /// Anything else: exit code 1.
    Failed(String),
}

impl From<Say> for Failure {
    fn from(say: Say) -> Self {
        Self::Failed(say.to_string())
    }
}

impl From<MethodError> for Failure {
    fn from(error: MethodError) -> Self {
        match error {
            MethodError::Refused(why) => why.into(),
            MethodError::Cancelled => Self::Failed("Cancelled".to_owned()),
        }
    }
}

impl From<JobError> for Failure {
    fn from(error: JobError) -> Self {
        match error {
            JobError::Failed(why) => why.into(),
            JobError::Cancelled => Self::Failed("Cancelled".to_owned()),
        }
    }
}

impl From<crate::base::Cancelled> for Failure {
    fn from(_: crate::base::Cancelled) -> Self {
        Self::Failed("Cancelled".to_owned())
    }
}

/// Collects what a command says, and shows progress meanwhile.
pub struct Output {
    /// Print JSON.
    pub json: bool,
    /// The task of the work under way.
    pub task: Task,
    bar: ProgressBar,
    text: String,
    begun: Instant,
}

impl Output {
    /// With a progress line if standard error is a terminal.
    pub fn new(json: bool) -> Self {
        let task = Task::default();
        let bar = if io::stderr().is_terminal() { progress_line(&task) } else { ProgressBar::hidden() };
        Self { json, task, bar, text: String::new(), begun: Instant::now() }
    }

    /// Says something at once, on standard error.
    pub fn tell(&self, line: &str) {
        if !self.json {
            self.bar.suspend(|| eprintln!("{line}"));
        }
    }

    /// Adds a line of text for people.
    pub fn line(&mut self, line: impl AsRef<str>) {
        if !self.json {
            self.text.push_str(line.as_ref());
            self.text.push('\n');
        }
    }

    /// Sets the result for machines.
    pub fn result(&mut self, result: &impl Serialize) -> Result<(), Failure> {
        if self.json {
            let failed = |e: serde_json::Error| Failure::Failed(format!("The result could not be written: {e}"));
            let mut value = serde_json::to_value(result).map_err(failed)?;
            if let Some(object) = value.as_object_mut() {
                object.entry("seconds").or_insert_with(|| self.begun.elapsed().as_secs_f64().into());
            }
            self.text = serde_json::to_string_pretty(&value).map_err(failed)?;
            self.text.push('\n');
        }
        Ok(())
    }

    /// What was partly wrong, in words.
    pub fn warnings(&self) -> Vec<String> {
        self.task.warnings().iter().map(ToString::to_string).collect()
    }

    /// Ends the progress line, prints warnings and the result.
    pub fn finish(self) -> Result<(), Failure> {
        self.bar.finish_and_clear();
        for warning in self.warnings() {
            eprintln!("warning: {warning}");
        }
        let mut out = io::stdout().lock();
        match out.write_all(self.text.as_bytes()).and_then(|()| out.flush()) {
            // Whoever reads has seen enough.
            Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Err(e) => Err(Failure::Failed(format!("The result could not be written: {e}"))),
            Ok(()) => Ok(()),
        }
    }
}

impl Output {
    /// What would be printed.
    pub fn into_text(mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A line that redraws itself from the task.
fn progress_line(task: &Task) -> ProgressBar {
    let watched = task.clone();
    let show = move |_: &ProgressState, to: &mut dyn std::fmt::Write| {
        let progress = watched.progress();
        let Some(stage) = &progress.stage else { return };
        // A terminal that cannot be written is no reason to stop.
        let _ = write!(to, "{stage}");
        if let Some(part) = progress.fraction() {
            let filled = (part * 30.0) as usize;
            let _ = write!(to, " [{}{}] {:.0} %", "=".repeat(filled), " ".repeat(30 - filled), part * 100.0);
        }
    };
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {work} ({elapsed})") {
        bar.set_style(style.with_key("work", show));
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

/// A count with its noun.
pub fn counted(n: usize, one: &str, many: &str) -> String {
    let mut text = crate::base::Arg::from(n).to_string();
    let _ = write!(text, " {}", if n == 1 { one } else { many });
    text
}
