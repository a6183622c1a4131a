//! What everything else stands on: tasks that can be watched and cancelled, parameters, seeds, messages, and the shape of a long computation.

mod info;
mod list;
pub mod params;
mod print;
mod run;
pub mod say;
mod scratch;
mod seed;
mod task;
pub mod trace;

pub use info::Info;
pub use list::List;
pub use params::{Choice, Knob, KnobKind, OnlyWhen, ParamMap, ParamValue, Params, Shape, Valid};
pub use print::Fingerprint;
pub use run::{Estimate, ExampleReport, MethodError, Run, StepReport, drive, drive_watched};
pub use say::{Arg, Say};
pub use scratch::{Scratch, ScratchFile};
pub use seed::{Rng, Seed, fingerprint};
pub use task::{Cancelled, Progress, Task, Wish};
pub use trace::Trace;
