//! The command line: the same methods as the window, without one.
//!
//! Each command is a file with a `run`; parameters of methods become flags by themselves ([`flags`]). Results go to standard output, as text or with
//! `--json` as one JSON object; progress (on a terminal only), warnings and the one sentence of a failure go to standard error.
//! Exit codes: 0 fine, 2 bad usage, 1 anything else.
//!
//! What needs the interface is decided here and done by the program itself, which alone sees `app`: [`Outcome::Window`].

mod args;
mod ask;
mod eval;
mod files;
mod flags;
mod info;
mod output;
mod pmi;
mod project;
mod train;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, FromArgMatches};

pub use args::SnapshotArgs;
use args::{Cli, Command};
use output::{Failure, Output};

/// What the program has to do after the command line was read.
pub enum Outcome {
    /// Nothing: the command is done.
    Done(ExitCode),
    /// Open the window on these files.
    Window(Vec<PathBuf>),
    /// Draw the interface to a file.
    Snapshot(Box<SnapshotArgs>),
}

/// Bad usage.
const USAGE: u8 = 2;

/// Reads the arguments of the process and runs the command that they name.
#[must_use]
pub fn main() -> Outcome {
    run(std::env::args_os().collect())
}

fn run(arguments: Vec<OsString>) -> Outcome {
    let named = arguments.get(1).and_then(|a| a.to_str()).map(str::to_owned);
    let command = command(&arguments);
    let parsed = command.clone().try_get_matches_from(arguments).and_then(|m| Cli::from_arg_matches(&m).map(|cli| (cli, m)));
    let (cli, matches) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return Outcome::Done(refuse(&error, &command, named.as_deref())),
    };
    let Some(command) = cli.command else { return Outcome::Window(cli.paths) };
    let matches = matches.subcommand().map(|(_, m)| m.clone()).unwrap_or_default();
    if let Command::Snapshot(args) = command {
        return Outcome::Snapshot(Box::new(args));
    }
    let mut output = Output::new(cli.json);
    let done = carry_out(&command, &matches, &mut output);
    Outcome::Done(match done.and_then(|()| output.finish()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Usage(what)) => {
            eprintln!("semascope: {what}");
            ExitCode::from(USAGE)
        }
        Err(Failure::Failed(what)) => {
            eprintln!("semascope: {what}");
            ExitCode::FAILURE
        }
    })
}

fn carry_out(command: &Command, matches: &ArgMatches, output: &mut Output) -> Result<(), Failure> {
    match command {
        Command::Info(args) => info::run(args, matches, output),
        Command::Train(args) => train::run(args, matches, output),
        Command::Project(args) => project::run(args, matches, output),
        Command::Neighbours(args) => ask::neighbours(args, output),
        Command::Analogy(args) => ask::analogy(args, output),
        Command::Pmi(args) => pmi::run(args, matches, output),
        Command::Eval(args) => eval::run(args, output),
        Command::Snapshot(_) => Ok(()),
    }
}

/// What a command would print on standard output; for programs that use this one as a library, and for tests. The name of the program is left out.
///
/// # Errors
/// What it would print on standard error; a command that prints nothing.
pub fn told(arguments: impl Iterator<Item = OsString>) -> Result<String, String> {
    let arguments: Vec<OsString> = std::iter::once("semascope".into()).chain(arguments).collect();
    let parsed = command(&arguments).try_get_matches_from(&arguments).and_then(|m| Cli::from_arg_matches(&m).map(|cli| (cli, m)));
    let (cli, matches) = parsed.map_err(|why| why.to_string())?;
    let Some(command) = cli.command else { return Err("There is no command".to_owned()) };
    let matches = matches.subcommand().map(|(_, m)| m.clone()).unwrap_or_default();
    let mut output = Output::new(cli.json);
    match carry_out(&command, &matches, &mut output) {
        Ok(()) => Ok(output.into_text()),
        Err(Failure::Usage(why) | Failure::Failed(why)) => Err(why),
    }
}

/// All commands with the flags of the registered methods; help shows those of the method that the arguments name.
fn command(arguments: &[OsString]) -> clap::Command {
    let of_source = |c| flags::add(c, flags::of_sources(), "kind", flags::OF_SOURCE, arguments);
    Cli::command()
        .mut_subcommand("train", |c| of_source(flags::add(c, flags::of_embedders(), "method", flags::OF_METHOD, arguments)))
        .mut_subcommand("pmi", |c| of_source(flags::add(c, flags::of_counters(), "method", flags::OF_METHOD, arguments)))
        .mut_subcommand("info", of_source)
        .mut_subcommand("project", |c| flags::add(c, flags::of_projectors(), "method", flags::OF_METHOD, arguments))
}

/// Prints help, version, or what is wrong; for an unknown flag also the flags that there are.
fn refuse(error: &clap::Error, command: &clap::Command, named: Option<&str>) -> ExitCode {
    // The terminal may be gone; there is nobody left to tell.
    let _ = error.print();
    if !error.use_stderr() {
        return ExitCode::SUCCESS;
    }
    let sub = named.and_then(|n| command.find_subcommand(n));
    if let (ErrorKind::UnknownArgument, Some(sub)) = (error.kind(), sub) {
        let known: Vec<String> =
            sub.get_arguments().filter(|a| !a.is_hide_set()).filter_map(|a| a.get_long()).map(|long| format!("--{long}")).collect();
        eprintln!("\nFlags of {}: {}, --json", sub.get_name(), known.join(", "));
    }
    ExitCode::from(USAGE)
}

#[cfg(test)]
mod tests {
    #[test]
    fn commands_and_flags_do_not_clash() {
        super::command(&[]).debug_assert();
    }
}
