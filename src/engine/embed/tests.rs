//! What every method has to keep, looped over the list.

use std::sync::Arc;

use super::*;
use crate::base::{KnobKind, ParamValue, drive};
use crate::data::{Column, ColumnValues, Columns, Corpus, ItemId, ItemKind, Keys, Language, TokenOptions, Tokens};

/// A corpus out of sentences, as the text module makes it: words by falling count, ties by label.
pub(super) fn corpus_of<'a>(sentences: impl IntoIterator<Item = &'a str>) -> Arc<Corpus> {
    let sentences: Vec<Vec<&str>> = sentences.into_iter().map(|s| s.split_whitespace().collect()).collect();
    let mut counted = std::collections::BTreeMap::new();
    for word in sentences.iter().flatten() {
        *counted.entry(*word).or_insert(0_i64) += 1;
    }
    let mut words: Vec<(&str, i64)> = counted.into_iter().collect();
    words.sort_by_key(|(_, count)| -count);
    let keys: Keys = words.iter().map(|(w, _)| *w).collect();
    let tokens: Vec<u32> = sentences.iter().flatten().filter_map(|w| keys.row_of(w)).map(|r| r as u32).collect();
    let sentence_ends = sentences.iter().scan(0, |end, s| {
        *end += s.len() as u32;
        Some(*end)
    });
    let count = Column { name: Columns::COUNT.to_owned(), values: ColumnValues::Ints(words.iter().map(|(_, n)| *n).collect()) };
    Arc::new(Corpus {
        name: "test".to_owned(),
        tokens_seen: tokens.len() as u64,
        words_seen: words.len() as u64,
        tokens: Tokens::in_memory(tokens, sentence_ends.collect()),
        words: Arc::new(ItemSet::new(ItemKind::WORD, keys, Columns(vec![count])).unwrap()),
        min_count: 1,
        options: TokenOptions::for_language(Language::English),
        recipe: Recipe::new("test", ParamMap::new(), Seed(0), Vec::new()),
    })
}

/// A corpus as the program holds it.
pub(super) fn material(corpus: &Arc<Corpus>) -> Arc<dyn Material> {
    corpus.clone()
}

/// The sentences of a corpus.
pub(super) fn sentences_of(corpus: &Corpus) -> Vec<Vec<u32>> {
    let mut sentences = corpus.tokens.sentences();
    std::iter::from_fn(|| sentences.next().unwrap().map(<[u32]>::to_vec)).collect()
}

/// Fruit and vehicles in sentences whose contexts tell them apart.
pub(super) fn fruit_and_cars() -> Arc<Corpus> {
    corpus_of(corpus_text().iter().map(String::as_str))
}

fn corpus_text() -> Vec<String> {
    let mut sentences = Vec::new();
    for fruit in ["apple", "banana", "cherry"] {
        for phrase in
            ["i eat a ripe X with sugar", "she peels the sweet X for lunch", "a fresh X tastes sweet and juicy", "we eat the juicy X"]
        {
            sentences.push(phrase.replace('X', fruit));
        }
    }
    for car in ["car", "truck", "bus"] {
        for phrase in [
            "he drives a fast X on the road",
            "the X needs fuel and new tyres",
            "she parks the X near the garage",
            "we repair the old X engine",
        ] {
            sentences.push(phrase.replace('X', car));
        }
    }
    sentences
}

/// Cosine similarity of two words.
pub(super) fn cosine(embedding: &Embedding, a: &str, b: &str) -> f64 {
    let vector = |w: &str| embedding.vector(embedding.items().find(w).unwrap()).into_owned();
    let (a, b) = (vector(a), vector(b));
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
    dot(&a, &b) / (dot(&a, &a) * dot(&b, &b)).sqrt()
}

/// Parameters that suit a text of a few sentences, as far as the method has them.
fn tiny(method: &dyn Embedder) -> ParamMap {
    let wanted = [
        ("dims", ParamValue::Int(16)),
        ("epochs", ParamValue::Int(200)),
        ("sample", ParamValue::Float(0.0)),
        ("alpha", ParamValue::Float(0.1)),
        ("window", ParamValue::Int(3)),
    ];
    let has = |name: &str| method.knobs().iter().any(|k| k.name == name);
    wanted.into_iter().filter(|(name, _)| has(name)).map(|(name, value)| (name.to_owned(), value)).collect()
}

fn train(method: &dyn Embedder, corpus: &Arc<Corpus>, params: &ParamMap, seed: u64) -> Embedding {
    let task = Task::detached();
    let run = method.prepare(&material(corpus), Beside::default(), params, Seed(seed), &task).unwrap();
    drive(run, &task, |_, _| ()).unwrap()
}

#[test]
fn ids_are_unique_and_everything_is_cited() {
    for (i, method) in EMBEDDERS.iter().enumerate() {
        let info = method.info();
        assert!(!info.source.is_empty() && info.summary.ends_with('.'), "{}", info.id);
        assert!(EMBEDDERS.iter().take(i).all(|other| other.info().id != info.id), "{}", info.id);
        assert_eq!(embedder(info.id).map(Embedder::info), Some(info));
    }
}

#[test]
fn the_same_seed_gives_the_same_vectors_on_any_number_of_threads() {
    let corpus = fruit_and_cars();
    for method in &EMBEDDERS {
        let mut params = tiny(method);
        params.retain(|name, _| name != "epochs");
        let first = train(method, &corpus, &params, 7);
        let again = train(method, &corpus, &params, 7);
        assert_eq!(first.contents(), again.contents(), "{}", method.info().id);
        if method.knobs().iter().any(|k| k.name == "threads") {
            for threads in [1, 2, 5] {
                params.insert("mode".to_owned(), ParamValue::Choice("reproducible".to_owned()));
                params.insert("threads".to_owned(), ParamValue::Int(threads));
                assert_eq!(first.matrix(), train(method, &corpus, &params, 7).matrix(), "{} on {threads}", method.info().id);
            }
            assert_ne!(first.matrix(), train(method, &corpus, &params, 8).matrix(), "{}: the seed matters", method.info().id);
        }
    }
}

#[test]
fn apple_is_nearer_to_banana_than_to_car() {
    let corpus = fruit_and_cars();
    // Numbers, one-hot codes and spelling say nothing of what words mean; that is their lesson.
    for method in EMBEDDERS.iter().filter(|m| !["ids", "onehot", "char-ngrams"].contains(&m.info().id)) {
        for mode in ["reproducible", "fast"] {
            let mut params = tiny(method);
            if method.knobs().iter().any(|k| k.name == "mode") {
                params.insert("mode".to_owned(), ParamValue::Choice(mode.to_owned()));
            }
            for seed in [1, 2, 3] {
                let e = train(method, &corpus, &params, seed);
                let (fruit, car) = (cosine(&e, "apple", "banana"), cosine(&e, "apple", "car"));
                assert!(fruit > car + 0.2, "{} {mode} seed {seed}: banana {fruit}, car {car}", method.info().id);
                assert!(cosine(&e, "car", "truck") > cosine(&e, "truck", "cherry") + 0.2, "{} {mode} seed {seed}", method.info().id);
            }
        }
    }
}

#[test]
fn hierarchical_softmax_learns_and_adds_up_to_the_same_on_the_same_threads() {
    let corpus = fruit_and_cars();
    for id in ["skipgram", "cbow"] {
        let method = embedder(id).unwrap();
        let mut params = tiny(method);
        params.insert("objective".to_owned(), ParamValue::Choice("hierarchical-softmax".to_owned()));
        for mode in ["reproducible", "fast"] {
            params.insert("mode".to_owned(), ParamValue::Choice(mode.to_owned()));
            params.insert("threads".to_owned(), ParamValue::Int(2));
            let e = train(method, &corpus, &params, 1);
            assert!(cosine(&e, "apple", "banana") > cosine(&e, "apple", "car") + 0.2, "{id} {mode}");
            assert_eq!(e.word_model().and_then(|m| m.outputs()).map(ndarray::ArrayBase::nrows), Some(corpus.words.len() - 1));
            let again = train(method, &corpus, &params, 1);
            assert_eq!(e.contents(), again.contents(), "{id} {mode}");
        }
    }
}

#[test]
fn a_training_goes_on_where_another_ended() {
    let corpus = fruit_and_cars();
    let more = corpus_of(
        corpus_text()
            .into_iter()
            .chain(["a fresh mango tastes sweet and juicy".to_owned(), "i eat a ripe mango with sugar".to_owned()])
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str),
    );
    for method in &EMBEDDERS {
        let task = Task::detached();
        let start = train(method, &corpus, &tiny(method), 1);
        let resumed = method.prepare(&material(&more), Beside::start(Some(&start)), &tiny(method), Seed(2), &task);
        if !method.can_continue() {
            assert!(matches!(resumed, Err(MethodError::Refused(_))), "{}", method.info().id);
            continue;
        }
        let run = resumed.unwrap();
        let first = run.frame(usize::MAX, &task).unwrap().unwrap();
        let vector = |e: &Embedding, word: &str| e.vector(e.items().find(word).unwrap()).into_owned();
        assert_eq!(vector(&first, "apple"), vector(&start, "apple"), "{}: before a step", method.info().id);
        let mut losses = Vec::new();
        let made = drive(run, &task, |report, _| losses.extend(report.loss)).unwrap();
        assert_ne!(vector(&made, "apple"), vector(&start, "apple"), "{}: nothing is frozen", method.info().id);
        assert!(cosine(&made, "mango", "apple") > cosine(&made, "mango", "car") + 0.2, "{}", method.info().id);
        let inputs = (made.recipe().input(Recipe::MATERIAL), made.recipe().input(Recipe::START));
        assert_eq!(inputs, (Some(more.recipe.id()), Some(start.recipe().id())));
        // It begins with what it knew: a fresh training has a higher loss at first.
        let (mut fresh, task) = (Vec::new(), Task::detached());
        let run = method.prepare(&material(&more), Beside::default(), &tiny(method), Seed(2), &task).unwrap();
        drive(run, &task, |report, _| fresh.extend(report.loss)).unwrap();
        assert!(losses[0] < fresh[0], "{}: {} {}", method.info().id, losses[0], fresh[0]);

        let mut other = tiny(method);
        other.insert("dims".to_owned(), ParamValue::Int(7));
        assert!(method.prepare(&material(&more), Beside::start(Some(&start)), &other, Seed(2), &task).is_err(), "other dimensions");
        assert!(
            method.prepare(&material(&corpus), Beside::start(Some(&made)), &tiny(method), Seed(2), &task).is_err(),
            "a word would be lost"
        );
    }
}

#[test]
fn extreme_settings_stay_finite() {
    let corpus = fruit_and_cars();
    for method in &EMBEDDERS {
        for (low, dims) in [(false, 2000), (true, 1), (false, 1)] {
            let mut params = ParamMap::new();
            for knob in method.knobs() {
                let value = match (&knob.kind, knob.name) {
                    (KnobKind::Int(_, most), "dims") => ParamValue::Int(dims.min(*most)),
                    (KnobKind::Int(..), "epochs") => ParamValue::Int(3),
                    (KnobKind::Int(..), "threads") => ParamValue::Int(2),
                    (KnobKind::Int(min, max), _) => ParamValue::Int(if low { *min } else { *max }),
                    (KnobKind::Float(min, max), _) => ParamValue::Float(if low { *min } else { *max }),
                    _ => continue,
                };
                params.insert(knob.name.to_owned(), value);
            }
            for mode in ["reproducible", "fast"] {
                if method.knobs().iter().any(|k| k.name == "mode") {
                    params.insert("mode".to_owned(), ParamValue::Choice(mode.to_owned()));
                }
                // Building an embedding refuses what is not finite; the loss has to be so too.
                let task = Task::detached();
                let run = match method.prepare(&material(&corpus), Beside::default(), &params, Seed(1), &task) {
                    Ok(run) => run,
                    // Settings of which each is possible, but which leave nothing of so small a text.
                    Err(MethodError::Refused(why)) => {
                        assert!(method.kind() == MethodKind::Mechanical, "{why}");
                        continue;
                    }
                    Err(MethodError::Cancelled) => panic!("nobody cancelled"),
                };
                let made = drive(run, &task, |report, _| assert!(report.loss.is_none_or(f64::is_finite), "{report:?}")).unwrap();
                assert_eq!(made.len(), corpus.words.len());
            }
        }
    }
}

#[test]
fn a_word_of_one_sentence_is_enough_or_refused_with_a_sentence() {
    for method in &EMBEDDERS {
        for text in [vec!["a b"], vec!["a a a"], vec!["a"], vec!["a", "b", "c"], vec![], vec![""]] {
            let corpus = corpus_of(text.iter().copied());
            let task = Task::detached();
            match method.prepare(&material(&corpus), Beside::default(), &tiny(method), Seed(1), &task) {
                Ok(run) => assert!(drive(run, &task, |_, _| ()).is_ok(), "{}", method.info().id),
                Err(MethodError::Refused(why)) => assert!(!why.to_string().is_empty()),
                Err(MethodError::Cancelled) => panic!("nobody cancelled"),
            }
        }
    }
}

#[test]
fn bad_parameters_are_refused_by_name() {
    let corpus = fruit_and_cars();
    for method in &EMBEDDERS {
        for knob in method.knobs() {
            let bad = match &knob.kind {
                KnobKind::Int(min, max) => vec![ParamValue::Int(min - 1), ParamValue::Int(max + 1), ParamValue::Bool(true)],
                KnobKind::Float(min, max) => {
                    vec![
                        ParamValue::Float(min - 1.0),
                        ParamValue::Float(max + 1.0),
                        ParamValue::Float(f64::NAN),
                        ParamValue::Float(f64::INFINITY),
                    ]
                }
                KnobKind::Bool => vec![ParamValue::Int(1)],
                KnobKind::Choice(_) => vec![ParamValue::Choice("nonsense".to_owned())],
                _ => vec![ParamValue::Int(1)],
            };
            for value in bad {
                let params: ParamMap = [(knob.name.to_owned(), value)].into();
                let refused = method.check(&material(&corpus), &params);
                assert!(refused.is_err_and(|e| e.to_string().contains(knob.name)), "{} {params:?}", method.info().id);
                assert!(method.prepare(&material(&corpus), Beside::default(), &params, Seed(1), &Task::detached()).is_err());
            }
        }
        let unknown: ParamMap = [("speed".to_owned(), ParamValue::Int(1))].into();
        assert!(method.check(&material(&corpus), &unknown).is_err());
    }
}

#[test]
fn cancelling_ends_the_step_and_stopping_keeps_the_result() {
    let corpus = fruit_and_cars();
    for method in &EMBEDDERS {
        let task = Task::detached();
        let mut run = method.prepare(&material(&corpus), Beside::default(), &tiny(method), Seed(1), &task).unwrap();
        task.cancel();
        assert_eq!(run.step(&task), Err(MethodError::Cancelled), "{}", method.info().id);
        assert_eq!(run.frame(usize::MAX, &task).err(), Some(MethodError::Cancelled), "{}", method.info().id);
        assert_eq!(run.finish(&task).err(), Some(MethodError::Cancelled), "{}", method.info().id);

        let task = Task::detached();
        let run = method.prepare(&material(&corpus), Beside::default(), &tiny(method), Seed(1), &task).unwrap();
        let mut reports = Vec::new();
        let made = drive(run, &task, |report, run| {
            reports.push(*report);
            assert_eq!(run.frame(usize::MAX, &task).unwrap().unwrap().len(), corpus.words.len());
            task.stop();
        });
        let made = made.unwrap();
        assert_eq!(reports.len(), 1);
        let report = reports[0];
        let expected = (!report.finished).then_some(report.work);
        assert_eq!(made.recipe().stopped_at, expected, "{}", method.info().id);
    }
}

#[test]
fn reports_count_up_to_the_whole_and_the_loss_falls() {
    let corpus = fruit_and_cars();
    for method in &EMBEDDERS {
        let task = Task::detached();
        let run = method.prepare(&material(&corpus), Beside::default(), &tiny(method), Seed(1), &task).unwrap();
        let mut reports = Vec::new();
        let made = drive(run, &task, |report, _| reports.push(*report)).unwrap();
        assert!(made.recipe().stopped_at.is_none());
        let last = reports[reports.len() - 1];
        assert!(last.finished && last.work == last.work_total && last.epoch == last.epochs, "{last:?}");
        assert!(reports.windows(2).all(|w| w[0].work < w[1].work && w[0].step + 1 == w[1].step), "{}", method.info().id);
        let losses = (reports[0].loss, last.loss);
        // What is computed is done in a few rounds on so small a text, and most of it in one without a loss.
        if method.kind() == MethodKind::Mechanical && losses == (None, None) {
            continue;
        }
        let (Some(before), Some(after)) = losses else { panic!("{}: a loss at the beginning or at the end is missing", method.info().id) };
        assert!(method.kind() == MethodKind::Mechanical || reports.len() >= 20, "{}: learning can be watched", method.info().id);
        assert!(after < 0.8 * before, "{}: {before} to {after}", method.info().id);
    }
}

#[test]
fn estimates_grow_with_the_work() {
    let corpus = fruit_and_cars();
    for method in EMBEDDERS.iter().filter(|m| m.knobs().iter().any(|k| k.name == "epochs")) {
        let few = method.estimate(&material(&corpus), &tiny(method)).unwrap();
        let mut params = tiny(method);
        params.insert("epochs".to_owned(), ParamValue::Int(10_000));
        params.insert("dims".to_owned(), ParamValue::Int(300));
        let many = method.estimate(&material(&corpus), &params).unwrap();
        assert!(many.seconds > few.seconds && many.memory_bytes > few.memory_bytes && few.seconds >= 0.0, "{}", method.info().id);
    }
}

#[test]
fn one_hot_words_are_all_equally_far_apart() {
    let corpus = fruit_and_cars();
    let made = train(&OneHot, &corpus, &ParamMap::new(), 1);
    assert_eq!(made.dims(), corpus.words.len());
    for a in 0..5 {
        for b in 0..a {
            let (a, b) = (made.vector(ItemId(a)), made.vector(ItemId(b)));
            let squared: f32 = a.iter().zip(b.iter()).map(|(x, y)| (x - y).powi(2)).sum();
            assert!((squared - 2.0).abs() < f32::EPSILON);
        }
    }
}
