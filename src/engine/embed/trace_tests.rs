//! Single examples, over every method that has them: looking on changes nothing, and going back restores everything.

use super::tests::{fruit_and_cars, material};
use super::*;
use crate::base::ParamValue;

fn small(method: &dyn Embedder, epochs: i64) -> ParamMap {
    let wanted = [
        ("dims", ParamValue::Int(12)),
        ("epochs", ParamValue::Int(epochs)),
        ("sample", ParamValue::Float(0.05)),
        ("alpha", ParamValue::Float(0.1)),
        ("window", ParamValue::Int(6)),
    ];
    let has = |name: &str| method.knobs().iter().any(|k| k.name == name);
    wanted.into_iter().filter(|(name, _)| has(name)).map(|(name, value)| (name.to_owned(), value)).collect()
}

fn with_examples() -> Vec<&'static dyn Embedder> {
    let found: Vec<_> = EMBEDDERS.iter().filter(|m| m.has_examples()).collect();
    assert!(found.len() >= 3, "skip-gram, CBOW and GloVe learn from single examples");
    found
}

fn to_the_end(run: &mut dyn Run<Out = Embedding>) {
    while !run.step(&Task::detached()).unwrap().finished {}
}

#[test]
fn a_training_that_was_looked_at_ends_in_the_same_bytes() {
    let (corpus, task) = (fruit_and_cars(), Task::detached());
    for method in with_examples() {
        let params = small(method, 4);
        let prepare = || method.prepare(&material(&corpus), Beside::default(), &params, Seed(5), &task).unwrap();
        let mut plain = prepare();
        to_the_end(&mut *plain);
        let wanted = plain.frame(usize::MAX, &task).unwrap().unwrap();
        let mut looked = prepare();
        for (forward, back) in [(7, 3), (40, 40), (0, 1), (90, 2)] {
            for _ in 0..forward {
                looked.example_forward(&task).unwrap();
            }
            for _ in 0..back {
                looked.example_back().unwrap();
            }
            looked.step(&task).unwrap();
            assert!(looked.example_back().unwrap().is_none(), "{}: a whole step is not taken back", method.info().id);
        }
        to_the_end(&mut *looked);
        assert_eq!(looked.frame(usize::MAX, &task).unwrap().unwrap().matrix(), wanted.matrix(), "{}", method.info().id);
        // To the very end one by one: the last step finds nothing left.
        let mut single = prepare();
        let mut last = None;
        while let Some(done) = single.example_forward(&task).unwrap() {
            last = Some(done);
        }
        assert!(last.is_some_and(|l| l.trace.is_last && !l.report.finished));
        let end = single.step(&task).unwrap();
        assert!(end.finished && end.work == end.work_total, "{end:?}");
        assert_eq!(single.frame(usize::MAX, &task).unwrap().unwrap().matrix(), wanted.matrix(), "{}", method.info().id);
    }
}

#[test]
fn going_back_restores_every_bit_and_says_how_far_it_reaches() {
    let (corpus, task) = (fruit_and_cars(), Task::detached());
    for method in with_examples() {
        let mut run = method.prepare(&material(&corpus), Beside::default(), &small(method, 20), Seed(5), &task).unwrap();
        run.step(&task).unwrap();
        let mut frames = vec![run.frame(usize::MAX, &task).unwrap().unwrap()];
        let (mut traces, mut shown) = (Vec::new(), 0);
        for i in 1..=30 {
            let done = run.example_forward(&task).unwrap().unwrap();
            assert_eq!((done.trace.taken, done.trace.can_go_back, done.trace.taken_back), (i, i, false));
            assert!(done.trace.loss.is_finite() && done.trace.loss > 0.0);
            let now = run.frame(usize::MAX, &task).unwrap().unwrap();
            for moved in &done.trace.moves {
                if let crate::base::trace::Moved::Shown(row) = moved.vector {
                    let vector = |e: &Embedding| e.vector(crate::data::ItemId(row)).into_owned();
                    assert_eq!(moved.before, vector(frames.last().unwrap()), "{}", method.info().id);
                    assert_eq!(moved.after, vector(&now), "{}", method.info().id);
                    shown += 1;
                }
            }
            frames.push(now);
            traces.push(done.trace);
        }
        assert!(shown >= 30, "{}: each example moves a vector that is shown", method.info().id);
        for i in (0..30).rev() {
            let back = run.example_back().unwrap().unwrap();
            assert_eq!((back.trace.taken, back.trace.can_go_back, back.trace.taken_back), (i, i, true));
            assert_eq!(back.trace.example, traces[i as usize].example);
            assert_eq!(run.frame(usize::MAX, &task).unwrap().unwrap().matrix(), frames[i as usize].matrix(), "{} {i}", method.info().id);
        }
        assert!(run.example_back().unwrap().is_none());
        let again = run.example_forward(&task).unwrap().unwrap();
        assert_eq!(again.trace.example, traces[0].example);
    }
}
