//! The embedded models are those of the table of hashes, and run.

use bonafide_nets::{LOCATOR, MRZ_READER, RtenNet};
use sha2::{Digest, Sha256};

#[test]
fn models_have_the_hashes_of_the_manifest() {
    let manifest: serde_json::Value =
        serde_json::from_str(include_str!("../../../models/manifest.json")).unwrap();
    for model in [LOCATOR, MRZ_READER] {
        let row = manifest["models"]
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["file"] == model.file)
            .unwrap_or_else(|| panic!("{} is not in the manifest", model.file));
        let hash: String = Sha256::digest(model.bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(row["sha256"], hash, "{}", model.file);
    }
}

#[test]
fn models_load() {
    for model in [LOCATOR, MRZ_READER] {
        RtenNet::load(model).unwrap();
    }
}
