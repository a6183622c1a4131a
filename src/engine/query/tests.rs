//! The query language, completion and near spellings.

use super::*;
use crate::data::{Column, ColumnValues, Columns, ItemId, ItemKind, ItemSet, Keys};

fn items(labels: &[&str]) -> ItemSet {
    ItemSet::new(ItemKind::WORD, labels.iter().collect::<Keys>(), Columns::default()).unwrap()
}

fn words() -> ItemSet {
    items(&[
        "king",
        "man",
        "woman",
        "queen",
        "paris",
        "rome",
        "New York",
        "well-known",
        "well",
        "1984",
        "c++",
        "-",
        "u.s.",
        "国王",
        "男人",
        "女人",
        "york",
        "24/7",
        "Berlin",
        "don't",
        "new",
    ])
}

/// The query as labels and weights.
fn read(text: &str) -> Result<Vec<(String, f64)>, QueryError> {
    let words = words();
    parse(text, &words).map(|q| q.terms.iter().map(|t| (words.label(t.item).to_owned(), t.weight)).collect())
}

fn terms(text: &str) -> Vec<(String, f64)> {
    read(text).unwrap_or_else(|e| panic!("{text}: {}", e.say()))
}

fn t(list: &[(&str, f64)]) -> Vec<(String, f64)> {
    list.iter().map(|(w, x)| ((*w).to_owned(), *x)).collect()
}

fn message(text: &str) -> String {
    read(text).expect_err(text).say().to_string()
}

#[test]
fn words_and_lists() {
    assert_eq!(terms("king"), t(&[("king", 1.0)]));
    assert_eq!(terms(" King "), t(&[("king", 1.0)]));
    assert_eq!(terms("BERLIN berlin"), t(&[("Berlin", 1.0)]));
    for list in ["king queen", "king, queen", "king，queen", "(king queen)", "king、queen"] {
        assert_eq!(terms(list), t(&[("king", 0.5), ("queen", 0.5)]), "{list}");
    }
    assert_eq!(parse("king queen", &words()).unwrap().kind, QueryKind::Average);
    assert_eq!(parse("king", &words()).unwrap().kind, QueryKind::Word);
    assert_eq!(parse("king - man", &words()).unwrap().kind, QueryKind::Expression);
}

#[test]
fn expressions_follow_the_usual_order() {
    let analogy = t(&[("king", 1.0), ("man", -1.0), ("woman", 1.0)]);
    for text in ["king - man + woman", "king-man+woman", "king −man＋ woman", "king - (man - woman)", "+king + -(man + -woman)"] {
        assert_eq!(terms(text), analogy, "{text}");
    }
    assert_eq!(terms("国王-男人+女人"), t(&[("国王", 1.0), ("男人", -1.0), ("女人", 1.0)]));
    assert_eq!(terms("0.5*paris + 0.5*rome"), t(&[("paris", 0.5), ("rome", 0.5)]));
    assert_eq!(terms("paris*2/4 - rome / 2"), t(&[("paris", 0.5), ("rome", -0.5)]));
    assert_eq!(terms("2*3*(paris rome) - 1.5*paris"), t(&[("paris", 1.5), ("rome", 3.0)]));
    assert_eq!(terms("king - man, queen - woman"), t(&[("king", 0.5), ("man", -0.5), ("queen", 0.5), ("woman", -0.5)]));
    assert_eq!(terms("king + king - man"), t(&[("king", 2.0), ("man", -1.0)]));
    assert_eq!(terms("(2 + .5) × king"), t(&[("king", 2.5)]));
    assert_eq!(terms("-king"), t(&[("king", -1.0)]));
}

#[test]
fn the_vocabulary_decides_what_a_word_is() {
    assert_eq!(terms("well-known - well"), t(&[("well-known", 1.0), ("well", -1.0)]));
    assert_eq!(terms("well-king"), t(&[("well", 1.0), ("king", -1.0)]));
    assert_eq!(terms("New York - york"), t(&[("New York", 1.0), ("york", -1.0)]));
    assert_eq!(terms("\"New York\" + “new york”"), t(&[("New York", 2.0)]));
    assert_eq!(terms("new rome"), t(&[("new", 0.5), ("rome", 0.5)]));
    assert_eq!(terms("c++ + u.s."), t(&[("c++", 1.0), ("u.s.", 1.0)]));
    assert_eq!(terms("c+++don't"), t(&[("c++", 1.0), ("don't", 1.0)]));
    assert_eq!(terms("1984"), t(&[("1984", 1.0)]));
    assert_eq!(terms("1984 - 1984*king"), t(&[("1984", 1.0), ("king", -1984.0)]));
    assert_eq!(terms("24/7"), t(&[("24/7", 1.0)]));
    assert_eq!(terms("king - \"-\""), t(&[("king", 1.0), ("-", -1.0)]));
}

#[test]
fn errors_point_at_the_character() {
    assert_eq!(message(""), "Type a word, several words, or an expression such as king - man + woman");
    assert_eq!(message("king -"), "Expected a word after '-' at character 6");
    assert_eq!(message("king - * man"), "Expected a word after '-' at character 6");
    assert_eq!(message("* king"), "Expected a word before '*' at character 1");
    assert_eq!(message("king, , man"), "Expected a word after ',' at character 5");
    assert_eq!(message("国王 + ("), "Expected a word after '(' at character 6");
    assert_eq!(message("king + man)"), "The bracket at character 11 closes nothing");
    assert_eq!(message(")"), "The bracket at character 1 closes nothing");
    assert_eq!(message("king + (man - woman"), "The bracket at character 8 is never closed");
    assert_eq!(message("king + \"New York"), "The quotation mark at character 8 is never closed");
    assert_eq!(message("king + man woman"), "Expected +, - or a comma before 'woman' at character 12");
    assert_eq!(message("king + 2"), "2 at character 8 is a number; write 2 * word, or put it in quotation marks");
    assert_eq!(message("king * man"), "Words can be multiplied and divided by numbers only (character 6)");
    assert_eq!(message("2 / king"), "Words can be multiplied and divided by numbers only (character 3)");
    assert_eq!(message("king / 0"), "Division by zero at character 8");
    assert_eq!(message("king - king"), "The words cancel each other out, so nothing is left to ask for");
    assert_eq!(message(&format!("{}*king", "9".repeat(400))), "The number at character 1 is too large");
    assert_eq!(message(&format!("{}king{}", "(".repeat(99), ")".repeat(99))), "The brackets are nested too deeply at character 65");
    let error = read("国王 + qween").unwrap_err();
    assert_eq!((error.column, error.span), (6, 9..14));
}

#[test]
fn unknown_words_are_named_with_near_spellings() {
    let words = words();
    let near = |text: &str| {
        let error = parse(text, &words).unwrap_err();
        let QueryErrorKind::UnknownWord(word) = error.kind else { panic!("{text}: {:?}", error.kind) };
        (word, error.suggestions.iter().map(|id| words.label(*id)).collect::<Vec<_>>())
    };
    assert_eq!(near("king - qeen"), ("qeen".to_owned(), vec!["queen"]));
    assert_eq!(near("wel-known"), ("wel-known".to_owned(), vec!["well-known"]));
    assert_eq!(near("kingg-man"), ("kingg".to_owned(), vec!["king"]));
    assert_eq!(near("3rd"), ("3rd".to_owned(), vec![]));
    assert_eq!(near("\"New Yrok\""), ("New Yrok".to_owned(), vec!["New York"]));
    assert_eq!(near("?!"), ("?!".to_owned(), vec![]));
}

#[test]
fn any_text_ends_in_a_query_or_an_error_inside_it() {
    let words = words();
    let pieces = ["king", " ", "-", "+", "(", ")", "2", ".", "*", "/", ",", "\"", "国王", "“", "”", "\\", "－", "x"];
    let mut rng = crate::base::Seed(2).stream("texts");
    for _ in 0..20_000 {
        let text: String = (0..rng.below(9)).map(|_| pieces[rng.below(pieces.len() as u32) as usize]).collect();
        match parse(&text, &words) {
            Ok(query) => assert!(!query.terms.is_empty(), "{text}"),
            Err(error) => {
                assert!(text.get(error.span.clone()).is_some(), "{text}: {:?}", error.span);
                assert!(error.column <= text.chars().count() + 1, "{text}");
            }
        }
    }
}

#[test]
fn completion_puts_the_frequent_first() {
    let set = items(&["the", "Paris", "parish", "part", "PAR", "苹果", "苹果汁"]);
    let labels = |prefix: &str, max| complete(&set, prefix, max).iter().map(|id| set.label(*id)).collect::<Vec<_>>();
    assert_eq!(labels("par", 10), ["Paris", "parish", "part", "PAR"]);
    assert_eq!(labels("parish", 10), ["parish"]);
    assert_eq!(labels("PAR", 2), ["PAR", "Paris"]);
    assert_eq!(labels("苹", 10), ["苹果", "苹果汁"]);
    assert!(labels("x", 10).is_empty());
    let counts = Columns(vec![Column { name: "count".into(), values: ColumnValues::Ints(vec![3, 9, 5]) }]);
    let counted = ItemSet::new(ItemKind::WORD, ["aa", "ab", "ac"].iter().collect::<Keys>(), counts).unwrap();
    assert_eq!(complete(&counted, "A", 2), [ItemId(1), ItemId(2)]);
}

#[test]
fn near_spellings_order_by_edits_then_rows() {
    let set = items(&["form", "from", "farm", "storm", "FROM", "new_york", "transformation"]);
    let labels = |word: &str| near_spellings(&set, word, 5).iter().map(|id| set.label(*id)).collect::<Vec<_>>();
    assert_eq!(labels("from"), ["from", "FROM", "form"]);
    assert_eq!(labels("frm"), ["form", "from", "farm", "FROM"]);
    assert_eq!(labels("New York"), ["new_york"]);
    assert_eq!(labels("tranformatoin"), ["transformation"]);
    assert!(labels("").is_empty());
}
