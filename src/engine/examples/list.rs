//! The list of examples; the first one opens at start.
//!
//! The settings were chosen by looking at the neighbours of many words with several seeds. On texts of some hundred thousand words, leaving out stop words,
//! thinning out frequent words harder (1e-4) and a wide window raised the agreement with human judgements most (WordNet: Spearman from 0.45 to 0.55).

use std::sync::OnceLock;

use super::{Example, ExampleKind, Promises, Settings};
use crate::base::{ParamMap, ParamValue};
use crate::data::Language;

macro_rules! asset {
    ($path:literal) => {
        include_bytes!(concat!("../../../assets/", $path))
    };
}

/// All examples, in the order of the start page.
#[must_use]
pub fn examples() -> &'static [Example] {
    static ALL: OnceLock<Vec<Example>> = OnceLock::new();
    ALL.get_or_init(|| vec![wordnet(), toy_en(), toy_zh(), wiki_mini(), sanguo(), office_help(), glove(), zh_wiki()])
}

fn params<const N: usize>(entries: [(&str, ParamValue); N]) -> ParamMap {
    entries.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

/// Skip-gram, the same vectors for everyone.
struct SkipGram {
    dims: i64,
    window: i64,
    epochs: i64,
    sample: f64,
    alpha: f64,
}

impl SkipGram {
    fn params(&self) -> ParamMap {
        params([
            ("dims", ParamValue::Int(self.dims)),
            ("window", ParamValue::Int(self.window)),
            ("epochs", ParamValue::Int(self.epochs)),
            ("sample", ParamValue::Float(self.sample)),
            ("alpha", ParamValue::Float(self.alpha)),
            ("mode", ParamValue::Choice("reproducible".to_owned())),
        ])
    }
}

/// Options of a text.
fn options(language: Language, min_count: i64) -> ParamMap {
    let mut options = params([("min_count", ParamValue::Int(min_count))]);
    options.insert("language".to_owned(), ParamValue::Choice(language.id().to_owned()));
    options
}

/// A corpus of some megabytes: topic words only, drawn by t-SNE.
fn corpus(language: Language, min_count: i64, embed: &SkipGram) -> ExampleKind {
    let mut source = options(language, min_count);
    source.extend(params([("drop_stop_words", ParamValue::Bool(true)), ("numbers", ParamValue::Choice("drop".to_owned()))]));
    ExampleKind::Text(Settings { source, embed: ("skipgram", embed.params()), project: ("tsne", ParamMap::new()) })
}

/// A toy set: every word, few dimensions, many passes, drawn by PCA of directions (t-SNE needs more items).
fn toy(language: Language) -> ExampleKind {
    let embed = SkipGram { dims: 16, window: 3, epochs: 100, sample: 0.0, alpha: 0.05 };
    ExampleKind::Text(Settings {
        source: options(language, 1),
        embed: ("skipgram", embed.params()),
        project: ("pca", params([("unit_rows", ParamValue::Bool(true))])),
    })
}

fn wordnet() -> Example {
    Example {
        id: "wordnet",
        title: "WordNet definitions",
        teaches: "Definitions of 40,000 meanings: words that are explained alike end up side by side.",
        language: Language::English,
        file_name: "en_wordnet_glosses.txt.gz",
        bytes: asset!("corpora/en_wordnet_glosses.txt.gz"),
        kind: corpus(Language::English, 10, &SkipGram { dims: 100, window: 10, epochs: 30, sample: 1e-4, alpha: 0.05 }),
        promises: Promises {
            neighbours: &[("river", "tributary"), ("king", "queen"), ("bread", "dough"), ("car", "passenger"), ("guitar", "stringed")],
            analogies: &[],
            odd: &[(&["bread", "cake", "butter", "king"], "king"), (&["river", "lake", "stream", "violin"], "violin")],
            compare: &["river", "lake", "stream", "bread", "cake", "butter", "king", "queen"],
        },
    }
}

fn toy_en() -> Example {
    Example {
        id: "toy-en",
        title: "Fruit, vehicles and animals",
        teaches: "Thirty words in everyday sentences: see apple find banana and leave car behind.",
        language: Language::English,
        file_name: "toy_en.txt",
        bytes: asset!("corpora/toy_en.txt"),
        kind: toy(Language::English),
        promises: Promises {
            neighbours: &[("apple", "banana"), ("car", "bus"), ("cat", "kitten"), ("dog", "cat")],
            analogies: &[],
            odd: &[
                (&["apple", "banana", "car"], "car"),
                (&["bus", "truck", "train", "cat"], "cat"),
                (&["cat", "dog", "kitten", "grape"], "grape"),
            ],
            compare: &["apple", "banana", "pear", "car", "bus", "cat", "kitten", "mouse"],
        },
    }
}

fn toy_zh() -> Example {
    Example {
        id: "toy-zh",
        title: "苹果、香蕉与汽车",
        teaches: "Thirty Chinese words: 苹果 finds 香蕉 and leaves 汽车 behind.",
        language: Language::Chinese,
        file_name: "toy_zh.txt",
        bytes: asset!("corpora/toy_zh.txt"),
        kind: toy(Language::Chinese),
        promises: Promises {
            neighbours: &[("苹果", "香蕉"), ("汽车", "卡车"), ("猫", "小猫")],
            analogies: &[],
            odd: &[(&["苹果", "香蕉", "汽车"], "汽车"), (&["猫", "狗", "小猫", "西瓜"], "西瓜")],
            compare: &["苹果", "香蕉", "葡萄", "汽车", "卡车", "猫", "小猫", "老鼠"],
        },
    }
}

fn wiki_mini() -> Example {
    Example {
        id: "wiki-mini",
        title: "Wikipedia, opening paragraphs",
        teaches: "The most linked articles of 2006: topics such as music, war and chemistry form regions of the map.",
        language: Language::English,
        file_name: "en_wiki_mini.txt.gz",
        bytes: asset!("corpora/en_wiki_mini.txt.gz"),
        kind: corpus(Language::English, 10, &SkipGram { dims: 64, window: 5, epochs: 10, sample: 1e-3, alpha: 0.025 }),
        promises: Promises {
            neighbours: &[("music", "jazz"), ("france", "netherlands"), ("physics", "einstein"), ("red", "green")],
            analogies: &[],
            odd: &[(&["france", "italy", "spain", "music"], "music")],
            compare: &["music", "jazz", "folk", "france", "italy", "spain", "physics", "chemistry"],
        },
    }
}

fn sanguo() -> Example {
    Example {
        id: "sanguo",
        title: "三国演义",
        teaches: "Romance of the Three Kingdoms: generals and strategists gather around their camps.",
        language: Language::Chinese,
        file_name: "zh_sanguo.txt.gz",
        bytes: asset!("corpora/zh_sanguo.txt.gz"),
        kind: corpus(Language::Chinese, 10, &SkipGram { dims: 64, window: 8, epochs: 15, sample: 1e-3, alpha: 0.025 }),
        promises: Promises {
            neighbours: &[("曹操", "曹仁"), ("周瑜", "鲁肃"), ("关公", "云长"), ("荆州", "襄阳")],
            analogies: &[],
            odd: &[(&["周瑜", "鲁肃", "黄盖", "荆州"], "荆州")],
            compare: &["曹操", "袁绍", "周瑜", "鲁肃", "黄盖", "荆州", "襄阳", "江夏"],
        },
    }
}

fn office_help() -> Example {
    Example {
        id: "office-help",
        title: "LibreOffice 帮助",
        teaches: "Modern Chinese help pages: functions, menus and file formats each have their corner.",
        language: Language::Chinese,
        file_name: "zh_office_help.txt.gz",
        bytes: asset!("corpora/zh_office_help.txt.gz"),
        kind: corpus(Language::Chinese, 5, &SkipGram { dims: 64, window: 5, epochs: 15, sample: 1e-3, alpha: 0.025 }),
        promises: Promises {
            neighbours: &[("打印", "打印机"), ("红色", "绿色"), ("文件", "另存为")],
            analogies: &[],
            odd: &[(&["红色", "绿色", "蓝色", "打印机"], "打印机")],
            compare: &["红色", "绿色", "蓝色", "打印", "打印机", "预览", "文件", "文件夹"],
        },
    }
}

fn glove() -> Example {
    Example {
        id: "glove",
        title: "GloVe, 20,000 English words",
        teaches: "Vectors learned from six billion words: king - man + woman gives queen.",
        language: Language::English,
        file_name: "glove_6b_50d_20k.f16.npy",
        bytes: asset!("vectors/glove_6b_50d_20k.f16.npy"),
        kind: ExampleKind::Vectors { words: asset!("vectors/glove_6b_50d_20k.words.txt") },
        promises: Promises {
            neighbours: &[("king", "queen"), ("paris", "france"), ("monday", "tuesday"), ("car", "truck"), ("dog", "cat")],
            analogies: &[
                ["man", "king", "woman", "queen"],
                ["paris", "france", "berlin", "germany"],
                ["france", "paris", "italy", "rome"],
                ["father", "son", "mother", "daughter"],
            ],
            odd: &[(&["breakfast", "lunch", "dinner", "car"], "car"), (&["monday", "tuesday", "friday", "london"], "london")],
            compare: &["king", "queen", "man", "woman", "paris", "france"],
        },
    }
}

fn zh_wiki() -> Example {
    Example {
        id: "zh-wiki",
        title: "中文维基百科词向量，两万词",
        teaches: "Vectors learned from the Chinese Wikipedia, each of length 1.",
        language: Language::Chinese,
        file_name: "zh_wiki_100d_20k.f16.npy",
        bytes: asset!("vectors/zh_wiki_100d_20k.f16.npy"),
        kind: ExampleKind::Vectors { words: asset!("vectors/zh_wiki_100d_20k.words.txt") },
        promises: Promises {
            neighbours: &[("北京", "上海"), ("汽车", "卡车"), ("钢琴", "小提琴")],
            analogies: &[["中国", "北京", "日本", "东京"], ["法国", "巴黎", "德国", "柏林"], ["男子", "国王", "女子", "王后"]],
            odd: &[(&["苹果", "葡萄", "香蕉", "汽车"], "汽车")],
            compare: &["北京", "上海", "东京", "钢琴", "小提琴", "汽车", "卡车", "国王"],
        },
    }
}
