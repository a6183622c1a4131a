//! `train`: from a source to a file of vectors.

use std::sync::Arc;
use std::time::Instant;

use clap::ArgMatches;
use clap::parser::ValueSource;
use serde::Serialize;

use super::args::{TrainArgs, Vectors};
use super::output::{Failure, Output, counted};
use super::{files, flags};
use crate::base::{Arg, ParamMap, Seed, StepReport, drive};
use crate::data::{Encoder, Fact, Material, Recipe};
use crate::embed::{Beside, Embedder, embedder, method_for, settings_for};
use crate::jobs::Exported;
use crate::jobs::{Make, run_here};
use crate::say;
use crate::sources::{OpenSource, Ready};

/// Trainings shorter than this, in seconds, are over before an estimate is read.
const WORTH_TELLING: f64 = 5.0;

#[derive(Serialize)]
struct Trained {
    method: &'static str,
    kind: &'static str,
    unit: &'static str,
    items: usize,
    /// The same as `items`, of words.
    words: Option<usize>,
    dims: usize,
    tokens: Option<u64>,
    min_count: Option<u64>,
    work: u64,
    work_unit: &'static str,
    seconds: f64,
    loss: Option<f64>,
    recipe: Recipe,
    /// Words of the earlier vectors, and words added to them.
    continued: Option<(usize, usize)>,
    /// The model beside the vectors, and what it encodes.
    model_file: Option<String>,
    encodes: Vec<&'static str>,
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
    let (opened, options) = files::open_to_learn(&args.sources, &args.source, matches, output)?;
    let kind = opened.source.kind.info().id;
    tell_expected(&opened.source, &options, method, &params, output);
    let made = run_here(Make { source: opened.source, params: options, onto: earlier.clone() }, &output.task)?;
    let Ready::Material(material) = made.ready else {
        return Err(Failure::Failed("There is nothing in it to learn from".to_owned()));
    };
    method.check(&material, &params)?;
    let cost = method.estimate(&material, &params)?;
    let items = material.items().clone();
    let added = earlier.as_ref().map(|e| (e.len(), items.len() - e.len()));
    if cost.seconds >= WORTH_TELLING {
        output.tell(&format!(
            "{}; training takes about {} and {} of memory",
            facts_of(&*material),
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
    let (mut loss, mut total, mut last) = (None, 0, StepReport::default());
    let task = output.task.clone();
    let embedding = drive(run, &task, |report, _| {
        if report.work_total != total {
            total = report.work_total;
            task.stage(say!("Training"), total);
            task.set_done(report.work);
        }
        loss = report.loss.or(loss);
        last = *report;
    })?;
    let seconds = start.elapsed().as_secs_f64();

    let embedding = Arc::new(embedding);
    let written = files::write(Exported::Vectors(embedding.clone()), &args.output, output)?;
    let facts = material.facts();
    let number = |id: &str| facts.iter().find(|fact| fact.id == id).and_then(Fact::number);
    let trained = Trained {
        method: method.info().id,
        kind,
        unit: items.kind().id(),
        items: embedding.len(),
        words: (number("words").is_some()).then_some(embedding.len()),
        dims: embedding.dims(),
        tokens: number("tokens"),
        min_count: number("min_count"),
        work: last.work,
        work_unit: method.work_unit().id,
        seconds,
        loss,
        recipe: embedding.recipe().clone(),
        continued: added,
        model_file: written.model.map(|p| p.display().to_string()),
        encodes: embedding.encoder().map_or(&[][..], Encoder::takes).iter().map(|kind| kind.id()).collect(),
        files: written.files.iter().map(|p| p.display().to_string()).collect(),
        warnings: output.warnings(),
    };
    output.line(format!(
        "{}: {} of {} from {} in {:.1} s{}",
        method.info().label,
        items.kind().counted(trained.items),
        counted(trained.dims, "dimension", "dimensions"),
        facts_of(&*material),
        trained.seconds,
        trained.loss.map(|l| format!(", last mean loss {}", Arg::Number(l))).unwrap_or_default()
    ));
    output.line(format!("Written: {}", trained.files.join(", ")));
    output.result(&trained)
}

/// The facts of a material in one line.
fn facts_of(material: &dyn Material) -> String {
    let facts = material.facts().into_iter().map(|fact| format!("{} {}", fact.value, fact.label.to_lowercase()));
    facts.collect::<Vec<_>>().join(", ")
}

/// Before all of a source is read: what it will probably give and cost, where that takes long enough to matter.
fn tell_expected(source: &OpenSource, options: &ParamMap, method: &dyn Embedder, params: &ParamMap, output: &Output) {
    let Ok(preview) = source.preview(options, None, &output.task) else { return };
    let Some(expected) = preview.expected else { return };
    for fact in source.opened.facts().iter().filter(|fact| !fact.help.is_empty()) {
        output.tell(&format!("{}: {}. {}", fact.label, fact.value, fact.help));
    }
    let Ok(cost) = method.estimate(&expected, params) else { return };
    output.tell(&format!(
        "Expected from its beginning: about {}; training about {} and {} of memory; temporary files lie in {}",
        facts_of(&*expected),
        duration(cost.seconds),
        Arg::Bytes(cost.memory_bytes),
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
