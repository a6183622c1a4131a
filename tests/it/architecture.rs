//! ARCHITECTURE.md, section 2, held against the source tree.

use semascope::base::Info;
use semascope::embed::{EMBEDDERS, Embedder};
use semascope::formats::FORMATS;
use semascope::project::{PROJECTORS, Projector};
use semascope::query::evaluate::{EVALUATIONS, EvaluationKind};

use crate::source::{SourceFile, Token, closing, files};

/// Modules by rank, tenfold so that there is room between: a module uses only modules of lower rank.
const RANKS: &[(&str, u32)] = &[
    ("base", 0),
    ("math", 10),
    ("locale", 10),
    ("data", 20),
    ("formats", 30),
    ("text", 30),
    ("index", 30),
    ("view", 30),
    ("embed", 40),
    ("project", 40),
    ("cluster", 40),
    ("query", 40),
    ("measure", 40),
    ("models", 40),
    ("examples", 45),
    ("sources", 45),
    ("jobs", 50),
    ("session", 60),
    ("cli", 70),
    ("ui", 80),
    ("app", 90),
];

/// Macros of the ground floor, exported at the root of the crate.
const ROOT_MACROS: [&str; 2] = ["say", "params"];

fn rank(module: &str) -> Option<u32> {
    RANKS.iter().find(|(name, _)| *name == module).map(|(_, rank)| *rank)
}

/// The modules that a file names as `crate::…` or by the engine's name, with lines; also those in braces behind it.
fn uses(file: &SourceFile) -> Vec<(String, usize)> {
    let tokens = &file.tokens;
    let mut out = Vec::new();
    for at in 0..tokens.len().saturating_sub(3) {
        let is_package = tokens[at].0.is_name("crate") || tokens[at].0.is_name("semascope_engine");
        let is_path = is_package && tokens[at + 1].0.is(':') && tokens[at + 2].0.is(':');
        let from_macro = at > 0 && tokens[at - 1].0.is('$');
        if !is_path || from_macro {
            continue;
        }
        if let Token::Name(name) = &tokens[at + 3].0 {
            out.push((name.clone(), tokens[at + 3].1));
        } else if tokens[at + 3].0.is('{') {
            let end = closing(tokens, at + 3);
            let mut depth = 0;
            for i in at + 3..end {
                match &tokens[i].0 {
                    Token::Sign('{') => depth += 1,
                    Token::Sign('}') => depth -= 1,
                    Token::Name(name) if depth == 1 && (tokens[i - 1].0.is('{') || tokens[i - 1].0.is(',')) => {
                        out.push((name.clone(), tokens[i].1));
                    }
                    _ => {}
                }
            }
        }
    }
    out
}

/// Fails with all complaints at once.
fn no_complaints(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

/// Every place where a file outside `allowed` shows what `finds` looks for.
fn only_in(allowed: &[&str], what: &str, finds: impl Fn(&[(Token, usize)]) -> bool) {
    let mut complaints = Vec::new();
    for file in files() {
        if allowed.iter().any(|a| file.path.starts_with(a)) {
            continue;
        }
        for at in 0..file.tokens.len() {
            if finds(&file.tokens[at..]) {
                complaints.push(format!("src/{}:{}: {what} belongs in {}", file.path, file.tokens[at].1, allowed.join(", ")));
            }
        }
    }
    no_complaints(&complaints);
}

#[test]
fn modules_use_only_lower_ranks() {
    let mut complaints = Vec::new();
    for file in files().iter().filter(|f| !["lib", "main"].contains(&f.module())) {
        let Some(own) = rank(file.module()) else {
            complaints.push(format!("src/{}: module {} has no rank", file.path, file.module()));
            continue;
        };
        for (used, line) in uses(file) {
            if used == file.module() || ROOT_MACROS.contains(&used.as_str()) {
                continue;
            }
            match rank(&used) {
                Some(other) if other < own => {}
                Some(other) => {
                    let way = if other == own { "sideways" } else { "upwards" };
                    complaints.push(format!("src/{}:{line}: {} uses {used}, which is {way}", file.path, file.module()));
                }
                None => complaints.push(format!("src/{}:{line}: {used} has no rank", file.path)),
            }
        }
    }
    no_complaints(&complaints);
}

#[test]
fn the_rule_sees_every_form_of_use() {
    let text = "use crate::base::Task; use crate::{data::{ItemId, Metric}, ui}; use semascope_engine::view; fn f() { crate::jobs::run(); $crate::base::x(); }";
    let file = SourceFile { path: "engine/query/x.rs".into(), text: String::new(), tokens: crate::source::tokens(text) };
    let names: Vec<String> = uses(&file).into_iter().map(|u| u.0).collect();
    assert_eq!(names, ["base", "data", "ui", "view", "jobs"]);
}

#[test]
fn files_are_opened_only_where_files_are_the_business() {
    only_in(&["jobs", "cli", "app", "main.rs"], "std::fs", |tokens| {
        let [(first, _), (a, _), (b, _), (next, _), ..] = tokens else { return false };
        if !(first.is_name("std") && a.is(':') && b.is(':')) {
            return false;
        }
        let group_end = if next.is('{') { closing(tokens, 3).min(tokens.len()) } else { 3 };
        next.is_name("fs") || tokens[3..group_end].iter().any(|t| t.0.is_name("fs"))
    });
}

#[test]
fn the_window_toolkit_stays_at_the_top() {
    const TOOLKIT: [&str; 6] = ["egui", "eframe", "egui_plot", "egui_tiles", "egui_extras", "rfd"];
    only_in(&["ui", "app", "main.rs"], "the window toolkit", |tokens| {
        let [(first, _), (next, _), ..] = tokens else { return false };
        TOOLKIT.iter().any(|name| first.is_name(name)) && (next.is(':') || next.is(';'))
    });
}

#[test]
fn threads_start_in_jobs_and_shards_only() {
    only_in(&["jobs", "engine/math/parallel.rs", "app"], "starting a thread", |tokens| {
        let [(first, _), (a, _), (b, _), (next, _), ..] = tokens else { return false };
        first.is_name("thread") && a.is(':') && b.is(':') && ["Builder", "spawn", "scope"].iter().any(|name| next.is_name(name))
    });
}

#[test]
fn other_programs_and_the_network_are_reached_only_from_one_place() {
    only_in(&["jobs/outside"], "starting a program or a connection", |tokens| {
        let [(first, _), (a, _), (b, _), (next, _), ..] = tokens else { return false };
        if !a.is(':') || !b.is(':') {
            return false;
        }
        // `std::net`, `use std::{net, process::Command}`, `process::Command`, `use std::process::{self, Command}`.
        let group = if next.is('{') { &tokens[3..closing(tokens, 3).min(tokens.len())] } else { &tokens[3..4] };
        let names = |wanted: &[&str]| group.iter().any(|t| wanted.iter().any(|name| t.0.is_name(name)));
        (first.is_name("std") && names(&["net"])) || (first.is_name("process") && names(&["Command", "Child", "Stdio"]))
    });
}

#[test]
fn unsafe_code_is_in_the_kernels_only() {
    // app/start.rs asks OpenGL for its name, which the binding declares unsafe: no kernel could do it.
    only_in(&["engine/math/kernels", "app/start.rs"], "unsafe", |tokens| tokens.first().is_some_and(|t| t.0.is_name("unsafe")));
}

#[test]
fn every_file_has_a_header_and_a_readable_length() {
    let (mut complaints, mut lengths) = (Vec::new(), Vec::new());
    for file in files() {
        if !file.text.starts_with("//!") {
            complaints.push(format!("src/{}: no //! header", file.path));
        }
        let lines = file.text.lines().count();
        if lines > 600 {
            complaints.push(format!("src/{}: {lines} lines", file.path));
        }
        lengths.push(lines);
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    println!("{} files, median {median} lines", lengths.len());
    if median >= 160 {
        complaints.push(format!("the median of all files is {median} lines"));
    }
    no_complaints(&complaints);
}

/// What is registered in the lists of methods, projections and formats. (Kinds of sources, items and evaluations have everyday words for ids, "text", "word" and "pairs", which
/// other texts are free to be.)
fn registered() -> Vec<Info> {
    EMBEDDERS.iter().map(Embedder::info).chain(PROJECTORS.iter().map(Projector::info)).chain(FORMATS.iter().map(|f| f.info())).collect()
}

/// Whether a file says that this id is its own: `id: "…"` or `const ID: &str = "…"`.
fn declares(file: &SourceFile, id: &str) -> bool {
    file.tokens.iter().enumerate().any(|(at, (token, _))| {
        let before = |n: usize| at.checked_sub(n).map(|i| &file.tokens[i].0);
        let is_field = before(1).is_some_and(|t| t.is(':')) && before(2).is_some_and(|t| t.is_name("id"));
        let is_const = before(1).is_some_and(|t| t.is('=')) && (2..6).any(|n| before(n).is_some_and(|t| t.is_name("ID")));
        matches!(token, Token::Text(text) if text == id) && (is_field || is_const)
    })
}

/// Texts that are equal to an id and mean something else.
const NO_IDS: &[(&str, &str, &str)] = &[
    ("engine/formats/table_columns.rs", "counts", "a heading of a column"),
    ("engine/formats/glove.rs", "glove", "the ending of a file"),
    ("engine/formats/fasttext_bin.rs", "cbow", "what fastText calls the mode"),
    ("ui/dialogs/about.rs", "glove", "the id of an example"),
];

/// Places that name an id; those of its own folder, of the examples and of tests are fine.
fn namings(files: &[SourceFile], ids: &[&str]) -> Vec<String> {
    let mut complaints = Vec::new();
    for id in ids {
        let home = |file: &SourceFile| match file.path.rsplit_once('/') {
            Some((folder, "mod.rs")) => format!("{folder}/"),
            _ => file.path.clone(),
        };
        let homes: Vec<String> = files.iter().filter(|f| declares(f, id)).map(home).collect();
        for file in files {
            let is_test = file.path.ends_with("tests.rs");
            let is_home = homes.iter().any(|h| file.path.starts_with(h)) || file.path.starts_with("engine/examples/");
            let is_other = NO_IDS.iter().any(|(path, text, _)| file.path == *path && text == id);
            if is_home || is_other || is_test {
                continue;
            }
            let named = file.tokens.iter().filter(|t| matches!(&t.0, Token::Text(text) if text == id));
            complaints.extend(named.map(|t| format!("src/{}:{}: \"{id}\": ask what is registered instead", file.path, t.1)));
        }
    }
    complaints
}

#[test]
fn nobody_asks_for_a_registered_thing_by_name() {
    // The id of a format that is also the ending of its files is said of the ending.
    let is_ending = |id: &str| FORMATS.iter().any(|f| f.info().id == id && f.extensions().contains(&id));
    let infos = registered();
    let ids: Vec<&str> = infos.iter().map(|i| i.id).filter(|id| !is_ending(id)).collect();
    no_complaints(&namings(&files(), &ids));
}

#[test]
fn the_rule_sees_an_id_outside_its_home() {
    let file = |path: &str, text: &str| SourceFile { path: path.into(), text: String::new(), tokens: crate::source::tokens(text) };
    let files = [
        file("engine/embed/owl/mod.rs", "const INFO: Info = Info { id: \"owl\", label: \"Owl\" };"),
        file("engine/embed/owl/run.rs", "fn f() { g(\"owl\") }"),
        file("engine/formats/elk.rs", "const ID: &str = \"elk\";"),
        file("engine/examples/list.rs", "(\"owl\", \"elk\")"),
        file("ui/menus.rs", "fn on() { method == \"owl\" || format == \"elk\" } // \"owl\""),
    ];
    assert_eq!(namings(&files, &["owl", "elk"]).len(), 2);
}

#[test]
fn every_method_and_format_cites_its_source() {
    let mut infos = registered();
    infos.extend(EVALUATIONS.iter().map(EvaluationKind::info));
    assert!(
        EMBEDDERS.iter().next().is_some()
            && PROJECTORS.iter().next().is_some()
            && !FORMATS.is_empty()
            && EVALUATIONS.iter().next().is_some()
    );
    let mut ids: Vec<&str> = infos.iter().map(|i| i.id).collect();
    for info in &infos {
        assert!(!info.source.trim().is_empty() && !info.label.is_empty() && !info.summary.is_empty(), "{}", info.id);
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), infos.len(), "ids are unique");
}
