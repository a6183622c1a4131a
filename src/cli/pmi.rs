//! `pmi`: how the number of a word and its context comes about, from the count to the cell and to what an SVD keeps of it.

use std::sync::Arc;

use clap::ArgMatches;
use serde::Serialize;

use super::args::PmiArgs;
use super::output::{Failure, Output};
use super::{files, flags};
use crate::base::say::{grouped, significant};
use crate::base::{Seed, drive};
use crate::data::{ItemId, ItemSet};
use crate::embed::pairs::{Chain, Context, Contexts, Rebuilt, Table, Weighing, text_of};
use crate::embed::{Beside, embedder};
use crate::jobs::{LookAtPair, Make, PairLook, run_here};
use crate::query;
use crate::sources::Ready;

/// Most frequent contexts that are listed.
const FREQUENT: usize = 5;
/// Width of the column of names and of that of numbers.
const WIDTHS: [usize; 2] = [34, 12];

#[derive(Serialize)]
struct Listed<'a> {
    context: &'a str,
    count: f64,
    expected: f64,
    pmi: f64,
    cell: f64,
}

#[derive(Serialize)]
struct Answer<'a> {
    method: &'static str,
    word: &'a str,
    context: Option<&'a str>,
    window: usize,
    cds: f64,
    shift: f64,
    count: Option<f64>,
    row_sum: Option<f64>,
    column_sum: Option<f64>,
    smoothed: Option<f64>,
    total: Option<f64>,
    expected: Option<f64>,
    /// Null for a pair that never meets: minus infinity.
    pmi: Option<f64>,
    shifted: Option<f64>,
    cell: Option<f64>,
    rebuilt: Option<f64>,
    /// The sum over the first dimension, the first two, and so on.
    sums: Option<Vec<f64>>,
    contexts: usize,
    strongest: Vec<Listed<'a>>,
    most_frequent: Vec<Listed<'a>>,
    warnings: Vec<String>,
}

/// Runs the command.
///
/// # Errors
/// Bad flags, an unreadable text, a word that is not in it, a text without pairs.
pub fn run(args: &PmiArgs, matches: &ArgMatches, output: &mut Output) -> Result<(), Failure> {
    let method = embedder(&args.method).ok_or_else(|| Failure::Usage(format!("There is no method {}", args.method)))?;
    let params = flags::values(matches, flags::of_counters(), &args.method)?;
    let (opened, options) = files::open_to_learn(std::slice::from_ref(&args.corpus), &args.source, matches, output)?;
    let made = run_here(Make { source: opened.source, params: options, onto: None }, &output.task)?;
    let Ready::Material(material) = made.ready else { return Err(Failure::Failed("There is nothing in it to learn from".to_owned())) };
    let corpus = text_of(&material)?;
    let find = |word: &String| find(&corpus.words, word, corpus.min_count);
    let (word, context) = (args.word.as_ref().map(find).transpose()?, args.context.as_ref().map(find).transpose()?);
    output.task.lend_scratch(Arc::new(crate::jobs::ScratchFolder::default()));
    let run = method.prepare(&material, Beside::default(), &params, Seed(args.seed), &output.task)?;
    let embedding = Arc::new(drive(run, &output.task, |_, _| ())?);
    let weighing = Weighing::of(embedding.recipe()).ok_or_else(|| Failure::Usage(format!("{} counts no pairs", args.method)))?;
    let question = LookAtPair { material: material.clone(), embedding, weighing, word, context, known: None };
    let look = run_here(question, &output.task)?;
    let items: &ItemSet = &corpus.words;
    told(items, method.info().label, &look, args.k as usize, output);
    output.result(&answer(items, method.info().id, &look, args.k as usize, output.warnings()))
}

fn find(items: &ItemSet, typed: &str, min_count: u32) -> Result<ItemId, Failure> {
    if let Some(item) = items.find(typed).or_else(|| items.find(&typed.to_lowercase())) {
        return Ok(item);
    }
    let near: Vec<&str> = query::near_spellings(items, typed, 5).into_iter().map(|i| items.label(i)).collect();
    let least = if min_count > 1 { format!(" (words that occur less than {min_count} times are left out)") } else { String::new() };
    let near = if near.is_empty() { String::new() } else { format!("; near spellings: {}", near.join(", ")) };
    Err(Failure::Failed(format!("'{typed}' is not in the vocabulary of this text{least}{near}")))
}

/// Everything as text.
fn told(items: &ItemSet, label: &str, look: &PairLook, k: usize, output: &mut Output) {
    let contexts = &look.contexts;
    let (weighing, w) = (&contexts.weighing, items.label(look.word()));
    let each = if weighing.by_distance() { ", each time counts 1 / distance" } else { "" };
    let side = if weighing.both_sides() { "to each side" } else { "before" };
    output.line(format!("{label}, window of {} {side}{each}", weighing.window()));
    let Some(context) = &look.context else {
        output.line(format!("{w} has no context: no word of the vocabulary ever stands near it"));
        return;
    };
    chain_told(items, weighing, &context.chain, output);
    if let Some(rebuilt) = &context.rebuilt {
        rebuilt_told(rebuilt, &context.chain, output);
    }
    let place = context.place.map_or_else(
        || format!("not among the {} contexts of {w}", grouped(contexts.all.len() as u64)),
        |p| format!("context {} of {}", grouped(p as u64 + 1), grouped(contexts.all.len() as u64)),
    );
    output.line(format!("{} is {place}", items.label(ItemId(context.chain.words[1]))));
    let (strongest, frequent) = lists(contexts, k);
    list_told(items, contexts, "Strongest contexts", &strongest, output);
    if weighing.table != Table::Counts {
        list_told(items, contexts, "Most frequent contexts", &frequent, output);
    }
}

fn step(name: &str, formula: &str, value: &str, output: &mut Output) {
    let [names, numbers] = WIDTHS;
    output.line(format!("  {name:<names$}{value:>numbers$}  {formula}"));
}

fn chain_told(items: &ItemSet, weighing: &Weighing, chain: &Chain, output: &mut Output) {
    let [w, c] = chain.words.map(|row| items.label(ItemId(row)));
    let power = if weighing.cds == 1.0 { String::new() } else { format!("^{}", weighing.cds) };
    output.line(format!("{w} (w) and {c} (c)"));
    step("count", "#(w, c)", &number(chain.count), output);
    if weighing.table == Table::Counts {
        output.line("  The count is the cell; what PPMI would make of it:");
    }
    step(&format!("all contexts of {w}"), "#(w)", &number(chain.row_sum), output);
    step(&format!("all contexts of {c}"), "#(c)", &number(chain.column_sum), output);
    if !power.is_empty() {
        step("smoothed", &format!("#(c){power}"), &number(chain.smoothed), output);
    }
    step("all contexts there are", &format!("Σ #(x){power}"), &number(chain.total), output);
    step("by chance", &format!("E = #(w) · #(c){power} / Σ"), &number(chain.expected), output);
    step("PMI", "ln( #(w, c) / E )", &number(chain.pmi), output);
    step("minus the shift", &format!("PMI - ln {}", weighing.shift), &number(chain.shifted), output);
    step("positive PMI", "max(0, PMI - ln k)", &number(chain.shifted.max(0.0)), output);
}

fn rebuilt_told(rebuilt: &Rebuilt, chain: &Chain, output: &mut Output) {
    let dims = rebuilt.shares.len();
    step(&format!("rebuilt from {dims} dimensions"), "Σ x(w) · y(c), x = U·Σ^p, y = V·Σ^(1-p)", &number(rebuilt.value()), output);
    step("off by", "", &number(rebuilt.value() - chain.cell), output);
    let upto = [1, 2, 5, 10, 20, 50, 100, 200, 500].into_iter().filter(|n| *n < dims);
    let sums: Vec<String> = upto.map(|n| format!("{n}: {}", number(rebuilt.shares[n - 1].sum))).collect();
    if !sums.is_empty() {
        output.line(format!("  The sum over the first dimensions: {}", sums.join(", ")));
    }
}

fn list_told(items: &ItemSet, contexts: &Contexts, title: &str, list: &[&Context], output: &mut Output) {
    if list.is_empty() {
        return;
    }
    output.line(format!("{title}: count, by chance, PMI, cell"));
    for context in list {
        let chain = contexts.chain_of(context);
        let numbers = [chain.count, chain.expected, chain.pmi, chain.cell].map(|x| format!("{:>10}", number(x))).join("");
        output.line(format!("{numbers}  {}", items.label(ItemId(context.word))));
    }
}

/// The strongest contexts, and the most frequent ones.
fn lists(contexts: &Contexts, k: usize) -> (Vec<&Context>, Vec<&Context>) {
    let frequent = contexts.by_count.iter().take(FREQUENT.min(k)).filter_map(|at| contexts.all.get(*at as usize)).collect();
    (contexts.all.iter().take(k).collect(), frequent)
}

/// Counts in full, other numbers to four digits.
fn number(x: f64) -> String {
    if (x.fract() == 0.0 || x >= 1000.0) && (0.0..1e15).contains(&x) { grouped(x.round() as u64) } else { significant(x) }
}

fn answer<'a>(items: &'a ItemSet, method: &'static str, look: &'a PairLook, k: usize, warnings: Vec<String>) -> Answer<'a> {
    let contexts = &look.contexts;
    let chain = look.context.as_ref().map(|c| &c.chain);
    let rebuilt = look.context.as_ref().and_then(|c| c.rebuilt.as_ref());
    let listed = |context: &&Context| {
        let chain = contexts.chain_of(context);
        Listed {
            context: items.label(ItemId(context.word)),
            count: chain.count,
            expected: chain.expected,
            pmi: chain.pmi,
            cell: chain.cell,
        }
    };
    let (strongest, frequent) = lists(contexts, k);
    Answer {
        method,
        word: items.label(look.word()),
        context: look.context_word().map(|c| items.label(c)),
        window: contexts.weighing.window(),
        cds: contexts.weighing.cds,
        shift: contexts.weighing.shift,
        count: chain.map(|c| c.count),
        row_sum: chain.map(|c| c.row_sum),
        column_sum: chain.map(|c| c.column_sum),
        smoothed: chain.map(|c| c.smoothed),
        total: chain.map(|c| c.total),
        expected: chain.map(|c| c.expected),
        pmi: chain.map(|c| c.pmi).filter(|x| x.is_finite()),
        shifted: chain.map(|c| c.shifted).filter(|x| x.is_finite()),
        cell: chain.map(|c| c.cell),
        rebuilt: rebuilt.map(Rebuilt::value),
        sums: rebuilt.map(|r| r.shares.iter().map(|s| s.sum).collect()),
        contexts: contexts.all.len(),
        strongest: strongest.iter().map(listed).collect(),
        most_frequent: frequent.iter().map(listed).collect(),
        warnings,
    }
}
