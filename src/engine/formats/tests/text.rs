//! What files of words hold in the wild.

use super::*;

fn binary(header: &str, rows: &[(&[u8], [f32; 2])], after: &[u8]) -> Vec<u8> {
    let mut bytes = header.as_bytes().to_vec();
    for (word, values) in rows {
        bytes.extend_from_slice(word);
        bytes.push(b' ');
        values.iter().for_each(|x| bytes.extend(x.to_le_bytes()));
        bytes.extend_from_slice(after);
    }
    bytes
}

#[test]
fn words_with_spaces_tabs_and_no_break_spaces() {
    let (e, id, warnings) =
        read("glove.840B.txt", ". . . 0.5 1 2\nat home 3 4 5\nthe 6 7 8\n\u{a0}x 1 1 1\na\tb 2 2 2\n1 2 9 9 9\n".as_bytes());
    assert_eq!(id, "glove-text");
    assert_eq!(labels(&e), [". . .", "at home", "the", "\u{a0}x", "a\tb", "1 2"]);
    assert_eq!(row(&e, ". . ."), [0.5, 1.0, 2.0]);
    assert_eq!(row(&e, "1 2"), [9.0, 9.0, 9.0]);
    assert!(warnings.is_empty());
}

#[test]
fn header_that_counts_wrongly_is_told_with_numbers() {
    let (e, _, warnings) = read("a.txt", b"9 2\nx 1 2\ny 3 4\n");
    assert_eq!(e.len(), 2);
    assert_eq!(warnings, ["The file says 9 rows and holds 2"]);
    let (e, _, warnings) = read("a.txt", b"1 2\nx 1 2\ny 3 4\n");
    assert_eq!(e.len(), 2);
    assert_eq!(warnings, ["The file says 1 rows and holds 2"]);
    let (e, id, warnings) = read("a.txt", b"2 50\nx 1 2 3\ny 3 4 5\n");
    assert_eq!((e.dims(), id), (3, "word2vec-text"));
    assert_eq!(warnings, ["The header says 50 dimensions, the rows have 3"]);
    let (e, _, _) = read("a.txt", b"18446744073709551615 2\nx 1 2\ny 3 4\n");
    assert_eq!(e.len(), 2);
}

#[test]
fn bad_lines_are_counted_and_listed() {
    let (e, _, warnings) = read("a.txt", b"7 3\na 1 2 3\nb 1 2\nc 1 x 3\nd 1 2 nan\n\ne 4 5 6\na 7 8 9\n\xffz 1 1 1\n");
    assert_eq!(labels(&e), ["a", "e", "\u{fffd}z"]);
    assert_eq!(warnings[0], "Lines skipped: 3 (line 3, 4, 5). The first: it has 2 numbers instead of 3");
    assert_eq!(warnings[1], "Repeated labels left out: 1 (line 8). The first: a");
    assert!(warnings[2].starts_with("Labels that are not valid UTF-8, shown with �: 1."));
    assert_eq!(e.items().columns().get("rank"), Some(&crate::data::ColumnValues::Ints(vec![1, 5, 7])));
    let (_, _, warnings) = read("a.txt", b"3 3\na 1 2 3\nc 1 x 3\nb 1 2 3\n");
    assert!(warnings[0].ends_with("field 3 is not a number"), "{warnings:?}");
}

#[test]
fn line_ends_byte_order_mark_and_missing_last_line_feed() {
    let (e, _, warnings) = read("a.txt", b"\xEF\xBB\xBF2 2\r\nx 1 2 \r\ny 3 4");
    assert_eq!(labels(&e), ["x", "y"]);
    assert_eq!(row(&e, "y"), [3.0, 4.0]);
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn binary_rows_with_and_without_line_feeds() {
    let rows: [(&[u8], [f32; 2]); 4] =
        [(b"the", [1.0, 2.0]), (b"\x0bthe", [3.0, 4.0]), ("\u{a0}the".as_bytes(), [5.0, 6.0]), (b"cut\xe4\xb8", [7.0, 8.0])];
    let bare = read("news.bin", &binary("4 2\n", &rows, b""));
    let lines = read("news.bin", &binary("4 2\n", &rows, b"\n"));
    assert_eq!(labels(&bare.0), ["the", "\u{b}the", "\u{a0}the", "cut\u{fffd}"]);
    assert_eq!(labels(&bare.0), labels(&lines.0));
    assert_eq!(bare.0.matrix(), lines.0.matrix());
    assert_eq!(bare.2.len(), 1, "{:?}", bare.2);
}

#[test]
fn binary_that_ends_early_or_goes_on_keeps_its_rows() {
    let rows: [(&[u8], [f32; 2]); 3] = [(b"a", [1.0, 2.0]), (b"b", [3.0, 4.0]), (b"a", [5.0, f32::NAN])];
    let (e, _, warnings) = read("x.bin", &binary("5 2\n", &rows, b""));
    assert_eq!(labels(&e), ["a", "b"]);
    assert_eq!(warnings[0], "The file says 5 rows and holds 3");
    assert!(warnings[1].starts_with("Rows skipped: 1 (row 3)"), "{warnings:?}");
    let (e, _, warnings) = read("x.bin", &binary("1 2\n", &rows, b""));
    assert_eq!(e.len(), 1);
    assert!(warnings[0].contains("More bytes follow the 1 rows"));
}

#[test]
fn counts_come_from_a_vocabulary_file() {
    let (result, _) = read_with("a.txt", b"2 2\nx 1 2\ny 3 4\n", Some(("a.vocab", b"x 17\ny 3\nz 1\n")), &Limits::default());
    assert_eq!(result.unwrap().0.items().columns().counts(), Some([17, 3].as_slice()));
    let (result, warnings) = read_with("a.txt", b"2 2\nx 1 2\ny 3 4\n", Some(("a.vocab", b"p 17\nq 3\n")), &Limits::default());
    assert_eq!(result.unwrap().0.items().columns().counts(), None);
    assert!(warnings[0].contains("0 of 2"));
    let (result, _) = read_with("a.txt", b"2 2\nx 1 2\ny 3 4\n", Some(("a.vocab", b"p\n")), &Limits::default());
    assert!(result.unwrap_err().starts_with("Line 1"));
}

#[test]
fn limits_are_kept_and_announced() {
    let limits = Limits { max_rows: Some(2), ..Limits::default() };
    for (name, bytes) in [
        ("a.txt", b"4 2\na 1 2\nb 3 4\nc 5 6\nd 7 8\n".to_vec()),
        ("a.tsv", b"a\t1\t2\nb\t3\t4\nc\t5\t6\n".to_vec()),
        ("a.bin", binary("3 2\n", &[(b"a", [1.0, 2.0]), (b"b", [3.0, 4.0]), (b"c", [5.0, 6.0])], b"")),
    ] {
        let (result, warnings) = read_with(name, &bytes, None, &limits);
        assert_eq!(labels(&result.unwrap().0), ["a", "b"], "{name}");
        assert_eq!(warnings, ["Only the first 2 rows were read, as asked"], "{name}");
        let tiny = Limits { max_rows: None, max_bytes: 12 };
        assert!(read_with(name, &bytes, None, &tiny).0.unwrap_err().contains("12 B of memory"), "{name}");
    }
    let (result, warnings) = read_with("a.txt", b"2 2\na 1 2\nb 3 4\n", None, &limits);
    assert!(result.is_ok() && warnings.is_empty(), "exactly as many rows as allowed is no cut: {warnings:?}");
}

#[test]
fn blocks_and_pieces_do_not_show() {
    use std::fmt::Write as _;
    let mut rng = crate::base::Rng::new(3);
    let mut text = "200000 5\n".to_owned();
    let mut values = Vec::new();
    for i in 0..200_000 {
        write!(text, "w{i}").unwrap();
        for _ in 0..5 {
            let x = rng.normal() as f32;
            values.push(x);
            write!(text, " {x}").unwrap();
        }
        text.push('\n');
    }
    let (e, _, warnings) = read("a.txt", text.as_bytes());
    assert!(warnings.is_empty());
    assert_eq!(e.matrix().unwrap().as_slice().unwrap(), values);
    assert_eq!(e.items().find("w123456"), Some(crate::data::ItemId(123_456)));
}

#[test]
fn cancelled_reading_ends() {
    let task = Task::detached();
    task.cancel();
    for (name, bytes) in [("a.txt", b"2 2\nx 1 2\ny 3 4\n".as_slice()), ("a.tsv", b"x\t1\t2\ny\t3\t4\n")] {
        let result = read_any(name, &mut Cursor::new(bytes), None, &Limits::default(), &task);
        assert!(matches!(result, Err(ReadError::Cancelled)), "{name}");
    }
}
