//! Formulae in one line: raised and lowered parts, the word and its context in the colours that they have everywhere.
//!
//! The text is written as `#([w], [c])^{0.75}`: `[w]` and `[c]` stand for the two words, `^{…}` is raised, `_{…}` lowered.

use egui::text::LayoutJob;
use egui::{Align, Color32, FontId, TextFormat};

use crate::ui::panels::parts::example::Role;
use crate::ui::theme::Theme;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Line,
    Raised,
    Lowered,
    Word,
    Context,
}

/// Splits a formula into its pieces.
fn pieces(text: &str) -> Vec<(Place, &str)> {
    let mut out = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let marks = [("^{", "}", Place::Raised), ("_{", "}", Place::Lowered), ("[w]", "", Place::Word), ("[c]", "", Place::Context)];
        let found = marks.iter().filter_map(|(mark, end, place)| rest.find(mark).map(|at| (at, *mark, *end, *place))).min_by_key(|f| f.0);
        let Some((at, mark, end, place)) = found else {
            out.push((Place::Line, rest));
            break;
        };
        if at > 0 {
            out.push((Place::Line, &rest[..at]));
        }
        let after = &rest[at + mark.len()..];
        if end.is_empty() {
            out.push((place, &mark[1..2]));
            rest = after;
        } else {
            let to = after.find(end).unwrap_or(after.len());
            out.push((place, &after[..to]));
            rest = after.get(to + end.len()..).unwrap_or_default();
        }
    }
    out
}

/// The formula as a line of text in a size and colour.
pub fn formula(theme: &Theme, text: &str, size: f32, ink: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    for (place, piece) in pieces(text) {
        let (size, valign) = match place {
            Place::Raised => (size * 0.75, Align::TOP),
            Place::Lowered => (size * 0.75, Align::BOTTOM),
            _ => (size, Align::Center),
        };
        let color = match place {
            Place::Word => Role::Target.colour(theme),
            Place::Context => Role::Context.colour(theme),
            _ => ink,
        };
        job.append(piece, 0.0, TextFormat { font_id: FontId::proportional(size), color, valign, ..TextFormat::default() });
    }
    job
}

/// The formula as it is read out.
pub fn spoken(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (place, piece) in pieces(text) {
        match place {
            Place::Raised => out.push('^'),
            Place::Lowered => out.push('_'),
            _ => {}
        }
        out.push_str(piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_and_read_out() {
        let text = "#([w], [c])^{0.75} / Σ_{x} n";
        assert_eq!(
            pieces(text),
            [
                (Place::Line, "#("),
                (Place::Word, "w"),
                (Place::Line, ", "),
                (Place::Context, "c"),
                (Place::Line, ")"),
                (Place::Raised, "0.75"),
                (Place::Line, " / Σ"),
                (Place::Lowered, "x"),
                (Place::Line, " n"),
            ]
        );
        assert_eq!(spoken(text), "#(w, c)^0.75 / Σ_x n");
        assert_eq!(pieces("^{2"), [(Place::Raised, "2")]);
    }
}
