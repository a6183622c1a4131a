//! Names that the Chinese dictionary joins with their neighbours (孔明遂, 云长引, 闻孙权): such words are cut at the name.
//!
//! The list is short and of one subject, the Three Kingdoms, because it mends a fault of one dictionary: its frequencies were counted on badly cut novels.

use std::collections::HashSet;
use std::sync::OnceLock;

const LIST: &str = include_str!("../../../assets/names/zh.txt");

struct Names {
    names: HashSet<&'static str>,
    whole: HashSet<&'static str>,
    edges: HashSet<char>,
}

fn names() -> &'static Names {
    static NAMES: OnceLock<Names> = OnceLock::new();
    NAMES.get_or_init(|| {
        let words = || LIST.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace);
        let names: HashSet<&str> = words().filter(|w| !w.starts_with('+')).collect();
        let whole = words().filter_map(|w| w.strip_prefix('+')).collect();
        let edges = names.iter().flat_map(|n| [n.chars().next(), n.chars().last()]).flatten().collect();
        Names { names, whole, edges }
    })
}

/// All names, so that the dictionary can learn those it lacks.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    let mut list: Vec<&str> = names().names.iter().copied().collect();
    list.sort_unstable();
    list.into_iter()
}

/// Cuts a word that begins or ends with a name (the longest one) and is not itself a name.
pub(super) fn split(word: &str) -> Option<(&str, &str)> {
    let names = names();
    let count = word.chars().count();
    let is_edge = |c: Option<char>| c.is_some_and(|c| names.edges.contains(&c));
    if count < 3 || !(is_edge(word.chars().next()) || is_edge(word.chars().next_back())) {
        return None;
    }
    if names.names.contains(word) || names.whole.contains(word) {
        return None;
    }
    let cuts = || word.char_indices().map(|(at, _)| at).filter(|at| *at > 0);
    let prefix = cuts().rev().find(|at| names.names.contains(&word[..*at]));
    prefix.or_else(|| cuts().find(|at| names.names.contains(&word[*at..]))).map(|at| word.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_at_names_only() {
        assert_eq!(split("孔明遂"), Some(("孔明", "遂")));
        assert_eq!(split("诸葛亮曰"), Some(("诸葛亮", "曰")));
        assert_eq!(split("闻孙权"), Some(("闻", "孙权")));
        for whole in ["孔明", "诸葛亮", "孔明灯", "苹果", "公共汽车", "葡萄酒"] {
            assert_eq!(split(whole), None, "{whole}");
        }
    }
}
