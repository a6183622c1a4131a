//! From a plain text to its vocabulary and tokens, the text's file included, on one thread: `SEMASCOPE_TEXT=FILE`, `SEMASCOPE_RUNS=N`.
//!
//! `peers.py --only reading` sets it beside fastText's reader. Each run opens the file (read, decode, fingerprint, language) and tokenises it (vocabulary
//! and the number of every token) with the rules for words between spaces and a minimum count of 5. Printed are CPU seconds of both parts, and the sizes
//! and a sum over the vocabulary that the peer prints too. Keep it to one processor (`taskset -c 0`): then there is one thread, whose time is told.

use semascope::base::Task;
use semascope::data::{ItemId, Language, TokenOptions};
use semascope::text::{source, tokenise};

fn main() {
    let Ok(path) = std::env::var("SEMASCOPE_TEXT") else {
        println!("SEMASCOPE_TEXT names the text that is read");
        return;
    };
    let runs = std::env::var("SEMASCOPE_RUNS").ok().and_then(|n| n.parse().ok()).unwrap_or(5);
    for _ in 0..runs {
        run(&path);
    }
}

fn run(path: &str) {
    let task = Task::detached();
    let start = cpu_seconds();
    let bytes = std::fs::read(path).unwrap_or_else(|why| panic!("{path}: {why}"));
    let text = source("text", vec![(path.to_owned(), bytes)], &task).unwrap_or_else(|why| panic!("{why}"));
    let opened = cpu_seconds();
    let options = TokenOptions { min_count: Some(5), ..TokenOptions::for_language(Language::Other) };
    let corpus = tokenise(&text, &options, &task).unwrap_or_else(|why| panic!("{why:?}"));
    let tokenised = cpu_seconds();
    let counts = (0..corpus.words.len()).filter_map(|i| corpus.words.count(ItemId(i as u32)));
    let (kept, squares) = counts.fold((0, 0), |(n, s), count| (n + count, s + count * count));
    assert_eq!(kept, corpus.tokens.len() as i64);
    let (open, tokenise, words) = (opened - start, tokenised - opened, corpus.words.len());
    println!("open {open:.4} tokenise {tokenise:.4} words {words} kept {kept} squares {squares} peak {:.0}", peak_mb());
}

/// The most memory that this process took so far, in MB (Linux).
fn peak_mb() -> f64 {
    let told = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kb = told.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

/// CPU seconds of this thread so far: the system keeps nanoseconds, and brings them up to date when a thread steps aside (Linux).
fn cpu_seconds() -> f64 {
    std::thread::yield_now();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    told.split_whitespace().next().and_then(|ns| ns.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}
