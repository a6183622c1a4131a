//! The look: colours by meaning, spacing, type, in three themes of equal care (dark, light, high contrast for projectors).
//!
//! This file holds every colour of the interface; widgets and panels name a meaning ([`Theme`] field), never a colour. There is one accent, for
//! action and selection; data is drawn in `data`, `series` and the diverging scale, which never use its hue. Text on its background has
//! a contrast of at least 4.5 to 1 in every theme (WCAG AA; 7 to 1 for the main text), which a test computes.

use egui::style::{HandleShape, ScrollAnimation, ScrollStyle, TextCursorStyle, WidgetVisuals, Widgets};
use egui::{Color32, Context, CornerRadius, FontFamily, FontId, Id, Margin, Shadow, Stroke, Style, TextStyle, Visuals, vec2};
use serde::{Deserialize, Serialize};

use super::fonts;

/// The grid on which everything stands, in points.
pub const GRID: f32 = 4.0;
/// Between things that belong together.
pub const GAP: f32 = 2.0 * GRID;
/// Between groups; also the margin of a panel.
pub const GAP_LARGE: f32 = 4.0 * GRID;
/// Height of a button, field or row.
pub const ROW: f32 = 6.0 * GRID;
/// Corner radius of buttons and fields.
pub const RADIUS: u8 = 5;

/// Which theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ThemeKind {
    /// Light text on dark: the default.
    #[default]
    Dark,
    /// Dark text on light.
    Light,
    /// Black on white with strong lines, for projectors and bright rooms.
    HighContrast,
}

impl ThemeKind {
    /// All, in the order of menus.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::HighContrast];

    /// Name on screen (English; key of the catalogues).
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Dark => "Dark",
            Self::Light => "Light",
            Self::HighContrast => "High contrast",
        }
    }

    /// Name on the command line and in files.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::HighContrast => "high-contrast",
        }
    }
}

/// Colours by meaning. Cheap to copy; widgets fetch it with [`Theme::of`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theme {
    /// Which theme this is.
    pub kind: ThemeKind,
    /// Light text on dark.
    pub dark: bool,
    /// Strong lines and no weak greys.
    pub high_contrast: bool,
    /// Behind panels: bars and gaps; also the inside of text fields.
    pub background: Color32,
    /// Side panels, dialogs.
    pub panel: Color32,
    /// Buttons: one step above a panel.
    pub raised: Color32,
    /// Cards, menus, popups, tooltips: what lies over the rest.
    pub card: Color32,
    /// A raised thing under the pointer.
    pub hover: Color32,
    /// A raised thing that is pressed.
    pub pressed: Color32,
    /// Lines between regions.
    pub hairline: Color32,
    /// Outline of check boxes, fields and handles.
    pub outline: Color32,
    /// Main text.
    pub text: Color32,
    /// Secondary text.
    pub text_weak: Color32,
    /// Fill of the main action; selection on the map; focus rings.
    pub accent: Color32,
    /// The accent under the pointer.
    pub accent_hover: Color32,
    /// Text and icons on the accent fill.
    pub on_accent: Color32,
    /// Links, selected text and icons on ordinary backgrounds.
    pub accent_text: Color32,
    /// Background of a selected row or choice.
    pub selection: Color32,
    /// Finished, fine.
    pub good: Color32,
    /// Worth knowing, nothing lost.
    pub warning: Color32,
    /// Something failed.
    pub error: Color32,
    /// Bars and curves of one series.
    pub data: Color32,
    /// The empty part of a bar.
    pub track: Color32,
    /// Several series, told apart with colour-blind eyes too.
    pub series: [Color32; 6],
    /// Diverging scale: −1, 0, +1.
    pub diverging: [Color32; 3],
    /// Behind the map.
    pub map_background: Color32,
    /// Axes and grid lines of the map.
    pub map_grid: Color32,
    /// Labels on the map.
    pub map_label: Color32,
    /// Around labels on the map.
    pub map_label_halo: Color32,
    /// Points without a colour of their own.
    pub map_point: Color32,
    /// Under popups and windows.
    pub shadow: Color32,
}

/// `0xRRGGBB`, opaque.
const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

const DARK: Theme = Theme {
    kind: ThemeKind::Dark,
    dark: true,
    high_contrast: false,
    background: hex(0x0f_11_15),
    panel: hex(0x17_19_1f),
    raised: hex(0x24_27_30),
    card: hex(0x1f_22_2a),
    hover: hex(0x2e_32_3d),
    pressed: hex(0x38_3d_4a),
    hairline: hex(0x29_2d_36),
    outline: hex(0x4b_52_61),
    text: hex(0xe6_e8_ee),
    text_weak: hex(0x9c_a3_b2),
    accent: hex(0x6a_5f_e6),
    accent_hover: hex(0x7a_70_f0),
    on_accent: hex(0xff_ff_ff),
    accent_text: hex(0xb3_ac_ff),
    selection: hex(0x33_30_66),
    good: hex(0x4c_c3_8a),
    warning: hex(0xf0_b4_4a),
    error: hex(0xff_7a_75),
    data: hex(0x4f_a9_c9),
    track: hex(0x2a_2e_38),
    series: [hex(0x56_b4_e9), hex(0xe6_9f_00), hex(0x00_b8_8a), hex(0xe6_8f_c0), hex(0xf0_e4_42), hex(0xe8_6f_2c)],
    diverging: [hex(0x4b_9f_e8), hex(0x22_25_2d), hex(0xf2_94_3a)],
    map_background: hex(0x0c_0e_12),
    map_grid: hex(0x1f_23_2b),
    map_label: hex(0xd8_db_e3),
    map_label_halo: hex(0x0c_0e_12),
    map_point: hex(0x7f_8c_a3),
    shadow: Color32::from_black_alpha(110),
};

const LIGHT: Theme = Theme {
    kind: ThemeKind::Light,
    dark: false,
    high_contrast: false,
    background: hex(0xee_f0_f3),
    panel: hex(0xf8_f9_fb),
    raised: hex(0xe9_ec_f1),
    card: hex(0xff_ff_ff),
    hover: hex(0xde_e2_e9),
    pressed: hex(0xd0_d5_de),
    hairline: hex(0xdb_df_e6),
    outline: hex(0xa4_ac_b9),
    text: hex(0x1c_1f_26),
    text_weak: hex(0x5a_62_70),
    accent: hex(0x56_4a_d6),
    accent_hover: hex(0x66_5b_e2),
    on_accent: hex(0xff_ff_ff),
    accent_text: hex(0x4a_3e_c2),
    selection: hex(0xe2_df_fb),
    good: hex(0x14_75_44),
    warning: hex(0x8a_56_00),
    error: hex(0xc0_2a_33),
    data: hex(0x2f_86_a8),
    track: hex(0xe2_e6_ec),
    series: [hex(0x00_72_b2), hex(0xd5_5e_00), hex(0x00_8f_68), hex(0xb8_55_8c), hex(0xa8_84_00), hex(0x4d_4d_4d)],
    diverging: [hex(0x12_7c_c2), hex(0xf4_f5_f7), hex(0xd9_6a_0b)],
    map_background: hex(0xff_ff_ff),
    map_grid: hex(0xea_ed_f1),
    map_label: hex(0x23_27_30),
    map_label_halo: hex(0xff_ff_ff),
    map_point: hex(0x6b_78_8e),
    shadow: Color32::from_black_alpha(36),
};

const HIGH_CONTRAST: Theme = Theme {
    kind: ThemeKind::HighContrast,
    dark: false,
    high_contrast: true,
    background: hex(0xff_ff_ff),
    panel: hex(0xff_ff_ff),
    raised: hex(0xf0_f0_f0),
    card: hex(0xff_ff_ff),
    hover: hex(0xe0_e0_e0),
    pressed: hex(0xcc_cc_cc),
    hairline: hex(0x6e_6e_6e),
    outline: hex(0x30_30_30),
    text: hex(0x00_00_00),
    text_weak: hex(0x2e_2e_2e),
    accent: hex(0x38_28_b4),
    accent_hover: hex(0x4c_3c_cc),
    on_accent: hex(0xff_ff_ff),
    accent_text: hex(0x2c_1e_a0),
    selection: hex(0xd6_d0_ff),
    good: hex(0x00_58_2c),
    warning: hex(0x6e_42_00),
    error: hex(0xa4_00_0f),
    data: hex(0x00_58_7a),
    track: hex(0xdc_dc_dc),
    series: [hex(0x00_5a_94), hex(0xb8_46_00), hex(0x00_6b_4c), hex(0x96_2c_6a), hex(0x7a_5e_00), hex(0x20_20_20)],
    diverging: [hex(0x00_62_9e), hex(0xff_ff_ff), hex(0xb8_4e_00)],
    map_background: hex(0xff_ff_ff),
    map_grid: hex(0xc8_c8_c8),
    map_label: hex(0x00_00_00),
    map_label_halo: hex(0xff_ff_ff),
    map_point: hex(0x45_4c_58),
    shadow: Color32::from_black_alpha(60),
};

impl Default for Theme {
    fn default() -> Self {
        DARK
    }
}

impl Theme {
    /// The theme of a kind.
    #[must_use]
    pub fn new(kind: ThemeKind) -> Self {
        match kind {
            ThemeKind::Dark => DARK,
            ThemeKind::Light => LIGHT,
            ThemeKind::HighContrast => HIGH_CONTRAST,
        }
    }

    /// The theme that was last applied to this context; dark before that.
    #[must_use]
    pub fn of(ctx: &Context) -> Self {
        ctx.data(|d| d.get_temp(Self::key())).unwrap_or(DARK)
    }

    /// Gives the context this look: fonts, type sizes, spacing, colours. Call at start and when the theme changes; the scale of the
    /// interface is the caller's `ctx.set_zoom_factor`.
    pub fn apply(&self, ctx: &Context) {
        fonts::install(ctx);
        ctx.data_mut(|d| d.insert_temp(Self::key(), *self));
        ctx.set_theme(if self.dark { egui::Theme::Dark } else { egui::Theme::Light });
        ctx.all_styles_mut(|style| self.style(style));
    }

    fn key() -> Id {
        Id::unique("semascope theme")
    }

    /// A hairline.
    #[must_use]
    pub fn line(&self) -> Stroke {
        Stroke::new(1.0, self.hairline)
    }

    /// Colour of `t` in −1..=1 on the diverging scale, mixed so that equal steps look equal.
    #[must_use]
    pub fn diverging_at(&self, t: f64) -> Color32 {
        let t = if t.is_finite() { t.clamp(-1.0, 1.0) as f32 } else { 0.0 };
        let [low, middle, high] = self.diverging;
        mix(middle, if t < 0.0 { low } else { high }, t.abs())
    }

    /// Text that reads well on `fill`: black or white, whichever contrasts more.
    #[must_use]
    pub fn text_on(&self, fill: Color32) -> Color32 {
        if contrast(Color32::BLACK, fill) > contrast(Color32::WHITE, fill) { Color32::BLACK } else { Color32::WHITE }
    }

    /// The edge of buttons, fields and cards.
    #[must_use]
    pub fn edge(&self) -> Stroke {
        Stroke::new(1.0, if self.high_contrast { self.outline } else { mix(self.hairline, self.outline, 0.3) })
    }

    /// `colour` laid thinly over the panel: backgrounds of chips and notices.
    #[must_use]
    pub fn tint(&self, colour: Color32) -> Color32 {
        mix(self.panel, colour, if self.dark { 0.16 } else { 0.12 })
    }

    fn style(&self, style: &mut Style) {
        style.text_styles = [
            (TextStyle::Body, FontId::new(fonts::BODY, FontFamily::Proportional)),
            (TextStyle::Button, FontId::new(fonts::BODY, FontFamily::Proportional)),
            (TextStyle::Small, FontId::new(fonts::SMALL, FontFamily::Proportional)),
            (TextStyle::Monospace, FontId::new(fonts::SMALL + 1.0, FontFamily::Monospace)),
            (TextStyle::Heading, fonts::semibold_at(fonts::HEADING)),
        ]
        .into();
        style.animation_time = 0.12;
        style.scroll_animation = ScrollAnimation::duration(0.15);
        style.interaction.tooltip_delay = 0.4;
        style.interaction.selectable_labels = false;
        self.spacing(style);
        style.visuals = self.visuals();
    }

    fn spacing(&self, style: &mut Style) {
        let spacing = &mut style.spacing;
        spacing.item_spacing = vec2(GAP, 6.0);
        spacing.button_padding = vec2(10.0, 3.0);
        spacing.window_margin = Margin::same(12);
        spacing.menu_margin = Margin::same(6);
        spacing.interact_size = vec2(32.0, ROW);
        spacing.indent = GAP_LARGE;
        spacing.slider_width = 120.0;
        spacing.slider_rail_height = 4.0;
        spacing.combo_width = 96.0;
        spacing.text_edit_width = 200.0;
        spacing.icon_width = 16.0;
        spacing.icon_width_inner = 10.0;
        spacing.icon_spacing = 6.0;
        spacing.tooltip_width = 320.0;
        spacing.menu_width = 320.0;
        spacing.combo_height = 320.0;
        let mut scroll = ScrollStyle::floating();
        scroll.bar_width = 8.0;
        scroll.floating_width = 4.0;
        scroll.floating_allocated_width = 6.0;
        scroll.dormant_handle_opacity = 0.35;
        scroll.bar_inner_margin = 2.0;
        scroll.handle_min_length = 24.0;
        // A bright bar would draw the eye away from the content.
        scroll.foreground_color = false;
        if self.high_contrast {
            scroll.dormant_handle_opacity = 1.0;
        }
        spacing.scroll = scroll;
    }

    fn visuals(&self) -> Visuals {
        let mut v = if self.dark { Visuals::dark() } else { Visuals::light() };
        v.widgets = self.widgets();
        v.weak_text_color = Some(self.text_weak);
        v.selection.bg_fill = self.selection;
        v.selection.stroke = Stroke::new(1.5, self.accent_text);
        v.hyperlink_color = self.accent_text;
        v.faint_bg_color = mix(self.panel, self.raised, 0.4);
        v.extreme_bg_color = self.background;
        v.text_edit_bg_color = Some(if self.dark { self.background } else { self.map_background });
        v.code_bg_color = self.raised;
        v.warn_fg_color = self.warning;
        v.error_fg_color = self.error;
        v.panel_fill = self.panel;
        v.window_fill = self.card;
        v.window_stroke = self.edge();
        v.window_corner_radius = CornerRadius::same(RADIUS + 3);
        v.menu_corner_radius = CornerRadius::same(RADIUS + 1);
        v.window_shadow = Shadow { offset: [0, 8], blur: 28, spread: 0, color: self.shadow };
        v.popup_shadow = Shadow { offset: [0, 4], blur: 16, spread: 0, color: self.shadow };
        v.window_highlight_topmost = false;
        v.indent_has_left_vline = false;
        v.striped = false;
        v.slider_trailing_fill = true;
        v.handle_shape = HandleShape::Circle;
        v.disabled_alpha = if self.high_contrast { 0.6 } else { 0.45 };
        // A cursor that does not blink: a window that waits for typing repaints nothing, which software OpenGL would pay for.
        v.text_cursor = TextCursorStyle { stroke: Stroke::new(1.5, self.accent_text), blink: false, ..TextCursorStyle::default() };
        v
    }

    fn widgets(&self) -> Widgets {
        let radius = CornerRadius::same(RADIUS);
        let hovered = if self.high_contrast { Stroke::new(2.0, self.outline) } else { Stroke::new(1.0, self.outline) };
        let state = |fill: Color32, edge: Stroke, text: Color32| WidgetVisuals {
            bg_fill: fill,
            weak_bg_fill: fill,
            bg_stroke: edge,
            corner_radius: radius,
            fg_stroke: Stroke::new(1.0, text),
            expansion: 0.0,
        };
        Widgets {
            noninteractive: state(self.panel, self.line(), self.text),
            inactive: state(self.raised, self.edge(), self.text),
            hovered: state(self.hover, hovered, self.text),
            // Also worn by whatever has the keyboard: the ring must be plain to see.
            active: state(self.pressed, Stroke::new(1.5, self.accent_text), self.text),
            open: state(self.hover, Stroke::new(1.0, self.outline), self.text),
        }
    }
}

/// `a` towards `b` by `t` in 0..=1, channel by channel in the encoded values (which are close to equal steps for the eye).
#[must_use]
pub fn mix(a: Color32, b: Color32, t: f32) -> Color32 {
    let channel = |x: u8, y: u8| (f32::from(x) + (f32::from(y) - f32::from(x)) * t.clamp(0.0, 1.0)).round() as u8;
    Color32::from_rgb(channel(a.r(), b.r()), channel(a.g(), b.g()), channel(a.b(), b.b()))
}

/// Contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2).
#[must_use]
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let luminance = |c: Color32| {
        let linear = |v: u8| {
            let v = f32::from(v) / 255.0;
            if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(c.r()) + 0.7152 * linear(c.g()) + 0.0722 * linear(c.b())
    };
    let (x, y) = (luminance(a), luminance(b));
    (x.max(y) + 0.05) / (x.min(y) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_legible_in_every_theme() {
        for kind in ThemeKind::ALL {
            let t = Theme::new(kind);
            for ground in [t.background, t.panel, t.raised, t.card, t.hover, t.map_background] {
                let strong = contrast(t.text, ground);
                assert!(strong >= 7.0, "{kind:?} text on {ground:?}: {strong}");
            }
            for ground in [t.background, t.panel, t.raised, t.card] {
                for ink in [t.text_weak, t.accent_text, t.good, t.warning, t.error] {
                    let got = contrast(ink, ground);
                    assert!(got >= 4.5, "{kind:?} {ink:?} on {ground:?}: {got}");
                }
            }
            assert!(contrast(t.on_accent, t.accent) >= 4.5, "{kind:?}");
            assert!(contrast(t.accent_text, t.selection) >= 4.5, "{kind:?}");
            for ink in [t.good, t.warning, t.error] {
                assert!(contrast(ink, t.tint(ink)) >= 4.5, "{kind:?} chip {ink:?}: {}", contrast(ink, t.tint(ink)));
            }
            // Graphics: 3 to 1 for what must be seen to use a control.
            assert!(contrast(t.data, t.panel) >= 3.0 && contrast(t.accent, t.panel) >= 3.0, "{kind:?}");
        }
    }

    #[test]
    fn series_and_scale_stay_away_from_the_accent_hue() {
        let hue = |c: Color32| egui::ecolor::Hsva::from(c).h;
        for kind in ThemeKind::ALL {
            let t = Theme::new(kind);
            for data in t.series.iter().chain([&t.data, &t.diverging[0], &t.diverging[2]]) {
                let hsva = egui::ecolor::Hsva::from(*data);
                let apart = (hsva.h - hue(t.accent)).abs();
                assert!(hsva.s < 0.1 || apart.min(1.0 - apart) > 0.06, "{kind:?} {data:?}");
            }
        }
    }

    #[test]
    fn the_context_remembers_the_theme() {
        let ctx = Context::default();
        assert_eq!(Theme::of(&ctx).kind, ThemeKind::Dark);
        let light = Theme::new(ThemeKind::Light);
        light.apply(&ctx);
        assert_eq!(Theme::of(&ctx), light);
        assert_eq!(light.diverging_at(0.0), light.diverging[1]);
        assert_eq!(light.diverging_at(9.0), light.diverging[2]);
    }
}
