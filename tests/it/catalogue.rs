//! Every English text of the program is in the Chinese catalogue.

use std::collections::BTreeMap;

use semascope::base::{Info, Knob, KnobKind};
use semascope::data::{ITEM_KINDS, Metric};
use semascope::embed::EMBEDDERS;
use semascope::formats::FORMATS;
use semascope::locale::Lang;
use semascope::project::PROJECTORS;
use semascope::query::evaluate::EVALUATIONS;
use semascope::session::{COMMANDS, Command};
use semascope::sources::SOURCES;

use crate::source::{SourceFile, Token, closing, files};

/// Functions whose returned text is a label on screen.
const LABEL_FUNCTIONS: [&str; 6] = ["label", "title", "help", "hint", "summary", "teaches"];
/// Fields whose text is shown on screen.
const LABEL_FIELDS: [&str; 6] = ["label", "title", "help", "hint", "summary", "teaches"];

/// String literals between two places that are values, not patterns to compare with.
fn values(tokens: &[(Token, usize)]) -> impl Iterator<Item = (&str, usize)> {
    tokens.iter().enumerate().filter_map(|(i, (token, line))| {
        let Token::Text(text) = token else { return None };
        let before = i.checked_sub(1).map(|b| &tokens[b].0);
        let after = |n: usize| tokens.get(i + n).map(|t| &t.0);
        let is_arm = after(1).is_some_and(|t| t.is('=')) && after(2).is_some_and(|t| t.is('>'));
        let is_pattern = is_arm || after(1).is_some_and(|t| t.is('|')) || before.is_some_and(|t| t.is('=') || t.is('|'));
        (!is_pattern).then_some((text.as_str(), *line))
    })
}

/// The texts of a file that reach the screen, with their lines.
fn shown(file: &SourceFile) -> Vec<(String, usize)> {
    let tokens = &file.tokens;
    let mut out = Vec::new();
    let all_between = |out: &mut Vec<_>, open: usize| {
        out.extend(values(&tokens[open..closing(tokens, open).min(tokens.len())]).map(|(t, l)| (t.to_owned(), l)));
    };
    for at in 0..tokens.len() {
        let sign = |n: usize, c: char| tokens.get(at + n).is_some_and(|t| t.0.is(c));
        let name = |n: usize, s: &str| tokens.get(at + n).is_some_and(|t| t.0.is_name(s));
        if name(0, "Say") && sign(1, ':') && sign(2, ':') && name(3, "plain") && sign(4, '(') {
            all_between(&mut out, at + 4);
        } else if name(0, "Fact") && sign(1, ':') && sign(2, ':') && name(3, "new") && sign(4, '(') && sign(6, ',') {
            // The id, and then the label.
            if let Some((Token::Text(label), line)) = tokens.get(at + 7) {
                out.push((label.clone(), *line));
            }
        } else if sign(0, '.') && (name(1, "t") || name(1, "with_help")) && sign(2, '(') && !sign(3, ')') {
            all_between(&mut out, at + 2);
        } else if name(0, "fn") && LABEL_FUNCTIONS.iter().any(|f| name(1, f)) && sign(2, '(') {
            // `fn label(self) -> &'static str { … }`: lifetimes are no tokens.
            let end = closing(tokens, at + 2);
            let returns = tokens.get(end + 1..end + 6).unwrap_or_default();
            let is_text = returns.iter().any(|t| t.0.is_name("str"));
            if let (true, Some(open)) = (is_text, returns.iter().position(|t| t.0.is('{'))) {
                all_between(&mut out, end + 1 + open);
            }
        }
    }
    for (i, window) in tokens.windows(4).enumerate() {
        if let [(name, _), (bang, _), (open, _), (Token::Text(text), line)] = window
            && (name.is_name("say") && bang.is('!') && open.is('('))
        {
            out.push((text.clone(), *line));
        }
        // A struct field, not a path or a type: `label: "…"`.
        if let [(name, _), (colon, _), (Token::Text(text), line), ..] = window
            && LABEL_FIELDS.iter().any(|f| name.is_name(f))
            && colon.is(':')
            && file.module() != "cli"
            && i > 0
        {
            out.push((text.clone(), *line));
        }
    }
    out
}

fn is_chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// A text that means something: letters outside the places in braces.
fn has_words(text: &str) -> bool {
    let mut depth = 0;
    text.chars().any(|c| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        depth == 0 && c.is_alphabetic()
    })
}

#[test]
fn every_text_is_translated() {
    let mut missing: BTreeMap<String, String> = BTreeMap::new();
    let mut want = |text: &str, place: String| {
        if has_words(text) && !is_chinese(text) && !Lang::is_translated(text) {
            missing.entry(text.to_owned()).or_insert(place);
        }
    };
    let all = files();
    for file in &all {
        for (text, line) in shown(file) {
            want(&text, format!("src/{}:{line}", file.path));
        }
    }
    let infos: Vec<(Info, Vec<Knob>)> = (EMBEDDERS.iter().map(|e| (e.info(), e.knobs())))
        .chain(PROJECTORS.iter().map(|p| (p.info(), p.knobs())))
        .chain(FORMATS.iter().map(|f| (f.info(), Vec::new())))
        .chain(SOURCES.iter().map(|s| (s.info(), s.knobs())))
        .chain(EVALUATIONS.iter().map(|k| (k.info(), Vec::new())))
        .collect();
    for (info, knobs) in &infos {
        want(info.label, format!("label of {}", info.id));
        want(info.summary, format!("summary of {}", info.id));
        for knob in knobs {
            want(knob.label, format!("label of {} {}", info.id, knob.name));
            want(knob.help, format!("help of {} {}", info.id, knob.name));
            if let Some(group) = knob.group {
                want(group, format!("group of {} {}", info.id, knob.name));
            }
            if let KnobKind::Choice(ids) = &knob.kind {
                for id in *ids {
                    want(id, format!("choice of {} {}", info.id, knob.name));
                }
            }
        }
    }
    for method in &EMBEDDERS {
        let unit = method.work_unit();
        for text in [unit.rate, unit.label, unit.help, method.needs()] {
            want(text, format!("work or needs of {}", method.info().id));
        }
    }
    for nouns in &ITEM_KINDS {
        for text in [nouns.one, nouns.many, nouns.counted] {
            want(text, format!("noun of {}", nouns.id));
        }
    }
    for line in COMMANDS {
        want(line.label, format!("command {:?}", line.command));
    }
    for metric in Metric::ALL {
        want(metric.label(), format!("metric {}", metric.id()));
    }
    let list: Vec<String> = missing.iter().map(|(text, place)| format!("{place}\t{text}")).collect();
    assert!(list.is_empty(), "{} texts are not in assets/locale/zh:\n{}\n", list.len(), list.join("\n"));
}

#[test]
fn commands_call_projections_by_their_names() {
    let named = COMMANDS.iter().filter_map(|line| if let Command::UseProjector(at) = line.command { Some((at, line.label)) } else { None });
    let named: Vec<_> = named.collect();
    assert!(!named.is_empty());
    for (at, label) in named {
        assert_eq!(PROJECTORS.iter().nth(at).map(|p| p.info().label), Some(label));
    }
}

#[test]
fn the_search_sees_every_form_of_text() {
    let text = r#"
        fn f() { say!("one {n}", n = 1); Say::plain(if x == "no" { "two" } else { "three" }); lang.t("four"); a.t(); }
        fn label(self) -> &'static str { match self { A => "five", B => match id { "no" | "not" => "six", _ => "seven" } } }
        const X: Info = Info { id: "no", label: "eight" };
        fn label(&self, id: ItemId) -> &str { "nine" }
    "#;
    let file = SourceFile { path: "engine/query/x.rs".into(), text: String::new(), tokens: crate::source::tokens(text) };
    let mut found: Vec<String> = shown(&file).into_iter().map(|f| f.0).collect();
    found.sort();
    assert_eq!(found, ["eight", "five", "four", "nine", "one {n}", "seven", "six", "three", "two"]);
}
