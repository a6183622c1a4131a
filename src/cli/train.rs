//! `train`: from a text to a file of vectors.

use std::sync::Arc;
use std::time::Instant;

use clap::ArgMatches;
use serde::Serialize;

use super::args::TrainArgs;
use super::output::{Failure, Output, counted};
use super::{files, flags};
use crate::base::{Arg, Seed, drive};
use crate::data::{Corpus, PhraseOptions, Recipe, TokenOptions};
use crate::embed::embedder;
use crate::jobs::open_texts;
use crate::say;
use crate::text;

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
    files: Vec<String>,
    warnings: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// Bad flags, an unreadable text, an empty vocabulary, a file that cannot be written.
pub fn run(args: &TrainArgs, matches: &ArgMatches, output: &mut Output) -> Result<(), Failure> {
    let format = files::format_for(&args.output)?;
    let method = embedder(&args.method).ok_or_else(|| Failure::Usage(format!("There is no method {}", args.method)))?;
    let params = flags::values(matches, flags::of_embedders(), &args.method)?;
    let corpus = Arc::new(corpus(args, output)?);
    method.check(&corpus, &params)?;

    let start = Instant::now();
    let seed = Seed(args.seed);
    let run = method.prepare(&corpus, &params, seed, &output.task)?;
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

fn corpus(args: &TrainArgs, output: &Output) -> Result<Corpus, Failure> {
    let files = files::texts(&args.corpus)?;
    let name = args.corpus.first().map(|p| files::short_name(p)).unwrap_or_default();
    let source = open_texts(&name, &files, args.memory, &output.task)?;
    let options = TokenOptions {
        lower_case: !args.keep_case,
        numbers: args.numbers.into(),
        drop_stop_words: args.drop_stop_words,
        min_count: args.min_count,
        max_words: args.max_words,
        phrases: (args.phrases > 0).then_some(PhraseOptions {
            threshold: args.phrase_threshold,
            min_count: args.phrase_pairs,
            passes: args.phrases,
        }),
        ..TokenOptions::for_language(args.language.map_or(source.language, Into::into))
    };
    Ok(text::tokenise(&source, &options, &output.task)?)
}
