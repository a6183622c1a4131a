//! Text cut into pieces of work that depend on the text alone, so that the result does not depend on the number of threads.

use std::ops::Range;

use super::scan::ends_sentence;
use crate::data::TextDocument;

/// A piece is worked on between two looks at the task.
pub(super) const PIECE: usize = 32 << 10;
/// Pieces are gathered into shards of about this size.
pub(super) const SHARD: usize = 512 << 10;

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub document: usize,
    pub bytes: Range<usize>,
}

/// All documents in order, as shards of pieces. A piece ends with a line where it can, else after a sentence, else at white space. Pieces of white space at the
/// beginning of a document are left out.
pub(super) fn cut(documents: &[TextDocument]) -> Vec<Vec<Piece>> {
    let mut shards = Vec::new();
    let mut shard = Vec::new();
    let mut size = 0;
    for (document, TextDocument { text, .. }) in documents.iter().enumerate() {
        let (mut start, mut is_blank) = (0, true);
        while start < text.len() {
            let end = piece_end(text, start);
            if is_blank && text[start..end].trim().is_empty() {
                start = end;
                continue;
            }
            is_blank = false;
            size += end - start;
            shard.push(Piece { document, bytes: start..end });
            start = end;
            if size >= SHARD {
                shards.push(std::mem::take(&mut shard));
                size = 0;
            }
        }
    }
    if !shard.is_empty() {
        shards.push(shard);
    }
    shards
}

/// Where the piece that begins at `start` ends.
pub(super) fn piece_end(text: &str, start: usize) -> usize {
    if text.len() - start <= PIECE {
        return text.len();
    }
    let limit = text.floor_char_boundary(start + PIECE);
    let half = text.floor_char_boundary(start + PIECE / 2);
    let tail = &text[half..limit];
    if let Some(i) = tail.rfind('\n') {
        return half + i + 1;
    }
    let found = tail.char_indices().rfind(|(_, c)| ends_sentence(*c)).or_else(|| tail.char_indices().rfind(|(_, c)| c.is_whitespace()));
    found.map_or(limit, |(i, c)| half + i + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_cover_the_text_and_keep_words_whole() {
        let lines = "some words in a line\n".repeat(90_000);
        let one_line = "word ".repeat(50_000);
        let han = "汉字很多。".repeat(20_000);
        let solid = "é".repeat(200_000);
        let documents: Vec<TextDocument> =
            [lines, one_line, han, solid].into_iter().map(|text| TextDocument { title: String::new(), text }).collect();
        let shards = cut(&documents);
        let pieces: Vec<&Piece> = shards.iter().flatten().collect();
        for (d, document) in documents.iter().enumerate() {
            let joined: String = pieces.iter().filter(|p| p.document == d).map(|p| &document.text[p.bytes.clone()]).collect();
            assert!(joined == document.text);
        }
        assert!(pieces.iter().all(|p| p.bytes.len() <= PIECE && !p.bytes.is_empty()));
        for (d, last) in [(0, '\n'), (1, ' '), (2, '。')] {
            assert!(pieces.iter().filter(|p| p.document == d).all(|p| documents[d].text[..p.bytes.end].ends_with(last)));
        }
        assert!(shards.len() > 4);
    }
}
