//! Models beside vectors: the same bytes each time, the same model again, and a sentence for whatever else a file may hold.

use super::*;
use crate::base::{ParamMap, ParamValue, Rng, Seed};
use crate::data::{SubwordRule, Subwords, WordModel};

fn model(of: &Embedding) -> WordModel {
    let rule = SubwordRule { min_n: 2, max_n: 4, buckets: 500 };
    let rows = Array2::from_shape_fn((3, 3), |(r, c)| (r as f32 - 0.3) / (c as f32 + 0.7));
    let subwords = Subwords::new(rule, of.matrix().unwrap().clone(), vec![4, 77, 499], vec![true, false, true], rows).unwrap();
    let params: ParamMap = [("dims".to_owned(), ParamValue::Int(3))].into();
    WordModel::new(of.items().clone(), of.matrix().cloned(), Some(Arc::new(subwords))).trained_by(Recipe::new(
        "fasttext",
        params,
        Seed(7),
        vec![],
    ))
}

fn written(e: &Embedding, model: &dyn Model) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_model(model, &VectorsPrint::of(e, &Task::detached()).unwrap(), Some(&[5, 4, 1 << 40, 2, 1]), &mut bytes).unwrap();
    bytes
}

fn read_back(bytes: &[u8]) -> Result<ModelFile, String> {
    read_model("m.safetensors", &mut Cursor::new(bytes), &Limits::default(), &Task::detached()).map_err(|e| e.say().to_string())
}

/// Reads and loads.
fn load(bytes: &[u8], e: &Embedding) -> Result<WordModel, String> {
    WordModel::load(read_back(bytes)?.model, e.items(), e.dims()).map_err(|why| why.to_string())
}

#[test]
fn a_model_comes_back_to_the_bit() {
    let e = sample(ItemKind::WORD);
    let model = model(&e);
    let bytes = written(&e, &model);
    assert_eq!(bytes, written(&e, &model));
    let file = read_back(&bytes).unwrap();
    assert_eq!(file.vectors, VectorsPrint::of(&e, &Task::detached()).unwrap());
    assert_eq!((&file.model, file.counts.as_deref()), (&model.save(), Some(&[5, 4, 1 << 40, 2, 1][..])));
    assert_eq!(load(&bytes, &e).unwrap().save(), model.save());
    // Any other program sees plain tensors.
    let all = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    assert_eq!(all.tensor("ngrams").unwrap().shape(), [3, 3]);
    assert_eq!(all.tensor("buckets").unwrap().data(), [4_u32, 77, 499].map(u32::to_le_bytes).concat());
    // One number of one vector decides.
    let mut other = e.matrix().unwrap().clone();
    other[[4, 1]] = 0.0;
    let other = Embedding::dense(e.items().clone(), other, e.recipe().clone()).unwrap();
    assert_ne!(file.vectors, VectorsPrint::of(&other, &Task::detached()).unwrap());
}

#[test]
fn what_is_no_model_gets_a_sentence() {
    let e = sample(ItemKind::WORD);
    let bytes = written(&e, &model(&e));
    let said = |bytes: &[u8]| load(bytes, &e).map(|_| ()).unwrap_err();
    let foreign = safetensors::serialize(Vec::<(&str, safetensors::tensor::TensorView<'_>)>::new(), None).unwrap();
    assert!(said(&foreign).contains("another program"), "{}", said(&foreign));
    let with = |from: &str, to: &str| {
        assert_eq!(from.len(), to.len());
        let at = bytes.windows(from.len()).position(|w| w == from.as_bytes()).unwrap();
        let mut changed = bytes.clone();
        changed[at..at + to.len()].copy_from_slice(to.as_bytes());
        said(&changed)
    };
    assert!(with("F32", "BF1").contains("damaged"));
    assert!(with("\\\"version\\\":1", "\\\"version\\\":9").contains("version 9"));
    assert!(with("\"words\":{", "\"wordz\":{").contains("does not belong") && with("\"ngrams\"", "\"ngramz\"").contains("ngrams"));
    assert!(with("\\\"max_n\\\":4", "\\\"max_n\\\":0").contains("max_n"));
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(said(&longer).contains("after its last tensor"));
    let mut infinite = bytes.clone();
    // The first number of the first tensor: the data begin behind the header, whose length the first eight bytes tell.
    let data = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    infinite[data..data + 4].copy_from_slice(&f32::INFINITY.to_le_bytes());
    assert!(said(&infinite).contains("not finite"), "{}", said(&infinite));
    let few = Limits { max_bytes: 20, ..Limits::default() };
    let refused = read_model("m", &mut Cursor::new(&bytes), &few, &Task::detached());
    assert!(refused.unwrap_err().say().to_string().contains("memory"));
}

#[test]
fn cut_and_changed_models_end_in_data_or_a_sentence() {
    let e = sample(ItemKind::WORD);
    let bytes = written(&e, &model(&e));
    for end in 0..bytes.len() {
        assert!(!load(&bytes[..end], &e).map(|_| ()).unwrap_err().is_empty(), "{end}");
    }
    let mut rng = Rng::new(5);
    for _ in 0..3000 {
        let mut changed = bytes.clone();
        for _ in 0..=rng.below(4) {
            let at = rng.below(changed.len() as u32) as usize;
            changed[at] = if rng.below(2) == 0 { b"0123456789{}[]\",:"[rng.below(17) as usize] } else { rng.next_u32() as u8 };
        }
        if let Err(why) = load(&changed, &e) {
            assert!(!why.is_empty());
        }
    }
}
