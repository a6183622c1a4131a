//! The program's own source as the rule tests read it: files, split into tokens, with test code told apart.

#![expect(clippy::unwrap_used, reason = "a source tree that cannot be read fails the test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A piece of source text; comments are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A name, keyword or number.
    Name(String),
    /// The value of a string literal.
    Text(String),
    /// Any other sign.
    Sign(char),
}

impl Token {
    pub fn is(&self, sign: char) -> bool {
        *self == Self::Sign(sign)
    }

    pub fn is_name(&self, name: &str) -> bool {
        matches!(self, Self::Name(n) if n == name)
    }
}

/// One file under `src`.
pub struct SourceFile {
    /// Path from `src`, with `/`.
    pub path: String,
    /// The whole text.
    pub text: String,
    /// Tokens with their lines, those of test code left out; empty for a file that is all test code.
    pub tokens: Vec<(Token, usize)>,
}

impl SourceFile {
    /// The top-level module, of whichever package: `query` for `engine/query/parse.rs`, `lib` for `lib.rs`.
    pub fn module(&self) -> &str {
        let within = self.path.strip_prefix("engine/").unwrap_or(&self.path);
        let first = within.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }
}

/// Every file under `src`, those of the engine too, in the order of their paths.
pub fn files() -> Vec<SourceFile> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    let mut test_paths: BTreeSet<PathBuf> = BTreeSet::new();
    let mut out = Vec::new();
    for path in &paths {
        let text = fs::read_to_string(path).unwrap();
        let (tokens, test_modules) = without_tests(&tokens(&text));
        let folder = match path.file_name().and_then(|n| n.to_str()) {
            Some("mod.rs" | "lib.rs" | "main.rs") => path.parent().unwrap().to_owned(),
            _ => path.with_extension(""),
        };
        for name in test_modules {
            test_paths.insert(folder.join(format!("{name}.rs")));
            test_paths.insert(folder.join(name));
        }
        let relative: Vec<&str> = path.strip_prefix(&root).unwrap().iter().filter_map(|part| part.to_str()).collect();
        out.push((path.clone(), SourceFile { path: relative.join("/"), text, tokens }));
    }
    for (path, file) in &mut out {
        if path.ancestors().any(|p| test_paths.contains(p)) {
            file.tokens.clear();
        }
    }
    let files: Vec<SourceFile> = out.into_iter().map(|(_, file)| file).collect();
    // A rule that reads no source finds no fault.
    assert!(files.len() > 100 && files.iter().filter(|f| !f.tokens.is_empty()).count() > 100, "the sources were not found");
    files
}

fn collect(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// Splits source text into tokens with their lines.
pub fn tokens(text: &str) -> Vec<(Token, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let start = at;
        let token = match chars[at] {
            '/' if chars.get(at + 1) == Some(&'/') => {
                at += chars[at..].iter().take_while(|c| **c != '\n').count();
                None
            }
            '/' if chars.get(at + 1) == Some(&'*') => {
                at = end_of_comment(&chars, at);
                None
            }
            '"' => Some(Token::Text(text_literal(&chars, &mut at))),
            'r' | 'b' if raw_start(&chars, at).is_some() => Some(Token::Text(raw_literal(&chars, &mut at))),
            '\'' => {
                at = end_of_quote(&chars, at);
                None
            }
            c if c.is_alphanumeric() || c == '_' => {
                at += chars[at..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count();
                Some(Token::Name(chars[start..at].iter().collect()))
            }
            c => {
                at += 1;
                (!c.is_whitespace()).then_some(Token::Sign(c))
            }
        };
        out.extend(token.map(|t| (t, line)));
        line += chars[start..at].iter().filter(|c| **c == '\n').count();
    }
    out
}

fn end_of_comment(chars: &[char], start: usize) -> usize {
    let (mut depth, mut at) = (0, start);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn text_literal(chars: &[char], at: &mut usize) -> String {
    let mut out = String::new();
    *at += 1;
    while let Some(c) = chars.get(*at) {
        *at += 1;
        match c {
            '"' => break,
            '\\' => {
                let escaped = chars.get(*at).copied().unwrap_or_default();
                *at += 1;
                match escaped {
                    'n' => out.push('\n'),
                    't' => out.push('\t'),
                    'u' => {
                        let code: String = chars[*at..].iter().skip(1).take_while(|c| **c != '}').collect();
                        *at += code.len() + 2;
                        out.extend(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32));
                    }
                    // A line that goes on: white space up to the next text is dropped.
                    '\n' => *at += chars[*at..].iter().take_while(|c| c.is_whitespace()).count(),
                    other => out.push(other),
                }
            }
            c => out.push(*c),
        }
    }
    out
}

/// Number of `#` and where the text begins, for `r"`, `r#"`, `br"`; none for names such as `row`.
fn raw_start(chars: &[char], at: usize) -> Option<(usize, usize)> {
    let mut i = at + usize::from(chars[at] == 'b');
    if chars.get(i) != Some(&'r') {
        return None;
    }
    i += 1;
    let hashes = chars[i..].iter().take_while(|c| **c == '#').count();
    (chars.get(i + hashes) == Some(&'"')).then_some((hashes, i + hashes + 1))
}

fn raw_literal(chars: &[char], at: &mut usize) -> String {
    let Some((hashes, start)) = raw_start(chars, *at) else { return String::new() };
    let ends = |i: usize| chars[i] == '"' && chars[i + 1..].iter().take_while(|c| **c == '#').count() >= hashes;
    let end = (start..chars.len()).find(|i| ends(*i)).unwrap_or(chars.len());
    *at = (end + 1 + hashes).min(chars.len());
    chars[start..end].iter().collect()
}

/// The end of a character literal or a lifetime.
fn end_of_quote(chars: &[char], at: usize) -> usize {
    if chars.get(at + 1) == Some(&'\\') {
        return chars[at + 3..].iter().position(|c| *c == '\'').map_or(chars.len(), |i| at + 4 + i);
    }
    if chars.get(at + 2) == Some(&'\'') {
        return at + 3;
    }
    at + 1 + chars[at + 1..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').count()
}

/// Leaves out every item under `#[cfg(test)]`; returns also the names of test modules that are files of their own.
fn without_tests(tokens: &[(Token, usize)]) -> (Vec<(Token, usize)>, Vec<String>) {
    let (mut out, mut modules) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        let is_attribute = tokens[at].0.is('#') && tokens.get(at + 1).is_some_and(|t| t.0.is('['));
        let end = if is_attribute { closing(tokens, at + 1) } else { at };
        let inside = &tokens[at..=end.min(tokens.len() - 1)];
        let has = |name: &str| inside.iter().any(|t| t.0.is_name(name));
        if !(is_attribute && has("cfg") && has("test") && !has("not")) {
            out.extend(inside.iter().cloned());
            at = end + 1;
            continue;
        }
        at = end + 1;
        while tokens.get(at).is_some_and(|t| t.0.is('#')) {
            at = closing(tokens, at + 1) + 1;
        }
        let item = at;
        while at < tokens.len() && !tokens[at].0.is(';') && !tokens[at].0.is('{') {
            at = if tokens[at].0.is('(') || tokens[at].0.is('[') { closing(tokens, at) + 1 } else { at + 1 };
        }
        if tokens.get(at).is_some_and(|t| t.0.is('{')) {
            at = closing(tokens, at);
        } else if let Some([(mod_word, _), (Token::Name(name), _)]) = tokens.get(item..item + 2)
            && mod_word.is_name("mod")
        {
            modules.push(name.clone());
        }
        at += 1;
    }
    (out, modules)
}

/// The place of the bracket that closes the one at `open`.
pub fn closing(tokens: &[(Token, usize)], open: usize) -> usize {
    let mut depth = 0;
    for (i, (token, _)) in tokens.iter().enumerate().skip(open) {
        match token {
            Token::Sign('(' | '[' | '{') => depth += 1,
            Token::Sign(')' | ']' | '}') => {
                depth -= 1;
                if depth == 0 {
                    return i;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

#[test]
fn source_is_split_as_the_compiler_does() {
    let text = "a('x', '\\'', \"q\\\"\\u{e9} // no\", r#\"raw \"1\"\"#, b\"b\") /* /* */ */ fn f<'a>(row: &'a str) {} // \"c\"\n";
    let got: Vec<Token> = tokens(text).into_iter().map(|t| t.0).collect();
    let texts: Vec<&str> = got.iter().filter_map(|t| if let Token::Text(s) = t { Some(s.as_str()) } else { None }).collect();
    assert_eq!(texts, ["q\"é // no", "raw \"1\"", "b"]);
    assert!(got.iter().any(|t| t.is_name("row")) && !got.iter().any(|t| t.is_name("c")));
    let (kept, modules) = without_tests(&tokens("fn a() {} #[cfg(test)] mod tests; #[cfg(test)] #[x] mod t { fn b() {} } fn c() {}"));
    assert_eq!(modules, ["tests"]);
    assert!(kept.iter().any(|t| t.0.is_name("c")) && !kept.iter().any(|t| t.0.is_name("b")));
}
