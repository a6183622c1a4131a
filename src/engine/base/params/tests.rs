//! Parameters of every kind, read from maps and checked.

use super::*;
use crate::params;

params! {
    /// A set for the tests.
    pub struct Sample {
        /// Number of neighbours.
        perplexity: f64 = 30.0, in 2.0..=200.0, "Perplexity";
        /// Dimensions of the map.
        dims: usize = 2, in 2..=3, "Dimensions";
        /// How.
        mode: Choice = Choice("auto"), of ["auto", "fast", "reproducible"], "Mode";
        /// Threads.
        threads: u32 = 2, in 1..=64, "Threads", group "Speed", when mode != Choice("reproducible");
        /// Scale first.
        scale: bool = true, switch, "Scale";
    }
    check |me, on| {
        if (on.items as f64) < 3.0 * me.perplexity + 1.0 {
            return Err(say!("{name} must be a number", name = "perplexity"));
        }
    }
}

params! {
    /// One of every kind, each also automatic.
    pub struct Every {
        /// Whole number.
        count: Option<u32> = None, in 1..=1_000_000, "Minimum count";
        /// Number.
        share: Option<f64> = Some(0.5), in 0.0..=1.0, "Share";
        /// Choice.
        metric: Option<Choice> = None, of ["cosine", "euclidean"], "Metric";
        /// Switch.
        header: Option<bool> = None, switch, "Header";
        /// Text.
        pattern: String = String::new(), text, "Pattern";
        /// File.
        stop_list: String = String::new(), file, "Stop list";
        /// Column.
        label: Option<String> = None, column, "Label";
        /// Columns.
        features: Option<Vec<String>> = None, columns, "Features";
        /// Table.
        table: String = "main".to_owned(), one_of, "Table", when pattern == "x".to_owned();
    }
}

fn knob(name: &str) -> Knob {
    Every::knobs().into_iter().find(|k| k.name == name).unwrap()
}

#[test]
fn maps_round_trip_and_ranges_hold() {
    let shape = Shape { items: 1000, dims: 5 };
    let mut sample = Sample { dims: 3, ..Sample::default() };
    assert_eq!(Sample::from_map(&sample.to_map()), Ok(sample.clone()));
    assert!(Valid::new(&sample, shape).is_ok());
    assert!(Valid::new(&sample, Shape { items: 90, dims: 5 }).is_err());
    sample.dims = 4;
    assert!(Valid::new(&sample, shape).is_err());
    let unknown: ParamMap = [("speed".to_owned(), ParamValue::Int(1))].into();
    assert!(Sample::from_map(&unknown).is_err_and(|e| e.to_string().contains("speed")));
}

#[test]
fn knobs_carry_help_kind_group_and_condition() {
    let knobs = Sample::knobs();
    assert_eq!(knobs[0].help, "Number of neighbours.");
    assert_eq!(knobs[0].kind, KnobKind::Float(2.0, 200.0));
    assert_eq!(knobs[2].kind, KnobKind::Choice(&["auto", "fast", "reproducible"]));
    assert_eq!(knobs[4].kind, KnobKind::Bool);
    assert!(knobs.iter().all(|k| !k.auto));
    assert_eq!(knobs[3].group, Some("Speed"));
    assert!(Every::knobs()[..4].iter().all(|k| k.auto));
    assert_eq!(knob("count").kind, KnobKind::Int(1, 1_000_000));
}

#[test]
fn a_condition_follows_the_other_parameter() {
    let knobs = Sample::knobs();
    let of = |mode: &str| ParamMap::from([("mode".to_owned(), ParamValue::Choice(mode.to_owned()))]);
    assert!(knobs[3].applies(&ParamMap::new(), &knobs), "the default is auto");
    assert!(knobs[3].applies(&of("fast"), &knobs));
    assert!(!knobs[3].applies(&of("reproducible"), &knobs));
    let every = Every::knobs();
    assert!(!knob("table").applies(&ParamMap::new(), &every));
    assert!(knob("table").applies(&ParamMap::from([("pattern".to_owned(), ParamValue::Text("x".to_owned()))]), &every));
}

/// The bytes of recipes made so far: their ids are fingerprints of these.
#[test]
fn recipes_stay_byte_for_byte() {
    let json = serde_json::to_string(&Sample::default().to_map()).unwrap();
    assert_eq!(json, r#"{"dims":2,"mode":"auto","perplexity":30.0,"scale":true,"threads":2}"#);
}

#[test]
fn strings_of_a_recipe_are_read_by_the_knob() {
    let filled = |text: &str| Every {
        count: Some(7),
        share: None,
        metric: Some(Choice("euclidean")),
        header: Some(false),
        pattern: text.to_owned(),
        stop_list: text.to_owned(),
        label: Some(text.to_owned()),
        features: Some(vec![format!(" {text}"), "a,b".to_owned()]),
        table: text.to_owned(),
    };
    for every in
        [Every::default(), filled("auto"), filled("=auto"), filled("=="), filled(""), filled("true"), filled("12"), filled(r"a\,b")]
    {
        let json = serde_json::to_string(&every.to_map()).unwrap();
        let read: ParamMap = serde_json::from_str(&json).unwrap();
        assert_eq!(Every::from_map(&read), Ok(every.clone()), "{json}");
        for knob in Every::knobs() {
            // What the knob makes of it is what the set holds, and what was typed is read back.
            let held = every.to_map().remove(knob.name).unwrap();
            assert_eq!(knob.read(&read[knob.name]), Ok(held.clone()), "{json}");
            assert_eq!(parse_value(&held.typed(), &knob), Ok(held));
        }
    }
    assert_eq!(serde_json::to_string(&ParamValue::Auto).unwrap(), r#""auto""#);
    assert_eq!(serde_json::to_string(&ParamValue::Text("name".to_owned())).unwrap(), r#""name""#);
    // A method whose own choice is called so keeps it.
    let mode = &Sample::knobs()[2];
    assert_eq!(mode.read(&ParamValue::Choice("auto".to_owned())), Ok(ParamValue::Choice("auto".to_owned())));
    assert!(mode.read(&ParamValue::Auto).is_err());
}

#[test]
fn typed_values_are_checked_and_refused_by_name() {
    assert_eq!(parse_value("auto", &knob("count")), Ok(ParamValue::Auto));
    assert_eq!(parse_value("5", &knob("count")), Ok(ParamValue::Int(5)));
    assert_eq!(parse_value("a, b", &knob("features")), Ok(ParamValue::List(vec!["a".to_owned(), "b".to_owned()])));
    for (name, text) in [("count", "0"), ("count", "many"), ("share", "2"), ("share", "nan"), ("metric", "auto?"), ("header", "maybe")] {
        assert!(parse_value(text, &knob(name)).is_err_and(|e| e.to_string().contains(name)), "{name} {text}");
    }
}

#[test]
fn names_are_looked_for_once_the_list_is_known() {
    let there = || vec!["title".to_owned(), "year".to_owned()];
    for name in ["label", "features", "table"] {
        assert!(parse_value("rating", &knob(name)).is_ok(), "{name}: any name before anything is open");
        let said = parse_value("rating", &knob(name).offering(there())).unwrap_err().to_string();
        assert!(said.contains(name) && said.contains("title, year"), "{said}");
        assert!(parse_value("year", &knob(name).offering(there())).is_ok());
    }
    assert!(parse_value("", &knob("label").offering(there())).is_ok(), "no column");
}
