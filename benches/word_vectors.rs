//! Training speed of word vectors. With `SEMASCOPE_TEXT=FILE` (words parted by blanks, one sentence a line) it trains on that text once per line of
//! `SEMASCOPE_RUNS` (method, seed, then name=value …; lines parted by `;`), prints words per CPU second, and with `SEMASCOPE_OUT=FOLDER` writes the vectors in
//! word2vec's binary format, to be scored. Without it, criterion times a step on a made-up text.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use criterion::Criterion;
use semascope::base::params::parse_value;
use semascope::base::{ParamMap, Rng, Seed, Task, drive};
use semascope::data::{
    Column, ColumnValues, Columns, Corpus, Embedding, ItemKind, ItemSet, Keys, Language, Material, Recipe, TokenOptions, Tokens,
};
use semascope::embed::{Beside, embedder};

fn main() {
    match std::env::var("SEMASCOPE_TEXT") {
        Ok(path) => runs(&path),
        Err(_) => steps(),
    }
}

/// Words of at least `min_count` occurrences, sentence by sentence.
fn corpus_of(text: &str, min_count: i64) -> Arc<Corpus> {
    let mut counted = std::collections::HashMap::new();
    for word in text.split_ascii_whitespace() {
        *counted.entry(word).or_insert(0_i64) += 1;
    }
    let mut words: Vec<(&str, i64)> = counted.into_iter().filter(|(_, n)| *n >= min_count).collect();
    words.sort_by_key(|(word, n)| (-n, *word));
    let keys: Keys = words.iter().map(|(w, _)| *w).collect();
    let (mut tokens, mut sentence_ends) = (Vec::new(), Vec::new());
    for line in text.lines() {
        tokens.extend(line.split_ascii_whitespace().filter_map(|w| keys.row_of(w)).map(|row| row as u32));
        sentence_ends.push(tokens.len() as u32);
    }
    let count = Column { name: Columns::COUNT.to_owned(), values: ColumnValues::Ints(words.iter().map(|(_, n)| *n).collect()) };
    let words = ItemSet::new(ItemKind::WORD, keys, Columns(vec![count])).unwrap_or_else(|why| panic!("{why}"));
    Arc::new(Corpus {
        name: "bench".to_owned(),
        tokens_seen: tokens.len() as u64,
        words_seen: words.len() as u64,
        words: Arc::new(words),
        tokens: Tokens::in_memory(tokens, sentence_ends),
        min_count: u32::try_from(min_count).unwrap_or(1),
        options: TokenOptions::for_language(Language::English),
        recipe: Recipe::new("bench", ParamMap::new(), Seed(0), Vec::new()),
    })
}

/// CPU seconds of this process so far, where the system tells (Linux).
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

fn runs(path: &str) {
    let text = std::fs::read_to_string(path).unwrap_or_else(|why| panic!("{path}: {why}"));
    let started = cpu_seconds();
    let corpus = corpus_of(&text, 5);
    let read = cpu_seconds().zip(started).map_or(0.0, |(b, a)| b - a);
    println!("{} tokens, {} words, read in {read:.2} CPU s", corpus.tokens.len(), corpus.words.len());
    let runs = std::env::var("SEMASCOPE_RUNS").unwrap_or_else(|_| "skipgram 1; cbow 1".to_owned());
    for (i, run) in runs.split(';').map(str::trim).filter(|r| !r.is_empty()).enumerate() {
        let mut words = run.split_whitespace();
        let method = words.next().and_then(embedder).unwrap_or_else(|| panic!("no such method: {run}"));
        let seed = words.next().and_then(|s| s.parse().ok()).unwrap_or(1);
        let mut params = ParamMap::new();
        for (name, value) in words.filter_map(|w| w.split_once('=')) {
            let knobs = method.knobs();
            let knob = knobs.iter().find(|k| k.name == name).unwrap_or_else(|| panic!("no parameter {name}"));
            params.insert(name.to_owned(), parse_value(value, knob).unwrap_or_else(|why| panic!("{why}")));
        }
        let told = method.estimate(&(corpus.clone() as Arc<dyn Material>), &params).unwrap_or_else(|why| panic!("{why}"));
        let (cpu, wall, task) = (cpu_seconds().unwrap_or(0.0), Instant::now(), Task::detached());
        let prepared = method
            .prepare(&(corpus.clone() as Arc<dyn Material>), Beside::default(), &params, Seed(seed), &task)
            .unwrap_or_else(|why| panic!("{why:?}"));
        let (mut losses, mut longest, mut last_step) = (String::new(), 0.0_f64, Instant::now());
        let mut epoch = (0, 0.0, 0_u32);
        let mut total = 0;
        let made = drive(prepared, &task, |report, _| {
            longest = longest.max(last_step.elapsed().as_secs_f64());
            last_step = Instant::now();
            total = report.work_total;
            if report.epoch != epoch.0 {
                if epoch.2 > 0 {
                    let _ = write!(losses, " {:.4}", epoch.1 / f64::from(epoch.2));
                }
                epoch = (report.epoch, 0.0, 0);
            }
            epoch.1 += report.loss.unwrap_or(0.0);
            epoch.2 += 1;
        })
        .unwrap_or_else(|why| panic!("{why:?}"));
        let cpu = cpu_seconds().unwrap_or(0.0) - cpu;
        println!(
            "{run}: {cpu:.2} CPU s, {:.2} s, {:.3} M per CPU s, told {:.2} s, longest step {:.0} ms, losses{losses} {:.4}",
            wall.elapsed().as_secs_f64(),
            total as f64 / cpu / 1e6,
            told.seconds,
            longest * 1000.0,
            epoch.1 / f64::from(epoch.2.max(1))
        );
        if let Ok(folder) = std::env::var("SEMASCOPE_OUT") {
            write(&made, &Path::new(&folder).join(format!("{i}_{}.bin", run.replace([' ', '=', '.'], "_"))));
        }
    }
}

fn write(made: &Embedding, path: &Path) {
    let mut out = format!("{} {}\n", made.len(), made.dims()).into_bytes();
    for (row, word) in made.items().labels().enumerate() {
        out.extend_from_slice(word.as_bytes());
        out.push(b' ');
        let vector = made.vector(semascope::data::ItemId(row as u32));
        out.extend(vector.iter().flat_map(|x| x.to_le_bytes()));
        out.push(b'\n');
    }
    std::fs::write(path, out).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
}

/// One step of each trainer on 200,000 words drawn from 5,000.
fn steps() {
    let mut rng = Rng::new(1);
    let mut text = String::new();
    for i in 0..200_000 {
        let _ = write!(text, "w{}{}", (5000.0 * rng.unit_f64().powi(3)) as u32, if i % 20 == 19 { '\n' } else { ' ' });
    }
    let corpus = corpus_of(&text, 1);
    let mut criterion = Criterion::default().configure_from_args();
    for id in ["skipgram", "cbow"] {
        let Some(method) = embedder(id) else { continue };
        let params: ParamMap = [("epochs".to_owned(), semascope::base::ParamValue::Int(10_000))].into();
        let task = Task::detached();
        let mut run = method
            .prepare(&(corpus.clone() as Arc<dyn Material>), Beside::default(), &params, Seed(1), &task)
            .unwrap_or_else(|why| panic!("{why:?}"));
        criterion.bench_function(&format!("{id}: one step"), |b| b.iter(|| black_box(run.step(&task).map(|r| r.work))));
    }
    criterion.final_summary();
}
