//! Models saved beside vectors: what is opened again answers and learns on as if it had never been written.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use semascope::base::{ParamMap, ParamValue, Seed, Task, drive};
use semascope::data::{ArtefactId, Embedding, ItemId, Material, Recipe, SavedModel, TokenOptions};
use semascope::embed::{Beside, Embedder, embedder};
use semascope::jobs::{Export, Exported, JobError, JobInput, Open, run_here};
use semascope::query::encode_text;
use semascope::sources::Ready;
use semascope::text;
use serde_json::json;

use crate::cli::Place;

const FIRST: &str = "i eat a ripe apple . we eat sweet apples . i drive a fast car . we drive old cars .\n";
const MORE: &str = "i eat a ripe apple . the tram is a slow vehicle . we drive a slow tram and fast cars .\n";

fn corpus(text: &str, onto: Option<&Embedding>) -> Arc<dyn Material> {
    let task = Task::detached();
    let source = text::source("text", vec![("text".to_owned(), text.repeat(20).into_bytes())], &task).unwrap();
    let options = TokenOptions { min_count: Some(1), ..TokenOptions::for_language(source.language) };
    Arc::new(match onto {
        Some(start) => text::tokenise_onto(&source, &options, start, &task).unwrap(),
        None => text::tokenise(&source, &options, &task).unwrap(),
    })
}

fn params(method: &dyn Embedder) -> ParamMap {
    let wanted = [("dims", 12), ("epochs", 3), ("buckets", 3000)];
    let knobs = method.knobs();
    wanted.into_iter().filter(|(name, _)| knobs.iter().any(|k| k.name == *name)).map(|(n, x)| (n.to_owned(), ParamValue::Int(x))).collect()
}

fn trained(method: &dyn Embedder) -> Embedding {
    let task = Task::detached();
    drive(method.prepare(&corpus(FIRST, None), Beside::default(), &params(method), Seed(1), &task).unwrap(), &task, |_, _| ()).unwrap()
}

fn continued(start: &Embedding, method: &dyn Embedder) -> Embedding {
    let task = Task::detached();
    let run = method.prepare(&corpus(MORE, Some(start)), Beside::start(Some(start)), &params(method), Seed(2), &task).unwrap();
    let made = drive(run, &task, |_, _| ()).unwrap();
    assert_eq!(task.warnings(), [], "{}", method.info().id);
    made
}

fn write(embedding: &Embedding, path: PathBuf) {
    let what = Exported::Vectors(Arc::new(embedding.clone()));
    run_here(Export { what, path, replace: true }, &Task::detached()).unwrap();
}

fn open(path: PathBuf) -> (Embedding, Vec<String>) {
    let task = Task::detached();
    let input = JobInput::Paths { paths: vec![path], memory_bytes: None };
    let Some(Ready::Vectors(embedding)) = run_here(Open::new(input), &task).unwrap().made else { panic!("no vectors") };
    (Arc::unwrap_or_clone(embedding), task.warnings().iter().map(ToString::to_string).collect())
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|x| x.to_bits()).collect()
}

/// The model, and the identity of what it was trained by: read back from JSON, a value that was left open is the same text and another variant.
fn saved(embedding: &Embedding) -> (SavedModel<'_>, Option<ArtefactId>) {
    let mut saved = embedding.model().unwrap().save();
    let trained_by = saved.recipe.take().map(|recipe| recipe.id());
    (saved, trained_by)
}

#[test]
fn a_reopened_model_answers_and_learns_on_as_in_memory() {
    let place = Place::new();
    for id in ["fasttext", "fasttext-cbow", "skipgram", "cbow"] {
        let method = embedder(id).unwrap();
        let made = trained(method);
        for name in ["out.vec", "out.npy"] {
            write(&made, place.path(name));
            assert!(place.path("out.model.safetensors").is_file());
            let (again, warnings) = open(place.path(name));
            assert_eq!(warnings, Vec::<String>::new(), "{id} {name}");
            assert!(saved(&again) == saved(&made) && saved(&made).1.is_some(), "{id} {name}");
            for row in 0..made.len() as u32 {
                assert_eq!(bits(&again.vector(ItemId(row))), bits(&made.vector(ItemId(row))));
            }
            // The model is part of what was opened, so it is part of its identity.
            assert!(again.recipe().input(Recipe::MODEL).is_some());
            let ask = |e: &Embedding, word: &str| encode_text(e, word, &Task::detached()).map(|a| a.unwrap());
            for word in ["appl", "Drives", "apple"] {
                let (old, new) = (ask(&made, word), ask(&again, word));
                assert_eq!(old.is_some(), id.starts_with("fasttext"), "{id}");
                assert_eq!(old.as_ref().map(|e| bits(&e.vector)), new.as_ref().map(|e| bits(&e.vector)), "{id} {word}");
                assert_eq!(old, new);
            }
            let (from_memory, from_file) = (continued(&made, method), continued(&again, method));
            assert_eq!(from_memory.matrix(), from_file.matrix(), "{id} {name}");
            assert!(saved(&from_memory).0 == saved(&from_file).0, "{id} {name}");
        }
    }
}

#[test]
fn a_model_is_never_put_to_other_vectors() {
    let place = Place::new();
    let (one, other) = (trained(embedder("fasttext").unwrap()), trained(embedder("skipgram").unwrap()));
    write(&one, place.path("one.vec"));
    write(&other, place.path("other.vec"));
    let model = fs::read(place.path("one.model.safetensors")).unwrap();
    let opened = |bytes: &[u8], part: &str| {
        fs::write(place.path("other.model.safetensors"), bytes).unwrap();
        let (e, warnings) = open(place.path("other.vec"));
        assert!(e.model().is_none() && e.len() == other.len());
        assert!(matches!(&warnings[..], [said] if said.contains("other.model.safetensors") && said.contains(part)), "{warnings:?}");
    };
    opened(&model, "other vectors");
    opened(&model[..model.len() - 5], "cut off");
    opened(b"no model", "cannot be so long");
    opened(&[], "cut off");
    // The first rows alone are not what the model was saved with.
    let few = place.run(&["info", "one.vec", "--rows", "3"]);
    assert!(String::from_utf8_lossy(&few.stderr).contains("only the first 3 were read"));
}

#[test]
fn the_command_line_says_what_the_model_encodes() {
    let place = Place::new();
    let train = |method: &str, out: &str| place.json(&["train", "text.txt", "--method", method, "--dims", "8", "--epochs", "1", "-o", out]);
    let made = train("fasttext", "f.vec");
    assert_eq!(made["encodes"], json!(["text"]));
    assert!(made["model_file"].as_str().unwrap().ends_with("f.model.safetensors") && made["files"].as_array().unwrap().len() == 2);
    let asked = place.json(&["neighbours", "f.vec", "bananaz", "-k", "3"]);
    assert_eq!(asked["unseen"], json!(["bananaz"]));
    let made = train("skipgram", "s.vec");
    assert_eq!((&made["encodes"], made["model_file"].is_string()), (&json!([]), true));
    let made = train("fasttext", "f.fasttext.bin");
    assert_eq!((&made["encodes"], made["files"].as_array().unwrap().len()), (&json!(["text"]), 1));
    assert!(made["model_file"].as_str().unwrap().ends_with("f.fasttext.bin"));
    let made = train("glove", "g.vec");
    assert_eq!((&made["encodes"], &made["model_file"]), (&json!([]), &json!(null)));
    assert!(!place.path("g.model.safetensors").exists());
    place.one_sentence(&["info", "f.model.safetensors"], "open the file of vectors that it lies beside");
}

#[test]
fn reading_a_model_can_be_cancelled() {
    let place = Place::new();
    write(&trained(embedder("fasttext").unwrap()), place.path("out.vec"));
    let (task, input) = (Task::detached(), JobInput::Paths { paths: vec![place.path("out.vec")], memory_bytes: None });
    task.cancel();
    assert_eq!(run_here(Open::new(input), &task).map(|_| ()), Err(JobError::Cancelled));
}
