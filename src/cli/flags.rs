//! Parameters of methods as flags: `learning_rate` is `--learning-rate`. Stated once, in the method's `params!`; here they are collected over all
//! methods of a kind, and a flag that the chosen method does not have is refused with the list of those that it has.

use std::sync::OnceLock;

use clap::ArgMatches;

use super::output::Failure;
use crate::base::params::parse_value;
use crate::base::{Arg, Info, Knob, KnobKind, ParamMap, Say};
use crate::embed::pairs::Weighing;
use crate::embed::{EMBEDDERS, Embedder};
use crate::project::PROJECTORS;

/// A parameter of one or several methods.
pub struct Flag {
    long: String,
    help: String,
    /// Per method that has it: its id and its knob (defaults may differ).
    owners: Vec<(&'static str, Knob)>,
}

impl Flag {
    fn name(&self) -> &'static str {
        self.owners[0].1.name
    }
}

/// The flags of all methods from texts to vectors.
pub fn of_embedders() -> &'static [Flag] {
    static FLAGS: OnceLock<Vec<Flag>> = OnceLock::new();
    FLAGS.get_or_init(|| collect(EMBEDDERS.iter().map(|m| (m.info(), m.knobs()))))
}

/// The flags of the methods that count and weigh pairs.
pub fn of_counters() -> &'static [Flag] {
    static FLAGS: OnceLock<Vec<Flag>> = OnceLock::new();
    FLAGS.get_or_init(|| collect(counters().map(|m| (m.info(), m.knobs()))))
}

/// The methods that count and weigh pairs, for `--method`.
pub fn counter_ids() -> Vec<&'static str> {
    counters().map(|m| m.info().id).collect()
}

fn counters() -> impl Iterator<Item = &'static dyn Embedder> {
    EMBEDDERS.iter().filter(|m| Weighing::is_of(m.info().id))
}

/// The flags of all methods from vectors to maps.
pub fn of_projectors() -> &'static [Flag] {
    static FLAGS: OnceLock<Vec<Flag>> = OnceLock::new();
    FLAGS.get_or_init(|| collect(PROJECTORS.iter().map(|m| (m.info(), m.knobs()))))
}

/// The methods from texts to vectors, for `--method`.
pub fn embedder_ids() -> Vec<&'static str> {
    EMBEDDERS.iter().map(|m| m.info().id).collect()
}

/// The methods from vectors to maps, for `--method`.
pub fn projector_ids() -> Vec<&'static str> {
    PROJECTORS.iter().map(|m| m.info().id).collect()
}

fn collect(methods: impl Iterator<Item = (Info, Vec<Knob>)>) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    for (info, knobs) in methods {
        for knob in knobs {
            match flags.iter_mut().find(|f| f.name() == knob.name) {
                Some(flag) => flag.owners.push((info.id, knob)),
                None => flags.push(Flag { long: knob.name.replace('_', "-"), help: String::new(), owners: vec![(info.id, knob)] }),
            }
        }
    }
    for flag in &mut flags {
        flag.help = help(flag);
    }
    flags
}

/// The tooltip, whose it is, and the default of each.
fn help(flag: &Flag) -> String {
    let range = match &flag.owners[0].1.kind {
        KnobKind::Choice(ids) => format!(" One of: {}.", ids.join(", ")),
        _ => String::new(),
    };
    let defaults: Vec<String> = flag.owners.iter().map(|(id, knob)| format!("{id}: {}", knob.default.typed())).collect();
    format!("{}{range} [default: {}]", flag.owners[0].1.help, defaults.join(", "))
}

/// Adds the flags to a command.
pub fn add(command: clap::Command, flags: &'static [Flag]) -> clap::Command {
    command.args(flags.iter().map(|flag| {
        let arg = clap::Arg::new(flag.name()).long(flag.long.as_str()).help(flag.help.as_str()).help_heading("Parameters of the method");
        match flag.owners[0].1.kind {
            KnobKind::Bool => arg.num_args(0..=1).require_equals(true).default_missing_value("yes").value_name("yes|no"),
            KnobKind::Int(..) => arg.value_name("N").allow_negative_numbers(true),
            KnobKind::Float(..) => arg.value_name("X").allow_negative_numbers(true),
            KnobKind::Choice(_) => arg.value_name("ID"),
            KnobKind::Text => arg.value_name("TEXT"),
            KnobKind::File => arg.value_name("PATH"),
            KnobKind::Column(_) | KnobKind::OneOf(_) => arg.value_name("NAME"),
            KnobKind::Columns(_) => arg.value_name("A,B"),
        }
    }))
}

/// The parameters given on the command line, for one method.
///
/// # Errors
/// A flag that the method does not have, or a value that it does not take.
pub fn values(matches: &ArgMatches, flags: &[Flag], method: &str) -> Result<ParamMap, Failure> {
    let mut map = ParamMap::new();
    for flag in flags {
        let Some(text) = matches.get_one::<String>(flag.name()) else { continue };
        let Some((_, knob)) = flag.owners.iter().find(|(id, _)| *id == method) else {
            let own: Vec<String> =
                flags.iter().filter(|f| f.owners.iter().any(|(id, _)| *id == method)).map(|f| format!("--{}", f.long)).collect();
            return Err(Failure::Usage(format!("--{} is no parameter of {method}; it has {}", flag.long, own.join(", "))));
        };
        let value = parse_value(text, knob).map_err(|e| Failure::Usage(named(e, &flag.long).to_string()))?;
        map.insert(knob.name.to_owned(), value);
    }
    Ok(map)
}

/// What is wrong with a value, said of the flag.
fn named(mut said: Say, long: &str) -> Say {
    if let Some((_, name)) = said.args.iter_mut().find(|(arg, _)| *arg == "name") {
        *name = Arg::Text(format!("--{long}"));
    }
    said
}
