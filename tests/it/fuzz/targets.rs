//! Every reader of bytes as a target: it takes any bytes and fails where a promise is broken. `cargo test` runs the targets over mutated and stored
//! inputs (`fuzz/mod.rs`), cargo-fuzz over what it finds by coverage (`tests/fuzz`). A new format is a target by being in `FORMATS`.
//!
//! Promised: no panic; numbers that the bytes can hold and that stay within [`LIMITS`]; an error is a translated sentence with a place inside the bytes;
//! nobody gets an answer from a cancelled task.

use std::io::Cursor;

use semascope::base::{MethodError, Say, Task};
use semascope::data::{Columns, Embedding, ItemId, ItemKind, ItemSet, TokenOptions};
use semascope::formats::{Companion, FORMATS, Format, Limits, Opened, ReadError, Recognised, read_any, recognise};
use semascope::locale::Lang;
use semascope::query::evaluate::{self, BadLine, EVALUATIONS, parse_pairs, parse_questions};
use semascope::{query, text};

/// What readers may take: far less than a length field can claim.
pub const LIMITS: Limits = Limits { max_rows: None, max_bytes: 1 << 20 };

/// Parts the bytes of a file from those of the file beside it (labels, metadata or counts).
pub const BESIDE: &[u8] = b"\xFF\x00beside\x00\xFF";

/// What takes any bytes.
type Reads = dyn Fn(&[u8]);
/// A reader by name.
type Named = (&'static str, fn(&[u8]));

/// A reader.
pub struct Target {
    /// Name of the folder of its stored inputs.
    pub name: String,
    /// Reads the bytes; panics where a promise is broken.
    pub run: Box<Reads>,
}

/// Every reader.
pub fn targets() -> Vec<Target> {
    let of_format = |format: &'static dyn Format| Target {
        name: format.info().id.to_owned(),
        run: Box::new(move |bytes: &[u8]| format_reads(format, bytes)),
    };
    let plain: [Named; 6] = [
        ("any-file", any_file),
        ("text", decoded_text),
        ("tokens", tokens),
        ("questions", questions),
        ("query", query_expression),
        ("typed-word", typed_word),
    ];
    let plain = plain.into_iter().map(|(name, run)| Target { name: name.to_owned(), run: Box::new(run) });
    FORMATS.iter().copied().map(of_format).chain(plain).collect()
}

/// The bytes of a file and of the one beside it.
fn parts(bytes: &[u8]) -> (&[u8], Option<&[u8]>) {
    match bytes.windows(BESIDE.len()).position(|w| w == BESIDE) {
        Some(at) => (&bytes[..at], Some(&bytes[at + BESIDE.len()..])),
        None => (bytes, None),
    }
}

fn cancelled() -> Task {
    let task = Task::detached();
    task.cancel();
    task
}

fn lines(bytes: &[u8]) -> u64 {
    1 + bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() as u64
}

fn is_said(what: &Say) {
    assert!(Lang::is_translated(what.key), "not in the catalogue: {what}");
}

/// The error of a reader: a sentence, and a place that lies inside one of the files.
fn has_a_place(error: &ReadError, files: [&[u8]; 2]) {
    let ReadError::Content { what, place } = error else { panic!("nobody cancelled, and memory has no errors: {error:?}") };
    is_said(what);
    assert!(files.iter().any(|f| place.byte <= f.len() as u64), "{what} at byte {}", place.byte);
    assert!(place.line.is_none_or(|line| line > 0 && files.iter().any(|f| line <= lines(f))), "{what} in line {:?}", place.line);
    assert!(place.field.is_none_or(|field| field > 0 && field <= 2 + files.iter().map(|f| f.len() as u64).max().unwrap_or(0)), "{place:?}");
}

fn format_reads(format: &'static dyn Format, bytes: &[u8]) {
    let (file, beside) = parts(bytes);
    let name = format!("a.{}", format.extensions()[0]);
    let beside_name = format.companions(&name).into_iter().next().unwrap_or_else(|| "a.txt".to_owned());
    let read = |task: &Task| {
        let mut from = Cursor::new(file);
        let mut second = beside.map(Cursor::new);
        let companion = second.as_mut().map(|from| Companion { name: &beside_name, from });
        format.read(Opened { name: &name, from: &mut from, companion }, &LIMITS, task)
    };
    let result = read(&Task::detached());
    match &result {
        Ok(made) => is_sound(made, file),
        Err(error) => has_a_place(error, [file, beside.unwrap_or_default()]),
    }
    match read(&cancelled()) {
        Err(ReadError::Cancelled) => {}
        Ok(_) => panic!("a cancelled task has an answer"),
        // Refused before the first look at the task, for the same reason.
        Err(_) => assert!(result.is_err(), "a cancelled task fails otherwise than by being cancelled"),
    }
}

fn is_sound(made: &Embedding, file: &[u8]) {
    let numbers = made.len() * made.dims();
    assert_eq!(made.len(), made.items().len());
    assert!(numbers <= file.len() && numbers as u64 <= LIMITS.max_bytes, "{} x {} of {} bytes", made.len(), made.dims(), file.len());
    assert!((0..made.len() as u32).all(|row| made.vector(ItemId(row)).iter().all(|x| x.is_finite())));
    for column in &made.items().columns().0 {
        assert_eq!(column.values.len(), made.len(), "{}", column.name);
    }
}

/// Telling files apart, packed ones included, and reading what is recognised.
fn any_file(bytes: &[u8]) {
    for name in ["a.txt", "a.bin", "a.npy.gz"] {
        if let Recognised::Refused(what) = recognise(bytes, name) {
            is_said(&what);
        }
        match read_any(name, &mut Cursor::new(bytes), None, &LIMITS, &Task::detached()) {
            Ok((made, format)) => assert!(!format.info().id.is_empty() && !made.is_empty()),
            // A packed file has its places in what was unpacked, and a damaged one is an error of the unpacking.
            Err(ReadError::Content { what, .. }) => is_said(&what),
            Err(ReadError::Io(_)) => assert!(bytes.starts_with(&[0x1F, 0x8B]), "memory has no errors"),
            Err(ReadError::Cancelled) => panic!("nobody cancelled"),
        }
        assert!(read_any(name, &mut Cursor::new(bytes), None, &LIMITS, &cancelled()).is_err());
    }
}

fn decoded_text(bytes: &[u8]) {
    let decoded = text::decode(bytes);
    assert!(!decoded.text.contains('\r'));
    if !bytes.starts_with(&[0x1F, 0x8B]) {
        assert!(decoded.undecodable_bytes <= bytes.len() as u64 && !decoded.damaged);
        assert!(decoded.text.len() <= 3 * bytes.len(), "{} bytes of {}", decoded.text.len(), bytes.len());
    }
    let lost = decoded.text.matches(char::REPLACEMENT_CHARACTER).count() as u64;
    assert!(decoded.undecodable_bytes == 0 || lost > 0, "what cannot be decoded is shown");
}

fn tokens(bytes: &[u8]) {
    let open = |task: &Task| text::source("a.txt", vec![("a.txt".to_owned(), bytes.to_vec())], task);
    assert!(open(&cancelled()).is_err());
    let source = match open(&Task::detached()) {
        Ok(source) => source,
        Err(what) => return is_said(&what),
    };
    let options = TokenOptions { min_count: Some(1), ..TokenOptions::for_language(source.language) };
    match text::tokenise(&source, &options, &Task::detached()) {
        Ok(corpus) => {
            assert!(corpus.tokens.len() as u64 <= corpus.tokens_seen && corpus.words.len() as u64 <= corpus.words_seen);
            let mut sentences = corpus.tokens.sentences();
            while let Some(sentence) = sentences.next().expect("memory has no errors") {
                assert!(!sentence.is_empty() && sentence.iter().all(|t| (*t as usize) < corpus.words.len()));
            }
        }
        Err(MethodError::Refused(what)) => is_said(&what),
        Err(MethodError::Cancelled) => panic!("nobody cancelled"),
    }
    assert!(text::tokenise(&source, &options, &cancelled()).is_err());
}

fn questions(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let num_lines = text.lines().count();
    let in_order = |numbers: Vec<usize>| {
        assert!(numbers.is_sorted_by(|a, b| a < b) && numbers.iter().all(|line| (1..=num_lines).contains(line)), "{numbers:?}");
    };
    let noted = |bad: &[BadLine]| {
        bad.iter().for_each(|b| is_said(&b.what));
        in_order(bad.iter().map(|b| b.line).collect());
    };
    let analogies = parse_questions(&text);
    in_order(analogies.sections.iter().flat_map(|s| s.questions.iter().map(|q| q.line)).collect());
    noted(&analogies.bad_lines);
    let pairs = parse_pairs(&text);
    in_order(pairs.pairs.iter().map(|p| p.line).collect());
    noted(&pairs.bad_lines);
    assert!(pairs.pairs.iter().all(|p| p.judgement.is_finite()));
    assert!(analogies.len() + analogies.bad_lines.len() <= num_lines && pairs.pairs.len() + pairs.bad_lines.len() <= num_lines);
    for kind in &EVALUATIONS {
        let read = kind.parse(&text);
        noted(read.bad_lines());
        assert!(read.len() + read.bad_lines().len() <= num_lines);
    }
    assert_eq!(evaluate::recognise(&text).is_some(), EVALUATIONS.iter().any(|kind| !kind.parse(&text).is_empty()));
}

/// Labels that are numbers, operators, blanks and words of several scripts.
fn vocabulary() -> ItemSet {
    let labels = ["king", "man", "woman", "New York", "well-known", "1984", "c++", "-", "国王", "男人", "say \"hi\"", " ", "2 * 3", "\\"];
    ItemSet::new(ItemKind::WORD, labels.iter().collect(), Columns::default()).expect("no columns")
}

fn query_expression(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    let items = vocabulary();
    match query::parse(&typed, &items) {
        Ok(found) => {
            assert!(!found.terms.is_empty() && found.terms.iter().all(|t| t.item.row() < items.len() && t.weight.is_finite()), "{typed:?}");
        }
        Err(error) => {
            is_said(&error.say());
            assert!(typed.get(error.span.clone()).is_some(), "{typed:?}: {:?}", error.span);
            assert!((1..=typed.chars().count() + 1).contains(&error.column), "{typed:?}: {}", error.column);
            assert!(error.suggestions.len() <= 5 && error.suggestions.iter().all(|i| i.row() < items.len()));
        }
    }
}

/// Completion and near spellings of what is typed.
fn typed_word(bytes: &[u8]) {
    let typed = String::from_utf8_lossy(bytes);
    let items = vocabulary();
    for found in [query::complete(&items, &typed, 5), query::near_spellings(&items, &typed, 5)] {
        assert!(found.len() <= 5 && found.iter().all(|i| i.row() < items.len()), "{typed:?}");
    }
}
