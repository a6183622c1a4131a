//! How a registered method, format or measure introduces itself.

/// Identity of a registered thing. `label` and `summary` are English and are keys of the catalogues.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Info {
    /// Stable lower-case name: used in recipes, on the command line and in files.
    pub id: &'static str,
    /// Name on screen, sentence case.
    pub label: &'static str,
    /// One plain sentence for a student.
    pub summary: &'static str,
    /// Paper or specification: authors, year, title. Never empty.
    pub source: &'static str,
}
