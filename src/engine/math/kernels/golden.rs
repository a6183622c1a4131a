//! One update of each trainer against NumPy (`tests/data/make_training_steps.py`).

use super::{Level, LossSum, Rows, adagrad_pair, add_difference, dot_rows, mean_rows, update_pairs};

/// The numbers of one line.
fn golden(file: &str, name: &str) -> Vec<f32> {
    let line = file.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix('\t')).unwrap();
    line.split('\t').map(|v| v.parse().unwrap()).collect()
}

/// Four rows of ten numbers, as the script makes them.
fn rows(of: impl Fn(f64, f64) -> f64) -> Rows {
    let mut rows = Rows::zeroed(4, 10);
    for r in 0..4 {
        rows.row_mut(r).iter_mut().enumerate().for_each(|(k, x)| *x = (of(r as f64, k as f64) / 2.0) as f32);
    }
    rows
}

fn inputs() -> Rows {
    rows(|r, k| (1.0 + 3.0 * r + 0.7 * k).sin())
}

fn outputs() -> Rows {
    rows(|r, k| (2.0 + 5.0 * r + 0.3 * k).cos())
}

fn assert_near(got: &[f32], want: &[f32], what: &str) {
    assert_eq!(got.len(), want.len());
    for (got, want) in got.iter().zip(want) {
        assert!((got - want).abs() < 1e-5, "{what}: {got} {want}");
    }
}

#[test]
fn skip_gram_and_cbow() {
    let file = include_str!("../../../../tests/data/word2vec_step.tsv");
    for level in Level::runnable() {
        let (mut x, mut y, mut loss) = (inputs(), outputs(), LossSum::default());
        update_pairs(level, &mut x, &[0, 2, 3], &mut y, &[1, 3, 0], 1, 0.5, &mut loss);
        assert_near(&x.to_dense(), &golden(file, "x"), "skip-gram inputs");
        assert_near(&y.to_dense(), &golden(file, "y"), "skip-gram outputs");
        assert_near(&[loss.total() as f32], &golden(file, "loss"), "loss");

        let (mut x, mut y, mut loss) = (inputs(), outputs(), LossSum::default());
        update_pairs(level, &mut x, &[0, 2, 3], &mut y, &[0, 2, 3], 0b101, 0.5, &mut loss);
        assert_near(&x.to_dense(), &golden(file, "tree_x"), "inputs of hierarchical softmax");
        assert_near(&y.to_dense(), &golden(file, "tree_y"), "inner nodes");
        assert_near(&[loss.total() as f32], &golden(file, "tree_loss"), "loss along a path");

        let (mut x, mut y, mut loss) = (inputs(), outputs(), LossSum::default());
        let (mut mean, mut before) = (Rows::zeroed(1, 10), Rows::zeroed(1, 10));
        mean_rows(level, &x, &[0, 2, 3], &mut mean, 0);
        before.copy_row(0, &mean, 0);
        update_pairs(level, &mut mean, &[0], &mut y, &[1, 3, 0], 1, 0.5, &mut loss);
        add_difference(level, &mut x, &[0, 2, 3], &mean, &before, 0);
        assert_near(&x.to_dense(), &golden(file, "cbow_x"), "CBOW inputs");
        assert_near(&y.to_dense(), &golden(file, "cbow_y"), "CBOW outputs");
    }
}

#[test]
fn fasttext() {
    let file = include_str!("../../../../tests/data/fasttext_step.tsv");
    for level in Level::runnable() {
        let (mut x, mut y) = (inputs(), outputs());
        let (mut mean, mut before) = (Rows::zeroed(1, 10), Rows::zeroed(1, 10));
        let mut loss = LossSum::default();
        mean_rows(level, &x, &[0, 2, 2], &mut mean, 0);
        before.copy_row(0, &mean, 0);
        update_pairs(level, &mut mean, &[0], &mut y, &[1, 0, 3], 1, 0.5, &mut loss);
        add_difference(level, &mut x, &[0, 2, 2], &mean, &before, 0);
        assert_near(&x.to_dense(), &golden(file, "x"), "fastText inputs");
        assert_near(&y.to_dense(), &golden(file, "y"), "fastText outputs");
        assert_near(&[loss.total() as f32], &golden(file, "loss"), "loss");
    }
}

#[test]
fn glove() {
    let file = include_str!("../../../../tests/data/glove_step.tsv");
    for level in Level::runnable() {
        let (mut x, mut squares) = (inputs(), Rows::zeroed(4, 10));
        (0..4).for_each(|r| squares.row_mut(r).fill(0.5));
        let pull = 0.7_f32.powf(0.75) * (dot_rows(level, &x, 0, 2) + 0.1 - 0.2 - 7.0_f32.ln());
        assert_near(&[pull], &golden(file, "pull"), "pull");
        adagrad_pair(level, &mut x, &mut squares, 0, 2, pull, 0.05);
        assert_near(x.row(0), &golden(file, "word"), "word");
        assert_near(x.row(2), &golden(file, "context"), "context");
        assert_near(squares.row(0), &golden(file, "squares"), "squares");
    }
}
