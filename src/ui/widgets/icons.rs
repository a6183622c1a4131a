//! Icons drawn by the painter on a grid of 16: sharp at every scale, in the colour of the text beside them, no picture files.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

/// The icons of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Start or go on.
    Play,
    /// Hold.
    Pause,
    /// One step.
    Step,
    /// End and keep.
    Stop,
    /// Begin again.
    Restart,
    /// Another draw of chance.
    Dice,
    /// Close, clear, cancel.
    Close,
    /// Find.
    Search,
    /// Add.
    Plus,
    /// Take away.
    Minus,
    /// Opened.
    ChevronDown,
    /// Rising.
    ChevronUp,
    /// Closed; next.
    ChevronRight,
    /// Previous.
    ChevronLeft,
    /// Caution.
    Warning,
    /// To know.
    Info,
    /// Failed.
    Error,
    /// Done.
    Check,
    /// Show all.
    Fit,
    /// Fly to the selection.
    Target,
    /// Select by a drawn outline.
    Lasso,
    /// Select by a rectangle.
    BoxSelect,
    /// Three dimensions.
    Cube,
    /// Two dimensions.
    Plane,
    /// Save a picture.
    Camera,
    /// Exchange.
    Swap,
    /// Back to the default.
    Reset,
    /// Open a file.
    Folder,
    /// Write a file.
    Save,
    /// Copy.
    Copy,
    /// Settings.
    Settings,
    /// Keep in view.
    Pin,
    /// Text.
    Document,
    /// A table.
    Table,
    /// Points on a map.
    Map,
    /// A curve.
    Chart,
}

/// One stroke of an icon.
enum Mark {
    /// Joined points.
    Line(&'static [[f32; 2]]),
    /// Joined points, back to the first.
    Loop(&'static [[f32; 2]]),
    /// A filled convex outline.
    Fill(&'static [[f32; 2]]),
    /// Centre and radius.
    Ring([f32; 2], f32),
    /// Filled: centre and radius.
    Dot([f32; 2], f32),
    /// Centre, radius, from and to in turns (0 is right, clockwise).
    Arc([f32; 2], f32, f32, f32),
    /// Joined by dashes.
    Dashes(&'static [[f32; 2]]),
}

use Mark::{Arc, Dashes, Dot, Fill, Line, Loop, Ring};

const ROUND: f32 = 6.0;

#[rustfmt::skip]
fn marks(icon: Icon) -> &'static [Mark] {
    match icon {
        Icon::Play => &[Fill(&[[4.5, 2.5], [13.0, 8.0], [4.5, 13.5]])],
        Icon::Pause => &[Fill(&[[3.5, 3.0], [6.5, 3.0], [6.5, 13.0], [3.5, 13.0]]), Fill(&[[9.5, 3.0], [12.5, 3.0], [12.5, 13.0], [9.5, 13.0]])],
        Icon::Step => &[Fill(&[[3.0, 3.0], [9.5, 8.0], [3.0, 13.0]]), Fill(&[[11.0, 3.0], [13.0, 3.0], [13.0, 13.0], [11.0, 13.0]])],
        Icon::Stop => &[Fill(&[[3.5, 3.5], [12.5, 3.5], [12.5, 12.5], [3.5, 12.5]])],
        Icon::Restart => &[Arc([8.0, 8.5], 5.0, -0.12, 0.66), Line(&[[9.2, 5.6], [12.0, 5.6], [12.0, 2.8]])],
        Icon::Dice => &[Loop(&[[2.5, 2.5], [13.5, 2.5], [13.5, 13.5], [2.5, 13.5]]), Dot([5.6, 5.6], 1.1), Dot([8.0, 8.0], 1.1), Dot([10.4, 10.4], 1.1),
            Dot([10.4, 5.6], 1.1), Dot([5.6, 10.4], 1.1)],
        Icon::Close => &[Line(&[[4.0, 4.0], [12.0, 12.0]]), Line(&[[12.0, 4.0], [4.0, 12.0]])],
        Icon::Search => &[Ring([7.0, 7.0], 4.25), Line(&[[10.2, 10.2], [13.8, 13.8]])],
        Icon::Plus => &[Line(&[[8.0, 3.0], [8.0, 13.0]]), Line(&[[3.0, 8.0], [13.0, 8.0]])],
        Icon::Minus => &[Line(&[[3.0, 8.0], [13.0, 8.0]])],
        Icon::ChevronDown => &[Line(&[[4.0, 6.0], [8.0, 10.0], [12.0, 6.0]])],
        Icon::ChevronUp => &[Line(&[[4.0, 10.0], [8.0, 6.0], [12.0, 10.0]])],
        Icon::ChevronRight => &[Line(&[[6.0, 4.0], [10.0, 8.0], [6.0, 12.0]])],
        Icon::ChevronLeft => &[Line(&[[10.0, 4.0], [6.0, 8.0], [10.0, 12.0]])],
        Icon::Warning => &[Loop(&[[8.0, 2.2], [14.2, 13.2], [1.8, 13.2]]), Line(&[[8.0, 6.4], [8.0, 9.4]]), Dot([8.0, 11.3], 0.8)],
        Icon::Info => &[Ring([8.0, 8.0], ROUND), Line(&[[8.0, 7.4], [8.0, 11.2]]), Dot([8.0, 5.2], 0.85)],
        Icon::Error => &[Ring([8.0, 8.0], ROUND), Line(&[[5.9, 5.9], [10.1, 10.1]]), Line(&[[10.1, 5.9], [5.9, 10.1]])],
        Icon::Check => &[Line(&[[3.0, 8.5], [6.5, 12.0], [13.0, 4.5]])],
        Icon::Fit => &[Line(&[[2.5, 6.0], [2.5, 2.5], [6.0, 2.5]]), Line(&[[10.0, 2.5], [13.5, 2.5], [13.5, 6.0]]),
            Line(&[[13.5, 10.0], [13.5, 13.5], [10.0, 13.5]]), Line(&[[6.0, 13.5], [2.5, 13.5], [2.5, 10.0]])],
        Icon::Target => &[Ring([8.0, 8.0], 4.0), Line(&[[8.0, 1.5], [8.0, 5.0]]), Line(&[[8.0, 11.0], [8.0, 14.5]]),
            Line(&[[1.5, 8.0], [5.0, 8.0]]), Line(&[[11.0, 8.0], [14.5, 8.0]])],
        Icon::Lasso => &[Dashes(&[[8.5, 2.5], [12.4, 3.8], [13.6, 6.6], [12.2, 9.3], [8.6, 10.6], [4.6, 10.0], [2.4, 7.4], [3.4, 4.4], [8.5, 2.5]]),
            Line(&[[5.2, 10.4], [4.2, 12.0], [5.2, 14.0]])],
        Icon::BoxSelect => &[Dashes(&[[2.5, 2.5], [13.5, 2.5], [13.5, 13.5], [2.5, 13.5], [2.5, 2.5]])],
        Icon::Cube => &[Loop(&[[8.0, 1.8], [13.6, 4.9], [13.6, 11.1], [8.0, 14.2], [2.4, 11.1], [2.4, 4.9]]),
            Line(&[[2.6, 5.0], [8.0, 8.0], [13.4, 5.0]]), Line(&[[8.0, 8.0], [8.0, 14.0]])],
        Icon::Plane => &[Line(&[[3.0, 2.0], [3.0, 13.0], [14.0, 13.0]]), Dot([6.5, 9.5], 1.2), Dot([9.5, 5.0], 1.2), Dot([12.0, 8.5], 1.2)],
        Icon::Camera => &[Loop(&[[2.0, 4.8], [5.0, 4.8], [6.2, 3.0], [9.8, 3.0], [11.0, 4.8], [14.0, 4.8], [14.0, 12.8], [2.0, 12.8]]), Ring([8.0, 8.6], 2.4)],
        Icon::Swap => &[Line(&[[2.5, 5.5], [13.0, 5.5]]), Line(&[[10.2, 2.7], [13.0, 5.5], [10.2, 8.3]]),
            Line(&[[13.5, 11.0], [3.0, 11.0]]), Line(&[[5.8, 8.2], [3.0, 11.0], [5.8, 13.8]])],
        Icon::Reset => &[Arc([8.0, 8.5], 5.0, -0.42, 0.40), Line(&[[3.3, 3.2], [3.6, 6.4], [6.8, 6.2]])],
        Icon::Folder => &[Loop(&[[2.0, 3.5], [6.2, 3.5], [7.6, 5.3], [14.0, 5.3], [14.0, 12.8], [2.0, 12.8]])],
        Icon::Save => &[Line(&[[8.0, 2.0], [8.0, 10.0]]), Line(&[[4.8, 6.8], [8.0, 10.0], [11.2, 6.8]]),
            Line(&[[2.5, 10.5], [2.5, 13.5], [13.5, 13.5], [13.5, 10.5]])],
        Icon::Copy => &[Loop(&[[5.5, 5.5], [13.5, 5.5], [13.5, 13.5], [5.5, 13.5]]), Line(&[[3.8, 10.5], [2.5, 10.5], [2.5, 2.5], [10.5, 2.5], [10.5, 3.8]])],
        Icon::Settings => &[Line(&[[2.0, 4.5], [14.0, 4.5]]), Line(&[[2.0, 11.5], [14.0, 11.5]]), Dot([10.0, 4.5], 2.2), Dot([6.0, 11.5], 2.2)],
        Icon::Pin => &[Loop(&[[5.5, 2.5], [10.5, 2.5], [10.0, 6.8], [12.2, 9.4], [3.8, 9.4], [6.0, 6.8]]), Line(&[[8.0, 9.4], [8.0, 14.2]])],
        Icon::Document => &[Loop(&[[3.5, 1.8], [9.4, 1.8], [12.5, 4.9], [12.5, 14.2], [3.5, 14.2]]), Line(&[[5.8, 8.0], [10.2, 8.0]]), Line(&[[5.8, 11.0], [10.2, 11.0]])],
        Icon::Table => &[Loop(&[[2.0, 3.0], [14.0, 3.0], [14.0, 13.0], [2.0, 13.0]]), Line(&[[2.0, 6.4], [14.0, 6.4]]), Line(&[[6.4, 6.4], [6.4, 13.0]]), Line(&[[2.0, 9.7], [14.0, 9.7]])],
        Icon::Map => &[Dot([3.2, 6.0], 1.1), Dot([6.0, 3.4], 1.1), Dot([6.6, 7.2], 1.1), Dot([11.4, 8.4], 1.1), Dot([13.2, 11.6], 1.1), Dot([9.6, 12.4], 1.1), Dot([12.6, 3.6], 1.1), Dot([3.8, 12.0], 1.1)],
        Icon::Chart => &[Line(&[[2.5, 2.5], [2.5, 13.5], [14.0, 13.5]]), Line(&[[4.6, 4.0], [6.2, 8.2], [8.8, 10.2], [13.5, 11.0]])],
    }
}

/// Draws an icon into the largest centred square of `rect`.
pub fn paint_icon(painter: &Painter, rect: Rect, icon: Icon, colour: Color32) {
    let side = rect.width().min(rect.height());
    let square = Rect::from_center_size(rect.center(), vec2(side, side));
    let scale = side / 16.0;
    let at = |p: &[f32; 2]| pos2(square.left() + p[0] * scale, square.top() + p[1] * scale);
    let stroke = Stroke::new((1.5 * scale).max(1.0), colour);
    let points = |list: &[[f32; 2]]| list.iter().map(at).collect::<Vec<Pos2>>();
    for mark in marks(icon) {
        match mark {
            Line(list) => {
                painter.line(points(list), stroke);
            }
            Loop(list) => {
                painter.add(Shape::closed_line(points(list), stroke));
            }
            Fill(list) => {
                painter.add(Shape::convex_polygon(points(list), colour, Stroke::NONE));
            }
            Ring(centre, radius) => {
                painter.circle_stroke(at(centre), radius * scale, stroke);
            }
            Dot(centre, radius) => {
                painter.circle_filled(at(centre), radius * scale, colour);
            }
            Arc(centre, radius, from, to) => {
                let c = at(centre);
                let arc = (0..=24u8).map(|i| {
                    let angle = std::f32::consts::TAU * (from + (to - from) * f32::from(i) / 24.0);
                    c + radius * scale * vec2(angle.cos(), angle.sin())
                });
                painter.line(arc.collect(), stroke);
            }
            Dashes(list) => painter.extend(Shape::dashed_line(&points(list), stroke, 2.2 * scale, 1.6 * scale)),
        }
    }
}
