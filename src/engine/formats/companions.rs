//! Names of the files that usually lie beside a file of vectors.

/// The name without `.gz` and its ending, then without one more ending, and so on: `a.f16.npy` gives `a.f16`, `a`.
fn stems(name: &str) -> Vec<&str> {
    let mut rest = super::inner_name(name);
    let mut stems = Vec::new();
    while let Some((stem, _)) = rest.rsplit_once('.') {
        if stem.is_empty() {
            break;
        }
        stems.push(stem);
        rest = stem;
    }
    stems
}

/// The model of some vectors: `NAME.model.safetensors`.
#[must_use]
pub fn model(name: &str) -> String {
    format!("{}.model.safetensors", stems(name).first().unwrap_or(&name))
}

/// Counts of words: `NAME.vocab`.
pub(super) fn vocabularies(name: &str) -> Vec<String> {
    stems(name).iter().map(|s| format!("{s}.vocab")).collect()
}

/// Labels of a bare array, best first.
pub(super) fn labels(name: &str) -> Vec<String> {
    let mut out = Vec::new();
    for stem in stems(name) {
        for ending in
            [".words.txt", ".labels.txt", ".vocab.txt", ".txt", ".words", ".labels", ".vocab", ".metadata.tsv", "_metadata.tsv", ".tsv"]
        {
            out.push(format!("{stem}{ending}"));
        }
    }
    for whole in ["words.txt", "labels.txt", "vocab.txt", "metadata.tsv", "index_to_key.txt"] {
        out.push(whole.to_owned());
    }
    out.retain(|n| n != name);
    out
}

/// Metadata of a bare table: `vectors.tsv` has `metadata.tsv`, `a_tensors.tsv` has `a_metadata.tsv`.
pub(super) fn metadata(name: &str) -> Vec<String> {
    let mut out = Vec::new();
    for word in ["vectors", "tensors", "tensor", "embeddings"] {
        if name.contains(word) {
            out.push(name.replacen(word, "metadata", 1).trim_end_matches(".gz").to_owned());
        }
    }
    for stem in stems(name) {
        for ending in [".metadata.tsv", "_metadata.tsv", ".labels.txt", ".words.txt"] {
            out.push(format!("{stem}{ending}"));
        }
    }
    for whole in ["metadata.tsv", "labels.txt"] {
        out.push(whole.to_owned());
    }
    out.retain(|n| n != name);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn companions_are_found_by_name() {
        assert_eq!(stems("glove.f16.npy"), ["glove.f16", "glove"]);
        assert_eq!(stems("a.vec.gz"), ["a"]);
        assert!(labels("glove_6b_50d_20k.f16.npy").contains(&"glove_6b_50d_20k.words.txt".to_owned()));
        assert_eq!(metadata("my_vectors.tsv")[0], "my_metadata.tsv");
        assert_eq!(metadata("vectors.tsv")[0], "metadata.tsv");
        assert_eq!(vocabularies("wiki.bin"), ["wiki.vocab"]);
        assert_eq!(["a.b.vec.gz", "plain"].map(model), ["a.b.model.safetensors", "plain.model.safetensors"]);
    }
}
