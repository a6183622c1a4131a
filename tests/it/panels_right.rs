//! Inspector, comparison, table and palette, by accessible label: in both languages, and empty, on their way, failed and done.

use egui::{Modifiers, Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use semascope::base::Say;
use semascope::data::Metric;
use semascope::locale::Lang;
use semascope::session::{Action, AskAction, Command, OpenAction, PanelAction, PanelId, SelectAction, Session, Step};
use semascope::ui::palette::Palette;
use semascope::ui::panels::{Compare, Inspector, Table};
use semascope::ui::{ActionQueue, Panel, PanelCx, Theme, ThemeKind};

use crate::support::stage::{Stage, learned, many, one_hot};

const LANGS: [Lang; 2] = [Lang::En, Lang::Zh];

/// A stage with something painted on it; what is asked for is carried out after each frame.
struct Seen<P> {
    stage: Stage,
    panel: P,
    /// Everything that was asked for.
    log: Vec<Action>,
}

fn show<P: 'static>(
    stage: Stage,
    panel: P,
    size: (f32, f32),
    paint: impl Fn(&mut P, &PanelCx<'_>, &mut Ui) + 'static,
) -> Harness<'static, Seen<P>> {
    let mut themed = false;
    let mut harness = Harness::builder().with_size(vec2(size.0, size.1)).build_ui_state(
        move |ui, seen: &mut Seen<P>| {
            let theme = Theme::new(ThemeKind::Dark);
            if !themed {
                theme.apply(ui.ctx());
                ui.ctx().request_discard("fonts arrive with the next pass");
                themed = true;
                return;
            }
            let actions = ActionQueue::default();
            let lang = seen.stage.session.settings.lang;
            paint(&mut seen.panel, &PanelCx { session: &seen.stage.session, actions: &actions, theme: &theme, lang }, ui);
            for action in actions.drain() {
                seen.log.push(action.clone());
                seen.stage.act(action);
                ui.ctx().request_repaint();
            }
        },
        Seen { stage, panel, log: Vec::new() },
    );
    harness.run_steps(4);
    harness
}

fn inspector(stage: Stage) -> Harness<'static, Seen<Inspector>> {
    show(stage, Inspector::default(), (304.0, 1600.0), |panel, cx, ui| {
        egui::ScrollArea::vertical().show(ui, |ui| panel.ui(cx, ui));
    })
}

fn compare(stage: Stage) -> Harness<'static, Seen<Compare>> {
    show(stage, Compare::default(), (900.0, 1100.0), Panel::ui)
}

fn table(stage: Stage) -> Harness<'static, Seen<Table>> {
    show(stage, Table::default(), (900.0, 600.0), Panel::ui)
}

/// What it opens is not waited for.
fn palette(mut stage: Stage) -> Harness<'static, Seen<Palette>> {
    stage.executor.frozen = true;
    let mut panel = Palette::default();
    panel.open();
    show(stage, panel, (1024.0, 640.0), |panel, cx, ui| panel.ui(cx, ui.ctx()))
}

fn has<P>(harness: &Harness<'_, Seen<P>>, label: &str) -> bool {
    harness.query_all_by_label(label).next().is_some()
}

fn assert_has<P>(harness: &Harness<'_, Seen<P>>, labels: &[&str]) {
    for label in labels {
        assert!(has(harness, label), "nothing is labelled “{label}”");
    }
}

fn full(lang: Lang) -> Stage {
    Stage::new(lang, Some(learned(lang)))
}

fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    if lang == Lang::Zh { zh } else { en }
}

fn words(lang: Lang) -> [&'static str; 4] {
    if lang == Lang::Zh { ["男人", "国王", "女人", "女王"] } else { ["man", "king", "woman", "queen"] }
}

#[test]
fn every_panel_says_what_is_missing_and_offers_a_way_on() {
    for lang in LANGS {
        let examples = pick(lang, "Examples…", "示例…");
        let mut seen = inspector(Stage::new(lang, None));
        assert_has(&seen, &[pick(lang, "No vectors yet", "还没有向量"), examples]);
        seen.get_by_label(examples).click();
        seen.run_steps(3);
        assert_eq!(seen.state().log, [Action::Run(Command::Examples)]);
        assert_has(&compare(Stage::new(lang, None)), &[pick(lang, "Nothing to compare yet", "还没有可比较的内容"), examples]);
        assert_has(&table(Stage::new(lang, None)), &[pick(lang, "No items yet", "还没有条目"), examples]);
    }
}

#[test]
fn failures_are_told_where_the_result_would_be() {
    let failed = || {
        let mut stage = Stage::new(Lang::En, None);
        stage.session.failures.push((Step::Source, Say::plain("There are no vectors in it")));
        stage
    };
    assert_has(&inspector(failed()), &["There are no vectors", "There are no vectors in it"]);
    assert_has(&compare(failed()), &["There are no vectors in it"]);
    assert_has(&table(failed()), &["There are no items", "There are no vectors in it"]);
}

#[test]
fn answers_on_their_way_are_shown_as_such() {
    for lang in LANGS {
        let [a, b, c, _] = words(lang);
        let mut stage = full(lang);
        stage.executor.frozen = true;
        stage.select(&[b]).analogy([a, b, c]);
        let seen = inspector(stage);
        assert_has(&seen, &[pick(lang, "Looking for neighbours", "正在查找近邻"), pick(lang, "Looking for the answer", "正在寻找答案")]);
        let mut stage = Stage::new(lang, None);
        stage.executor.frozen = true;
        stage.act(OpenAction::Pasted("one two three".into()));
        let opening = pick(lang, "Opening", "正在打开");
        assert_has(&inspector(stage), &[opening]);
    }
}

#[test]
fn the_inspector_shows_the_selected_word_and_its_neighbours() {
    for lang in LANGS {
        let [_, king, ..] = words(lang);
        let mut stage = full(lang);
        stage.select(&[king]);
        let seen = inspector(stage);
        let near = pick(lang, "prince", "女王");
        assert_has(
            &seen,
            &[
                king,
                pick(lang, "Occurs 1,203×, rank 9 of 20", "出现 1,203 次，频率排名 7/14"),
                pick(lang, "Vector of king", "国王 的向量"),
                pick(lang, "Neighbours", "近邻"),
                near,
                pick(lang, "Answered from the original 24-dimensional vectors, exact", "依据原始的 24 维向量精确计算"),
                pick(lang, "Measure of nearness", "远近的度量"),
                pick(lang, "Number of neighbours", "近邻个数"),
            ],
        );
        let value = format!("{near}: ");
        assert!(seen.query_all_by_label_contains(&value).next().is_some(), "the value stands beside {near}");
    }
}

#[test]
fn a_click_on_a_neighbour_selects_it_and_shift_adds_it() {
    let mut stage = full(Lang::En);
    stage.select(&["king"]);
    let mut seen = inspector(stage);
    seen.get_by_label("prince").click();
    seen.run_steps(3);
    let prince = seen.state().stage.item("prince");
    assert_eq!(seen.state().stage.session.workspace.selection, [prince]);
    seen.get_by_label("princess").click_modifiers(Modifiers::SHIFT);
    seen.run_steps(3);
    assert_eq!(seen.state().stage.session.workspace.selection, [seen.state().stage.item("princess"), prince]);
    assert_has(&seen, &["Neighbours of the average of 2", "Deselect prince"]);
    seen.get_by_label("Deselect princess").click();
    seen.run_steps(3);
    assert_eq!(seen.state().stage.session.workspace.selection, [prince]);
}

#[test]
fn a_query_is_completed_asked_and_cleared() {
    let mut seen = inspector(full(Lang::En));
    seen.get_by_label("Word or expression").click();
    seen.run_steps(2);
    seen.get_by_label("Word or expression").type_text("king - man + wo");
    seen.run_steps(3);
    seen.key_press(egui::Key::ArrowDown);
    seen.run_steps(2);
    seen.key_press(egui::Key::Enter);
    seen.run_steps(3);
    assert_eq!(seen.state().stage.session.workspace.question.text, "king - man + woman");
    assert_has(&seen, &["Neighbours of king - man + woman", "queen", "Each vector was scaled to length 1 before they were combined"]);
    seen.get_by_label("Clear the query").click();
    seen.run_steps(3);
    assert_eq!(seen.state().stage.session.workspace.question.text, "");
}

#[test]
fn an_unknown_word_is_named_and_mended_by_a_click() {
    for lang in LANGS {
        let mut stage = full(Lang::En);
        stage.session.settings.lang = lang;
        stage.act(AskAction::Query("king - wman".into()));
        let mut seen = inspector(stage);
        let sentence = pick(lang, "There is no vector for 'wman' (character 8)", "“wman”没有对应的向量（第 8 个字符）");
        assert_has(&seen, &[sentence, pick(lang, "Near spellings", "拼写相近的词")]);
        seen.get_by_label("woman").click();
        seen.run_steps(3);
        assert_eq!(seen.state().stage.session.workspace.question.text, "king - woman");
        assert!(!has(&seen, sentence));
    }
}

#[test]
fn a_tie_is_told_as_a_tie() {
    for lang in LANGS {
        let [a, b, c, _] = words(lang);
        let mut stage = Stage::new(lang, Some(one_hot(lang)));
        stage.select(&[b]).analogy([a, b, c]);
        let seen = inspector(stage);
        assert_has(
            &seen,
            &[pick(lang, "All equally far", "全都一样远"), pick(lang, "All equally far: there is no answer", "全都一样远：没有答案")],
        );
    }
}

#[test]
fn duplicates_are_listed() {
    let twin = many(60, 4);
    let (items, mut vectors) = (twin.items().clone(), twin.matrix().expect("dense").clone());
    let first = vectors.row(0).to_owned();
    vectors.row_mut(7).assign(&first);
    let twin = semascope::data::Embedding::dense(items, vectors, twin.recipe().clone()).expect("well-formed");
    let mut stage = Stage::new(Lang::En, Some(twin));
    stage.select(&["word0"]);
    assert_has(&inspector(stage), &["1 with exactly the same vector:", "word7"]);
}

#[test]
fn an_analogy_is_typed_answered_and_drawn() {
    for lang in LANGS {
        let [a, b, c, d] = words(lang);
        let mut stage = full(lang);
        stage.analogy([a, b, c]);
        let mut seen = inspector(stage);
        assert_has(
            &seen,
            &[
                pick(lang, "man is to king as woman is to", "男人 之于 国王，正如 女人 之于"),
                d,
                pick(lang, "The words of the analogy in their plane", "类比中的词在其平面上的位置"),
                "3CosAdd",
                "3CosMul",
            ],
        );
        seen.get_by_label("3CosMul").click();
        seen.run_steps(3);
        seen.get_by_label(pick(lang, "Let the words of the question win", "允许题中的词作为答案")).click();
        seen.run_steps(3);
        let form = &seen.state().stage.session.workspace.analogy;
        assert!(form.admit_query_words && form.method == semascope::query::AnalogyMethod::Mul);
        for name in [pick(lang, "Word a", "词 a"), pick(lang, "Word b", "词 b"), pick(lang, "Word c", "词 c")] {
            assert!(has(&seen, name), "{name}");
        }
    }
}

#[test]
fn an_analogy_with_an_unknown_word_says_so() {
    let mut stage = full(Lang::En);
    stage.analogy(["man", "kng", "woman"]);
    assert_has(&inspector(stage), &["There is no vector for 'kng'. Near spellings: king"]);
}

#[test]
fn examples_offer_analogies_whose_words_are_there() {
    let mut stage = full(Lang::En);
    stage.session.workspace.example = Some("glove");
    let mut seen = inspector(stage);
    assert!(!has(&seen, "paris : france = berlin : ?"));
    seen.get_by_label("man : king = woman : ?").click();
    seen.run_steps(3);
    let asked = Action::Ask(AskAction::Analogy { a: "man".into(), b: "king".into(), c: "woman".into() });
    assert_eq!(seen.state().log, [asked]);
    assert_has(&seen, &["man is to king as woman is to"]);
}

#[test]
fn the_odd_one_out_is_asked_for_and_named() {
    for lang in LANGS {
        let chosen = if lang == Lang::Zh { ["苹果", "香蕉", "汽车"] } else { ["apple", "banana", "car"] };
        let mut stage = full(lang);
        stage.select(&chosen);
        let mut seen = inspector(stage);
        seen.get_by_label(pick(lang, "Find the odd one out", "找出不合群的词")).click();
        seen.run_steps(3);
        assert_has(&seen, &[pick(lang, "car does not fit", "汽车 不合群")]);
    }
}

#[test]
fn one_hot_and_learned_stand_side_by_side() {
    for lang in LANGS {
        let chosen = if lang == Lang::Zh { ["苹果", "香蕉", "汽车"] } else { ["apple", "banana", "car"] };
        let mut stage = full(lang);
        let ids = chosen.iter().map(|w| stage.item(w)).collect();
        stage.act(PanelAction::CompareWords(ids));
        let n = stage.session.items().map_or(0, |i| i.len());
        let mut seen = compare(stage);
        assert_has(
            &seen,
            &[
                pick(lang, "One-hot", "独热编码"),
                pick(lang, "Learned", "学到的向量"),
                pick(lang, "apple: No. 5", "苹果: 5 号"),
                pick(lang, "Every pair: cosine 0, distance √2 = 1.414", "任意两个词：余弦 0，距离 √2 = 1.414"),
                &format!("{}{}{}", pick(lang, "All ", "与其余 "), n - 1, pick(lang, " others equally far", " 个词全都一样远")),
                pick(lang, "Cosine similarity of one-hot codes", "独热编码的余弦相似度"),
                pick(lang, "Cosine similarity of learned vectors", "学到的向量的余弦相似度"),
                pick(lang, "Words × width: 20 × 24", "词数 × 宽度: 14 × 24"),
                pick(lang, "Zeros: 95.00 %", "零的占比: 92.86 %"),
            ],
        );
        seen.get_by_label(pick(lang, "Leave out car", "移除 汽车")).click();
        seen.run_steps(3);
        assert_eq!(seen.state().stage.session.workspace.compare.words.len(), 2);
        seen.get_by_label(pick(lang, "apple: No. 5", "苹果: 5 号")).click();
        seen.run_steps(3);
        assert_eq!(seen.state().stage.session.workspace.selection, [seen.state().stage.item(chosen[0])]);
    }
}

#[test]
fn a_word_is_added_to_the_comparison() {
    let mut stage = full(Lang::En);
    let ids = ["apple", "banana"].iter().map(|w| stage.item(w)).collect();
    stage.act(PanelAction::CompareWords(ids));
    let mut seen = compare(stage);
    seen.get_by_label("Add a word").click();
    seen.run_steps(2);
    seen.get_by_label("Add a word").type_text("tru");
    seen.run_steps(3);
    seen.key_press(egui::Key::ArrowDown);
    seen.run_steps(2);
    seen.key_press(egui::Key::Enter);
    seen.run_steps(3);
    assert_eq!(seen.state().stage.session.workspace.compare.words.len(), 3);
    assert_has(&seen, &["truck: No. 10"]);
}

#[test]
fn the_table_filters_sorts_and_selects() {
    for lang in LANGS {
        let mut seen = table(full(lang));
        let n = seen.state().stage.session.items().map_or(0, |i| i.len());
        let all = if lang == Lang::Zh { format!("共 {n} 项") } else { format!("{n} items") };
        assert_has(&seen, &[&all, pick(lang, "Label", "标签"), pick(lang, "Count", "频次"), pick(lang, "apple", "苹果")]);
        seen.get_by_label(pick(lang, "Count", "频次")).click();
        seen.run_steps(3);
        assert_eq!(seen.state().stage.session.workspace.table.sort, Some((1, false)));
        seen.get_by_label(pick(lang, "apple", "苹果")).click();
        seen.run_steps(3);
        seen.get_by_label(pick(lang, "car", "汽车")).click_modifiers(Modifiers::COMMAND);
        seen.run_steps(3);
        let stage = &seen.state().stage;
        assert_eq!(stage.session.workspace.selection, [stage.item(pick(lang, "car", "汽车")), stage.item(pick(lang, "apple", "苹果"))]);
        seen.get_by_label(pick(lang, "Selected only", "只看所选")).click();
        seen.run_steps(3);
        assert!(!has(&seen, pick(lang, "banana", "香蕉")));
        seen.get_by_label(pick(lang, "Filter labels", "筛选标签")).click();
        seen.run_steps(2);
        seen.get_by_label(pick(lang, "Filter labels", "筛选标签")).type_text("zzz");
        seen.run_steps(3);
        assert_has(&seen, &[pick(lang, "No row passes the filter", "没有符合筛选条件的行")]);
        seen.get_by_label(pick(lang, "Show all rows", "显示所有行")).click();
        seen.run_steps(3);
        assert_has(&seen, &[&all]);
    }
}

#[test]
fn the_table_lays_out_only_what_is_in_view_and_follows_the_selection() {
    let mut seen = table(Stage::new(Lang::En, Some(many(5_000, 2))));
    assert!(has(&seen, "word0") && !has(&seen, "word4000"));
    seen.state_mut().stage.select(&["word4000"]);
    seen.run_steps(4);
    assert!(has(&seen, "word4000") && !has(&seen, "word0"));
    assert_has(&seen, &[Metric::Cosine.label()]);
}

#[test]
fn the_palette_finds_words_commands_panels_and_examples() {
    for lang in LANGS {
        let typed = |text: &str| {
            let mut seen = palette(full(lang));
            seen.event(egui::Event::Text(text.to_owned()));
            seen.run_steps(3);
            seen
        };
        let mut seen = typed(pick(lang, "banan", "香"));
        assert_has(
            &seen,
            &[pick(lang, "Find words, commands, panels, examples", "查找词语、命令、面板、示例"), pick(lang, "banana", "香蕉")],
        );
        seen.key_press(egui::Key::Enter);
        seen.run_steps(3);
        assert_eq!(seen.state().log, [Action::Select(SelectAction::AndFly(vec![seen.state().stage.item(pick(lang, "banana", "香蕉"))]))]);
        assert!(!seen.state().panel.is_open());

        let mut seen = typed(pick(lang, "light th", "浅色"));
        seen.get_by_label(pick(lang, "Light theme", "浅色主题")).click();
        seen.run_steps(3);
        assert_eq!(seen.state().log, [Action::Run(Command::ThemeLight)]);

        let mut seen = typed("table");
        seen.key_press(egui::Key::Enter);
        seen.run_steps(3);
        assert_eq!(seen.state().log, [Action::Panel(PanelAction::Show(PanelId::new("table")))]);

        let mut seen = typed("WordNet");
        seen.key_press(egui::Key::Enter);
        seen.run_steps(3);
        assert_eq!(seen.state().log, [Action::Open(OpenAction::Example("wordnet".into()))]);

        let mut seen = typed("undo");
        seen.key_press(egui::Key::Enter);
        seen.run_steps(3);
        assert!(seen.state().log.is_empty() && seen.state().panel.is_open(), "a blocked command does nothing");
        let undo = seen.get_by_label(pick(lang, "Undo", "撤销"));
        assert!(undo.accesskit_node().is_disabled());

        let seen = typed("qqqqqqq");
        assert_has(&seen, &[pick(lang, "Nothing found", "没有找到")]);
    }
}

#[test]
fn the_palette_is_driven_by_keys_and_closed_by_escape() {
    let mut stage = full(Lang::En);
    stage.session.settings.recent = vec!["/data/own.vec".into()];
    let mut seen = palette(stage);
    assert_has(&seen, &["own.vec"]);
    seen.key_press(egui::Key::ArrowDown);
    seen.run_steps(2);
    seen.key_press(egui::Key::Enter);
    seen.run_steps(3);
    assert_eq!(seen.state().log, [Action::Panel(PanelAction::Show(PanelId::MAP))]);
    seen.state_mut().panel.open();
    seen.run_steps(3);
    seen.key_press(egui::Key::Escape);
    seen.run_steps(3);
    assert!(!seen.state().panel.is_open());
}

#[test]
fn every_text_of_menus_and_session_is_translated() {
    let session = Session::default();
    for line in semascope::session::COMMANDS.iter().filter(|l| l.label.is_ascii() && !matches!(l.label, "PCA" | "t-SNE")) {
        assert!(Lang::is_translated(line.label.trim()), "{}", line.label);
        if let Some(why) = semascope::ui::menus::why_not(&session, line.command) {
            assert!(Lang::is_translated(why), "{why}");
        }
    }
}
