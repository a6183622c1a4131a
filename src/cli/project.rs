//! `project`: from vectors to a table of places on a map.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use clap::ArgMatches;
use serde::Serialize;

use super::args::ProjectArgs;
use super::output::{Failure, Output, counted};
use super::{files, flags};
use crate::base::{Seed, Shape, drive};
use crate::data::{Axes, Recipe};
use crate::jobs::Exported;
use crate::project::projector;
use crate::say;

#[derive(Serialize)]
struct Projected {
    method: &'static str,
    items: usize,
    dims: usize,
    /// Share of the variance on each axis, for axes that have a meaning.
    variance_ratio: Option<Vec<f64>>,
    /// What found the axes.
    solver: Option<&'static str>,
    seconds: f64,
    recipe: Recipe,
    file: String,
    warnings: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// Bad flags, vectors that cannot be read or laid out, a file that cannot be written.
pub fn run(args: &ProjectArgs, matches: &ArgMatches, output: &mut Output) -> Result<(), Failure> {
    check_ending(&args.output)?;
    let method = projector(&args.method).ok_or_else(|| Failure::Usage(format!("There is no method {}", args.method)))?;
    let params = flags::values(matches, flags::of_projectors(), &args.method)?;
    let embedding = files::vectors(&args.vectors, output)?;
    method.check(Shape { items: embedding.len(), dims: embedding.dims() }, &params)?;

    let start = Instant::now();
    let run = method.prepare(&embedding, None, &params, Seed(args.seed), &output.task)?;
    let task = output.task.clone();
    let mut total = 0;
    let projection = drive(run, &task, |report, _| {
        if report.work_total != total {
            total = report.work_total;
            task.stage(say!("Laying out the map"), total);
            task.set_done(report.work);
        }
    })?;
    let seconds = start.elapsed().as_secs_f64();
    let projection = Arc::new(projection);
    files::write(Exported::Projection(projection.clone()), &args.output, output)?;

    let (variance_ratio, solver) = match projection.axes() {
        Axes::Principal { variance_ratio, solver, .. } => (Some(variance_ratio.clone()), Some(solver.name())),
        Axes::Meaningless => (None, None),
    };
    let info = method.info();
    output.line(format!(
        "{}: {} in {}D, {seconds:.1} s{}",
        info.label,
        counted(projection.items().len(), "item", "items"),
        projection.dims(),
        if variance_ratio.is_none() { "; the axes mean nothing, only who is near whom does" } else { "" }
    ));
    if let (Some(shares), Some(solver)) = (&variance_ratio, solver) {
        let shares: Vec<String> = shares.iter().map(|s| format!("{:.1} %", s * 100.0)).collect();
        output.line(format!("Variance on the axes: {} (found by {solver})", shares.join(", ")));
    }
    output.line(format!("Written: {}", args.output.display()));
    output.result(&Projected {
        method: info.id,
        items: projection.items().len(),
        dims: projection.dims(),
        variance_ratio,
        solver,
        seconds,
        recipe: projection.recipe().clone(),
        file: args.output.display().to_string(),
        warnings: output.warnings(),
    })
}

fn check_ending(path: &Path) -> Result<(), Failure> {
    match path.extension().and_then(|e| e.to_str()).map(str::to_lowercase).as_deref() {
        Some("csv" | "tsv") => Ok(()),
        _ => Err(Failure::Usage(format!("A map is written as .csv or .tsv, not as {}", path.display()))),
    }
}
