//! What is done with what jobs report: one file for each job, of the same name as in `jobs`, and one line in [`SETTLERS`].
//!
//! [`Settle`] is typed like the job; the type is put back on in one place, [`settle`].

mod analogy;
mod beside;
mod cluster;
mod evaluate;
mod export;
mod hover;
mod make;
mod measure;
mod nearest;
mod odd;
mod open;
mod pair;
mod preview;
mod project;
mod score;
mod shade;
mod train;

use super::{Effect, JobInfo, NoticeKind, Session, Step, Subject};
use crate::base::{Say, Task};
use crate::jobs::{self, AnyJob, Job, JobEvent, JobEventKind, JobId, JobKind, Older};

/// What the session does with a job's reports.
trait Settle: Job {
    /// Whether somebody still waits for it. By default: while the vectors that it is about are shown.
    fn stands(session: &Session, job: &JobInfo) -> bool {
        job.subject.as_ref().is_none_or(|of| session.shows(of))
    }

    /// It moves.
    fn moved(session: &mut Session, job: &JobInfo, frame: Self::Frame) -> Vec<Effect> {
        let _ = (session, job, frame);
        Vec::new()
    }

    /// It is done.
    fn done(session: &mut Session, job: &JobInfo, output: Self::Output) -> Vec<Effect>;

    /// It failed.
    fn failed(session: &mut Session, job: &JobInfo, why: Say) -> Vec<Effect>;

    /// It was cancelled: it leaves nothing of its own, and no goal that waits for it.
    fn cancelled(session: &mut Session, job: &JobInfo) -> Vec<Effect> {
        let _ = (session, job);
        Vec::new()
    }
}

/// A [`Settle`] without its types.
struct Settler {
    kind: JobKind,
    settle: fn(&mut Session, &JobInfo, JobEventKind) -> Vec<Effect>,
    stands: fn(&Session, &JobInfo) -> bool,
}

const fn of<J: Settle>() -> Settler {
    Settler { kind: J::KIND, settle: settle::<J>, stands: J::stands }
}

fn settle<J: Settle>(session: &mut Session, job: &JobInfo, report: JobEventKind) -> Vec<Effect> {
    match report {
        JobEventKind::Frame(frame) => frame.get().map(|frame| J::moved(session, job, frame)).unwrap_or_default(),
        JobEventKind::Done(output) => output.get().map(|output| J::done(session, job, output)).unwrap_or_default(),
        JobEventKind::Failed(why) => J::failed(session, job, why),
        JobEventKind::Cancelled => J::cancelled(session, job),
    }
}

/// Every job that the session starts.
static SETTLERS: &[Settler] = &[
    of::<jobs::Open>(),
    of::<jobs::Preview>(),
    of::<jobs::Make>(),
    of::<jobs::Train>(),
    of::<jobs::Project>(),
    of::<jobs::Cluster>(),
    of::<jobs::Measure>(),
    of::<jobs::Nearest>(),
    of::<jobs::NearestBeside>(),
    of::<jobs::Hover>(),
    of::<jobs::Shade>(),
    of::<jobs::Analogy>(),
    of::<jobs::FindOdd>(),
    of::<jobs::LookAtPair>(),
    of::<jobs::Evaluate>(),
    of::<jobs::Score>(),
    of::<jobs::Export>(),
];

impl Session {
    /// Takes in a job's report. Reports of jobs that were replaced or cancelled are dropped.
    pub fn absorb(&mut self, event: JobEvent) -> Vec<Effect> {
        let brings = matches!(event.kind, JobEventKind::Done(_));
        let mut effects = self.take_in(event);
        if brings {
            self.keep_within(self.settings.memory_bytes());
        }
        effects.extend(self.let_go());
        effects.extend(self.follow_pair());
        effects
    }

    fn take_in(&mut self, event: JobEvent) -> Vec<Effect> {
        let Some(at) = self.jobs.iter().position(|j| j.id == event.id) else { return Vec::new() };
        if let JobEventKind::Frame(_) = event.kind {
            let job = self.jobs[at].clone();
            return self.settle(&job, event.kind);
        }
        let job = self.jobs.remove(at);
        if let JobEventKind::Done(_) = event.kind {
            for warning in job.task.warnings() {
                self.notify(NoticeKind::Warning, warning);
            }
        }
        let mut effects = self.settle(&job, event.kind);
        effects.extend(self.start_waiting(job.kind));
        effects
    }

    fn settle(&mut self, job: &JobInfo, report: JobEventKind) -> Vec<Effect> {
        let settler = SETTLERS.iter().find(|s| s.kind == job.kind);
        settler.map(|s| (s.settle)(self, job, report)).unwrap_or_default()
    }

    /// Whether somebody still waits for a job.
    pub(super) fn stands(&self, job: &JobInfo) -> bool {
        SETTLERS.iter().find(|s| s.kind == job.kind).is_none_or(|s| (s.stands)(self, job))
    }

    /// Registers a job. What becomes of older ones of its kind is said by the kind.
    pub(super) fn start<J: Job>(&mut self, job: J) -> Vec<Effect> {
        let kind = J::KIND;
        if kind.older == Older::Ends {
            self.drop_jobs(kind);
        }
        let waits = kind.older == Older::First && self.job(kind).is_some();
        let (id, task) = (JobId(self.next_job), Task::default());
        self.next_job += 1;
        self.jobs.push(JobInfo { id, kind, title: Job::title(&job), task: task.clone(), subject: job.subject().map(Subject::of) });
        let job: Box<dyn AnyJob> = Box::new(job);
        if waits {
            self.waiting.push((id, job));
            return Vec::new();
        }
        vec![Effect::Start(id, job, task)]
    }

    /// Starts the oldest job of a kind that waits for the one before it.
    fn start_waiting(&mut self, kind: JobKind) -> Vec<Effect> {
        let Some(task) = self.job(kind).map(|j| (j.id, j.task.clone())) else { return Vec::new() };
        let Some(at) = self.waiting.iter().position(|(id, _)| *id == task.0) else { return Vec::new() };
        let (id, job) = self.waiting.remove(at);
        vec![Effect::Start(id, job, task.1)]
    }

    /// Ends the jobs of a kind; what they had begun is left as it is.
    pub(super) fn drop_jobs(&mut self, kind: JobKind) {
        for job in self.jobs.extract_if(.., |j| j.kind == kind) {
            job.task.cancel();
            self.waiting.retain(|(id, _)| *id != job.id);
        }
    }

    /// Ends a job, and with it what it had begun.
    pub(super) fn cancel(&mut self, id: JobId) -> Vec<Effect> {
        let Some(at) = self.jobs.iter().position(|j| j.id == id) else { return Vec::new() };
        let job = self.jobs.remove(at);
        job.task.cancel();
        self.waiting.retain(|(waiting, _)| *waiting != id);
        let mut effects = self.settle(&job, JobEventKind::Cancelled);
        effects.extend(self.start_waiting(job.kind));
        effects
    }

    /// A step of the pipeline could not be made: nothing goes on from there.
    fn fail(&mut self, step: Step, why: Say) -> Vec<Effect> {
        self.failures.retain(|(s, _)| *s != step);
        self.failures.push((step, why));
        self.goal = None;
        Vec::new()
    }
}
