//! Files in and out.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::{Vectors, WordArgs};
use super::output::{Failure, Output};
use crate::data::{Embedding, PhraseOptions, TextSource, TokenOptions};
pub use crate::jobs::short_name;
use crate::formats::{self, Companion, Format, Limits, ReadError, Recognised};

/// What a file holds.
pub enum Content {
    /// Vectors in a format.
    Vectors(Arc<Embedding>, &'static dyn Format),
    /// Something that may be text.
    Other,
}

fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    Failure::Failed(format!("{} could not be read: {error}", path.display()))
}

fn open(path: &Path) -> Result<BufReader<File>, Failure> {
    let file = File::open(path).map_err(|e| cannot_read(path, &e))?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(Failure::Failed(format!("{} is a folder, not a file of vectors", path.display())));
    }
    Ok(BufReader::with_capacity(1 << 16, file))
}

/// Reads a file of vectors.
///
/// # Errors
/// What is wrong with it; a text is told to be one.
pub fn vectors(args: &Vectors, output: &Output) -> Result<Arc<Embedding>, Failure> {
    match content(args, output)? {
        Content::Vectors(embedding, _) => Ok(embedding),
        Content::Other => Err(Failure::Failed(format!(
            "{} holds no vectors: it looks like plain text, which `semascope train` takes",
            args.path.display()
        ))),
    }
}

/// Reads a file if it holds vectors.
///
/// # Errors
/// What is wrong with it.
pub fn content(args: &Vectors, output: &Output) -> Result<Content, Failure> {
    let path = &args.path;
    let name = short_name(path);
    let mut from = open(path)?;
    let head = formats::head_of(&mut from).map_err(|e| cannot_read(path, &e))?;
    let format = match formats::recognise(&head, &name) {
        Recognised::Vectors(format) => format,
        Recognised::Refused(why) => return Err(Failure::Failed(format!("{}: {why}", path.display()))),
        Recognised::Other => return Ok(Content::Other),
    };
    let beside = args.labels.clone().or_else(|| {
        let folder = path.parent()?;
        format.companions(&name).into_iter().map(|c| folder.join(c)).find(|p| p.is_file())
    });
    let beside_name = beside.as_deref().map(short_name).unwrap_or_default();
    let mut second = beside.as_deref().map(open).transpose()?;
    let companion = second.as_mut().map(|from| Companion { name: &beside_name, from });
    let limits = Limits { max_rows: args.rows, ..Limits::default() };
    let (embedding, format) = formats::read_any(&name, &mut from, companion, &limits, &output.task).map_err(|e| match e {
        ReadError::Io(e) => cannot_read(path, &e),
        other => match &beside {
            Some(beside) => Failure::Failed(format!("{} with {}: {}", path.display(), beside.display(), other.say())),
            None => Failure::Failed(format!("{}: {}", path.display(), other.say())),
        },
    })?;
    Ok(Content::Vectors(Arc::new(embedding), format))
}

/// A whole file as text.
///
/// # Errors
/// What the file system said.
pub fn text(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path).map_err(|e| cannot_read(path, &e))?;
    Ok(crate::text::decode(&bytes).text)
}

/// The text files that are named, and those in the folders that are named, in order of path.
///
/// # Errors
/// What the file system said, or no text files at all.
pub fn texts(paths: &[PathBuf], output: &Output) -> Result<Vec<PathBuf>, Failure> {
    let files = crate::jobs::text_paths(paths, &output.task)?;
    match paths {
        [folder, ..] if files.is_empty() => Err(Failure::Failed(format!("There are no text files in {}", folder.display()))),
        _ => Ok(files),
    }
}

/// Opens texts, and says how they are to be split.
///
/// # Errors
/// As [`texts`]; files that are no text.
pub fn open_texts(paths: &[PathBuf], words: &WordArgs, output: &Output) -> Result<(TextSource, TokenOptions), Failure> {
    let files = texts(paths, output)?;
    let name = paths.first().map(|p| short_name(p)).unwrap_or_default();
    let source = crate::jobs::open_texts(&name, &files, words.memory, &output.task)?;
    let options = TokenOptions {
        lower_case: !words.keep_case,
        numbers: words.numbers.into(),
        drop_stop_words: words.drop_stop_words,
        min_count: words.min_count,
        max_words: words.max_words,
        phrases: (words.phrases > 0).then_some(PhraseOptions {
            threshold: words.phrase_threshold,
            min_count: words.phrase_pairs,
            passes: words.phrases,
        }),
        ..TokenOptions::for_language(words.language.map_or(source.language, Into::into))
    };
    Ok((source, options))
}

/// Writes a file beside its place and moves it there when it is whole.
///
/// # Errors
/// What the file system said.
pub fn write_whole(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let written = File::create(&part).and_then(|file| {
        let mut to = BufWriter::with_capacity(1 << 16, file);
        write(&mut to)?;
        to.flush()
    });
    written.and_then(|()| fs::rename(&part, path)).map_err(|e| {
        // What is half written is of no use; that it cannot be removed changes nothing.
        let _ = fs::remove_file(&part);
        Failure::Failed(format!("{} could not be written: {e}", path.display()))
    })
}

/// The format for these vectors under this name: one that keeps n-grams, where they have any and the ending leaves the choice.
///
/// # Errors
/// As [`format_for`].
pub fn format_for_vectors(path: &Path, what: &Embedding) -> Result<&'static dyn Format, Failure> {
    formats::format_for_vectors(&short_name(path), what).map_or_else(|| format_for(path), Ok)
}

/// The format that the ending of a file name asks for.
///
/// # Errors
/// Another ending: bad usage, with those that there are.
pub fn format_for(path: &Path) -> Result<&'static dyn Format, Failure> {
    formats::format_for_writing(&short_name(path)).ok_or_else(|| {
        let endings: Vec<String> = formats::FORMATS.iter().flat_map(|f| f.extensions()).map(|e| format!(".{e}")).collect();
        Failure::Usage(format!("The ending of {} decides its format; there are {}", path.display(), endings.join(", ")))
    })
}

/// Writes vectors, and the labels beside them where the format has none of its own. Returns the files written.
///
/// # Errors
/// What the file system said.
pub fn write_vectors(embedding: &Arc<Embedding>, format: &dyn Format, path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut written = vec![path.to_owned()];
    write_whole(path, |to| format.write(embedding, to).unwrap_or_else(|| Err(io::ErrorKind::Unsupported.into())))?;
    let mut beside = Vec::new();
    if let Some(result) = format.write_companion(embedding, &mut beside) {
        let companion = path.with_file_name(format.companions(&short_name(path)).first().cloned().unwrap_or_default());
        write_whole(&companion, |to| result.and_then(|()| to.write_all(&beside)))?;
        written.push(companion);
    }
    Ok(written)
}
