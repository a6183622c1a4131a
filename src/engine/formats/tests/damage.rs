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

/// Every format reads the bytes, recognised or not.
fn read_by_all(name: &str, bytes: &[u8], companion: Option<(&str, &[u8])>) {
    let _ = read_with(name, bytes, companion, &Limits::default());
    for format in FORMATS {
        let mut file = Cursor::new(bytes);
        let mut second = companion.map(|(name, bytes)| (name, Cursor::new(bytes)));
        let companion = second.as_mut().map(|(name, from)| Companion { name, from });
        let result = format.read(Opened { name, from: &mut file, companion }, &Limits::default(), &Task::detached());
        match result {
            Ok(e) => assert!(e.len() <= bytes.len() && e.len() * e.dims() <= bytes.len()),
            Err(e) => assert!(!e.say().to_string().is_empty()),
        }
    }
}

#[test]
fn cut_at_every_byte() {
    for (name, bytes, companion) in files() {
        let companion = companion.as_ref().map(|(n, b)| (n.as_str(), b.as_slice()));
        for end in 0..=bytes.len() {
            read_by_all(&name, &bytes[..end], companion);
        }
    }
}

#[test]
fn companion_cut_at_every_byte() {
    for (name, bytes, companion) in files() {
        if let Some((beside, text)) = companion {
            for end in 0..=text.len() {
                read_by_all(&name, &bytes, Some((&beside, &text[..end])));
            }
        }
    }
}

#[test]
fn bytes_changed_at_random() {
    let mut rng = Rng::new(11);
    for (name, bytes, companion) in files() {
        let companion = companion.as_ref().map(|(n, b)| (n.as_str(), b.as_slice()));
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
            read_by_all(&name, &changed, companion);
        }
    }
}
