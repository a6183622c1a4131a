//! Curves of loss over steps: a spark line without axes, and the plot of the training panel where runs lie over each other.

use egui::accesskit::Role;
use egui::{Align2, Color32, FontId, Pos2, Rect, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};

use super::plot_scale::{short, ticks};
use crate::base::Arg;
use crate::ui::fonts;
use crate::ui::theme::{GRID, Theme};

/// One curve of [`loss_plot`].
#[derive(Debug, Clone, Copy)]
pub struct CurveRun<'a> {
    /// Name in the legend.
    pub label: &'a str,
    /// Points, in rising order of the first number.
    pub points: &'a [(f64, f64)],
    /// Drawn on top and stronger: the run that is on.
    pub current: bool,
}

/// Smallest and largest of both coordinates over the finite points; `None` without any.
fn bounds<'a>(points: impl Iterator<Item = &'a (f64, f64)>) -> Option<[f64; 4]> {
    points.filter(|(x, y)| x.is_finite() && y.is_finite()).fold(None, |box_, &(x, y)| {
        let [x0, x1, y0, y1] = box_.unwrap_or([x, x, y, y]);
        Some([x0.min(x), x1.max(x), y0.min(y), y1.max(y)])
    })
}

/// Points on screen, thinned to the lowest and highest of every pixel column, so that long runs cost no more than the width.
fn trace(points: &[(f64, f64)], to_screen: impl Fn(f64, f64) -> Pos2) -> Vec<Pos2> {
    let mut out: Vec<Pos2> = Vec::new();
    let mut column: Option<(i64, Pos2, Pos2, Pos2)> = None;
    for &(x, y) in points.iter().filter(|(x, y)| x.is_finite() && y.is_finite()) {
        let p = to_screen(x, y);
        let at = p.x.floor() as i64;
        column = match column {
            Some((c, low, high, _)) if c == at => Some((c, if p.y < low.y { p } else { low }, if p.y > high.y { p } else { high }, p)),
            before => {
                push_column(&mut out, before);
                Some((at, p, p, p))
            }
        };
    }
    push_column(&mut out, column);
    out
}

fn push_column(out: &mut Vec<Pos2>, column: Option<(i64, Pos2, Pos2, Pos2)>) {
    let Some((_, low, high, last)) = column else { return };
    let mut ends = [low, high];
    ends.sort_by(|a, b| a.x.total_cmp(&b.x));
    for p in [ends[0], ends[1], last] {
        if out.last() != Some(&p) {
            out.push(p);
        }
    }
}

/// A curve without axes, as small as a line of text.
pub fn sparkline(ui: &mut Ui, name: &str, points: &[(f64, f64)], size: Vec2) -> Response {
    let theme = Theme::of(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, name));
    let Some([x0, x1, y0, y1]) = bounds(points.iter()) else {
        ui.painter().hline(rect.x_range(), rect.bottom() - 1.0, theme.line());
        return response.on_hover_text(name);
    };
    let inner = rect.shrink(2.0);
    let to_screen = |x: f64, y: f64| {
        let share = |v: f64, low: f64, high: f64| if high > low { ((v - low) / (high - low)) as f32 } else { 0.5 };
        pos2(inner.left() + inner.width() * share(x, x0, x1), inner.bottom() - inner.height() * share(y, y0, y1))
    };
    let line = trace(points, to_screen);
    let end = line.last().copied();
    ui.painter().line(line, Stroke::new(1.5, theme.data));
    if let Some(end) = end {
        ui.painter().circle_filled(end, 2.0, theme.data);
    }
    response.on_hover_text(name)
}

/// Curves with axes and a legend; under the pointer the value of every run at that step. `x_label` and `y_label` name the axes.
pub fn loss_plot(ui: &mut Ui, name: &str, runs: &[CurveRun<'_>], labels: (&str, &str), height: f32) -> Response {
    loss_plot_at(ui, name, runs, labels, height, None)
}

/// Like [`loss_plot`], with a marker at a step that is being looked at.
pub fn loss_plot_at(ui: &mut Ui, name: &str, runs: &[CurveRun<'_>], labels: (&str, &str), height: f32, marker: Option<f64>) -> Response {
    let theme = Theme::of(ui.ctx());
    let (x_label, y_label) = labels;
    let small = FontId::proportional(fonts::SMALL);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::GraphicsObject, true, name));
    let Some([x0, mut x1, y0, y1]) = bounds(runs.iter().flat_map(|r| r.points)) else {
        ui.painter().rect_stroke(rect.shrink(0.5), 4.0, theme.line(), egui::StrokeKind::Inside);
        return response;
    };
    if x1 <= x0 {
        x1 = x0 + 1.0;
    }
    let margin = if y1 > y0 { (y1 - y0) * 0.06 } else { y1.abs().max(1.0) * 0.1 };
    let (y0, y1) = (y0 - margin, y1 + margin);
    let (y_ticks, y_decimals) = ticks(y0, y1, (height / 32.0) as usize);
    let widest = y_ticks.iter().map(|&v| ui.painter().layout_no_wrap(short(v, y_decimals), small.clone(), theme.text).size().x);
    let left_room = widest.fold(16.0_f32, f32::max) + 2.0 * GRID;
    let inner = Rect::from_min_max(rect.min + vec2(left_room, 5.0 * GRID), rect.max - vec2(2.0 * GRID, 8.0 * GRID));
    let to_screen = |x: f64, y: f64| {
        pos2(inner.left() + inner.width() * ((x - x0) / (x1 - x0)) as f32, inner.bottom() - inner.height() * ((y - y0) / (y1 - y0)) as f32)
    };
    for &v in &y_ticks {
        let y = to_screen(x0, v).y;
        if y > inner.bottom() - 1.5 * GRID {
            // Its number would touch those of the other axis.
            continue;
        }
        ui.painter().hline(inner.x_range(), y, Stroke::new(1.0, if theme.high_contrast { theme.map_grid } else { theme.hairline }));
        ui.painter().text(pos2(inner.left() - 1.5 * GRID, y), Align2::RIGHT_CENTER, short(v, y_decimals), small.clone(), theme.text_weak);
    }
    let (x_ticks, x_decimals) = ticks(x0, x1, (inner.width() / 90.0).max(2.0) as usize);
    for &v in &x_ticks {
        let x = to_screen(v, y0).x;
        ui.painter().text(pos2(x, inner.bottom() + GRID), Align2::CENTER_TOP, short(v, x_decimals), small.clone(), theme.text_weak);
    }
    ui.painter().text(pos2(inner.center().x, rect.bottom()), Align2::CENTER_BOTTOM, x_label, small.clone(), theme.text_weak);
    ui.painter().text(rect.left_top(), Align2::LEFT_TOP, y_label, small.clone(), theme.text_weak);
    let painter = ui.painter().with_clip_rect(inner.expand(2.0));
    let order = runs.iter().enumerate().filter(|(_, r)| !r.current).chain(runs.iter().enumerate().filter(|(_, r)| r.current));
    for (i, run) in order {
        let colour = series(&theme, i);
        let stroke = if run.current { Stroke::new(2.0, colour) } else { Stroke::new(1.25, colour.gamma_multiply(0.75)) };
        let line = trace(run.points, to_screen);
        if line.len() == 1 {
            painter.circle_filled(line[0], 2.5, colour);
        } else {
            painter.line(line, stroke);
        }
    }
    if let Some(x) = marker.filter(|x| (x0..=x1).contains(x)) {
        mark(&painter, runs, x, inner, (&to_screen, &theme));
    }
    if runs.len() > 1 {
        legend(ui, rect, runs, &theme);
    }
    read_out(&response, runs, inner, [x0, x1], &to_screen, (x_label, &theme));
    response
}

/// A line at a step, with a ring where the present run was then.
fn mark(painter: &egui::Painter, runs: &[CurveRun<'_>], x: f64, inner: Rect, (to_screen, theme): (&impl Fn(f64, f64) -> Pos2, &Theme)) {
    let stroke = Stroke::new(1.5, theme.accent_text);
    painter.vline(to_screen(x, 0.0).x, inner.y_range(), stroke);
    let at = runs.iter().find(|r| r.current).and_then(|r| r.points.iter().min_by(|a, b| (a.0 - x).abs().total_cmp(&(b.0 - x).abs())));
    if let Some((px, py)) = at {
        painter.circle(to_screen(*px, *py), 4.0, theme.panel, stroke);
    }
}

fn series(theme: &Theme, i: usize) -> Color32 {
    theme.series[i % theme.series.len()]
}

/// Names of the runs, right-aligned above the plot.
fn legend(ui: &Ui, rect: Rect, runs: &[CurveRun<'_>], theme: &Theme) {
    let mut right = rect.right() - 2.0 * GRID;
    for (i, run) in runs.iter().enumerate().rev() {
        let font = FontId::proportional(fonts::SMALL);
        let text = ui.painter().text(pos2(right, rect.top()), Align2::RIGHT_TOP, run.label, font, theme.text);
        let y = text.center().y;
        ui.painter().line_segment([pos2(text.left() - 18.0, y), pos2(text.left() - 6.0, y)], Stroke::new(2.0, series(theme, i)));
        right = text.left() - 18.0 - 3.0 * GRID;
    }
}

/// A step as a count where it is one.
fn step(x: f64) -> Arg {
    if x >= 0.0 && x.fract() == 0.0 { Arg::Count(x as u64) } else { Arg::Number(x) }
}

/// The line under the pointer with the nearest value of every run.
fn read_out(
    response: &Response,
    runs: &[CurveRun<'_>],
    inner: Rect,
    [x0, x1]: [f64; 2],
    to_screen: &impl Fn(f64, f64) -> Pos2,
    (x_label, theme): (&str, &Theme),
) {
    let Some(pointer) = response.hover_pos().filter(|p| inner.expand(4.0).contains(*p)) else { return };
    let x = x0 + (x1 - x0) * f64::from((pointer.x - inner.left()) / inner.width());
    let nearest = |points: &[(f64, f64)]| -> Option<(f64, f64)> {
        let after = points.partition_point(|p| p.0 < x);
        let candidates = [after.checked_sub(1), Some(after)].into_iter().flatten().filter_map(|i| points.get(i).copied());
        candidates.min_by(|a, b| (a.0 - x).abs().total_cmp(&(b.0 - x).abs()))
    };
    let painter = egui::Painter::new(response.ctx.clone(), response.layer_id, inner);
    painter.vline(pointer.x, inner.y_range(), Stroke::new(1.0, theme.outline));
    response.clone().on_hover_ui_at_pointer(|ui| {
        for (i, run) in runs.iter().enumerate() {
            let Some((px, py)) = nearest(run.points) else { continue };
            painter.circle_filled(to_screen(px, py), 3.0, series(theme, i));
            if i == 0 {
                ui.label(egui::RichText::new(format!("{x_label} {}", step(px))).color(theme.text_weak));
            }
            ui.label(format!("{}  {}", run.label, Arg::Number(py)));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_curves_are_thinned_and_keep_their_extremes() {
        let mut points: Vec<(f64, f64)> = (0..100_000).map(|i| (f64::from(i), 1.0)).collect();
        points[50_000].1 = 9.0;
        points[70_000].1 = f64::NAN;
        let line = trace(&points, |x, y| pos2((x / 1000.0) as f32, y as f32));
        assert!(line.len() <= 300, "{}", line.len());
        assert!(line.iter().any(|p| (p.y - 9.0).abs() < 1e-6));
        assert_eq!(bounds(points.iter()), Some([0.0, 99_999.0, 1.0, 9.0]));
        assert_eq!(bounds([].iter()), None);
    }
}
