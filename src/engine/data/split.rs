//! Training and held-out items, drawn by a seed: every figure of something that was trained on labels is measured on the items held out.
//!
//! Units are drawn, not items: a unit is one item or, with a group column, all items of one group (the texts of an author, the clips of a recording), so
//! that nothing of a held-out group was seen in training. With a strata column every value of it keeps its share on both sides (Kohavi 1995, *A study of
//! cross-validation and bootstrap for accuracy estimation and model selection*). Units are shuffled by the seed (Fisher and Yates) and taken in that order.
//! The same items, settings and seed give the same split on every machine. Cost: one pass over the items.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{ItemId, ItemSet};
use crate::base::{ParamMap, ParamValue, Say, Seed};
use crate::say;

/// How items are split.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Split {
    /// Share of the items that is held out, in (0, 1).
    pub held_out: f64,
    /// Draws the units.
    pub seed: Seed,
    /// Column whose equal values are never on both sides. An item with an empty cell is a group of its own.
    pub group_by: Option<String>,
    /// Column whose values have the same shares on both sides. Empty cells count as one value; a group counts as what most of its items are.
    pub stratify_by: Option<String>,
}

/// The two sides of a split, each in row order and neither empty; together all items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// What may be learned from.
    pub training: Vec<ItemId>,
    /// What may only be measured on.
    pub held_out: Vec<ItemId>,
}

/// Names of the settings in a recipe.
const HELD_OUT: &str = "held_out";
const SEED: &str = "split_seed";
const GROUP_BY: &str = "group_by";
const STRATIFY_BY: &str = "stratify_by";

impl Split {
    /// A fifth held out, item by item.
    #[must_use]
    pub fn new(seed: Seed) -> Self {
        Self { held_out: 0.2, seed, group_by: None, stratify_by: None }
    }

    /// Draws the sides. Without groups the held-out side, and with strata each value's part of it, is within one item of its share; with groups as near
    /// to it as whole groups in the drawn order come.
    ///
    /// # Errors
    /// A share outside (0, 1), a column that is not there, fewer than two items or groups.
    pub fn of(&self, items: &ItemSet) -> Result<Sides, Say> {
        if !(self.held_out > 0.0 && self.held_out < 1.0) {
            return Err(say!("The share of held-out items must lie between 0 and 1, not at {share}", share = self.held_out));
        }
        let units = self.units(items)?;
        if units.len() < 2 {
            return Err(Say::plain("There is nothing to hold out: all items are one group, or there is only one item"));
        }
        let mut is_held_out = vec![false; items.len()];
        for unit in self.drawn(items, units)? {
            unit.iter().for_each(|row| is_held_out[*row as usize] = true);
        }
        let side = |held_out: bool| (0..items.len() as u32).filter(|row| is_held_out[*row as usize] == held_out).map(ItemId).collect();
        Ok(Sides { training: side(false), held_out: side(true) })
    }

    /// The rows of each unit, in the order of their first rows.
    fn units(&self, items: &ItemSet) -> Result<Vec<Vec<u32>>, Say> {
        let Some(column) = &self.group_by else { return Ok((0..items.len() as u32).map(|row| vec![row]).collect()) };
        let values = values(items, column)?;
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut units: Vec<Vec<u32>> = Vec::new();
        for (row, value) in (0..).zip(&values) {
            let place = if value.is_empty() { units.len() } else { *places.entry(value).or_insert(units.len()) };
            if place == units.len() {
                units.push(Vec::new());
            }
            units[place].push(row);
        }
        Ok(units)
    }

    /// The units that are held out.
    fn drawn(&self, items: &ItemSet, units: Vec<Vec<u32>>) -> Result<Vec<Vec<u32>>, Say> {
        let (n, num_units) = (items.len(), units.len());
        let mut strata = self.strata(items, units)?;
        let mut rng = self.seed.stream("split");
        strata.iter_mut().for_each(|stratum| rng.shuffle(stratum));
        let sizes: Vec<usize> = strata.iter().map(|s| s.iter().map(Vec::len).sum()).collect();
        // At least one item on either side.
        let wanted = ((n as f64 * self.held_out).round() as usize).clamp(1, n - 1);
        let (mut held, mut kept) = (Vec::new(), Vec::new());
        for (stratum, quota) in strata.into_iter().zip(quotas(&sizes, wanted)) {
            let mut taken = 0;
            for unit in stratum {
                // Taken where that leads nearer to the quota.
                if (taken + unit.len()).abs_diff(quota) < quota.abs_diff(taken) {
                    taken += unit.len();
                    held.push(unit);
                } else {
                    kept.push(unit);
                }
            }
        }
        // Groups that are larger than what is wanted, or than what would be left: the smallest changes sides.
        let smallest = |side: &[Vec<u32>]| (0..side.len()).min_by_key(|i| (side[*i].len(), side[*i][0]));
        if held.is_empty() {
            held.extend(smallest(&kept).map(|i| kept.swap_remove(i)));
        } else if held.len() == num_units {
            kept.extend(smallest(&held).map(|i| held.swap_remove(i)));
        }
        Ok(held)
    }

    /// The units by the value of the strata column, in the order of their first rows; all together without one.
    fn strata(&self, items: &ItemSet, units: Vec<Vec<u32>>) -> Result<Vec<Vec<Vec<u32>>>, Say> {
        let Some(column) = &self.stratify_by else { return Ok(vec![units]) };
        let values = values(items, column)?;
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut strata: Vec<Vec<Vec<u32>>> = Vec::new();
        for unit in units {
            let place = *places.entry(most_frequent(&values, &unit)).or_insert(strata.len());
            if place == strata.len() {
                strata.push(Vec::new());
            }
            strata[place].push(unit);
        }
        Ok(strata)
    }

    /// As parameters of a recipe.
    #[must_use]
    pub fn to_params(&self) -> ParamMap {
        let name = |column: &Option<String>| column.clone().map(ParamValue::Text);
        let seed = ParamValue::Int(self.seed.0 as i64);
        [
            (HELD_OUT, Some(ParamValue::Float(self.held_out))),
            (SEED, Some(seed)),
            (GROUP_BY, name(&self.group_by)),
            (STRATIFY_BY, name(&self.stratify_by)),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
    }

    /// Back from the parameters of a recipe; `None` where they hold no split.
    #[must_use]
    pub fn from_params(params: &ParamMap) -> Option<Self> {
        let (Some(ParamValue::Float(held_out)), Some(ParamValue::Int(seed))) = (params.get(HELD_OUT), params.get(SEED)) else {
            return None;
        };
        let name = |key: &str| match params.get(key) {
            // A recipe that was read back cannot tell a text from a choice.
            Some(ParamValue::Text(column) | ParamValue::Choice(column)) => Some(column.clone()),
            _ => None,
        };
        Some(Self { held_out: *held_out, seed: Seed(*seed as u64), group_by: name(GROUP_BY), stratify_by: name(STRATIFY_BY) })
    }
}

/// The cells of a column as text.
fn values(items: &ItemSet, column: &str) -> Result<Vec<String>, Say> {
    match items.columns().0.iter().position(|c| c.name == column) {
        Some(at) => Ok((0..items.len()).map(|row| items.cell(at, row)).collect()),
        None => Err(say!("There is no column {name}", name = column)),
    }
}

/// What most rows of a unit are; of equally many what comes first.
fn most_frequent<'a>(values: &'a [String], unit: &[u32]) -> &'a str {
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for row in unit {
        let value = values[*row as usize].as_str();
        match counted.iter_mut().find(|(v, _)| *v == value) {
            Some((_, n)) => *n += 1,
            None => counted.push((value, 1)),
        }
    }
    let most = counted.iter().map(|(_, n)| *n).max();
    counted.iter().find(|(_, n)| Some(*n) == most).map_or("", |(value, _)| value)
}

/// Whole numbers that sum to `wanted`, each within one of its size's share of it: what is left after rounding down goes to the largest remainders.
fn quotas(sizes: &[usize], wanted: usize) -> Vec<usize> {
    let all: usize = sizes.iter().sum();
    let mut quotas: Vec<usize> = sizes.iter().map(|size| size * wanted / all).collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|i| (std::cmp::Reverse(sizes[*i] * wanted % all), *i));
    let missing = wanted - quotas.iter().sum::<usize>();
    order.into_iter().take(missing).for_each(|i| quotas[i] += 1);
    quotas
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
