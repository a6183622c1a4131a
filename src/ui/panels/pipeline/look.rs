//! Section 4: how the map is drawn, and how far it can be trusted.

use egui::Ui;

use super::parts;
use crate::base::{Knob, KnobKind, ParamMap, ParamValue};
use crate::session::{Action, ColourBy, LookAction, SettingsAction};
use crate::ui::panel::PanelCx;
use crate::ui::theme::GRID;
use crate::ui::widgets::key_values;

/// The figures of the map, if they belong to the map that is made.
fn quality<'a>(cx: &'a PanelCx<'_>) -> Option<&'a crate::measure::MapQuality> {
    let w = &cx.session.workspace;
    let (quality, projection) = (w.quality.as_ref()?, w.projection.as_ref()?);
    (quality.of == projection.recipe().id()).then_some(&*quality.value)
}

pub(super) fn summary(cx: &PanelCx<'_>) -> String {
    cx.lang.t(cx.session.workspace.look.colour.label()).to_owned()
}

pub(super) fn ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let look = &cx.session.workspace.look;
    let lang = cx.lang;
    ui.spacing_mut().item_spacing.y = GRID;
    colour_ui(cx, ui);
    if look.colour == ColourBy::Cluster {
        let knob = Knob {
            name: "clusters",
            label: "Clusters",
            help: "How many groups k-means looks for in the vectors themselves, not on the map.",
            kind: KnobKind::Int(2, 24),
            default: ParamValue::Int(10),
            ..Knob::default()
        };
        number(cx, &knob, look.clusters as f64, ui, |n| Action::Look(LookAction::NumClusters(n.max(2.0) as usize)));
    }
    let knob = Knob {
        name: "label_size",
        label: "Label size",
        help: "Size of the words on the map, apart from the size of the interface.",
        kind: KnobKind::Int(8, 32),
        default: ParamValue::Int(13),
        ..Knob::default()
    };
    number(cx, &knob, f64::from(cx.session.settings.label_size), ui, |n| Action::Settings(SettingsAction::LabelSize(n as f32)));
    let (mut labels, mut lines) = (look.labels, look.neighbour_lines);
    let help = lang.t("Words beside their points. They never overlap; more appear as you zoom in.");
    if ui.checkbox(&mut labels, lang.t("Labels")).on_hover_text(help).changed() {
        cx.act(LookAction::Labels(labels));
    }
    let help = lang.t("Lines from the selected point to its true nearest neighbours: a neighbour that the map tore away is seen at once.");
    if ui.checkbox(&mut lines, lang.t("Lines to true neighbours")).on_hover_text(help).changed() {
        cx.act(LookAction::NeighbourLines(lines));
    }
    quality_ui(cx, ui);
}

/// A whole number with a slider.
fn number(cx: &PanelCx<'_>, knob: &Knob, now: f64, ui: &mut Ui, to_action: impl Fn(f64) -> Action) {
    let params = ParamMap::from([(knob.name.to_owned(), ParamValue::Int(now.round() as i64))]);
    parts::knobs(cx, ui, [knob], &params, |_, value| {
        if let ParamValue::Int(n) = value {
            cx.act(to_action(n as f64));
        }
    });
}

fn colour_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let now = cx.session.workspace.look.colour;
    let name = cx.lang.t("Colour by");
    parts::row(ui, name, "", |ui| {
        let shown = cx.lang.t(now.label());
        let width = ui.available_width();
        let combo = egui::ComboBox::from_id_salt("colour").selected_text(shown).width(width).truncate();
        let inner = combo.show_ui(ui, |ui| {
            for colour in ColourBy::ALL {
                if ui.selectable_label(colour == now, cx.lang.t(colour.label())).clicked() && colour != now {
                    cx.act(LookAction::Colour(colour));
                }
            }
        });
        inner.response.widget_info(|| {
            let mut info = egui::WidgetInfo::labeled(egui::accesskit::Role::ComboBox, true, name);
            info.current_text_value = Some(shown.to_owned());
            info
        });
    });
}

fn quality_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let Some(quality) = quality(cx) else { return };
    let trust = format!("{:.3}", quality.trustworthiness);
    let continuity = format!("{:.3}", quality.continuity);
    key_values(
        ui,
        &[
            (
                cx.lang.t("Trustworthiness"),
                &trust,
                cx.lang.t("Are points that are near on the map true neighbours? 1 is best; chance is about 0.5."),
            ),
            (
                cx.lang.t("Continuity"),
                &continuity,
                cx.lang.t("Did true neighbours stay near each other on the map? 1 is best; chance is about 0.5."),
            ),
        ],
    );
}
