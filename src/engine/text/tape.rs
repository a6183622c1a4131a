//! The numbers of all words in the order of the text while the vocabulary is being made: written once, then changed in place, pass by pass.
//! The last word of each sentence carries [`SENTENCE_END`].

use crate::base::{Cancelled, MethodError, Task};
use crate::data::{SENTENCE_END, TextSource, TokenTape, Tokens};
use crate::say;

/// Words that are changed at a time.
const BLOCK: usize = 1 << 16;

/// A tape in memory or in a file.
pub(super) enum Tape {
    Memory(Vec<u32>),
    Stored(Box<dyn TokenTape>),
}

impl Tape {
    /// An empty tape for the words of a text.
    pub fn of(source: &TextSource) -> Result<Self, MethodError> {
        Ok(match &source.stored {
            None => Self::Memory(Vec::new()),
            Some(stored) => Self::Stored(stored.tape()?),
        })
    }

    /// Number of words on it.
    pub fn len(&self) -> u64 {
        match self {
            Self::Memory(all) => all.len() as u64,
            Self::Stored(tape) => tape.len(),
        }
    }

    /// Adds words at the end.
    pub fn push(&mut self, words: &[u32]) -> Result<(), MethodError> {
        match self {
            Self::Memory(all) => all.extend_from_slice(words),
            Self::Stored(tape) => tape.write(tape.len(), words)?,
        }
        Ok(())
    }

    /// Empties it.
    pub fn clear(&mut self) -> Result<(), MethodError> {
        self.truncate(0)
    }

    fn truncate(&mut self, len: u64) -> Result<(), MethodError> {
        match self {
            Self::Memory(all) => all.truncate(len as usize),
            Self::Stored(tape) => tape.truncate(len)?,
        }
        Ok(())
    }

    /// Shows all words in order, block by block, with looks at the task.
    pub fn visit(&self, task: &Task, mut see: impl FnMut(&[u32]) -> Result<(), Cancelled>) -> Result<(), MethodError> {
        match self {
            Self::Memory(all) => {
                for block in all.chunks(BLOCK) {
                    see(block)?;
                    task.advance(block.len() as u64)?;
                }
            }
            Self::Stored(tape) => {
                let (mut block, mut at) = (vec![0; BLOCK], 0);
                while at < tape.len() {
                    let num = (tape.len() - at).min(BLOCK as u64) as usize;
                    tape.read(at, &mut block[..num])?;
                    see(&block[..num])?;
                    at += num as u64;
                    task.advance(num as u64)?;
                }
            }
        }
        Ok(())
    }

    /// Changes all words in place: `change` sees each block and adds what takes its place to a list, never more in all than it has seen.
    pub fn change(&mut self, task: &Task, mut change: impl FnMut(&[u32], &mut Vec<u32>)) -> Result<(), MethodError> {
        let (mut block, mut out) = (vec![0; BLOCK], Vec::with_capacity(BLOCK + 1));
        let (mut from, mut to, all) = (0, 0, self.len());
        while from < all {
            let num = (all - from).min(BLOCK as u64) as usize;
            match self {
                Self::Memory(all) => block[..num].copy_from_slice(&all[from as usize..from as usize + num]),
                Self::Stored(tape) => tape.read(from, &mut block[..num])?,
            }
            out.clear();
            change(&block[..num], &mut out);
            match self {
                Self::Memory(all) => all[to as usize..to as usize + out.len()].copy_from_slice(&out),
                Self::Stored(tape) => tape.write(to, &out)?,
            }
            from += num as u64;
            to += out.len() as u64;
            task.advance(num as u64)?;
        }
        self.truncate(to)
    }

    /// The finished tokens, with looks at the task.
    pub fn into_tokens(self, task: &Task) -> Result<Tokens, MethodError> {
        let mut tokens = match self {
            Self::Stored(tape) => return Ok(Tokens::stored(tape.into_store())),
            Self::Memory(tokens) => tokens,
        };
        if u32::try_from(tokens.len()).is_err() {
            return Err(say!("The text has {n} tokens; at most {limit} can be held in memory", n = tokens.len(), limit = u32::MAX).into());
        }
        let (mut ends, mut end) = (Vec::new(), 0);
        for block in tokens.chunks_mut(BLOCK) {
            task.check()?;
            for token in block {
                end += 1;
                if *token & SENTENCE_END != 0 {
                    *token &= !SENTENCE_END;
                    ends.push(end);
                }
            }
        }
        tokens.shrink_to_fit();
        ends.shrink_to_fit();
        Ok(Tokens::in_memory(tokens, ends))
    }
}
