//! The whole interface and the map panel, by accessible label: in both languages, and empty, on its way, failed and done.

use egui::{Key, Modifiers, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use semascope::base::{ParamValue, Say};
use semascope::locale::Lang;
use semascope::session::{
    Action, ColourBy, Command, Effect, LookAction, Notice, NoticeKind, PanelAction, PanelId, PipelineAction, ProjectAction, SelectAction,
    SelectOp, Session, Step, ThemeChoice,
};
use semascope::ui::panels::{PANELS, panel};
use semascope::ui::{ActionQueue, Shell, theme_of};

use crate::support::stage::{Stage, learned};

/// The whole interface over a stage.
pub struct Seen {
    pub stage: Stage,
    pub shell: Shell,
}

/// Paints it until it is at rest.
pub fn show(stage: Stage, size: Vec2) -> Harness<'static, Seen> {
    let mut themed = None;
    let mut harness = Harness::builder().with_size(size).build_ui_state(
        move |ui, seen: &mut Seen| {
            let settings = seen.stage.session.settings.clone();
            if themed != Some(settings.theme) {
                theme_of(&settings).apply(ui.ctx());
                themed = Some(settings.theme);
                ui.ctx().request_discard("fonts arrive with the next pass");
                return;
            }
            let actions = ActionQueue::default();
            seen.shell.ui(&seen.stage.session, &actions, ui);
            for action in actions.drain() {
                seen.stage.act(action);
                for effect in seen.stage.others.drain(..) {
                    if !matches!(effect, Effect::AskForFile(_) | Effect::Quit) {
                        seen.shell.perform(effect);
                    }
                }
                ui.ctx().request_repaint();
            }
        },
        Seen { stage, shell: Shell::new("a test".to_owned()) },
    );
    harness.run_steps(4);
    harness
}

/// Words laid out by PCA, grouped and measured.
fn done(lang: Lang) -> Stage {
    let mut stage = Stage::new(lang, Some(learned(lang)));
    stage.act(ProjectAction::Method("pca".into())).act(LookAction::NumClusters(4)).act(PipelineAction::BringUpTo(Step::Look));
    assert_eq!(stage.session.failures, Vec::new());
    stage
}

const LARGE: Vec2 = vec2(1440.0, 900.0);
const SMALL: Vec2 = vec2(1024.0, 640.0);

#[test]
fn a_window_with_nothing_open_says_what_to_do() {
    for (lang, title, button) in [(Lang::En, "No map yet", "Examples…"), (Lang::Zh, "还没有地图", "示例…")] {
        for size in [SMALL, LARGE] {
            let harness = show(Stage::new(lang, None), size);
            assert!(harness.query_by_label(title).is_some(), "{title}");
            assert!(harness.query_all_by_label(button).next().is_some(), "{button}");
        }
    }
}

#[test]
fn a_map_on_its_way_can_be_cancelled() {
    for (lang, cancel) in [(Lang::En, "Cancel"), (Lang::Zh, "取消")] {
        let mut stage = Stage::new(lang, Some(learned(lang)));
        stage.executor.frozen = true;
        stage.act(ProjectAction::Method("pca".into())).act(PipelineAction::BringUpTo(Step::Look));
        let mut harness = show(stage, LARGE);
        harness.get_all_by_label(cancel).next().expect("a button").click();
        harness.run_steps(3);
        assert!(harness.state().stage.session.jobs.is_empty());
    }
}

#[test]
fn a_failed_map_says_why() {
    for (lang, title) in [(Lang::En, "There is no map"), (Lang::Zh, "没有地图")] {
        let mut stage = Stage::new(lang, Some(learned(lang)));
        stage.session.failures.push((Step::Project, Say::plain("There are no vectors in it")));
        let harness = show(stage, LARGE);
        assert!(harness.query_by_label(title).is_some(), "{title}");
        assert!(harness.query_all_by_label(lang.t("There are no vectors in it")).next().is_some());
    }
}

#[test]
fn a_finished_map_names_its_axes_its_quality_and_its_groups() {
    for (lang, map) in [(Lang::En, "Map of the items"), (Lang::Zh, "条目地图")] {
        let stage = done(lang);
        let trust = stage.session.workspace.quality.as_ref().map(|q| q.value.trustworthiness).expect("measured");
        let chip = lang.say(&semascope::say!("Trustworthiness {t}", t = format!("{trust:.2}")));
        let mut harness = show(stage, LARGE);
        assert!(harness.query_by_label(map).is_some());
        assert!(harness.query_by_label(&chip).is_some(), "{chip}");
        // Groups are named by their two most frequent words.
        let group = if lang == Lang::En { "man, " } else { "男人, " };
        harness.get_all_by_label_contains(group).next().expect("a legend").click();
        harness.run_steps(2);
        assert_eq!(harness.state().stage.session.workspace.look.hidden_groups.len(), 1);
    }
}

#[test]
fn keys_change_panels_select_and_undo() {
    let mut harness = show(done(Lang::En), LARGE);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    harness.run_steps(3);
    assert_eq!(harness.state().stage.session.workspace.panel, PanelId::new("table"));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    harness.run_steps(3);
    assert_eq!(harness.state().stage.session.workspace.panel, PanelId::new("compare"));
    harness.key_press(Key::D);
    harness.run_steps(3);
    let dims = |s: &Session| s.workspace.projection.as_ref().map(|p| p.dims());
    assert_eq!(dims(&harness.state().stage.session), Some(3));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    harness.run_steps(3);
    assert_eq!(dims(&harness.state().stage.session), Some(2));
}

#[test]
fn the_palette_finds_a_word_and_flies_there() {
    for (lang, word) in [(Lang::En, "banana"), (Lang::Zh, "香蕉")] {
        let mut harness = show(done(lang), LARGE);
        harness.key_press_modifiers(Modifiers::COMMAND, Key::K);
        harness.run_steps(3);
        harness.event(egui::Event::Text(word.to_owned()));
        harness.run_steps(3);
        harness.key_press(Key::Enter);
        harness.run_steps(3);
        let session = &harness.state().stage.session;
        assert_eq!(session.primary(), Some(harness.state().stage.item(word)));
    }
}

#[test]
fn typing_in_a_field_triggers_no_plain_keys() {
    let mut harness = show(done(Lang::En), LARGE);
    let field = harness.get_by_label("Word or expression");
    field.focus();
    harness.run_steps(2);
    harness.key_press(Key::D);
    harness.event(egui::Event::Text("d".to_owned()));
    harness.run_steps(3);
    assert_eq!(harness.state().stage.session.workspace.projection.as_ref().map(|p| p.dims()), Some(2));
}

#[test]
fn menus_list_commands_with_reasons_and_run_them() {
    let mut harness = show(done(Lang::En), LARGE);
    harness.get_by_label("View").click();
    harness.run_steps(3);
    harness.get_by_label_contains("Light theme").click();
    harness.run_steps(3);
    assert_eq!(harness.state().stage.session.settings.theme, ThemeChoice::Light);
    let mut harness = show(done(Lang::En), LARGE);
    harness.state_mut().stage.act(Action::Run(Command::LangChinese));
    harness.run_steps(3);
    assert!(harness.query_by_label("视图").is_some());
}

#[test]
fn the_same_interface_fits_the_smallest_window() {
    for lang in [Lang::En, Lang::Zh] {
        let word = if lang == Lang::En { "king" } else { "国王" };
        for panel in PANELS {
            let mut stage = done(lang);
            stage.select(&[word]).act(PanelAction::Show(panel.info.id));
            let harness = show(stage, SMALL);
            // The inspector beside every panel names the word that is selected.
            assert!(harness.query_all_by_label_contains(word).next().is_some(), "{}", panel.info.title);
        }
    }
}

#[test]
fn colours_by_similarity_follow_the_selection() {
    let mut stage = done(Lang::En);
    let king = stage.item("king");
    stage.act(LookAction::Colour(ColourBy::Similarity)).act(SelectAction::Items(vec![king], SelectOp::Replace));
    let shades = stage.session.shades().map(|s| s.to_vec()).expect("made");
    assert!((shades[king.row()] - 1.0).abs() < 1e-6);
    assert!(shades[stage.item("queen").row()] > shades[stage.item("apple").row()]);
    let harness = show(stage, LARGE);
    assert!(harness.query_by_label("Map of the items").is_some());
}

#[test]
fn a_notice_is_read_and_dismissed() {
    for (lang, dismiss) in [(Lang::En, "Dismiss"), (Lang::Zh, "关闭")] {
        let mut stage = done(lang);
        let text = Say::plain("There are no vectors in it");
        stage.session.notices.push(Notice { id: 1, kind: NoticeKind::Warning, text });
        let mut harness = show(stage, LARGE);
        assert!(harness.query_all_by_label_contains(lang.t("There are no vectors in it")).next().is_some());
        harness.get_by_label(lang.t("Dismiss")).click();
        harness.run_steps(2);
        assert!(harness.state().stage.session.notices.is_empty(), "{dismiss}");
    }
}

#[test]
fn parameters_set_by_hand_reach_the_session() {
    let mut stage = done(Lang::En);
    stage.act(ProjectAction::Method("tsne".into())).act(ProjectAction::Param("perplexity".into(), ParamValue::Float(100.0)));
    let problem = stage.session.project_problem().map(|p| p.to_string()).expect("too many for twenty words");
    let harness = show(stage, LARGE);
    assert!(harness.query_all_by_label_contains(&problem).next().is_some(), "{problem}");
}

#[test]
fn a_panel_that_does_not_suit_says_why() {
    let training = panel(PanelId::TRAINING.id()).expect("a panel");
    let mut harness = show(done(Lang::En), LARGE);
    let why = (training.suits)(&harness.state().stage.session).expect_err("these vectors were opened");
    assert!(why.to_string().contains("Open a text"), "{why}");
    harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    harness.run_steps(3);
    assert_eq!(harness.state().stage.session.workspace.panel, PanelId::MAP, "its key does nothing");
    assert!((training.suits)(&Session::default()).is_ok());
}
