//! Files cut at every byte and files with bytes changed at random: data or a sentence, never a panic, never more memory than bytes.

use super::*;
use crate::base::Rng;

/// A companion file and its name.
type Named = (String, Vec<u8>);

/// A small file of each format, with its companion.
fn files() -> Vec<(String, Vec<u8>, Option<Named>)> {
    FORMATS
        .iter()
        .map(|format| {
            let name = format!("a.{}", format.extensions()[0]);
            let e = sample(ItemKind::WORD);
            let (mut bytes, mut beside) = (Vec::new(), Vec::new());
            format.write(&e, &mut bytes).unwrap().unwrap();
            let companion = format.write_companion(&e, &mut beside).map(|_| (format.companions(&name)[0].clone(), beside));
            (name, bytes, companion)
        })
        .collect()
}

/// How often bytes were read as data, and how often refused.
#[derive(Default)]
struct Outcomes {
    read: usize,
    refused: usize,
}

impl Outcomes {
    /// Every format reads the bytes, recognised or not: no more numbers than the bytes can hold, or a sentence with a place inside them.
    fn of_all(&mut self, name: &str, bytes: &[u8], companion: Option<(&str, &[u8])>) {
        let recognised = read_with(name, bytes, companion, &Limits::default()).0;
        for format in FORMATS {
            let mut file = Cursor::new(bytes);
            let mut second = companion.map(|(name, bytes)| (name, Cursor::new(bytes)));
            let companion_file = second.as_mut().map(|(name, from)| Companion { name, from });
            let result = format.read(Opened { name, from: &mut file, companion: companion_file }, &Limits::default(), &Task::detached());
            if let Ok((whole, id)) = &recognised
                && *id == format.info().id
            {
                let is_same = |e: &Embedding| e.recipe() == whole.recipe() && e.matrix() == whole.matrix();
                assert!(result.as_ref().is_ok_and(is_same), "{name}: what is recognised is read by that format");
            }
            match result {
                Ok(e) => {
                    assert!(e.len() <= bytes.len() && e.len() * e.dims() <= bytes.len());
                    self.read += 1;
                }
                Err(ReadError::Content { what, place }) => {
                    let all = [bytes, companion.map_or(&[][..], |(_, bytes)| bytes)];
                    let lines = all.map(|bytes| 1 + bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() as u64);
                    let longest = all.map(|bytes| bytes.len() as u64);
                    assert!(longest.iter().any(|n| place.byte <= *n), "{name}: {what} at byte {}", place.byte);
                    assert!(place.line.is_none_or(|line| line >= 1 && lines.iter().any(|n| line <= *n)), "{name}: {what} in {place:?}");
                    self.refused += 1;
                }
                Err(other) => panic!("{name}: nobody cancelled, and memory has no errors: {other:?}"),
            }
        }
    }
}

#[test]
fn cut_at_every_byte() {
    for (name, bytes, companion) in files() {
        let companion = companion.as_ref().map(|(n, b)| (n.as_str(), b.as_slice()));
        let mut outcomes = Outcomes::default();
        for end in 0..=bytes.len() {
            outcomes.of_all(&name, &bytes[..end], companion);
        }
        assert!(outcomes.read > 0 && outcomes.refused > 0, "{name}");
    }
}

#[test]
fn companion_cut_at_every_byte() {
    let with_companion: Vec<_> = files().into_iter().filter_map(|(name, bytes, companion)| Some((name, bytes, companion?))).collect();
    assert_eq!(with_companion.len(), 1, "a bare array has its labels in a second file");
    for (name, bytes, (beside, text)) in with_companion {
        let mut outcomes = Outcomes::default();
        for end in 0..=text.len() {
            outcomes.of_all(&name, &bytes, Some((&beside, &text[..end])));
        }
        assert!(outcomes.read > 0 && outcomes.refused > 0, "{name}");
    }
}

#[test]
fn bytes_changed_at_random() {
    let mut rng = Rng::new(11);
    for (name, bytes, companion) in files() {
        let companion = companion.as_ref().map(|(n, b)| (n.as_str(), b.as_slice()));
        let mut outcomes = Outcomes::default();
        for _ in 0..700 {
            let mut changed = bytes.clone();
            for _ in 0..=rng.below(6) {
                let at = rng.below(changed.len() as u32) as usize;
                match rng.below(5) {
                    0 => changed[at] = b"0123456789 \n\t,;-.e\0"[rng.below(19) as usize],
                    1 => drop(changed.remove(at)),
                    2 => changed.insert(at, rng.next_u32() as u8),
                    3 => changed[at] ^= 1 << rng.below(8),
                    _ => changed[at] = rng.next_u32() as u8,
                }
                if changed.is_empty() {
                    break;
                }
            }
            outcomes.of_all(&name, &changed, companion);
        }
        assert!(outcomes.read > 0 && outcomes.refused > 0, "{name}");
    }
}
