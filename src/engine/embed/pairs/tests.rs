//! Pairs against NumPy and SciPy, and against the whole table cell by cell.

use super::*;
use crate::base::{ParamMap, ParamValue, Rng, Seed, drive};
use crate::data::{Embedding, ItemId};
use crate::embed::tests::{corpus_of, fruit_and_cars, material};
use crate::embed::{Beside, embedder};

fn made(method: &str, corpus: &Arc<Corpus>, params: &[(&str, ParamValue)]) -> Embedding {
    let params: ParamMap = params.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
    let task = Task::detached();
    drive(embedder(method).unwrap().prepare(&material(corpus), Beside::default(), &params, Seed(3), &task).unwrap(), &task, |_, _| ())
        .unwrap()
}

/// The contexts of one word, counted as for these vectors.
fn contexts_of(corpus: &Corpus, embedding: &Embedding, word: u32) -> Contexts {
    let (weighing, task) = (Weighing::of(embedding.recipe()).unwrap(), Task::detached());
    let sums = sums(corpus, &weighing, &task).unwrap();
    contexts(corpus, &weighing, &sums, word, &task).unwrap()
}

fn close(got: f64, want: f64, what: &str) {
    assert!((got - want).abs() < 1e-6 * want.abs().max(1.0), "{what}: {got}, not {want}");
}

#[test]
fn chains_and_rebuilt_cells_agree_with_scipy() {
    let golden: serde_json::Value = serde_json::from_str(include_str!("../../../../tests/data/counts.json")).unwrap();
    let sentences: Vec<String> = serde_json::from_value(golden["sentences"].clone()).unwrap();
    let corpus = corpus_of(sentences.iter().map(String::as_str));
    let (int, float, task) = (ParamValue::Int, ParamValue::Float, Task::detached());
    for case in golden["cases"].as_array().unwrap() {
        let params = [
            ("window", int(case["window"].as_i64().unwrap())),
            ("distance_weighting", ParamValue::Bool(case["distance_weighting"].as_bool().unwrap())),
            ("cds", float(case["cds"].as_f64().unwrap())),
            ("shift", float(case["shift"].as_f64().unwrap())),
            ("dims", int(case["dims"].as_i64().unwrap())),
        ];
        let vectors = made("ppmi-svd", &corpus, &params);
        for want in case["chains"].as_array().unwrap() {
            let [w, c] = [0, 1].map(|i| corpus.words.find(want["pair"][i].as_str().unwrap()).unwrap().0);
            let found = contexts_of(&corpus, &vectors, w);
            let got = found.chain(c);
            let name = want["pair"].to_string();
            for (number, key) in [
                (got.count, "count"),
                (got.row_sum, "row_sum"),
                (got.column_sum, "column_sum"),
                (got.smoothed, "smoothed"),
                (got.total, "total"),
                (got.expected, "expected"),
                (got.cell, "cell"),
            ] {
                close(number, want[key].as_f64().unwrap(), &format!("{name} {key}"));
            }
            match want["pmi"].as_f64() {
                Some(pmi) => {
                    close(got.pmi, pmi, &name);
                    close(got.shifted, want["shifted"].as_f64().unwrap(), &name);
                }
                None => assert!(got.pmi == f64::NEG_INFINITY && got.count == 0.0 && found.place(c).is_none()),
            }
            let rebuilt = rebuild(&corpus, &found, c, &vectors, &task).unwrap().unwrap();
            let sums: Vec<f64> = serde_json::from_value(want["sums"].clone()).unwrap();
            assert_eq!(rebuilt.shares.len(), sums.len());
            for (share, sum) in rebuilt.shares.iter().zip(&sums) {
                assert!((share.sum - sum).abs() < 1e-4, "{name}: {} {sum}", share.sum);
            }
            assert!((rebuilt.value() - want["rebuilt"].as_f64().unwrap()).abs() < 1e-5, "{name}");
            let first = rebuilt.shares[0];
            for (got, want) in [first.word, first.context].into_iter().zip(want["coordinates"].as_array().unwrap()) {
                assert!((got.abs() - want.as_f64().unwrap()).abs() < 1e-5, "{name}: {got}");
            }
            let sigma = case["singular_values"][0].as_f64().unwrap();
            assert!((first.sigma.unwrap() - sigma).abs() < 1e-5 && rebuilt.largest(2).len() == 2);
        }
    }
}

#[test]
fn every_cell_is_that_of_the_table_whatever_the_settings() {
    let text: Vec<String> = (0..40).map(|i| format!("the a{} the a{} b{} the the c{}", i % 3, i % 5, i % 7, i % 2)).collect();
    let corpus = corpus_of(text.iter().map(String::as_str).chain(["alone"]));
    let (on, off) = (ParamValue::Bool(true), ParamValue::Bool(false));
    let cases: [(&str, Vec<(&str, ParamValue)>); 6] = [
        ("counts", vec![("window", ParamValue::Int(2))]),
        ("counts", vec![("window", ParamValue::Int(3)), ("symmetric", off), ("distance_weighting", on.clone())]),
        ("counts", vec![("window", ParamValue::Int(100))]),
        ("ppmi", vec![("window", ParamValue::Int(2)), ("cds", ParamValue::Float(1.0)), ("shift", ParamValue::Float(1.3))]),
        ("ppmi", vec![("distance_weighting", on), ("cds", ParamValue::Float(0.0))]),
        ("ppmi", vec![("sample", ParamValue::Float(0.05)), ("window", ParamValue::Int(2))]),
    ];
    for (method, params) in cases {
        let vectors = made(method, &corpus, &params);
        let mut met = 0;
        for w in 0..vectors.len() as u32 {
            let (found, table) = (contexts_of(&corpus, &vectors, w), vectors.vector(ItemId(w)));
            for c in 0..vectors.len() as u32 {
                let chain = found.chain(c);
                assert!((chain.cell - f64::from(table[c as usize])).abs() < 1e-5, "{method} {w} {c}: {chain:?} {}", table[c as usize]);
                met += usize::from(chain.count > 0.0);
            }
            let strongest = |c: &Context| if method == "counts" { c.count } else { c.pmi };
            assert!(found.all.is_sorted_by(|a, b| strongest(a) >= strongest(b)));
            assert!(found.by_count.is_sorted_by(|a, b| found.all[*a as usize].count >= found.all[*b as usize].count));
            assert_eq!(
                found.all.iter().map(|c| found.place(c.word)).collect::<Vec<_>>(),
                (0..found.all.len()).map(Some).collect::<Vec<_>>()
            );
        }
        assert!(met > vectors.len(), "{method}");
    }
}

#[test]
fn all_dimensions_give_the_cell_whatever_the_weighting() {
    let corpus = fruit_and_cars();
    for eig in [0.0, 0.5, 1.0] {
        // One dimension, some, more than the table has.
        for dims in [1, 6, 200] {
            let vectors = made("ppmi-svd", &corpus, &[("dims", ParamValue::Int(dims)), ("eig", ParamValue::Float(eig))]);
            let found = contexts_of(&corpus, &vectors, 2);
            let context = found.all[0].word;
            let rebuilt = rebuild(&corpus, &found, context, &vectors, &Task::detached()).unwrap().unwrap();
            let cell = found.chain(context).cell;
            assert_eq!(rebuilt.shares.len(), dims as usize);
            assert_eq!(rebuilt.shares[0].sigma.is_some(), eig > 0.0);
            assert!(rebuilt.shares.iter().all(|s| s.sum.is_finite()));
            assert_eq!((rebuilt.value() - cell).abs() < 1e-3, dims == 200, "{eig} {dims}: {} {cell}", rebuilt.value());
        }
    }
}

#[test]
fn a_pair_that_stands_out_is_found_and_odd_texts_end_with_what_there_is() {
    let found = |corpus: &Arc<Corpus>, method: &str| {
        let weighing =
            Weighing::of(&embedder(method).unwrap().recipe(&**corpus, Beside::default(), &ParamMap::new(), Seed(1)).unwrap()).unwrap();
        let task = Task::detached();
        let sums = sums(corpus, &weighing, &task).unwrap();
        standing_out(corpus, &weighing, &sums, &task)
    };
    // Words at random, and two that keep together.
    let mut rng = Rng::new(4);
    let mut word = || format!("w{}", (40.0 * rng.unit_f64().powi(2)) as u32);
    let mut sentence = |i: usize| {
        let mut words: Vec<String> = (0..9).map(|_| word()).collect();
        if i.is_multiple_of(4) {
            words.splice(3..5, ["new".to_owned(), "york".to_owned()]);
        }
        words.join(" ")
    };
    let text: Vec<String> = (0..200).map(&mut sentence).collect();
    let corpus = corpus_of(text.iter().map(String::as_str));
    let mut pair = found(&corpus, "ppmi").unwrap().map(|w| corpus.words.label(ItemId(w)));
    pair.sort_unstable();
    assert_eq!(pair, ["new", "york"]);
    // Nothing but a word with itself; nothing at all.
    let same = corpus_of(["a a a", "a a"]);
    assert_eq!(found(&same, "counts"), Ok([0, 0]));
    assert!(matches!(found(&corpus_of(["a", "b"]), "counts"), Err(MethodError::Refused(_))));
    assert_eq!(Weighing::of(&embedder("skipgram").unwrap().recipe(&*corpus, Beside::default(), &ParamMap::new(), Seed(1)).unwrap()), None);
}

#[test]
fn passes_are_left_at_once() {
    let corpus = corpus_of([vec!["a b"; 40_000].join(" ").as_str()]);
    let weighing =
        Weighing::of(&embedder("ppmi").unwrap().recipe(&*corpus, Beside::default(), &ParamMap::new(), Seed(1)).unwrap()).unwrap();
    let task = Task::default();
    task.cancel();
    assert!(matches!(sums(&corpus, &weighing, &task), Err(MethodError::Cancelled)));
}
