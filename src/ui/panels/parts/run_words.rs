//! A training in words: its settings, its time.

use crate::base::say::significant;
use crate::base::{Knob, ParamValue};
use crate::embed::embedder;
use crate::locale::Lang;
use crate::say;
use crate::session::RunRecord;
use crate::ui::status::clock;

/// Seconds for reading: `3.2 s`, `1:05`.
pub fn duration(lang: Lang, seconds: f64) -> String {
    if seconds < 60.0 { lang.say(&say!("{n} s", n = (seconds * 10.0).round() / 10.0)) } else { clock(seconds) }
}

fn value_text(lang: Lang, value: &ParamValue) -> String {
    match value {
        ParamValue::Bool(on) => lang.t(if *on { "on" } else { "off" }).to_owned(),
        ParamValue::Int(n) => n.to_string(),
        ParamValue::Float(x) => significant(*x),
        ParamValue::Choice(id) => lang.look_up(id).to_owned(),
        ParamValue::Text(text) if text.is_empty() => lang.t("none").to_owned(),
        ParamValue::Text(text) => text.clone(),
        ParamValue::List(parts) => parts.join(", "),
        ParamValue::Auto => lang.t("automatic").to_owned(),
    }
}

fn pair(lang: Lang, knob: &Knob, value: &ParamValue) -> String {
    format!("{} {}", lang.look_up(knob.label), value_text(lang, value))
}

/// What differs from the default, the seed, and the method where there are several; parameters named in `first` come first, also at their default.
pub fn settings(lang: Lang, run: &RunRecord, several: bool, first: &[String]) -> String {
    let Some(method) = embedder(run.method) else { return run.method.to_owned() };
    let knobs = method.knobs();
    let mut parts = Vec::new();
    if several {
        parts.push(lang.look_up(method.info().label).to_owned());
    }
    let is_first = |k: &&Knob| first.iter().any(|f| f == k.name);
    parts.extend(knobs.iter().filter(is_first).map(|k| pair(lang, k, run.params.get(k.name).unwrap_or(&k.default))));
    let rest = knobs.iter().filter(|k| !is_first(k));
    let differing = rest.filter_map(|k| run.params.get(k.name).filter(|v| **v != k.default).map(|v| pair(lang, k, v)));
    parts.extend(differing);
    parts.push(lang.say(&say!("seed {seed}", seed = run.seed.0.to_string())));
    parts.join(" · ")
}

/// Everything about a run, for the tooltip.
pub fn all_settings(lang: Lang, run: &RunRecord, outcome: &str) -> String {
    let knobs = embedder(run.method).map(crate::embed::Embedder::knobs).unwrap_or_default();
    let mut lines =
        vec![lang.say(&say!("{name}, {items}", name = lang.look_up(&run.material).to_owned(), items = run.kind.counted(run.items)))];
    lines.extend(knobs.iter().map(|k| pair(lang, k, run.params.get(k.name).unwrap_or(&k.default))));
    lines.push(lang.say(&say!("seed {seed}", seed = run.seed.0.to_string())));
    lines.push(outcome.to_owned());
    lines.join("\n")
}
