//! Points on their way from one layout to the next. A new layout may come while they are moving: they go on from where they are.

use ndarray::ArrayView2;

use super::camera::ease_out;

/// Places that are shown, and where they are going.
#[derive(Debug, Clone, Default)]
pub struct Transition {
    from: Vec<[f32; 3]>,
    to: Vec<[f32; 3]>,
    now: Vec<[f32; 3]>,
    start_secs: f64,
    duration_secs: f64,
    moving: bool,
}

impl Transition {
    /// Where the points are shown now; z is 0 in a 2D map.
    #[must_use]
    pub fn places(&self) -> &[[f32; 3]] {
        &self.now
    }

    /// Where they will come to rest.
    #[must_use]
    pub fn targets(&self) -> &[[f32; 3]] {
        &self.to
    }

    /// Whether they are on their way.
    #[must_use]
    pub fn is_moving(&self) -> bool {
        self.moving
    }

    /// Puts the points at an n × 2 or n × 3 layout at once.
    pub fn jump(&mut self, layout: ArrayView2<'_, f32>) {
        read(layout, &mut self.to);
        self.now.clone_from(&self.to);
        self.from.clear();
        self.moving = false;
    }

    /// Sends the points to another layout of the same items; jumps there where their number differs or no time is given.
    pub fn send(&mut self, layout: ArrayView2<'_, f32>, now_secs: f64, duration_secs: f64) {
        if layout.nrows() != self.now.len() || duration_secs <= 0.0 {
            self.jump(layout);
            return;
        }
        self.advance(now_secs);
        self.from.clone_from(&self.now);
        read(layout, &mut self.to);
        self.start_secs = now_secs;
        self.duration_secs = duration_secs;
        self.moving = self.from != self.to;
    }

    /// Moves the points to where they are at a time; says whether they moved.
    pub fn advance(&mut self, now_secs: f64) -> bool {
        if !self.moving {
            return false;
        }
        let t = (now_secs - self.start_secs) / self.duration_secs;
        if t >= 1.0 {
            self.now.clone_from(&self.to);
            self.moving = false;
        } else {
            let share = ease_out(t) as f32;
            for ((now, from), to) in self.now.iter_mut().zip(&self.from).zip(&self.to) {
                *now = [0, 1, 2].map(|axis| from[axis] + (to[axis] - from[axis]) * share);
            }
        }
        true
    }
}

fn read(layout: ArrayView2<'_, f32>, into: &mut Vec<[f32; 3]>) {
    into.clear();
    into.extend(layout.rows().into_iter().map(|row| [0, 1, 2].map(|axis| row.get(axis).copied().unwrap_or(0.0))));
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    fn x(transition: &Transition) -> f32 {
        transition.places()[0][0]
    }

    #[test]
    fn points_move_and_arrive_exactly() {
        let mut transition = Transition::default();
        transition.send(array![[0.0_f32, 0.0]].view(), 0.0, 0.4);
        assert!(!transition.is_moving(), "the first layout is there at once");
        transition.send(array![[10.0_f32, 0.0]].view(), 1.0, 0.4);
        assert!(transition.is_moving() && x(&transition) == 0.0);
        assert!(transition.advance(1.2));
        assert!((x(&transition) - 8.75).abs() < 1e-5, "1 − ½³ of the way: {}", x(&transition));
        transition.advance(1.41);
        assert_eq!(transition.places(), &[[10.0, 0.0, 0.0]]);
        assert!(!transition.is_moving() && !transition.advance(2.0));
    }

    #[test]
    fn a_new_target_starts_from_where_the_points_are() {
        let mut transition = Transition::default();
        transition.jump(array![[0.0_f32, 0.0]].view());
        transition.send(array![[10.0_f32, 0.0]].view(), 0.0, 0.4);
        transition.advance(0.2);
        let before = x(&transition);
        transition.send(array![[-10.0_f32, 0.0, 3.0]].view(), 0.2, 0.4);
        transition.advance(0.2);
        assert_eq!(before.to_bits(), x(&transition).to_bits(), "no jump at the moment of change");
        transition.advance(0.3);
        assert!(x(&transition) < before);
        transition.advance(9.0);
        assert_eq!(transition.places(), &[[-10.0, 0.0, 3.0]]);
    }

    #[test]
    fn other_items_are_shown_at_once() {
        let mut transition = Transition::default();
        transition.jump(Array2::zeros((3, 2)).view());
        transition.send(Array2::ones((4, 2)).view(), 0.0, 0.4);
        assert_eq!(transition.places().len(), 4);
        assert!(!transition.is_moving());
    }
}
