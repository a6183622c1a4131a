//! The first job without a display: the bundled corpus trains in the terminal, answers two questions, and the window is drawn to a file.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};

use super::snapshot::{Bench, SnapshotWish, write_picture};
use crate::base::{Say, Task};
use crate::data::Embedding;
use crate::examples::Promises;
use crate::jobs::{Analogy, JobInput, Open, Opened, run_here, train};
use crate::query::AnalogyMethod;
use crate::say;
use crate::session::{Action, Loadable, SelectAction, SelectOp, Session};
use crate::sources::Ready;

/// The picture of the window, in the working folder.
const PICTURE: &str = "semascope.png";

/// Trains the first example (or opens `paths`), prints neighbours and an analogy to `out`, and writes the window as it would look to `semascope.png`.
///
/// # Errors
/// A file that cannot be written.
pub fn first_job(paths: Vec<PathBuf>, out: &mut dyn Write) -> Result<(), Say> {
    let told = |e: std::io::Error| say!("The terminal could not be written: {error}", error = e.to_string());
    let example = if paths.is_empty() { crate::examples::examples().first() } else { None };
    let wish = SnapshotWish { open: paths, ..SnapshotWish::default() };
    if let Some(example) = example {
        writeln!(out, "{}: {}", example.title, example.teaches).map_err(told)?;
    }

    let bar = progress_bar();
    let mut bench = Bench::open(&wish, &mut |session| show_progress(&bar, session))?;
    bar.finish_and_clear();
    report_training(&bench.driver.session, out).map_err(told)?;

    if let Some(promises) = example.map(|e| &e.promises) {
        ask_and_report(&mut bench, promises, out).map_err(told)?;
    }

    let picture = bench.draw(&wish);
    write_picture(picture, Path::new(PICTURE))?;
    writeln!(out, "\nThere is no display, so the window was drawn to {PICTURE}.").map_err(told)?;
    writeln!(out, "To open the window, run semascope where DISPLAY or WAYLAND_DISPLAY is set (a desktop session, or ssh -X).")
        .map_err(told)?;
    writeln!(out, "The same work without a window: semascope --help").map_err(told)
}

/// One question for neighbours of what was learned, and one analogy: of the example itself where it is large enough to promise one, else of the bundled vectors.
fn ask_and_report(bench: &mut Bench, promises: &Promises, out: &mut dyn Write) -> std::io::Result<()> {
    let (word, _) = promises.neighbours.first().copied().unwrap_or_default();
    let item = bench.driver.session.items().and_then(|items| items.find(word));
    bench.apply(vec![Action::Select(SelectAction::Items(item.into_iter().collect(), SelectOp::Replace))]);
    bench.run_to_rest(&mut |_| {});
    report_neighbours(&bench.driver.session, word, out)?;
    if let Some([a, b, c, _]) = promises.analogies.first() {
        if let Some(embedding) = bench.driver.session.embedding() {
            report_analogy(embedding, [a, b, c], out)?;
        }
        return Ok(());
    }
    let trained = crate::examples::examples().iter().find(|e| e.settings().is_none() && !e.promises.analogies.is_empty());
    let Some((example, [a, b, c, _])) = trained.and_then(|e| Some((e, e.promises.analogies.first()?))) else { return Ok(()) };
    let opened = run_here(Open::new(JobInput::Example(example.id)), &Task::detached());
    if let Ok(Opened { made: Some(Ready::Vectors(embedding)), .. }) = opened {
        write!(out, "\nThis text is too small for analogies; the bundled vectors ({}) answer one:", example.title)?;
        report_analogy(&embedding, [a, b, c], out)?;
    }
    Ok(())
}

fn progress_bar() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(1000);
    if let Ok(style) = ProgressStyle::with_template("{msg:24} [{bar:40}] {percent:>3} %") {
        bar.set_style(style.progress_chars("=> "));
    }
    bar
}

fn show_progress(bar: &ProgressBar, session: &Session) {
    let Some(job) = session.jobs.first() else { return };
    bar.set_message(job.title.to_string());
    let share = match (&session.live, job.kind) {
        (Some(live), train::KIND) if live.report.work_total > 0 => Some(live.report.work as f64 / live.report.work_total as f64),
        _ => job.task.progress().fraction().map(f64::from),
    };
    bar.set_position((share.unwrap_or(0.0) * 1000.0) as u64);
}

fn report_training(session: &Session, out: &mut dyn Write) -> std::io::Result<()> {
    let (Some(embedding), Some(run)) = (session.embedding(), session.runs.last()) else { return Ok(()) };
    let loss = run.losses.last().map_or(0.0, |l| l.1);
    writeln!(
        out,
        "Trained {} words x {} dimensions in {:.1} s ({:.2} million words a second), mean loss {loss:.3}, seed {}.",
        embedding.len(),
        embedding.dims(),
        run.seconds,
        run.work as f64 / run.seconds.max(1e-9) / 1e6,
        run.seed.0
    )
}

fn report_neighbours(session: &Session, word: &str, out: &mut dyn Write) -> std::io::Result<()> {
    let (Some(items), Loadable::Ready(list)) = (session.items(), session.neighbours()) else { return Ok(()) };
    writeln!(out, "\nNearest to {word} (cosine, on the {}-dimensional vectors):", session.embedding().map_or(0, |e| e.dims()))?;
    for hit in list.hits.iter().filter(|h| !h.is_query_word) {
        writeln!(out, "  {:<16} {:.3}", items.label(hit.item), hit.value)?;
    }
    Ok(())
}

fn report_analogy(embedding: &Arc<Embedding>, [a, b, c]: [&str; 3], out: &mut dyn Write) -> std::io::Result<()> {
    let question = Analogy {
        embedding: embedding.clone(),
        roles: [a, b, c].map(str::to_owned),
        method: AnalogyMethod::Add,
        admit_query_words: false,
        k: 3,
    };
    let Ok(result) = run_here(question, &Task::detached()) else { return Ok(()) };
    let items = embedding.items();
    let best: Vec<&str> = result.hits.iter().filter(|h| !h.is_query_word).map(|h| items.label(h.item)).collect();
    writeln!(out, "\n{a} is to {b} as {c} is to: {}", best.join(", "))
}
