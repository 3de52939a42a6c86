//! `bonafide bench documents` by the real binary, on specimens of each kind.

use std::{fs, process::Command};

use bonafide_testkit::specimen::{Kind, Photo, Severity, Specimen, manifest_entry};
use serde_json::{Value, json};

#[test]
fn specimens_of_each_kind_are_compared_with_their_truth() {
    let folder = tempfile::tempdir().unwrap();
    let mut entries = Vec::new();
    for kind in Kind::ALL {
        let page = Specimen::new(kind, 7).render();
        let photo = Photo::take(&page, Severity::Clean, 7);
        let file = format!("{}.jpg", kind.name());
        fs::write(folder.path().join(&file), &photo.jpeg).unwrap();
        let taken = (Severity::Clean, 7);
        entries.push(manifest_entry(kind.name(), &file, (&page, &photo), taken));
    }
    // A passport whose manifest says another number: what is read must be counted as wrong.
    let mut lie = entries[0].clone();
    let line = lie["mrz_lines"][1].as_str().unwrap();
    let other = if line.starts_with('Z') { "Y" } else { "Z" };
    lie["mrz_lines"][1] = json!(format!("{other}{}", &line[1..]));
    entries.push(lie);
    let manifest = json!({ "documents": entries });
    fs::write(folder.path().join("manifest.json"), manifest.to_string()).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_bonafide"))
        .args(["bench", "documents", "--json", "--today", "2026-11-24"])
        .args(["--picture-limit", "600"])
        .arg(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let figures: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{told}"));
    let passports = &figures["rows"]["kind passport"];
    assert_eq!(passports["pictures"], 2);
    assert_eq!(passports["kind"], json!({ "right": 2, "of": 2 }));
    assert_eq!(passports["fields"]["last_name"]["exact"], 2, "{passports}");
    let number = &passports["fields"]["number"];
    assert_eq!((&number["read"], &number["exact"]), (&json!(2), &json!(1)));
    assert!(number["cer"].as_f64().unwrap() > 0.0);
    let all = &figures["rows"]["all"];
    assert_eq!(all["pictures"], 11);
    assert_eq!(all["corners"]["pictures"], 11);
    assert_eq!(all["barcodes"], json!({ "right": 1, "of": 1 }));
    let licences = &figures["rows"]["kind driving_licence"]["fields"];
    assert_eq!(licences["issue"]["of"], 1);
    let decisions = figures["decisions"].as_array().unwrap();
    let pictures = decisions.iter().map(|it| it["pictures"].as_u64().unwrap());
    assert_eq!(pictures.sum::<u64>(), 11);
    let visas = |it: &&Value| it["document"] == "other kind";
    for visa in decisions.iter().filter(visas) {
        assert_eq!(visa["decided"], "document_type_not_supported", "{figures}");
    }
    let accepted = figures["false_accepts"].as_u64().unwrap();
    assert_eq!(output.status.success(), accepted == 0);
}
