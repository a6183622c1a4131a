//! Parameters as flags: `learning_rate` is `--learning-rate`. Stated once, in the `params!` of whoever has them; here they are collected over all that a
//! command can be asked for. Help shows those of the one that was chosen, and a flag that it does not have is refused with the list of those that it has.

use std::ffi::OsString;
use std::sync::OnceLock;

use clap::ArgMatches;

use super::output::Failure;
use crate::base::params::parse_value;
use crate::base::{Arg, Knob, KnobKind, ParamMap, Say};
use crate::embed::pairs::Weighing;
use crate::embed::{EMBEDDERS, Embedder};
use crate::project::PROJECTORS;
use crate::sources::SOURCES;

/// Heading of the flags of methods that have none of their own.
pub const OF_METHOD: &str = "Parameters of the method";
/// Heading of the flags of sources that have none of their own.
pub const OF_SOURCE: &str = "Options of the source";

/// A parameter of one or several owners.
pub struct Flag {
    long: String,
    /// Per owner that has it: its id and its knob (defaults may differ, types may not).
    owners: Vec<(&'static str, Knob)>,
}

impl Flag {
    fn name(&self) -> &'static str {
        self.owners[0].1.name
    }

    fn of(&self, owner: &str) -> Option<&Knob> {
        self.owners.iter().find(|(id, _)| *id == owner).map(|(_, knob)| knob)
    }
}

/// The flags of all methods from texts to vectors.
pub fn of_embedders() -> &'static [Flag] {
    static FLAGS: OnceLock<Vec<Flag>> = OnceLock::new();
    FLAGS.get_or_init(|| collect(EMBEDDERS.iter().map(|m| (m.info().id, m.knobs()))))
}

/// The flags of the methods that count and weigh pairs.
pub fn of_counters() -> &'static [Flag] {
    static FLAGS: OnceLock<Vec<Flag>> = OnceLock::new();
    FLAGS.get_or_init(|| collect(counters().map(|m| (m.info().id, m.knobs()))))
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
    FLAGS.get_or_init(|| collect(PROJECTORS.iter().map(|m| (m.info().id, m.knobs()))))
}

/// The flags of all kinds of sources that methods learn from.
pub fn of_sources() -> &'static [Flag] {
    static FLAGS: OnceLock<Vec<Flag>> = OnceLock::new();
    FLAGS.get_or_init(|| collect(SOURCES.iter().filter(|s| !s.is_made_at_once()).map(|s| (s.info().id, s.knobs()))))
}

/// The kinds of sources, for `--kind`.
pub fn source_ids() -> Vec<&'static str> {
    SOURCES.iter().map(|s| s.info().id).collect()
}

/// The methods from texts to vectors, for `--method`.
pub fn embedder_ids() -> Vec<&'static str> {
    EMBEDDERS.iter().map(|m| m.info().id).collect()
}

/// The methods from vectors to maps, for `--method`.
pub fn projector_ids() -> Vec<&'static str> {
    PROJECTORS.iter().map(|m| m.info().id).collect()
}

/// The flags of everything that has parameters, by its id.
fn collect(owners: impl Iterator<Item = (&'static str, Vec<Knob>)>) -> Vec<Flag> {
    let mut flags: Vec<Flag> = Vec::new();
    for (id, knobs) in owners {
        for knob in knobs {
            match flags.iter_mut().find(|f| f.name() == knob.name) {
                Some(flag) => flag.owners.push((id, knob)),
                None => flags.push(Flag { long: knob.name.replace('_', "-"), owners: vec![(id, knob)] }),
            }
        }
    }
    flags
}

/// The tooltip, what may be given, the default, and what it depends on.
fn help(knob: &Knob) -> String {
    let range = match &knob.kind {
        KnobKind::Choice(ids) => format!(" One of: {}.", ids.join(", ")),
        KnobKind::Int(min, max) => format!(" From {min} to {max}."),
        KnobKind::Float(min, max) => format!(" From {min} to {max}."),
        _ => String::new(),
    };
    let when = knob.only_when.as_ref().map_or_else(String::new, |when| {
        let word = if when.equals { "Only" } else { "Not" };
        format!(" {word} with --{} {}.", when.name.replace('_', "-"), when.value.typed())
    });
    let default = knob.default.typed();
    let default = if default.is_empty() { "none" } else { &default };
    format!("{}{range}{when} [default: {default}]", knob.help)
}

/// What stands for the value in help.
fn value_name(knob: &Knob) -> &'static str {
    let [own, automatic] = match knob.kind {
        KnobKind::Bool => ["yes|no", "yes|no|auto"],
        KnobKind::Int(..) => ["N", "N|auto"],
        KnobKind::Float(..) => ["X", "X|auto"],
        KnobKind::Choice(_) => ["ID", "ID|auto"],
        KnobKind::Text => ["TEXT", "TEXT|auto"],
        KnobKind::File => ["PATH", "PATH|auto"],
        KnobKind::Column(_) | KnobKind::OneOf(_) => ["NAME", "NAME|auto"],
        KnobKind::Columns(_) => ["A,B", "A,B|auto"],
    };
    if knob.auto { automatic } else { own }
}

/// Adds the flags to a command. All are read; help shows those of the owner that `arguments` choose by the command's own flag `chooser`, or of its default;
/// without either all of them.
pub fn add(command: clap::Command, flags: &'static [Flag], chooser: &str, heading: &'static str, arguments: &[OsString]) -> clap::Command {
    let chosen = chosen(&command, chooser, arguments);
    let more = (!chosen.is_empty()).then(|| format!("Parameters are those of {chosen}; give another --{chooser} with --help for its own."));
    let args = flags.iter().map(|flag| {
        let own = flag.of(&chosen);
        let knob = own.unwrap_or(&flag.owners[0].1);
        let arg = clap::Arg::new(flag.name()).long(flag.long.as_str()).hide(own.is_none() && !chosen.is_empty());
        let arg = arg.help(help(knob)).help_heading(knob.group.unwrap_or(heading)).value_name(value_name(knob));
        match knob.kind {
            KnobKind::Bool => arg.num_args(0..=1).require_equals(true).default_missing_value("yes"),
            _ => arg.allow_negative_numbers(matches!(knob.kind, KnobKind::Int(..) | KnobKind::Float(..))),
        }
    });
    let command = command.args(args);
    match more {
        Some(more) => command.after_help(more),
        None => command,
    }
}

/// Whose flags help is to show: looked up before the arguments are read, since reading them needs the flags.
fn chosen(command: &clap::Command, chooser: &str, arguments: &[OsString]) -> String {
    let Some(own) = command.get_arguments().find(|a| a.get_id() == chooser) else { return String::new() };
    let flag = format!("--{chooser}");
    let mut words = arguments.iter().filter_map(|a| a.to_str());
    let given = words.find_map(|word| {
        let rest = word.strip_prefix(&flag)?;
        Some(rest.strip_prefix('=').unwrap_or(rest).to_owned())
    });
    // The value follows in a word of its own.
    let given = given.and_then(|value| if value.is_empty() { words.next().map(str::to_owned) } else { Some(value) });
    let known = own.get_possible_values();
    let given = given.filter(|id| known.iter().any(|k| k.get_name() == id));
    given.or_else(|| own.get_default_values().first()?.to_str().map(str::to_owned)).unwrap_or_default()
}

/// The parameters given on the command line, for one method.
///
/// # Errors
/// A flag that the method does not have, or a value that it does not take.
pub fn values(matches: &ArgMatches, flags: &[Flag], method: &str) -> Result<ParamMap, Failure> {
    let mut map = ParamMap::new();
    for flag in flags {
        let Some(text) = matches.get_one::<String>(flag.name()) else { continue };
        let Some(knob) = flag.of(method) else {
            let own: Vec<String> = flags.iter().filter(|f| f.of(method).is_some()).map(|f| format!("--{}", f.long)).collect();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Params;
    use crate::params;

    /// Flags that two owners read as different types; each word on a command line can have only one.
    fn clashes(flags: &[Flag]) -> Vec<String> {
        let differs = |flag: &&Flag| {
            let kinds = flag.owners.iter().map(|(_, knob)| (std::mem::discriminant(&knob.kind), knob.auto));
            kinds.collect::<std::collections::HashSet<_>>().len() > 1
        };
        flags.iter().filter(differs).map(|f| format!("--{} of {:?}", f.long, f.owners.iter().map(|o| o.0).collect::<Vec<_>>())).collect()
    }

    #[test]
    fn one_flag_has_one_type() {
        for flags in [of_embedders(), of_counters(), of_projectors(), of_sources()] {
            assert_eq!(clashes(flags), Vec::<String>::new());
        }
    }

    #[test]
    fn a_clash_is_found() {
        let knob = |kind| Knob { name: "dims", kind, ..Knob::default() };
        let whole = || vec![knob(KnobKind::Int(1, 2))];
        assert!(clashes(&collect([("a", whole()), ("b", vec![knob(KnobKind::Int(5, 9))])].into_iter())).is_empty());
        assert_eq!(clashes(&collect([("a", whole()), ("b", vec![knob(KnobKind::Float(1.0, 2.0))])].into_iter())).len(), 1);
        assert_eq!(clashes(&collect([("a", whole()), ("b", vec![Knob { auto: true, ..whole().remove(0) }])].into_iter())).len(), 1);
    }

    params! {
        /// Every kind.
        pub struct Every {
            /// How often.
            min_count: Option<u32> = None, in 1..=1000, "Minimum count";
            /// Which columns.
            columns: Vec<String> = Vec::new(), columns, "Columns";
            /// Which column.
            label: Option<String> = None, column, "Label";
            /// Which file.
            file: String = String::new(), file, "File", group "Words";
            /// What.
            pattern: String = String::new(), text, "Pattern";
            /// Which table.
            table: String = "main".to_owned(), one_of, "Table", when pattern != "x".to_owned();
            /// Whether.
            header: Option<bool> = None, switch, "Header";
        }
    }

    fn command(arguments: &[&str]) -> clap::Command {
        static FLAGS: OnceLock<Vec<Flag>> = OnceLock::new();
        let flags = FLAGS.get_or_init(|| {
            let number = Knob { name: "dims", help: "How long.", kind: KnobKind::Int(1, 2), ..Knob::default() };
            collect([("every", Every::knobs()), ("other", vec![number])].into_iter())
        });
        let kind = clap::Arg::new("kind").long("kind").default_value("every").value_parser(["every", "other"]);
        let arguments: Vec<OsString> = arguments.iter().map(OsString::from).collect();
        add(clap::Command::new("open").arg(kind), flags, "kind", OF_SOURCE, &arguments)
    }

    fn read(arguments: &[&str]) -> Result<Every, String> {
        let flags = collect([("every", Every::knobs())].into_iter());
        let matches = command(arguments).try_get_matches_from(arguments).map_err(|e| e.to_string())?;
        let values = values(&matches, &flags, "every").map_err(|e| format!("{e:?}"))?;
        Ok(Every::from_map(&values).unwrap())
    }

    #[test]
    fn every_kind_is_read() {
        let all = [
            "open",
            "--min-count",
            "5",
            "--columns",
            r"a, b\,c",
            "--label",
            "=auto",
            "--file",
            "x y.txt",
            "--pattern",
            "-",
            "--table",
            "t",
        ];
        let want = Every {
            min_count: Some(5),
            columns: vec!["a".to_owned(), "b,c".to_owned()],
            label: Some("auto".to_owned()),
            file: "x y.txt".to_owned(),
            pattern: "-".to_owned(),
            table: "t".to_owned(),
            header: Some(true),
        };
        assert_eq!(read(&[&all[..], &["--header"]].concat()), Ok(want));
        let automatic = ["open", "--min-count=auto", "--label", "auto", "--header=auto"];
        assert_eq!(read(&automatic), Ok(Every::default()));
        let said = read(&["open", "--min-count", "-3"]).unwrap_err();
        assert!(said.contains("Usage") && said.contains("--min-count must be between 1 and 1000, got -3"), "{said}");
    }

    #[test]
    fn help_shows_the_flags_of_the_chosen_one() {
        let help = |arguments: &[&str]| command(arguments).render_help().to_string();
        let own = help(&["open"]);
        assert!(own.contains("--min-count <N|auto>") && own.contains("--columns <A,B>") && own.contains("--file <PATH>"), "{own}");
        assert!(own.contains("Not with --pattern x.") && own.contains("From 1 to 1000.") && own.contains("Words:"), "{own}");
        assert!(!own.contains("--dims"), "{own}");
        for arguments in [&["open", "--kind", "other"][..], &["open", "--kind=other", "-h"]] {
            let other = help(arguments);
            assert!(other.contains("--dims") && !other.contains("--min-count"), "{other}");
        }
        assert_eq!(help(&["open", "--kind", "nonsense"]), own);
    }
}
