//! The list of examples; the first one opens at start.

use std::sync::OnceLock;

use super::{Example, ExampleKind, Promises, Settings, ints};
use crate::base::ParamMap;
use crate::data::{Language, TokenOptions};

macro_rules! asset {
    ($path:literal) => {
        include_bytes!(concat!("../../assets/", $path))
    };
}

/// All examples, in the order of the start page.
#[must_use]
pub fn examples() -> &'static [Example] {
    static ALL: OnceLock<Vec<Example>> = OnceLock::new();
    ALL.get_or_init(|| vec![wordnet(), toy_en(), toy_zh(), wiki_mini(), sanguo(), office_help(), glove(), zh_wiki()])
}

fn text(language: Language, embed: ParamMap, project: ParamMap) -> ExampleKind {
    let tokens = TokenOptions::for_language(language);
    ExampleKind::Text(Settings { tokens, embed: ("skipgram", embed), project: ("tsne", project) })
}

fn wordnet() -> Example {
    Example {
        id: "wordnet",
        title: "WordNet definitions",
        teaches: "Definitions of 40,000 meanings: words that are explained alike end up side by side.",
        language: Language::English,
        file_name: "en_wordnet_glosses.txt.gz",
        bytes: asset!("corpora/en_wordnet_glosses.txt.gz"),
        kind: text(Language::English, ints(&[("epochs", 10)]), ParamMap::new()),
        promises: Promises {
            neighbours: &[("river", "stream"), ("dog", "breed"), ("music", "musical")],
            analogies: &[["man", "woman", "boy", "girl"]],
            odd: &[],
            compare: &["river", "stream", "lake", "music", "musical", "song", "dog", "horse"],
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
        kind: text(Language::English, ints(&[("dims", 16), ("epochs", 60)]), ParamMap::new()),
        promises: Promises {
            neighbours: &[("apple", "banana")],
            analogies: &[],
            odd: &[(&["apple", "banana", "car"], "car")],
            compare: &["apple", "banana", "car", "cat", "mouse"],
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
        kind: text(Language::Chinese, ints(&[("dims", 16), ("epochs", 60)]), ParamMap::new()),
        promises: Promises {
            neighbours: &[("苹果", "香蕉")],
            analogies: &[],
            odd: &[(&["苹果", "香蕉", "汽车"], "汽车")],
            compare: &["苹果", "香蕉", "汽车"],
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
        kind: text(Language::English, ints(&[("epochs", 10)]), ParamMap::new()),
        promises: Promises {
            neighbours: &[("music", "jazz")],
            analogies: &[],
            odd: &[],
            compare: &["music", "jazz", "war", "army", "river", "sea"],
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
        kind: text(Language::Chinese, ints(&[("epochs", 15)]), ParamMap::new()),
        promises: Promises {
            neighbours: &[("曹操", "袁绍")], analogies: &[], odd: &[], compare: &["曹操", "袁绍", "孙权", "大喜"]
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
        kind: text(Language::Chinese, ints(&[("epochs", 20)]), ParamMap::new()),
        promises: Promises {
            neighbours: &[("单元格", "工作表")],
            analogies: &[],
            odd: &[],
            compare: &["单元格", "工作表", "图表", "字体"],
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
            neighbours: &[("king", "queen"), ("paris", "france")],
            analogies: &[["man", "king", "woman", "queen"], ["paris", "france", "berlin", "germany"]],
            odd: &[(&["breakfast", "lunch", "dinner", "car"], "car")],
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
            neighbours: &[("北京", "上海")], analogies: &[], odd: &[], compare: &["北京", "上海", "音乐", "苹果"]
        },
    }
}
