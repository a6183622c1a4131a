//! The runs panel: every finished training with its map in small, its settings and its scores; a click goes back to it, and one can be held beside what
//! is shown, map by map.

mod beside;
mod list;
mod thumbnail;

use egui::{Align, Frame, Layout, Margin, ScrollArea, Ui};

use self::beside::BesideUi;
use self::thumbnail::Thumbnails;
use crate::base::Arg;
use crate::jobs::train;
use crate::say;
use crate::session::{Action, Command, JobAction, PanelId, RunsAction};
use crate::ui::fonts;
use crate::ui::panel::{Panel, PanelCx, PanelInfo, PanelKind};
use crate::ui::theme::{GAP, GRID, ROW};
use crate::ui::widgets::{Icon, empty_state, loading_state, quiet_button};

/// Least height of the two maps, in points.
const LEAST_MAPS: f32 = 220.0;

/// The panel: small pictures, and the view of the two maps.
#[derive(Default)]
pub struct Runs {
    thumbnails: Thumbnails,
    beside: BesideUi,
}

/// Its entry in the list of panels.
pub static PANEL: PanelKind = PanelKind {
    info: PanelInfo {
        id: PanelId::new("runs"),
        title: "Runs",
        help: "Every training with its settings, scores and map; two of them side by side.",
        icon: Icon::Restart,
    },
    suits: |_| Ok(()),
    make: || Box::new(Runs::default()),
};

impl Panel for Runs {
    fn ui(&mut self, cx: &PanelCx<'_>, ui: &mut Ui) {
        Frame::new().inner_margin(Margin::symmetric(16, 12)).show(ui, |ui| {
            if cx.session.runs.is_empty() {
                nothing_ui(cx, ui);
                return;
            }
            head_ui(cx, ui);
            ui.add_space(GRID);
            let side_by_side = cx.session.beside_run().is_some_and(|r| r.map().is_some()) && cx.session.projection().is_some();
            let room = ui.available_height();
            let rows = cx.session.runs.len() as f32 * list::ROW_HEIGHT + list::HEAD_HEIGHT;
            let most = if side_by_side { (room - LEAST_MAPS).max(list::HEAD_HEIGHT + list::ROW_HEIGHT).min(room * 0.45) } else { room };
            ui.scope(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                let area = ScrollArea::vertical().id_salt("runs").auto_shrink([false, true]).max_height(most.min(rows.max(1.0)));
                area.show(ui, |ui| list::ui(cx, &mut self.thumbnails, ui));
            });
            if side_by_side {
                ui.add_space(GAP);
                self.beside.ui(cx, ui);
            }
        });
    }
}

fn nothing_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let (session, lang) = (cx.session, cx.lang);
    if let Some(job) = session.job(train::KIND) {
        let progress = job.task.progress();
        let text = lang.say(progress.stage.as_ref().unwrap_or(&job.title));
        if loading_state(ui, &text, progress.fraction(), Some(lang.t("Cancel and discard"))) {
            cx.act(JobAction::Cancel(job.id));
        }
        return;
    }
    let sentence = lang.t("Every training leaves a line here: its settings, its loss, its scores and its map. A click goes back to it.");
    let (button, action) =
        if session.can_learn() { ("Train", Action::Run(Command::Train)) } else { ("Examples…", Action::Run(Command::Examples)) };
    if empty_state(ui, Icon::Restart, lang.t("No training has ended yet"), sentence, Some(lang.t(button))) {
        cx.act(action);
    }
}

/// What is held in memory, and the way out of the comparison.
fn head_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let (session, lang) = (cx.session, cx.lang);
    ui.horizontal(|ui| {
        ui.set_min_height(ROW);
        let heading = ui.label(fonts::strong(lang.t("Runs")).size(fonts::HEADING));
        heading.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::Heading, true, lang.t("Runs")));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if session.beside.is_some() && quiet_button(ui, lang.t("End the comparison")).clicked() {
                cx.act(RunsAction::HoldBeside(None));
            }
            let (used, most) = (Arg::Bytes(session.ledger().total()), Arg::Bytes(session.settings.memory_bytes()));
            let text = lang.say(&say!("{used} held of at most {most}", used = used, most = most));
            if quiet_button(ui, &text).on_hover_text(lang.t("What is held in memory, and what is let go beyond the limit…")).clicked() {
                cx.act(Action::Run(Command::Memory));
            }
        });
    });
}
