//! Answers are about the vectors that are shown, whatever happens between question and answer: opening, undo, redo, going back to a run or an epoch, and
//! every kind of question in many orders, with reports of jobs that arrive late and out of order.

use std::collections::VecDeque;
use std::sync::Arc;

use semascope::base::{ParamValue, Rng, Seed, Task};
use semascope::data::{Embedding, ItemId, ItemSet};
use semascope::jobs::{
    AnyJob, Executor, FindOdd, Hover, JobError, JobEvent, JobEventKind, JobId, JobValue, Nearest, NearestQuery, Older, QuestionFile, Shade,
    Waker, evaluate, pair, run_here, train,
};
use semascope::query::NeighbourList;
use semascope::session::{
    Action, AskAction, ColourBy, Command, Driver, EmbedAction, EvaluateAction, EvaluateForm, Loadable, LookAction, OpenAction, PanelAction,
    PanelId, PipelineAction, ProjectAction, RunsAction, SelectAction, SelectOp, Session, Step,
};

use crate::support::stage::TEXT;

/// Another text: as many words, other ones.
const OTHER: &str = "we read the old book. you read the new letter. they read the long story. she drinks hot tea. he drinks cold water. i drink warm milk.\n";

/// Runs a job when it is told to, and hands its reports out one by one.
#[derive(Default)]
struct Late {
    waiting: Vec<(JobId, Box<dyn AnyJob>, Task)>,
    reports: Vec<VecDeque<JobEvent>>,
    now: Vec<JobEvent>,
}

impl Executor for Late {
    fn submit(&mut self, id: JobId, job: Box<dyn AnyJob>, task: Task) {
        self.waiting.push((id, job, task));
    }

    fn poll(&mut self) -> Vec<JobEvent> {
        std::mem::take(&mut self.now)
    }

    fn is_busy(&self) -> bool {
        !(self.waiting.is_empty() && self.reports.is_empty() && self.now.is_empty())
    }
}

impl Late {
    /// Runs one of the jobs that wait, or lets one report arrive.
    fn go_on(&mut self, rng: &mut Rng) {
        let (waiting, reports) = (self.waiting.len(), self.reports.len());
        if waiting + reports == 0 {
            return;
        }
        let at = rng.below((waiting + reports) as u32) as usize;
        if at < waiting {
            let (id, job, task) = self.waiting.remove(at);
            let wake: Waker = Arc::new(|| {});
            let work = job.into_work(task, wake);
            let ended = match (work.run)() {
                // As it is when the cancel comes too late: the session has to see for itself.
                Ok(output) => JobEventKind::Done(output),
                Err(JobError::Cancelled) => JobEventKind::Cancelled,
                Err(JobError::Failed(why)) => JobEventKind::Failed(why),
            };
            let frame: Option<JobValue> = (work.frame)();
            let frame = frame.map(|f| JobEvent { id, kind: JobEventKind::Frame(f) });
            self.reports.push(frame.into_iter().chain([JobEvent { id, kind: ended }]).collect());
        } else {
            let reports = &mut self.reports[at - waiting];
            self.now.extend(reports.pop_front());
            self.reports.retain(|r| !r.is_empty());
        }
    }

    fn has(&self, id: JobId) -> bool {
        self.waiting.iter().any(|w| w.0 == id) || self.reports.iter().flatten().chain(&self.now).any(|r| r.id == id)
    }
}

/// A walk through what a user can do.
struct Walk {
    driver: Driver<Late>,
    rng: Rng,
    files: Vec<std::path::PathBuf>,
    /// Lists that were seen when they were new, with the items that they were about.
    seen: Vec<(NeighbourList, Arc<ItemSet>)>,
    /// How often each kind of answer was looked at.
    looked: [usize; 7],
}

impl Walk {
    fn act(&mut self, action: impl Into<Action>) {
        let _ = self.driver.apply(action);
        let _ = self.driver.apply(Action::EndGesture);
    }

    fn some_item(&mut self) -> Option<ItemId> {
        let len = self.driver.session.items().map_or(0, |i| i.len());
        (len > 0).then(|| ItemId(self.rng.below(len as u32)))
    }

    fn some_word(&mut self) -> String {
        let item = self.some_item();
        let items = self.driver.session.items();
        item.zip(items).map_or("apple", |(id, items)| items.label(id)).to_owned()
    }

    fn step(&mut self) {
        let action: Action = match self.rng.below(30) {
            0 => OpenAction::Pasted(TEXT.repeat(12)).into(),
            1 => OpenAction::Pasted(OTHER.repeat(12)).into(),
            2 | 3 => {
                let file = self.rng.below(self.files.len() as u32 - 1) as usize;
                OpenAction::Paths(vec![self.files[file].clone()]).into()
            }
            4 | 5 => Action::Run(Command::Undo),
            6 => Action::Run(Command::Redo),
            7 | 8 => {
                let runs = self.driver.session.runs.len() as u32;
                RunsAction::Restore(1 + self.rng.below(runs.max(1)) as usize).into()
            }
            9 => RunsAction::ShowEpoch(Some(self.rng.below(3) as usize)).into(),
            10 => RunsAction::ShowEpoch(None).into(),
            11..=13 => {
                let items: Vec<ItemId> = (0..=self.rng.below(3)).filter_map(|_| self.some_item()).collect();
                SelectAction::Items(items, if self.rng.below(2) == 0 { SelectOp::Replace } else { SelectOp::Add }).into()
            }
            14 => AskAction::Query(self.some_word()).into(),
            15 | 16 => {
                let [a, b, c] = [self.some_word(), self.some_word(), self.some_word()];
                AskAction::Analogy { a, b, c }.into()
            }
            17 => AskAction::OddOneOut.into(),
            18 | 19 => SelectAction::Hover(self.some_item()).into(),
            20 | 21 => {
                let questions = self.files.last().cloned().map(QuestionFile::Own);
                EvaluateAction::With(EvaluateForm { questions, ..EvaluateForm::default() }).into()
            }
            22 => LookAction::Colour(if self.rng.below(2) == 0 { ColourBy::Similarity } else { ColourBy::Cluster }).into(),
            23 => RunsAction::HoldBeside(Some(1 + self.rng.below(3) as usize)).into(),
            24 => EmbedAction::Method(["skipgram", "ppmi-svd"][self.rng.below(2) as usize].to_owned()).into(),
            25 => PanelAction::Show([PanelId::TRAINING, PanelId::MAP][self.rng.below(2) as usize]).into(),
            26 => PipelineAction::BringUpTo(Step::Look).into(),
            27 => EmbedAction::Restart.into(),
            28 => Action::Run(Command::CancelJob),
            _ => EmbedAction::Seed(Seed(u64::from(self.rng.below(9)))).into(),
        };
        self.act(action);
    }

    fn arrive(&mut self) {
        self.driver.executor.go_on(&mut self.rng);
        let _ = self.driver.poll();
    }

    /// Every answer that can be seen is the one that these vectors give.
    fn look(&mut self, place: &str) {
        let session = &self.driver.session;
        self.looked[6] += session.jobs.len();
        no_job_is_lost(session, &self.driver.executor, place);
        let Some(embedding) = session.embedding() else {
            assert!(no_answer(session), "{place}: there are no vectors, but an answer");
            return;
        };
        let w = &session.workspace;
        let ask = |embedding: &Arc<Embedding>, items: Vec<ItemId>, k| {
            let query =
                if w.question.text.trim().is_empty() { NearestQuery::Items(items) } else { NearestQuery::Text(w.question.text.clone()) };
            run_here(Nearest { embedding: embedding.clone(), query, metric: w.question.metric, k }, &Task::detached())
        };
        match session.neighbours() {
            Loadable::Ready(list) => {
                assert_eq!(ask(embedding, w.selection.to_vec(), w.question.k), Ok(Ok(list.clone())), "{place}: neighbours");
                self.seen.push((list.clone(), embedding.items().clone()));
                self.looked[0] += 1;
            }
            Loadable::Loading(Some(list)) => {
                let is_known = self.seen.iter().any(|(known, items)| known == list && Arc::ptr_eq(items, embedding.items()));
                assert!(is_known, "{place}: the list that is still shown is of other items");
            }
            _ => {}
        }
        if let Loadable::Ready(found) = session.odd() {
            let right = run_here(FindOdd { embedding: embedding.clone(), items: w.selection.to_vec() }, &Task::detached());
            assert_eq!(right.as_ref(), Ok(found), "{place}: odd one out");
            self.looked[1] += 1;
        }
        if let Loadable::Ready(found) = session.analogy() {
            let roles = [&w.analogy.a, &w.analogy.b, &w.analogy.c].map(Clone::clone);
            let question = semascope::jobs::Analogy {
                embedding: embedding.clone(),
                roles,
                method: w.analogy.method,
                admit_query_words: w.analogy.admit_query_words,
                k: w.question.k.max(10),
            };
            assert_eq!(run_here(question, &Task::detached()).as_ref(), Ok(found), "{place}: analogy");
            self.looked[2] += 1;
        }
        if let Some(shades) = session.shades() {
            assert_eq!(shades.len(), embedding.len(), "{place}: shades");
            if session.job(semascope::jobs::shade::KIND).is_none() {
                let right = run_here(Shade { embedding: embedding.clone(), items: w.selection.to_vec() }, &Task::detached());
                assert_eq!(right.as_ref(), Ok(&**shades), "{place}: shades");
                self.looked[3] += 1;
            }
        }
        if let Some((item, near)) = session.hover()
            && !near.is_empty()
            && session.job(semascope::jobs::hover::KIND).is_none()
        {
            let question = Hover { embedding: embedding.clone(), item, metric: w.question.metric, k: near.len() };
            assert_eq!(run_here(question, &Task::detached()), Ok((item, near.to_vec())), "{place}: hover");
            self.looked[4] += 1;
        }
        if let Some(evaluation) = session.evaluation().shown() {
            assert!(Arc::ptr_eq(&evaluation.items, embedding.items()), "{place}: grades of other items");
            self.looked[5] += 1;
        }
        if let Some(pair) = session.pair().shown() {
            let material = w.material.as_ref().expect("a text whose pairs were counted");
            assert!(Arc::ptr_eq(material.items(), embedding.items()), "{place}: a pair of another text");
            assert!(pair.word().row() < embedding.len(), "{place}: a pair of another text");
        }
        if let Some(clusters) = session.clusters() {
            assert_eq!(clusters.labels.len(), embedding.len(), "{place}: groups");
        }
        if let (Loadable::Ready(list), Some(run)) = (session.neighbours_beside(), session.beside_run()) {
            let other = run.embedding().expect("held");
            let across = |id: &ItemId| other.items().find_same(embedding.items(), *id);
            let items: Vec<ItemId> = w.selection.iter().filter_map(across).collect();
            let right = ask(other, items, w.question.k.max(200));
            assert_eq!(right, Ok(Ok(list.clone())), "{place}: neighbours beside");
        }
    }
}

fn no_answer(session: &Session) -> bool {
    session.neighbours() == Loadable::Empty
        && session.analogy() == Loadable::Empty
        && session.odd() == Loadable::Empty
        && session.pair() == Loadable::Empty
        && matches!(session.evaluation(), Loadable::Empty)
        && session.shades().is_none()
        && session.hover().is_none()
}

/// No job runs for vectors that are gone, and none is listed that nobody runs.
fn no_job_is_lost(session: &Session, executor: &Late, place: &str) {
    let held: Vec<&Arc<Embedding>> = session
        .embedding()
        .into_iter()
        .chain(session.present())
        .chain(session.workspace.embedding.as_ref())
        .chain(session.runs.iter().filter_map(|r| r.embedding()))
        .collect();
    for job in &session.jobs {
        let waits = job.kind.older == Older::First && session.jobs.iter().any(|j| j.kind == job.kind && j.id < job.id);
        assert!(!job.task.is_cancelled() && (waits || executor.has(job.id)), "{place}: {} is listed, but nobody runs it", job.kind.id);
        if let Some(subject) = &job.subject {
            // Grades and pairs say which vectors they are of; while vectors are learned, the next follow soon.
            let by_items = session.live.is_some() || [evaluate::KIND, pair::KIND].contains(&job.kind);
            let is_held = held.iter().any(|e| subject.is(Some(e)) || (by_items && subject.has_items_of(Some(e))));
            assert!(is_held, "{place}: {} runs for vectors that are gone", job.kind.id);
        }
    }
    for (id, job, task) in &executor.waiting {
        assert!(task.is_cancelled() || session.jobs.iter().any(|j| j.id == *id), "{place}: {} runs for nobody", job.kind().id);
    }
}

#[test]
fn answers_are_about_what_is_shown_in_whatever_order_things_happen() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    };
    let vectors = |words: [&str; 6], turn: f32| {
        let line = |(i, word): (usize, &&str)| {
            let angle = i as f32 * turn;
            format!("{word} {:.4} {:.4} {:.4}\n", angle.cos(), angle.sin(), 0.1 * i as f32)
        };
        format!("6 3\n{}", words.iter().enumerate().map(line).collect::<String>())
    };
    // Three files of as many items: one has the words of the other in another order.
    let files = vec![
        write("a.vec", vectors(["apple", "pear", "car", "truck", "bus", "banana"], 0.7)),
        write("b.vec", vectors(["tea", "milk", "book", "letter", "story", "water"], 1.1)),
        write("c.vec", vectors(["banana", "bus", "truck", "car", "pear", "apple"], 0.4)),
        write("questions.txt", "apple pear car truck\ntea milk book letter\ncar truck apple banana\n".to_owned()),
    ];
    let mut looked = [0; 7];
    for seed in 0..12 {
        let mut walk = Walk {
            driver: Driver::new(Session::default(), Late::default()),
            rng: Seed(seed).stream("walk"),
            files: files.clone(),
            seen: Vec::new(),
            looked: [0; 7],
        };
        for (name, value) in [("dims", 4), ("epochs", 3)] {
            walk.act(EmbedAction::Param(name.into(), ParamValue::Int(value)));
        }
        walk.act(ProjectAction::Method("pca".into()));
        walk.act(OpenAction::Pasted(TEXT.repeat(12)));
        for step in 0..160 {
            walk.step();
            walk.look(&format!("seed {seed}, step {step}"));
            for _ in 0..walk.rng.below(6) {
                walk.arrive();
                walk.look(&format!("seed {seed}, after step {step}"));
            }
        }
        while walk.driver.is_busy() {
            walk.arrive();
            walk.look(&format!("seed {seed}, at the end"));
        }
        assert!(walk.driver.session.jobs.is_empty(), "seed {seed}: {:?}", walk.driver.session.jobs);
        for (sum, n) in looked.iter_mut().zip(walk.looked) {
            *sum += n;
        }
    }
    assert!(looked.iter().all(|n| *n > 0), "each kind of answer was there to be looked at: {looked:?}");
}

#[test]
fn a_question_under_way_ends_with_the_vectors_that_it_was_asked_of() {
    let mut driver = Driver::new(Session::default(), Late::default());
    let mut rng = Seed(1).stream("order");
    let _ = driver.apply(ProjectAction::Method("pca".into()));
    let _ = driver.apply(OpenAction::Pasted(TEXT.repeat(12)));
    while driver.is_busy() {
        driver.executor.go_on(&mut rng);
        let _ = driver.poll();
    }
    assert!(driver.session.job(train::KIND).is_none() && driver.session.embedding().is_some());
    let _ = driver.apply(LookAction::Colour(ColourBy::Similarity));
    let _ = driver.apply(SelectAction::Items(vec![ItemId(0), ItemId(1), ItemId(2)], SelectOp::Replace));
    let _ = driver.apply(AskAction::Analogy { a: "apple".into(), b: "pear".into(), c: "car".into() });
    let _ = driver.apply(AskAction::OddOneOut);
    let asked: Vec<Task> = driver.session.jobs.iter().map(|j| j.task.clone()).collect();
    assert_eq!(asked.len(), 4, "neighbours, similarities, analogy, odd one out");
    // Something else is opened before any of them is answered; the answers arrive all the same.
    let questions: Vec<JobId> = driver.session.jobs.iter().map(|j| j.id).collect();
    let _ = driver.apply(OpenAction::Pasted(OTHER.repeat(12)));
    let at = driver.executor.waiting.iter().position(|w| !questions.contains(&w.0)).expect("the text being opened");
    let (id, job, task) = driver.executor.waiting.remove(at);
    driver.executor.now.push(JobEvent { id, kind: semascope::jobs::run_to_end(job, &task) });
    let _ = driver.poll();
    assert!(asked.iter().all(Task::is_cancelled) && no_answer(&driver.session));
    for (id, job, _) in std::mem::take(&mut driver.executor.waiting) {
        if questions.contains(&id) {
            driver.executor.now.push(JobEvent { id, kind: semascope::jobs::run_to_end(job, &Task::detached()) });
        }
    }
    let _ = driver.poll();
    assert!(no_answer(&driver.session), "an answer about the words of the earlier text");
}
