//! `train`: from a text to a file of vectors.

use std::sync::Arc;
use std::time::Instant;

use clap::ArgMatches;
use clap::parser::ValueSource;
use serde::Serialize;

use super::args::{TrainArgs, Vectors};
use super::output::{Failure, Output, counted};
use super::{files, flags};
use crate::base::{Arg, ParamMap, Seed, drive};
use crate::data::{Material, Recipe, TextSource, TokenOptions};
use crate::embed::{Beside, Embedder, embedder, method_for, settings_for};
use crate::say;
use crate::text;

/// Trainings shorter than this, in seconds, are over before an estimate is read.
const WORTH_TELLING: f64 = 5.0;

#[derive(Serialize)]
struct Trained {
    method: &'static str,
    words: usize,
    dims: usize,
    tokens: u64,
    min_count: u32,
    seconds: f64,
    loss: Option<f64>,
    recipe: Recipe,
    /// Words of the earlier vectors, and words added to them.
    continued: Option<(usize, usize)>,
    files: Vec<String>,
    warnings: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// Bad flags, an unreadable text, an empty vocabulary, a file that cannot be written.
pub fn run(args: &TrainArgs, matches: &ArgMatches, output: &mut Output) -> Result<(), Failure> {
    files::format_for(&args.output)?;
    let mut method = embedder(&args.method).ok_or_else(|| Failure::Usage(format!("There is no method {}", args.method)))?;
    let chosen = args.start.is_none() || matches.value_source("method") == Some(ValueSource::CommandLine);
    let checked = chosen.then(|| flags::values(matches, flags::of_embedders(), &args.method)).transpose()?;
    let earlier = args.start.as_ref().map(|path| {
        let from = Vectors { path: path.clone(), labels: None, rows: None };
        files::vectors(&from, output)
    });
    let earlier = earlier.transpose()?;
    if let Some(earlier) = &earlier
        && !chosen
    {
        method = method_for(earlier, method);
    }
    let mut params = match checked {
        Some(params) => params,
        None => flags::values(matches, flags::of_embedders(), method.info().id)?,
    };
    for (name, value) in earlier.iter().flat_map(|earlier| settings_for(method, earlier)) {
        params.entry(name.to_owned()).or_insert(value);
    }
    let (source, options) = files::open_texts(&args.corpus, &args.words, output)?;
    tell_expected(&source, &options, method, &params, output);
    let corpus = Arc::new(match &earlier {
        Some(start) => text::tokenise_onto(&source, &options, start, &output.task)?,
        None => text::tokenise(&source, &options, &output.task)?,
    });
    drop(source);
    let material: Arc<dyn Material> = corpus.clone();
    method.check(&material, &params)?;
    let cost = method.estimate(&material, &params)?;
    let added = earlier.as_ref().map(|e| (e.len(), corpus.words.len() - e.len()));
    if cost.seconds >= WORTH_TELLING || !corpus.tokens.are_in_memory() {
        output.tell(&format!(
            "{} tokens, {}; training takes about {} and {} of memory",
            Arg::from(corpus.tokens.len()),
            counted(corpus.words.len(), "word", "words"),
            duration(cost.seconds),
            Arg::Bytes(cost.memory_bytes)
        ));
    }

    let start = Instant::now();
    let seed = Seed(args.seed);
    output.task.lend_scratch(Arc::new(crate::jobs::ScratchFolder::default()));
    let run = method.prepare(&material, Beside::start(earlier.as_deref()), &params, seed, &output.task)?;
    if let Some((old, new)) = added {
        output.tell(&format!(
            "Continuing from {}: {old} words keep their vectors as a start, {new} are added",
            args.start.as_deref().map(files::short_name).unwrap_or_default()
        ));
    }
    output.task.stage(say!("Training"), 0);
    let (mut loss, mut total) = (None, 0);
    let task = output.task.clone();
    let embedding = drive(run, &task, |report, _| {
        if report.work_total != total {
            total = report.work_total;
            task.stage(say!("Training"), total);
            task.set_done(report.work);
        }
        loss = report.loss.or(loss);
    })?;
    let seconds = start.elapsed().as_secs_f64();

    let embedding = Arc::new(embedding);
    let format = files::format_for_vectors(&args.output, &embedding)?;
    let written = files::write_vectors(&embedding, format, &args.output)?;
    let trained = Trained {
        method: method.info().id,
        words: embedding.len(),
        dims: embedding.dims(),
        tokens: corpus.tokens_seen,
        min_count: corpus.min_count,
        seconds,
        loss,
        recipe: embedding.recipe().clone(),
        continued: added,
        files: written.iter().map(|p| p.display().to_string()).collect(),
        warnings: output.warnings(),
    };
    output.line(format!(
        "{}: {} of {} from {} tokens in {:.1} s{}",
        method.info().label,
        counted(trained.words, "word", "words"),
        counted(trained.dims, "dimension", "dimensions"),
        Arg::from(trained.tokens),
        trained.seconds,
        trained.loss.map(|l| format!(", last mean loss {}", Arg::Number(l))).unwrap_or_default()
    ));
    output.line(format!("Written: {}", trained.files.join(", ")));
    output.result(&trained)
}

/// Before the text is read: what it will probably give and cost, where that takes long enough to matter.
fn tell_expected(source: &TextSource, options: &TokenOptions, method: &dyn Embedder, params: &ParamMap, output: &Output) {
    let Some(stored) = &source.stored else { return };
    output.tell(&format!(
        "The text stays on disk: about {} unpacked, more than the {} that texts may take in memory (--memory)",
        Arg::Bytes(stored.unpacked_bytes()),
        Arg::Bytes(stored.memory())
    ));
    let Ok(expected) = text::expected_corpus(source, options, &output.task) else { return };
    let (tokens, words) = (expected.tokens_seen, expected.words.len());
    let expected: Arc<dyn Material> = Arc::new(expected);
    let Ok(cost) = method.estimate(&expected, params) else { return };
    output.tell(&format!(
        "Expected from its beginning: about {} tokens, {} words; training about {} and {} of memory; {} of temporary files in {}",
        Arg::from(tokens),
        Arg::from(words),
        duration(cost.seconds),
        Arg::Bytes(cost.memory_bytes),
        Arg::Bytes(tokens * 4),
        crate::jobs::temporary_folder().display()
    ));
}

/// Seconds as people say them.
fn duration(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.1} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}
