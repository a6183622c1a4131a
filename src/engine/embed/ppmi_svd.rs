//! PPMI and truncated SVD: the table of weighed contexts, pressed into a few dimensions that keep as much of it as so few can.
//!
//! In: a corpus of n words. Out: n × `dims`. M is the PPMI table (see `ppmi`); with M ≈ U·Σ·Vᵀ of rank `dims` the vectors are U·Σ^`eig`: 1 is the classical choice (latent
//! semantic analysis), 0.5 shares Σ with the contexts as word2vec does, 0 leaves it out. Loss reported: |M - U·Uᵀ·M|² / |M|², the share of the table that the vectors
//! do not hold; it falls as directions are found, to what `dims` dimensions must leave. The method for the SVD is that of `math::svd`, to a residual of 1e-5.
//! Source: Deerwester et al. 1990; Levy and Goldberg 2014; Levy, Goldberg and Dagan 2015, sections 2.2 and 3.3 (eigenvalue weighting). Differs from theirs in nothing but the solver.
//! Cost: that of PPMI, then per round four passes over the table times a sixth of `dims`; memory 28 bytes a cell and 24 · n · `dims` bytes.
//! Random: the first directions (the answer does not depend on them beyond rounding), and subsampling where it is on. Same bytes for any number of threads.

use std::sync::Arc;

use ndarray::Array2;

use super::counts::table_estimate;
use super::made::empty;
use super::ppmi::with_table;
use super::{Beside, Embed, MethodKind};
use crate::base::{Cancelled, Estimate, Info, MethodError, Run, Say, Seed, StepReport, Task, Valid};
use crate::data::{Corpus, Embedding, Recipe};
use crate::math::parallel::available_threads;
use crate::math::svd::TruncatedSvd;
use crate::say;

with_table! {
    /// Parameters of PPMI and truncated SVD.
    pub struct PpmiSvdParams {
        first {
            /// Length of every vector.
            dims: usize = 100, in 1..=1000, "Dimensions";
        }
        third {
            /// Power of the singular values: 1 weighs each dimension by its size, 0.5 shares the size with the contexts, 0 makes all dimensions equal.
            eig: f64 = 0.5, in 0.0..=1.0, "Eigenvalue weighting";
        }
        last {
            /// Rounds after which the search for dimensions ends even if some are not exact yet; that is said.
            iterations: usize = 500, in 1..=10_000, "Most rounds";
        }
    }
}

/// PPMI and truncated SVD.
#[derive(Debug, Clone, Copy)]
pub struct PpmiSvd;

impl Embed for PpmiSvd {
    type Input = Arc<Corpus>;
    type Params = PpmiSvdParams;

    const INFO: Info = Info {
        id: "ppmi-svd",
        label: "PPMI and SVD",
        summary: "Presses the table of weighed contexts into a few dimensions that keep as much of it as possible.",
        source: "Deerwester, S. et al. (1990). Indexing by latent semantic analysis. JASIS 41; Levy, O., Goldberg, Y. and Dagan, I. (2015). Improving distributional similarity with lessons learned from word embeddings. TACL 3",
    };
    const KIND: MethodKind = MethodKind::Mechanical;
    const NEEDS: &'static str = "Needs a text; strong with small ones, where learned vectors are not yet.";

    fn estimate(&self, corpus: &Arc<Corpus>, params: &PpmiSvdParams) -> Estimate {
        let (counts, pairs) = table_estimate(corpus, params.window);
        let (n, dims) = (corpus.words.len() as f64, params.dims.min(corpus.words.len()) as f64);
        // Products with the table, then the basis made orthogonal and turned in every round, then the small problem inside.
        let products = 5.0 * dims * pairs * 2.0 * 4.0 / 2e9;
        let basis = 30.0 * n * 2.2 * dims * (8.0 * dims / 6.0 + 2.0 * dims) / 6e9;
        let small = 30.0 * 12.0 * (2.0 * dims).powi(3) / 2e9;
        Estimate {
            seconds: 0.02 + counts * 4e-8 + (products + basis + small) / available_threads() as f64,
            memory_bytes: (pairs * 40.0 + n * dims * 32.0 + 9e6) as u64,
        }
    }

    fn prepare(
        &self,
        corpus: &Arc<Corpus>,
        _beside: Beside<'_>,
        params: &Valid<PpmiSvdParams>,
        seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Embedding>>, MethodError> {
        let table = params.table(corpus, seed, task)?;
        let mut svd = TruncatedSvd::new(table, params.dims, seed.stream("svd start"), available_threads(), task)?;
        let expected = svd.expected_rounds().min(params.iterations) as u64;
        task.stage(Say::plain("Finding dimensions"), expected);
        svd.advance(task)?;
        let start = Embedding::dense(corpus.words.clone(), Array2::zeros((corpus.words.len(), params.dims)), recipe);
        let start = start.map_err(|why| empty(&why))?;
        Ok(Box::new(SvdRun { corpus: corpus.clone(), params: (**params).clone(), start, svd, expected, rounds: 0, done: false }))
    }
}

struct SvdRun {
    corpus: Arc<Corpus>,
    params: PpmiSvdParams,
    /// All zero, with the recipe.
    start: Embedding,
    svd: TruncatedSvd,
    expected: u64,
    rounds: u64,
    done: bool,
}

impl SvdRun {
    /// U·Σ^eig; zeros in the dimensions that there are not (yet).
    fn vectors(&self, recipe: Recipe, task: &Task) -> Result<Embedding, Cancelled> {
        let found = self.svd.found();
        let weights: Vec<f64> = found.values.iter().map(|value| libm::pow(*value, self.params.eig)).collect();
        let mut out = Array2::zeros((self.corpus.words.len(), self.params.dims));
        for (row, (mut to, from)) in out.outer_iter_mut().zip(found.left.outer_iter()).enumerate() {
            if row % 4096 == 0 {
                task.unless_cancelled()?;
            }
            to.iter_mut().zip(from).zip(&weights).for_each(|((to, x), weight)| *to = (x * weight) as f32);
        }
        Ok(Embedding::dense(self.corpus.words.clone(), out, recipe).unwrap_or_else(|_| self.start.clone()))
    }
}

impl Run for SvdRun {
    type Out = Embedding;

    fn step(&mut self, task: &Task) -> Result<StepReport, MethodError> {
        task.check()?;
        self.svd.advance(task)?;
        self.rounds += 1;
        let found = self.svd.found();
        self.done = found.complete || self.rounds >= self.params.iterations as u64;
        if self.done && !found.complete {
            task.warn(say!("Ended after {n} rounds; some dimensions are not exact yet", n = self.rounds));
        } else if self.done && found.values.len() < self.params.dims {
            let (n, dims) = (found.values.len(), self.params.dims);
            task.warn(say!("The table has only {n} dimensions; the other {rest} are zero", n = n, rest = dims - n));
        }
        Ok(StepReport {
            step: self.rounds,
            work: self.rounds,
            work_total: if self.done { self.rounds } else { self.expected.max(self.rounds + 1) },
            loss: Some(found.unexplained),
            finished: self.done,
            ..StepReport::default()
        })
    }

    fn frame(&self, _most_items: usize, task: &Task) -> Result<Option<Embedding>, MethodError> {
        Ok(Some(self.vectors(self.start.recipe().clone(), task)?))
    }

    fn finish(self: Box<Self>, task: &Task) -> Result<Embedding, MethodError> {
        let mut recipe = self.start.recipe().clone();
        if !self.done {
            recipe.stopped_at = Some(self.rounds);
        }
        Ok(self.vectors(recipe, task)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{ParamMap, ParamValue, drive};
    use crate::embed::tests::{corpus_of, material};
    use crate::embed::{Beside, Embedder, embedder};

    fn made(method: &str, corpus: &Arc<Corpus>, params: &[(&str, ParamValue)]) -> Embedding {
        let params: ParamMap = params.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect();
        let task = Task::detached();
        let method: &dyn Embedder = embedder(method).unwrap();
        drive(method.prepare(&material(corpus), Beside::default(), &params, Seed(1), &task).unwrap(), &task, |_, _| ()).unwrap()
    }

    fn written_out(e: &Embedding) -> Array2<f64> {
        let rows: Vec<f64> = (0..e.len() as u32).flat_map(|r| e.vector(crate::data::ItemId(r)).into_owned()).map(f64::from).collect();
        Array2::from_shape_vec((e.len(), e.dims()), rows).unwrap()
    }

    fn close(got: &Array2<f64>, want: &serde_json::Value, tolerance: f64, what: &str) {
        let want: Vec<Vec<f64>> = serde_json::from_value(want.clone()).unwrap();
        assert_eq!(got.dim(), (want.len(), want[0].len()), "{what}");
        for ((i, j), x) in got.indexed_iter() {
            assert!((x - want[i][j]).abs() < tolerance, "{what} {i} {j}: {x} {}", want[i][j]);
        }
    }

    #[test]
    fn counts_ppmi_and_svd_agree_with_scipy() {
        let golden: serde_json::Value = serde_json::from_str(include_str!("../../../tests/data/counts.json")).unwrap();
        let sentences: Vec<String> = serde_json::from_value(golden["sentences"].clone()).unwrap();
        let corpus = corpus_of(sentences.iter().map(String::as_str));
        let words: Vec<&str> = corpus.words.labels().collect();
        assert_eq!(serde_json::to_value(&words).unwrap(), golden["words"]);
        let (int, float) = (ParamValue::Int, ParamValue::Float);
        for case in golden["cases"].as_array().unwrap() {
            let window = int(case["window"].as_i64().unwrap());
            let near = ParamValue::Bool(case["distance_weighting"].as_bool().unwrap());
            let counts = made("counts", &corpus, &[("window", window.clone()), ("distance_weighting", near.clone())]);
            close(&written_out(&counts), &case["counts"], 1e-5, "counts");
            let weighed = [
                ("window", window),
                ("distance_weighting", near),
                ("cds", float(case["cds"].as_f64().unwrap())),
                ("shift", float(case["shift"].as_f64().unwrap())),
            ];
            close(&written_out(&made("ppmi", &corpus, &weighed)), &case["ppmi"], 1e-5, "ppmi");
            for (eig, name) in [(0.5, "gram_half"), (1.0, "gram_whole")] {
                let mut params = weighed.to_vec();
                params.extend([("dims", int(case["dims"].as_i64().unwrap())), ("eig", float(eig))]);
                let vectors = written_out(&made("ppmi-svd", &corpus, &params));
                // Products of the vectors do not depend on signs, nor on turns among equal singular values.
                close(&vectors.dot(&vectors.t()), &case[name], 1e-4, name);
                let wanted: Vec<f64> = serde_json::from_value(case["singular_values"].clone()).unwrap();
                for (i, sigma) in wanted.iter().enumerate() {
                    let length = vectors.column(i).dot(&vectors.column(i)).sqrt();
                    assert!((length - sigma.powf(eig)).abs() < 1e-5, "{i}: {length} {sigma}");
                }
            }
        }
    }

    #[test]
    fn rounds_are_watched_and_the_end_does_not_hang_on_the_seed() {
        let corpus = crate::embed::tests::fruit_and_cars();
        let method: &dyn Embedder = embedder("ppmi-svd").unwrap();
        let gram = |seed: u64| {
            let task = Task::detached();
            let params: ParamMap = [("dims".to_owned(), ParamValue::Int(8))].into();
            let mut losses = Vec::new();
            let run = method.prepare(&material(&corpus), Beside::default(), &params, Seed(seed), &task).unwrap();
            let e = drive(run, &task, |report, _| losses.extend(report.loss)).unwrap();
            assert!(losses.len() > 3 && losses.is_sorted_by(|a, b| a >= &(b - 1e-12)), "{losses:?}");
            let v = written_out(&e);
            v.dot(&v.t())
        };
        assert!((gram(1) - gram(2)).iter().all(|x| x.abs() < 1e-4));
    }
}
