//! What an example did, in words and colours: shared by the training panel and the map.

use egui::Color32;

use crate::base::Say;
use crate::base::trace::{Cell, Example, Meeting, Moved, OutputOf, Part, SentenceWord, Trace, Window};
use crate::data::{Axes, ItemId, ItemSet, Projection};
use crate::say;
use crate::ui::plot::{Push, Tie};
use crate::ui::theme::Theme;

/// The part that a word has in an example. Each has its own colour, the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The word in the middle; a word of a cell.
    Target,
    /// A word around it.
    Context,
    /// A word drawn against it.
    Drawn,
}

impl Role {
    /// Its colour.
    #[must_use]
    pub fn colour(self, theme: &Theme) -> Color32 {
        theme.series[match self {
            Self::Target => 0,
            Self::Context => 2,
            Self::Drawn => 1,
        }]
    }

    /// Its name: English text.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Target => "middle word",
            Self::Context => "context word",
            Self::Drawn => "drawn word",
        }
    }

    /// The role of an output.
    #[must_use]
    pub fn of_output(wanted: bool) -> Self {
        if wanted { Self::Target } else { Self::Drawn }
    }
}

/// A number as it stands in tables: three decimals, a true minus.
#[must_use]
pub fn decimal(x: f64) -> String {
    let text = format!("{x:.3}");
    let zero = text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.');
    if zero { text.trim_start_matches('-').to_owned() } else { text.replace('-', "−") }
}

/// The label of a row.
#[must_use]
pub fn word(items: &ItemSet, row: u32) -> &str {
    if (row as usize) < items.len() { items.label(ItemId(row)) } else { "" }
}

/// The context word that stands next to the middle one: the meeting that is shown first.
#[must_use]
pub fn nearest_context(example: &Example) -> usize {
    let Example::Window(window) = example else { return 0 };
    let middle = window.sentence.iter().position(|w| w.part == Part::Target).unwrap_or(0);
    let near = |(at, w): (usize, &SentenceWord)| match w.part {
        Part::Context(i) => Some((at.abs_diff(middle), i)),
        _ => None,
    };
    window.sentence.iter().enumerate().filter_map(near).min().map_or(0, |(_, i)| i)
}

/// The meetings of one input: of context word number `focus`, or of the mean of all.
#[must_use]
pub fn meetings_of(window: &Window, focus: usize) -> &[Meeting] {
    let input = if window.by_mean { 0 } else { focus };
    window.meetings.get(input * window.outputs.len()..(input + 1) * window.outputs.len()).unwrap_or_default()
}

/// One sentence that says what happened.
#[must_use]
pub fn what_happened(items: &ItemSet, trace: &Trace, focus: usize) -> Say {
    match &trace.example {
        Example::Window(window) => window_sentence(items, window, focus, trace.taken_back),
        Example::Cell(cell) => cell_sentence(items, cell, trace.taken_back),
    }
}

fn window_sentence(items: &ItemSet, window: &Window, focus: usize, taken_back: bool) -> Say {
    let met = meetings_of(window, focus);
    let first = if window.by_mean {
        let n = window.context.len();
        if n == 1 { Say::plain("the context word") } else { say!("the mean of the {n} context words", n = n) }
    } else {
        say!("{word}", word = window.context.get(focus).map_or("", |row| word(items, *row)))
    };
    let (Some(output), Some(target)) = (window.outputs.first(), met.first()) else { return first };
    let second = match output.who {
        OutputOf::Word(row) => word(items, row),
        OutputOf::Node(_) => return tree_sentence(items, window, met, first, taken_back),
    };
    let (before, after) = (decimal(target.dot), decimal(target.dot_after));
    if taken_back {
        return say!("Taken back: the product of {a} and {b} is {before} again", a = first, b = second, before = before);
    }
    if target.dot_after < target.dot {
        return say!(
            "{a} and {b} are pulled together, but the pushes away weigh more: {before} → {after}",
            a = first,
            b = second,
            before = before,
            after = after
        );
    }
    say!("{a} and {b} are pulled together: {before} → {after}", a = first, b = second, before = before, after = after)
}

/// The chance that the forks of the tree give the word: the product of σ at each, turned the right way.
fn tree_sentence(items: &ItemSet, window: &Window, met: &[Meeting], first: Say, taken_back: bool) -> Say {
    let chance = |dot: fn(&Meeting) -> f64| {
        let each = met.iter().zip(&window.outputs).map(|(m, o)| 1.0 / (1.0 + (if o.wanted { -dot(m) } else { dot(m) }).exp()));
        format!("{:.3}", 100.0 * each.product::<f64>())
    };
    let target = window.sentence.iter().find(|w| w.part == Part::Target).map_or("", |w| word(items, w.row));
    let (before, after) = (chance(|m| m.dot), chance(|m| m.dot_after));
    if taken_back {
        return say!("Taken back: {a} leads to {b} with a chance of {before} % again", a = first, b = target, before = before);
    }
    say!("{a} leads to {b} through the tree: chance {before} % → {after} %", a = first, b = target, before = before, after = after)
}

fn cell_sentence(items: &ItemSet, cell: &Cell, taken_back: bool) -> Say {
    let [a, b] = cell.words.map(|row| word(items, row));
    let Some(fit) = cell.fits.first() else { return Say::plain("") };
    let (before, after) = (decimal(cell.log + fit.error), decimal(fit.after));
    if taken_back {
        say!("Taken back: {a} and {b} give {before} again", a = a, b = b, before = before)
    } else if fit.error < 0.0 {
        say!(
            "{a} and {b} are pulled together, towards {log}: {before} → {after}",
            a = a,
            b = b,
            log = decimal(cell.log),
            before = before,
            after = after
        )
    } else {
        say!(
            "{a} and {b} are pushed apart, towards {log}: {before} → {after}",
            a = a,
            b = b,
            log = decimal(cell.log),
            before = before,
            after = after
        )
    }
}

/// What an example does on a map.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OnMap {
    /// The change of each point, where the map has axes.
    pub pushes: Vec<Push>,
    /// Who pulls and pushes whom, where it has none.
    pub ties: Vec<Tie>,
}

/// The forces of an example on a map; with `focus` those of one context word only. Nothing for an example that was taken back.
#[must_use]
pub fn on_map(trace: &Trace, projection: &Projection, theme: &Theme, focus: Option<usize>) -> OnMap {
    let mut out = OnMap::default();
    if trace.taken_back {
        return out;
    }
    if matches!(projection.axes(), Axes::Principal { .. }) {
        for moved in &trace.moves {
            let Moved::Shown(item) = moved.vector else { continue };
            let Some(by) = projection.axes().shift(&moved.before, &moved.after) else { continue };
            let by = [0, 1, 2].map(|axis| by.get(axis).copied().unwrap_or(0.0) as f32);
            let role = if matches!(trace.example, Example::Cell(_)) { Role::Target } else { Role::Context };
            out.pushes.push(Push { item, by, colour: role.colour(theme) });
        }
        return out;
    }
    match &trace.example {
        Example::Window(window) => {
            for (i, from) in window.context.iter().enumerate().filter(|(i, _)| window.by_mean || focus.is_none_or(|f| f == *i)) {
                for (output, met) in window.outputs.iter().zip(meetings_of(window, i)) {
                    let OutputOf::Word(to) = output.who else { continue };
                    let colour = Role::of_output(output.wanted).colour(theme);
                    out.ties.push(Tie { from: *from, to, strength: met.error.abs() as f32, pulls: output.wanted, colour });
                }
            }
        }
        Example::Cell(cell) => {
            if let (Some(fit), [from, to]) = (cell.fits.first(), cell.words) {
                let pulls = fit.pull < 0.0;
                let colour = Role::of_output(pulls).colour(theme);
                out.ties.push(Tie { from, to, strength: fit.pull.abs().min(1.0) as f32, pulls, colour });
            }
        }
    }
    out
}
