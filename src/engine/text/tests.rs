//! The way from text to tokens: decoding, splitting, counting, and what is said when nothing is left.

use std::collections::BTreeMap;
use std::io::Write;

use super::tokenise::tokenise_on;
use super::*;
use crate::base::{MethodError, Say, Seed, Task};
use crate::data::{Corpus, ItemId, Language, NumberRule, TextSource, TokenOptions};

fn open(text: &str) -> TextSource {
    source("test", vec![("test.txt".to_owned(), text.as_bytes().to_vec())], &Task::detached()).expect("text")
}

fn corpus_of(text: &str, options: &TokenOptions) -> Corpus {
    tokenise(&open(text), options, &Task::detached()).expect("corpus")
}

fn words(corpus: &Corpus) -> Vec<&str> {
    corpus.words.labels().collect()
}

fn rows(corpus: &Corpus) -> Vec<Vec<u32>> {
    let mut sentences = corpus.tokens.sentences();
    std::iter::from_fn(|| sentences.next().expect("readable").map(<[u32]>::to_vec)).collect()
}

fn sentences(corpus: &Corpus) -> Vec<String> {
    let label = |row: &u32| corpus.words.label(ItemId(*row));
    rows(corpus).iter().map(|s| s.iter().map(label).collect::<Vec<_>>().join(" ")).collect()
}

fn english() -> TokenOptions {
    TokenOptions::for_language(Language::English)
}

fn refusal(text: &str, options: &TokenOptions) -> Say {
    match tokenise(&open(text), options, &Task::detached()) {
        Err(MethodError::Refused(say)) => say,
        other => panic!("{other:?}"),
    }
}

#[test]
fn english_text_becomes_sentences_over_a_sorted_vocabulary() {
    let corpus = corpus_of("The cat chases the mouse. The kitten hunts rodents.\nI like ham sandwiches!", &english());
    assert_eq!(words(&corpus), ["the", "cat", "chases", "ham", "hunts", "i", "kitten", "like", "mouse", "rodents", "sandwiches"]);
    assert_eq!(sentences(&corpus), ["the cat chases the mouse", "the kitten hunts rodents", "i like ham sandwiches"]);
    assert_eq!(corpus.words.count(ItemId(0)), Some(3));
    assert_eq!((corpus.tokens_seen, corpus.words_seen, corpus.min_count), (13, 11, 1));
}

#[test]
fn chinese_text_is_cut_into_words() {
    let source = open("苹果和香蕉是水果。汽车在公路上行驶！我喜欢吃苹果");
    assert_eq!(source.language, Language::Chinese);
    let corpus = tokenise(&source, &TokenOptions::for_language(Language::Chinese), &Task::detached()).expect("corpus");
    assert_eq!(words(&corpus)[0], "苹果");
    for word in ["香蕉", "汽车", "水果", "喜欢"] {
        assert!(corpus.words.find(word).is_some(), "{word}");
    }
    assert_eq!(rows(&corpus).len(), 3);
    let options = TokenOptions { drop_stop_words: true, ..TokenOptions::for_language(Language::Chinese) };
    let corpus = tokenise(&source, &options, &Task::detached()).expect("corpus");
    assert!(corpus.words.find("和").is_none() && corpus.words.find("香蕉").is_some());
}

#[test]
fn languages_are_told_apart() {
    for (text, language) in [
        ("The history of the city and of its people", Language::English),
        ("apple banana", Language::English),
        ("三国演义是中国古典小说 by Luo", Language::Chinese),
        ("これはペンです。日本語の文章はかなが多いです", Language::Other),
        ("القطة تطارد الفأر", Language::Other),
        ("बिल्ली चूहे का पीछा करती है", Language::Other),
        (&"Der schnelle braune Fuchs springt über den faulen Hund und schläft dann wieder ein. ".repeat(5), Language::Other),
    ] {
        assert_eq!(open(text).language, language, "{text}");
    }
}

#[test]
fn bytes_of_every_kind_are_decoded() {
    let says = |bytes: &[u8]| decode(bytes);
    assert_eq!(says(b"\xEF\xBB\xBFa\r\nb\rc\n").text, "a\nb\nc\n");
    assert_eq!(says(&[0xFF, 0xFE, b'h', 0, 0x2D, 0x4E]).text, "h中");
    assert_eq!(says(&[0xFE, 0xFF, 0, b'h', 0x4E, 0x2D]).text, "h中");
    let broken = says(b"caf\xE9 au lait \xF0\x9F");
    assert_eq!((broken.text.as_str(), broken.undecodable_bytes), ("caf\u{FFFD} au lait \u{FFFD}\u{FFFD}", 3));
    assert_eq!(says(&[0xFF, 0xFE, b'h', 0, 0, 0xD8, b'x', 0, b'!']).undecodable_bytes, 3);
    assert_eq!(says(b""), Decoded::default());

    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all("packed 中文".repeat(1000).as_bytes()).expect("packs");
    let packed = packer.finish().expect("packs");
    assert_eq!(says(&packed).text, "packed 中文".repeat(1000));
    let cut = says(&packed[..packed.len() / 2]);
    assert!(cut.damaged && !says(&packed).damaged);
}

#[test]
fn files_join_as_documents_and_titles_split_them() {
    let files = vec![
        ("a.txt".to_owned(), b"= One =\nfirst text\n= Two =\r\n\r\nsecond text".to_vec()),
        ("b.txt".to_owned(), b"a = b = c\nplain".to_vec()),
        ("empty.txt".to_owned(), Vec::new()),
    ];
    let joined = source("two files", files.clone(), &Task::detached()).expect("source");
    let seen: Vec<(&str, &str)> = joined.documents.iter().map(|d| (d.title.as_str(), d.text.trim())).collect();
    assert_eq!(seen, [("One", "first text"), ("Two", "second text"), ("b.txt", "a = b = c\nplain")]);
    assert_eq!(joined.size_bytes, files.iter().map(|f| f.1.len() as u64).sum::<u64>());
    let renamed = source("other", files.iter().map(|(_, b)| ("x".to_owned(), b.clone())).collect(), &Task::detached()).expect("source");
    assert_eq!(joined.id, renamed.id);
    assert_ne!(joined.id, open("something else").id);
}

#[test]
fn what_is_no_text_gets_a_sentence() {
    let task = Task::detached();
    let say = |bytes: &[u8]| source("x", vec![("x.bin".to_owned(), bytes.to_vec())], &task).expect_err("refused").to_string();
    assert_eq!(source("x", Vec::new(), &task).expect_err("refused").to_string(), "There is no text to open: no file was chosen");
    assert_eq!(say(b""), "x is empty: there is no text in it");
    assert_eq!(say(b" \n \r\n"), "x is empty: there is no text in it");
    let mut rng = Seed(5).stream("junk");
    let junk: Vec<u8> = (0..50_000).map(|_| rng.next_u32() as u8).collect();
    assert!(say(&junk).starts_with("x.bin is not "), "{}", say(&junk));
    assert!(say(&[0_u8; 5000]).contains("control characters"));
    let gbk: Vec<u8> = [0xC6_u8, 0xBB, 0xB9, 0xFB].repeat(100);
    assert!(say(&gbk).contains("Save it as UTF-8"));
    task.cancel();
    assert_eq!(source("x", vec![("x".to_owned(), b"abc".to_vec())], &task).err(), Some(Say::plain("Cancelled")));
}

#[test]
fn undecodable_bytes_are_announced_and_harmless() {
    let task = Task::detached();
    let mut bytes = b"The cat chases the mouse. ".repeat(20);
    bytes.push(0xE9);
    let source = source("x", vec![("x.txt".to_owned(), bytes)], &task).expect("source");
    assert_eq!(source.undecodable_bytes, 1);
    assert_eq!(task.warnings()[0].to_string(), "1 bytes could not be decoded as UTF-8 and are shown as replacement characters");
    let corpus = tokenise(&source, &english(), &task).expect("corpus");
    assert_eq!(words(&corpus), ["the", "cat", "chases", "mouse"]);
}

#[test]
fn numbers_stop_words_and_case_follow_the_options() {
    let text = "In 1984 the King paid 1,000 pounds; the 3rd King paid 2000.";
    let kept = corpus_of(text, &TokenOptions { lower_case: false, ..english() });
    assert!(["In", "the", "King", "1984", "1,000", "3rd"].iter().all(|w| kept.words.find(w).is_some()));
    let dropped = corpus_of(text, &TokenOptions { numbers: NumberRule::Drop, drop_stop_words: true, ..english() });
    assert_eq!(words(&dropped), ["king", "paid", "3rd", "pounds"]);
    assert_eq!(dropped.tokens_seen, 6);
    let merged = corpus_of(text, &TokenOptions { numbers: NumberRule::Merge, ..english() });
    assert_eq!(merged.words.find("<num>").and_then(|id| merged.words.count(id)), Some(3));
    assert!(merged.words.find("1984").is_none());
}

#[test]
fn an_empty_vocabulary_is_explained() {
    let text = "apple banana apple";
    assert_eq!(
        refusal(text, &TokenOptions { min_count: Some(5), ..english() }).to_string(),
        "No word occurs 5 times: the most frequent, apple, occurs 2 times. Lower the minimum count to 2 or less"
    );
    assert_eq!(refusal("?!… —", &english()).to_string(), "There are no words in test: nothing in it is a letter or a digit");
    let options = TokenOptions { drop_stop_words: true, numbers: NumberRule::Drop, ..english() };
    assert!(refusal("the 7 of 9", &options).to_string().starts_with("All 4 words of test are numbers or stop words"));
}

#[test]
fn one_token_one_line_and_long_words() {
    let corpus = corpus_of("word", &english());
    assert_eq!((words(&corpus), rows(&corpus)), (vec!["word"], vec![vec![0]]));
    let corpus = corpus_of(&"on and on ".repeat(200_000), &english());
    assert_eq!(corpus.tokens.len(), 600_000);
    assert!(rows(&corpus).iter().all(|s| !s.is_empty() && s.len() <= MAX_SENTENCE_TOKENS));
    let task = Task::detached();
    let text = format!("short {} words", "x".repeat(500_000));
    let corpus = tokenise(&open(&text), &english(), &task).expect("corpus");
    assert_eq!(words(&corpus), ["short", "words"]);
    assert!(task.warnings()[0].to_string().contains("longer than 100 bytes were left out"));
}

#[test]
fn the_cap_is_announced() {
    let task = Task::detached();
    let options = TokenOptions { max_words: Some(2), ..english() };
    let corpus = tokenise(&open("a b c a b a d"), &options, &task).expect("corpus");
    assert_eq!(words(&corpus), ["a", "b"]);
    assert_eq!(corpus.words_seen, 4);
    assert_eq!(task.warnings()[0].to_string(), "Vocabulary capped: the 2 most frequent of 4 words are used");
}

#[test]
fn the_automatic_minimum_count_rises_and_never_empties() {
    let steps: Vec<u32> = [0, 1_999, 2_000, 20_000, 100_000, 9_999_999, 10_000_000, 1_000_000_000].map(automatic_min_count).to_vec();
    assert_eq!(steps, [1, 1, 2, 3, 5, 5, 10, 20]);
    let rare: String = (0..5_000).map(|i| format!("w{i} ")).collect();
    let corpus = corpus_of(&rare, &english());
    assert_eq!((corpus.min_count, corpus.words.len()), (1, 5_000));
}

/// A text of several shards with ties, rare words and sentence ends.
fn long_text() -> String {
    let mut rng = Seed(11).stream("long");
    let mut text = String::new();
    for i in 0..220_000 {
        let (a, b) = (rng.below(300), rng.below(300));
        text.push_str(&format!("Word{}", a * b / 40));
        text.push_str(match i % 13 {
            0 => ". ",
            5 => "\n",
            7 => ", ",
            _ => " ",
        });
    }
    text
}

#[test]
fn counts_equal_an_independent_computation() {
    let text = long_text();
    let corpus = corpus_of(&text, &TokenOptions { min_count: Some(3), ..english() });
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for word in text.split([' ', '.', ',', '\n']).filter(|w| !w.is_empty()) {
        *counts.entry(word.to_lowercase()).or_default() += 1;
    }
    assert_eq!((corpus.tokens_seen, corpus.words_seen), (220_000, counts.len() as u64));
    let mut kept: Vec<(String, i64)> = counts.into_iter().filter(|(_, n)| *n >= 3).collect();
    kept.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let got: Vec<(String, i64)> =
        words(&corpus).iter().enumerate().map(|(i, w)| ((*w).to_owned(), corpus.words.count(ItemId(i as u32)).unwrap_or(0))).collect();
    assert_eq!(got, kept);
    let is_kept = |w: &str| corpus.words.find(w).is_some();
    let want: Vec<String> = text
        .to_lowercase()
        .split(". ")
        .flat_map(|s| s.split('\n'))
        .map(|s| s.split([' ', ',']).filter(|w| is_kept(w)).collect::<Vec<_>>().join(" "))
        .filter(|s| !s.is_empty())
        .collect();
    assert_eq!(sentences(&corpus), want);
}

/// Words of all kinds, among them some at the borders of what a table takes at once; several shards.
fn mixed_text() -> String {
    let mut rng = Seed(12).stream("mixed");
    let stems = [
        "The",
        "king",
        "KING",
        "naïve",
        "ÉTÉ",
        "１９",
        "1984",
        "3,141.5",
        "don’t",
        "don't",
        "Zoë",
        "of",
        "NASA",
        "Größe",
        "fifteen4letters",
        "Sixteen4letters5",
    ];
    let mut text = String::new();
    for _ in 0..160_000 {
        text.push_str(stems[rng.below(stems.len() as u32) as usize]);
        if rng.below(3) == 0 {
            text.push_str(&rng.below(700).to_string());
        }
        text.push_str([" ", " ", " ", ", ", ". ", "\n", " (", "; "][rng.below(8) as usize]);
    }
    text
}

#[test]
fn all_rules_agree_with_a_plain_reading() {
    use unicode_segmentation::UnicodeSegmentation;
    let text = mixed_text();
    assert!(text.len() > 2 * shards::SHARD);
    let (held, stops) = (open(&text), ["the", "of", "don't"]);
    for (i, numbers) in [NumberRule::Keep, NumberRule::Drop, NumberRule::Merge].into_iter().enumerate() {
        for (lower_case, drop_stop_words) in [(true, false), (false, false), (true, true), (false, true)] {
            let options = TokenOptions { lower_case, numbers, drop_stop_words, min_count: Some(1 + i as u32), ..english() };
            let corpus = tokenise(&held, &options, &Task::detached()).expect("corpus");
            let fold = |word: &str| {
                let plain = |c: char| char::from_u32(c as u32 - if ('０'..='９').contains(&c) { 0xFEE0 } else { 0 }).unwrap_or(c);
                let word: String = word.replace('’', "'").chars().map(plain).collect();
                if lower_case { word.to_lowercase() } else { word }
            };
            let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit() || ",.".contains(c));
            let words: Vec<String> = text
                .unicode_words()
                .map(fold)
                .filter(|w| !(numbers == NumberRule::Drop && is_number(w) || drop_stop_words && stops.contains(&w.to_lowercase().as_str())))
                .map(|w| if numbers == NumberRule::Merge && is_number(&w) { "<num>".to_owned() } else { w })
                .collect();
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            words.iter().for_each(|w| *counts.entry(w).or_default() += 1);
            let want: Vec<&String> = words.iter().filter(|w| counts[w.as_str()] > i).collect();
            let got: Vec<&str> = rows(&corpus).concat().iter().map(|row| corpus.words.label(ItemId(*row))).collect();
            assert!(got == want, "{options:?}");
            assert_eq!((corpus.tokens_seen, corpus.words_seen), (words.len() as u64, counts.len() as u64));
        }
    }
}

#[test]
fn threads_change_nothing() {
    let source = open(&long_text());
    let one = tokenise_on(1, &source, &english(), None, &Task::detached()).expect("corpus");
    let four = tokenise_on(4, &source, &english(), None, &Task::detached()).expect("corpus");
    assert_eq!((&one.words, &one.tokens, one.tokens_seen, one.words_seen), (&four.words, &four.tokens, four.tokens_seen, four.words_seen));
    assert_eq!(one.recipe, four.recipe);
    assert_eq!(one.recipe.input(crate::data::Recipe::SOURCE), source.id);
    let other = TokenOptions { lower_case: false, ..english() };
    assert_ne!(one.recipe.id(), tokenise(&source, &other, &Task::detached()).expect("corpus").recipe.id());
}

#[test]
fn cancelling_leaves_nothing() {
    let task = Task::detached();
    task.cancel();
    assert_eq!(tokenise(&open(&long_text()), &english(), &task).err(), Some(TokeniseError::Cancelled));
}

#[test]
fn progress_reaches_its_total() {
    let task = Task::detached();
    assert_eq!(tokenise(&open(&long_text()), &english(), &task).expect("corpus").tokens_seen, 220_000);
    let progress = task.progress();
    assert!(progress.total > 1 && progress.done == progress.total);
}

#[test]
fn a_preview_shows_the_fate_of_each_word() {
    let source = open("The King has 3 crowns. Cats sleep.");
    let options = TokenOptions { numbers: NumberRule::Drop, drop_stop_words: true, ..english() };
    let shown = preview(&source, &options, 100);
    let seen: Vec<(&str, &str, Fate, bool)> =
        shown.tokens.iter().map(|t| (t.surface.as_str(), t.form.as_str(), t.fate, t.starts_sentence)).collect();
    assert_eq!(
        seen,
        [
            ("The", "the", Fate::StopWord, true),
            ("King", "king", Fate::Kept, false),
            ("has", "has", Fate::StopWord, false),
            ("3", "3", Fate::Number, false),
            ("crowns", "crowns", Fate::Kept, false),
            ("Cats", "cats", Fate::Kept, true),
            ("sleep", "sleep", Fate::Kept, false),
        ]
    );
    assert!(!shown.has_more);
    let merged = preview(&source, &TokenOptions { numbers: NumberRule::Merge, ..english() }, 4);
    assert_eq!(merged.tokens[3].form, "<num>");
    assert!(merged.has_more && merged.tokens.len() == 4);
}

#[test]
fn a_preview_agrees_with_the_corpus_and_reads_only_the_head() {
    let source = open(&long_text());
    let shown = preview(&source, &english(), 2_000);
    let corpus = tokenise(&source, &TokenOptions { min_count: Some(1), ..english() }, &Task::detached()).expect("corpus");
    assert_eq!(shown.tokens.len(), 2_000);
    for (token, row) in shown.tokens.iter().zip(&rows(&corpus).concat()) {
        assert_eq!(token.form, corpus.words.label(ItemId(*row)));
    }
    assert!(preview(&source, &english(), 0).tokens.is_empty());
}
