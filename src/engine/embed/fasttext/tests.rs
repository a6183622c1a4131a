//! Rows against fastText itself, and whole slices against a plain computation.

use super::params::{FastTextCbowParams, FastTextParams, Model, Settings};
use super::pieces::Pieces;
use super::plan::{Plan, Planner};
use super::start::start_vectors;
use super::{FastText, FastTextCbow};
use crate::base::{ParamMap, ParamValue, Params, Seed, Task, drive};
use crate::data::{END_OF_SENTENCE, Embedding, SubwordRule, wrap};
use crate::embed::passes::{counts, slices};
use crate::embed::tests::{corpus_of, fruit_and_cars, material};
use crate::embed::{Beside, Embedder, embedder};
use crate::math::kernels::Rows;

#[test]
fn buckets_are_those_of_fasttext() {
    let file = include_str!("../../../../tests/data/fasttext_subwords.tsv");
    let mut seen = 0;
    for line in file.lines() {
        let mut fields = line.split('\t');
        let mut number = || fields.next().unwrap().parse::<usize>().unwrap();
        let rule = SubwordRule { min_n: number(), max_n: number(), buckets: number() as u32 };
        let word = fields.next().unwrap();
        let want: Vec<String> = fields.map(str::to_owned).collect();
        let mut got = Vec::new();
        if word != END_OF_SENTENCE {
            let wrapped = wrap(word.as_bytes());
            rule.for_each(&wrapped, |ngram, bucket| got.push(format!("{} {bucket}", std::str::from_utf8(ngram).unwrap())));
        }
        assert_eq!(got, want, "{word}");
        assert_eq!(got.len(), rule.buckets_of(word.as_bytes()).len());
        seen += got.len();
    }
    assert!(seen > 300, "{seen}");
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn wide(rows: &Rows) -> Vec<Vec<f64>> {
    (0..rows.len()).map(|r| rows.row(r).iter().map(|x| f64::from(*x)).collect()).collect()
}

/// One call of the kernel: all dots first.
fn push(h: &mut [f64], y: &mut [Vec<f64>], targets: &[(u32, f64)], rate: f64) {
    let old = h.to_vec();
    let pushes: Vec<f64> = targets.iter().map(|(t, sign)| rate * sign / (1.0 + (sign * dot(&old, &y[*t as usize])).exp())).collect();
    let before: Vec<Vec<f64>> = targets.iter().map(|(t, _)| y[*t as usize].clone()).collect();
    for (((t, _), g), before) in targets.iter().zip(pushes).zip(before) {
        for i in 0..old.len() {
            h[i] += g * before[i];
            y[*t as usize][i] += g * old[i];
        }
    }
}

/// The first slice in f64, with every window's mean taken anew from all rows.
fn plain(settings: &Settings, pieces: &Pieces, plan: &Plan, start: &Rows, num_words: usize) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let (mut x, mut y) = (wide(start), vec![vec![0.0; settings.dims]; num_words]);
    let mut around = Vec::new();
    for window in &plan.windows {
        plan.neighbours(window, &mut around);
        let middle = plan.middle(window);
        let words = if settings.model == Model::Cbow { around.clone() } else { vec![middle] };
        let rows: Vec<u32> = words.iter().flat_map(|w| pieces.of(*w)).copied().collect();
        let mut h = vec![0.0; settings.dims];
        rows.iter().for_each(|r| h.iter_mut().zip(&x[*r as usize]).for_each(|(h, x)| *h += x / rows.len() as f64));
        let before = h.clone();
        let truth = if settings.model == Model::Cbow { vec![middle] } else { around.clone() };
        for (word, drawn) in truth.iter().zip(plan.drawn(window).chunks(settings.negative)) {
            let mut targets = vec![(*word, 1.0)];
            targets.extend(drawn.iter().filter(|d| *d != word).map(|d| (*d, -1.0)));
            push(&mut h, &mut y, &targets, settings.alpha);
        }
        for row in rows {
            (0..h.len()).for_each(|i| x[row as usize][i] += h[i] - before[i]);
        }
    }
    (x, y)
}

#[test]
fn a_slice_is_what_the_formulae_say() {
    // No two words share an n-gram, and no word comes twice within reach, so that CBOW's late writing makes no difference.
    let corpus = corpus_of(["kim orb zest lung paw", "dye fact", "mux hive bot"]);
    let change = |p: &mut ParamMap| {
        for (name, value) in [("dims", 10), ("epochs", 1), ("window", 2), ("negative", 3)] {
            p.insert(name.to_owned(), ParamValue::Int(value));
        }
        for (name, value) in [("sample", 0.0), ("alpha", 0.3), ("min_alpha", 0.3)] {
            p.insert(name.to_owned(), ParamValue::Float(value));
        }
    };
    for id in ["fasttext", "fasttext-cbow"] {
        let mut params = ParamMap::new();
        change(&mut params);
        let settings = if id == "fasttext" {
            Settings::from(&FastTextParams::from_map(&params).unwrap())
        } else {
            Settings::from(&FastTextCbowParams::from_map(&params).unwrap())
        };
        let (task, seed) = (Task::detached(), Seed(5));
        let run = embedder(id).unwrap().prepare(&material(&corpus), Beside::default(), &params, seed, &task).unwrap();
        let made = drive(run, &task, |_, _| ()).unwrap();

        let counts = counts(&corpus).unwrap();
        let pieces = Pieces::new(&corpus.words, &counts, settings.rule, &task).unwrap();
        let start = start_vectors(&pieces, settings.dims, seed, &task).unwrap();
        let mut plan = Plan::default();
        Planner::new(&settings, &counts, seed).plan(&corpus, &slices(&corpus, 256).unwrap()[0], 0, &mut plan).unwrap();
        assert_eq!(plan.windows.len(), 10);
        let (x, y) = plain(&settings, &pieces, &plan, &start, corpus.words.len());

        let outputs = made.word_model().unwrap().outputs().unwrap();
        for (word, want) in y.iter().enumerate() {
            let got = outputs.row(word);
            assert!(got.iter().zip(want).all(|(g, w)| (f64::from(*g) - w).abs() < 1e-5), "{id} output {word}: {got} {want:?}");
            let rows = pieces.of(word as u32);
            let vector = made.vector(crate::data::ItemId(word as u32));
            for (i, got) in vector.iter().enumerate() {
                let want = rows.iter().map(|r| x[*r as usize][i]).sum::<f64>() / rows.len() as f64;
                assert!((f64::from(*got) - want).abs() < 1e-5, "{id} word {word}: {got} {want}");
            }
        }
    }
}

fn trained(method: &dyn Embedder) -> Embedding {
    let corpus = fruit_and_cars();
    let params: ParamMap = [
        ("dims".to_owned(), ParamValue::Int(16)),
        ("epochs".to_owned(), ParamValue::Int(60)),
        ("sample".to_owned(), ParamValue::Float(0.0)),
    ]
    .into();
    let task = Task::detached();
    drive(method.prepare(&material(&corpus), Beside::default(), &params, Seed(1), &task).unwrap(), &task, |_, _| ()).unwrap()
}

#[test]
fn the_result_keeps_what_unseen_words_are_made_of() {
    for method in [&FastText as &dyn Embedder, &FastTextCbow] {
        let made = trained(method);
        let subwords = made.word_model().unwrap().subwords().unwrap();
        for (row, label) in made.items().labels().enumerate() {
            let id = crate::data::ItemId(row as u32);
            let again = subwords.vector_of(label, Some(id));
            assert!(again.iter().zip(&*made.vector(id)).all(|(a, b)| (a - b).abs() < 1e-5), "{label}");
            assert!(subwords.parts_of(label, Some(id)).iter().all(|p| p.trained), "{label}");
        }
        let unseen = subwords.vector_of("apples", None);
        let cosine = |word: &str| {
            let vector = made.vector(made.items().find(word).unwrap()).into_owned();
            let wide = |v: &[f32]| v.iter().map(|x| f64::from(*x)).collect::<Vec<f64>>();
            let (a, b) = (wide(&unseen), wide(&vector));
            dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt()
        };
        assert!(cosine("apple") > 0.8 && cosine("apple") > cosine("truck") + 0.3, "{} {}", cosine("apple"), cosine("truck"));
        assert_eq!(made.word_model().unwrap().outputs().unwrap().dim(), (made.len(), 16));
    }
}

#[test]
fn without_ngrams_no_subwords_are_kept() {
    let corpus = fruit_and_cars();
    let params: ParamMap = [("max_n".to_owned(), ParamValue::Int(0)), ("epochs".to_owned(), ParamValue::Int(1))].into();
    let task = Task::detached();
    let made = drive(FastText.prepare(&material(&corpus), Beside::default(), &params, Seed(1), &task).unwrap(), &task, |_, _| ()).unwrap();
    assert!(made.word_model().unwrap().subwords().is_none());
    let crossed: ParamMap = [("min_n".to_owned(), ParamValue::Int(7))].into();
    assert!(FastText.check(&material(&corpus), &crossed).is_err());
}
