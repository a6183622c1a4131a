//! The status bar, and the job under way in the menu bar.

use egui::Ui;

use super::panel::PanelCx;
use super::widgets::{Icon, icon_button, progress_bar};
use crate::base::say::significant;
use crate::base::{Arg, Say};
use crate::embed::{MethodKind, embedder};
use crate::jobs::train;
use crate::say;
use crate::session::{Action, JobAction, JobInfo};

/// The bar at the bottom: what is open, how questions are answered, the seed, the memory of the vectors, the time of a frame.
pub fn ui(cx: &PanelCx<'_>, frame_ms: Option<f32>, ui: &mut Ui) {
    let session = cx.session;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        let weak = |ui: &mut Ui, text: Say| ui.label(egui::RichText::new(cx.lang.say(&text)).small().color(cx.theme.text_weak));
        match session.embedding() {
            Some(e) => {
                weak(ui, say!("{items} items × {dims} dimensions", items = e.len(), dims = e.dims()));
                weak(ui, say!("{metric}, exact", metric = Say::plain(session.workspace.question.metric.label())));
                weak(ui, say!("seed {seed}", seed = session.workspace.embed.seed.0.to_string()));
                weak(ui, say!("vectors {size}", size = Arg::Bytes(e.size_bytes())));
            }
            None => {
                weak(ui, Say::plain("No vectors yet"));
            }
        }
        if !session.workspace.selection.is_empty() {
            weak(ui, say!("{n} selected", n = session.workspace.selection.len()));
        }
        if let Some(ms) = frame_ms {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                weak(ui, say!("{ms} ms/frame", ms = significant(f64::from((ms * 10.0).round() / 10.0))));
            });
        }
    });
}

/// The job that the user waits for, with progress, pause and cancel.
pub fn job_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let mut jobs = cx.session.jobs.iter().filter(|j| !j.kind.is_quiet);
    let Some(job) = jobs.next() else { return };
    let others: Vec<&JobInfo> = jobs.collect();
    if !others.is_empty() {
        others_ui(cx, &others, ui);
    }
    if icon_button(ui, Icon::Close, cx.lang.t("Cancel and discard")).clicked() {
        cx.act(JobAction::Cancel(job.id));
    }
    if job.kind.has_steps {
        let (icon, name, action) = if job.task.is_paused() {
            (Icon::Play, "Resume", Action::Job(JobAction::Resume(job.id)))
        } else {
            (Icon::Pause, "Pause", Action::Job(JobAction::Pause(job.id)))
        };
        if icon_button(ui, icon, cx.lang.t(name)).clicked() {
            cx.act(action);
        }
    }
    let progress = job.task.progress();
    let share = match (&cx.session.live, job.kind) {
        (Some(live), train::KIND) if live.report.work_total > 0 => Some((live.report.work as f64 / live.report.work_total as f64) as f32),
        _ => progress.fraction(),
    };
    ui.scope(|ui| {
        ui.set_max_width(360.0);
        ui.set_min_width(360.0);
        progress_bar(ui, &cx.lang.say(&job.title), share, &job_detail(cx, job, share));
    });
}

/// Jobs beside the first, behind a button: what each does, how far it is, and the means to end it.
fn others_ui(cx: &PanelCx<'_>, jobs: &[&JobInfo], ui: &mut Ui) {
    ui.menu_button(cx.lang.say(&say!("{n} more", n = jobs.len())), |ui| {
        for job in jobs {
            ui.horizontal(|ui| {
                if icon_button(ui, Icon::Close, cx.lang.t("Cancel and discard")).clicked() {
                    cx.act(JobAction::Cancel(job.id));
                }
                let share = job.task.progress().fraction();
                ui.label(format!("{}  {}", cx.lang.say(&job.title), share.map(|s| format!("{:.0} %", s * 100.0)).unwrap_or_default()));
            });
        }
    });
}

/// Percent, words or cells a second where they are learned from, and time left.
fn job_detail(cx: &PanelCx<'_>, job: &JobInfo, share: Option<f32>) -> String {
    let percent = share.map(|s| format!("{:.0} %", s * 100.0)).unwrap_or_default();
    let Some(live) = cx.session.live.as_ref().filter(|l| l.job == job.id) else { return percent };
    if live.seconds < 0.2 || live.report.work == 0 {
        return percent;
    }
    let rate = live.report.work as f64 / live.seconds;
    let left = (live.report.work_total.saturating_sub(live.report.work)) as f64 / rate;
    let speed = match embedder(live.run.method) {
        Some(method) if method.kind() == MethodKind::Mechanical => return format!("{percent}  {}", clock(left)),
        Some(method) => Say { key: method.work_unit().rate, args: vec![("n", Arg::from(short_count(rate)))] },
        None => return percent,
    };
    let speed = cx.lang.say(&speed);
    format!("{percent}  {speed}  {}", clock(left))
}

/// `3.1 M`, `412 k`.
#[must_use]
pub fn short_count(x: f64) -> String {
    if x >= 1e6 {
        format!("{:.1} M", x / 1e6)
    } else if x >= 1e3 {
        format!("{:.0} k", x / 1e3)
    } else {
        format!("{x:.0}")
    }
}

/// `0:12`, `1:02:05`.
#[must_use]
pub fn clock(seconds: f64) -> String {
    let s = seconds.clamp(0.0, 3.6e6).round() as u64;
    if s >= 3600 { format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60) } else { format!("{}:{:02}", s / 60, s % 60) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_counts_are_short() {
        assert_eq!(clock(12.4), "0:12");
        assert_eq!(clock(3725.0), "1:02:05");
        assert_eq!(short_count(3_140_000.0), "3.1 M");
        assert_eq!(short_count(812.0), "812");
    }
}
