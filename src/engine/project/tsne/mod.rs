//! t-SNE: a map on which near neighbours stay near.
//!
//! In: n × d embedding. Out: n × 2 or n × 3 places. Objective: minimise KL(P‖Q) = Σ pᵢⱼ ln(pᵢⱼ / qᵢⱼ), P from Gaussian affinities to the 3 · perplexity nearest
//! neighbours (exact), Q from Student-t affinities between places. Sources: van der Maaten and Hinton 2008; van der Maaten 2014 (tree); Linderman et al. 2019 (grid);
//! Belkina et al. 2019 (learning rate n / exaggeration); Kobak and Berens 2019 (start from PCA). Settings and momentum as in openTSNE 1.0.
//! Differs from openTSNE in: exact neighbours; one charge and cubic splines on the grid; with cosine, squared distances are those of unit vectors (2 − 2 cos).
//! Repulsion: over all pairs up to 1500 items; above that the grid in the plane and a Barnes-Hut tree (θ 0.5) in space.
//! Start: PCA scaled to standard deviation 1e-4 with a jitter of 1e-6, so frames grow from very small to tens of units: fit the view to the frame. A start layout that
//! has an extent (a finished t-SNE map) is taken as it is and moved on without exaggeration, so that a map which follows a training moves continuously and keeps its
//! scale; any other start layout replaces PCA. Where PCA takes long, the frames before it is done show that of a sample, every item placed; the start is always that of all.
//! Iterations never move a point by more than 5 units.
//! Cost per iteration: 90 to 180 n edges, plus a grid of about (3 · span)² nodes; memory about 1.5 kB per item. Random: the jitter. Same result for any thread count.

mod affinities;
mod forces;
mod grid;
mod run;
mod tree;

use std::sync::Arc;

use ndarray::Array2;

use super::Project;
use super::components::{components_of, first_look, no_map_of_one_hot};
use crate::base::{Choice, Info, MethodError, ParamMap, ParamValue, Rng, Run, Seed, Task, Valid};
use crate::data::{Axes, Embedding, Metric, Projection, ProjectionError, Recipe, Storage};
use crate::math::parallel::available_threads;
use crate::{params, say};

params! {
    /// Parameters of t-SNE.
    pub struct TsneParams {
        /// How many neighbours each item tries to keep near, roughly. Small: many small groups; large: more of the overall shape. Needs three times as many items and one more.
        perplexity: f64 = 30.0, in 1.0..=1000.0, "Perplexity";
        /// Flat (2) or in space (3).
        dims: usize = 2, in 2..=3, "Dimensions";
        /// Which neighbours count: by angle between vectors (cosine: vectors are scaled to unit length first) or by straight-line distance.
        metric: Choice = Choice("cosine"), of ["cosine", "euclidean"], "Distance";
        /// Iterations after the first phase.
        iterations: usize = 500, in 1..=20_000, "Iterations";
        /// Iterations of the first phase, in which attraction is exaggerated so that groups find together.
        early_iterations: usize = 250, in 0..=5_000, "Iterations with exaggeration";
        /// How much attraction is exaggerated in the first phase.
        early_exaggeration: f64 = 12.0, in 1.0..=100.0, "Early exaggeration";
        /// Length of a step downhill. 0 chooses the number of items divided by the exaggeration.
        learning_rate: f64 = 0.0, in 0.0..=1_000_000.0, "Learning rate";
        /// How repulsion is summed. Automatic: all pairs up to 1,500 items, above that a grid in the plane and a tree in space.
        repulsion: Choice = Choice("auto"), of ["auto", "exact", "tree", "grid"], "Repulsion";
        /// Cores to use; 0 is all of them. The result does not depend on it.
        threads: usize = 0, in 0..=256, "Threads";
    }
    check |me, on| {
        let need = (3.0 * me.perplexity).ceil() as usize + 1;
        if on.items < 4 {
            return Err(say!("t-SNE needs at least 4 items, got {got}", got = on.items));
        }
        if on.items < need {
            return Err(say!(
                "Perplexity {perplexity} needs at least {need} items, got {got}; a perplexity of up to {most} would do",
                perplexity = me.perplexity, need = need, got = on.items, most = largest_perplexity(on.items)
            ));
        }
        if me.dims == 3 && me.repulsion.0 == "grid" {
            return Err(say!("The repulsion grid works in the plane only; choose the tree or automatic for 3 dimensions"));
        }
    }
}

/// The largest whole perplexity that `items` items allow; at least 1.
fn largest_perplexity(items: usize) -> f64 {
    (items.saturating_sub(1) / 3).max(1) as f64
}

/// The registered method.
pub struct Tsne;

/// Up to this many items all pairs are summed.
const ALL_PAIRS: usize = 1500;
/// Widest cell of the repulsion grid.
const GRID_STEP: f32 = 1.0 / 3.0;
/// Accuracy θ of the tree.
const THETA: f32 = 0.5;
/// Stream of the random numbers of a start.
const START: &str = "t-SNE start";
/// Standard deviation of a fresh start along its first axis.
const START_SPREAD: f64 = 1e-4;

impl Project for Tsne {
    type Params = TsneParams;
    const INFO: Info = Info {
        id: "tsne",
        label: "t-SNE",
        summary: "Keeps near neighbours near and lets everything else drift. Groups show well; gaps between them and their sizes mean little.",
        source: "van der Maaten and Hinton 2008, Visualizing data using t-SNE, JMLR 9; Linderman et al. 2019, Nature Methods 16; Belkina et al. 2019, Nature Communications 10",
    };
    const SIZED: &'static [&'static str] = &["perplexity"];

    /// Small sets cannot have the default perplexity; sets that are too small even for the least are no neighbourhoods to arrange.
    fn suggest(&self, items: usize) -> Option<ParamMap> {
        const LEAST: f64 = 2.0;
        let largest = largest_perplexity(items);
        let usual = TsneParams::default().perplexity;
        match largest {
            l if l < LEAST => None,
            l if l < usual => Some([("perplexity".to_owned(), ParamValue::Float(l))].into()),
            _ => Some(ParamMap::new()),
        }
    }

    fn prepare(
        &self,
        embedding: &Arc<Embedding>,
        start: Option<&Projection>,
        params: &Valid<TsneParams>,
        seed: Seed,
        recipe: Recipe,
        task: &Task,
    ) -> Result<Box<dyn Run<Out = Projection>>, MethodError> {
        let sample = if start.is_some() { None } else { first_look(embedding) };
        if params.dims == 2 {
            prepare::<2>(embedding, start, sample, params, seed, recipe, task)
        } else {
            prepare::<3>(embedding, start, sample, params, seed, recipe, task)
        }
    }
}

/// Everything that a run is made of.
struct Plan<const D: usize> {
    embedding: Arc<Embedding>,
    params: TsneParams,
    metric: Metric,
    threads: usize,
    recipe: Recipe,
    at: forces::Places<D>,
    /// The places are those of a sample's PCA; that of all vectors is still to be found.
    is_first_look: bool,
    seed: Seed,
    repulsion: forces::Repulsion<D>,
    early_iterations: usize,
    /// What the picture is if the layout should ever stop being finite.
    fallback: Projection,
}

fn prepare<const D: usize>(
    embedding: &Arc<Embedding>,
    start: Option<&Projection>,
    sample: Option<usize>,
    params: &Valid<TsneParams>,
    seed: Seed,
    recipe: Recipe,
    task: &Task,
) -> Result<Box<dyn Run<Out = Projection>>, MethodError> {
    if *embedding.storage() == Storage::OneHot {
        return Err(no_map_of_one_hot().into());
    }
    let n = embedding.len();
    let threads = if params.threads == 0 { available_threads() } else { params.threads };
    let metric = if params.metric.0 == "cosine" { Metric::Cosine } else { Metric::Euclidean };
    let start = start.filter(|s| s.at().nrows() == n);
    let (at, moving) = match start {
        Some(s) if *s.axes() == Axes::Meaningless && spread(s.at()) >= 1.0 => (places::<D>(s.at(), 1.0, &mut seed.stream(START)), true),
        Some(s) => (fresh::<D>(s.at(), seed), false),
        None => (pca_start(embedding, metric, sample, seed, threads, task)?, false),
    };
    let repulsion = match params.repulsion.0 {
        "auto" if n <= ALL_PAIRS => forces::Repulsion::Exact,
        "auto" | "grid" if D == 2 => forces::Repulsion::Grid(Box::new(grid::Grid::new(GRID_STEP))),
        "exact" => forces::Repulsion::Exact,
        _ => forces::Repulsion::Tree(tree::Tree::new(THETA)),
    };
    let fallback = run::projection(&at, embedding, &recipe).map_err(ProjectionError::say)?;
    let early_iterations = if moving { 0 } else { params.early_iterations };
    let params = TsneParams::clone(params);
    let (embedding, is_first_look) = (Arc::clone(embedding), sample.is_some());
    let plan = Plan { embedding, params, metric, threads, recipe, at, is_first_look, seed, repulsion, early_iterations, fallback };
    Ok(Box::new(run::TsneRun::new(plan)))
}

/// Where a layout begins that has no other place to begin: principal components of all vectors, or of a sample, scaled and jittered.
fn pca_start<const D: usize>(
    embedding: &Embedding,
    metric: Metric,
    sample: Option<usize>,
    seed: Seed,
    threads: usize,
    task: &Task,
) -> Result<forces::Places<D>, MethodError> {
    Ok(fresh(&components_of(embedding, metric == Metric::Cosine, D, sample, threads, task)?.at, seed))
}

/// Standard deviation along the widest axis.
fn spread(at: &Array2<f32>) -> f64 {
    at.columns().into_iter().map(|c| c.mapv(f64::from).std(0.0)).fold(0.0, f64::max)
}

/// Scaled to the spread of a fresh start, with jitter; noise where there is no extent.
fn fresh<const D: usize>(at: &Array2<f32>, seed: Seed) -> forces::Places<D> {
    let mut rng = seed.stream(START);
    let wide = spread(at);
    let scale = if wide > 0.0 && wide.is_finite() { START_SPREAD / wide } else { 0.0 };
    let mut out = places::<D>(at, scale, &mut rng);
    if scale == 0.0 {
        out.as_flattened_mut().iter_mut().for_each(|x| *x = (START_SPREAD * rng.normal()) as f32);
    }
    out
}

/// Centred, scaled and jittered, so that coincident items can part; axes that the layout does not have hold only jitter.
fn places<const D: usize>(at: &Array2<f32>, scale: f64, rng: &mut Rng) -> forces::Places<D> {
    let centre: Vec<f64> = at.columns().into_iter().map(|c| c.mapv(f64::from).mean().unwrap_or(0.0)).collect();
    let place = |row: ndarray::ArrayView1<'_, f32>| {
        std::array::from_fn(|d| {
            let known = row.get(d).map_or(0.0, |x| (f64::from(*x) - centre[d]) * scale);
            (known + 0.01 * START_SPREAD * rng.normal()) as f32
        })
    };
    at.outer_iter().map(place).collect()
}

#[cfg(test)]
mod tests;
