//! Answers held against gensim 4 and SciPy (`tests/data/make_query.py`), and what they promise on one-hot codes.

use std::sync::Arc;

use ndarray::Array2;
use serde::Deserialize;

use super::evaluate::*;
use super::*;
use crate::base::{Cancelled, ParamMap, Seed, Task};
use crate::data::{Columns, Embedding, ItemId, ItemKind, ItemSet, Keys, Metric, Recipe, SubwordRule, Subwords, WordModel};

#[derive(Deserialize)]
struct Golden {
    analogies: Vec<GoldenAnalogy>,
    odd: Vec<GoldenOdd>,
    mixed: Vec<GoldenMixed>,
    evaluation: std::collections::BTreeMap<String, GoldenEvaluation>,
    pairs: GoldenPairs,
    ties: GoldenTies,
}

#[derive(Deserialize)]
struct GoldenAnalogy {
    abc: [String; 3],
    add: Vec<(String, f32)>,
    mul: Vec<String>,
    raw: Vec<(String, f32)>,
}

#[derive(Deserialize)]
struct GoldenOdd {
    words: Vec<String>,
    odd: String,
    to_mean: std::collections::BTreeMap<String, f64>,
}

#[derive(Deserialize)]
struct GoldenMixed {
    words: Vec<String>,
    weights: Vec<f64>,
    hits: Vec<(String, f32)>,
}

#[derive(Deserialize)]
struct GoldenEvaluation {
    score: f64,
    sections: Vec<(String, usize, usize)>,
}

#[derive(Deserialize)]
struct GoldenPairs {
    pearson: f64,
    spearman: f64,
    oov_percent: f64,
}

#[derive(Deserialize)]
struct GoldenTies {
    x: Vec<f64>,
    y: Vec<f64>,
    spearman: f64,
    pearson: f64,
}

fn golden() -> Golden {
    serde_json::from_str(include_str!("../../../tests/data/query.json")).unwrap()
}

fn recipe() -> Recipe {
    Recipe::new("test", ParamMap::new(), Seed(1), Vec::new())
}

fn set(labels: &[&str]) -> Arc<ItemSet> {
    Arc::new(ItemSet::new(ItemKind::WORD, labels.iter().collect::<Keys>(), Columns::default()).unwrap())
}

/// 593 words of GloVe 6B, 50 dimensions.
fn glove() -> Embedding {
    let words: Vec<&str> = include_str!("../../../tests/data/query_words.txt").lines().collect();
    let numbers: Vec<f32> = include_bytes!("../../../tests/data/query_vectors.f16")
        .chunks_exact(2)
        .map(|b| half::f16::from_le_bytes([b[0], b[1]]).to_f32())
        .collect();
    Embedding::dense(set(&words), Array2::from_shape_vec((words.len(), 50), numbers).unwrap(), recipe()).unwrap()
}

fn dense(labels: &[&str], numbers: Vec<f32>) -> Embedding {
    let dims = numbers.len() / labels.len();
    Embedding::dense(set(labels), Array2::from_shape_vec((labels.len(), dims), numbers).unwrap(), recipe()).unwrap()
}

fn one_hot() -> Embedding {
    Embedding::one_hot(set(&["a", "b", "c", "d", "e", "f"]), recipe()).unwrap()
}

fn id(e: &Embedding, word: &str) -> ItemId {
    e.items().find(word).unwrap_or_else(|| panic!("{word} is in the set"))
}

fn close(got: &[(String, f32)], want: &[(String, f32)]) -> bool {
    got.len() == want.len() && got.iter().zip(want).all(|(g, w)| g.0 == w.0 && (g.1 - w.1).abs() < 1e-5)
}

fn named(e: &Embedding, hits: &[Ranked], with_query_words: bool) -> Vec<(String, f32)> {
    hits.iter().filter(|h| with_query_words || !h.is_query_word).map(|h| (e.items().label(h.item).to_owned(), h.value)).collect()
}

#[test]
fn analogies_rank_as_gensim_does() {
    let (e, task) = (glove(), Task::detached());
    for want in golden().analogies {
        let [a, b, c] = want.abc.each_ref().map(|w| id(&e, w));
        let add = analogy(&e, a, b, c, AnalogyMethod::Add, 10, false, &task).unwrap();
        assert!(close(&named(&e, &add.hits, false), &want.add), "{:?}: {:?}", want.abc, named(&e, &add.hits, false));
        assert_eq!(e.items().label(add.answer.unwrap()), want.add[0].0);
        assert!(close(&named(&e, &add.hits, true)[..8], &want.raw), "{:?}", want.abc);
        assert_eq!(add.hits.iter().filter(|h| h.is_query_word).count(), want.raw.iter().filter(|(w, _)| want.abc.contains(w)).count());
        let raw = analogy(&e, a, b, c, AnalogyMethod::Add, 10, true, &task).unwrap();
        assert_eq!(e.items().label(raw.answer.unwrap()), want.raw[0].0);
        let mul = analogy(&e, a, b, c, AnalogyMethod::Mul, 10, false, &task).unwrap();
        let ranked: Vec<String> = named(&e, &mul.hits, false).into_iter().map(|h| h.0).collect();
        assert_eq!(ranked, want.mul, "{:?}", want.abc);
    }
}

#[test]
fn three_cos_mul_by_hand() {
    // Unit vectors in the plane: cosines to a, b, c are known.
    let e = dense(&["a", "b", "c", "w"], vec![1.0, 0.0, 0.0, 1.0, -1.0, 0.0, 0.0, -1.0]);
    let [a, b, c] = ["a", "b", "c"].map(|w| id(&e, w));
    let result = analogy(&e, a, b, c, AnalogyMethod::Mul, 5, false, &Task::detached()).unwrap();
    let w = result.hits.iter().find(|h| !h.is_query_word).unwrap();
    assert_eq!((w.item, w.value), (id(&e, "w"), 0.0));
    let at_b = result.hits.iter().find(|h| h.item == b).unwrap().value;
    assert!((at_b - 1.0 * 0.5 / 0.501).abs() < 1e-6);
}

#[test]
fn mixed_queries_rank_as_gensim_does() {
    let e = glove();
    for want in golden().mixed {
        let terms = want.words.iter().zip(&want.weights).map(|(w, x)| Term { item: id(&e, w), weight: *x }).collect();
        let query = Query { terms, unseen: Vec::new(), kind: QueryKind::Expression };
        let list = neighbours(&e, &query, Metric::Cosine, 10, true, &Task::detached()).unwrap();
        assert!(close(&named(&e, &list.hits, true)[..10], &want.hits), "{:?}", want.words);
        assert!(list.scaled_to_unit && !list.all_equal);
        let without = neighbours(&e, &query, Metric::Cosine, 5, false, &Task::detached()).unwrap();
        assert!(without.hits.len() == 5 && without.hits.iter().all(|h| !h.is_query_word));
    }
}

#[test]
fn other_metrics_combine_the_vectors_as_they_are() {
    let e = dense(&["a", "b", "c", "d"], vec![2.0, 0.0, 0.0, 4.0, 1.0, 2.0, 9.0, 9.0]);
    let query = parse("a, b", e.items()).unwrap();
    let list = neighbours(&e, &query, Metric::Euclidean, 1, true, &Task::detached()).unwrap();
    assert_eq!(list.hits, [Ranked { item: ItemId(2), value: 0.0, is_query_word: false }]);
    assert!(!list.scaled_to_unit);
}

#[test]
fn duplicates_are_listed() {
    let e = dense(&["a", "b", "c", "d"], vec![1.0, 2.0, 0.0, 1.0, 1.0, 2.0, 2.0, 4.0]);
    let list = neighbours(&e, &Query::word(ItemId(2)), Metric::Cosine, 3, true, &Task::detached()).unwrap();
    assert_eq!(list.duplicates, [ItemId(0)]);
    assert_eq!(list.hits.iter().map(|h| h.item.0).collect::<Vec<_>>(), [0, 2, 3, 1]);
    assert!(!list.all_equal);
}

#[test]
fn one_hot_codes_tie_and_say_so() {
    let (e, task) = (one_hot(), Task::detached());
    for metric in Metric::ALL {
        let list = neighbours(&e, &Query::word(ItemId(3)), metric, 3, true, &task).unwrap();
        assert!(list.all_equal, "{metric:?}");
        assert_eq!(list.hits.iter().map(|h| h.item.0).collect::<Vec<_>>(), [3, 0, 1, 2], "{metric:?}");
        assert!(list.duplicates.is_empty());
    }
    for method in AnalogyMethod::ALL {
        for admit in [false, true] {
            let result = analogy(&e, ItemId(0), ItemId(1), ItemId(2), method, 2, admit, &task).unwrap();
            assert!(result.all_equal && result.answer.is_none(), "{method:?}");
        }
    }
    let odd = odd_one_out(&e, &[ItemId(0), ItemId(1), ItemId(2), ItemId(5)], &Task::detached()).unwrap();
    assert!(odd.tied && odd.odd.is_none());
    assert!(odd.words.iter().all(|w| (w.to_middle - 0.5).abs() < 1e-12 && w.to_others == 0.0));
}

#[test]
fn the_mean_cosine_to_the_others_is_that_of_all_pairs() {
    let mut numbers: Vec<f32> = (0..60).map(|i| (i as f32 * 0.7).sin()).collect();
    numbers[12..18].fill(0.0);
    let labels: Vec<String> = (0..10).map(|i| format!("w{i}")).collect();
    let e = dense(&labels.iter().map(String::as_str).collect::<Vec<_>>(), numbers);
    let words: Vec<ItemId> = (0..10).map(ItemId).collect();
    let found = odd_one_out(&e, &words, &Task::detached()).unwrap();
    for word in &found.words {
        let others = words.iter().filter(|w| **w != word.item);
        let mean = others.map(|other| crate::index::pair_value(&e, Metric::Cosine, word.item, *other)).sum::<f64>() / 9.0;
        assert!((word.to_others - mean).abs() < 1e-12, "{}: {} and {mean}", word.item.0, word.to_others);
    }
    let lowest = found.words.iter().min_by(|a, b| a.to_middle.total_cmp(&b.to_middle)).unwrap();
    assert_eq!(found.odd, Some(lowest.item));
}

#[test]
fn questions_about_many_items_can_be_given_up() {
    let e = glove();
    let words: Vec<ItemId> = (0..e.len() as u32).map(ItemId).collect();
    let task = Task::detached();
    let query = Query::average(&words, &task).unwrap().unwrap();
    task.cancel();
    assert!(odd_one_out(&e, &words, &task).is_err() && Query::average(&words, &task).is_err());
    assert!(vectors::combine(&e, &query, true, &task).is_err());
}

#[test]
fn a_zero_vector_is_told() {
    let e = dense(&["a", "b", "c"], vec![0.0, 0.0, 1.0, 0.0, 0.0, 1.0]);
    let list = neighbours(&e, &Query::word(ItemId(0)), Metric::Cosine, 2, true, &Task::detached()).unwrap();
    assert!(list.is_zero && list.all_equal);
}

#[test]
fn the_odd_one_out_is_gensims() {
    let e = glove();
    for want in golden().odd {
        let words: Vec<ItemId> = want.words.iter().map(|w| id(&e, w)).collect();
        let got = odd_one_out(&e, &words, &Task::detached()).unwrap();
        assert_eq!(e.items().label(got.odd.unwrap()), want.odd);
        for word in &got.words {
            assert!((word.to_middle - want.to_mean[e.items().label(word.item)]).abs() < 1e-5);
        }
        let twice: Vec<ItemId> = words.iter().chain(&words).copied().collect();
        assert_eq!(odd_one_out(&e, &twice, &Task::detached()).unwrap(), got);
        assert_eq!(odd_one_out(&e, &words[..2], &Task::detached()).unwrap().odd, None);
    }
    assert!(odd_one_out(&e, &[], &Task::detached()).unwrap().words.is_empty());
}

#[test]
fn a_parallelogram_lies_flat_as_it_is() {
    // Four unit vectors in a plane of three dimensions; distances in the local view are the true ones.
    let e = dense(&["a", "b", "c", "d"], vec![1.0, 0.0, 0.0, 0.6, 0.8, 0.0, -1.0, 0.0, 0.0, -0.6, -0.8, 0.0]);
    let ids: Vec<ItemId> = (0..4).map(ItemId).collect();
    let at = local_plane(&e, &ids, &Task::detached()).unwrap();
    for i in 0..4 {
        for j in 0..4 {
            let flat = (at[i][0] - at[j][0]).hypot(at[i][1] - at[j][1]);
            let (a, b) = (e.vector(ids[i]), e.vector(ids[j]));
            let true_distance = a.iter().zip(&*b).map(|(x, y)| (x - y) * (x - y)).sum::<f32>().sqrt();
            assert!((flat - true_distance).abs() < 1e-5);
        }
    }
    for few in 0..3 {
        let at = local_plane(&one_hot(), &ids[..few], &Task::detached()).unwrap();
        assert!(at.len() == few && at.iter().flatten().all(|x| x.is_finite()));
    }
    let same = local_plane(&e, &[ItemId(0), ItemId(0)], &Task::detached()).unwrap();
    assert_eq!(same, [[0.0; 2]; 2]);
}

#[test]
#[expect(clippy::float_cmp, reason = "one-hot values are exact by definition")]
fn one_hot_beside_learned() {
    let e = dense(&["a", "b", "c"], vec![1.0, 0.0, 0.0, 2.0, 3.0, 0.0]);
    let got = compare(&e, &[ItemId(2), ItemId(0), ItemId(2), ItemId(1)], &Task::detached()).unwrap();
    assert_eq!((&got.words[..], &got.house_numbers[..]), (&[ItemId(2), ItemId(0), ItemId(1)][..], &[3, 1, 2][..]));
    assert_eq!(got.one_hot.cosines, [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    for (i, distance) in got.one_hot.distances.iter().enumerate() {
        assert_eq!(*distance, if i % 4 == 0 { 0.0 } else { 2.0_f32.sqrt() });
    }
    assert_eq!((got.one_hot.dims, got.one_hot.dense_bytes, got.one_hot.sparse_bytes), (3, 36, 12));
    assert!((got.one_hot.zero_share - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(got.learned.cosines, [1.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0]);
    assert!((got.learned.distances[2] - 13.0_f32.sqrt()).abs() < 1e-6);
    assert_eq!((got.learned.dims, got.learned.dense_bytes, got.learned.zero_share), (2, 24, 0.5));
    let ids: Vec<ItemId> = (0..6).map(ItemId).collect();
    let same = compare(&one_hot(), &ids, &Task::detached()).unwrap();
    assert_eq!(same.one_hot, same.learned);
}

#[test]
fn analogy_accuracy_is_gensims() {
    let e = glove();
    let set = parse_questions(include_str!("../../../tests/data/query_questions.txt"));
    // The first line stands before any section and has eight words, one line has three.
    assert_eq!(set.bad_lines.iter().map(|b| b.line).collect::<Vec<_>>().len(), 2);
    let golden = golden();
    for (name, options) in [
        ("folded", AnalogyOptions::default()),
        ("exact", AnalogyOptions { fold_case: false, ..AnalogyOptions::default() }),
        ("restricted", AnalogyOptions { first_rows: Some(500), ..AnalogyOptions::default() }),
    ] {
        let want = &golden.evaluation[name];
        let task = Task::detached();
        let got = evaluate_analogies(&e, &set, options, 2, &task).unwrap();
        let sections: Vec<(String, usize, usize)> = got.sections.iter().map(|s| (s.name.clone(), s.correct, s.asked)).collect();
        assert_eq!(sections, want.sections[..sections.len()], "{name}");
        assert!((got.total.accuracy().unwrap() - want.score).abs() < 1e-12, "{name}");
        assert_eq!(got.sections.iter().map(|s| s.failures.len()).sum::<usize>(), got.total.asked - got.total.correct);
        assert_eq!(got, evaluate_analogies(&e, &set, options, 1, &Task::detached()).unwrap());
        assert_eq!(task.progress().fraction(), Some(1.0));
    }
    let folded = evaluate_analogies(&e, &set, AnalogyOptions::default(), 1, &Task::detached()).unwrap();
    assert_eq!(folded.missing_words.iter().filter(|(w, n)| w == "zzzz" && *n == 1).count(), 1);
    assert_eq!(folded.total.asked + folded.total.out_of_vocabulary, set.len());
    assert_eq!(folded.total.coverage(), Some(folded.total.asked as f64 / set.len() as f64));
}

#[test]
fn questions_are_answered_as_single_analogies_are() {
    let e = glove();
    let set = parse_questions(include_str!("../../../tests/data/query_questions.txt"));
    for method in AnalogyMethod::ALL {
        let options = AnalogyOptions { fold_case: false, method, ..AnalogyOptions::default() };
        let report = evaluate_analogies(&e, &set, options, 1, &Task::detached()).unwrap();
        assert!(report.total.correct > 0 && report.total.correct < report.total.asked);
        for failure in report.sections.iter().flat_map(|s| &s.failures) {
            let [a, b, c, right] = failure.words;
            let single = analogy(&e, a, b, c, method, 1, false, &Task::detached()).unwrap();
            assert_eq!(failure.answer, single.answer);
            assert_ne!(single.answer, Some(right));
        }
    }
}

#[test]
fn judged_pairs_correlate_as_in_scipy() {
    let golden = golden();
    let (x, y) = (&golden.ties.x, &golden.ties.y);
    assert!((spearman(x, y).unwrap() - golden.ties.spearman).abs() < 1e-12);
    assert!((pearson(x, y).unwrap() - golden.ties.pearson).abs() < 1e-12);
    assert_eq!((spearman(&[1.0], &[1.0]), pearson(&[1.0, 1.0], &[1.0, 2.0])), (None, None));
    let e = glove();
    let set = parse_pairs(include_str!("../../../tests/data/query_pairs.tsv"));
    assert_eq!((set.pairs.len(), set.bad_lines.len()), (23, 1));
    let report = evaluate_similarity(&e, &set, true, None, &Task::detached()).unwrap();
    assert!((report.spearman.unwrap() - golden.pairs.spearman).abs() < 1e-6);
    assert!((report.pearson.unwrap() - golden.pairs.pearson).abs() < 1e-6);
    let missing = report.missing.len() as f64 / set.pairs.len() as f64 * 100.0;
    assert!((missing - golden.pairs.oov_percent).abs() < 1e-9);
    assert_eq!(report.missing[0].has_vector, [false, true]);
}

#[test]
fn pair_files_in_other_shapes() {
    for text in ["word1,word2,score\nold,new,1.5\n", "old new 1.5", "\u{feff}old;new;1.5;extra\r\n", "# c\nold\tnew\t1.5"] {
        let set = parse_pairs(text);
        assert_eq!(set.pairs.iter().map(|p| (p.words[0].as_str(), p.judgement)).collect::<Vec<_>>(), [("old", 1.5)], "{text}");
        assert!(set.bad_lines.is_empty(), "{text}");
    }
    let bad = parse_pairs("a b 1\na b\na b c\n").bad_lines;
    assert_eq!(bad.iter().map(|b| b.line).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(bad[0].what.to_string(), "A judged pair has two words and a number, this line has 2 fields");
}

#[test]
fn cancelled_means_no_answer() {
    let (e, task) = (glove(), Task::detached());
    task.cancel();
    let set = parse_questions(": s\nman king woman queen\n");
    assert_eq!(evaluate_analogies(&e, &set, AnalogyOptions::default(), 1, &task), Err(Cancelled));
    assert_eq!(neighbours(&e, &Query::word(ItemId(0)), Metric::Dot, 3, true, &task), Err(Cancelled));
    assert_eq!(analogy(&e, ItemId(0), ItemId(1), ItemId(2), AnalogyMethod::Mul, 3, true, &task), Err(Cancelled));
    assert_eq!(compare(&e, &[ItemId(0)], &task), Err(Cancelled));
    assert_eq!(local_plane(&e, &[ItemId(0)], &task), Err(Cancelled));
}

/// Two words and the rows of some n-grams: what "cats" is made of beside "cat".
fn with_subwords() -> Embedding {
    let rule = SubwordRule { min_n: 3, max_n: 3, buckets: 1000 };
    let items = Arc::new(ItemSet::new(ItemKind::WORD, ["cat", "dog", "the"].into_iter().collect(), Columns::default()).unwrap());
    let mut used: Vec<u32> = ["cat", "dog"].iter().flat_map(|w| rule.buckets_of(w.as_bytes())).collect();
    used.sort_unstable();
    used.dedup();
    let of_dog = rule.buckets_of(b"dog");
    let rows = Array2::from_shape_fn((used.len(), 2), |(r, c)| f32::from(u8::from(of_dog.contains(&used[r]) == (c == 1))));
    let words = Array2::from_shape_vec((3, 2), vec![1.0, 0.0, 0.0, 1.0, 0.5, 0.5]).unwrap();
    let trained = vec![true; used.len()];
    let subwords = Subwords::new(rule, words.clone(), used, trained, rows).unwrap();
    let model = WordModel::new(items.clone(), None, Some(Arc::new(subwords)));
    let recipe = Recipe::new("test", ParamMap::new(), Seed(0), Vec::new());
    Embedding::dense(items, words, recipe).unwrap().with_model(Arc::new(model))
}

#[test]
fn unseen_words_are_made_of_their_ngrams() {
    let (e, task) = (with_subwords(), Task::detached());
    let query = parse_for("cats", &e, &task).unwrap();
    assert!(query.terms.is_empty() && query.kind == QueryKind::Word);
    let list = neighbours(&e, &query, Metric::Cosine, 2, true, &task).unwrap();
    assert_eq!((list.unseen.as_slice(), list.hits[0].item, list.hits.len()), (["cats".to_owned()].as_slice(), ItemId(0), 2));
    assert!(list.hits.iter().all(|h| !h.is_query_word) && list.duplicates.is_empty());
    // In small letters where that has more n-grams; once, whatever the spelling; beside words that are there.
    let query = parse_for("Dogs + 2 * dogs - the", &e, &task).unwrap();
    assert_eq!((query.unseen.len(), query.terms.len()), (1, 1));
    assert_eq!((query.unseen[0].encoded.label.as_str(), query.unseen[0].weight), ("dogs", 3.0));
    let query = parse_for("\"hot cats\", dog", &e, &task).unwrap();
    assert_eq!((query.unseen[0].encoded.label.as_str(), query.terms[0].item), ("hot cats", ItemId(1)));
    // Without a single n-gram that has numbers, and without subwords, the word stays unknown.
    assert!(parse_for("xyzzy", &e, &task).is_err() && parse("cats", e.items()).is_err());

    let made = |word: &str| Role::Unseen(encode_text(&e, word, &task).unwrap().unwrap());
    for method in AnalogyMethod::ALL {
        let roles = [Role::Item(ItemId(0)), made("cats"), Role::Item(ItemId(1))];
        let found = analogy_of(&e, &roles, method, 3, true, &task).unwrap();
        assert_eq!((found.unseen.as_slice(), found.answer), (["cats".to_owned()].as_slice(), Some(ItemId(1))), "{method:?}");
    }
}
