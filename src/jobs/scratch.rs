//! Scratch files in the system's folder for temporary files. Where the system allows it a file loses its name as soon as it is open, so that nothing is
//! left behind however the program ends; elsewhere it is deleted when it is dropped.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::base::{Say, Scratch, ScratchFile};
use crate::say;

/// A folder for scratch files.
#[derive(Debug, Clone)]
pub struct ScratchFolder(PathBuf);

/// The system's folder for temporary files, as `TMPDIR` names it.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place where files without a name are made")]
pub fn temporary_folder() -> PathBuf {
    std::env::temp_dir()
}

impl Default for ScratchFolder {
    fn default() -> Self {
        Self(temporary_folder())
    }
}

impl ScratchFolder {
    /// Another folder than the system's.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self(folder.to_owned())
    }
}

impl Scratch for ScratchFolder {
    fn file(&self) -> Result<Box<dyn ScratchFile>, Say> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = self.0.join(format!("semascope-{}-{number}.tmp", std::process::id()));
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path);
        let file = file.map_err(|e| trouble(&path, &e))?;
        let unnamed = cfg!(unix) && fs::remove_file(&path).is_ok();
        Ok(Box::new(OnDisk { file, path, unnamed }))
    }
}

#[derive(Debug)]
struct OnDisk {
    file: File,
    path: PathBuf,
    unnamed: bool,
}

impl ScratchFile for OnDisk {
    fn append(&mut self, bytes: &[u8]) -> Result<(), Say> {
        let attempt = self.file.seek(SeekFrom::End(0)).and_then(|_| self.file.write_all(bytes));
        attempt.map_err(|e| trouble(&self.path, &e))
    }

    fn read(&mut self, start: u64, out: &mut [u8]) -> Result<(), Say> {
        let attempt = self.file.seek(SeekFrom::Start(start)).and_then(|_| self.file.read_exact(out));
        attempt.map_err(|e| trouble(&self.path, &e))
    }
}

impl Drop for OnDisk {
    fn drop(&mut self) {
        if !self.unnamed {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn trouble(path: &Path, error: &io::Error) -> Say {
    say!("The temporary file {file} cannot be used: {error}", file = path.display().to_string(), error = error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_hold_what_was_written_and_leave_nothing() {
        let folder = temporary_folder().join(format!("semascope-scratch-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let scratch = ScratchFolder::at(&folder);
        let (mut a, mut b) = (scratch.file().unwrap(), scratch.file().unwrap());
        a.append(b"some ").unwrap();
        b.append(b"other").unwrap();
        a.append(b"bytes").unwrap();
        let mut out = [0; 7];
        a.read(3, &mut out).unwrap();
        assert_eq!(&out, b"e bytes");
        a.append(b"!").unwrap();
        a.read(4, &mut out).unwrap();
        assert_eq!(&out, b" bytes!");
        assert!(a.read(9, &mut out).is_err());
        drop((a, b));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir(&folder).unwrap();
        assert!(ScratchFolder::at(&folder).file().is_err());
    }
}
