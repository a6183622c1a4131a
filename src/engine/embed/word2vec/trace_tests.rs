//! The numbers of one window against NumPy (`tests/data/make_training_steps.py`), and what a window says about its sentence.

use super::*;
use crate::base::{Run, Seed};
use crate::data::Recipe;
use crate::embed::tests::{corpus_of, fruit_and_cars, sentences_of};
use crate::embed::word2vec::params::{CbowParams, Settings, SkipGramParams};

const GOLDEN: &str = include_str!("../../../../tests/data/word2vec_trace.tsv");

fn golden(name: &str) -> Vec<f64> {
    let line = GOLDEN.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix('\t')).unwrap();
    line.split('\t').map(|v| v.parse().unwrap()).collect()
}

fn assert_near(got: impl IntoIterator<Item = f64>, name: &str) {
    let (got, want): (Vec<f64>, _) = (got.into_iter().collect(), golden(name));
    assert_eq!(got.len(), want.len(), "{name}");
    for (got, want) in got.iter().zip(want) {
        assert!((got - want).abs() < 1e-5, "{name}: {got} {want}");
    }
}

fn training(corpus: &Arc<crate::data::Corpus>, settings: Settings) -> Training {
    let recipe = Recipe::new("test", std::collections::BTreeMap::new(), Seed(1), Vec::new());
    Training::new(corpus, settings, None, Seed(1), recipe, &Task::detached()).unwrap()
}

/// Four words whose vectors are those of the script.
fn scripted(settings: &Settings) -> Training {
    let mut run = training(&corpus_of(["a b c d"]), Settings { dims: 10, ..settings.clone() });
    for r in 0..4_u8 {
        let of = |k: usize| (f64::from(r), k as f64);
        for k in 0..10 {
            let (r_, k_) = of(k);
            run.workers.inputs.row_mut(usize::from(r))[k] = ((1.0 + 3.0 * r_ + 0.7 * k_).sin() / 2.0) as f32;
            run.workers.outputs.row_mut(usize::from(r))[k] = ((2.0 + 5.0 * r_ + 0.3 * k_).cos() / 2.0) as f32;
        }
    }
    run
}

#[test]
fn the_numbers_of_a_window_are_those_of_numpy() {
    let mut run = scripted(&Settings::from(&SkipGramParams::default()));
    let saved = [Saved::of(&run.workers.inputs, &[0, 2, 3]), Saved::of(&run.workers.outputs, &[1, 3, 0])];
    let (met, (loss, pairs)) = run.train_window(&[0, 2, 3], &[(1, true), (3, false), (0, false)], 0.5);
    assert_near(met.iter().map(|m| m.dot), "dot");
    assert_near(met.iter().map(|m| m.sigma), "sigma");
    assert_near(met.iter().map(|m| m.error), "error");
    assert_near(met.iter().map(|m| m.push), "push");
    assert_near(met.iter().map(|m| m.dot_after), "after");
    assert!((loss - 6.121_991_51).abs() < 1e-5 && pairs == 3);
    let moves = run.moves(&saved);
    assert_near(moves[..3].iter().map(Move::length), "moved");
    assert_near(moves[..3].iter().map(Move::cosine), "cosine");

    let mut run = scripted(&Settings::from(&CbowParams::default()));
    let (met, (loss, pairs)) = run.train_window(&[0, 2, 3], &[(1, true), (3, false), (0, false)], 0.5);
    assert_near(met.iter().map(|m| m.dot), "cbow_dot");
    assert_near(met.iter().map(|m| m.sigma), "cbow_sigma");
    assert_near(met.iter().map(|m| m.error), "cbow_error");
    assert_near(met.iter().map(|m| m.push), "cbow_push");
    assert_near(met.iter().map(|m| m.dot_after), "cbow_after");
    assert_near([loss], "cbow_loss");
    assert_eq!(pairs, 1);
}

#[test]
fn a_window_stands_in_its_sentence() {
    let corpus = fruit_and_cars();
    // Frequent words are thinned out, so that some words of a sentence take no part.
    let settings = Settings { window: 2, sample: 0.01, epochs: 2, ..Settings::from(&SkipGramParams::default()) };
    let mut run = training(&corpus, settings);
    let sentences = sentences_of(&corpus);
    let (mut windows, mut thinned) = (0, 0);
    while let Some(done) = run.window_forward(&Task::detached()).unwrap() {
        let Example::Window(window) = &done.trace.example else { panic!("not a window") };
        let target: Vec<u32> = window.sentence.iter().filter(|w| w.part == Part::Target).map(|w| w.row).collect();
        assert_eq!(window.outputs[0], Output { who: OutputOf::Word(target[0]), wanted: true });
        assert_eq!(target.len(), 1);
        let around: Vec<(usize, u32)> =
            (window.sentence.iter()).filter_map(|w| if let Part::Context(i) = w.part { Some((i, w.row)) } else { None }).collect();
        assert_eq!(around, window.context.iter().copied().enumerate().collect::<Vec<_>>());
        assert_eq!(window.meetings.len(), window.context.len() * window.outputs.len());
        assert!(sentences.iter().any(|s| s.iter().eq(window.sentence.iter().map(|w| &w.row))), "whole: it is short");
        thinned += window.sentence.iter().filter(|w| w.part == Part::Thinned).count();
        windows += 1;
        assert_eq!(done.trace.taken, windows);
    }
    assert!(windows > 100 && thinned > 100, "{windows} {thinned}");
    assert!(run.window_forward(&Task::detached()).unwrap().is_none(), "there is nothing after the end");
    let mut back = 0;
    while run.window_back().unwrap().is_some() {
        back += 1;
    }
    assert_eq!(back, windows);
    assert_eq!(run.work(), 0);
    let end = loop {
        let report = run.step(&Task::detached()).unwrap();
        if report.finished {
            break report;
        }
    };
    assert_eq!(end.work, end.work_total);
}

#[test]
fn a_long_sentence_is_cut_on_both_sides() {
    let long = "a b c d e f g h ".repeat(30);
    let mut run = training(&corpus_of([long.as_str()]), Settings { sample: 0.0, window: 3, ..Settings::from(&SkipGramParams::default()) });
    let mut seen = Vec::new();
    while let Some(done) = run.window_forward(&Task::detached()).unwrap().filter(|_| seen.len() < 240) {
        let Example::Window(window) = &done.trace.example else { panic!("not a window") };
        assert!(window.sentence.len() <= 2 * AROUND + 7);
        seen.push(window.cut);
    }
    assert_eq!((seen[0], seen[120], seen[239]), ([false, true], [true, true], [true, false]));
}
