//! Tables, arrays with metadata, and files that are no vectors.

use super::*;
use crate::data::ColumnValues;

#[test]
fn one_table_with_words_metadata_and_dimensions() {
    let (e, id, warnings) = read("a.tsv", b"word\tcount\tkind\tx\ty\nking\t12\tm\t0.5\t1\nqueen\t7\tf\t2\t3\nboy\t\tm\t2\t4\n");
    assert_eq!(id, "tsv");
    assert_eq!(labels(&e), ["king", "queen", "boy"]);
    assert_eq!(row(&e, "queen"), [2.0, 3.0]);
    assert_eq!(e.items().kind(), ItemKind::WORD);
    assert!(matches!(e.items().columns().get("count"), Some(ColumnValues::Floats(v)) if v[0] == 12.0 && v[2].is_nan()));
    assert!(matches!(e.items().columns().get("kind"), Some(ColumnValues::Categories { names, .. }) if names.len() == 2));
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn numbered_names_are_the_dimensions() {
    let (e, _, _) = read("a.csv", b"title,d1,d2,height\n\"a, b\",1,2,170\nc,3,4,180\n");
    assert_eq!((e.dims(), labels(&e)), (2, vec!["a, b", "c"]));
    assert_eq!(e.items().columns().get("height"), Some(&ColumnValues::Ints(vec![170, 180])));
    let (e, _, _) = read("a.csv", b"name,x1,x2,y7,weight\na,1,2,9,1\nb,3,4,9,2\n");
    assert_eq!(e.dims(), 2);
    // A first line as scikit-learn's data sets have it: numbers that do not count up name nothing.
    let (e, _, _) = read("iris.csv", b"150,4,setosa,versicolor\n5.1,3.5,1.4,0\n4.9,3,1.5,1\n");
    assert_eq!((e.dims(), e.len()), (4, 2));
    let (e, id, _) = read("pandas.csv", b",0,1,2\nx,1,2,3\ny,4,5,6\n");
    assert_eq!((e.dims(), id, labels(&e)), (3, "csv", vec!["x", "y"]));
    let (e, _, _) = read("pandas.csv", b"0;1;2\n1,5;2;3\n4;5;6\n2.5;5;6\n");
    assert_eq!((e.dims(), e.len()), (2, 3), "a decimal comma makes a column text");
}

#[test]
fn table_without_header_and_without_labels() {
    let (e, _, warnings) = read("vectors.tsv", b"1\t2\n3\t4\n5\t6\n");
    assert_eq!(labels(&e), ["row 1", "row 2", "row 3"]);
    assert!(warnings[0].contains("named by number"));
    let metadata = b"Name\tGroup\nking\tm\nqueen\tf\nking\tm\n".as_slice();
    let (result, _) = read_with("vectors.tsv", b"1\t2\n3\t4\n5\t6\n", Some(("metadata.tsv", metadata)), &Limits::default());
    let e = result.unwrap().0;
    assert_eq!(labels(&e), ["king", "queen", "king (2)"]);
    assert_eq!(e.items().columns().0.len(), 1);
    assert!(matches!(e.items().columns().get("Group"), Some(ColumnValues::Categories { .. })));
    let (result, warnings) = read_with("vectors.tsv", b"1\t2\n3\t4\n5\t6\n", Some(("metadata.tsv", b"a\nb\na\n")), &Limits::default());
    assert_eq!(labels(&result.unwrap().0), ["a", "b", "a (2)"]);
    assert!(warnings[0].contains("numbered"));
    let (result, _) = read_with("vectors.tsv", b"1\t2\n3\t4\n", Some(("metadata.tsv", b"a\nb\nc\n")), &Limits::default());
    assert!(result.unwrap_err().contains("2 vectors for 3 labels"));
}

#[test]
fn bad_rows_of_a_table_are_listed() {
    let mut text = "word\td1\td2\n".to_owned();
    (0..20).for_each(|i| text.push_str(&format!("w{i}\t{i}\t1\n")));
    text.push_str("b\t1\n");
    // The columns are judged by the first 200 rows; a bad cell in one of them makes its column text.
    (20..220).for_each(|i| text.push_str(&format!("w{i}\t{i}\t1\n")));
    text.push_str("c\t1\tx\nd\t1\tinf\n");
    let (e, _, warnings) = read("a.tsv", text.as_bytes());
    assert_eq!((e.len(), e.dims()), (220, 2));
    assert_eq!(warnings, ["Lines skipped: 3 (line 22, 223, 224). The first: it has 2 cells instead of 3"]);
}

#[test]
fn arrays_take_labels_counts_and_tables() {
    let mut npy = Vec::new();
    let e = sample(ItemKind::WORD);
    format("npy").unwrap().write(&e, &mut npy).unwrap().unwrap();
    let with = |name: &str, bytes: &[u8]| read_with("a.npy", &npy, Some((name, bytes)), &Limits::default());
    let vocab = with("a.vocab", b"a 9\nb 8\nc d 8\ne 2\nf 1\n").0.unwrap().0;
    assert_eq!(labels(&vocab), ["a", "b", "c d", "e", "f"]);
    assert_eq!(vocab.items().columns().counts(), Some([9, 8, 8, 2, 1].as_slice()));
    let table = with("metadata.tsv", b"word\tyear\na\t1\nb\t2\nc\t3\nd\t4\ne\t5\n").0.unwrap().0;
    assert_eq!(table.items().columns().get("year"), Some(&ColumnValues::Ints(vec![1, 2, 3, 4, 5])));
    let headed = with("labels.txt", b"label\r\na\r\nb\r\nc\r\nd\r\ne\r\n").0.unwrap().0;
    assert_eq!(labels(&headed), ["a", "b", "c", "d", "e"]);
    assert!(with("labels.txt", b"a\nb\n").0.unwrap_err().contains("5 vectors for 2 labels"));
    let cut = read_with("a.npy", &npy[..npy.len() - 13], Some(("a.txt", b"a\nb\nc\nd\ne\n")), &Limits::default());
    assert_eq!(labels(&cut.0.unwrap().0), ["a", "b", "c"]);
    assert_eq!(cut.1, ["The file says 5 rows and holds 3"]);
}

#[test]
fn what_is_no_vector_file_is_said_in_words() {
    for (bytes, word) in [
        (b"".as_slice(), "empty"),
        (b"\x80\x04\x95\x10\x00\x00", "pickle"),
        (b"PK\x03\x04\x14\x00", "zip"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\x89HDF\r\n\x1a\n", "HDF5"),
        (b"ELF\x00\x01\x02", "binary"),
        (b"The cat chases the mouse. In 1999, 2 cats\nThe kitten hunts rodents\n", "plain text"),
        (b"the 1061396\nof 593677\nand 416629\n", "plain text"),
        (b"love\tsex\t6.77\ntiger\tcat\t7.35\n", "plain text"),
        (": capital\nAthens Greece Baghdad Iraq\n苹果 香蕉\n".as_bytes(), "plain text"),
        (b"one line", "plain text"),
    ] {
        let said = refusal("some.txt", bytes);
        assert!(said.contains(word), "{said}");
    }
}
