//! Every widget on one page, in both languages: found by accessible label, clicked, typed into.

use egui::{Ui, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use semascope::base::{Knob, KnobKind, ParamValue};
use semascope::locale::Lang;
use semascope::ui::widgets::{
    Candidate, Completion, CurveRun, Icon, MatrixHeat, SimilarityBar, Tone, checkbox, chip, empty_state, error_state, icon_button,
    icon_text_button, icon_toggle, key_values, keycap, knob_editor, loading_state, loss_plot, notice, primary_button, progress_bar,
    query_field, quiet_button, search_field, section_header, section_label, segmented, similarity_bar, similarity_row, sparkline,
    vector_strip,
};
use semascope::ui::{Theme, ThemeKind, raster};

/// What the page remembers, and what was done on it.
pub struct Gallery {
    pub lang: Lang,
    pub knobs: Vec<(Knob, ParamValue)>,
    pub method: usize,
    pub mode: bool,
    pub filter: String,
    pub query: String,
    pub completion: Completion,
    pub log: Vec<String>,
}

fn knob(name: &'static str, label: &'static str, kind: KnobKind, default: ParamValue) -> (Knob, ParamValue) {
    (Knob { name, label, help: "How much of it there is.", kind, default: default.clone(), ..Knob::default() }, default)
}

fn pick(lang: Lang, en: &'static str, zh: &'static str) -> &'static str {
    if lang == Lang::Zh { zh } else { en }
}

impl Gallery {
    pub fn new(lang: Lang) -> Self {
        let zh = lang == Lang::Zh;
        let label = |en: &'static str, cn: &'static str| if zh { cn } else { en };
        let mut knobs = vec![
            knob("dims", label("Dimensions", "维数"), KnobKind::Int(2, 1000), ParamValue::Int(100)),
            knob("rate", label("Learning rate", "学习率"), KnobKind::Float(1e-4, 1.0), ParamValue::Float(0.025)),
            knob("mode", label("Mode", "模式"), KnobKind::Choice(&["fast", "exact"]), ParamValue::Choice("fast".into())),
            knob("scale", label("Scale first", "先缩放"), KnobKind::Bool, ParamValue::Bool(true)),
            knob("seed", label("Seed", "种子"), KnobKind::Int(0, i64::MAX / 2), ParamValue::Int(1)),
        ];
        knobs[0].1 = ParamValue::Int(300);
        Self {
            lang,
            knobs,
            method: 0,
            mode: true,
            filter: "qu".to_owned(),
            query: String::new(),
            completion: Completion::default(),
            log: Vec::new(),
        }
    }

    fn t(&self, en: &'static str, zh: &'static str) -> &'static str {
        pick(self.lang, en, zh)
    }

    /// The whole page: three columns as in the window.
    pub fn ui(&mut self, ui: &mut Ui) {
        let theme = Theme::of(ui.ctx());
        let side = egui::Frame::new().fill(theme.panel).inner_margin(12);
        egui::Panel::left("left").exact_size(264.0).resizable(false).frame(side).show(ui, |ui| self.pipeline_ui(ui));
        egui::Panel::right("right").exact_size(300.0).resizable(false).frame(side).show(ui, |ui| self.inspector_ui(ui));
        let middle = egui::Frame::new().fill(theme.background).inner_margin(12);
        egui::CentralPanel::default().frame(middle).show(ui, |ui| self.middle_ui(ui));
    }

    fn pipeline_ui(&mut self, ui: &mut Ui) {
        section_header(ui, Some(1), self.t("Source", "来源"), Some((Tone::Good, self.t("Ready", "就绪"))));
        key_values(
            ui,
            &[
                (self.t("File", "文件"), "alice.txt", ""),
                (self.t("Tokens", "词元"), "1,234,567", ""),
                (self.t("Vocabulary", "词表"), "12,345", ""),
            ],
        );
        ui.add_space(8.0);
        ui.separator();
        section_header(ui, Some(2), self.t("Embed", "嵌入"), Some((Tone::Warning, self.t("Out of date", "需更新"))));
        let lang = self.lang;
        for (knob, value) in &mut self.knobs {
            knob_editor(ui, lang, knob, value, None);
        }
        ui.add_space(4.0);
        if primary_button(ui, Some(Icon::Play), self.t("Train", "训练"), None).clicked() {
            self.log.push("train".to_owned());
        }
        primary_button(ui, None, self.t("Update map", "更新地图"), Some(self.t("Train first.", "请先训练。")));
        ui.add_space(8.0);
        progress_bar(ui, self.t("Skip-gram", "跳元模型"), Some(0.62), "62%  3.1 Mw/s  0:12");
        ui.separator();
        section_header(ui, Some(3), self.t("Project", "投影"), None);
        let options = [(0, "PCA", ""), (1, "t-SNE", ""), (2, "UMAP", "")];
        if segmented(ui, self.t("Method", "方法"), &mut self.method, &options) {
            self.log.push(format!("method {}", self.method));
        }
        ui.horizontal(|ui| {
            for (icon, name) in [
                (Icon::Play, self.t("Play", "播放")),
                (Icon::Pause, self.t("Pause", "暂停")),
                (Icon::Step, self.t("Step", "单步")),
                (Icon::Stop, self.t("Stop", "停止")),
                (Icon::Restart, self.t("Restart", "重新开始")),
            ] {
                if icon_button(ui, icon, name).clicked() {
                    self.log.push(name.to_owned());
                }
            }
        });
    }

    fn inspector_ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            ui.heading(self.t("king", "国王"));
            chip(ui, Tone::Neutral, "1,203×", "");
            icon_toggle(ui, Icon::Pin, self.t("Pin", "固定"), true);
        });
        let values: Vec<f32> = (0..100u8).map(|i| (f32::from(i) * 0.7).sin() * (f32::from(i) * 0.13).cos()).collect();
        vector_strip(ui, self.t("Vector of king", "国王的向量"), &values, None, 28.0, |dim, v| format!("{dim}: {v:.3}"));
        section_label(ui, self.t("Neighbours", "近邻"));
        for (word, zh, value) in
            [("queen", "女王", 0.784), ("prince", "王子", 0.712), ("throne", "王座", 0.611), ("banana", "香蕉", -0.114)]
        {
            let word = self.t(word, zh);
            let muted = word == self.t("prince", "王子");
            let bar = SimilarityBar { name: word, value, max: 1.0, decimals: 3, width: 140.0, muted };
            if similarity_row(ui, "1,024", &bar, value > 0.7 && !muted).clicked() {
                self.log.push(word.to_owned());
            }
        }
        similarity_bar(
            ui,
            &SimilarityBar { name: self.t("Analogy", "类比"), value: 0.5, max: 1.0, decimals: 2, width: 200.0, muted: false },
        );
        section_label(ui, self.t("Find", "查找"));
        search_field(ui, &mut self.filter, pick(self.lang, "Filter words", "筛选词语"), pick(self.lang, "Clear", "清除"));
        let names = (self.t("Word or expression", "词或表达式"), self.t("Clear query", "清除查询"));
        let said = query_field(ui, &mut self.completion, &mut self.query, names, |typed| {
            let all = [("king", "1,203"), ("kingdom", "311"), ("kin", "42")];
            all.iter().filter(|c| c.0.starts_with(typed)).map(|c| Candidate { text: c.0.to_owned(), detail: c.1.to_owned() }).collect()
        });
        if let Some(i) = said.picked {
            ["king", "kingdom", "kin"][i].clone_into(&mut self.query);
            self.log.push(format!("picked {i}"));
        }
        if said.submitted {
            self.log.push("submitted".to_owned());
        }
        ui.horizontal(|ui| {
            icon_text_button(ui, Icon::Camera, self.t("Save picture…", "保存图片…"));
            quiet_button(ui, self.t("Copy", "复制"));
            keycap(ui, "Ctrl+K");
        });
        checkbox(ui, &mut self.mode, pick(self.lang, "Admit query words", "允许查询词"));
        let labels: Vec<String> = [("cat", "猫"), ("kitten", "小猫"), ("mouse", "老鼠"), ("ham", "火腿"), ("bread", "面包")]
            .iter()
            .map(|(en, zh)| self.t(en, zh).to_owned())
            .collect();
        let similarity = |i: usize, j: usize| if i == j { 1.0 } else { 0.9 - 0.32 * i.abs_diff(j) as f64 };
        let heat = MatrixHeat {
            name: self.t("Similarities", "相似度"),
            labels: &labels,
            value: &similarity,
            scale: 1.0,
            linked: Some((1, 3)),
            side: 260.0,
        };
        heat.show(ui, |a, b, v| format!("{a}, {b}: {v:.3}"));
    }

    fn middle_ui(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            chip(ui, Tone::Info, self.t("Gaps between clusters mean little", "簇间空隙意义不大"), self.t("Why", "为什么"));
            chip(ui, Tone::Good, self.t("Trustworthiness 0.94", "可信度 0.94"), "");
            chip(ui, Tone::Warning, self.t("Sampled 5,000 of 12,345", "从 12,345 中抽样 5,000"), "");
            chip(ui, Tone::Error, self.t("17 lines skipped", "跳过 17 行"), "");
        });
        let all: Vec<(f64, f64)> = (0..400u16).map(|i| (f64::from(i) * 250.0, 4.0 * (-f64::from(i) / 90.0).exp() + 1.2)).collect();
        let other: Vec<(f64, f64)> = all.iter().take(300).map(|&(x, y)| (x, y + 0.4 + 0.1 * (x * 1e-3).sin())).collect();
        ui.horizontal(|ui| {
            ui.label(self.t("Loss", "损失"));
            sparkline(ui, self.t("Loss so far", "目前的损失"), &all, vec2(96.0, 20.0));
        });
        let runs = [
            CurveRun { label: self.t("Run 1", "运行 1"), points: &other, current: false },
            CurveRun { label: self.t("Run 2", "运行 2"), points: &all, current: true },
        ];
        let axes = (self.t("Examples", "样本数"), self.t("Mean loss", "平均损失"));
        loss_plot(ui, self.t("Loss curves", "损失曲线"), &runs, axes, 190.0);
        ui.columns(3, |columns| {
            let ui = &mut columns[0];
            let words = (
                self.t("Nothing selected", "未选择"),
                self.t("Click a word on the map to see its neighbours.", "点击地图上的词查看近邻。"),
            );
            if empty_state(ui, Icon::Map, words.0, words.1, Some(self.t("Select king", "选择国王"))) {
                self.log.push("empty".to_owned());
            }
            let ui = &mut columns[1];
            let words = (
                self.t("Could not read the file", "无法读取文件"),
                self.t("Line 204 has 99 numbers, not 100.", "第 204 行有 99 个数，应为 100 个。"),
            );
            error_state(ui, words.0, words.1, Some(self.t("Open another…", "打开其他…")));
            let ui = &mut columns[2];
            loading_state(ui, self.t("Laying out 62%", "正在布局 62%"), Some(0.62), Some(self.t("Cancel", "取消")));
        });
        ui.add_space(8.0);
        let text = (self.t("Saved vectors.txt", "已保存 vectors.txt"), self.t("12,345 words, 100 dimensions.", "12,345 个词，100 维。"));
        let said = notice(ui, Tone::Good, 340.0, text, Some(self.t("Show", "显示")), self.t("Close notice", "关闭通知"));
        if said.closed {
            self.log.push("closed".to_owned());
        }
    }
}

fn page(lang: Lang, kind: ThemeKind) -> Harness<'static, Gallery> {
    let mut themed = false;
    Harness::builder().with_size(vec2(1440.0, 900.0)).build_ui_state(
        move |ui, state: &mut Gallery| {
            if !themed {
                Theme::new(kind).apply(ui.ctx());
                ui.ctx().request_discard("fonts arrive with the next pass");
                themed = true;
                return;
            }
            state.ui(ui);
        },
        Gallery::new(lang),
    )
}

#[test]
fn every_widget_is_found_by_its_label_in_both_languages_and_all_themes() {
    let names = [
        ("Source", "来源"),
        ("File: alice.txt", "文件: alice.txt"),
        ("Learning rate", "学习率"),
        ("Train", "训练"),
        ("Skip-gram", "跳元模型"),
        ("Method", "方法"),
        ("PCA", "PCA"),
        ("Step", "单步"),
        ("Vector of king", "国王的向量"),
        ("queen: 0.784", "女王: 0.784"),
        ("banana: −0.114", "香蕉: −0.114"),
        ("Filter words", "筛选词语"),
        ("Word or expression", "词或表达式"),
        ("Similarities", "相似度"),
        ("Trustworthiness 0.94", "可信度 0.94"),
        ("Loss so far", "目前的损失"),
        ("Loss curves", "损失曲线"),
        ("Select king", "选择国王"),
        ("Open another…", "打开其他…"),
        ("Cancel", "取消"),
        ("Close notice", "关闭通知"),
    ];
    for kind in ThemeKind::ALL {
        for lang in [Lang::En, Lang::Zh] {
            let mut harness = page(lang, kind);
            harness.run();
            for (en, zh) in names {
                let name = if lang == Lang::Zh { zh } else { en };
                assert!(harness.query_all_by_label(name).next().is_some(), "{kind:?} {lang:?}: {name}");
            }
        }
    }
}

#[test]
fn buttons_choices_and_fields_answer() {
    let mut harness = page(Lang::En, ThemeKind::Dark);
    harness.run();
    harness.get_by_label("Train").click();
    harness.run();
    harness.get_by_label("t-SNE").click();
    harness.run();
    harness.get_by_label("Select king").click();
    harness.run();
    harness.get_by_label("Close notice").click();
    harness.run();
    harness.get_by_label("throne").click();
    harness.run();
    assert_eq!(harness.state().log, ["train", "method 1", "empty", "closed", "throne"]);
    harness.get_by_label("Clear").click();
    harness.run();
    assert_eq!(harness.state().filter, "");
    assert_eq!(harness.state().knobs[0].1, ParamValue::Int(300));
    harness.get_by_label("Reset to default").click();
    harness.run();
    assert_eq!(harness.state().knobs[0].1, ParamValue::Int(100));
}

#[test]
fn completion_is_driven_by_keys() {
    let mut harness = page(Lang::En, ThemeKind::Light);
    harness.run();
    harness.get_by_label("Word or expression").click();
    harness.run();
    harness.get_by_label("Word or expression").type_text("ki");
    harness.run();
    assert!(harness.query_by_label("kingdom").is_some());
    harness.key_press(egui::Key::ArrowDown);
    harness.run();
    harness.key_press(egui::Key::ArrowDown);
    harness.run();
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(harness.state().query, "kingdom");
    assert_eq!(harness.state().log, ["picked 1"]);
    assert!(harness.query_by_label("kin").is_none());
    harness.key_press(egui::Key::Enter);
    harness.run();
    assert_eq!(harness.state().log, ["picked 1", "submitted"]);
}

#[test]
fn completion_is_taken_by_the_mouse() {
    let mut harness = page(Lang::En, ThemeKind::Dark);
    harness.run();
    harness.get_by_label("Word or expression").click();
    harness.run();
    harness.get_by_label("Word or expression").type_text("ki");
    harness.run();
    harness.get_by_label("kin").click();
    harness.run();
    assert_eq!(harness.state().query, "kin");
    assert_eq!(harness.state().log, ["picked 2"]);
    assert!(harness.query_by_label("kingdom").is_none());
}

#[test]
fn every_theme_and_language_draws_its_own_picture() {
    let mut seen = Vec::new();
    for kind in ThemeKind::ALL {
        for lang in [Lang::En, Lang::Zh] {
            let ctx = egui::Context::default();
            let theme = Theme::new(kind);
            theme.apply(&ctx);
            let mut gallery = Gallery::new(lang);
            let picture = raster::draw(&ctx, vec2(1024.0, 640.0), 2.0, 3, |ui| gallery.ui(ui));
            assert_eq!((picture.width(), picture.height()), (2048, 1280));
            assert_eq!(picture.at(2, 1270), theme.panel.to_array(), "{kind:?}: the side panel reaches the corner");
            let accent = theme.accent.to_array();
            let filled = picture.pixels().iter().filter(|p| **p == accent).count();
            assert!(filled > 5_000, "{kind:?} {lang:?}: main buttons wear the accent, {filled} pixels");
            seen.push(picture);
        }
    }
    for (i, picture) in seen.iter().enumerate() {
        assert!(seen[..i].iter().all(|other| other != picture), "picture {i} equals an earlier one");
    }
}
