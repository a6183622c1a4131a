//! What one training example did, for a pupil who looks on: which words met, their products before and after, and how far each vector moved.

/// One example, worked through or taken back.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// What was trained on.
    pub example: Example,
    /// Every vector that was changed, once each.
    pub moves: Vec<Move>,
    /// Loss of the example, as the run adds it up, before its change.
    pub loss: f64,
    /// Learning rate.
    pub rate: f64,
    /// The example has been taken back: the vectors are as they were before it.
    pub taken_back: bool,
    /// Examples worked through one by one since the last whole step, those taken back not counted.
    pub taken: u64,
    /// How many of them can still be taken back; fewer than `taken` where the oldest were forgotten.
    pub can_go_back: u64,
    /// Nothing comes after this example: the training is at its end.
    pub is_last: bool,
}

/// What an example consists of.
#[derive(Debug, Clone, PartialEq)]
pub enum Example {
    /// A word of a sentence and the words around it (skip-gram, CBOW).
    Window(Window),
    /// A cell of the table of co-occurrences (`GloVe`).
    Cell(Cell),
}

/// A window on a sentence.
#[derive(Debug, Clone, PartialEq)]
pub struct Window {
    /// The sentence, or as much of a long one as is near the window.
    pub sentence: Vec<SentenceWord>,
    /// The sentence goes on before and after what is given.
    pub cut: [bool; 2],
    /// Rows of the words around the middle one, in the order of the text.
    pub context: Vec<u32>,
    /// What each context word (or their mean) is held against: the middle word first.
    pub outputs: Vec<Output>,
    /// The mean of the context words is one input (CBOW); else each of them is (skip-gram).
    pub by_mean: bool,
    /// Every input with every output, inputs in order, for each of them the outputs in order.
    pub meetings: Vec<Meeting>,
}

/// A word of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SentenceWord {
    /// Its row.
    pub row: u32,
    /// Its part in the window.
    pub part: Part,
}

/// What a word of a sentence does in a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Out of reach.
    Outside,
    /// Left out by subsampling.
    Thinned,
    /// One of the words around; its place in [`Window::context`].
    Context(usize),
    /// The word in the middle.
    Target,
}

/// A vector that inputs are held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Output {
    /// Whose.
    pub who: OutputOf,
    /// Whether the product should be large (the true word) or small (a drawn one).
    pub wanted: bool,
}

/// Whose output vector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputOf {
    /// A word: the middle one or a drawn one.
    Word(u32),
    /// An inner node of the Huffman tree, counted from the root of the word's path; `wanted` says which way the path turns there.
    Node(u32),
}

/// An input vector and an output vector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meeting {
    /// Dot product when the push was computed.
    pub dot: f64,
    /// Dot product after the whole example.
    pub dot_after: f64,
    /// σ(dot).
    pub sigma: f64,
    /// 1 or 0, minus sigma.
    pub error: f64,
    /// Length of the push on the input vector: rate · |error| · length of the output vector.
    pub push: f64,
}

/// A cell of the table of co-occurrences.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Rows of the two words; may be the same.
    pub words: [u32; 2],
    /// How often they occur near each other, by 1 / distance.
    pub count: f64,
    /// ln of it: what the product should become.
    pub log: f64,
    /// f(count).
    pub weight: f64,
    /// The first word with the second as its context, then the other way round (missing for a word with itself).
    pub fits: Vec<Fit>,
    /// Words around them in the table: the two first, then those that occur often near either.
    pub around: Vec<u32>,
    /// Counts between the words of `around`, row by row; 0 where they do not meet.
    pub counts: Vec<f64>,
}

/// One direction of a cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Word vector · context vector.
    pub dot: f64,
    /// Bias of the word and of the context.
    pub biases: [f64; 2],
    /// dot + biases - log.
    pub error: f64,
    /// weight · error: what both vectors are pulled by.
    pub pull: f64,
    /// dot + biases after the whole example.
    pub after: f64,
}

/// How a vector was changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Which.
    pub vector: Moved,
    /// Before.
    pub before: Vec<f32>,
    /// After.
    pub after: Vec<f32>,
}

/// A vector that was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moved {
    /// The vector of this word that becomes the result: it is on the map.
    Shown(u32),
    /// The output vector of this word: it helps to learn and is not on the map.
    Output(u32),
    /// The vector of an inner node of the tree, counted from the root of the path as in [`OutputOf::Node`].
    Node(u32),
}

impl Move {
    /// How far it moved.
    #[must_use]
    pub fn length(&self) -> f64 {
        self.before.iter().zip(&self.after).map(|(b, a)| (f64::from(*a) - f64::from(*b)).powi(2)).sum::<f64>().sqrt()
    }

    /// Cosine of the angle between before and after; 1 where one of them is zero.
    #[must_use]
    pub fn cosine(&self) -> f64 {
        let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
        let lengths = (dot(&self.before, &self.before) * dot(&self.after, &self.after)).sqrt();
        if lengths > 0.0 { (dot(&self.before, &self.after) / lengths).clamp(-1.0, 1.0) } else { 1.0 }
    }
}

impl Trace {
    /// The change of a word on the map.
    #[must_use]
    pub fn shown_move(&self, row: u32) -> Option<&Move> {
        self.moves.iter().find(|m| m.vector == Moved::Shown(row))
    }
}
