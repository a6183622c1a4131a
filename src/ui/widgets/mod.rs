//! Widgets that panels are made of. Texts come in already translated; colours come from [`super::Theme`]; each widget has a name for
//! screen readers and a tooltip where its meaning is not written on it.

mod bars;
mod buttons;
mod chip;
mod curve;
mod header;
mod icons;
mod knob;
mod matrix;
mod notice;
mod plot_scale;
mod scatter;
mod search;
mod states;
mod strip;
mod time_slider;

pub use bars::{SimilarityBar, progress_bar, similarity_bar, similarity_row};
pub use buttons::{checkbox, icon_button, icon_text_button, icon_toggle, primary_button, quiet_button, segmented};
pub use chip::{Tone, chip, status_dot};
pub use curve::{CurveRun, loss_plot, loss_plot_at, sparkline};
pub use header::{hint, key_values, keycap, section_header, section_label};
pub use icons::{Icon, paint_icon};
pub use knob::{KnobResponse, knob_editor};
pub use matrix::{MatrixHeat, MatrixResponse};
pub use notice::{NoticeResponse, notice};
pub use scatter::{Dot, Scatter, ScatterResponse};
pub use search::{Candidate, Completion, QueryResponse, query_field, search_field, word_field};
pub use states::{empty_state, error_state, loading_state, spinner};
pub use strip::{sparse_strip, vector_strip};
pub use time_slider::{Moment, TimeSlider};
