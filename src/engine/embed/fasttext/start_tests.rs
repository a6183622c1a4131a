//! Continuing from earlier vectors: every row is where it was, what does not fit is refused, and what is missing is said.

use std::sync::Arc;

use ndarray::{Array2, Axis, concatenate};

use super::*;
use crate::base::{ParamMap, ParamValue, drive};
use crate::embed::fasttext::{FastText, FastTextCbow};
use crate::embed::tests::{corpus_of, fruit_and_cars, material, sentences_of};
use crate::embed::word2vec::SkipGram;
use crate::embed::{Beside, Embedder, method_for, settings_for};

fn settings(alpha: f64) -> ParamMap {
    [("dims", 16), ("epochs", 20), ("max_n", 5)]
        .map(|(name, n)| (name.to_owned(), ParamValue::Int(n)))
        .into_iter()
        .chain([("sample".to_owned(), ParamValue::Float(0.0)), ("alpha".to_owned(), ParamValue::Float(alpha))])
        .collect()
}

fn set(mut params: ParamMap, name: &str, n: i64) -> ParamMap {
    params.insert(name.to_owned(), ParamValue::Int(n));
    params
}

fn trained(method: &dyn Embedder) -> Embedding {
    let task = Task::detached();
    drive(method.prepare(&material(&fruit_and_cars()), Beside::default(), &settings(0.05), Seed(1), &task).unwrap(), &task, |_, _| ())
        .unwrap()
}

/// The first text and sentences with new words, one of which has n-grams of an old one.
fn more() -> Arc<Corpus> {
    let first = fruit_and_cars();
    let word = |token: &u32| first.words.label_at(*token as usize).unwrap().to_owned();
    let mut text: Vec<String> = sentences_of(&first).iter().map(|s| s.iter().map(word).collect::<Vec<_>>().join(" ")).collect();
    text.extend(["a fresh mango tastes sweet and juicy".to_owned(), "i eat ripe apples with sugar".to_owned()]);
    corpus_of(text.iter().map(String::as_str))
}

fn vector(of: &Embedding, word: &str) -> Vec<f32> {
    of.vector(of.items().find(word).unwrap()).into_owned()
}

fn assert_near(got: &[f32], want: &[f32], most: f32, what: &str) {
    assert!(got.len() == want.len() && got.iter().zip(want).all(|(g, w)| (g - w).abs() <= most), "{what}: {got:?} {want:?}");
}

/// The model with one more bucket, which no word uses.
fn with_a_bucket(model: &Embedding) -> (Embedding, u32) {
    let whole = model.word_model().unwrap();
    let old = whole.subwords().unwrap();
    let bucket = (0..old.rule().buckets).rev().find(|b| old.row_of(*b).is_none()).unwrap();
    let mut used = old.used().to_vec();
    used.push(bucket);
    used.sort_unstable();
    let at = used.iter().position(|b| *b == bucket).unwrap();
    let row = Array2::from_elem((1, model.dims()), 0.5);
    let rows = old.rows();
    let rows = concatenate(Axis(0), &[rows.slice(ndarray::s![..at, ..]), row.view(), rows.slice(ndarray::s![at.., ..])]).unwrap();
    let trained = used.iter().map(|b| *b != bucket).collect();
    let subwords = Subwords::new(old.rule(), old.words().clone(), used, trained, rows).unwrap();
    let changed = WordModel::new(model.items().clone(), whole.outputs().cloned(), Some(Arc::new(subwords)));
    (model.clone().with_model(Arc::new(changed)), bucket)
}

#[test]
fn every_row_of_an_earlier_model_is_kept_where_it_belongs() {
    let corpus = more();
    for method in [&FastText as &dyn Embedder, &FastTextCbow] {
        let (start, unused) = with_a_bucket(&trained(method));
        let resumed = |alpha: f64, seed: u64| {
            let task = Task::detached();
            let run = method.prepare(&material(&corpus), Beside::start(Some(&start)), &settings(alpha), Seed(seed), &task).unwrap();
            assert!(task.warnings().is_empty());
            run
        };
        // Without a step everything is as it was.
        let made = resumed(0.05, 2).finish(&Task::detached()).unwrap();
        let (old, new) = (start.word_model().unwrap().subwords().unwrap(), made.word_model().unwrap().subwords().unwrap());
        for (row, word) in start.items().labels().enumerate() {
            let now = made.items().find(word).unwrap();
            assert_eq!(vector(&made, word), vector(&start, word), "{word}");
            assert_eq!(new.words().row(now.row()), old.words().row(row), "{word}");
            let outputs = |of: &Embedding, row: usize| of.word_model().unwrap().outputs().unwrap().row(row).to_vec();
            assert_eq!(outputs(&made, now.row()), outputs(&start, row), "{word}");
        }
        for bucket in old.used() {
            assert_eq!(new.row_of(*bucket), old.row_of(*bucket), "{bucket}");
        }
        assert!(old.row_of(unused).is_some() && new.used().len() > old.used().len(), "n-grams of mango are new");
        assert_eq!(new.vector_of("banananas", None), old.vector_of("banananas", None));
        // With the lowest rate next to nothing moves; with a usual one the new words find their place.
        let task = Task::detached();
        let slow = drive(resumed(1e-5, 2), &task, |_, _| ()).unwrap();
        for word in start.items().labels() {
            assert_near(&vector(&slow, word), &vector(&start, word), 5e-3, word);
        }
        let learned = |seed: u64| drive(resumed(0.05, seed), &task, |_, _| ()).unwrap();
        let made = learned(2);
        assert_eq!(made.word_model().unwrap().subwords().unwrap().row_of(unused), old.row_of(unused), "{unused}");
        assert_ne!(vector(&made, "apple"), vector(&start, "apple"));
        assert_ne!(made.word_model().unwrap().subwords().unwrap().vector_of("banananas", None), old.vector_of("banananas", None));
        let again = learned(2);
        assert_eq!(made.contents(), again.contents());
        assert_ne!(made.matrix(), learned(3).matrix());
    }
}

#[test]
fn another_way_of_cutting_words_is_refused_with_what_to_set() {
    let (start, corpus) = (trained(&FastText), more());
    for (name, n) in [("min_n", 2), ("max_n", 6), ("max_n", 0), ("buckets", 1000), ("dims", 17)] {
        let params = set(settings(0.05), name, n);
        let Err(MethodError::Refused(why)) =
            FastText.prepare(&material(&corpus), Beside::start(Some(&start)), &params, Seed(1), &Task::detached())
        else {
            panic!("{name} = {n} was taken");
        };
        let wanted: &[&str] = if name == "dims" { &["16", "17"] } else { &["n-gram to 3", "n-gram to 5", "Buckets to 2000000"] };
        assert!(wanted.iter().all(|w| why.to_string().contains(w)), "{why}");
    }
    let asked: ParamMap = settings_for(&FastText, &start).into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    assert!(FastText.prepare(&material(&corpus), Beside::start(Some(&start)), &asked, Seed(1), &Task::detached()).is_ok());
    let ids = |start: &Embedding| [&SkipGram as &'static dyn Embedder, &FastTextCbow].map(|wanted| method_for(start, wanted).info().id);
    assert_eq!(ids(&start), ["fasttext", "fasttext-cbow"]);
    let plain = Embedding::dense(start.items().clone(), start.matrix().unwrap().clone(), start.recipe().clone()).unwrap();
    assert_eq!(ids(&plain), ["skipgram", "fasttext-cbow"]);
    // Skip-gram can continue too, and says what it loses.
    let task = Task::detached();
    let params = [("dims".to_owned(), ParamValue::Int(16))].into();
    assert!(SkipGram.prepare(&material(&corpus), Beside::start(Some(&start)), &params, Seed(1), &task).is_ok());
    assert!(task.warnings().iter().any(|w| w.key.contains("only fastText")));
}

#[test]
fn vectors_without_ngrams_are_kept_too() {
    let corpus = more();
    let start = trained(&FastText);
    let start = Embedding::dense(start.items().clone(), start.matrix().unwrap().clone(), start.recipe().clone()).unwrap();
    for (max_n, warnings) in [(5, 2), (0, 1)] {
        let task = Task::detached();
        let run = FastText
            .prepare(&material(&corpus), Beside::start(Some(&start)), &set(settings(0.05), "max_n", max_n), Seed(1), &task)
            .unwrap();
        let said = task.warnings();
        assert_eq!(said.len(), warnings, "{said:?}");
        let first = run.frame(usize::MAX, &task).unwrap().unwrap();
        for word in start.items().labels() {
            assert_near(&vector(&first, word), &vector(&start, word), 1e-5, word);
        }
        let made = drive(run, &task, |_, _| ()).unwrap();
        assert_eq!(made.word_model().unwrap().subwords().is_some(), max_n > 0);
        assert_ne!(vector(&made, "apple"), vector(&start, "apple"));
    }
}

#[test]
fn ngrams_without_a_row_are_zero_where_an_earlier_word_has_them() {
    let (start, corpus) = (trained(&FastText), more());
    let old = start.word_model().unwrap().subwords().unwrap();
    // A model whose n-grams are all zero: the words' vectors are what their own rows say.
    let none = Subwords::new(old.rule(), old.words().clone(), Vec::new(), Vec::new(), Array2::zeros((0, 16))).unwrap();
    let vectors: Vec<f32> = start.items().labels().enumerate().flat_map(|(row, w)| none.vector_of(w, Some(ItemId(row as u32)))).collect();
    let matrix = Array2::from_shape_vec((start.len(), 16), vectors).unwrap();
    let model = WordModel::new(start.items().clone(), None, Some(Arc::new(none)));
    let start = Embedding::dense(start.items().clone(), matrix, start.recipe().clone()).unwrap().with_model(Arc::new(model));
    let prepared = FastText.prepare(&material(&corpus), Beside::start(Some(&start)), &settings(0.05), Seed(1), &Task::detached()).unwrap();
    let first = prepared.frame(usize::MAX, &Task::detached()).unwrap().unwrap();
    for word in start.items().labels() {
        assert_near(&vector(&first, word), &vector(&start, word), 1e-6, word);
    }
    assert!(vector(&first, "mango").iter().any(|x| *x != 0.0));
}
