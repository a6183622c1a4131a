//! What the arrows and lines of an example mean on the map that is shown.

use egui::Ui;

use crate::base::Trace;
use crate::data::{Axes, Projection};
use crate::say;
use crate::ui::panel::PanelCx;
use crate::ui::widgets::{Tone, chip};

/// Paints it as one chip; `scale` is how many times as long as they are the arrows are drawn.
pub fn example_legend(cx: &PanelCx<'_>, ui: &mut Ui, trace: &Trace, projection: &Projection, scale: Option<f64>) {
    let lang = cx.lang;
    ui.horizontal_wrapped(|ui| {
        if trace.taken_back {
            chip(ui, Tone::Neutral, lang.t("No arrows: the example was taken back"), "");
            return;
        }
        match (projection.axes(), scale) {
            (Axes::Principal { .. }, Some(scale)) => {
                let times = if scale >= 10.0 { format!("{scale:.0}") } else { format!("{scale:.1}") };
                let text = lang.say(&say!("Arrows drawn {n}× as long", n = times));
                let help = lang.t(
                    "Each arrow is the change of a word's vector, seen through the axes of this map: its direction is exact, its length enlarged to be seen. Only these vectors lie on the map; the output vectors, which move as well, do not.",
                );
                chip(ui, Tone::Info, &text, help);
            }
            (Axes::Principal { .. }, None) => {
                let help = lang.t("The vectors moved too little, or at a right angle to the map.");
                chip(ui, Tone::Neutral, lang.t("No movement can be seen on this map"), help);
            }
            (Axes::Meaningless, _) => {
                let help = lang.t(
                    "This map has no axes through which a change of a vector could be seen, so the lines only say who is pulled towards whom and who is pushed away, thicker for a larger error. On a PCA map the arrows are exact.",
                );
                chip(ui, Tone::Info, lang.t("Lines, not movements"), help);
            }
        }
    });
}
