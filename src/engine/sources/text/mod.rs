//! Texts: one or many files of words, read whole or, where they are larger than the memory they may take, from where they lie.

mod params;
mod stored;

use std::sync::Arc;

pub use params::TextParams;

use super::{Limits, Offer, Opened, Preview, Ready, Sample, Sniffed, SourceKind};
use crate::base::{Arg, Info, Knob, MethodError, ParamValue, Params, Say, Seed, Task};
use crate::data::{Corpus, Embedding, Fact, Material, Recipe, TextSource, TokenOptions, downcast};
use crate::formats::{self, Recognised};
use crate::text;

/// Words in the preview.
const PREVIEW_TOKENS: usize = 200;

/// Texts.
#[derive(Debug, Clone, Copy)]
pub struct Text;

impl Opened for TextSource {
    fn name(&self) -> &str {
        &self.name
    }

    fn facts(&self) -> Vec<Fact> {
        let mut facts = vec![
            Fact::new("language", "Language", Say::plain(self.language.id())),
            Fact::new("size_bytes", "Size", Arg::Bytes(self.size_bytes)),
        ];
        match &self.stored {
            None => facts.push(Fact::new("documents", "Documents", self.documents.len())),
            Some(stored) => facts.push(
                Fact::new("on_disk_bytes", "Read from disk", Arg::Bytes(stored.unpacked_bytes()))
                    .with_help("Larger than texts may be in memory: it is read from its files as it is needed."),
            ),
        }
        if self.undecodable_bytes > 0 {
            facts.push(Fact::new("undecodable_bytes", "Undecodable bytes", self.undecodable_bytes));
        }
        facts
    }

    fn held_bytes(&self) -> u64 {
        self.documents.iter().map(|d| (d.title.len() + d.text.len()) as u64).sum()
    }
}

impl SourceKind for Text {
    type Opened = TextSource;
    type Params = TextParams;

    const INFO: Info = Info {
        id: "text",
        label: "Text",
        summary: "Texts in files, folders or pasted: their words get vectors.",
        source: "Unicode Standard Annex 29, Text segmentation; RFC 3629, UTF-8",
    };

    const GUESSED: &'static [&'static str] = &["language"];

    fn sniff(&self, offer: &Offer) -> Sniffed {
        let is_text = |head: &super::Head| matches!(formats::recognise(&head.bytes, &head.name), Recognised::Other);
        match (offer.is_pasted, offer.heads.iter().any(is_text), offer.files.list().len()) {
            (true, ..) => Sniffed::Sure,
            (false, true, _) | (false, false, 3..) => Sniffed::Maybe,
            _ => Sniffed::No,
        }
    }

    fn open(&self, offer: &Offer, limits: &Limits, task: &Task) -> Result<TextSource, MethodError> {
        stored::open(&offer.files, limits, task)
    }

    fn knobs(&self, opened: &TextSource) -> Vec<Knob> {
        let mut knobs = TextParams::knobs();
        for knob in &mut knobs {
            if Self::GUESSED.contains(&knob.name) {
                knob.default = ParamValue::Choice(opened.language.id().to_owned());
            }
        }
        knobs
    }

    fn preview(
        &self,
        opened: &TextSource,
        params: &TextParams,
        made: Option<&Arc<dyn Material>>,
        task: &Task,
    ) -> Result<Preview, MethodError> {
        let options = TokenOptions::from(params);
        let shown = text::preview(opened, &options, PREVIEW_TOKENS);
        let shown = match (made.and_then(downcast::<Corpus>), options.phrases) {
            (Some(made), Some(phrases)) => shown.joined(&made.words, phrases.passes),
            _ => shown,
        };
        // Held texts are read so soon that nobody waits for an estimate.
        let expected = opened.stored.as_ref().and_then(|_| text::expected_corpus(opened, &options, task).ok());
        let expected = expected.map(|corpus| Arc::new(corpus) as Arc<dyn Material>);
        Ok(Preview { sample: Some(Sample::new(shown)), expected })
    }

    fn make(&self, opened: &TextSource, params: &TextParams, onto: Option<&Embedding>, task: &Task) -> Result<Ready, MethodError> {
        let options = TokenOptions::from(params);
        let corpus = match onto {
            Some(start) => text::tokenise_onto(opened, &options, start, task)?,
            None => text::tokenise(opened, &options, task)?,
        };
        let recipe = Recipe::new(Self::INFO.id, params.to_map(), Seed::default(), corpus.recipe.inputs.clone());
        Ok(Ready::Material(Arc::new(Corpus { recipe, ..corpus })))
    }
}
