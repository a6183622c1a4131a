//! Files written by gensim and NumPy read as exactly what is in them; files that we write read back the same.

use super::*;

macro_rules! data {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/formats/", $name)).as_slice()
    };
}

fn assert_equals(e: &Embedding, expected: &[u8]) {
    let text = std::str::from_utf8(expected).unwrap();
    assert_eq!(e.len(), text.lines().count());
    for (i, line) in text.lines().enumerate() {
        let (label, bits) = line.split_once('\t').unwrap();
        assert_eq!(e.items().label_at(i), Some(label));
        let expected: Vec<u32> = bits.split(' ').map(|b| u32::from_str_radix(b, 16).unwrap()).collect();
        let got: Vec<u32> = row(e, label).iter().map(|x| x.to_bits()).collect();
        assert_eq!(got, expected, "{label}");
    }
}

#[test]
fn text_and_binary_of_gensim_and_the_tools() {
    for (name, bytes, expected, id) in [
        ("gensim.txt", data!("gensim.txt"), data!("expected.txt"), "word2vec-text"),
        ("gensim.bin", data!("gensim.bin"), data!("expected.txt"), "word2vec-binary"),
        ("glove.txt", data!("glove.txt"), data!("expected.txt"), "glove-text"),
        ("c_tool.txt", data!("c_tool.txt"), data!("expected_six.txt"), "word2vec-text"),
        ("c_tool.bin", data!("c_tool.bin"), data!("expected.txt"), "word2vec-binary"),
        ("fasttext.vec", data!("fasttext.vec"), data!("expected_five.txt"), "fasttext-vec"),
    ] {
        let (e, found, warnings) = read(name, bytes);
        assert_eq!(found, id, "{name}");
        assert_equals(&e, expected);
        assert_eq!(warnings, Vec::<String>::new(), "{name}");
        assert_eq!(e.items().kind(), ItemKind::WORD);
        assert_eq!(e.items().columns().get("rank").map(crate::data::ColumnValues::len), Some(12));
    }
}

#[test]
fn arrays_of_every_kind_with_their_words() {
    for (name, bytes, expected) in [
        ("f4.npy", data!("f4.npy"), data!("expected_small.txt")),
        ("f4_fortran.npy", data!("f4_fortran.npy"), data!("expected_small.txt")),
        ("f8_big.npy", data!("f8_big.npy"), data!("expected_small.txt")),
        ("f4_v2.npy", data!("f4_v2.npy"), data!("expected_small.txt")),
        ("f4_v3.npy", data!("f4_v3.npy"), data!("expected_small.txt")),
        ("f2.npy", data!("f2.npy"), data!("expected_half.txt")),
        ("i2.npy", data!("i2.npy"), data!("expected_int.txt")),
    ] {
        let (result, warnings) = read_with(name, bytes, Some(("f4.words.txt", data!("f4.words.txt"))), &Limits::default());
        let (e, id) = result.unwrap();
        assert_eq!(id, "npy");
        assert_equals(&e, expected);
        assert!(warnings.is_empty(), "{name}: {warnings:?}");
        assert_eq!(e.items().kind(), ItemKind::WORD);
    }
    let (e, _, warnings) = read("f4.npy", data!("f4.npy"));
    assert_eq!(labels(&e)[..2], ["row 1", "row 2"]);
    assert_eq!(e.items().kind(), ItemKind::ROW);
    assert!(warnings[0].contains("labels"));
    assert!(refusal("object.npy", data!("object.npy")).contains("Python objects"));
}

#[test]
fn gzip_is_unpacked_and_the_identity_is_that_of_the_content() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(data!("gensim.txt")).unwrap();
    let packed = packed.finish().unwrap();
    let (e, id, _) = read("gensim.txt.gz", &packed);
    assert_eq!(id, "word2vec-text");
    assert_equals(&e, data!("expected.txt"));
    assert_eq!(e.recipe(), read("gensim.txt", data!("gensim.txt")).0.recipe());
    assert_ne!(e.recipe(), read("gensim.txt", data!("c_tool.txt")).0.recipe());
    let broken = read_with("gensim.txt.gz", &packed[..packed.len() / 2], None, &Limits::default()).0;
    assert!(broken.is_err());
}

#[test]
fn what_is_written_reads_back_the_same() {
    for format in FORMATS {
        let id = format.info().id;
        for kind in [ItemKind::WORD, ItemKind::ROW] {
            let before = sample(kind);
            let mut bytes = Vec::new();
            format.write(&before, &mut bytes).unwrap().unwrap();
            let name = format!("out.{}", format.extensions()[0]);
            let mut beside = Vec::new();
            let companion = format.write_companion(&before, &mut beside).map(|written| {
                written.unwrap();
                (format.companions(&name)[0].clone(), beside)
            });
            let companion = companion.as_ref().map(|(n, b)| (n.as_str(), b.as_slice()));
            let (result, warnings) = read_with(&name, &bytes, companion, &Limits::default());
            let (after, found) = result.unwrap();
            assert_eq!(found, id);
            assert!(warnings.is_empty(), "{id}: {warnings:?}");
            assert_eq!(after.matrix(), before.matrix(), "{id}");
            // A blank ends a word in word2vec's binary files.
            let want: Vec<String> =
                labels(&before).iter().map(|l| if id == "word2vec-binary" { l.replace(' ', "_") } else { (*l).to_owned() }).collect();
            assert_eq!(labels(&after), want, "{id}");
        }
    }
}

#[test]
fn a_fasttext_model_gives_the_vectors_that_fasttext_gives() {
    let (e, id, warnings) = read("model.bin", data!("fasttext_model.bin"));
    assert_eq!((id, warnings.len()), ("fasttext-bin", 0));
    assert!(e.items().find("</s>").is_some_and(|end| e.items().count(end) == Some(60)));
    let (subwords, outputs) = (e.word_model().unwrap().subwords().unwrap(), e.word_model().unwrap().outputs().unwrap());
    assert_eq!((outputs.dim(), subwords.rule().buckets), ((e.len(), 4), 63));
    let mut unseen = 0;
    for line in std::str::from_utf8(data!("expected_fasttext.txt")).unwrap().lines() {
        let (word, bits) = line.split_once('\t').unwrap();
        let want: Vec<f32> = bits.split(' ').map(|b| f32::from_bits(u32::from_str_radix(b, 16).unwrap())).collect();
        let known = e.items().find(word);
        unseen += usize::from(known.is_none());
        let got = known.map_or_else(|| subwords.vector_of(word, None), |id| e.vector(id).into_owned());
        assert!(got.iter().zip(&want).all(|(g, w)| (g - w).abs() <= 1e-6 * w.abs()), "{word}: {got:?} {want:?}");
    }
    assert_eq!(unseen, 7);
    // Written and read again nothing changes, not a bit of the file either.
    let mut bytes = Vec::new();
    let e = Arc::new(e);
    format_for_vectors("x.bin", &e).unwrap().write(&e, &mut bytes).unwrap().unwrap();
    let (again, _, _) = read("x.bin", &bytes);
    assert_eq!((again.matrix(), again.model()), (e.matrix(), e.model()));
    // The settings at the beginning are not kept by a file that is only read; all from the dictionary on is.
    assert_eq!(bytes[64..], data!("fasttext_model.bin")[64..]);
    // The outputs of hierarchical softmax are no words': the inner nodes of a tree are one fewer.
    bytes[32..36].copy_from_slice(&1_i32.to_le_bytes());
    let tree = Arc::new(read("x.bin", &bytes).0);
    let nodes = tree.word_model().unwrap().outputs().unwrap();
    assert_eq!(nodes, e.word_model().unwrap().outputs().unwrap().slice(ndarray::s![..e.len() - 1, ..]));
    let mut written = Vec::new();
    format_for_vectors("x.bin", &tree).unwrap().write(&tree, &mut written).unwrap().unwrap();
    assert_eq!(written[..written.len() - 16], bytes[..bytes.len() - 16]);
}

#[test]
fn a_damaged_fasttext_model_ends_in_a_sentence_with_its_place() {
    let whole = data!("fasttext_model.bin");
    for end in [9, 70, 200, whole.len() / 2, whole.len() - 1] {
        let said = refusal("m.bin", &whole[..end]);
        let place = crate::base::say::grouped(end as u64);
        assert_eq!(said, format!("Byte {place}: The file ends early: it was cut off or not fully copied"));
    }
    let with = |at: usize, bytes: &[u8]| {
        let mut changed = whole.to_vec();
        changed[at..at + bytes.len()].copy_from_slice(bytes);
        refusal("m.bin", &changed)
    };
    assert!(with(4, &[13]).contains("version 13"));
    assert!(with(8, &(-1_i32).to_le_bytes()).contains("dimensions"));
    assert!(with(64, &7_i32.to_le_bytes()).contains("entries"));
    let few = read_with("m.bin", whole, None, &Limits { max_rows: Some(3), ..Limits::default() });
    let (e, _) = few.0.unwrap();
    assert_eq!((e.len(), few.1.len()), (3, 1));
    assert!(e.word_model().unwrap().subwords().unwrap().words().nrows() == 3 && e.word_model().unwrap().outputs().is_none());
}

#[test]
fn endings_choose_the_format_to_write() {
    let id = |name: &str| format_for_writing(name).map(|f| f.info().id);
    assert_eq!(id("a.txt"), Some("word2vec-text"));
    assert_eq!(id("a.b.vec"), Some("fasttext-vec"));
    assert_eq!(id("A.NPY"), Some("npy"));
    assert_eq!(id("a.bin"), Some("word2vec-binary"));
    assert_eq!(id("a.fasttext.bin"), Some("fasttext-bin"));
    assert_eq!(id("fasttext.bin"), Some("word2vec-binary"));
    assert_eq!(id("a.csv"), Some("csv"));
    assert_eq!(id("a.docx"), None);
    assert_eq!(id("a"), None);
}
