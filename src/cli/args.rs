//! The commands and their arguments. Parameters of methods are added by [`super::flags`].

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::data::Metric;
use crate::query::AnalogyMethod;

/// Explore embeddings: train, map and question word vectors offline.
///
/// Without a command the window opens, on the files that are named or on the bundled example.
#[derive(Parser)]
#[command(name = "semascope", version, args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
pub struct Cli {
    /// Files to open in the window: texts or vectors
    pub paths: Vec<PathBuf>,
    /// Print the result as one JSON object
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Tell what a file of vectors or a text holds
    Info(InfoArgs),
    /// Train vectors on a text
    Train(TrainArgs),
    /// Lay vectors out as a map, to a table of coordinates
    Project(ProjectArgs),
    /// List the nearest neighbours of a word, of several words, or of an expression such as "king - man + woman"
    Neighbours(NeighboursArgs),
    /// Answer "A is to B as C is to what?"
    Analogy(AnalogyArgs),
    /// Show how the number of a word and its context comes about: count, chance, PMI, cell, and what an SVD keeps of it
    Pmi(PmiArgs),
    /// Score vectors on analogy questions and on judged word pairs
    Eval(EvalArgs),
    /// Draw the interface to a picture, without a display or a graphics driver
    Snapshot(SnapshotArgs),
}

/// A file of vectors.
#[derive(Args)]
pub struct Vectors {
    /// File of vectors; its format is recognised by its content
    #[arg(id = "vectors", value_name = "VECTORS")]
    pub path: PathBuf,
    /// File of labels or metadata for bare numbers [default: looked for beside the file]
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Read only the first N rows
    #[arg(long, value_name = "N")]
    pub rows: Option<usize>,
}

/// `info`.
#[derive(Args)]
pub struct InfoArgs {
    /// What to look at: vectors (with a file of labels), texts, folders, a zip archive
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
    /// File of labels or metadata for bare numbers [default: looked for beside the file]
    #[arg(long, value_name = "FILE")]
    pub labels: Option<PathBuf>,
    /// Read only the first N rows of vectors
    #[arg(long, value_name = "N")]
    pub rows: Option<usize>,
    /// How the source is opened
    #[command(flatten)]
    pub source: SourceArgs,
}

/// `train`.
#[derive(Args)]
pub struct TrainArgs {
    /// What to learn from: text files, folders of them, a zip archive
    #[arg(required = true, value_name = "SOURCE")]
    pub sources: Vec<PathBuf>,
    /// Method
    #[arg(long, default_value = crate::embed::DEFAULT.info().id, value_parser = super::flags::embedder_ids())]
    pub method: String,
    /// Continue from these vectors: their words keep them as a start, words that are new are added, and nothing is frozen. A model with character n-grams continues with fasttext, unless --method says otherwise
    #[arg(long = "continue", value_name = "MODEL")]
    pub start: Option<PathBuf>,
    /// Where to write the vectors; the ending decides the format: .vec, .txt, .bin, .fasttext.bin, .glove, .npy, .tsv, .csv. A file that is there is replaced
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Seed of every random choice
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How the source is opened
    #[command(flatten)]
    pub source: SourceArgs,
}

/// What is opened, for every command that takes any source. Options of the kinds are added by [`super::flags`].
#[derive(Args, Default)]
pub struct SourceArgs {
    /// As which kind of source it is opened [default: recognised by its content]
    #[arg(long, value_parser = super::flags::source_ids(), help_heading = "Source")]
    pub kind: Option<String>,
    /// Keep capital letters: the same as --lower-case no
    #[arg(long, help_heading = super::flags::OF_SOURCE)]
    pub keep_case: bool,
    /// What the source may take in memory, such as 500MB or 8GB; a larger text is read from disk as it is needed [default: a quarter of this machine's memory]
    #[arg(long, value_name = "SIZE", value_parser = bytes, help_heading = "Source")]
    pub memory: Option<u64>,
}

/// `pmi`.
#[derive(Args)]
pub struct PmiArgs {
    /// Text file, or a folder of them
    pub corpus: PathBuf,
    /// The word; without one, a pair that stands out is shown
    pub word: Option<String>,
    /// Its context; without one, the strongest is taken
    pub context: Option<String>,
    /// Method
    #[arg(long, default_value = crate::embed::pairs::DEFAULT, value_parser = super::flags::counter_ids())]
    pub method: String,
    /// How many contexts to list
    #[arg(short, long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=200))]
    pub k: u32,
    /// Seed of every random choice
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How the source is opened
    #[command(flatten)]
    pub source: SourceArgs,
}

/// `project`.
#[derive(Args)]
pub struct ProjectArgs {
    /// The vectors
    #[command(flatten)]
    pub vectors: Vectors,
    /// Method
    #[arg(long, default_value = crate::project::STRAIGHT.info().id, value_parser = super::flags::projector_ids())]
    pub method: String,
    /// Where to write the map: .csv or .tsv. A file that is there is replaced
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    /// Seed of every random choice
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// `neighbours`.
#[derive(Args)]
pub struct NeighboursArgs {
    /// The vectors
    #[command(flatten)]
    pub vectors: Vectors,
    /// A word, several words, or an expression
    #[arg(required = true)]
    pub query: Vec<String>,
    /// How many
    #[arg(short, long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub k: u32,
    /// How nearness is measured
    #[arg(long, default_value = "cosine")]
    pub metric: MetricArg,
    /// Leave the words of the query out of the list
    #[arg(long)]
    pub hide_query_words: bool,
}

/// `analogy`.
#[derive(Args)]
pub struct AnalogyArgs {
    /// The vectors
    #[command(flatten)]
    pub vectors: Vectors,
    /// A, as in "man is to king as woman is to what?": man
    pub a: String,
    /// B: king
    pub b: String,
    /// C: woman
    pub c: String,
    /// How answers are scored: 3CosAdd or 3CosMul
    #[arg(long, default_value = "add")]
    pub method: AnalogyArg,
    /// How many candidates to list
    #[arg(short, long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub k: u32,
    /// Let A, B and C be the answer too
    #[arg(long)]
    pub admit_query_words: bool,
}

/// `eval`.
#[derive(Args)]
#[command(group = clap::ArgGroup::new("set").required(true).multiple(true))]
pub struct EvalArgs {
    /// The vectors
    #[command(flatten)]
    pub vectors: Vectors,
    /// File of analogy questions: ": section" lines, then four words on each line
    #[arg(long, value_name = "FILE", group = "set")]
    pub analogies: Option<PathBuf>,
    /// File of judged pairs: two words and a number on each line
    #[arg(long, value_name = "FILE", group = "set")]
    pub similarity: Option<PathBuf>,
    /// Folder of tests: every file in it that holds questions, told apart by what its lines look like
    #[arg(long, value_name = "FOLDER", group = "set")]
    pub tasks: Option<PathBuf>,
    /// How analogies are scored: 3CosAdd or 3CosMul
    #[arg(long, default_value = "add")]
    pub method: AnalogyArg,
    /// Look words up, and search, only among the first N rows
    #[arg(long, value_name = "N")]
    pub first: Option<usize>,
    /// An analogy is right when the word is among the best N
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::builder::RangedU64ValueParser::<usize>::new().range(1..=10))]
    pub top: usize,
    /// Capital letters count
    #[arg(long)]
    pub case_sensitive: bool,
}

/// Choices of `--metric`.
#[derive(Clone, Copy, ValueEnum)]
pub enum MetricArg {
    /// Cosine similarity
    Cosine,
    /// Dot product
    Dot,
    /// Euclidean distance
    Euclidean,
    /// Manhattan distance
    Manhattan,
    /// Jaccard distance of the dimensions that are not zero: for codes and counts
    Jaccard,
    /// Hamming distance, the share of the numbers that differ: for codes and whole numbers
    Hamming,
}

impl From<MetricArg> for Metric {
    fn from(arg: MetricArg) -> Self {
        match arg {
            MetricArg::Cosine => Self::Cosine,
            MetricArg::Dot => Self::Dot,
            MetricArg::Euclidean => Self::Euclidean,
            MetricArg::Manhattan => Self::Manhattan,
            MetricArg::Jaccard => Self::Jaccard,
            MetricArg::Hamming => Self::Hamming,
        }
    }
}

/// Choices of `--method` for analogies.
#[derive(Clone, Copy, ValueEnum)]
pub enum AnalogyArg {
    /// 3CosAdd
    Add,
    /// 3CosMul
    Mul,
}

impl From<AnalogyArg> for AnalogyMethod {
    fn from(arg: AnalogyArg) -> Self {
        match arg {
            AnalogyArg::Add => Self::Add,
            AnalogyArg::Mul => Self::Mul,
        }
    }
}

/// `snapshot`.
#[derive(Args)]
pub struct SnapshotArgs {
    /// File to open; may be given several times [default: the bundled example]
    #[arg(long, value_name = "FILE")]
    pub open: Vec<PathBuf>,
    /// Bundled example to open, by its name in the start page's list
    #[arg(long, value_name = "NAME", value_parser = example_ids(), conflicts_with = "open")]
    pub example: Option<String>,
    /// Panel in front, by its id
    #[arg(long, value_name = "ID", default_value = "map")]
    pub panel: String,
    /// Words to select, separated by commas
    #[arg(long, value_name = "WORDS", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Analogy to ask: three words "a,b,c"
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    pub analogy: Vec<String>,
    /// Questions to grade the vectors with: a bundled set by its name, or a file
    #[arg(long, value_name = "NAME|FILE")]
    pub questions: Option<PathBuf>,
    /// Train again by this method: skipgram, cbow, glove, ppmi-svd
    #[arg(long, value_name = "ID")]
    pub method: Option<String>,
    /// Hold the training half way and work through this many single examples; of a method that counts, go on by this many contexts of the word
    #[arg(long, value_name = "N")]
    pub examples: Option<u64>,
    /// Lay the map out by this method: pca, tsne
    #[arg(long, value_name = "ID")]
    pub map: Option<String>,
    /// Size in points
    #[arg(long, value_name = "WxH", default_value = "1440x900", value_parser = size)]
    pub size: [f32; 2],
    /// Pixels per point
    #[arg(long, default_value_t = 1.0)]
    pub scale: f32,
    /// Theme: dark, light or contrast
    #[arg(long, default_value = "dark", value_parser = ["dark", "light", "contrast"])]
    pub theme: String,
    /// Language of the interface: en or zh
    #[arg(long, default_value = "en", value_parser = ["en", "zh"])]
    pub lang: String,
    /// Where to write the picture. A file that is there is replaced
    #[arg(short, long, value_name = "OUT.png")]
    pub output: PathBuf,
}

fn example_ids() -> Vec<&'static str> {
    crate::examples::examples().iter().map(|e| e.id).collect()
}

/// `500MB`, `8 GB`, or a number of bytes.
fn bytes(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        _ => f64::NAN,
    };
    match number.parse::<f64>().map(|n| n * factor) {
        Ok(size) if size.is_finite() => Ok(size as u64),
        _ => Err("a size is a number with KB, MB, GB or TB, for instance 500MB".to_owned()),
    }
}

/// `1440x900`, each side between 200 and 8,000.
fn size(text: &str) -> Result<[f32; 2], String> {
    let sides: Option<(f32, f32)> = text.split_once(['x', 'X']).and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    match sides {
        Some((w, h)) if (200.0..=8000.0).contains(&w) && (200.0..=8000.0).contains(&h) => Ok([w, h]),
        _ => Err("a size is WIDTHxHEIGHT in points, each between 200 and 8000, for instance 1440x900".to_owned()),
    }
}
