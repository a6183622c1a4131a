//! What an action costs on the interface's thread with 1,000,000 vectors of 300 dimensions open. Aims: under 1 ms, whatever is open; selecting as many
//! items under 50 ms.

use std::cell::RefCell;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use ndarray::Array2;
use semascope::base::{ParamMap, ParamValue, Seed};
use semascope::data::{Axes, Columns, Embedding, ItemId, ItemKind, ItemSet, Projection, Recipe};
use semascope::session::{Action, EmbedAction, LookAction, SelectAction, SelectOp, Session};

const ITEMS: usize = 1_000_000;

/// A session with vectors and a map of them.
fn session() -> Session {
    let keys = (0..ITEMS).map(|i| format!("item{i}")).collect();
    let recipe = |method: &str| Recipe::new(method, ParamMap::new(), Seed::default(), Vec::new());
    let Ok(items) = ItemSet::new(ItemKind::ROW, keys, Columns::default()).map(Arc::new) else { return Session::default() };
    let mut session = Session::default();
    // Zeros that are only read take no memory.
    session.workspace.embedding = Embedding::dense(items.clone(), Array2::zeros((ITEMS, 300)), recipe("zeros")).ok().map(Arc::new);
    session.workspace.projection = Projection::new(items, Array2::zeros((ITEMS, 2)), Axes::Meaningless, recipe("zeros")).ok().map(Arc::new);
    assert!(session.projection().is_some());
    session
}

fn actions(c: &mut Criterion) {
    let mut session = session();
    let mut n = 0;
    c.bench_function("action, 1,000,000 x 300", |b| {
        b.iter(|| {
            n += 1;
            session.apply(EmbedAction::Param("dims".into(), ParamValue::Int(n)));
            session.apply(Action::EndGesture);
        });
    });
    c.bench_function("action that changes nothing, 1,000,000 x 300", |b| {
        let labels = session.workspace.look.labels;
        b.iter_batched(|| Action::Look(LookAction::Labels(labels)), |action| session.apply(action), BatchSize::SmallInput);
    });
}

fn selections(c: &mut Criterion) {
    let session = RefCell::new(session());
    let half: Vec<ItemId> = (0..ITEMS as u32).step_by(2).map(ItemId).collect();
    let all: Vec<ItemId> = (0..ITEMS as u32).rev().map(ItemId).collect();
    for op in [SelectOp::Replace, SelectOp::Add, SelectOp::Remove, SelectOp::Toggle] {
        // Jobs are never run, and what is copied for them is part of the price.
        c.bench_function(&format!("{op:?} 1,000,000 items"), |b| {
            b.iter_batched(
                || {
                    session.borrow_mut().apply(SelectAction::Items(half.clone(), SelectOp::Replace));
                    SelectAction::Items(all.clone(), op)
                },
                |action| session.borrow_mut().apply(action),
                BatchSize::PerIteration,
            );
        });
    }
}

criterion_group! {
    name = all;
    config = Criterion::default().sample_size(20).warm_up_time(std::time::Duration::from_millis(500)).measurement_time(std::time::Duration::from_secs(2));
    targets = actions, selections
}
criterion_main!(all);
