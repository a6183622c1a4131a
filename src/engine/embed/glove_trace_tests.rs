//! What a cell says, against the table it comes from. (The step itself is held against NumPy where its kernel is tested.)

use super::*;
use crate::base::{Seed, Task, Valid};
use crate::embed::cooccurrence::{ContextRule, count_pairs};
use crate::embed::tests::fruit_and_cars;
use crate::embed::{Beside, Embed, Glove, GloveParams};

#[test]
fn a_cell_tells_its_count_its_error_and_the_cells_around() {
    let corpus = fruit_and_cars();
    let task = Task::detached();
    let table = count_pairs(&corpus, ContextRule::within(4, true), &task).unwrap();
    let params = GloveParams { window: 4, dims: 8, epochs: 2, x_max: 10.0, ..GloveParams::default() };
    let recipe = crate::data::Recipe::new("test", crate::base::ParamMap::new(), Seed(1), Vec::new());
    let shape = crate::base::Shape { items: corpus.words.len(), dims: 0 };
    let valid = Valid::<GloveParams>::from_map(&crate::base::Params::to_map(&params), shape).unwrap();
    let mut run = Embed::prepare(&Glove, &corpus, Beside::default(), &valid, Seed(1), recipe, &task).unwrap();
    let mut seen = 0;
    while let Some(done) = run.example_forward(&task).unwrap() {
        let Example::Cell(cell) = &done.trace.example else { panic!("not a cell") };
        let [a, b] = cell.words;
        // A word near itself counts from both sides.
        let sides = |x: u32, y: u32| if x == y { 2.0 } else { 1.0 };
        let found = |x: u32, y: u32| table.iter().find(|p| (p.a, p.b) == (x.min(y), x.max(y))).map_or(0.0, |p| f64::from(p.weight));
        let count = |x: u32, y: u32| sides(x, y) * found(x, y);
        assert!((cell.count - count(a, b)).abs() < 1e-6 && (cell.log - cell.count.ln()).abs() < 1e-6);
        assert!((cell.weight - (cell.count / 10.0).min(1.0).powf(0.75)).abs() < 1e-6);
        let n = cell.around.len();
        assert_eq!(cell.around[0], a);
        for (i, x) in cell.around.iter().enumerate() {
            for (j, y) in cell.around.iter().enumerate() {
                assert!((cell.counts[i * n + j] - count(*x, *y)).abs() < 1e-6);
            }
        }
        let loss: f64 = cell.fits.iter().map(|f| 0.5 * f.pull * f.error).sum();
        assert!((loss - done.trace.loss).abs() < 1e-5 * loss.max(1.0), "{loss} {}", done.trace.loss);
        for fit in &cell.fits {
            let before = fit.dot + fit.biases[0] + fit.biases[1];
            assert!((fit.error - (before - cell.log)).abs() < 1e-9);
            assert!((fit.pull - cell.weight * fit.error).abs() < 1e-9);
        }
        seen += 1;
    }
    assert_eq!(seen, 2 * table.len());
}
