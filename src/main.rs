//! The program: commands run in the terminal, no command opens the window.

use std::process::ExitCode;

use semascope::cli::{self, Outcome};

fn main() -> ExitCode {
    match cli::main() {
        Outcome::Done(code) => code,
        #[cfg(feature = "gui")]
        Outcome::Window(paths) => told(semascope::app::open(paths)),
        #[cfg(feature = "gui")]
        Outcome::Snapshot(args) => told(semascope::app::write_snapshot(&args)),
        #[cfg(not(feature = "gui"))]
        _ => {
            eprintln!("semascope: this build has no interface; see semascope --help");
            ExitCode::from(2)
        }
    }
}

/// Success, or one sentence on standard error.
#[cfg(feature = "gui")]
fn told(result: Result<(), semascope::base::Say>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("semascope: {why}");
            ExitCode::FAILURE
        }
    }
}
