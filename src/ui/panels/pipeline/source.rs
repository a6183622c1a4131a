//! Section 1: what is open, and how text is split into tokens, with the first tokens as they would be.

use egui::Ui;

use super::super::token_preview;
use super::parts;
use crate::base::{Arg, Knob, KnobKind, ParamMap, ParamValue};
use crate::data::{Language, NumberRule, PhraseOptions, TokenOptions};
use crate::formats::format;
use crate::jobs::open;
use crate::locale::Lang;
use crate::say;
use crate::session::{Action, Command, Step};
use crate::ui::fonts;
use crate::ui::panel::PanelCx;
use crate::ui::theme::{GRID, ROW};
use crate::ui::widgets::{key_values, primary_button, segmented};

/// Largest minimum count that the slider offers.
const MAX_MIN_COUNT: i64 = 1000;
/// Where the cap of the vocabulary begins when it is switched on, and its bounds.
const CAP: i64 = 10_000;
const CAP_RANGE: (i64, i64) = (100, 1_000_000);

/// English name of a language of texts; key of the catalogues.
pub(super) fn language_label(language: Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Chinese => "Chinese",
        Language::Other => "Other",
    }
}

/// The name of what is open.
fn name(cx: &PanelCx<'_>) -> Option<String> {
    let w = &cx.session.workspace;
    if let Some(source) = &w.source {
        return Some(cx.lang.look_up(&source.name).to_owned());
    }
    w.embedding.as_ref()?;
    let example = w.example.and_then(crate::examples::example);
    Some(example.map_or_else(|| cx.lang.t("Vectors from a file").to_owned(), |e| cx.lang.look_up(e.title).to_owned()))
}

pub(super) fn summary(cx: &PanelCx<'_>) -> Option<String> {
    let name = name(cx)?;
    let w = &cx.session.workspace;
    let words = w.corpus.as_ref().map(|c| c.words.len()).or(w.embedding.as_ref().map(|e| e.len()))?;
    Some(cx.lang.say(&say!("{name}, {n} items", name = name, n = words)))
}

pub(super) fn ui(cx: &PanelCx<'_>, options_open: &mut bool, ui: &mut Ui) {
    let w = &cx.session.workspace;
    match name(cx) {
        None => {
            parts::small(ui, cx, cx.lang.t("Open a text, a folder of texts or a file of vectors. Nothing leaves this machine."));
        }
        Some(name) => {
            ui.add(egui::Label::new(fonts::strong(name)).truncate());
            if w.source.is_some() {
                text_ui(cx, options_open, ui);
            } else {
                vectors_ui(cx, ui);
            }
        }
    }
    if parts::job_of(cx.session, Step::Source).is_some() {
        parts::waiting(cx, ui, Step::Source);
    }
    open_ui(cx, name(cx).is_none() && cx.session.job(open::KIND).is_none(), ui);
}

/// The ways to open something. With nothing open the examples are the main action.
fn open_ui(cx: &PanelCx<'_>, nothing_open: bool, ui: &mut Ui) {
    if nothing_open {
        ui.with_layout(egui::Layout::top_down_justified(egui::Align::Center), |ui| {
            if primary_button(ui, None, cx.lang.t("Examples…"), None).clicked() {
                cx.act(Action::Run(Command::Examples));
            }
        });
    }
    let all = [
        (cx.lang.t("Open…"), cx.lang.t("Open texts or vectors"), Command::OpenFiles),
        (cx.lang.t("Examples…"), cx.lang.t("Begin with a bundled example"), Command::Examples),
        (cx.lang.t("Paste…"), cx.lang.t("Paste or type a text of your own"), Command::PasteText),
    ];
    let shown: Vec<_> = all.into_iter().filter(|(.., c)| !nothing_open || *c != Command::Examples).collect();
    let gap = GRID;
    let font = egui::FontId::proportional(fonts::BODY);
    let natural: Vec<f32> =
        shown.iter().map(|(text, ..)| ui.painter().layout_no_wrap((*text).to_owned(), font.clone(), cx.theme.text).size().x).collect();
    // What the texts leave free is shared out evenly.
    let spare = (ui.available_width() - natural.iter().sum::<f32>() - gap * (shown.len() as f32 - 1.0)) / shown.len() as f32;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        ui.spacing_mut().button_padding.x = 1.0;
        for ((text, help, command), width) in shown.into_iter().zip(natural) {
            let response = ui.add_sized([(width + spare).floor(), ROW], egui::Button::new(text).truncate());
            if response.on_hover_text(help).clicked() {
                cx.act(Action::Run(command));
            }
        }
    });
}

fn vectors_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    let Some(embedding) = &cx.session.workspace.embedding else { return };
    let lang = cx.lang;
    let items = Arg::from(embedding.len()).to_string();
    let dims = Arg::from(embedding.dims()).to_string();
    let size = Arg::Bytes(embedding.size_bytes()).to_string();
    let kind = format(&embedding.recipe().method).map(crate::formats::Format::info);
    let label = kind.map_or(embedding.recipe().method.as_str(), |i| lang.look_up(i.label));
    let help = kind.map_or("", |i| lang.look_up(i.summary));
    key_values(
        ui,
        &[(lang.t("Items"), &items, ""), (lang.t("Dimensions"), &dims, ""), (lang.t("Size"), &size, ""), (lang.t("Format"), label, help)],
    );
    parts::small(ui, cx, lang.t("Vectors are used as they are in the file: not scaled, not cut."));
}

fn text_ui(cx: &PanelCx<'_>, options_open: &mut bool, ui: &mut Ui) {
    let w = &cx.session.workspace;
    let Some(source) = &w.source else { return };
    let lang = cx.lang;
    let documents = match &source.stored {
        Some(stored) => lang.say(&say!("in {n} files", n = stored.files().len())),
        None => Arg::from(source.documents.len()).to_string(),
    };
    let kept = source.stored.as_ref().map(|s| lang.say(&say!("On disk: larger than {limit}", limit = Arg::Bytes(s.memory()))));
    let size = Arg::Bytes(source.size_bytes).to_string();
    let undecodable = Arg::Bytes(source.undecodable_bytes).to_string();
    let mut rows = vec![(lang.t("Documents"), documents.as_str(), ""), (lang.t("Size"), size.as_str(), "")];
    if source.undecodable_bytes > 0 {
        let help =
            lang.t("Bytes that are not UTF-8; each is shown as a replacement sign and counted here. Is the file in another encoding?");
        rows.push((lang.t("Not readable"), undecodable.as_str(), help));
    }
    if let Some(kept) = &kept {
        rows.push((lang.t("Held"), kept, lang.t("The text is read from its files, and its tokens from a temporary file, as they are needed. How large a text may be in memory is set below.")));
    }
    let expected = cx.session.expected.as_ref().filter(|_| w.corpus.is_none());
    let expected = expected.map(|e| lang.say(&say!("about {n}", n = e.tokens_seen)));
    if let Some(expected) = &expected {
        rows.push((lang.t("Tokens"), expected, lang.t("Estimated from the size of the text and its beginning")));
    }
    let made = w.corpus.as_ref().map(|corpus| {
        let words = if corpus.words_seen == corpus.words.len() as u64 {
            say!("{n}", n = corpus.words.len())
        } else {
            say!("{n} of {all}", n = corpus.words.len(), all = corpus.words_seen)
        };
        let tokens = if corpus.tokens_seen == corpus.tokens.len() as u64 {
            say!("{n}", n = corpus.tokens.len())
        } else {
            say!("{n} of {all}", n = corpus.tokens.len(), all = corpus.tokens_seen)
        };
        (lang.say(&tokens), lang.say(&words))
    });
    if let Some((tokens, words)) = &made {
        rows.push((lang.t("Tokens"), tokens, lang.t("Words of the text that are learned from, of all that it has")));
        rows.push((lang.t("Vocabulary"), words, lang.t("Distinct words that get a vector, of all that were seen")));
    }
    key_values(ui, &rows);
    parts::fold_line(cx, ui, lang.t("Tokens and options"), &options_note(lang, &w.token_options), options_open);
    if *options_open {
        let mut options = w.token_options.clone();
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = GRID;
            options_ui(cx, &mut options, ui);
        });
        token_preview::ui(cx, ui);
        if options != w.token_options {
            cx.act(Action::SetTokenOptions(options));
        }
    }
}

fn options_note(lang: Lang, options: &TokenOptions) -> String {
    lang.t(language_label(options.language)).to_owned()
}

fn options_ui(cx: &PanelCx<'_>, options: &mut TokenOptions, ui: &mut Ui) {
    let lang = cx.lang;
    let help = lang.t("How words are found: by spaces and punctuation, or by a Chinese dictionary.");
    parts::row(ui, lang.t("Language"), help, |ui| {
        let all = [Language::English, Language::Chinese, Language::Other];
        segmented(ui, lang.t("Language"), &mut options.language, &all.map(|l| (l, lang.t(language_label(l)), "")));
    });
    let help = lang.t("What happens to numbers: they stay, they go, or all become one word.");
    parts::row(ui, lang.t("Numbers"), help, |ui| {
        let all = [
            (NumberRule::Keep, lang.t("Keep"), lang.t("As they stand")),
            (NumberRule::Drop, lang.t("Drop"), lang.t("Left out")),
            (NumberRule::Merge, lang.t("Merge"), lang.t("All written <num>")),
        ];
        segmented(ui, lang.t("Numbers"), &mut options.numbers, &all);
    });
    let help = lang.t("“The” and “the” become one word.");
    ui.checkbox(&mut options.lower_case, lang.t("Fold to lower case")).on_hover_text(help);
    let help = lang.t("Leaves out words that carry grammar rather than topic: the, of, 的, 了.");
    ui.checkbox(&mut options.drop_stop_words, lang.t("Drop stop words")).on_hover_text(help);
    min_count_ui(cx, options, ui);
    cap_ui(cx, options, ui);
    phrases_ui(cx, options, ui);
    memory_ui(cx, ui);
}

fn min_count_ui(cx: &PanelCx<'_>, options: &mut TokenOptions, ui: &mut Ui) {
    let lang = cx.lang;
    let chosen = cx.session.workspace.corpus.as_ref().filter(|c| c.options.min_count.is_none()).map(|c| c.min_count);
    let text = match (options.min_count, chosen) {
        (None, Some(n)) => lang.say(&say!("Minimum count: automatic ({n})", n = n)),
        _ => lang.t("Minimum count: automatic").to_owned(),
    };
    let mut automatic = options.min_count.is_none();
    let help = lang.t("Chosen from the length of the text: rare words cannot be learned from a few sentences.");
    if ui.checkbox(&mut automatic, text).on_hover_text(help).changed() {
        options.min_count = if automatic { None } else { Some(chosen.unwrap_or(5)) };
    }
    if let Some(count) = options.min_count {
        let default = ParamValue::Int(i64::from(chosen.unwrap_or(count)));
        let knob = Knob {
            name: "min_count",
            label: "Minimum count",
            help: "Words that occur less often are left out.",
            kind: KnobKind::Int(1, MAX_MIN_COUNT),
            default,
            ..Knob::default()
        };
        let now = ParamMap::from([("min_count".to_owned(), ParamValue::Int(i64::from(count)))]);
        parts::knobs(cx, ui, [&knob], &now, |_, value| {
            if let ParamValue::Int(n) = value {
                options.min_count = u32::try_from(n).ok();
            }
        });
    }
}

fn cap_ui(cx: &PanelCx<'_>, options: &mut TokenOptions, ui: &mut Ui) {
    let lang = cx.lang;
    let mut capped = options.max_words.is_some();
    let help = lang.t("Keeps only the most frequent words. Off: all of them.");
    if ui.checkbox(&mut capped, lang.t("Limit the vocabulary")).on_hover_text(help).changed() {
        options.max_words = capped.then_some(CAP as usize);
    }
    if let Some(cap) = options.max_words {
        let knob = Knob {
            name: "max_words",
            label: "Most words",
            help: "The most frequent words that are kept.",
            kind: KnobKind::Int(CAP_RANGE.0, CAP_RANGE.1),
            default: ParamValue::Int(CAP),
            ..Knob::default()
        };
        let now = ParamMap::from([("max_words".to_owned(), ParamValue::Int(i64::try_from(cap).unwrap_or(CAP_RANGE.1)))]);
        parts::knobs(cx, ui, [&knob], &now, |_, value| {
            if let ParamValue::Int(n) = value {
                options.max_words = usize::try_from(n).ok();
            }
        });
    }
}

fn phrases_ui(cx: &PanelCx<'_>, options: &mut TokenOptions, ui: &mut Ui) {
    let lang = cx.lang;
    let mut joins = options.phrases.is_some();
    let help = lang.t("Neighbours that occur together far more often than by chance become one word: new_york, 人工智能.");
    if ui.checkbox(&mut joins, lang.t("Join phrases")).on_hover_text(help).changed() {
        options.phrases = joins.then(PhraseOptions::default);
    }
    let Some(phrases) = &mut options.phrases else { return };
    let default = PhraseOptions::default();
    let knobs = [
        Knob {
            name: "phrase_threshold",
            label: "Threshold",
            help: "Pairs that score above it are joined; lower joins more. Before the last pass twice the next one's holds.",
            kind: KnobKind::Float(0.1, 10_000.0),
            default: ParamValue::Float(default.threshold),
            ..Knob::default()
        },
        Knob {
            name: "phrase_pairs",
            label: "Pairs more often than",
            help: "Pairs must occur more often than this; it is also what their count is lowered by.",
            kind: KnobKind::Int(0, 1000),
            default: ParamValue::Int(i64::from(default.min_count)),
            ..Knob::default()
        },
        Knob {
            name: "phrase_passes",
            label: "Passes",
            help: "How often the text is gone through; each pass doubles the longest phrase.",
            kind: KnobKind::Int(1, 4),
            default: ParamValue::Int(i64::from(default.passes)),
            ..Knob::default()
        },
    ];
    let now = ParamMap::from([
        ("phrase_threshold".to_owned(), ParamValue::Float(phrases.threshold)),
        ("phrase_pairs".to_owned(), ParamValue::Int(i64::from(phrases.min_count))),
        ("phrase_passes".to_owned(), ParamValue::Int(i64::from(phrases.passes))),
    ]);
    parts::knobs(cx, ui, &knobs, &now, |name, value| match (name, value) {
        ("phrase_threshold", ParamValue::Float(x)) => phrases.threshold = x,
        ("phrase_pairs", ParamValue::Int(n)) => phrases.min_count = u32::try_from(n).unwrap_or(default.min_count),
        ("phrase_passes", ParamValue::Int(n)) => phrases.passes = u32::try_from(n).unwrap_or(default.passes),
        _ => {}
    });
}

/// What a text may take in memory; holds for texts that are opened from now on.
fn memory_ui(cx: &PanelCx<'_>, ui: &mut Ui) {
    const DEFAULT_MB: i64 = 4_000;
    let lang = cx.lang;
    let megabytes = cx.session.settings.text_memory_mb;
    let mut automatic = megabytes == 0;
    let help = lang.t("Larger texts are read from disk as they are needed. Holds for texts opened from now on.");
    if ui.checkbox(&mut automatic, lang.t("Memory for texts: a quarter of this machine's")).on_hover_text(help).changed() {
        cx.act(Action::SetTextMemory(if automatic { 0 } else { DEFAULT_MB.unsigned_abs() }));
    }
    if megabytes > 0 {
        let knob = Knob {
            name: "text_memory",
            label: "Megabytes",
            help: "Texts larger than this stay on disk.",
            kind: KnobKind::Int(1, 1_000_000),
            default: ParamValue::Int(DEFAULT_MB),
            ..Knob::default()
        };
        let now = ParamMap::from([("text_memory".to_owned(), ParamValue::Int(i64::try_from(megabytes).unwrap_or(DEFAULT_MB)))]);
        parts::knobs(cx, ui, [&knob], &now, |_, value| {
            if let ParamValue::Int(n) = value {
                cx.act(Action::SetTextMemory(u64::try_from(n).unwrap_or(0)));
            }
        });
    }
}
