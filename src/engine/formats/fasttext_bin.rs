//! fastText models, `.bin`: the words' own rows, the rows of their character n-grams, and the output vectors.
//!
//! Source: fastText (Bojanowski et al. 2017), `FastText::saveModel`, `Args::save`, `Dictionary::save` and `DenseMatrix::save`. All little-endian: i32 magic
//! 793712314, i32 version (11 and 12 are read, 12 is written); twelve i32 (dimensions, window, epochs, least count, negatives, word n-grams, loss, model, buckets,
//! shortest and longest n-gram, update rate), f64 subsampling threshold; i32 size, words, labels, i64 tokens, i64 pruned rows (-1: none); per entry its
//! bytes, NUL, i64 count, i8 kind (0 word, 1 label); u8 quantised; i64 rows, i64 columns, f32 numbers of the input matrix (words, then buckets); u8, and the
//! output matrix likewise.
//!
//! Read: every word becomes an item with the mean of its own row and its n-grams' rows, what fastText prints for it; the rows stay beside them for unseen words.
//! Buckets of zeros take no memory. Labels of supervised models are skipped, quantised models (.ftz) refused.
//! Written: the model's rows where it has n-grams (buckets without a row as zeros: the file holds all of them), else the vectors themselves with no n-grams; output
//! vectors where they were kept, else zeros; counts where they are known, else falling numbers in the order of the items.

use std::io::{self, Write};
use std::sync::Arc;

use ndarray::Array2;

use super::input::Input;
use super::rows::{At, Made, Repeats, Rows};
use super::write::{check_size, ids};
use super::{Confidence, Format, Limits, Opened, Place, ReadError};
use crate::base::{Arg, Info, ParamValue, Say, Task};
use crate::data::{Column, ColumnValues, Columns, Embedding, ItemKind, Model, Recipe, SubwordRule, Subwords, WordModel};
use crate::say;

/// The format.
pub struct FastTextBin;

const ID: &str = "fasttext-bin";
const MAGIC: i32 = 793_712_314;
const VERSION: i32 = 12;
/// The loss of hierarchical softmax; negative sampling is one more.
const HIERARCHICAL: i32 = 1;
/// A longer word means that the file is damaged.
const LONGEST_WORD: usize = 1 << 16;
/// So does a longer n-gram.
const LONGEST_NGRAM: i32 = 64;
/// So do more dimensions.
const MOST_DIMS: i64 = 1 << 20;

impl Format for FastTextBin {
    fn info(&self) -> Info {
        Info {
            id: ID,
            label: "fastText model",
            summary: "A whole fastText model: words, the character n-grams that unseen words are made of, and the output vectors",
            source: "Bojanowski et al. (2017), Enriching word vectors with subword information; the fastText tool, .bin",
        }
    }

    fn extensions(&self) -> &'static [&'static str] {
        &["fasttext.bin"]
    }

    fn sniff(&self, head: &[u8], _name: &str) -> Confidence {
        if head.starts_with(&MAGIC.to_le_bytes()) { Confidence::Sure } else { Confidence::No }
    }

    fn read(&self, opened: Opened<'_>, limits: &Limits, task: &Task) -> Result<Embedding, ReadError> {
        let mut input = Input::new(opened.from, task);
        task.stage(say!("Reading {name}", name = opened.name), input.size());
        read(&mut input, limits, task)
    }

    fn can_write(&self) -> bool {
        true
    }

    fn keeps_model(&self, model: &dyn Model) -> bool {
        model.downcast::<WordModel>().is_some()
    }

    fn write(&self, what: &Arc<Embedding>, to: &mut dyn Write) -> Option<io::Result<()>> {
        Some(write(what, to))
    }
}

/// What is wrong where the window stands.
fn wrong(input: &Input<'_>, what: Say) -> ReadError {
    ReadError::Content { what, place: Place { byte: input.offset(), ..Place::default() } }
}

/// The next `N` bytes.
fn take<const N: usize>(input: &mut Input<'_>) -> Result<[u8; N], ReadError> {
    match input.fill(N)?.first_chunk::<N>() {
        Some(bytes) => {
            let bytes = *bytes;
            input.consume(N)?;
            Ok(bytes)
        }
        None => Err(ends_early(input)),
    }
}

fn ends_early(input: &Input<'_>) -> ReadError {
    let byte = input.offset() + input.window().len() as u64;
    ReadError::Content {
        what: Say::plain("The file ends early: it was cut off or not fully copied"),
        place: Place { byte, ..Place::default() },
    }
}

fn i32_of(input: &mut Input<'_>) -> Result<i32, ReadError> {
    take(input).map(i32::from_le_bytes)
}

fn i64_of(input: &mut Input<'_>) -> Result<i64, ReadError> {
    take(input).map(i64::from_le_bytes)
}

/// A word as it stands in the file, and its count.
type Counted = (Box<[u8]>, i64);

/// The numbers at the beginning that matter here.
struct Head {
    dims: usize,
    rule: Option<SubwordRule>,
    /// Rows of the n-grams in the input matrix; they may be there without character n-grams.
    buckets: i64,
    words: usize,
    entries: usize,
    /// The output vectors belong to the inner nodes of a tree over the words, one fewer than words.
    hierarchical: bool,
}

fn read_head(input: &mut Input<'_>) -> Result<Head, ReadError> {
    if i32_of(input)? != MAGIC {
        return Err(wrong(input, Say::plain("This is no fastText model: its first four bytes are not fastText's")));
    }
    let version = i32_of(input)?;
    if !(11..=VERSION).contains(&version) {
        return Err(wrong(
            input,
            say!("This fastText model has version {version}; versions 11 and 12 are read", version = version.to_string()),
        ));
    }
    let mut args = [0; 12];
    for arg in &mut args {
        *arg = i32_of(input)?;
    }
    let [dims, .., loss, model, buckets, min_n, max_n, _] = args;
    let _: [u8; 8] = take(input)?;
    // Supervised models of version 11 had no character n-grams, whatever they say.
    let max_n = if version == 11 && model == 3 { 0 } else { max_n };
    if dims < 1 || i64::from(dims) > MOST_DIMS {
        return Err(wrong(input, say!("The file says {n} dimensions, which cannot be", n = dims.to_string())));
    }
    if !(0..=LONGEST_NGRAM).contains(&max_n) || buckets < 0 {
        return Err(wrong(
            input,
            say!(
                "The file says n-grams of up to {n} characters in {buckets} buckets, which cannot be",
                n = max_n.to_string(),
                buckets = buckets.to_string()
            ),
        ));
    }
    let (size, words, labels) = (i32_of(input)?, i32_of(input)?, i32_of(input)?);
    let (_tokens, pruned) = (i64_of(input)?, i64_of(input)?);
    if words < 0 || labels < 0 || i64::from(words) + i64::from(labels) != i64::from(size) {
        return Err(wrong(
            input,
            say!(
                "{words} words and {labels} labels do not make {size} entries: the file is damaged",
                words = words.to_string(),
                labels = labels.to_string(),
                size = size.to_string()
            ),
        ));
    }
    if pruned > 0 {
        return Err(quantised(input));
    }
    let rule = (max_n > 0 && buckets > 0).then(|| SubwordRule {
        min_n: usize::try_from(min_n).unwrap_or(0),
        max_n: usize::try_from(max_n).unwrap_or(0),
        buckets: buckets.unsigned_abs(),
    });
    Ok(Head {
        dims: dims.unsigned_abs() as usize,
        rule,
        buckets: i64::from(buckets),
        words: words as usize,
        entries: size as usize,
        hierarchical: loss == HIERARCHICAL,
    })
}

fn quantised(input: &Input<'_>) -> ReadError {
    wrong(input, Say::plain("This fastText model is quantised (.ftz) and is not read: open the .bin or .vec file that it was made from"))
}

/// The words with their counts, in the order of their rows; labels are left out.
fn read_words(input: &mut Input<'_>, head: &Head) -> Result<Vec<Counted>, ReadError> {
    let mut words = Vec::new();
    for entry in 0..head.entries {
        let window = input.fill(LONGEST_WORD + 10)?;
        let Some(end) = window.iter().take(LONGEST_WORD).position(|b| *b == 0) else {
            let cut = window.len() < LONGEST_WORD;
            return Err(if cut {
                ends_early(input)
            } else {
                wrong(input, say!("Entry {n} does not end: the file is damaged", n = entry + 1))
            });
        };
        let text: Box<[u8]> = window[..end].into();
        input.consume(end + 1)?;
        let count = i64_of(input)?;
        match take::<1>(input)? {
            [0] if words.len() < head.words => words.push((text, count)),
            [1] => {}
            _ => return Err(wrong(input, say!("Entry {n} is neither a word nor a label: the file is damaged", n = entry + 1))),
        }
    }
    if words.len() < head.words {
        return Err(wrong(input, say!("The file says {declared} words and holds {found}", declared = head.words, found = words.len())));
    }
    Ok(words)
}

/// The numbers of the next row.
fn read_row(input: &mut Input<'_>, row: &mut [f32]) -> Result<(), ReadError> {
    let bytes = row.len() * 4;
    let window = input.fill(bytes)?;
    if window.len() < bytes {
        return Err(ends_early(input));
    }
    for (x, bytes) in row.iter_mut().zip(window.as_chunks::<4>().0) {
        *x = f32::from_le_bytes(*bytes);
    }
    input.consume(bytes)?;
    Ok(())
}

/// Whether it is quantised, and rows and columns.
fn matrix_head(input: &mut Input<'_>, dims: usize, what: &'static str) -> Result<i64, ReadError> {
    if take::<1>(input)? != [0] {
        return Err(quantised(input));
    }
    let (rows, columns) = (i64_of(input)?, i64_of(input)?);
    if columns != dims as i64 || rows < 0 {
        return Err(wrong(
            input,
            say!(
                "The {which} matrix is said to be {rows} x {columns}: the file is damaged",
                which = Say::plain(what),
                rows = rows.to_string(),
                columns = columns.to_string()
            ),
        ));
    }
    Ok(rows)
}

/// The rows of the buckets that are not all zero.
#[derive(Default)]
struct Buckets {
    used: Vec<u32>,
    trained: Vec<bool>,
    numbers: Vec<f32>,
}

impl Buckets {
    fn read(&mut self, input: &mut Input<'_>, rule: SubwordRule, dims: usize, vocabulary: &[u32], most: u64) -> Result<(), ReadError> {
        let mut row = vec![0.0_f32; dims];
        let mut coming = vocabulary.iter().copied().peekable();
        for bucket in 0..rule.buckets {
            read_row(input, &mut row)?;
            let trained = coming.next_if_eq(&bucket).is_some();
            if row.iter().all(|x| *x == 0.0) {
                continue;
            }
            if !row.iter().all(|x| x.is_finite()) {
                return Err(wrong(input, say!("The row of bucket {n} holds a value that is not a finite number", n = u64::from(bucket))));
            }
            if (self.numbers.len() + dims) as u64 * 4 > most {
                return Err(wrong(input, say!("The vectors need more than {limit} of memory; read fewer rows", limit = Arg::Bytes(most))));
            }
            self.used.push(bucket);
            self.trained.push(trained);
            self.numbers.extend_from_slice(&row);
        }
        Ok(())
    }

    fn row(&self, bucket: u32, dims: usize) -> Option<&[f32]> {
        self.used.binary_search(&bucket).ok().map(|at| &self.numbers[at * dims..(at + 1) * dims])
    }
}

fn read(input: &mut Input<'_>, limits: &Limits, task: &Task) -> Result<Embedding, ReadError> {
    let head = read_head(input)?;
    let words = read_words(input, &head)?;
    let dims = head.dims;
    let stated = matrix_head(input, dims, "input")?;
    if stated != words.len() as i64 + head.buckets {
        return Err(wrong(
            input,
            say!(
                "The input matrix has {rows} rows for {words} words and {buckets} buckets",
                rows = stated.to_string(),
                words = words.len(),
                buckets = head.buckets.to_string()
            ),
        ));
    }
    let wanted = limits.max_rows.map_or(words.len(), |most| most.min(words.len()));
    let (mut own, mut row) = (Vec::new(), vec![0.0_f32; dims]);
    for word in 0..words.len() {
        read_row(input, &mut row)?;
        if word < wanted {
            own.extend_from_slice(&row);
        }
    }
    let mut ngrams: Vec<Vec<u32>> = Vec::new();
    let mut buckets = Buckets::default();
    if let Some(rule) = head.rule {
        ngrams.extend(words.iter().map(|(word, _)| rule.buckets_of(word)));
        let mut vocabulary: Vec<u32> = ngrams.iter().flatten().copied().collect();
        vocabulary.sort_unstable();
        vocabulary.dedup();
        buckets.read(input, rule, dims, &vocabulary, limits.max_bytes)?;
    } else {
        // Rows of word n-grams, which only classifiers use.
        for _ in 0..head.buckets {
            read_row(input, &mut row)?;
        }
    }

    let mut rows = Rows::new(dims, limits, Repeats::KeepFirst);
    let (mut kept_rows, mut counts) = (Vec::new(), Vec::new());
    let mut complete = true;
    for (word, (label, count)) in words.iter().enumerate() {
        if rows.is_full() {
            break;
        }
        task.check()?;
        let Some(mine) = own.get(word * dims..(word + 1) * dims) else {
            // One row more than wanted, so that the collector says that it left some out.
            complete = false;
            rows.push(label, &row.iter().map(|_| 0.0).collect::<Vec<f32>>(), At::Row(word as u64 + 1))?;
            break;
        };
        let pieces = ngrams.get(word).map(Vec::as_slice).unwrap_or_default();
        let vector = mean(mine, pieces.iter().map(|bucket| buckets.row(*bucket, dims)));
        if rows.push(label, &vector, At::Row(word as u64 + 1))? {
            kept_rows.extend_from_slice(mine);
            counts.push(*count);
        } else {
            complete = false;
        }
    }
    let mut outputs = read_outputs(input, dims, words.len(), complete)?;
    if let Some(numbers) = outputs.as_mut().filter(|_| head.hierarchical) {
        // The last row is there and never used.
        numbers.truncate(words.len().saturating_sub(1) * dims);
    }
    let made = Made {
        method: ID,
        inputs: vec![(Recipe::SOURCE.to_owned(), input.fingerprint())],
        kind: ItemKind::WORD,
        columns: Columns(vec![Column { name: Columns::COUNT.to_owned(), values: ColumnValues::Ints(counts) }]),
    };
    let embedding = rows.finish(made, task)?;
    let matrix = |numbers: Vec<f32>| Array2::from_shape_vec((numbers.len() / dims, dims), numbers).ok();
    let subwords = head.rule.and_then(|rule| {
        let (own, pieces) = (matrix(kept_rows)?, matrix(buckets.numbers)?);
        Subwords::new(rule, own, buckets.used, buckets.trained, pieces).map(Arc::new)
    });
    let model = WordModel::new(embedding.items().clone(), outputs.and_then(matrix), subwords);
    Ok(embedding.with_model(Arc::new(model)))
}

/// The output vectors of the words, where there is one for each; those of labels are read and dropped.
fn read_outputs(input: &mut Input<'_>, dims: usize, num_words: usize, keep: bool) -> Result<Option<Vec<f32>>, ReadError> {
    let rows = matrix_head(input, dims, "output")?;
    let keep = keep && rows == num_words as i64;
    let (mut numbers, mut row) = (Vec::new(), vec![0.0_f32; dims]);
    for _ in 0..rows {
        read_row(input, &mut row)?;
        if keep {
            numbers.extend_from_slice(&row);
        }
    }
    let finite = numbers.iter().all(|x| x.is_finite());
    Ok((keep && finite).then_some(numbers))
}

/// The mean of a word's own row and its n-grams' rows, a missing one counting as zeros; summed in the order in which fastText does.
fn mean<'r>(own: &[f32], pieces: impl Iterator<Item = Option<&'r [f32]>>) -> Vec<f32> {
    let (mut sum, mut count) = (own.to_vec(), 1_u32);
    for piece in pieces {
        count += 1;
        sum.iter_mut().zip(piece.unwrap_or_default()).for_each(|(sum, x)| *sum += x);
    }
    let scale = 1.0 / count as f32;
    sum.iter_mut().for_each(|x| *x *= scale);
    sum
}

/// How the vectors were trained, as far as it is known.
fn trained_by(what: &Embedding) -> &Recipe {
    what.word_model().and_then(WordModel::recipe).unwrap_or(what.recipe())
}

/// A whole number of the recipe, or the tool's default.
fn setting(recipe: &Recipe, name: &str, default: i32) -> i32 {
    match recipe.params.get(name) {
        Some(ParamValue::Int(n)) => i32::try_from(*n).unwrap_or(default),
        _ => default,
    }
}

fn write(what: &Embedding, to: &mut dyn Write) -> io::Result<()> {
    check_size(what)?;
    let (n, dims) = (what.len(), what.dims());
    let int = |x: usize| i32::try_from(x).map_err(|_| io::Error::other("too many rows for a fastText model"));
    let model = what.word_model();
    let (outputs, subwords) = (model.and_then(WordModel::outputs), model.and_then(WordModel::subwords));
    let hierarchical = i32::from(outputs.is_some_and(|o| o.nrows() + 1 == n));
    let rule = subwords.map(|s| s.rule());
    let (buckets, min_n, max_n) = rule.map_or((0, 0, 0), |r| (r.buckets, r.min_n, r.max_n));
    let recipe = trained_by(what);
    let cbow = recipe.method.contains("cbow");
    let threshold = match recipe.params.get("sample") {
        Some(ParamValue::Float(t)) => *t,
        _ => 1e-4,
    };
    let args = [
        MAGIC,
        VERSION,
        int(dims)?,
        setting(recipe, "window", 5),
        setting(recipe, "epochs", 5),
        1,
        setting(recipe, "negative", 5),
        1,
        HIERARCHICAL + 1 - hierarchical,
        if cbow { 1 } else { 2 },
        int(buckets as usize)?,
        int(min_n)?,
        int(max_n)?,
        100,
    ];
    for arg in args {
        to.write_all(&arg.to_le_bytes())?;
    }
    to.write_all(&threshold.to_le_bytes())?;

    let count_of = |id| what.items().count(id).filter(|c| *c > 0);
    let counts: Vec<i64> = ids(what).map(|id| count_of(id).unwrap_or(n as i64 - i64::from(id.0))).collect();
    for number in [int(n)?, int(n)?, 0] {
        to.write_all(&number.to_le_bytes())?;
    }
    to.write_all(&counts.iter().sum::<i64>().to_le_bytes())?;
    to.write_all(&(-1_i64).to_le_bytes())?;
    for (id, count) in ids(what).zip(&counts) {
        to.write_all(what.items().label(id).replace('\0', " ").as_bytes())?;
        to.write_all(&[0])?;
        to.write_all(&count.to_le_bytes())?;
        to.write_all(&[0])?;
    }

    write_matrix_head(to, n + buckets as usize, dims)?;
    match subwords {
        Some(subwords) => {
            write_rows(to, subwords.words().rows().into_iter().map(|r| r.to_vec()))?;
            let (mut bytes, zeros) = (Vec::new(), vec![0; dims * 4]);
            let mut rows = subwords.used().iter().zip(subwords.rows().rows()).peekable();
            for bucket in 0..buckets {
                match rows.next_if(|(at, _)| **at == bucket) {
                    Some((_, row)) => {
                        bytes.clear();
                        row.iter().for_each(|x| bytes.extend_from_slice(&x.to_le_bytes()));
                        to.write_all(&bytes)?;
                    }
                    None => to.write_all(&zeros)?,
                }
            }
        }
        None => write_rows(to, ids(what).map(|id| what.vector(id).into_owned()))?,
    }
    write_matrix_head(to, n, dims)?;
    let kept = outputs.filter(|o| o.ncols() == dims && o.nrows() <= n);
    write_rows(to, kept.into_iter().flat_map(|o| o.rows().into_iter().map(|r| r.to_vec())))?;
    write_rows(to, (kept.map_or(0, ndarray::ArrayBase::nrows)..n).map(|_| vec![0.0; dims]))
}

/// Not quantised, rows, columns.
fn write_matrix_head(to: &mut dyn Write, rows: usize, columns: usize) -> io::Result<()> {
    to.write_all(&[0])?;
    to.write_all(&(rows as i64).to_le_bytes())?;
    to.write_all(&(columns as i64).to_le_bytes())
}

fn write_rows(to: &mut dyn Write, rows: impl Iterator<Item = Vec<f32>>) -> io::Result<()> {
    let mut bytes = Vec::new();
    for row in rows {
        bytes.clear();
        row.iter().for_each(|x| bytes.extend_from_slice(&x.to_le_bytes()));
        to.write_all(&bytes)?;
    }
    Ok(())
}
