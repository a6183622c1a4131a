//! Texts that are too large, too small or no texts, through the command line and through the session; phrases; going on with another text.

use std::fs;
use std::io::Write;

use semascope::base::ParamValue;
use semascope::data::{Corpus, downcast};
use semascope::session::{EmbedAction, OpenAction, PipelineAction, ProjectAction, SettingsAction, SourceAction, Step, StepState};
use semascope::text::TokenPreview;

use crate::cli::Place;
use crate::support::stage::Stage;

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// Trains on a file of these bytes.
fn train(place: &Place, name: &str, bytes: &[u8], more: &[&str]) -> (i32, String) {
    fs::write(place.path(name), bytes).unwrap();
    let mut arguments = vec!["train", name, "--epochs", "1", "--dims", "4", "-o", "out.vec"];
    arguments.extend_from_slice(more);
    let output = place.run(&arguments);
    let text = String::from_utf8(output.stderr).unwrap() + &String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap_or(-1), text)
}

const SENTENCES: &str = "The cat sleeps on the mat. The dog sleeps on the rug.\n";

#[test]
fn texts_that_cannot_be_learned_from_get_a_sentence() {
    let place = Place::new();
    let junk: Vec<u8> = (0..40_000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let cases: [(&str, Vec<u8>, &[&str], &str); 8] = [
        ("empty.txt", Vec::new(), &[], "The file is empty"),
        ("one.txt", b"word".to_vec(), &[], "fewer than two words"),
        ("same.txt", b"word word word".to_vec(), &[], "fewer than two words"),
        ("binary.dat", junk, &[], "is not"),
        ("nul.txt", vec![0; 5000], &[], "binary file"),
        ("rare.txt", SENTENCES.repeat(9).into_bytes(), &["--min-count", "1000"], "Lower the minimum count"),
        ("alone.txt", b"one\ntwo\nthree\n".to_vec(), &[], "No sentence has two words"),
        ("broken.gz", packed(SENTENCES.repeat(9).as_bytes())[..12].to_vec(), &[], "could not be read"),
    ];
    for (name, bytes, more, part) in cases {
        // In memory, and from disk.
        for memory in ["1GB", "0"] {
            let more = [more, &["--memory", memory]].concat();
            let (code, said) = train(&place, name, &bytes, &more);
            assert_eq!(code, 1, "{name}: {said}");
            let last = said.lines().last().unwrap_or_default();
            assert!(said.contains(part) && said.lines().filter(|l| l.starts_with("semascope: ")).count() == 1, "{name}: {said}");
            assert!(!last.contains("panicked") && !place.path("out.vec").exists(), "{name}: {said}");
        }
    }
}

#[test]
fn odd_texts_and_settings_work() {
    let place = Place::new();
    let text = SENTENCES.repeat(9);
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let cases: [(&str, Vec<u8>, &[&str]); 6] = [
        ("wide.txt", wide, &[]),
        ("nul.txt", text.replace("on", "on\0").into_bytes(), &[]),
        ("short.txt", text.clone().into_bytes(), &["--window", "100"]),
        ("thin.txt", text.clone().into_bytes(), &["--dims", "1"]),
        ("thick.txt", text.clone().into_bytes(), &["--dims", "2000"]),
        ("cut.gz", packed(text.repeat(500).as_bytes()), &[]),
    ];
    for (name, bytes, more) in cases {
        let more: Vec<&str> = more.iter().copied().chain(["--seed", "3"]).collect();
        let bytes = if name == "cut.gz" { bytes[..bytes.len() - 20].to_vec() } else { bytes };
        let mut made = Vec::new();
        for memory in ["1GB", "0"] {
            let mut arguments = vec!["train", name, "--epochs", "1", "-o", "out.vec", "--memory", memory];
            arguments.extend_from_slice(&more);
            fs::write(place.path(name), &bytes).unwrap();
            let output = place.run(&arguments);
            assert_eq!(output.status.code(), Some(0), "{name}: {}", String::from_utf8_lossy(&output.stderr));
            made.push(fs::read(place.path("out.vec")).unwrap());
        }
        assert!(made[0] == made[1], "{name}");
    }
}

/// A line without an end that is many times larger than the memory allowed, twice in one archive.
#[test]
fn one_long_line_is_read_from_disk_and_gives_the_same_vectors() {
    let place = Place::new();
    let line: String = (0..400_000_u32).map(|i| format!("w{} ", i.wrapping_mul(i) % 997 % 301)).collect();
    let members = [packed(line.as_bytes()), packed(line.as_bytes())].concat();
    let flags = ["--phrases", "1", "--phrase-threshold", "3", "--mode", "reproducible"];
    let (code, said) = train(&place, "line.gz", &members, &flags);
    assert_eq!(code, 0, "{said}");
    let held = fs::read(place.path("out.vec")).unwrap();
    let (code, said) = train(&place, "line.gz", &members, &[&flags[..], &["--memory", "64KB"]].concat());
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("Read from disk") && said.contains("Expected from its beginning"), "{said}");
    assert!(held == fs::read(place.path("out.vec")).unwrap());
    assert!(String::from_utf8(held).unwrap().contains('_'));
}

#[test]
fn a_training_goes_on_with_another_text() {
    let place = Place::new();
    fs::write(place.path("more.txt"), "the tram is a slow vehicle . i drive a tram . we drive a slow tram .\n".repeat(20)).unwrap();
    place.fine(&["train", "text.txt", "--dims", "12", "--epochs", "2", "-o", "first.vec"]);
    let first = place.json(&["info", "first.vec"]);
    let made = place.json(&["train", "more.txt", "--continue", "first.vec", "--epochs", "2", "-o", "second.vec"]);
    let (old, new) = (made["continued"][0].as_u64().unwrap(), made["continued"][1].as_u64().unwrap());
    assert_eq!((Some(old), made["dims"].as_u64()), (first["items"].as_u64().or(first["words"].as_u64()), Some(12)));
    assert_eq!((new, made["words"].as_u64()), (2, Some(old + 2)), "tram and slow are new");
    assert_eq!(made["recipe"]["inputs"].as_array().map(Vec::len), Some(2));
    let list = place.fine(&["neighbours", "second.vec", "banana", "-k", "3"]);
    assert!(list.lines().count() >= 3);
    place.one_sentence(&["train", "more.txt", "--continue", "first.vec", "--method", "onehot", "-o", "third.vec"], "cannot continue");
}

#[test]
fn a_model_with_ngrams_goes_on_with_them() {
    let place = Place::new();
    fs::write(place.path("more.txt"), "the tram is a slow vehicle . i drive a tram . we drive a slow tram .\n".repeat(20)).unwrap();
    let cut = ["--min-n", "2", "--max-n", "4", "--buckets", "5000"];
    let first = ["train", "text.txt", "--method", "fasttext-cbow", "--dims", "12", "--epochs", "2", "-o", "first.fasttext.bin"];
    place.fine(&[&first[..], &cut].concat());
    // The way of cutting words comes from the model, and so does the method unless one is named.
    let more = ["train", "more.txt", "--continue", "first.fasttext.bin", "--epochs", "2", "-o", "second.fasttext.bin"];
    for (method, named) in [("fasttext", &[][..]), ("fasttext-cbow", &["--method", "fasttext-cbow"])] {
        let made = place.json(&[&more[..], named].concat());
        let params = &made["recipe"]["params"];
        assert_eq!((&made["method"], &made["dims"], made["continued"][1].as_u64()), (&method.into(), &12.into(), Some(2)));
        assert!(params.to_string().contains("5000") && made["warnings"].as_array().is_some_and(Vec::is_empty), "{made}");
    }
    assert!(place.fine(&["neighbours", "second.fasttext.bin", "tramway", "-k", "3"]).lines().count() >= 3);
    place.one_sentence(&[&more[..], &["--max-n", "5"]].concat(), "set Shortest n-gram to 2, Longest n-gram to 4 and Buckets to 5000");
    let made = place.json(&[&more[..], &["--method", "skipgram"]].concat());
    assert!(made["warnings"].to_string().contains("only fastText learns on"), "{made}");

    let mut script = Stage::with_toy_text();
    script.act(OpenAction::Paths(vec![place.path("first.fasttext.bin")]));
    assert!(script.session.embedding().unwrap().encoder().is_some());
    script.act(OpenAction::ContinueOn(vec![place.path("more.txt")]));
    assert_eq!((script.session.failures.as_slice(), script.session.workspace.embed.method), (&[][..], "fasttext"));
    let made = script.session.embedding().unwrap();
    assert_eq!((made.items().find("tram").is_some(), made.word_model().unwrap().subwords().unwrap().rule().buckets), (true, 5000));
}

#[test]
fn the_window_goes_on_with_another_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("more.txt");
    fs::write(&path, "They ride a slow tram. You ride a slow tram. We ride a fast tram.\n".repeat(30)).unwrap();
    let mut script = Stage::with_toy_text();
    let before = script.session.workspace.embedding.clone().unwrap();
    script.act(OpenAction::ContinueOn(vec![path]));
    let session = &script.session;
    assert_eq!(session.failures, Vec::new());
    assert!(Step::ALL.iter().all(|s| session.step_state(*s) == StepState::Done));
    let after = session.workspace.embedding.clone().unwrap();
    assert!(before.items().labels().all(|w| after.items().find(w).is_some()) && after.items().find("tram").is_some());
    assert_eq!(after.dims(), before.dims());
    assert_eq!(after.recipe().input(semascope::data::Recipe::START), Some(before.recipe().id()));
    assert!(session.notices.iter().any(|n| n.text.to_string().starts_with("Training continues: ")));
    // Another text opened in the usual way starts anew.
    script.act(OpenAction::Pasted(SENTENCES.repeat(30)));
    assert!(script.session.workspace.start.is_none() && script.session.items().unwrap().find("tram").is_none());
}

#[test]
fn a_text_on_disk_goes_through_the_window_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("large.txt");
    fs::write(&path, SENTENCES.repeat(30_000)).unwrap();
    let mut script = Stage::default();
    for (name, value) in [("dims", 12), ("epochs", 1)] {
        script.act(EmbedAction::Param(name.into(), ParamValue::Int(value)));
    }
    script.act(ProjectAction::Method("pca".into())).act(SettingsAction::TextMemory(1)).act(OpenAction::Paths(vec![path]));
    let session = &script.session;
    assert_eq!(session.failures, Vec::new());
    assert!(Step::ALL.iter().all(|s| session.step_state(*s) == StepState::Done));
    let corpus = downcast::<Corpus>(session.workspace.material.as_ref().unwrap()).unwrap();
    assert!(!corpus.tokens.are_in_memory() && corpus.tokens.len() == 360_000);
    let expected = session.preview.as_ref().shown().and_then(|p| p.expected.clone()).and_then(|e| downcast::<Corpus>(&e)).unwrap();
    assert!((expected.tokens_seen as f64 / 360_000.0 - 1.0).abs() < 0.05, "{}", expected.tokens_seen);
    assert!(session.embed_estimate().unwrap().unwrap().seconds > 0.0);
}

#[test]
fn phrases_show_in_preview_and_vocabulary() {
    let mut script = Stage::with_toy_text();
    script.act(SourceAction::Param("phrase_threshold".into(), ParamValue::Float(2.0)));
    script.act(SourceAction::Param("phrases".into(), ParamValue::Int(1))).act(PipelineAction::BringUpTo(Step::Look));
    assert!(script.session.items().unwrap().find("i_eat").is_some());
    let preview = script.session.preview.as_ref().shown().and_then(|p| p.sample.as_ref()).and_then(|s| s.get::<TokenPreview>()).unwrap();
    assert!(preview.tokens.iter().any(|t| t.form == "i_eat" && t.surface == "I eat"), "{:?}", &preview.tokens[..8]);
}
