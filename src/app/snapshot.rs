//! A picture of the real interface, drawn in memory: same session, same panels, no display and no driver.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::base::{Say, Task};
use crate::cli::SnapshotArgs;
use crate::data::ItemId;
use crate::jobs::{Export, Exported, JobError, JobId, QuestionFile, Runner, Waker, run_here, train};
use crate::locale::Lang;
use crate::say;
use crate::session::{
    Action, AskAction, Command, Driver, Effect, EmbedAction, EvaluateAction, EvaluateForm, JobAction, NoticeKind, OpenAction, PanelAction,
    PanelId, PipelineAction, ProjectAction, SelectAction, SelectOp, Session, Settings, Step, ThemeChoice,
};
use crate::ui::panels::{PANELS, panel};
use crate::ui::raster::Offscreen;
use crate::ui::{ActionQueue, Shell, theme_of};
use crate::view::Picture;

/// Frames in which layout and animations come to rest.
const SETTLING_FRAMES: usize = 90;
/// Looks at a held training, 5 ms apart, before a step is taken to have come to nothing.
const STEP_WAITS: usize = 400;
/// Looks at the map that follows a held training, 20 ms apart.
const MAP_WAITS: usize = 60;

/// What the picture should show.
#[derive(Debug, Clone)]
pub struct SnapshotWish {
    /// Files to open; none opens an example.
    pub open: Vec<PathBuf>,
    /// The example to open when no file is named; `None` takes the first.
    pub example: Option<&'static str>,
    /// The panel in front.
    pub panel: PanelId,
    /// Words to select.
    pub select: Vec<String>,
    /// Hold the training half way and work through this many single examples; of a method that counts, go on by this many contexts.
    pub examples: Option<u64>,
    /// Further actions, once everything is trained and drawn.
    pub then: Vec<Action>,
    /// Width and height in points.
    pub size: [f32; 2],
    /// Pixels per point.
    pub scale: f32,
    /// Theme.
    pub theme: ThemeChoice,
    /// Language.
    pub lang: Lang,
}

impl Default for SnapshotWish {
    fn default() -> Self {
        Self {
            open: Vec::new(),
            example: None,
            panel: PanelId::MAP,
            select: Vec::new(),
            examples: None,
            then: Vec::new(),
            size: [1440.0, 900.0],
            scale: 1.0,
            theme: ThemeChoice::Dark,
            lang: Lang::En,
        }
    }
}

/// Runs the session to rest and draws it. `on_wait` is called a few times a second while jobs run.
///
/// # Errors
/// What could not be opened.
pub fn snapshot(wish: &SnapshotWish, mut on_wait: impl FnMut(&Session)) -> Result<Picture, Say> {
    let mut bench = Bench::open(wish, &mut on_wait)?;
    let items = bench.driver.session.items().cloned();
    let chosen: Vec<ItemId> = items.map(|items| wish.select.iter().filter_map(|w| items.find(w)).collect()).unwrap_or_default();
    let mut actions = vec![Action::Panel(PanelAction::Show(wish.panel))];
    if !chosen.is_empty() {
        actions.push(Action::Select(SelectAction::Items(chosen, SelectOp::Replace)));
    }
    actions.extend(wish.then.iter().cloned());
    bench.apply(actions);
    bench.run_to_rest(&mut on_wait);
    bench.step_examples(wish, &mut on_wait);
    Ok(bench.draw(wish))
}

/// The panel that the command line names.
fn panel_named(id: &str) -> Result<PanelId, Say> {
    let all = || PANELS.iter().map(|p| p.info.id.id()).collect::<Vec<_>>().join(", ");
    panel(id).map(|p| p.info.id).ok_or_else(|| say!("There is no panel '{name}'; there are: {list}", name = id, list = all()))
}

/// Carries out the command `snapshot`.
///
/// # Errors
/// What could not be opened or written.
pub fn write_snapshot(args: &SnapshotArgs) -> Result<(), Say> {
    let panel = panel_named(&args.panel)?;
    let mut then = Vec::new();
    if let [a, b, c] = args.analogy.as_slice() {
        then.push(Action::Ask(AskAction::Analogy { a: a.clone(), b: b.clone(), c: c.clone() }));
    }
    if args.panel == PanelId::EVALUATE.id() || args.questions.is_some() {
        let questions = args.questions.as_ref().map(|name| {
            let bundled = crate::examples::evaluation_sets().iter().find(|s| name.as_os_str() == s.id);
            bundled.map_or_else(|| QuestionFile::Own(name.clone()), |s| QuestionFile::Bundled(s.id.to_owned()))
        });
        then.push(Action::Evaluate(EvaluateAction::With(EvaluateForm { questions, ..EvaluateForm::default() })));
    }
    if let Some(method) = args.method.as_deref().and_then(crate::embed::embedder) {
        then.extend([Action::Embed(EmbedAction::Method(method.info().id.to_owned())), Action::Embed(EmbedAction::Restart)]);
    }
    if let Some(method) = args.map.as_deref().and_then(crate::project::projector) {
        then.extend([
            Action::Project(ProjectAction::Method(method.info().id.to_owned())),
            Action::Pipeline(PipelineAction::BringUpTo(Step::Look)),
        ]);
    }
    let wish = SnapshotWish {
        open: args.open.clone(),
        example: args.example.as_deref().and_then(crate::examples::example).map(|e| e.id),
        panel,
        select: args.select.clone(),
        examples: args.examples,
        then,
        size: args.size,
        scale: args.scale.clamp(0.5, 4.0),
        theme: match args.theme.as_str() {
            "light" => ThemeChoice::Light,
            "contrast" => ThemeChoice::Contrast,
            _ => ThemeChoice::Dark,
        },
        lang: if args.lang == "zh" { Lang::Zh } else { Lang::En },
    };
    let picture = snapshot(&wish, |_| {})?;
    write_picture(picture, &args.output)
}

/// Writes a picture where it was asked for; a file that is there is replaced.
pub(super) fn write_picture(picture: Picture, path: &Path) -> Result<(), Say> {
    let export = Export { what: Exported::Picture(Arc::new(picture)), path: path.to_owned(), replace: true };
    match run_here(export, &Task::detached()) {
        Err(JobError::Failed(why)) => Err(why),
        Ok(_) | Err(JobError::Cancelled) => Ok(()),
    }
}

fn quiet() -> Waker {
    Arc::new(|| {})
}

/// A session with its interface, without a window.
pub(super) struct Bench {
    pub(super) driver: Driver,
    shell: Shell,
}

impl Bench {
    /// Opens what is wished for and brings its pipeline to rest.
    pub(super) fn open(wish: &SnapshotWish, on_wait: &mut impl FnMut(&Session)) -> Result<Self, Say> {
        let settings = Settings { theme: wish.theme, lang: wish.lang, ..Settings::default() };
        let mut bench =
            Self { driver: Driver::new(Session::new(settings), Runner::new(quiet())), shell: Shell::new("software rasteriser".to_owned()) };
        bench.driver.hold = wish.examples.map(|_| train::KIND);
        let first = if wish.open.is_empty() {
            let example = wish.example.or_else(|| crate::examples::examples().first().map(|e| e.id));
            example.map(|id| Action::Open(OpenAction::Example(id.to_owned())))
        } else {
            Some(Action::Open(OpenAction::Paths(wish.open.clone())))
        };
        bench.apply(first.into_iter().collect());
        bench.run_to_rest(on_wait);
        match bench.driver.session.notices.iter().find(|n| n.kind == NoticeKind::Error) {
            Some(error) => Err(error.text.clone()),
            None => Ok(bench),
        }
    }

    pub(super) fn apply(&mut self, actions: Vec<Action>) {
        for action in actions {
            let effects = self.driver.apply(action);
            self.perform(effects);
        }
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        effects.into_iter().for_each(|effect| self.shell.perform(effect));
    }

    pub(super) fn run_to_rest(&mut self, on_wait: &mut impl FnMut(&Session)) {
        loop {
            let effects = self.driver.poll();
            self.perform(effects);
            // A held training waits in its preparation first, which is let through.
            let preparing = self.driver.session.job(train::KIND).filter(|j| self.driver.session.live.is_none() && j.task.is_parked());
            if let Some(id) = preparing.map(|j| j.id) {
                self.apply(vec![Action::Job(JobAction::Step(id))]);
            }
            // What is held is at rest as well, once the map that follows it is there.
            let held = self.driver.session.jobs.iter().all(|j| j.task.is_paused() && j.task.is_parked());
            if !self.driver.is_busy() || (held && self.driver.session.live.is_some() && self.driver.session.projection().is_some()) {
                return;
            }
            on_wait(&self.driver.session);
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Steps through the first half of a held training, then through its next examples.
    fn step_examples(&mut self, wish: &SnapshotWish, on_wait: &mut impl FnMut(&Session)) {
        let Some(examples) = wish.examples else { return };
        if self.driver.session.weighing().is_some() {
            self.driver.hold = None;
            let held: Vec<Action> = self.driver.session.jobs.iter().map(|j| Action::Job(JobAction::Resume(j.id))).collect();
            self.apply(held);
            self.run_to_rest(on_wait);
            for _ in 0..examples {
                self.apply(vec![Action::Run(Command::StepExample)]);
                self.run_to_rest(on_wait);
            }
            return;
        }
        let half = |s: &Session| s.live.as_ref().is_some_and(|l| l.report.work * 2 < l.report.work_total || l.report.work_total == 0);
        while half(&self.driver.session) && self.step(JobAction::Step, on_wait) {}
        for _ in 0..examples {
            self.step(JobAction::StepExample, on_wait);
        }
        // The map takes a moment to follow.
        for _ in 0..MAP_WAITS {
            std::thread::sleep(Duration::from_millis(20));
            self.run_to_rest(on_wait);
        }
    }

    /// Asks the held training for something and waits until it is done; false where nothing came of it.
    fn step(&mut self, action: fn(JobId) -> JobAction, on_wait: &mut impl FnMut(&Session)) -> bool {
        let state = |s: &Session| s.live.as_ref().map(|l| (l.report.step, l.trace.as_ref().map(|t| t.taken)));
        let (Some(id), before) = (self.driver.session.live.as_ref().map(|l| l.job), state(&self.driver.session)) else { return false };
        self.apply(vec![action(id).into()]);
        for _ in 0..STEP_WAITS {
            std::thread::sleep(Duration::from_millis(5));
            self.run_to_rest(on_wait);
            if state(&self.driver.session) != before {
                return true;
            }
        }
        false
    }

    pub(super) fn draw(&mut self, wish: &SnapshotWish) -> Picture {
        let ctx = egui::Context::default();
        crate::ui::fonts::install(&ctx);
        let theme = theme_of(&self.driver.session.settings);
        theme.apply(&ctx);
        let mut screen = Offscreen::new(&ctx, egui::vec2(wish.size[0], wish.size[1]), wish.scale);
        let actions = ActionQueue::default();
        for _ in 0..SETTLING_FRAMES {
            screen.frame(Vec::new(), |ui| self.shell.ui(&self.driver.session, &actions, ui));
            let asked = actions.drain();
            let idle = asked.is_empty() && !screen.wants_repaint();
            self.apply(asked);
            self.run_to_rest(&mut |_| {});
            if idle {
                break;
            }
        }
        screen.picture(theme.background)
    }
}
