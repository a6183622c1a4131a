//! All eigenpairs of a symmetric matrix of moderate size: Householder reduction to three diagonals, then implicit QL (Bowdler, Martin, Reinsch and Wilkinson
//! 1968; the EISPACK routines tred2 and tql2). Cost: about 9 m³ operations, looked at by the task after each m² of them. Random: nothing.

use ndarray::Array2;

use crate::base::{Cancelled, Task};

/// Eigenpairs of a symmetric matrix.
#[derive(Debug, Clone, PartialEq)]
pub struct Eigen {
    /// Eigenvalues, largest first.
    pub values: Vec<f64>,
    /// A unit eigenvector for each, one a row.
    pub vectors: Array2<f64>,
}

/// Eigenvalues, largest first, and unit eigenvectors as rows. The lower half of the matrix is read.
///
/// # Errors
/// `Cancelled`.
pub fn symmetric_eigen(matrix: &Array2<f64>, task: &Task) -> Result<Eigen, Cancelled> {
    let n = matrix.nrows();
    if n == 0 {
        return Ok(Eigen { values: Vec::new(), vectors: Array2::zeros((0, 0)) });
    }
    // Column j of the textbook's V is row j here, so that inner loops walk along memory.
    let mut v: Vec<Vec<f64>> = (0..n).map(|j| (0..n).map(|i| matrix[[i.max(j), i.min(j)]]).collect()).collect();
    let (mut d, mut e) = (vec![0.0; n], vec![0.0; n]);
    reduce(&mut v, &mut d, &mut e, task)?;
    accumulate(&mut v, &mut d, task)?;
    e[0] = 0.0;
    iterate(&mut v, &mut d, &mut e, task)?;
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|a, b| d[*b].total_cmp(&d[*a]).then(a.cmp(b)));
    let vectors = Array2::from_shape_fn((n, n), |(i, j)| v[order[i]][j]);
    Ok(Eigen { values: order.iter().map(|i| d[*i]).collect(), vectors })
}

/// To three diagonals: `d` holds the scales of the reflections, `e` the side diagonal.
fn reduce(v: &mut [Vec<f64>], d: &mut [f64], e: &mut [f64], task: &Task) -> Result<(), Cancelled> {
    let n = d.len();
    for j in 0..n {
        d[j] = v[j][n - 1];
    }
    for i in (1..n).rev() {
        task.check()?;
        let scale: f64 = d[..i].iter().map(|x| x.abs()).sum();
        if scale == 0.0 {
            e[i] = d[i - 1];
            for j in 0..i {
                d[j] = v[j][i - 1];
                v[j][i] = 0.0;
                v[i][j] = 0.0;
            }
            d[i] = 0.0;
            continue;
        }
        d[..i].iter_mut().for_each(|x| *x /= scale);
        let mut h: f64 = d[..i].iter().map(|x| x * x).sum();
        let f = d[i - 1];
        let g = if f > 0.0 { -h.sqrt() } else { h.sqrt() };
        e[i] = scale * g;
        h -= f * g;
        d[i - 1] = f - g;
        e[..i].fill(0.0);
        for j in 0..i {
            let f = d[j];
            v[i][j] = f;
            let column = &v[j];
            let mut g = e[j] + column[j] * f;
            for k in j + 1..i {
                g += column[k] * d[k];
                e[k] += column[k] * f;
            }
            e[j] = g;
        }
        e[..i].iter_mut().for_each(|x| *x /= h);
        let f: f64 = e[..i].iter().zip(&d[..i]).map(|(e, d)| e * d).sum();
        let hh = f / (h + h);
        e[..i].iter_mut().zip(&d[..i]).for_each(|(e, d)| *e -= hh * d);
        for j in 0..i {
            let (f, g) = (d[j], e[j]);
            let column = &mut v[j];
            for k in j..i {
                column[k] -= f * e[k] + g * d[k];
            }
            d[j] = column[i - 1];
            column[i] = 0.0;
        }
        d[i] = h;
    }
    Ok(())
}

/// The product of the reflections.
fn accumulate(v: &mut [Vec<f64>], d: &mut [f64], task: &Task) -> Result<(), Cancelled> {
    let n = d.len();
    for i in 0..n - 1 {
        task.check()?;
        v[i][n - 1] = v[i][i];
        v[i][i] = 1.0;
        let h = d[i + 1];
        let (before, after) = v.split_at_mut(i + 1);
        let next = &mut after[0];
        if h != 0.0 {
            d[..=i].iter_mut().zip(&next[..=i]).for_each(|(d, x)| *d = x / h);
            for column in before {
                let g: f64 = next[..=i].iter().zip(&column[..=i]).map(|(a, b)| a * b).sum();
                column[..=i].iter_mut().zip(&d[..=i]).for_each(|(x, d)| *x -= g * d);
            }
        }
        next[..=i].fill(0.0);
    }
    for j in 0..n {
        d[j] = v[j][n - 1];
        v[j][n - 1] = 0.0;
    }
    v[n - 1][n - 1] = 1.0;
    Ok(())
}

/// Turns the side diagonal `e` into zeros; `d` becomes the eigenvalues.
fn iterate(v: &mut [Vec<f64>], d: &mut [f64], e: &mut [f64], task: &Task) -> Result<(), Cancelled> {
    let n = d.len();
    e.rotate_left(1);
    e[n - 1] = 0.0;
    let (mut f, mut size) = (0.0, 0.0_f64);
    for l in 0..n {
        task.check()?;
        size = size.max(d[l].abs() + e[l].abs());
        let small = f64::EPSILON * size;
        let m = (l..n).find(|m| e[*m].abs() <= small).unwrap_or(n - 1);
        // A matrix of finite numbers settles in two or three rounds; the bound is for one that is not.
        for _ in 0..if m > l { 60 } else { 0 } {
            task.check()?;
            f += sweep(v, d, e, l, m);
            if e[l].abs() <= small {
                break;
            }
        }
        d[l] += f;
        e[l] = 0.0;
    }
    Ok(())
}

/// One implicit QL sweep from `m` down to `l`; returns the shift.
fn sweep(v: &mut [Vec<f64>], d: &mut [f64], e: &mut [f64], l: usize, m: usize) -> f64 {
    let n = d.len();
    let g = d[l];
    let p = (d[l + 1] - g) / (2.0 * e[l]);
    let r = libm::hypot(p, 1.0).copysign(p);
    d[l] = e[l] / (p + r);
    d[l + 1] = e[l] * (p + r);
    let (next, shift, beside) = (d[l + 1], g - d[l], e[l + 1]);
    d[l + 2..n].iter_mut().for_each(|x| *x -= shift);
    let mut p = d[m];
    let (mut c, mut c2, mut c3, mut s, mut s2) = (1.0, 1.0, 1.0, 0.0, 0.0);
    for i in (l..m).rev() {
        (c3, c2, s2) = (c2, c, s);
        let (g, h) = (c * e[i], c * p);
        let r = libm::hypot(p, e[i]);
        e[i + 1] = s * r;
        (s, c) = if r > 0.0 { (e[i] / r, p / r) } else { (0.0, 1.0) };
        p = c * d[i] - s * g;
        d[i + 1] = h + s * (c * g + s * d[i]);
        let (low, high) = v.split_at_mut(i + 1);
        for (x, y) in low[i].iter_mut().zip(high[0].iter_mut()) {
            let h = *y;
            *y = s * *x + c * h;
            *x = c * *x - s * h;
        }
    }
    let p = -s * s2 * c3 * beside * e[l] / next;
    e[l] = s * p;
    d[l] = c * p;
    shift
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Rng;

    #[test]
    fn pairs_solve_the_equation() {
        let mut rng = Rng::new(4);
        for n in [1, 2, 3, 17, 90] {
            let half = Array2::from_shape_fn((n, n), |_| rng.normal());
            for matrix in [&half + &half.t(), half.dot(&half.t()), Array2::eye(n), Array2::zeros((n, n)), Array2::ones((n, n))] {
                let found = symmetric_eigen(&matrix, &Task::detached()).unwrap();
                let size = matrix.iter().fold(1.0_f64, |m, x| m.max(x.abs())) * n as f64;
                let apart = found.vectors.dot(&found.vectors.t()) - Array2::<f64>::eye(n);
                assert!(apart.iter().all(|x| x.abs() < 1e-12), "{n}");
                for (value, vector) in found.values.iter().zip(found.vectors.outer_iter()) {
                    let off = matrix.dot(&vector) - &vector * *value;
                    assert!(off.iter().all(|x| x.abs() < 1e-12 * size), "{n}: {off}");
                }
                assert!(found.values.is_sorted_by(|a, b| a >= b));
            }
        }
    }

    #[test]
    fn a_known_matrix() {
        let matrix = ndarray::array![[2.0, 1.0, 0.0], [1.0, 2.0, 1.0], [0.0, 1.0, 2.0]];
        let found = symmetric_eigen(&matrix, &Task::detached()).unwrap();
        for (got, want) in found.values.iter().zip([2.0 + 2.0_f64.sqrt(), 2.0, 2.0 - 2.0_f64.sqrt()]) {
            assert!((got - want).abs() < 1e-14);
        }
        let task = Task::detached();
        task.cancel();
        assert!(symmetric_eigen(&matrix, &task).is_err());
    }
}
