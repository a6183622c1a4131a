//! `eval`: scores on published question sets.

use std::path::Path;

use serde::Serialize;

use super::args::EvalArgs;
use super::files;
use super::output::{Failure, Output, counted};
use crate::data::Embedding;
use crate::math::parallel::available_threads;
use crate::query::AnalogyMethod;
use crate::query::evaluate::{
    Analogies, AnalogyOptions, BadLine, EvaluationKind, JudgedPairs, Questions, Report, Rows, SectionReport, Value, recognise,
    what_lines_look_like,
};

#[derive(Serialize)]
struct Scores {
    analogies: Option<AnalogyScores>,
    similarity: Option<Similarity>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tasks: Option<Vec<Scored>>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct AnalogyScores {
    file: String,
    method: &'static str,
    total: Section,
    sections: Vec<Section>,
    missing_words: Vec<String>,
}

#[derive(Serialize)]
struct Section {
    name: String,
    correct: usize,
    asked: usize,
    out_of_vocabulary: usize,
    accuracy: Option<f64>,
}

#[derive(Serialize)]
struct Similarity {
    file: String,
    spearman: Option<f64>,
    pearson: Option<f64>,
    pairs: usize,
    out_of_vocabulary: usize,
}

/// A test of a folder.
#[derive(Serialize)]
struct Scored {
    /// Its file without folder and ending.
    id: String,
    kind: &'static str,
    /// What `value` is.
    measure: &'static str,
    value: Option<f64>,
    /// Questions left out because a word has no vector.
    missing: usize,
}

/// Runs the command.
///
/// # Errors
/// Files that cannot be read or hold no question.
pub fn run(args: &EvalArgs, output: &mut Output) -> Result<(), Failure> {
    let embedding = files::vectors(&args.vectors, output)?;
    let analogies = args.analogies.as_deref().map(|path| analogies(args, path, &embedding, output)).transpose()?;
    let similarity = args.similarity.as_deref().map(|path| similarity(args, path, &embedding, output)).transpose()?;
    let tasks = args.tasks.as_deref().map(|folder| tasks(args, folder, &embedding, output)).transpose()?;
    let scores = Scores { analogies, similarity, tasks, warnings: output.warnings() };
    output.result(&scores)
}

fn options(args: &EvalArgs) -> AnalogyOptions {
    AnalogyOptions { fold_case: !args.case_sensitive, first_rows: args.first, method: args.method.into(), top_n: args.top }
}

/// Grades by the questions of one file.
fn report(args: &EvalArgs, path: &Path, questions: &dyn Questions, embedding: &Embedding, output: &Output) -> Result<Report, Failure> {
    note_bad_lines(path, questions.bad_lines(), output);
    if questions.is_empty() {
        return Err(Failure::Failed(format!("{} holds no such questions. {}", path.display(), what_lines_look_like())));
    }
    Ok(questions.run(embedding, options(args), available_threads(), &output.task)?)
}

fn tasks(args: &EvalArgs, folder: &Path, embedding: &Embedding, output: &mut Output) -> Result<Vec<Scored>, Failure> {
    let mut scored = Vec::new();
    for path in files::files_in(folder)? {
        let Some((kind, questions)) = recognise(&files::text(&path)?) else {
            output.task.warn(crate::say!(
                "{file} holds no questions. {lines}",
                file = path.display().to_string(),
                lines = what_lines_look_like()
            ));
            continue;
        };
        let report = report(args, &path, &*questions, embedding, output)?;
        let id = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let Some(measure) = report.figures.first() else { continue };
        output.line(format!("{id:<30} {:<12} {} {:>8}, {} left out", kind.info().id, measure.id, shown(measure.value), report.left_out));
        scored.push(Scored { id, kind: report.kind, measure: measure.id, value: report.value(), missing: report.left_out });
    }
    if scored.is_empty() {
        return Err(Failure::Failed(format!("There are no questions in {}. {}", folder.display(), what_lines_look_like())));
    }
    Ok(scored)
}

fn shown(value: Value) -> String {
    match value {
        Value::Share(x) => x.map_or_else(|| "-".to_owned(), |x| format!("{:.1} %", x * 100.0)),
        Value::Correlation(x) => x.map_or_else(|| "-".to_owned(), |x| format!("{x:.4}")),
        Value::Count(n) => n.to_string(),
        Value::Part(n, of) => format!("{n} of {of}"),
    }
}

fn analogies(args: &EvalArgs, path: &Path, embedding: &Embedding, output: &mut Output) -> Result<AnalogyScores, Failure> {
    let report = report(args, path, &*Analogies.parse(&files::text(path)?), embedding, output)?;
    let Rows::Sections { sections, total } = &report.rows else { return Err(Failure::Failed("analogies have sections".to_owned())) };
    let method: AnalogyMethod = args.method.into();
    let searched = report.figure("searched").and_then(|f| f.value.number()).unwrap_or_default();
    output.line(format!("Analogies ({}, {} searched)", method.label(), counted(searched as usize, "row", "rows")));
    for section in sections.iter().chain([total]) {
        let name = if section.name.is_empty() { "all" } else { &section.name };
        output.line(format!(
            "  {name:<30} {:>8}  {:>5} of {:<5}  {} out of vocabulary",
            shown(Value::Share(section.accuracy())),
            section.correct,
            section.asked,
            section.out_of_vocabulary
        ));
    }
    Ok(AnalogyScores {
        file: path.display().to_string(),
        method: method.id(),
        total: section(total),
        sections: sections.iter().map(section).collect(),
        missing_words: report.missing,
    })
}

fn section(report: &SectionReport) -> Section {
    Section {
        name: report.name.clone(),
        correct: report.correct,
        asked: report.asked,
        out_of_vocabulary: report.out_of_vocabulary,
        accuracy: report.accuracy(),
    }
}

fn similarity(args: &EvalArgs, path: &Path, embedding: &Embedding, output: &mut Output) -> Result<Similarity, Failure> {
    let report = report(args, path, &*JudgedPairs.parse(&files::text(path)?), embedding, output)?;
    let figure = |id: &str| report.figure(id).and_then(|f| f.value.number());
    let (spearman, pearson) = (figure("spearman"), figure("pearson"));
    let Rows::Pairs { scored, .. } = &report.rows else { return Err(Failure::Failed("judged pairs are pairs".to_owned())) };
    output.line(format!(
        "Similarity: Spearman {}, Pearson {}, {}, {} out of vocabulary",
        shown(Value::Correlation(spearman)),
        shown(Value::Correlation(pearson)),
        counted(scored.len(), "pair", "pairs"),
        report.left_out
    ));
    Ok(Similarity { file: path.display().to_string(), spearman, pearson, pairs: scored.len(), out_of_vocabulary: report.left_out })
}

fn note_bad_lines(path: &Path, bad: &[BadLine], output: &Output) {
    if let Some(first) = bad.first() {
        output.task.warn(crate::say!(
            "{file}: lines left out: {n}, the first is line {line}: {what}",
            file = path.display().to_string(),
            n = bad.len(),
            line = first.line,
            what = first.what.clone()
        ));
    }
}
