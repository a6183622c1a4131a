//! One spelling for words that mean the same to a reader.
//!
//! Folding to lower case (if wanted), full-width Latin letters and digits to plain ones, the typographic apostrophe to `'`, soft hyphens and byte order
//! marks away. Accents and all else stay as written.

use super::key::Key;

/// Turns surfaces into forms. Keeps its buffer between words.
#[derive(Debug, Default)]
pub(super) struct Normaliser {
    lower_case: bool,
    buffer: String,
}

impl Normaliser {
    pub fn new(lower_case: bool) -> Self {
        Self { lower_case, buffer: String::new() }
    }

    /// The form of a word.
    #[inline]
    pub fn form<'a>(&'a mut self, surface: &'a str, is_ascii: bool) -> &'a str {
        if is_ascii {
            if !self.lower_case {
                return surface;
            }
            self.buffer.clear();
            self.buffer.push_str(surface);
            self.buffer.make_ascii_lowercase();
        } else {
            self.fold(surface);
        }
        &self.buffer
    }

    /// The form of a short word of ASCII letters and digits.
    #[inline]
    pub fn short_form(&self, surface: Key) -> Key {
        if self.lower_case { surface.to_ascii_lowercase() } else { surface }
    }

    fn fold(&mut self, surface: &str) {
        self.buffer.clear();
        for c in surface.chars() {
            let c = match c {
                '\u{2019}' | '\u{FF07}' => '\'',
                '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
                    char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
                }
                '\u{AD}' | '\u{FEFF}' => continue,
                other => other,
            };
            if self.lower_case {
                self.buffer.extend(c.to_lowercase());
            } else {
                self.buffer.push(c);
            }
        }
    }
}

/// Whether a word is a number: digits and no letter (`1984`, `3.14`, `1,000`), so not `3rd` and not 三.
pub(super) fn is_number(form: &str) -> bool {
    form.chars().any(char::is_numeric) && !form.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let mut fold = Normaliser::new(true);
        for (surface, form) in
            [("King", "king"), ("ÉTÉ", "été"), ("don\u{2019}t", "don't"), ("ＡＢＣ１", "abc1"), ("co\u{AD}op", "coop"), ("中", "中")]
        {
            assert_eq!(fold.form(surface, surface.is_ascii()), form);
        }
        assert_eq!(Normaliser::new(false).form("King", true), "King");
        assert_eq!(Normaliser::new(false).form("Été", false), "Été");
    }

    #[test]
    fn numbers() {
        assert!(["7", "1,234.5", "٣", "½"].iter().all(|w| is_number(w)));
        assert!(["3rd", "三", "b2b", "x"].iter().all(|w| !is_number(w)));
    }
}
