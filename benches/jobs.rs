//! How fast jobs answer a cancel: each kind of long job is started, let run for a while, cancelled, and timed until its thread is back.
//!
//! `cargo bench --bench jobs` prints the longest and the median answer of each kind in milliseconds; the promise is 100. Then, for every method of every list, the
//! longest answer while it prepares, in a step, while it makes a frame and while it finishes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use semascope::base::{MethodError, ParamMap, ParamValue, Run, Seed, Task};
use semascope::data::{Columns, Embedding, ItemKind, ItemSet, Keys, Material, Recipe};
use semascope::embed::Beside;
use semascope::examples::example;
use semascope::jobs::{
    Cluster, Evaluate, Job, JobError, JobInput, Make, Open, Opened, Project, ProjectSpec, QuestionFile, Train, run_here,
};
use semascope::query::AnalogyMethod;
use semascope::sources::{OpenSource, Ready};

/// Moments at which a job is cancelled, in milliseconds after its start.
const MOMENTS: [u64; 9] = [5, 20, 60, 120, 250, 400, 700, 1100, 1800];
/// Moments at which a part of a run is cancelled.
const IN_A_RUN: [u64; 6] = [1, 12, 45, 130, 400, 1200];

fn main() {
    let source = source("wiki-mini");
    let material = material(&source);
    let vectors = random_vectors(20_000, 100);
    println!("{:<36} {:>9} {:>9}", "job", "median ms", "most ms");
    report("make wiki-mini, 4 MB", || Make { source: source.clone(), params: ParamMap::new(), onto: None });
    let long = pasted(&long_text());
    report("make a text of 100 MB", || Make { source: long.clone(), params: ParamMap::new(), onto: None });
    for method in &semascope::embed::EMBEDDERS {
        let id = method.info().id;
        let knobs = method.knobs();
        for mode in ["reproducible", "fast"] {
            let mut params = ParamMap::new();
            if knobs.iter().any(|k| k.name == "mode") {
                params.insert("mode".to_owned(), ParamValue::Choice(mode.to_owned()));
            } else if mode == "fast" {
                continue;
            }
            let spec =
                || Train { material: material.clone(), start: None, method: id, params: params.clone(), seed: Seed(1), follow: None };
            report(&format!("train {id}, {mode}"), spec);
        }
    }
    for (method, dims) in [("pca", 2), ("tsne", 2), ("tsne", 3)] {
        let params: ParamMap = [("dims".to_owned(), ParamValue::Int(dims))].into();
        let spec = || ProjectSpec { method, params: params.clone(), seed: Seed(1), start: None };
        report(&format!("project {method} {dims}D, 20,000 items"), || Project { embedding: vectors.clone(), spec: spec() });
    }
    let known = known_vectors("glove");
    let questions = QuestionFile::Bundled("en_analogy_google".to_owned());
    let evaluation =
        || Evaluate { embedding: known.clone(), questions: questions.clone(), method: AnalogyMethod::Add, top_n: 1, first_rows: None };
    report("evaluate 19,544 analogies", evaluation);
    report("cluster, 20,000 items", || Cluster { embedding: vectors.clone(), k: 12, seed: Seed(1) });
    println!("\n{:<36} {:>9} {:>9} {:>9} {:>9}", "method, most ms", "prepare", "step", "frame", "finish");
    for method in &semascope::embed::EMBEDDERS {
        let prepare = |task: &Task| method.prepare(&material, Beside::default(), &ParamMap::new(), Seed(1), task);
        phases(method.info().id, &prepare, 1);
    }
    let (many, flat) = (random_vectors(400_000, 100), random_vectors(100_000, 4));
    for method in &semascope::project::PROJECTORS {
        let id = method.info().id;
        for (embedding, steps) in [(&vectors, 4), (&many, 0), (&flat, 4)] {
            let prepare = |task: &Task| method.prepare(embedding, None, &ParamMap::new(), Seed(1), task);
            phases(&format!("{id}, {} x {}", embedding.len(), embedding.dims()), &prepare, steps);
        }
    }
}

/// Prints the longest answers of a method to a cancel in its four phases; steps are cancelled from the first on and from the one after `steps` on.
#[expect(clippy::type_complexity, reason = "the shape of a method's own function")]
fn phases<T>(name: &str, prepare: &(dyn Fn(&Task) -> Result<Box<dyn Run<Out = T>>, MethodError> + Sync), steps: usize) {
    let after = |steps: usize| {
        let task = Task::default();
        let mut run = prepare(&task).unwrap_or_else(|why| panic!("{name}: {why:?}"));
        for _ in 0..steps {
            if run.step(&task).is_ok_and(|report| report.finished) {
                break;
            }
        }
        run
    };
    let prepared = longest(&|task, begin| {
        begin();
        prepare(task).map(|_| ())
    });
    let step_from = |first: usize| {
        longest(&|task, begin| {
            let mut run = after(first);
            begin();
            while !run.step(task)?.finished {}
            Ok(())
        })
    };
    let stepped = step_from(0).max(step_from(steps));
    let framed = longest(&|task, begin| {
        let run = after(steps);
        begin();
        loop {
            run.frame(usize::MAX, task)?;
        }
    });
    let finished = longest(&|task, begin| {
        let run = after(steps);
        begin();
        run.finish(task).map(|_| ())
    });
    println!("{name:<36} {prepared:>9.1} {stepped:>9.1} {framed:>9.1} {finished:>9.1}");
}

/// The longest that work went on after a cancel, in milliseconds, with cancels at several moments after it said that it begins.
#[expect(clippy::type_complexity, reason = "work that says when it has begun")]
fn longest(work: &(dyn Fn(&Task, &dyn Fn()) -> Result<(), MethodError> + Sync)) -> f64 {
    let mut most = 0.0_f64;
    for moment in IN_A_RUN {
        let task = Task::default();
        let (sender, begun) = std::sync::mpsc::sync_channel(1);
        let task = &task;
        let answer = std::thread::scope(|scope| {
            let body = move || {
                let _ = work(task, &|| {
                    let _ = sender.send(());
                });
                Instant::now()
            };
            let worker = std::thread::Builder::new().name("bench".to_owned()).spawn_scoped(scope, body);
            begun.recv().ok()?;
            std::thread::sleep(Duration::from_millis(moment));
            let asked = Instant::now();
            task.cancel();
            let ended = worker.ok()?.join().ok()?;
            ended.checked_duration_since(asked)
        });
        // What has ended before the cancel has ended before later ones.
        let Some(answer) = answer else { break };
        most = most.max(answer.as_secs_f64() * 1000.0);
    }
    most
}

/// Cancels a job at several moments and prints how long it took to answer. Jobs that had ended by then do not count.
fn report<J: Job>(name: &str, spec: impl Fn() -> J) {
    let mut answers: Vec<f64> = Vec::new();
    for moment in MOMENTS {
        let (task, work) = (Task::default(), spec());
        let worker = task.clone();
        let Ok(thread) = std::thread::Builder::new().name("bench".to_owned()).spawn(move || run_here(work, &worker)) else { continue };
        std::thread::sleep(Duration::from_millis(moment));
        let asked = Instant::now();
        task.cancel();
        if let Ok(Err(JobError::Cancelled)) = thread.join() {
            answers.push(asked.elapsed().as_secs_f64() * 1000.0);
        }
    }
    answers.sort_by(f64::total_cmp);
    match (answers.get(answers.len() / 2), answers.last()) {
        (Some(median), Some(most)) => println!("{name:<36} {median:>9.1} {most:>9.1}"),
        _ => println!("{name:<36} {:>9} {:>9}", "ended", "before"),
    }
}

fn opened(input: JobInput) -> Opened {
    run_here(Open::new(input), &Task::default()).unwrap_or_else(|why| panic!("did not open: {why:?}"))
}

fn source(id: &'static str) -> Arc<OpenSource> {
    opened(JobInput::Example(id)).source
}

fn pasted(text: &str) -> Arc<OpenSource> {
    opened(JobInput::Pasted(text.to_owned())).source
}

/// A text of 100 MB out of the bundled one.
fn long_text() -> String {
    let packed = example("wiki-mini").map_or(&[][..], |e| e.bytes);
    let mut text = String::new();
    let read = std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(packed), &mut text);
    assert!(read.is_ok());
    text.repeat(25)
}

fn known_vectors(id: &'static str) -> Arc<Embedding> {
    match opened(JobInput::Example(id)).made {
        Some(Ready::Vectors(embedding)) => embedding,
        other => panic!("{id} holds no vectors: {other:?}"),
    }
}

fn material(source: &Arc<OpenSource>) -> Arc<dyn Material> {
    match source.make(&ParamMap::new(), None, &Task::default()) {
        Ok(Ready::Material(material)) => material,
        other => panic!("nothing to learn from: {other:?}"),
    }
}

fn random_vectors(n: usize, dims: usize) -> Arc<Embedding> {
    let mut rng = Seed(7).stream("bench");
    let keys: Keys = (0..n).map(|i| format!("w{i}")).collect();
    let matrix = ndarray::Array2::from_shape_fn((n, dims), |_| rng.normal() as f32);
    let made = ItemSet::new(ItemKind::ROW, keys, Columns::default())
        .map(|items| Embedding::dense(Arc::new(items), matrix, Recipe::new("bench", ParamMap::new(), Seed(7), vec![])));
    match made {
        Ok(Ok(embedding)) => Arc::new(embedding),
        _ => panic!("numbers that are finite fit"),
    }
}
