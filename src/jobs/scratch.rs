//! Scratch files in the system's folder for temporary files (`TMPDIR`). On Unix a file loses its name as soon as it is open, on Windows the system deletes it
//! when it is closed, so that nothing is left behind however the program ends.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

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
        let file = temporary_file(&self.0).map_err(|e| trouble(&self.0, &e))?;
        Ok(Box::new(OnDisk { file, len: 0, folder: self.0.clone() }))
    }
}

/// A file that only its owner may read and that is gone when it is closed; a leftover of the same name is passed over.
pub(super) fn temporary_file(folder: &Path) -> io::Result<File> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    loop {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| d.as_nanos());
        let path = folder.join(format!("semascope-{}-{number}-{time}.tmp", std::process::id()));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        #[cfg(windows)]
        std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, 0x0400_0000); // FILE_FLAG_DELETE_ON_CLOSE
        match options.open(&path) {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
            Ok(file) => {
                #[cfg(unix)]
                fs::remove_file(&path)?;
                return Ok(file);
            }
        }
    }
}

#[derive(Debug)]
struct OnDisk {
    file: File,
    len: u64,
    folder: PathBuf,
}

impl ScratchFile for OnDisk {
    fn append(&mut self, bytes: &[u8]) -> Result<(), Say> {
        self.write(self.len, bytes)
    }

    fn write(&mut self, start: u64, bytes: &[u8]) -> Result<(), Say> {
        write_all_at(&self.file, bytes, start).map_err(|e| no_room(&self.folder, &e))?;
        self.len = self.len.max(start + bytes.len() as u64);
        Ok(())
    }

    fn truncate(&mut self, len: u64) -> Result<(), Say> {
        self.file.set_len(len).map_err(|e| no_room(&self.folder, &e))?;
        self.len = len;
        Ok(())
    }

    fn read(&self, start: u64, out: &mut [u8]) -> Result<(), Say> {
        read_exact_at(&self.file, out, start).map_err(|e| trouble(&self.folder, &e))
    }
}

fn trouble(folder: &Path, error: &io::Error) -> Say {
    say!("The temporary file in {folder} cannot be used: {error}", folder = folder.display().to_string(), error = error.to_string())
}

fn no_room(folder: &Path, error: &io::Error) -> Say {
    say!(
        "A temporary file in {folder} could not be written: {error}. Make room there, or let TMPDIR name another folder",
        folder = folder.display().to_string(),
        error = error.to_string()
    )
}

#[cfg(unix)]
fn read_exact_at(file: &File, out: &mut [u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, out, at)
}

#[cfg(unix)]
fn write_all_at(file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::write_all_at(file, bytes, at)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut out: &mut [u8], mut at: u64) -> io::Result<()> {
    while !out.is_empty() {
        match std::os::windows::fs::FileExt::seek_read(file, out, at)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            num => {
                out = &mut out[num..];
                at += num as u64;
            }
        }
    }
    Ok(())
}

#[cfg(windows)]
fn write_all_at(file: &File, mut bytes: &[u8], mut at: u64) -> io::Result<()> {
    while !bytes.is_empty() {
        let num = std::os::windows::fs::FileExt::seek_write(file, bytes, at)?;
        bytes = &bytes[num..];
        at += num as u64;
    }
    Ok(())
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
        // Beyond what 32 bits can count; the file is sparse.
        let far = 4 * (u64::from(u32::MAX) + 10);
        b.truncate(far).unwrap();
        b.write(far, b"the end").unwrap();
        b.read(far, &mut out).unwrap();
        assert_eq!(&out, b"the end");
        assert!(b.read(far + 1, &mut out).is_err());
        drop((a, b));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir(&folder).unwrap();
        assert!(ScratchFolder::at(&folder).file().is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_temporary_file_has_no_name_and_is_private() {
        use std::os::unix::fs::MetadataExt;
        let meta = temporary_file(&temporary_folder()).unwrap().metadata().unwrap();
        assert_eq!((meta.nlink(), meta.mode() & 0o777), (0, 0o600));
    }
}
