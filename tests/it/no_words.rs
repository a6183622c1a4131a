//! Items that are no words: products with metadata, labels with blanks, labels that look empty or like something else. Every panel draws them.

use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::{By, NodeT, Queryable};
use ndarray::Array2;
use semascope::base::{ParamMap, Seed};
use semascope::data::{Column, ColumnValues, Columns, Embedding, ItemId, ItemKind, ItemSet, Metric, Names, Part, Recipe};
use semascope::locale::Lang;
use semascope::session::{
    Action, AskAction, ColourBy, Loadable, LookAction, PanelAction, PipelineAction, ProjectAction, SelectAction, SelectOp, Step, StepState,
    TableAction,
};
use semascope::ui::panels::{PANELS, Table};
use semascope::ui::{Panel, palette::Palette};

use crate::shell::{Seen, show as show_shell};
use crate::support::panel::{assert_has, has, show};
use crate::support::stage::Stage;

/// Products and rows of a table as they come: blanks inside and around, labels that look empty, like a number, a sign, an expression, a mark-up.
const LABELS: [&str; 20] = [
    "Red shoes, size 42",
    "Blue shoes",
    "Green shoes",
    "Coat (wool)",
    "Coat (cotton)",
    "  two blanks before",
    " ",
    "\u{200b}",
    "\u{a0}",
    "-",
    "42",
    "2 * 3",
    "a - b",
    "\"quoted\"",
    "👟 trainers",
    "100 % <b>linen</b> {price}",
    "a label that is so long that no list, no chip and no heading of any panel can possibly show it in full without cutting it off somewhere",
    "٤٢",
    "",
    "Blue shoes",
];

fn products() -> Embedding {
    let n = LABELS.len();
    let texts = |of: &dyn Fn(usize) -> String| ColumnValues::Texts((0..n).map(|i| of(i).into_boxed_str()).collect());
    let columns = [
        ("price", ColumnValues::Floats((0..n).map(|i| if i % 5 == 2 { f64::NAN } else { 9.5 * i as f64 }).collect())),
        ("sold", ColumnValues::Ints((0..n as i64).map(|i| i * 7 % 5).collect())),
        (
            "kind",
            ColumnValues::Categories {
                names: ["shoes", "", "coats"].map(Box::from).to_vec(),
                codes: (0..n as u32).map(|i| i % 3).collect(),
            },
        ),
        ("", texts(&|i| if i % 2 == 0 { String::new() } else { format!("note {i}\nin two lines") })),
    ];
    let columns = Columns(columns.into_iter().map(|(name, values)| Column { name: name.to_owned(), values }).collect());
    // Labels may repeat and be empty: the items are told apart by their rows.
    let part = Part { kind: ItemKind::ROW, names: Names::Numbered(LABELS.into_iter().collect()) };
    let items = ItemSet::of_parts(vec![part], columns).unwrap();
    assert_eq!(items.len(), n);
    let vectors =
        Array2::from_shape_fn((n, 6), |(row, dim)| ((row * 31 + dim * 17) as f32 * 0.37).sin() + if dim == row % 3 { 1.0 } else { 0.0 });
    Embedding::dense(std::sync::Arc::new(items), vectors, Recipe::new("by hand", ParamMap::new(), Seed(1), Vec::new())).unwrap()
}

/// The products laid out, grouped and measured.
fn done(lang: Lang) -> Stage {
    let mut stage = Stage::new(lang, Some(products()));
    stage.act(ProjectAction::Method("pca".into())).act(LookAction::NumClusters(3)).act(PipelineAction::BringUpTo(Step::Look));
    assert_eq!(stage.session.failures, Vec::new());
    assert_eq!(stage.session.step_state(Step::Project), StepState::Done);
    stage
}

/// Every text that an assistive program would read out.
fn texts(harness: &Harness<'_, Seen>) -> Vec<String> {
    harness.query_all(By::new().predicate(|_| true)).filter_map(|n| n.accesskit_node().label()).collect()
}

#[test]
fn every_panel_draws_them_whatever_is_selected() {
    for lang in [Lang::En, Lang::Zh] {
        for panel in PANELS {
            for chosen in [vec![], vec![0], vec![6], vec![18], vec![7, 8, 9], vec![16, 19, 14, 1]] {
                let mut stage = done(lang);
                let chosen: Vec<ItemId> = chosen.into_iter().map(ItemId).collect();
                stage.act(SelectAction::AndFly(chosen.clone())).act(PanelAction::Show(panel.info.id));
                let size = if chosen.len() > 1 { vec2(1024.0, 640.0) } else { vec2(1440.0, 900.0) };
                let harness = show_shell(stage, size);
                let seen = texts(&harness);
                assert!(seen.len() > 20, "{} {lang:?}: {seen:?}", panel.info.title);
                if let [only] = chosen[..]
                    && only == ItemId(0)
                {
                    assert!(
                        seen.iter().any(|t| t.contains("Red shoes, size 42")),
                        "{} {lang:?}: the inspector names what is selected",
                        panel.info.title
                    );
                }
                // A place in braces is for what is shown; a label with braces of its own is no template.
                assert!(!seen.iter().any(|t| t.contains("{n}") || t.contains("{word}")), "{} {lang:?}: {seen:?}", panel.info.title);
            }
        }
    }
}

#[test]
fn every_colour_and_both_maps_draw_them() {
    for colour in ColourBy::ALL {
        for dims in [2, 3] {
            let mut stage = done(Lang::En);
            stage
                .act(ProjectAction::Param("dims".into(), semascope::base::ParamValue::Int(dims)))
                .act(PipelineAction::BringUpTo(Step::Look));
            stage.act(SelectAction::AndFly(vec![ItemId(3)])).act(LookAction::Colour(colour));
            assert_eq!(stage.session.projection().map(|p| p.dims()), Some(dims as usize));
            let harness = show_shell(stage, vec2(1440.0, 900.0));
            assert!(harness.query_by_label("Map of the items").is_some(), "{colour:?} {dims}");
        }
    }
}

#[test]
fn every_label_is_selected_and_has_its_neighbours_in_every_measure() {
    let mut stage = done(Lang::En);
    for item in 0..LABELS.len() as u32 {
        for metric in Metric::ALL {
            stage.act(AskAction::Metric(metric)).act(SelectAction::Items(vec![ItemId(item)], SelectOp::Replace));
            let Loadable::Ready(list) = stage.session.neighbours() else { panic!("{item} {metric:?}: {:?}", stage.session.neighbours()) };
            assert_eq!(list.hits.iter().filter(|h| !h.is_query_word).count(), 10, "{item} {metric:?}");
        }
    }
}

#[test]
fn labels_with_blanks_signs_and_numbers_can_be_asked_for() {
    let mut stage = done(Lang::En);
    for typed in [
        "Blue shoes",
        "\"Red shoes, size 42\"",
        "\"Red shoes, size 42\" - \"Blue shoes\" + \"Coat (wool)\"",
        "42",
        "\"2 * 3\"",
        "\"a - b\" + Blue shoes",
    ] {
        stage.act(AskAction::Query(typed.to_owned()));
        assert!(matches!(stage.session.neighbours(), Loadable::Ready(_)), "{typed}: {:?}", stage.session.neighbours());
    }
    stage.act(AskAction::Query(String::new()));
    stage.analogy(["Blue shoes", "Green shoes", "Coat (wool)"]);
    assert!(matches!(stage.session.analogy(), Loadable::Ready(_)), "{:?}", stage.session.analogy());
}

#[test]
fn the_table_sorts_and_filters_by_every_column() {
    for column in 0..=4 {
        for rising in [true, false] {
            let mut stage = done(Lang::En);
            stage.act(TableAction::Sort(Some((column, rising))));
            let seen = show(stage, Table::default(), (900.0, 900.0), Panel::ui);
            assert_has(&seen, &["Label", "price", "sold", "kind", "20 items", "Blue shoes", "42"]);
        }
    }
    let mut stage = done(Lang::En);
    stage.act(TableAction::Filter("SHOES".to_owned()));
    let seen = show(stage, Table::default(), (900.0, 600.0), Panel::ui);
    assert!(has(&seen, "Green shoes") && !has(&seen, "Coat (wool)"));
    let mut stage = done(Lang::En);
    stage.act(TableAction::Filter("\u{200b}".to_owned()));
    let seen = show(stage, Table::default(), (900.0, 600.0), Panel::ui);
    assert!(!has(&seen, "Green shoes"), "a sign that is not seen can be searched for");
}

#[test]
fn the_palette_finds_them_by_any_part() {
    let mut palette = Palette::default();
    palette.open();
    let mut stage = done(Lang::En);
    stage.executor.frozen = true;
    let mut seen = show(stage, palette, (1024.0, 640.0), |panel, cx, ui| panel.ui(cx, ui.ctx()));
    seen.event(egui::Event::Text("blue sh".to_owned()));
    seen.run_steps(3);
    seen.key_press(egui::Key::Enter);
    seen.run_steps(3);
    assert_eq!(seen.state().log, [Action::Select(SelectAction::AndFly(vec![ItemId(1)]))]);
}

#[test]
fn two_items_and_one_dimension_are_enough_to_draw() {
    for (labels, dims) in [(&["one row", " "][..], 1), (&["only"][..], 3)] {
        let items = ItemSet::new(ItemKind::ROW, labels.iter().collect(), Columns::default()).unwrap();
        let vectors = Array2::from_shape_fn((labels.len(), dims), |(row, dim)| (row + dim) as f32);
        let recipe = Recipe::new("by hand", ParamMap::new(), Seed(1), Vec::new());
        let embedding = Embedding::dense(std::sync::Arc::new(items), vectors, recipe).unwrap();
        for panel in PANELS {
            let mut stage = Stage::new(Lang::En, Some(embedding.clone()));
            stage.act(ProjectAction::Method("pca".into())).act(PipelineAction::BringUpTo(Step::Look));
            stage.act(SelectAction::AndFly(vec![ItemId(0)])).act(PanelAction::Show(panel.info.id));
            let harness = show_shell(stage, vec2(1440.0, 900.0));
            assert!(texts(&harness).iter().any(|t| t.contains(labels[0])), "{}", panel.info.title);
        }
    }
}
