//! The fonts of the interface: Inter for Latin, Greek and Cyrillic (regular and semi-bold, figures of equal width), Noto Sans SC for Chinese.
//!
//! Both are inside the binary, so that every machine and every test draws the same text; characters that they lack come from the fonts of the
//! system in a real window. The Chinese face is shifted so that its Latin baseline, and with it the Han body, sits on Inter's.

use std::sync::Arc;

use egui::epaint::text::FontTweak;
use egui::{Context, FontData, FontDefinitions, FontFamily, FontId, Id, MissingGlyphPolicy, RichText};

/// Size of ordinary text, in points.
pub const BODY: f32 = 14.0;
/// Size of secondary text: status bar, chips, hints.
pub const SMALL: f32 = 12.0;
/// Size of a panel or dialog heading.
pub const HEADING: f32 = 16.0;
/// Size of the title of an empty panel or a lesson.
pub const TITLE: f32 = 20.0;

/// How far the Chinese face moves, as a share of the font size: egui centres a fallback face's line box on the main face's,
/// and the two boxes place the baseline at 0.436 and 0.364 of the size below their middle.
const HAN_SHIFT: f32 = -0.072;

/// The semi-bold family.
#[must_use]
pub fn semibold() -> FontFamily {
    FontFamily::Name("semibold".into())
}

/// Semi-bold at a size.
#[must_use]
pub fn semibold_at(size: f32) -> FontId {
    FontId::new(size, semibold())
}

/// Ordinary text, semi-bold.
#[must_use]
pub fn strong(text: impl Into<String>) -> RichText {
    RichText::new(text).font(semibold_at(BODY))
}

/// Gives the context the fonts of the interface. Does its work once per context; later calls cost nothing.
pub fn install(ctx: &Context) {
    let done = Id::unique("semascope fonts installed");
    if ctx.data(|d| d.get_temp::<bool>(done)).is_some() {
        return;
    }
    ctx.data_mut(|d| d.insert_temp(done, true));
    ctx.set_fonts(definitions());
    // Labels of users hold whatever they hold: what no face has is drawn as a box.
    ctx.set_missing_glyph_policy(MissingGlyphPolicy::Tofu);
}

/// The families: proportional, semi-bold and monospace, each with the Chinese face and egui's symbols behind it.
#[must_use]
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let symbols: Vec<String> = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let inter = FontTweak { hinting: Some(false), ..FontTweak::default() };
    let han = FontTweak { hinting: Some(false), y_offset_factor: HAN_SHIFT, ..FontTweak::default() };
    let files: [(&str, &'static [u8], FontTweak); 3] = [
        ("inter", include_bytes!("../../assets/fonts/Inter-Regular.ttf"), inter.clone()),
        ("inter semi-bold", include_bytes!("../../assets/fonts/Inter-SemiBold.ttf"), inter),
        ("noto sans sc", include_bytes!("../../assets/fonts/NotoSansSC-Regular-gb2312.ttf"), han),
    ];
    for (name, bytes, tweak) in files {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes).tweak(tweak)));
    }
    let chain = |first: &[&str], rest: &[String]| -> Vec<String> {
        first.iter().map(|&name| name.to_owned()).chain(rest.iter().cloned()).collect()
    };
    fonts.families.insert(FontFamily::Proportional, chain(&["inter", "noto sans sc"], &symbols));
    fonts.families.insert(semibold(), chain(&["inter semi-bold", "noto sans sc"], &symbols));
    let mono = fonts.families.get(&FontFamily::Monospace).cloned().unwrap_or_default();
    let (code_face, code_rest) = mono.split_at(mono.len().min(1));
    let mut code = code_face.to_vec();
    code.extend(chain(&["inter", "noto sans sc"], code_rest));
    fonts.families.insert(FontFamily::Monospace, code);
    fonts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The families reach egui one pass after they are given to the context.
    fn with_fonts<R>(read: impl FnOnce(&Context) -> R) -> R {
        let ctx = Context::default();
        install(&ctx);
        let mut output = ctx.run_ui(egui::RawInput::default(), |_| ());
        output.textures_delta.clear();
        read(&ctx)
    }

    #[test]
    fn both_scripts_and_the_signs_of_the_interface_have_glyphs() {
        with_fonts(|ctx| {
            for family in [FontFamily::Proportional, semibold(), FontFamily::Monospace] {
                let id = FontId::new(BODY, family);
                for text in ["Embedding naïve Ωδ Ж", "义镜：词向量，近邻、类比（余弦）。", "0123456789.,+−×·…→←↑↓≈≤≥²√"]
                {
                    assert!(ctx.fonts_mut(|f| f.has_glyphs(&id, text)), "{text}");
                }
            }
        });
    }

    #[test]
    fn figures_have_equal_widths() {
        with_fonts(|ctx| {
            for family in [FontFamily::Proportional, semibold()] {
                let id = FontId::new(BODY, family);
                let widths: Vec<f32> = ctx.fonts_mut(|f| ('0'..='9').map(|c| f.glyph_width(&id, c)).collect());
                assert!(widths.iter().all(|w| (w - widths[0]).abs() < 1e-4), "{widths:?}");
            }
        });
    }
}
