//! Which labels are shown and where: greedily by importance, never two on the same pixels, and steady while the map is moved.
//!
//! Labels asked for by name (selected, hovered, neighbours) come first, then the others by rank. A label that was shown a moment ago counts as
//! four times as important as its rank says and keeps its side of the point, so that moving the map does not make labels flicker.

use std::collections::BTreeMap;

/// Which side of its point a label is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// To the right.
    Right,
    /// To the left.
    Left,
    /// Above, centred.
    Above,
    /// Below, centred.
    Below,
}

const SIDES: [Side; 4] = [Side::Right, Side::Left, Side::Above, Side::Below];

/// Why a label is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// Its point is selected.
    Selected,
    /// Its point is under the pointer.
    Hovered,
    /// Its point is a neighbour of the selection.
    Neighbour,
    /// There is room for it.
    Room,
}

/// A label with its place on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// Whose label.
    pub item: u32,
    /// Top left corner.
    pub min: [f32; 2],
    /// Width and height.
    pub size: [f32; 2],
    /// Why it is shown.
    pub reason: Reason,
}

impl Placed {
    fn overlaps(&self, other: &Self, gap: [f32; 2]) -> bool {
        (0..2).all(|axis| {
            self.min[axis] < other.min[axis] + other.size[axis] + gap[axis]
                && other.min[axis] < self.min[axis] + self.size[axis] + gap[axis]
        })
    }
}

/// What there is to label.
pub struct Candidates<'a> {
    /// Size of the map in screen points.
    pub screen: [f32; 2],
    /// Labels asked for, most important first.
    pub asked: &'a [(u32, Reason)],
    /// All items, most important first.
    pub order: &'a [u32],
    /// Distance between a point's centre and its label.
    pub offset: f32,
    /// How many labels at most.
    pub budget: usize,
}

/// Places labels and remembers what it did.
#[derive(Debug, Clone, Default)]
pub struct LabelPlacer {
    shown: BTreeMap<u32, Side>,
}

/// Room kept between two labels.
const GAP: [f32; 2] = [10.0, 4.0];
/// How much more important a label counts that is shown already.
const KEEP: usize = 4;

impl LabelPlacer {
    /// Forgets what was shown.
    pub fn clear(&mut self) {
        self.shown.clear();
    }

    /// Chooses and places labels. `at` tells where an item's point is on the screen (`None`: not to be labelled), `measure` how large its label is.
    pub fn place(
        &mut self,
        what: &Candidates<'_>,
        at: impl Fn(u32) -> Option<[f32; 2]>,
        mut measure: impl FnMut(u32) -> [f32; 2],
    ) -> Vec<Placed> {
        let on_screen = |item: u32| at(item).filter(|p| (0..2).all(|axis| p[axis] >= 0.0 && p[axis] <= what.screen[axis]));
        let mut table = Table::new(what.screen);
        let mut shown = BTreeMap::new();
        for &(item, _) in what.asked.iter().take(what.budget) {
            if let Some(point) = on_screen(item) {
                table.keep_free(point, what.offset * 0.7);
            }
        }
        let ranked = self.ranked(what, &on_screen);
        let asked = what.asked.iter().filter_map(|&(item, reason)| Some((item, on_screen(item)?, reason)));
        let room = ranked.into_iter().map(|(_, item, point)| (item, point, Reason::Room));
        for (item, point, reason) in asked.chain(room) {
            if table.placed.len() >= what.budget {
                break;
            }
            if shown.contains_key(&item) {
                continue;
            }
            let size = measure(item);
            let before = self.shown.get(&item).copied();
            let sides = before.into_iter().chain(SIDES.into_iter().filter(|&side| Some(side) != before));
            for side in sides {
                let label = Placed { item, min: corner(side, point, size, what.offset), size, reason };
                if table.try_add(label) {
                    shown.insert(item, side);
                    break;
                }
            }
        }
        self.shown = shown;
        table.placed
    }

    /// Items on the screen with their rank, most important first: enough of them to fill the budget.
    fn ranked(&self, what: &Candidates<'_>, on_screen: &impl Fn(u32) -> Option<[f32; 2]>) -> Vec<(usize, u32, [f32; 2])> {
        let enough = what.budget * 6;
        let mut ranked = Vec::new();
        for (rank, &item) in what.order.iter().enumerate() {
            if let Some(point) = on_screen(item) {
                let counts_as = if self.shown.contains_key(&item) { rank / KEEP } else { rank };
                ranked.push((counts_as, item, point));
                if ranked.len() >= enough {
                    break;
                }
            }
        }
        ranked.sort_by_key(|&(rank, _, _)| rank);
        ranked
    }
}

fn corner(side: Side, [x, y]: [f32; 2], [width, height]: [f32; 2], offset: f32) -> [f32; 2] {
    let corner = match side {
        Side::Right => [x + offset, y - height / 2.0],
        Side::Left => [x - offset - width, y - height / 2.0],
        Side::Above => [x - width / 2.0, y - offset - height],
        Side::Below => [x - width / 2.0, y + offset],
    };
    corner.map(f32::round)
}

/// Labels so far, found by the cell of the screen that they are on.
struct Table {
    screen: [f32; 2],
    columns: usize,
    cells: Vec<Vec<u16>>,
    placed: Vec<Placed>,
    /// Small squares that no label may cover.
    free: Vec<Placed>,
}

const CELL: [f32; 2] = [80.0, 32.0];

impl Table {
    fn new(screen: [f32; 2]) -> Self {
        let [columns, rows] = [0, 1].map(|axis| (screen[axis] / CELL[axis]).max(0.0) as usize + 1);
        Self { screen, columns, cells: vec![Vec::new(); columns * rows], placed: Vec::new(), free: Vec::new() }
    }

    fn keep_free(&mut self, [x, y]: [f32; 2], radius: f32) {
        let square = Placed { item: 0, min: [x - radius, y - radius], size: [2.0 * radius; 2], reason: Reason::Room };
        self.free.push(square);
    }

    fn cells_of(&self, label: &Placed) -> impl Iterator<Item = usize> + use<> {
        let rows = self.cells.len() / self.columns;
        let limits = [self.columns, rows];
        let range = |axis: usize| {
            let cell = |v: f32| ((v / CELL[axis]).max(0.0) as usize).min(limits[axis] - 1);
            cell(label.min[axis] - GAP[axis])..=cell(label.min[axis] + label.size[axis] + GAP[axis])
        };
        let (columns, across) = (self.columns, range(0));
        range(1).flat_map(move |row| across.clone().map(move |column| row * columns + column))
    }

    fn try_add(&mut self, label: Placed) -> bool {
        let inside = (0..2).all(|axis| label.min[axis] >= 1.0 && label.min[axis] + label.size[axis] <= self.screen[axis] - 1.0);
        // The label of a selected point must be seen, even if it covers a neighbour's point.
        let covers = label.reason != Reason::Selected && self.free.iter().any(|square| square.overlaps(&label, [0.0; 2]));
        if !inside || covers {
            return false;
        }
        let taken = |cell: usize| self.cells[cell].iter().any(|&i| self.placed[usize::from(i)].overlaps(&label, GAP));
        if self.cells_of(&label).any(taken) {
            return false;
        }
        let number = self.placed.len() as u16;
        for cell in self.cells_of(&label) {
            self.cells[cell].push(number);
        }
        self.placed.push(label);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Seed;

    const SCREEN: [f32; 2] = [640.0, 480.0];

    fn points(n: usize) -> Vec<[f32; 2]> {
        let mut rng = Seed(11).stream("label test");
        (0..n).map(|_| [rng.unit_f32() * SCREEN[0], rng.unit_f32() * SCREEN[1]]).collect()
    }

    fn place(placer: &mut LabelPlacer, points: &[[f32; 2]], asked: &[(u32, Reason)], budget: usize) -> Vec<Placed> {
        let order: Vec<u32> = (0..points.len() as u32).collect();
        let what = Candidates { screen: SCREEN, asked, order: &order, offset: 6.0, budget };
        placer.place(&what, |i| Some(points[i as usize]), |i| [20.0 + (i % 7) as f32 * 9.0, 14.0])
    }

    #[test]
    fn labels_never_overlap_and_stay_inside() {
        let labels = place(&mut LabelPlacer::default(), &points(3000), &[], 300);
        assert!(labels.len() > 80, "{}", labels.len());
        for (i, a) in labels.iter().enumerate() {
            assert!(a.min[0] >= 0.0 && a.min[1] >= 0.0 && a.min[0] + a.size[0] <= SCREEN[0] && a.min[1] + a.size[1] <= SCREEN[1]);
            assert!(labels[..i].iter().all(|b| !a.overlaps(b, [0.0; 2])));
        }
    }

    #[test]
    fn the_important_ones_come_first_and_what_is_asked_for_before_them() {
        let all = points(3000);
        let labels = place(&mut LabelPlacer::default(), &all, &[(2999, Reason::Selected), (2998, Reason::Neighbour)], 40);
        assert_eq!((labels[0].item, labels[0].reason), (2999, Reason::Selected));
        assert_eq!(labels[1].item, 2998);
        assert_eq!(labels[2].item, 0);
        assert_eq!(labels.len(), 40);
    }

    #[test]
    fn a_selected_point_among_its_neighbours_has_its_label() {
        let mut all = points(10);
        for (i, p) in all.iter_mut().enumerate() {
            *p = [300.0 + (i % 3) as f32 * 12.0, 200.0 + (i / 3) as f32 * 12.0];
        }
        let mut asked = vec![(4, Reason::Selected)];
        asked.extend((0..10).filter(|&i| i != 4).map(|i| (i, Reason::Neighbour)));
        let labels = place(&mut LabelPlacer::default(), &all, &asked, 40);
        assert_eq!(labels[0].item, 4);
    }

    #[test]
    fn a_small_move_keeps_most_labels() {
        let mut all = points(2000);
        let mut placer = LabelPlacer::default();
        let items = |labels: &[Placed]| labels.iter().map(|l| l.item).collect::<std::collections::BTreeSet<_>>();
        let mut before = items(&place(&mut placer, &all, &[], 120));
        for _ in 0..5 {
            for p in &mut all {
                *p = [p[0] + 1.5, p[1] - 1.0];
            }
            let after = items(&place(&mut placer, &all, &[], 120));
            let kept = before.intersection(&after).count();
            assert!(kept * 100 >= before.len() * 92, "{kept} of {}", before.len());
            before = after;
        }
    }

    #[test]
    fn more_labels_come_with_zoom() {
        let all = points(2000);
        let count = |zoom: f32| {
            let zoomed: Vec<[f32; 2]> = all.iter().map(|p| [(p[0] - 320.0) * zoom + 320.0, (p[1] - 240.0) * zoom + 240.0]).collect();
            let labels = place(&mut LabelPlacer::default(), &zoomed, &[], 300);
            labels.iter().map(|l| l.item).filter(|&i| all[i as usize][0] > 260.0 && all[i as usize][0] < 380.0).count()
        };
        assert!(count(4.0) > count(1.0));
    }
}
