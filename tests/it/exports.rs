//! Files that are written by the session: side by side, asked about before anything is replaced, and whole or not at all.

use std::fs;

use semascope::jobs::export;
use semascope::locale::Lang;
use semascope::session::{ExportWhat, FileAction, JobAction, NoticeKind};

use crate::support::stage::{Stage, learned};

fn stage() -> (Stage, tempfile::TempDir) {
    (Stage::new(Lang::En, Some(learned(Lang::En))), tempfile::tempdir().expect("a folder"))
}

#[test]
fn a_second_export_leaves_the_first_alone() {
    let (mut stage, folder) = stage();
    stage.executor.frozen = true;
    for name in ["a.vec", "b.vec"] {
        stage.act(FileAction::Export(ExportWhat::Vectors, folder.path().join(name)));
    }
    let jobs: Vec<_> = stage.session.jobs.iter().filter(|j| j.kind == export::KIND).cloned().collect();
    assert_eq!(jobs.len(), 2, "both are listed");
    assert!(jobs.iter().all(|j| !j.task.is_cancelled()) && jobs[0].title != jobs[1].title);
    stage.act(JobAction::Cancel(jobs[0].id));
    assert!(jobs[0].task.is_cancelled() && !jobs[1].task.is_cancelled(), "each is ended by itself");
}

#[test]
fn each_export_has_its_own_notice() {
    let (mut stage, folder) = stage();
    for name in ["a.vec", "b.npy"] {
        stage.act(FileAction::Export(ExportWhat::Vectors, folder.path().join(name)));
    }
    let notices: Vec<String> = stage.session.notices.iter().map(|n| n.text.to_string()).collect();
    assert!(notices.len() == 2 && notices[0].contains("a.vec") && notices[1].contains("b.npy"), "{notices:?}");
    assert!(stage.session.notices.iter().all(|n| n.kind == NoticeKind::Info));
}

#[test]
fn nothing_is_replaced_unasked() {
    let (mut stage, folder) = stage();
    let path = folder.path().join("mine.vec");
    fs::write(&path, "dear to me").expect("written");
    let export = FileAction::Export(ExportWhat::Vectors, path.clone());
    stage.act(export.clone());
    assert_eq!(stage.session.asks_to_replace(), Some(path.as_path()));
    stage.act(FileAction::Replace(false));
    assert_eq!((stage.session.asks_to_replace(), fs::read_to_string(&path).expect("there").as_str()), (None, "dear to me"));
    stage.act(export).act(FileAction::Replace(true));
    assert_eq!(stage.session.asks_to_replace(), None);
    assert!(fs::read_to_string(&path).expect("there").starts_with("20 24"), "replaced");
    // The system's own dialog has asked already.
    fs::write(&path, "again").expect("written");
    stage.act(FileAction::ExportOver(ExportWhat::Vectors, path.clone()));
    assert!(stage.session.asks_to_replace().is_none() && fs::read_to_string(&path).expect("there").starts_with("20 24"));
    assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 1, "nothing is left beside it");
}
