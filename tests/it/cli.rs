//! The commands, run as a user runs them.

#![allow(clippy::unwrap_used, reason = "helpers of tests: a test ends where something is missing")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A few sentences in which fruit and vehicles keep different contexts.
const TEXT: &str = "the apple is a sweet fruit . the banana is a sweet fruit . i eat an apple . i eat a banana . we eat sweet fruit .
the car is a fast vehicle . the bus is a fast vehicle . i drive a car . i drive a bus . we drive a fast vehicle .
";

pub struct Place(TempDir);

impl Place {
    pub fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.write("text.txt", &TEXT.repeat(20));
        place.write("v.txt", "6 2\nking 2 2.1\nqueen 2 -2\nman 1 1\nwoman 1 -1\nboy 1 0.9\nkings 2 2.1\n");
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, content: &str) {
        fs::write(self.path(name), content).unwrap();
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_semascope")).args(arguments).current_dir(self.0.path()).output().unwrap()
    }

    /// Runs a command that must succeed; its standard output.
    pub fn fine(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {errors}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        let mut arguments = arguments.to_vec();
        arguments.push("--json");
        serde_json::from_str(&self.fine(&arguments)).unwrap()
    }

    /// Runs a command that must fail with this code; its standard error. Nothing goes to standard output.
    pub fn fails(&self, code: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
        assert!(output.stdout.is_empty());
        errors
    }

    /// A failure that is no bad usage: exactly one sentence, which holds `part`.
    pub fn one_sentence(&self, arguments: &[&str], part: &str) {
        let errors = self.fails(1, arguments);
        assert!(errors.starts_with("semascope: ") && errors.contains(part), "{errors}");
        assert_eq!(errors.lines().count(), 1, "{errors}");
    }
}

#[test]
fn info_tells_what_a_file_holds() {
    let place = Place::new();
    let text = place.fine(&["info", "v.txt"]);
    assert!(text.contains("word2vec text") && text.contains("6 words of 2 dimensions") && text.contains("queen"), "{text}");
    let info = place.json(&["info", "v.txt", "--rows", "2"]);
    assert_eq!((&info["items"], &info["dims"], &info["format"]), (&2.into(), &2.into(), &"word2vec-text".into()));
    assert_eq!(info["first_labels"], serde_json::json!(["king", "queen"]));
    assert!(info["warnings"][0].as_str().unwrap().contains("first 2 rows"));
    let info = place.json(&["info", "text.txt"]);
    assert_eq!((&info["format"], &info["unit"], &info["language"]), (&"text".into(), &"word".into(), &"english".into()));
    let documents = info["facts"].as_array().unwrap().iter().find(|fact| fact["id"] == "documents").map(|fact| &fact["value"]);
    assert_eq!(documents, Some(&1.into()));
    place.write("empty.vec", "");
    place.one_sentence(&["info", "empty.vec"], "empty");
    place.one_sentence(&["info", "nowhere.vec"], "nowhere.vec");
    assert_eq!(place.json(&["info", "."])["kind"], "text", "a folder of texts is a text");
}

#[test]
fn train_writes_vectors_that_the_other_commands_read() {
    let place = Place::new();
    let arguments =
        ["train", "text.txt", "--method", "skipgram", "--dims", "12", "--epochs", "3", "--min-count", "1", "--sample", "0", "--seed", "7"];
    let trained = place.json(&[&arguments[..], &["-o", "out.vec"]].concat());
    assert_eq!((&trained["method"], &trained["dims"]), (&"skipgram".into(), &12.into()));
    assert_eq!(trained["recipe"]["params"]["epochs"], 3);
    assert_eq!(trained["recipe"]["seed"], 7);
    let words = trained["words"].as_u64().unwrap();
    for (name, format) in [
        ("out.txt", "word2vec-text"),
        ("out.bin", "word2vec-binary"),
        ("out.npy", "npy"),
        ("out.tsv", "tsv"),
        ("out.csv", "csv"),
        ("out.vec", "fasttext-vec"),
    ] {
        let text = place.fine(&[&arguments[..], &["--output", name]].concat());
        assert!(text.contains(name), "{text}");
        let info = place.json(&["info", name]);
        assert_eq!((info["items"].as_u64(), &info["dims"], &info["format"]), (Some(words), &12.into(), &format.into()), "{name}");
        assert_eq!(
            place.json(&["neighbours", name, "apple", "-k", "3"])["hits"],
            place.json(&["neighbours", "out.vec", "apple", "-k", "3"])["hits"]
        );
    }
    let mut files: Vec<String> = fs::read_dir(place.0.path()).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    files.retain(|f| Path::new(f).extension().is_some_and(|e| e == "part"));
    assert!(files.is_empty(), "half-written files are left: {files:?}");
}

#[test]
fn train_takes_folders_and_choices_about_words() {
    let place = Place::new();
    fs::create_dir(place.path("texts")).unwrap();
    place.write("texts/a.txt", &"Alpha beta 12 the gamma.\n".repeat(10));
    place.write("texts/b.md", &"Alpha delta 13 the gamma.\n".repeat(10));
    place.write("texts/c.bin", "not taken");
    let common = ["train", "texts", "--method", "onehot", "--min-count", "1", "-o", "words.tsv"];
    let labels = |more: &[&str]| {
        place.fine(&[&common[..], more].concat());
        let info = place.json(&["info", "words.tsv"]);
        let mut labels: Vec<String> = info["first_labels"].as_array().unwrap().iter().map(|l| l.as_str().unwrap().to_owned()).collect();
        labels.sort();
        (info["items"].as_u64().unwrap(), labels)
    };
    assert_eq!(labels(&[]).0, 7);
    assert_eq!(labels(&["--numbers", "drop", "--drop-stop-words"]).1, ["alpha", "beta", "delta", "gamma"]);
    assert!(labels(&["--keep-case", "--max-words", "3", "--language", "other"]).1.contains(&"Alpha".to_owned()));

    place.one_sentence(&["train", "text.txt", "--min-count", "100000", "-o", "x.vec"], "Lower the minimum count");
    fs::create_dir(place.path("none")).unwrap();
    place.one_sentence(&["train", "none", "-o", "x.vec"], "nothing to open");
    place.one_sentence(&["train", "text.txt", "--min-count", "1", "-o", "missing/x.vec"], "could not be written");
}

#[test]
fn project_writes_a_table_of_places() {
    let place = Place::new();
    let said = place.fine(&["project", "v.txt", "--method", "pca", "-o", "map.csv"]);
    assert!(said.contains("Variance on the axes"), "{said}");
    let table = fs::read_to_string(place.path("map.csv")).unwrap();
    assert_eq!(table.lines().next(), Some("label,x,y"));
    assert_eq!(table.lines().count(), 7);
    let told =
        place.json(&["project", "v.txt", "--method", "tsne", "--perplexity", "1.5", "--iterations", "20", "--dims", "3", "-o", "map.tsv"]);
    assert_eq!((&told["method"], &told["dims"], &told["variance_ratio"]), (&"tsne".into(), &3.into(), &Value::Null));
    assert_eq!(fs::read_to_string(place.path("map.tsv")).unwrap().lines().next(), Some("label\tx\ty\tz"));
    place.one_sentence(&["project", "v.txt", "--method", "tsne", "-o", "map.csv"], "Perplexity 30");
    place.fails(2, &["project", "v.txt", "-o", "map.png"]);
}

#[test]
fn neighbours_answers_words_and_expressions() {
    let place = Place::new();
    let text = place.fine(&["neighbours", "v.txt", "king - man + woman", "-k", "2"]);
    assert!(text.contains("queen") && text.contains("scaled to length 1"), "{text}");
    let answer = place.json(&["neighbours", "v.txt", "king", "--metric", "euclidean", "-k", "2", "--hide-query-words"]);
    assert_eq!(answer["metric"], "euclidean");
    assert_eq!(answer["hits"][0]["label"], "kings");
    assert_eq!(answer["duplicates"], serde_json::json!(["kings"]));
    let counted = place.json(&["neighbours", "v.txt", "king", "--metric", "hamming", "-k", "2", "--hide-query-words"]);
    assert_eq!((&counted["metric"], &counted["hits"][1]["value"]), (&"hamming".into(), &0.5.into()), "kings 0, queen 0.5: {counted}");
    let unsuited = place.json(&["neighbours", "v.txt", "king", "--metric", "jaccard", "-k", "2"]);
    assert!(unsuited["warnings"].to_string().contains("meant for codes and counts"), "{unsuited}");
    let honest = place.json(&["neighbours", "v.txt", "king"]);
    assert_eq!((&honest["hits"][0]["label"], &honest["hits"][0]["is_query_word"]), (&"king".into(), &true.into()));
    place.one_sentence(&["neighbours", "v.txt", "kingg"], "king");
    place.one_sentence(&["neighbours", "v.txt", "king +"], "Expected a word");
    place.one_sentence(&["neighbours", "text.txt", "king"], "plain text");
    place.fails(2, &["neighbours", "v.txt"]);
    place.fails(2, &["neighbours", "v.txt", "king", "-k", "0"]);
    place.fails(2, &["neighbours", "v.txt", "king", "--metric", "nearness"]);
}

#[test]
fn analogy_names_its_answer() {
    let place = Place::new();
    for method in ["add", "mul"] {
        let answer = place.json(&["analogy", "v.txt", "man", "king", "woman", "--method", method]);
        assert_eq!((&answer["answer"], &answer["method"]), (&"queen".into(), &method.into()));
    }
    let text = place.fine(&["analogy", "v.txt", "man", "king", "woman"]);
    assert!(text.starts_with("man is to king as woman is to queen (3CosAdd)"), "{text}");
    place.one_sentence(&["analogy", "v.txt", "man", "king", "womann"], "woman");
}

#[test]
fn eval_scores_questions_and_pairs() {
    let place = Place::new();
    place.write("q.txt", ": family\nman king woman queen\nman king girl queen\n: other\nboy king woman queen\n");
    place.write("pairs.tsv", "king\tkings\t10\nman\tboy\t9\nman\twoman\t3\nking\tqueen\t2\nking\tghost\t1\n");
    let scores = place.json(&["eval", "v.txt", "--analogies", "q.txt", "--similarity", "pairs.tsv"]);
    assert_eq!(scores["analogies"]["sections"][0]["correct"], 1);
    assert_eq!(scores["analogies"]["sections"][0]["out_of_vocabulary"], 1);
    assert_eq!(scores["analogies"]["total"]["accuracy"], 1.0);
    assert_eq!((&scores["similarity"]["pairs"], &scores["similarity"]["out_of_vocabulary"]), (&4.into(), &1.into()));
    assert!(scores["similarity"]["spearman"].as_f64().unwrap() > 0.7);
    let text = place.fine(&["eval", "v.txt", "--analogies", "q.txt", "--method", "mul", "--first", "5"]);
    assert!(text.contains("3CosMul, 5 rows searched") && text.contains("family"), "{text}");
    place.write("bad.txt", "no questions here at all\n");
    place.one_sentence(&["eval", "v.txt", "--analogies", "bad.txt"], "bad.txt");
    place.fails(2, &["eval", "v.txt"]);
    assert!(scores.get("tasks").is_none(), "{scores}");
    // A folder of tests: kinds are told by the lines; what holds no questions is named.
    fs::create_dir(place.path("tasks")).unwrap();
    place.write("tasks/royal.txt", ": family\nman king woman queen\nman king girl queen\n");
    place.write("tasks/judged.tsv", "king\tkings\t10\nman\tboy\t9\nman\twoman\t3\nking\tghost\t1\n");
    place.write("tasks/readme.md", "nothing\n");
    let scores = place.json(&["eval", "v.txt", "--tasks", "tasks"]);
    let task = |i: usize, key: &str| scores["tasks"][i][key].clone();
    assert_eq!(scores["tasks"].as_array().map(Vec::len), Some(2));
    assert_eq!(
        ["id", "kind", "measure", "value", "missing"].map(|key| task(1, key)),
        ["royal".into(), "analogies".into(), "accuracy".into(), 1.0.into(), 1.into()] as [Value; 5]
    );
    assert_eq!(
        [task(0, "id"), task(0, "kind"), task(0, "measure"), task(0, "missing")],
        ["judged", "similarity", "spearman", "1"].map(|t| t.parse::<u64>().map_or_else(|_| Value::from(t), Value::from))
    );
    assert!(scores["warnings"].to_string().contains("readme.md holds no questions"), "{scores}");
    fs::create_dir(place.path("none")).unwrap();
    place.one_sentence(&["eval", "v.txt", "--tasks", "none"], "no questions");
}

#[test]
fn bad_usage_is_told_with_what_there_is() {
    let place = Place::new();
    let errors = place.fails(2, &["train", "text.txt", "--windwo", "3", "-o", "x.vec"]);
    assert!(errors.contains("--window") && errors.contains("--min-count"), "{errors}");
    let errors = place.fails(2, &["train", "text.txt", "--method", "onehot", "--window", "3", "-o", "x.vec"]);
    assert!(errors.contains("--window is no parameter of onehot"), "{errors}");
    let errors = place.fails(2, &["train", "text.txt", "--dims", "0", "-o", "x.vec"]);
    assert!(errors.contains("between 1 and 2000"), "{errors}");
    place.fails(2, &["train", "text.txt", "--dims", "many", "-o", "x.vec"]);
    let errors = place.fails(2, &["train", "text.txt", "-o", "x.doc"]);
    assert!(errors.contains(".vec"), "{errors}");
    place.fails(2, &["train", "text.txt", "--method", "magic", "-o", "x.vec"]);
    place.fails(2, &["train", "-o", "x.vec"]);
    place.fails(2, &["info"]);
    assert!(place.fine(&["--version"]).starts_with("semascope "));
    for command in ["info", "train", "project", "neighbours", "analogy", "eval"] {
        assert!(place.fine(&[command, "--help"]).contains("--json"), "{command}");
    }
    let help = place.fine(&["train", "--help"]);
    assert!(help.contains("--epochs") && help.contains("--negative") && !help.contains("--x-max"), "{help}");
    let help = place.fine(&["train", "--method", "glove", "--help"]);
    assert!(help.contains("--x-max") && !help.contains("--negative"), "{help}");
}

#[test]
fn pmi_tells_every_step_from_the_count_to_the_cell() {
    let place = Place::new();
    let text = place.fine(&["pmi", "text.txt", "eat", "fruit", "--window", "2", "--method", "ppmi-svd", "--dims", "4"]);
    for part in ["eat (w) and fruit (c)", "by chance", "positive PMI", "rebuilt from 4 dimensions", "Most frequent contexts"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let told = place.json(&["pmi", "text.txt", "eat", "fruit", "--window", "2", "--cds", "1", "-k", "3"]);
    // Twenty times "we eat sweet fruit"; in each of its three sentences "eat" has three neighbours.
    let number = |key: &str| told[key].as_f64().unwrap();
    assert_eq!((number("count"), number("row_sum"), told["word"].as_str()), (20.0, 180.0, Some("eat")));
    assert!((number("pmi") - (20.0 * number("total") / (180.0 * number("column_sum"))).ln()).abs() < 1e-12);
    assert_eq!((told["cell"].as_f64(), told["strongest"].as_array().map(Vec::len)), (told["pmi"].as_f64().map(|x| x.max(0.0)), Some(3)));
    let never = place.json(&["pmi", "text.txt", "apple", "car", "--method", "counts"]);
    assert_eq!((never["count"].as_f64(), never["cell"].as_f64(), &never["pmi"]), (Some(0.0), Some(0.0), &Value::Null));
    assert!(place.json(&["pmi", "text.txt"])["context"].is_string());
    place.one_sentence(&["pmi", "text.txt", "appel"], "near spellings: apple");
    place.one_sentence(&["pmi", "missing.txt"], "missing.txt");
    assert!(place.fails(2, &["pmi", "text.txt", "--method", "skipgram"]).contains("ppmi-svd"));
    assert!(place.fails(2, &["pmi", "text.txt", "--method", "counts", "--cds", "1"]).contains("--cds is no parameter of counts"));
}
