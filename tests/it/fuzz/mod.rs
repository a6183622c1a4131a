//! The fuzz targets, replayed: each over its seeds, each seed cut at every byte, some thousands of deterministic mutations, and every input that once
//! broke a promise (`tests/data/fuzz/<target>/`).

mod memory;
mod mutate;
mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ndarray::Array2;
use semascope::base::Seed;
use semascope::data::{Columns, Embedding, ItemKind, ItemSet, Recipe};
use semascope::formats::{FORMATS, Recognised, recognise};

use self::memory::most_held;
use self::mutate::mutate;
use self::targets::{BESIDE, LIMITS, Target, targets};

/// Mutations of a target, all seeds together.
const ROUNDS: usize = 2500;
/// What a reader may hold beside its limit: its blocks of reading, and tables of what it knows of words.
const BLOCKS: usize = 16 << 20;

fn data(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(folder)
}

fn files_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).filter(|p| p.is_file()).collect();
    files.sort();
    files.into_iter().map(|path| (path.clone(), fs::read(&path).expect("readable"))).collect()
}

/// A few items with awkward labels and numbers.
fn sample() -> Arc<Embedding> {
    let labels = ["the", "New York", "苹果", "naïve", "x"];
    let values = vec![0.1, -2.5e-7, 3.0, 1.0 / 3.0, 0.0, -1e20, 5.5, 6.25, f32::MIN_POSITIVE, 1.0, 2.0, 3.0, 16_777_217.0, -0.0, 9.0];
    let items = ItemSet::new(ItemKind::ROW, labels.into_iter().collect(), Columns::default()).expect("no columns");
    let matrix = Array2::from_shape_vec((5, 3), values).expect("fits");
    Arc::new(Embedding::dense(Arc::new(items), matrix, Recipe::new("test", Default::default(), Seed(1), vec![])).expect("finite"))
}

/// Small inputs that a target reads well.
fn seeds(target: &Target) -> Vec<Vec<u8>> {
    let golden = files_of(&data("formats"));
    if let Some(format) = FORMATS.iter().find(|f| f.info().id == target.name) {
        let is_own = |path: &Path, bytes: &[u8]| {
            let name = path.file_name().expect("a name").to_string_lossy();
            matches!(recognise(bytes, &name), Recognised::Vectors(found) if found.info().id == target.name)
        };
        let mut out: Vec<Vec<u8>> = golden.iter().filter(|(path, bytes)| is_own(path, bytes)).map(|(_, bytes)| bytes.clone()).collect();
        let (mut bytes, mut beside) = (Vec::new(), Vec::new());
        if format.write(&sample(), &mut bytes).is_some_and(|written| written.is_ok()) {
            out.push(bytes.clone());
            let has_companion = format.write_companion(&sample(), &mut beside).is_some();
            let counts = b"the 17\nx 3\nnobody 1\n".to_vec();
            out.push([&bytes, BESIDE, if has_companion { &beside } else { &counts }].concat());
        }
        return out;
    }
    let texts = |list: &[&str]| -> Vec<Vec<u8>> { list.iter().map(|t| t.as_bytes().to_vec()).collect() };
    match target.name.as_str() {
        "any-file" => {
            let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            std::io::Write::write_all(&mut packer, &golden.iter().find(|(p, _)| p.ends_with("glove.txt")).expect("there").1)
                .expect("packs");
            let packed = packer.finish().expect("packs");
            golden.into_iter().map(|(_, bytes)| bytes).chain([packed]).collect()
        }
        "text" | "tokens" => {
            let mut out: Vec<Vec<u8>> = texts(&[
                "The cat's 3.5 mice: naïve, 苹果。\r\n= Title =\nA second line… ٣ half-way?",
                "苹果和香蕉是水果。汽车在公路上行驶！",
            ]);
            let wide: Vec<u8> = "h中𝒳\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
            out.push([&[0xFF, 0xFE][..], &wide].concat());
            out.push(b"\xEF\xBB\xBFa\r\nb caf\xE9 \xF0\x9F\n".to_vec());
            out
        }
        "questions" => texts(&[
            ": family\nman king woman queen\n# note\n: other\na b c\nAthens Greece Oslo Norway\n",
            "word1,word2,score\nold,new,1.5\nold\tn\t9\nsmart; a; -0.25;x\n",
        ]),
        "query" | "typed-word" => texts(&[
            "king - man + woman",
            "0.5*New York + (2 / 4) * \"say \\\"hi\\\"\" - c++",
            "国王-男人, 1984 −\t-(king + -2*-)",
            "\"2 * 3\"",
        ]),
        other => panic!("{other} has no seeds"),
    }
}

/// Runs a target over one input; whatever goes wrong is told with the input.
fn run(target: &Target, bytes: &[u8]) {
    let mut held = 0;
    let ended = catch_unwind(AssertUnwindSafe(|| held = most_held(|| (target.run)(bytes))));
    let input = || bytes.escape_ascii().to_string();
    assert!(ended.is_ok(), "{} broke on b\"{}\"", target.name, input());
    let most = BLOCKS + LIMITS.max_bytes as usize + 256 * bytes.len();
    assert!(held <= most, "{} held {held} bytes for {}: b\"{}\"", target.name, bytes.len(), input());
}

fn replay(which: impl Fn(&str) -> bool) {
    // Loaded once, for whoever needs it first: no reader's fault.
    semascope::text::load_dictionary();
    let chosen: Vec<Target> = targets().into_iter().filter(|t| which(&t.name)).collect();
    assert!(!chosen.is_empty());
    for target in chosen {
        let seeds = seeds(&target);
        assert!(!seeds.is_empty(), "{} has no seeds", target.name);
        for seed in &seeds {
            for end in 0..=seed.len() {
                run(&target, &seed[..end]);
            }
        }
        let mut rng = Seed(1).stream(&target.name);
        for round in 0..ROUNDS {
            let mut bytes = seeds[round % seeds.len()].clone();
            mutate(&mut bytes, &mut rng);
            run(&target, &bytes);
        }
    }
}

#[test]
fn damaged_files_of_vectors_end_in_data_or_in_a_sentence_with_a_place() {
    replay(|name| FORMATS.iter().any(|f| f.info().id == name));
}

#[test]
fn damaged_texts_questions_and_queries_end_in_data_or_in_a_sentence() {
    replay(|name| FORMATS.iter().all(|f| f.info().id != name));
}

#[test]
fn what_once_broke_a_reader_is_read() {
    semascope::text::load_dictionary();
    let targets = targets();
    let folders: Vec<PathBuf> = fs::read_dir(data("fuzz")).expect("stored inputs").map(|e| e.expect("an entry").path()).collect();
    assert!(!folders.is_empty());
    for folder in folders {
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let target = targets.iter().find(|t| t.name == name).unwrap_or_else(|| panic!("{name} is no target"));
        let inputs = files_of(&folder);
        assert!(!inputs.is_empty(), "{name}");
        inputs.iter().for_each(|(_, bytes)| run(target, bytes));
    }
}
