//! Scores against their definition.

#![expect(clippy::float_cmp, reason = "small whole numbers are exact")]

use super::*;
use crate::base::Seed;

const SCORES: [Score; 3] = [Score::Dot, Score::Squared, Score::Absolute];

fn numbers(n: usize, name: &str) -> Vec<f32> {
    let mut rng = Seed(3).stream(name);
    (0..n).map(|_| rng.normal() as f32).collect()
}

fn reference(score: Score, a: impl Iterator<Item = f32>, b: impl Iterator<Item = f32>) -> f64 {
    let pairs = a.zip(b).map(|(x, y)| (f64::from(x), f64::from(y)));
    match score {
        Score::Dot => pairs.map(|(x, y)| x * y).sum(),
        Score::Squared => -pairs.map(|(x, y)| (x - y) * (x - y)).sum::<f64>(),
        Score::Absolute => -pairs.map(|(x, y)| (x - y).abs()).sum::<f64>(),
    }
}

#[test]
fn tiles_of_every_level_agree_with_the_definition() {
    for dims in [1, 2, 7, 50, 133] {
        let (a, b) = (numbers(dims * TILE_QUERIES, "a"), numbers(dims * TILE_ROWS, "b"));
        for (score, level) in SCORES.into_iter().flat_map(|s| Level::runnable().into_iter().map(move |l| (s, l))) {
            let mut out = Tile::zero();
            let limits: [f32; TILE_QUERIES] = std::array::from_fn(|q| if q == 3 { f32::NAN } else { q as f32 - 6.0 });
            tile(level, score, dims, &a, &b, &limits, &mut out);
            for (q, limit) in limits.into_iter().enumerate() {
                for r in 0..TILE_ROWS {
                    let x = a.iter().skip(q).step_by(TILE_QUERIES).copied();
                    let want = reference(score, x, b.iter().skip(r).step_by(TILE_ROWS).copied());
                    let got = out.scores[q][r];
                    assert!((f64::from(got) - want).abs() < 1e-6 * (want.abs() + 30.0), "{level:?} {score:?} {dims}: {got} for {want}");
                    let hit = limit.is_nan() || got > limit;
                    assert_eq!(out.hits[q] >> r & 1 == 1, hit, "{level:?} {score:?} limit {limit}");
                }
            }
        }
    }
}

#[test]
fn scans_of_every_level_agree_with_the_definition() {
    for dims in [1, 3, 8, 15, 16, 17, 100] {
        let (query, rows) = (numbers(dims, "a"), numbers(dims * 9, "b"));
        for (score, level) in SCORES.into_iter().flat_map(|s| Level::runnable().into_iter().map(move |l| (s, l))) {
            let (mut out, mut squares) = ([0.0; 9], [0.0; 9]);
            scan(level, score, &query, &rows, &mut out, Some(&mut squares));
            for (i, row) in rows.chunks(dims).enumerate() {
                let want = reference(score, query.iter().copied(), row.iter().copied());
                assert!((f64::from(out[i]) - want).abs() < 1e-6 * (want.abs() + 30.0), "{level:?} {score:?} {dims}: {} for {want}", out[i]);
                assert!((f64::from(squares[i]) - dot64(row, row)).abs() < 1e-4);
            }
        }
    }
}

#[test]
fn pairs_by_hand() {
    let (a, b) = ([1.0, 2.0, 3.0], [4.0, -2.0, 1.0]);
    for level in Level::runnable() {
        assert_eq!(dot(level, &a, &b), 3.0);
        assert_eq!(squared_distance(level, &a, &b), 29.0);
        assert_eq!(absolute_distance(level, &a, &b), 9.0);
    }
    assert_eq!((dot64(&a, &b), squared_distance64(&a, &b), absolute_distance64(&a, &b)), (3.0, 29.0, 9.0));
    let long: Vec<f32> = (0..19).map(|i| i as f32).collect();
    assert_eq!(dot64(&long, &long), 2109.0);
}

#[test]
fn every_level_gives_the_same_bytes() {
    for dims in [1, 5, 16, 31, 47, 100] {
        let (a, b) = (numbers(dims * TILE_QUERIES, "a"), numbers(dims * TILE_ROWS, "b"));
        for score in SCORES {
            let at = |level| {
                let (mut out, mut scores, mut squares) = (Tile::zero(), [0.0; TILE_ROWS], [0.0; TILE_ROWS]);
                tile(level, score, dims, &a, &b, &[0.5; TILE_QUERIES], &mut out);
                scan(level, score, &a[..dims], &b, &mut scores, Some(&mut squares));
                let bits = |x: &[f32]| x.iter().map(|x| x.to_bits()).collect::<Vec<u32>>();
                (bits(out.scores.as_flattened()), out.hits, bits(&scores), bits(&squares))
            };
            let plain = at(Level::Plain);
            for level in Level::runnable() {
                assert_eq!(at(level), plain, "{level:?} {score:?} {dims}");
            }
        }
    }
}
