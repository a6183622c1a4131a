//! `eval`: scores on published question sets.

use serde::Serialize;

use super::args::EvalArgs;
use super::files;
use super::output::{Failure, Output, counted};
use crate::data::Embedding;
use crate::math::parallel::available_threads;
use crate::query::evaluate::{
    AnalogyOptions, BadLine, SectionReport, evaluate_analogies, evaluate_similarity, parse_pairs, parse_questions,
};

#[derive(Serialize)]
struct Scores {
    analogies: Option<Analogies>,
    similarity: Option<Similarity>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct Analogies {
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

/// Runs the command.
///
/// # Errors
/// Files that cannot be read or hold no question.
pub fn run(args: &EvalArgs, output: &mut Output) -> Result<(), Failure> {
    let embedding = files::vectors(&args.vectors, output)?;
    let analogies = match &args.analogies {
        Some(path) => Some(analogies(args, path, &embedding, output)?),
        None => None,
    };
    let similarity = match &args.similarity {
        Some(path) => Some(similarity(args, path, &embedding, output)?),
        None => None,
    };
    let scores = Scores { analogies, similarity, warnings: output.warnings() };
    output.result(&scores)
}

fn analogies(args: &EvalArgs, path: &std::path::Path, embedding: &Embedding, output: &mut Output) -> Result<Analogies, Failure> {
    let set = parse_questions(&files::text(path)?);
    note_bad_lines(path, &set.bad_lines, output);
    if set.is_empty() {
        return Err(Failure::Failed(format!("{} holds no analogy questions: four words are needed on each line", path.display())));
    }
    let options = AnalogyOptions { fold_case: !args.case_sensitive, first_rows: args.first, method: args.method.into(), top_n: args.top };
    let report = evaluate_analogies(embedding, &set, options, available_threads(), &output.task)?;
    output.line(format!("Analogies ({}, {} searched)", options.method.label(), counted(report.rows_searched, "row", "rows")));
    for section in report.sections.iter().chain([&report.total]) {
        let name = if section.name.is_empty() { "all" } else { &section.name };
        let accuracy = section.accuracy().map_or_else(|| "-".to_owned(), |a| format!("{:.1} %", a * 100.0));
        output.line(format!(
            "  {name:<30} {accuracy:>8}  {:>5} of {:<5}  {} out of vocabulary",
            section.correct, section.asked, section.out_of_vocabulary
        ));
    }
    Ok(Analogies {
        file: path.display().to_string(),
        method: options.method.id(),
        total: section(&report.total),
        sections: report.sections.iter().map(section).collect(),
        missing_words: report.missing_words.into_iter().map(|(word, _)| word).collect(),
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

fn similarity(args: &EvalArgs, path: &std::path::Path, embedding: &Embedding, output: &mut Output) -> Result<Similarity, Failure> {
    let set = parse_pairs(&files::text(path)?);
    note_bad_lines(path, &set.bad_lines, output);
    if set.pairs.is_empty() {
        return Err(Failure::Failed(format!("{} holds no judged pairs: two words and a number are needed on each line", path.display())));
    }
    let report = evaluate_similarity(embedding, &set, !args.case_sensitive, args.first, &output.task)?;
    let shown = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| format!("{x:.4}"));
    output.line(format!(
        "Similarity: Spearman {}, Pearson {}, {}, {} out of vocabulary",
        shown(report.spearman),
        shown(report.pearson),
        counted(report.pairs.len(), "pair", "pairs"),
        report.missing.len()
    ));
    Ok(Similarity {
        file: path.display().to_string(),
        spearman: report.spearman,
        pearson: report.pearson,
        pairs: report.pairs.len(),
        out_of_vocabulary: report.missing.len(),
    })
}

fn note_bad_lines(path: &std::path::Path, bad: &[BadLine], output: &Output) {
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
