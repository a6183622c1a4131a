//! Plans, and one whole slice against a plain computation.

use super::params::{Settings, SkipGramParams};
use super::plan::{Plan, Planner};
use crate::base::Seed;
use crate::embed::passes::{counts, slices};
use crate::embed::tests::{corpus_of, fruit_and_cars, sentences_of};

#[test]
fn slices_cover_the_corpus_once_and_follow_sentences() {
    let text: Vec<String> = (0..40).map(|i| "w ".repeat(i * 7 % 30)).collect();
    let corpus = corpus_of(text.iter().map(String::as_str));
    let ends: Vec<usize> = sentences_of(&corpus)
        .iter()
        .scan(0, |end, s| {
            *end += s.len();
            Some(*end)
        })
        .collect();
    for size in [1, 5, 20, 29, 1000] {
        let all = slices(&corpus, size).unwrap();
        let mut at = 0;
        for slice in &all {
            assert_eq!(slice.start, at);
            assert!(slice.end > at && slice.end - at <= size, "{slice:?}");
            let begin = if slice.sentence == 0 { 0 } else { ends[slice.sentence - 1] };
            assert!(begin <= slice.start && slice.start < ends[slice.sentence], "{slice:?}");
            at = slice.end;
        }
        assert_eq!(at, corpus.tokens.len());
        let wanted = corpus.tokens.len().div_ceil(size);
        assert!(all.len() <= 2 * wanted, "{} slices of {size}", all.len());
    }
}

#[test]
fn windows_stay_inside_sentences_and_targets_are_never_the_word() {
    let corpus = corpus_of(["a b c d e", "f g", "h", "", "i j k"]);
    let settings = Settings { window: 50, sample: 0.0, ..Settings::from(&SkipGramParams::default()) };
    let planner = Planner::new(&settings, &counts(&corpus).unwrap(), Seed(3));
    let all = slices(&corpus, 100).unwrap();
    assert_eq!(all.len(), 1);
    let (mut plan, mut around) = (Plan::default(), Vec::new());
    let sentences = sentences_of(&corpus);
    let mut widest = 0;
    for index in 0..50 {
        planner.plan(&corpus, &all[0], index, &mut plan).unwrap();
        assert_eq!(plan.windows().len(), 10);
        for window in plan.windows() {
            plan.neighbours(window, &mut around);
            let targets = plan.drawn(window);
            assert!(!around.is_empty() && !around.contains(&targets[0]));
            assert!(targets[1..].iter().all(|t| *t != targets[0]) && targets.len() <= 6);
            let sentence = |token: u32| sentences.iter().position(|s| s.contains(&token));
            assert!(around.iter().all(|n| sentence(*n) == sentence(targets[0])));
            widest = widest.max(around.len());
        }
    }
    assert_eq!(widest, 4);
}

#[test]
fn subsampling_keeps_what_the_formula_says() {
    // One word is half of the text: kept with probability sqrt(t/f) + t/f.
    let sentence = "the a the b the c the d the e the f the g the h the i the j";
    let corpus = corpus_of(std::iter::repeat_n(sentence, 50));
    let settings = Settings { sample: 0.02, window: 1, ..Settings::from(&SkipGramParams::default()) };
    let planner = Planner::new(&settings, &counts(&corpus).unwrap(), Seed(3));
    let all = slices(&corpus, 100_000).unwrap();
    let (mut plan, mut kept) = (Plan::default(), [0_usize; 11]);
    for index in 0..100 {
        planner.plan(&corpus, &all[0], index, &mut plan).unwrap();
        for window in plan.windows() {
            kept[plan.drawn(window)[0] as usize] += 1;
        }
    }
    let share = kept[0] as f64 / (100.0 * 500.0);
    let want = (0.02_f64 / 0.5).sqrt() + 0.02 / 0.5;
    assert!((share - want).abs() < 0.01, "{share} {want}");
    let rare = kept[1] as f64 / (100.0 * 50.0);
    let want = (0.02_f64 / 0.05).sqrt() + 0.02 / 0.05;
    assert!((rare - want.min(1.0)).abs() < 0.03, "{rare} {want}");
}

#[test]
fn draws_follow_counts_to_the_power() {
    let corpus = fruit_and_cars();
    let counts = counts(&corpus).unwrap();
    let settings = Settings { negative: 50, sample: 0.0, power: 0.75, ..Settings::from(&SkipGramParams::default()) };
    let planner = Planner::new(&settings, &counts, Seed(3));
    let all = slices(&corpus, 100_000).unwrap();
    let (mut plan, mut drawn) = (Plan::default(), vec![0_u64; counts.len()]);
    for index in 0..50 {
        planner.plan(&corpus, &all[0], index, &mut plan).unwrap();
        for window in plan.windows() {
            plan.drawn(window)[1..].iter().for_each(|t| drawn[*t as usize] += 1);
        }
    }
    let ratio = drawn[0] as f64 / drawn[counts.len() - 1] as f64;
    let want = (counts[0] as f64 / counts[counts.len() - 1] as f64).powf(0.75);
    assert!((ratio / want - 1.0).abs() < 0.2, "{ratio} {want}");
}
