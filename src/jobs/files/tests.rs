//! The same listing and reading from folders, archives and memory.

use std::fs;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::Arc;

use ::zip::write::SimpleFileOptions;
use ::zip::{CompressionMethod, ZipWriter};

use super::*;
use crate::base::{Say, Task};
use crate::data::Files;
use crate::jobs::JobError;

fn paths(files: &dyn Files) -> Vec<&str> {
    files.list().iter().map(|e| e.path.as_str()).collect()
}

fn content(files: &dyn Files, at: usize) -> String {
    let mut text = String::new();
    files.open(at).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn tree(files: &[&str]) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    for file in files {
        let path = place.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("text of {file}")).unwrap();
    }
    place
}

fn disk(paths: &[PathBuf]) -> (DiskFiles, Vec<Say>) {
    let task = Task::detached();
    (DiskFiles::new(paths, &task).unwrap(), task.warnings())
}

#[test]
fn a_folder_is_listed_by_path_without_what_is_hidden() {
    let place = tree(&["b/2.txt", "b/1.md", "b.txt", "a/x/deep.txt", ".hidden/no.txt", "a/.no", "words.txt", "vectors.npy"]);
    let (files, warnings) = disk(&[place.path().to_owned()]);
    assert_eq!(paths(&files), ["a/x/deep.txt", "b/1.md", "b/2.txt", "b.txt", "vectors.npy", "words.txt"]);
    assert_eq!(content(&files, 0), "text of a/x/deep.txt");
    assert_eq!(files.list()[1].size_bytes, 14);
    assert_eq!(files.list()[1].name(), "1.md");
    assert_eq!(files.name(), place.path().file_name().unwrap().to_str().unwrap());
    assert!(warnings.is_empty() && files.list().iter().all(|e| !e.chosen));
    assert!(files.open(6).is_err());
}

#[test]
fn files_and_folders_come_in_the_order_in_which_they_were_chosen() {
    let place = tree(&["z.txt", "a.bin", "f/2.txt", "f/1.txt"]);
    let at = |name: &str| place.path().join(name);
    let (files, warnings) = disk(&[at("z.txt"), at("f"), at("a.bin"), at("f/2.txt")]);
    assert_eq!(paths(&files), ["z.txt", "f/1.txt", "a.bin", "2.txt"], "what is named is not listed again with its folder");
    assert_eq!(files.list().iter().map(|e| e.chosen).collect::<Vec<_>>(), [true, false, true, true]);
    assert!(warnings.is_empty());
    let task = Task::detached();
    assert!(matches!(DiskFiles::new(&[at("nowhere")], &task), Err(JobError::Failed(why)) if why.to_string().contains("nowhere")));
    task.cancel();
    assert!(matches!(DiskFiles::new(&[at("f")], &task), Err(JobError::Cancelled)));
}

#[cfg(unix)]
#[test]
fn links_are_followed_once_and_loops_are_said_once() {
    use std::os::unix::fs::symlink;
    let place = tree(&["top/sub/1.txt", "top/2.txt", "elsewhere/3.txt"]);
    let at = |name: &str| place.path().join(name);
    symlink(at("top"), at("top/sub/up")).unwrap();
    symlink(at("top/sub"), at("top/a_first")).unwrap();
    symlink(at("elsewhere"), at("top/out")).unwrap();
    symlink(at("top"), at("elsewhere/back")).unwrap();
    symlink(at("top/2.txt"), at("top/1_same.txt")).unwrap();
    symlink(at("gone"), at("top/dead.txt")).unwrap();
    let (files, warnings) = disk(&[at("top")]);
    assert_eq!(paths(&files), ["2.txt", "out/3.txt", "sub/1.txt"]);
    let said: Vec<String> = warnings.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].contains("read once") && said[1].contains("dead.txt"), "{said:?}");
}

#[test]
fn a_companion_is_found_beside_a_file_that_was_chosen_alone() {
    let place = tree(&["v/vectors.npy", "v/words.txt"]);
    let (files, _) = disk(&[place.path().join("v/vectors.npy")]);
    let beside = files.beside(0, "words.txt").unwrap();
    assert_eq!((beside.name(), content(&*beside, 0).as_str()), ("words.txt", "text of v/words.txt"));
    assert!(files.beside(0, "none.txt").is_none() && files.beside(0, ".").is_none() && files.beside(1, "words.txt").is_none());

    let named = |name: &str, text: &'static str| (name.to_owned(), text.as_bytes().into());
    let memory = MemoryFiles::new("example", [named("v/vectors.npy", "numbers"), named("words.txt", "no"), named("v/words.txt", "yes")]);
    let beside = memory.beside(0, "words.txt").unwrap();
    assert_eq!((paths(&memory), content(&*beside, 0).as_str()), (vec!["v/vectors.npy", "words.txt", "v/words.txt"], "yes"));
}

/// An archive in memory: path, content, packed or not.
fn archive(files: &[(&str, &[u8], bool)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes, deflate) in files {
        let method = if *deflate { CompressionMethod::Deflated } else { CompressionMethod::Stored };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn opened(bytes: Vec<u8>) -> Result<ZipFiles, Say> {
    ZipFiles::new(Arc::new(MemoryFiles::new("a.zip", [("a.zip".to_owned(), bytes.into())])), 0)
}

/// A text that says at each place which one it is.
fn numbers() -> Vec<u8> {
    (0..40_000_u32).flat_map(u32::to_le_bytes).collect()
}

#[test]
fn an_archive_is_listed_and_read_like_a_folder() {
    let big = numbers();
    let zip = opened(archive(&[
        ("b/words.txt", b"words", true),
        ("b/vectors.npy", &big, true),
        ("a.txt", b"stored", false),
        ("empty.txt", b"", true),
        (".DS_Store", b"x", false),
        ("__MACOSX/a.txt", b"x", false),
    ]))
    .unwrap();
    assert_eq!(zip.name(), "a.zip");
    assert_eq!(paths(&zip), ["a.txt", "b/vectors.npy", "b/words.txt", "empty.txt"]);
    assert_eq!(zip.list()[1].size_bytes, big.len() as u64);
    assert_eq!((content(&zip, 0), content(&zip, 2), content(&zip, 3)), ("stored".into(), "words".into(), String::new()));
    assert_eq!(content(&*zip.beside(1, "words.txt").unwrap(), 0), "words");
    assert!(zip.beside(0, "words.txt").is_none() && zip.open(4).is_err());
}

#[test]
fn a_packed_file_is_read_from_anywhere() {
    let big = numbers();
    for deflate in [true, false] {
        let zip = opened(archive(&[("big", &big, deflate)])).unwrap();
        let mut from = zip.open(0).unwrap();
        let mut four = [0; 4];
        for place in [39_999_u32, 7, 20_000, 20_001, 0] {
            from.seek(SeekFrom::Start(u64::from(place) * 4)).unwrap();
            from.read_exact(&mut four).unwrap();
            assert_eq!(u32::from_le_bytes(four), place);
        }
        assert_eq!(from.seek(SeekFrom::End(0)).unwrap(), big.len() as u64);
        assert_eq!(from.read(&mut four).unwrap(), 0);
        from.rewind().unwrap();
        let mut all = Vec::new();
        from.read_to_end(&mut all).unwrap();
        assert_eq!(all, big);
    }
}

/// Overwrites bytes behind every mark of a kind of header.
fn patched(mut bytes: Vec<u8>, mark: &[u8], behind: usize, with: &[u8]) -> Vec<u8> {
    let places: Vec<usize> = bytes.windows(mark.len()).enumerate().filter(|(_, w)| *w == mark).map(|(i, _)| i).collect();
    assert!(!places.is_empty());
    for place in places {
        bytes[place + behind..place + behind + with.len()].copy_from_slice(with);
    }
    bytes
}

#[test]
fn archives_that_cannot_be_read_are_refused_in_a_sentence() {
    const DIRECTORY: &[u8] = b"PK\x01\x02";
    let good = || archive(&[("aa/x.txt", &numbers(), true)]);
    let refused = |bytes: Vec<u8>, part: &str| {
        let said = opened(bytes).unwrap_err();
        assert!(said.to_string().contains(part), "{said}");
        assert!(crate::locale::Lang::is_translated(said.key), "{said}");
    };
    refused(b"no archive at all".to_vec(), "damaged");
    let mut short = good();
    short.truncate(short.len() - 30);
    refused(short, "damaged");
    refused(patched(good(), DIRECTORY, 8, &[1, 0]), "encrypted");
    refused(patched(good(), DIRECTORY, 10, &[12, 0]), "deflate");
    refused(patched(good(), DIRECTORY, 24, &0xF000_0000_u32.to_le_bytes()), "200 times");
    for outside in [b"../x.txt", b"/a/x.txt", br"..\x.txt", b"C:/x.txt", b"aa/../..", b"aa/..\\xx"] {
        let name = String::from_utf8_lossy(outside).into_owned();
        refused(patched(good(), b"aa/x.txt", 0, outside), &name);
    }
}

#[test]
fn damage_inside_an_archive_shows_itself_while_it_is_read() {
    let read = |bytes: Vec<u8>| opened(bytes).unwrap().open(0).unwrap().read_to_end(&mut Vec::new());
    for deflate in [true, false] {
        let good = archive(&[("x", &numbers(), deflate)]);
        assert!(read(good.clone()).is_ok());
        let mut bad = good.clone();
        let middle = bad.len() / 2;
        bad[middle] ^= 0x55;
        assert!(read(bad).is_err());
        // More or fewer bytes than the directory states.
        for size in [100_u32, 200_000] {
            assert!(read(patched(good.clone(), b"PK\x01\x02", 24, &size.to_le_bytes())).is_err(), "{size}");
        }
    }
}
