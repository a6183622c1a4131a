//! `neighbours` and `analogy`: questions to the vectors.

use serde::Serialize;

use super::args::{AnalogyArgs, NeighboursArgs};
use super::files;
use super::output::{Failure, Output};
use crate::data::{Embedding, ItemId, ItemSet, Metric};
use crate::query::{self, AnalogyMethod, Ranked, Role};

#[derive(Serialize)]
struct Hit<'a> {
    label: &'a str,
    value: f32,
    is_query_word: bool,
}

#[derive(Serialize)]
struct Neighbours<'a> {
    query: String,
    metric: &'a str,
    scaled_to_unit: bool,
    all_equal: bool,
    hits: Vec<Hit<'a>>,
    duplicates: Vec<&'a str>,
    unseen: Vec<String>,
    warnings: Vec<String>,
}

#[derive(Serialize)]
struct Analogy<'a> {
    a: &'a str,
    b: &'a str,
    c: &'a str,
    method: &'a str,
    answer: Option<&'a str>,
    all_equal: bool,
    hits: Vec<Hit<'a>>,
    unseen: Vec<String>,
    warnings: Vec<String>,
}

/// Runs `neighbours`.
///
/// # Errors
/// Vectors that cannot be read, a query that cannot be understood, a word without a vector.
pub fn neighbours(args: &NeighboursArgs, output: &mut Output) -> Result<(), Failure> {
    let embedding = files::vectors(&args.vectors, output)?;
    let items = embedding.items();
    let text = args.query.join(" ");
    let query = query::parse_for(&text, &embedding, &output.task)
        .map_err(|e| Failure::Failed(with_suggestions(e.say().to_string(), &e.suggestions, items)))?;
    let metric: Metric = args.metric.into();
    let list = query::neighbours(&embedding, &query, metric, args.k as usize, !args.hide_query_words, &output.task)?;
    let scaled = if list.scaled_to_unit { ", vectors scaled to length 1 first" } else { "" };
    output.line(format!("{text}: {}{scaled}", metric.label().to_lowercase()));
    note_unseen(&list.unseen, output);
    if list.all_equal {
        output.line("All items are equally far: this order means nothing");
    }
    if let Some(caution) = list.caution() {
        output.task.warn(caution);
    }
    lines(&embedding, &list.hits, output);
    let duplicates: Vec<&str> = list.duplicates.iter().map(|i| items.label(*i)).collect();
    if !duplicates.is_empty() {
        output.line(format!("The same vector: {}", duplicates.join(", ")));
    }
    let result = Neighbours {
        query: text,
        metric: metric.id(),
        scaled_to_unit: list.scaled_to_unit,
        all_equal: list.all_equal,
        hits: hits(&embedding, &list.hits),
        duplicates,
        unseen: list.unseen,
        warnings: output.warnings(),
    };
    output.result(&result)
}

/// Runs `analogy`.
///
/// # Errors
/// Vectors that cannot be read, a word without a vector.
pub fn analogy(args: &AnalogyArgs, output: &mut Output) -> Result<(), Failure> {
    let embedding = files::vectors(&args.vectors, output)?;
    let items = embedding.items();
    let find = |word: &str| {
        let encode = || query::encode_text(&embedding, word, &output.task).and_then(Result::ok).map(Role::Unseen);
        items.find(word).map(Role::Item).or_else(encode).ok_or_else(|| {
            let near = query::near_spellings(items, word, 5);
            Failure::Failed(with_suggestions(format!("There is no vector for '{word}'"), &near, items))
        })
    };
    let roles = [find(&args.a)?, find(&args.b)?, find(&args.c)?];
    let method: AnalogyMethod = args.method.into();
    let result = query::analogy_of(&embedding, &roles, method, args.k as usize, args.admit_query_words, &output.task)?;
    let answer = result.answer.map(|id| items.label(id));
    output.line(format!(
        "{} is to {} as {} is to {} ({})",
        args.a,
        args.b,
        args.c,
        answer.unwrap_or("nothing in particular"),
        method.label()
    ));
    note_unseen(&result.unseen, output);
    if result.all_equal {
        output.line("All items score the same: this order means nothing");
    }
    lines(&embedding, &result.hits, output);
    let result = Analogy {
        a: &args.a,
        b: &args.b,
        c: &args.c,
        method: method.id(),
        answer,
        all_equal: result.all_equal,
        hits: hits(&embedding, &result.hits),
        unseen: result.unseen,
        warnings: output.warnings(),
    };
    output.result(&result)
}

/// Says which words have no vector of their own.
fn note_unseen(words: &[String], output: &mut Output) {
    for word in words {
        output.line(format!("'{word}' was not in the text: its vector is made of its character n-grams"));
    }
}

fn with_suggestions(sentence: String, near: &[ItemId], items: &ItemSet) -> String {
    if near.is_empty() {
        return sentence;
    }
    let near: Vec<&str> = near.iter().map(|i| items.label(*i)).collect();
    format!("{sentence}; near spellings: {}", near.join(", "))
}

fn hits<'a>(embedding: &'a Embedding, ranked: &[Ranked]) -> Vec<Hit<'a>> {
    let items = embedding.items();
    ranked.iter().map(|r| Hit { label: items.label(r.item), value: r.value, is_query_word: r.is_query_word }).collect()
}

fn lines(embedding: &Embedding, ranked: &[Ranked], output: &mut Output) {
    let items = embedding.items();
    let mut place = 0;
    for hit in ranked {
        let number = if hit.is_query_word {
            "query".to_owned()
        } else {
            place += 1;
            place.to_string()
        };
        output.line(format!("{number:>6}  {:>9.4}  {}", hit.value, items.label(hit.item)));
    }
}
