//! Editors of parameters of every kind, found by accessible label and worked by mouse and keyboard, in both languages, in a side panel's width.

use egui::accesskit::Role;
use egui::{Key, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use semascope::base::{Knob, ParamMap, ParamValue, Params};
use semascope::locale::Lang;
use semascope::params;
use semascope::ui::widgets::knob_editor;
use semascope::ui::{Theme, ThemeKind};

params! {
    /// One of every kind; labels are those that the catalogue has.
    pub struct Every {
        /// Words that occur less often are left out.
        min_count: Option<u32> = None, in 1..=1_000_000, "Minimum count";
        /// Sentence.
        pattern: String = "a".to_owned(), text, "Label";
        /// A file.
        list: String = String::new(), file, "Path";
        /// A column.
        label: Option<String> = None, column, "Words";
        /// Columns.
        features: Vec<String> = Vec::new(), columns, "Dimensions";
        /// A table.
        table: String = "main".to_owned(), one_of, "Table";
        /// Columns of a table that is not open yet.
        later: Vec<String> = Vec::new(), columns, "Runs";
    }
}

struct Page {
    lang: Lang,
    knobs: Vec<Knob>,
    values: ParamMap,
    chosen: ParamMap,
    browsed: Option<&'static str>,
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|n| (*n).to_owned()).collect()
}

fn page(lang: Lang) -> Harness<'static, Page> {
    let offer = |knob: Knob| match knob.name {
        "label" | "features" => knob.offering(names(&["title", "year", "genre"])),
        "table" => knob.offering(names(&["main", "other"])),
        _ => knob,
    };
    let knobs = Every::knobs().into_iter().map(offer).collect();
    let chosen = [("min_count".to_owned(), ParamValue::Int(5)), ("label".to_owned(), ParamValue::Text("title".to_owned()))].into();
    let state = Page { lang, knobs, values: Every::default().to_map(), chosen, browsed: None };
    let mut themed = false;
    let mut harness = Harness::builder().with_size(vec2(1024.0, 640.0)).build_ui_state(
        move |ui, page: &mut Page| {
            if !themed {
                Theme::new(ThemeKind::Dark).apply(ui.ctx());
                ui.ctx().request_discard("fonts arrive with the next pass");
                themed = true;
                return;
            }
            egui::Panel::left("left").exact_size(264.0).resizable(false).show(ui, |ui| {
                for knob in &page.knobs {
                    let mut value = knob.value(&page.values).clone();
                    let asked = knob_editor(ui, page.lang, knob, &mut value, page.chosen.get(knob.name));
                    if asked.browse {
                        page.browsed = Some(knob.name);
                    }
                    if asked.changed {
                        page.values.insert(knob.name.to_owned(), value);
                    }
                }
            });
        },
        state,
    );
    harness.run_steps(4);
    harness
}

fn value(harness: &Harness<'_, Page>, name: &str) -> ParamValue {
    harness.state().values[name].clone()
}

fn text(text: &str) -> ParamValue {
    ParamValue::Text(text.to_owned())
}

fn click(harness: &mut Harness<'_, Page>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

/// Clicks the control of this name; the words beside it have the same.
fn enter(harness: &mut Harness<'_, Page>, role: Role, label: &str) {
    harness.get_by_role_and_label(role, label).click();
    harness.run_steps(3);
}

fn write(harness: &mut Harness<'_, Page>, label: &str, text: &str) {
    enter(harness, Role::TextInput, label);
    harness.get_by_role_and_label(Role::TextInput, label).type_text(text);
    harness.run_steps(3);
}

fn press(harness: &mut Harness<'_, Page>, key: Key) {
    harness.key_press(key);
    harness.run_steps(3);
}

#[test]
fn automatic_says_what_was_chosen_and_gives_way_to_a_value() {
    let mut harness = page(Lang::En);
    click(&mut harness, "Minimum count: automatic (5)");
    assert_eq!(value(&harness, "min_count"), ParamValue::Int(5), "what was chosen is where one begins");
    click(&mut harness, "Minimum count: automatic");
    assert_eq!(value(&harness, "min_count"), ParamValue::Auto);
    click(&mut harness, "Words: automatic (title)");
    assert_eq!(value(&harness, "label"), text("title"));

    let mut harness = page(Lang::Zh);
    let label = Lang::Zh.look_up("Minimum count");
    click(&mut harness, &format!("{label}：自动（5）"));
    assert_eq!(value(&harness, "min_count"), ParamValue::Int(5));
}

#[test]
fn a_text_counts_once_its_field_is_left() {
    let mut harness = page(Lang::En);
    write(&mut harness, "Label", "bc");
    assert_eq!(value(&harness, "pattern"), text("a"), "half a word is no setting");
    press(&mut harness, Key::Enter);
    assert_eq!(value(&harness, "pattern"), text("abc"));
    write(&mut harness, "Label", "zz");
    press(&mut harness, Key::Escape);
    assert_eq!(value(&harness, "pattern"), text("abc"), "Escape brings the former text back");
    click(&mut harness, "Reset to default");
    assert_eq!(value(&harness, "pattern"), text("a"));
    // Names of a table that is not open can only be typed.
    write(&mut harness, "Runs", "one, two");
    press(&mut harness, Key::Tab);
    assert_eq!(value(&harness, "later"), ParamValue::List(names(&["one", "two"])));
}

#[test]
fn a_file_is_typed_or_looked_for() {
    let mut harness = page(Lang::En);
    click(&mut harness, "Browse for a file: Path");
    assert_eq!(harness.state().browsed, Some("list"));
    write(&mut harness, "Path", "/tmp/stop words.txt");
    press(&mut harness, Key::Enter);
    assert_eq!(value(&harness, "list"), text("/tmp/stop words.txt"));
}

#[test]
fn columns_are_chosen_from_those_that_there_are() {
    let mut harness = page(Lang::En);
    enter(&mut harness, Role::ComboBox, "Dimensions");
    click(&mut harness, "genre");
    click(&mut harness, "title");
    assert_eq!(value(&harness, "features"), ParamValue::List(names(&["title", "genre"])), "in the table's order");
    click(&mut harness, "All");
    assert_eq!(value(&harness, "features"), ParamValue::List(names(&["title", "year", "genre"])));
    click(&mut harness, "None");
    assert_eq!(value(&harness, "features"), ParamValue::List(Vec::new()));
    press(&mut harness, Key::Escape);
    assert!(harness.query_by_label("genre").is_none(), "Escape closes the list");
}

#[test]
fn one_name_is_chosen_by_the_keyboard() {
    let mut harness = page(Lang::En);
    harness.get_by_role_and_label(Role::ComboBox, "Table").focus();
    harness.run_steps(3);
    press(&mut harness, Key::Enter);
    harness.get_by_label("other").focus();
    harness.run_steps(3);
    press(&mut harness, Key::Enter);
    assert_eq!(value(&harness, "table"), text("other"));
    // A column may also be none; of a list there is always one.
    click(&mut harness, "Words: automatic (title)");
    enter(&mut harness, Role::ComboBox, "Words");
    click(&mut harness, "none");
    assert_eq!(value(&harness, "label"), text(""));
}

#[test]
fn every_editor_keeps_to_the_width_of_its_panel() {
    for lang in [Lang::En, Lang::Zh] {
        let mut harness = page(lang);
        let long = "a name that is far longer than any panel is wide ".repeat(4);
        for name in ["pattern", "list", "table", "label"] {
            harness.state_mut().values.insert(name.to_owned(), text(&long));
        }
        harness.state_mut().values.insert("features".to_owned(), ParamValue::List(vec![long]));
        harness.run_steps(4);
        for node in harness.root().children_recursive() {
            let Some(place) = node.accesskit_node().bounding_box() else { continue };
            assert!(place.x1 <= 264.0 || place.width() >= 1000.0, "{lang:?}: {node:?} reaches {}", place.x1);
        }
    }
}
