//! The bar under the map that leads back through the epochs of the training: a button that plays them, a slider, and what is shown.

use std::time::Duration;

use egui::{Align, Label, Layout, RichText, Ui};

use crate::base::Arg;
use crate::jobs::{FILM_VECTOR_BYTES, Film};
use crate::say;
use crate::session::RunsAction;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GAP, ROW};
use crate::ui::widgets::{Icon, Moment, TimeSlider, icon_button, quiet_button};

/// Height of the bar, in points.
pub const HEIGHT: f32 = ROW + 2.0 * GAP;
/// Seconds that playing the whole film aims at.
const WHOLE: f64 = 8.0;
/// Shortest and longest time that an epoch is shown while playing, in seconds.
const EACH: std::ops::RangeInclusive<f64> = 0.08..=0.7;
/// Room for the words at the right, in points, and the least that leaves a slider.
const WORDS: f32 = 260.0;

/// The bar: whether it plays.
#[derive(Default)]
pub struct Epochs {
    /// When the next epoch is due, in seconds of the interface, while playing.
    next: Option<f64>,
}

impl Epochs {
    /// Paints the bar over the width at hand.
    pub fn ui(&mut self, cx: &PanelCx<'_>, film: &Film, ui: &mut Ui) {
        let (session, lang) = (cx.session, cx.lang);
        let last = film.shots.len();
        let now = session.past.unwrap_or(last).min(last);
        self.play(cx, now, last, ui);
        ui.painter().rect_filled(ui.max_rect(), 0.0, cx.theme.panel);
        ui.painter().hline(ui.max_rect().x_range(), ui.max_rect().top(), cx.theme.line());
        ui.scope_builder(egui::UiBuilder::new().max_rect(ui.max_rect().shrink2(egui::vec2(GAP, GAP))), |ui| {
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                let playing = self.next.is_some();
                let (icon, name) = if playing { (Icon::Pause, "Pause the film") } else { (Icon::Play, "Play the epochs") };
                if icon_button(ui, icon, lang.look_up(name)).clicked() {
                    self.next = (!playing).then(|| ui.input(|i| i.time));
                    if !playing && now == last {
                        cx.act(RunsAction::ShowEpoch(Some(0)));
                    }
                }
                let words = WORDS.min(ui.available_width() * 0.5);
                let (moments, end) = moments(cx, film);
                let slider = TimeSlider { name: lang.t("Epoch shown"), moments: &moments, now, end };
                let (response, chosen) = slider.show(ui, (ui.available_width() - words - GAP).max(60.0));
                if let Some(to) = chosen {
                    self.next = None;
                    cx.act(RunsAction::ShowEpoch((to < last).then_some(to)));
                }
                response.on_hover_text(
                    lang.t("Go back through the training: the map, the neighbours and the table follow. Arrow keys move by one epoch."),
                );
                words_ui(cx, film, ui);
            });
        });
    }

    /// Goes on to the next epoch when its time has come.
    fn play(&mut self, cx: &PanelCx<'_>, now: usize, last: usize, ui: &Ui) {
        let Some(due) = self.next else { return };
        let time = ui.input(|i| i.time);
        let each = (WHOLE / last.max(1) as f64).clamp(*EACH.start(), *EACH.end());
        if time < due {
            ui.ctx().request_repaint_after(Duration::from_secs_f64(due - time));
            return;
        }
        if now >= last {
            // The beginning was asked for in the frame before; at the end the film is over.
            self.next = (cx.session.past.is_some()).then_some(time + each);
        } else {
            cx.act(RunsAction::ShowEpoch((now + 1 < last).then_some(now + 1)));
            self.next = (now + 1 < last).then_some(time + each);
        }
        ui.ctx().request_repaint_after(Duration::from_secs_f64(each));
    }
}

/// The stops of the slider, and the time at its right end. The present is the last stop.
fn moments(cx: &PanelCx<'_>, film: &Film) -> (Vec<Moment>, f64) {
    let end = f64::from(film.epochs.max(1));
    let report = cx.session.live.as_ref().map(|l| &l.report);
    let present = match report {
        Some(r) if r.work_total > 0 => r.work as f64 / r.work_total as f64 * end,
        // Stopped early or complete: where its curve ends.
        _ => cx.session.shown_run().and_then(|r| r.losses.last()).map_or(end, |(epoch, _)| *epoch),
    };
    let mut moments: Vec<Moment> = film.shots.iter().map(|s| Moment { at: f64::from(s.epoch), full: s.vectors.is_some() }).collect();
    moments.push(Moment { at: present, full: true });
    (moments, end)
}

/// What is shown, and the way back to the present.
fn words_ui(cx: &PanelCx<'_>, film: &Film, ui: &mut Ui) {
    let (session, lang) = (cx.session, cx.lang);
    let Some(shot) = session.past_shot() else {
        let text = if film.vectors_every > 1 {
            say!("Present · vectors of every {k}th epoch are kept", k = film.vectors_every)
        } else {
            say!("Present · {n} epochs can be gone back to", n = film.shots.len())
        };
        ui.add(Label::new(RichText::new(lang.say(&text)).small().color(cx.theme.text_weak)).truncate()).on_hover_text(kept_help(cx, film));
        return;
    };
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if quiet_button(ui, lang.t("Back to now")).on_hover_text(lang.t("Return to the newest vectors and their map")).clicked() {
            cx.act(RunsAction::ShowEpoch(None));
        }
        let text = match session.past_vectors() {
            Some((epoch, _)) if epoch == shot.epoch => say!("Epoch {n} of {all}", n = shot.epoch, all = film.epochs),
            Some((epoch, _)) => say!("Epoch {n} of {all}, neighbours of epoch {m}", n = shot.epoch, all = film.epochs, m = epoch),
            None => say!("Epoch {n} of {all}, neighbours of the present", n = shot.epoch, all = film.epochs),
        };
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(Label::new(RichText::new(lang.say(&text)).color(cx.theme.text)).truncate()).on_hover_text(kept_help(cx, film));
        });
    });
}

fn kept_help(cx: &PanelCx<'_>, film: &Film) -> String {
    let budget = Arg::Bytes(FILM_VECTOR_BYTES);
    let text = match film.vectors_every {
        0 => say!("The vectors of the epochs were let go to save memory; their maps are still here."),
        1 => say!("Map and vectors of every epoch are kept: {size}.", size = Arg::Bytes(film.size_bytes())),
        k => say!(
            "The map of every epoch is kept, and the vectors of every {k}th, so that they take at most {budget}; now {size}.",
            k = k,
            budget = budget,
            size = Arg::Bytes(film.size_bytes())
        ),
    };
    cx.lang.say(&text)
}
