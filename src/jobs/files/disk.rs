//! Files and folders on disk. Folders are walked; links are followed, but nothing is listed twice and no loop is run round.

use std::collections::{HashSet, VecDeque};
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::{Path, PathBuf};

use super::super::JobError;
use super::super::open::io_failure;
use super::{is_hidden, short_name};
use crate::base::Task;
use crate::data::{FileEntry, Files, ReadSeek};
use crate::say;

/// Bytes that are read at a time.
const BUFFER: usize = 64 << 10;

/// What was chosen on disk: files and folders in any mixture.
#[derive(Debug, Clone)]
pub struct DiskFiles {
    name: String,
    entries: Vec<FileEntry>,
    paths: Vec<PathBuf>,
}

impl DiskFiles {
    /// Looks at what was chosen, in its order. Of a folder all files are taken, sorted by path, also those in folders inside and behind links; hidden
    /// ones are left out. What was reached already, by its own path or another, is not listed again, which is said once as a warning.
    ///
    /// # Errors
    /// What the file system said, or cancelled.
    pub fn new(chosen: &[PathBuf], task: &Task) -> Result<Self, JobError> {
        let mut all = Self { name: chosen.first().map(|p| short_name(p)).unwrap_or_default(), entries: Vec::new(), paths: Vec::new() };
        let mut walk = Walk { task, reached: HashSet::new(), found: Vec::new(), again: None, dead: None };
        // Files that are named are not to be listed a second time with their folder.
        for path in chosen {
            if !path.is_dir() {
                walk.reached.extend(fs::canonicalize(path));
            }
        }
        for path in chosen {
            task.check()?;
            let size = fs::metadata(path).map_err(|e| io_failure(path, &e))?;
            if size.is_dir() {
                walk.folder(path, if chosen.len() == 1 { String::new() } else { short_name(path) })?;
                walk.found.sort_by(|a, b| Path::new(&a.0.path).cmp(Path::new(&b.0.path)));
            } else {
                walk.found.push((FileEntry { path: short_name(path), size_bytes: size.len(), chosen: true }, path.clone()));
            }
            for (entry, path) in walk.found.drain(..) {
                all.entries.push(entry);
                all.paths.push(path);
            }
        }
        walk.tell();
        Ok(all)
    }

    /// The files with their paths on disk.
    pub fn entries(&self) -> impl Iterator<Item = (&FileEntry, &Path)> {
        self.entries.iter().zip(self.paths.iter().map(PathBuf::as_path))
    }
}

impl Files for DiskFiles {
    fn name(&self) -> &str {
        &self.name
    }

    fn list(&self) -> &[FileEntry] {
        &self.entries
    }

    fn open(&self, at: usize) -> io::Result<Box<dyn ReadSeek>> {
        let path = self.paths.get(at).ok_or(io::ErrorKind::NotFound)?;
        Ok(Box::new(BufReader::with_capacity(BUFFER, File::open(path)?)))
    }

    fn beside(&self, at: usize, name: &str) -> Option<Box<dyn Files>> {
        let path = self.paths.get(at)?.parent()?.join(name);
        let size_bytes = fs::metadata(&path).ok().filter(fs::Metadata::is_file)?.len();
        let entry = FileEntry { path: name.to_owned(), size_bytes, chosen: false };
        Some(Box::new(Self { name: name.to_owned(), entries: vec![entry], paths: vec![path] }))
    }
}

/// A walk through folders. Whatever was reached is remembered by the path it has once all links are resolved.
struct Walk<'a> {
    task: &'a Task,
    reached: HashSet<PathBuf>,
    found: Vec<(FileEntry, PathBuf)>,
    /// The first link or folder that led to where the walk had been.
    again: Option<PathBuf>,
    /// The first link that leads nowhere.
    dead: Option<PathBuf>,
}

impl Walk<'_> {
    /// All files in a folder. Links wait until the folders themselves are walked, so that a file is listed under its own path where it has one.
    fn folder(&mut self, folder: &Path, inside: String) -> Result<(), JobError> {
        let mut folders = VecDeque::from([(folder.to_owned(), inside)]);
        let mut folder_links = VecDeque::new();
        let mut file_links = Vec::new();
        while let Some((folder, inside)) = folders.pop_front().or_else(|| folder_links.pop_front()) {
            self.task.check()?;
            let own = fs::canonicalize(&folder).map_err(|e| io_failure(&folder, &e))?;
            if !self.reached.insert(own.clone()) {
                self.again.get_or_insert(folder);
                continue;
            }
            for entry in fs::read_dir(&folder).map_err(|e| io_failure(&folder, &e))? {
                self.task.check()?;
                let entry = entry.map_err(|e| io_failure(&folder, &e))?;
                let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
                if is_hidden(&name) {
                    continue;
                }
                let within = if inside.is_empty() { name } else { format!("{inside}/{name}") };
                let kind = entry.file_type().map_err(|e| io_failure(&path, &e))?;
                let Ok(target) = fs::metadata(&path) else {
                    // Gone since, or a link to what is not there.
                    self.dead.get_or_insert(path);
                    continue;
                };
                match (target.is_dir(), kind.is_symlink()) {
                    (true, false) => folders.push_back((path, within)),
                    (true, true) => folder_links.push_back((path, within)),
                    (false, true) if target.is_file() => file_links.push((path, within, target.len())),
                    (false, false) if target.is_file() => self.file(own.join(entry.file_name()), path, within, target.len()),
                    // Sockets, pipes, devices.
                    (false, _) => {}
                }
            }
        }
        for (path, within, size) in file_links {
            let own = fs::canonicalize(&path).map_err(|e| io_failure(&path, &e))?;
            self.file(own, path, within, size);
        }
        Ok(())
    }

    fn file(&mut self, own: PathBuf, path: PathBuf, within: String, size_bytes: u64) {
        if self.reached.insert(own) {
            self.found.push((FileEntry { path: within, size_bytes, chosen: false }, path));
        }
    }

    fn tell(self) {
        if let Some(path) = self.again {
            let folder = path.display().to_string();
            self.task.warn(say!("{folder} leads to a folder that was read already; each folder is read once", folder = folder));
        }
        if let Some(path) = self.dead {
            self.task.warn(say!("{file} leads to nothing and was left out", file = path.display().to_string()));
        }
    }
}
