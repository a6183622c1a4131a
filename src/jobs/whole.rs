//! The one way to write a file: beside its place, and moved there when it is whole. So nothing is lost or half there, however the writing ends.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::JobError;
use crate::base::Task;
use crate::say;

/// Bytes that are handed on at a time: the task is looked at as often.
const BLOCK: usize = 64 << 10;

/// How a file is written.
#[derive(Clone, Copy)]
pub(super) struct Writing<'a> {
    /// Through which the writing is cancelled and its progress told.
    pub(super) task: &'a Task,
    /// Whether a file that is there gives way.
    pub(super) replace: bool,
    /// Rows that are written, and bytes of each where they are no lines of text.
    pub(super) rows: u64,
    /// Bytes of a row in a file of numbers.
    pub(super) row_bytes: u64,
}

impl<'a> Writing<'a> {
    /// A file that is written in a moment.
    pub(super) fn small(task: &'a Task, replace: bool) -> Self {
        Self { task, replace, rows: 0, row_bytes: 1 }
    }

    /// Writes a whole file.
    ///
    /// # Errors
    /// Cancelled, what the file system said, or that there is such a file already; nothing is left behind.
    pub(super) fn file(self, path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), JobError> {
        self.task.stage(say!("Writing {file}", file = path.display().to_string()), self.rows);
        let part = part_of(path);
        let attempt = || -> io::Result<()> {
            let file = File::options().write(true).create_new(true).open(&part)?;
            let mut to = BufWriter::with_capacity(BLOCK, Watched { to: file, writing: self, is_text: None, bytes: 0 });
            write(&mut to)?;
            to.into_inner().map_err(io::IntoInnerError::into_error)?.to.sync_all()?;
            self.task.check().map_err(|_| cancelled())?;
            if self.replace { fs::rename(&part, path) } else { move_to_free_place(&part, path) }
        };
        attempt().map_err(|e| {
            // What is half written is of no use; that it cannot be removed changes nothing.
            let _ = fs::remove_file(&part);
            if self.task.is_cancelled() {
                return JobError::Cancelled;
            }
            say!("{file} could not be written: {error}", file = path.display().to_string(), error = e.to_string()).into()
        })
    }
}

/// A name beside the file that no other writing has.
fn part_of(path: &Path) -> PathBuf {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    path.with_file_name(format!(".{name}.{}-{}.part", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed)))
}

/// Moves a file to a place that has to be free.
fn move_to_free_place(part: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(part, path) {
        Ok(()) => {
            // The file is there; a second name of it that stays is untidy, not wrong.
            let _ = fs::remove_file(part);
            Ok(())
        }
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Err(e),
        // Not every file system knows a second name.
        Err(_) if path.exists() => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(part, path),
    }
}

fn cancelled() -> io::Error {
    io::Error::other("cancelled")
}

/// Looks at the task with each block, and counts rows: lines of a text, else bytes.
struct Watched<'a, W> {
    to: W,
    writing: Writing<'a>,
    is_text: Option<bool>,
    bytes: u64,
}

impl<W: Write> Write for Watched<'_, W> {
    fn write(&mut self, block: &[u8]) -> io::Result<usize> {
        self.writing.task.check().map_err(|_| cancelled())?;
        let num = self.to.write(&block[..block.len().min(BLOCK)])?;
        let written = &block[..num];
        // Numbers have zero bytes early; texts have none.
        let is_text = *self.is_text.get_or_insert_with(|| !written.contains(&0));
        self.bytes += num as u64;
        if self.writing.rows > 0 {
            let Writing { task, rows, row_bytes, .. } = self.writing;
            let lines = if is_text { written.split(|b| *b == b'\n').count() as u64 - 1 } else { 0 };
            let done = if is_text { task.progress().done + lines } else { self.bytes / row_bytes.max(1) };
            task.set_done(done.min(rows));
        }
        Ok(num)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::tempdir;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_cancelled_writing_leaves_the_old_file_and_nothing_else() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "old").unwrap();
        let task = Task::default();
        let written = Writing { task: &task, replace: true, rows: 1000, row_bytes: 1 }.file(&path, |to| {
            to.write_all(&vec![b'\n'; 3 * BLOCK])?;
            assert_eq!(task.progress().done, 1000, "rows are counted, and never more than there are");
            task.cancel();
            to.write_all(&vec![b'\n'; 3 * BLOCK])
        });
        assert_eq!(written, Err(JobError::Cancelled));
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(folder.path())), ("old", vec!["a.txt".to_owned()]));
    }

    #[test]
    fn what_is_there_gives_way_only_when_told_to() {
        let folder = tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let task = Task::default();
        let write = |replace, text: &'static str| Writing::small(&task, replace).file(&path, |to| to.write_all(text.as_bytes()));
        assert_eq!(write(false, "first"), Ok(()));
        assert!(matches!(write(false, "second"), Err(JobError::Failed(_))));
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        assert_eq!(write(true, "third"), Ok(()));
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(folder.path())), ("third", vec!["a.txt".to_owned()]));
    }
}
