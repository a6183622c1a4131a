//! Words by what is typed of them: completion of a beginning, and near spellings of an unknown word.
//!
//! Both look at every label; a length and letter filter lets only few labels reach the edit distance. 400,000 labels take a few milliseconds.

use crate::data::{ItemId, ItemSet};

/// Items whose label begins with `prefix`, whatever the case: the label itself first, then the most frequent (where counts are known), then by row.
#[must_use]
pub fn complete(items: &ItemSet, prefix: &str, max: usize) -> Vec<ItemId> {
    let lower = prefix.to_lowercase();
    let begins = |label: &str| {
        if prefix.is_ascii() {
            label.as_bytes().get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix.as_bytes()))
        } else {
            let mut letters = label.chars().flat_map(char::to_lowercase);
            lower.chars().all(|c| letters.next() == Some(c))
        }
    };
    let exact = items.find(prefix);
    let matches = items.labels().enumerate().filter(|(_, label)| begins(label)).map(|(row, _)| ItemId(row as u32));
    let mut out: Vec<ItemId> = match items.columns().counts() {
        None => matches.filter(|id| Some(*id) != exact).take(max).collect(),
        Some(counts) => {
            let mut all: Vec<ItemId> = matches.filter(|id| Some(*id) != exact).collect();
            let order = |id: &ItemId| (std::cmp::Reverse(counts.get(id.row()).copied()), *id);
            if all.len() > max && max > 0 {
                all.select_nth_unstable_by_key(max - 1, order);
                all.truncate(max);
            }
            all.sort_unstable_by_key(order);
            all
        }
    };
    if let Some(exact) = exact {
        out.insert(0, exact);
    }
    out.truncate(max);
    out
}

/// Edits that still count as a near spelling of a word with this many letters.
fn edits_allowed(letters: usize) -> usize {
    match letters {
        0..=1 => 0,
        2..=4 => 1,
        5..=9 => 2,
        _ => 3,
    }
}

/// One form for letters in either case and for the signs that join words.
fn plain(c: char) -> impl Iterator<Item = char> {
    let c = if matches!(c, '-' | ' ' | '\u{2019}') { '_' } else { c };
    c.to_lowercase()
}

/// Which letters occur, as 64 classes.
fn letters_of(letters: &[char]) -> u64 {
    letters.iter().fold(0, |mask, c| mask | 1 << (u32::from(*c) % 64))
}

/// Items whose labels differ from `word` by few edits (insert, delete, replace, swap neighbours), fewest first, then by row, so the more frequent first.
/// Case and the signs that join words do not count as edits, so `new york` finds `New_York`.
#[must_use]
pub fn near_spellings(items: &ItemSet, word: &str, max: usize) -> Vec<ItemId> {
    let wanted: Vec<char> = word.chars().flat_map(plain).collect();
    if wanted.is_empty() || wanted.len() > 64 {
        return Vec::new();
    }
    let allowed = edits_allowed(wanted.len());
    let wanted_letters = letters_of(&wanted);
    let wanted_text: String = wanted.iter().collect();
    let mut letters: Vec<char> = Vec::new();
    let mut found: Vec<(usize, ItemId)> = Vec::new();
    for (row, label) in items.labels().enumerate() {
        // A letter takes 1 to 4 bytes, so most labels are too short or too long at sight.
        if label.len() > 4 * (wanted.len() + allowed) || label.len() + allowed < wanted.len() {
            continue;
        }
        letters.clear();
        letters.extend(label.chars().flat_map(plain));
        // One edit changes at most two of the letters that occur.
        if letters.len().abs_diff(wanted.len()) > allowed || (letters_of(&letters) ^ wanted_letters).count_ones() as usize > 2 * allowed {
            continue;
        }
        let text: String = letters.iter().collect();
        let edits = strsim::osa_distance(&wanted_text, &text);
        if edits <= allowed {
            found.push((edits, ItemId(row as u32)));
        }
    }
    found.sort_unstable();
    found.into_iter().take(max).map(|(_, id)| id).collect()
}
