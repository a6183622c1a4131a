//! The update against its formulae.

use super::*;
use crate::base::Rng;

fn random(n: usize, dims: usize, rng: &mut Rng) -> Rows {
    let mut rows = Rows::zeroed(n, dims);
    for row in 0..n {
        rows.row_mut(row).iter_mut().for_each(|x| *x = rng.unit_f32() - 0.5);
    }
    rows
}

/// The same in f64, straight from the formulae.
fn in_f64(x: &Rows, xs: &[u32], y: &Rows, ys: &[u32], positive: u32, rate: f64) -> (Vec<f64>, Vec<f64>, f64) {
    let wide = |r: &Rows| r.to_dense().iter().map(|v| f64::from(*v)).collect::<Vec<f64>>();
    let (mut new_x, mut new_y, dims) = (wide(x), wide(y), x.dims());
    let (old_x, old_y) = (new_x.clone(), new_y.clone());
    let mut loss = 0.0;
    for c in xs {
        for (t, o) in ys.iter().enumerate() {
            let (c, o) = (*c as usize * dims, *o as usize * dims);
            let sign = if (positive >> t) & 1 == 1 { 1.0 } else { -1.0 };
            let z: f64 = sign * (0..dims).map(|i| old_x[c + i] * old_y[o + i]).sum::<f64>();
            let g = rate * sign / (1.0 + z.exp());
            loss += (-z).exp().ln_1p();
            for i in 0..dims {
                new_x[c + i] += g * old_y[o + i];
                new_y[o + i] += g * old_x[c + i];
            }
        }
    }
    (new_x, new_y, loss)
}

#[test]
fn every_level_agrees_with_the_formulae() {
    let mut rng = Rng::new(5);
    for level in Level::runnable() {
        for dims in [1, 7, 16, 100, 129] {
            for (inputs, outputs, positive) in [(1, 6, 1), (8, 6, 1), (7, 5, 0b10110), (4, 1, 1), (3, 2, 0), (5, 3, 0b111), (2, 4, 8)] {
                let (mut x, mut y) = (random(9, dims, &mut rng), random(9, dims, &mut rng));
                let xs: Vec<u32> = (0..inputs).map(|i| (i * 2) % 9).collect();
                let ys: Vec<u32> = (0..outputs).map(|i| 8 - i).collect();
                let (want_x, want_y, want_loss) = in_f64(&x, &xs, &y, &ys, positive, 0.3);
                let mut loss = LossSum::default();
                update_pairs(level, &mut x, &xs, &mut y, &ys, positive, 0.3, &mut loss);
                for (got, want) in x.to_dense().iter().zip(&want_x).chain(y.to_dense().iter().zip(&want_y)) {
                    assert!((f64::from(*got) - want).abs() < 1e-5, "{level:?} {dims} {inputs} {outputs}: {got} {want}");
                }
                assert!((loss.total() - want_loss).abs() < 1e-4 * want_loss, "{level:?} {} {want_loss}", loss.total());
                assert!(x.padded().chunks(x.stride()).all(|row| row[dims..].iter().all(|p| *p == 0.0)), "padding stays zero");
            }
        }
    }
}

#[test]
fn every_level_gives_the_same_bytes() {
    let mut rng = Rng::new(8);
    for dims in [1, 16, 40, 100] {
        for (inputs, outputs) in (1..=MAX_INPUTS).flat_map(|x| (1..=MAX_OUTPUTS).map(move |y| (x, y))) {
            let (x, y) = (random(9, dims, &mut rng), random(9, dims, &mut rng));
            // Rows repeat.
            let xs: Vec<u32> = (0..inputs as u32).map(|i| (i * 5) % 7).collect();
            let ys: Vec<u32> = (0..outputs as u32).map(|i| (i * 3) % 8 / 2).collect();
            let at = |level| {
                let (mut x, mut y, mut loss) = (x.clone(), y.clone(), LossSum::default());
                for positive in [1, 0b101, 0] {
                    update_pairs(level, &mut x, &xs, &mut y, &ys, positive, 0.3, &mut loss);
                }
                (x, y, loss.total().to_bits())
            };
            let plain = at(Level::Plain);
            for level in Level::runnable() {
                assert_eq!(at(level), plain, "{level:?} {dims} {inputs} {outputs}");
            }
        }
    }
}

#[test]
fn nothing_runs_away() {
    let mut rng = Rng::new(6);
    for level in Level::runnable() {
        let (mut x, mut y, mut loss) = (random(3, 50, &mut rng), random(3, 50, &mut rng), LossSum::default());
        for i in 0..2000 {
            update_pairs(level, &mut x, &[0, 1, 0, 2], &mut y, &[2, 1, i % 3, 0], i & 15, 50.0, &mut loss);
        }
        assert!(x.padded().iter().chain(y.padded()).all(|v| v.abs() <= BOUND) && loss.total().is_finite(), "{level:?}");
    }
}
