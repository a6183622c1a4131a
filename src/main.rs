//! The program: commands run in the terminal, no command opens the window.

use std::process::ExitCode;

use semascope::cli::{self, Outcome};

fn main() -> ExitCode {
    match cli::main() {
        Outcome::Done(code) => code,
        Outcome::Window(_) => {
            eprintln!("semascope: this build has no window; see semascope --help");
            ExitCode::from(2)
        }
    }
}
