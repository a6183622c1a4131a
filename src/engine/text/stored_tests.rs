//! Texts that are not held in memory give what the same texts give in memory.

use std::io::{Cursor, Read, Write};
use std::sync::Arc;

use super::tokenise::tokenise_on;
use super::*;
use crate::base::{MethodError, Say, Seed, Task};
use crate::data::{Corpus, Language, PhraseOptions, StoredText, TextFile, TextSource, TextStore, TokenOptions, TokenStore, TokenTape};

/// Files that lie in memory after all, read in odd portions.
#[derive(Debug)]
pub(super) struct Files {
    files: Vec<TextFile>,
    bytes: Vec<Vec<u8>>,
    memory: u64,
}

struct Portions(Cursor<Vec<u8>>, usize);

impl Read for Portions {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        self.1 = (self.1 * 31 + 7) % 9_973;
        let num = into.len().min(1 + self.1);
        self.0.read(&mut into[..num])
    }
}

impl TextStore for Files {
    fn files(&self) -> &[TextFile] {
        &self.files
    }

    fn unpacked_bytes(&self) -> u64 {
        self.bytes.iter().map(|b| b.len() as u64).sum()
    }

    fn memory(&self) -> u64 {
        self.memory
    }

    fn open(&self, file: usize) -> Result<Box<dyn Read + Send>, Say> {
        Ok(Box::new(Portions(Cursor::new(self.bytes[file].clone()), file)))
    }

    fn tape(&self) -> Result<Box<dyn TokenTape>, Say> {
        Ok(Box::new(Kept(Vec::new())))
    }
}

#[derive(Debug)]
struct Kept(Vec<u32>);

impl TokenStore for Kept {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read(&self, start: u64, out: &mut [u32]) -> Result<(), Say> {
        let start = start as usize;
        let end = start + out.len();
        out.copy_from_slice(&self.0[start..end]);
        Ok(())
    }
}

impl TokenTape for Kept {
    fn write(&mut self, start: u64, tokens: &[u32]) -> Result<(), Say> {
        let end = start as usize + tokens.len();
        assert!(start <= self.len());
        self.0.resize(self.0.len().max(end), 0);
        self.0[start as usize..end].copy_from_slice(tokens);
        Ok(())
    }

    fn truncate(&mut self, len: u64) -> Result<(), Say> {
        self.0.truncate(len as usize);
        Ok(())
    }

    fn into_store(self: Box<Self>) -> Arc<dyn TokenStore> {
        Arc::new(*self)
    }
}

fn stored(files: &[(&str, Vec<u8>)], memory: u64) -> Result<TextSource, MethodError> {
    let infos = files.iter().map(|(name, bytes)| TextFile { name: (*name).to_owned(), size_bytes: bytes.len() as u64 }).collect();
    let bytes = files.iter().map(|(_, bytes)| bytes.clone()).collect();
    stored_source("test", StoredText(Arc::new(Files { files: infos, bytes, memory })), &Task::detached())
}

fn held(files: &[(&str, Vec<u8>)]) -> TextSource {
    let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect();
    source("test", files, &Task::detached()).expect("text")
}

fn rows(corpus: &Corpus) -> Vec<Vec<u32>> {
    let mut sentences = corpus.tokens.sentences();
    std::iter::from_fn(|| sentences.next().expect("readable").map(<[u32]>::to_vec)).collect()
}

fn assert_same(held: &Corpus, stored: &Corpus) {
    assert_eq!(held.words, stored.words);
    assert!(held.tokens.are_in_memory() && !stored.tokens.are_in_memory());
    assert_eq!((held.tokens_seen, held.words_seen, held.min_count), (stored.tokens_seen, stored.words_seen, stored.min_count));
    assert_eq!(held.recipe, stored.recipe);
    assert!(rows(held) == rows(stored));
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("packs");
    packer.finish().expect("packs")
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect()
}

/// Titles, blank documents, long lines, bad bytes, all line ends, several scripts; some megabytes.
fn hard_text(seed: u64) -> Vec<u8> {
    let mut rng = Seed(seed).stream("hard");
    let mut text = Vec::new();
    for _ in 0..60_000 {
        let word = format!("word{}", rng.below(4_000) * rng.below(900) / 900);
        let part: &[u8] = match rng.below(1_500) {
            0 => b"\n= Title of one =\n",
            1 => b"\r\n= A =\r= B =\n   \n\n= C =\r\n",
            2 => b"\n= no title = but text\n",
            3 => b"\xE9\xF0\x9F caf\xC3",
            4 => "𝒳 汉字很多。苹果和香蕉 —１２３ ‘l’été’".as_bytes(),
            5..30 => b".\r\n",
            30..60 => b"\r",
            60..300 => b". ",
            _ => b" ",
        };
        text.extend_from_slice(word.as_bytes());
        text.extend_from_slice(part);
        match rng.below(6_000) {
            0 => text.extend(std::iter::repeat_n(b' ', 100_000)),
            1 => text.extend(std::iter::repeat_n(b'\n', 100_000)),
            2 => text.extend(b"on and on ".repeat(40_000)),
            3 => text.extend("é".repeat(90_000).as_bytes()),
            4 => text.extend(format!("= {} =\n", "x".repeat(rng.below(400) as usize)).as_bytes()),
            _ => {}
        }
    }
    text
}

#[test]
fn a_stored_text_gives_what_it_gives_in_memory() {
    for seed in [1, 2, 3] {
        let (a, b) = (hard_text(seed), hard_text(seed + 10));
        let clean: String = String::from_utf8_lossy(&b).chars().filter(|c| *c != char::REPLACEMENT_CHARACTER).collect();
        let members = [packed(&a[..a.len() / 3]), packed(&a[a.len() / 3..])].concat();
        let files = [
            ("blank.txt", b"  \n \r\n".to_vec()),
            ("plain.txt", a.clone()),
            ("packed.txt.gz", members),
            ("marked.txt", [b"\xEF\xBB\xBF".to_vec(), b].concat()),
            ("wide.txt", utf16(&clean)),
            ("empty.txt", Vec::new()),
            ("junk.bin", vec![1; 300_000]),
            ("= title first.txt", b"= Only a title =".to_vec()),
            ("short.txt", b"= First =\nlast words\n= Second =".to_vec()),
        ];
        let (in_memory, outside) = (held(&files), stored(&files, 1 << 20).expect("text"));
        assert_eq!(outside.documents[0].title, in_memory.documents[0].title);
        assert_eq!(in_memory.size_bytes, outside.size_bytes);
        for options in [
            TokenOptions::for_language(Language::Other),
            TokenOptions {
                min_count: Some(4),
                max_words: Some(500),
                drop_stop_words: true,
                ..TokenOptions::for_language(Language::English)
            },
        ] {
            let task = Task::detached();
            let want = tokenise_on(1, &in_memory, &options, None, &Task::detached()).expect("corpus");
            let got = tokenise_on(3, &outside, &options, None, &task).expect("corpus");
            assert_same(&want, &got);
            let progress = task.progress();
            assert_eq!(progress.done, progress.total);
            let said: Vec<String> = task.warnings().iter().map(ToString::to_string).collect();
            assert!(said.iter().any(|w| w.starts_with("junk.bin is not a text file")), "{said:?}");
            assert!(said.iter().any(|w| w.contains("could not be decoded as UTF-8")), "{said:?}");
        }
    }
}

#[test]
fn phrases_are_the_same_in_both_places() {
    let mut rng = Seed(4).stream("phrases");
    let mut text = String::new();
    for _ in 0..100_000 {
        let end = if rng.below(10) == 0 { ".\n" } else { " " };
        match rng.below(40) {
            0 => text.push_str("new york times "),
            1..6 => text.push_str("new york"),
            n => text.push_str(["new", "york", "old", "times", "of", "the"][n as usize % 6]),
        }
        text.push_str(end);
    }
    let files = [("a.txt", text.into_bytes())];
    let phrases = Some(PhraseOptions { threshold: 0.9, min_count: 5, passes: 2 });
    let options = TokenOptions { phrases, ..TokenOptions::for_language(Language::English) };
    let want = tokenise(&held(&files), &options, &Task::detached()).expect("corpus");
    assert!(want.words.find("new_york").is_some() && want.words.find("new_york_times").is_some(), "{:?}", want.words);
    assert_same(&want, &tokenise(&stored(&files, 0).expect("text"), &options, &Task::detached()).expect("corpus"));
}

#[test]
fn a_vocabulary_without_room_lets_go_of_rare_words_and_says_so() {
    let mut rng = Seed(8).stream("rare");
    let mut text = String::new();
    let mut rare = 0;
    for i in 0..1_500_000 {
        let word = if i % 2 == 0 {
            rng.below(50)
        } else {
            rare += 1;
            1_000 + rare
        };
        text.push_str(&format!("w{word}{}", if i % 10 == 9 { '\n' } else { ' ' }));
    }
    let files = [("a.txt", text.into_bytes())];
    let options = TokenOptions { min_count: Some(5), ..TokenOptions::for_language(Language::English) };
    let want = tokenise(&held(&files), &options, &Task::detached()).expect("corpus");
    let task = Task::detached();
    let got = tokenise(&stored(&files, 0).expect("text"), &options, &task).expect("corpus");
    // The frequent words are whole; of the rare ones it is only known that there were many.
    assert_eq!((&want.words, want.tokens.len()), (&got.words, got.tokens.len()));
    assert!(rows(&want) == rows(&got));
    assert!(got.words_seen < want.words_seen);
    let said = task.warnings()[0].to_string();
    assert!(said.starts_with("The list of words grew beyond 16.8 MB: words that occurred at most"), "{said}");
}

#[test]
fn what_is_no_text_gets_the_same_sentence() {
    let says = |bytes: Vec<u8>| match stored(&[("x.bin", bytes)], 0) {
        Err(MethodError::Refused(why)) => why.to_string(),
        other => panic!("{other:?}"),
    };
    assert!(says(vec![0; 5000]).contains("control characters"));
    assert!(says([0xC6_u8, 0xBB, 0xB9, 0xFB].repeat(100)).contains("Save it as UTF-8"));
    assert_eq!(says(b" \n".to_vec()), "test is empty: there is no text in it");
    assert_eq!(says(packed(b"")), "test is empty: there is no text in it");
}

#[test]
fn a_cut_archive_is_used_as_far_as_it_goes() {
    let whole = packed(&hard_text(1));
    let files = [("a.gz", whole[..whole.len() / 2].to_vec())];
    let task = Task::detached();
    let options = TokenOptions::for_language(Language::Other);
    let got = tokenise(&stored(&files, 0).expect("text"), &options, &task).expect("corpus");
    assert_same(&tokenise(&held(&files), &options, &Task::detached()).expect("corpus"), &got);
    assert!(task.warnings().iter().any(|w| w.to_string().contains("damaged or shortened")));
}

#[test]
fn cancelling_leaves_nothing() {
    let task = Task::detached();
    let source = stored(&[("a.txt", hard_text(1))], 0).expect("text");
    task.cancel();
    assert_eq!(tokenise(&source, &TokenOptions::for_language(Language::Other), &task).err(), Some(TokeniseError::Cancelled));
}
