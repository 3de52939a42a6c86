//! The truth beside a picture, in the schema of the evaluation set's manifest.

use bonafide_mrz::{Date, Format};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Kind, Page, Photo, Quad, Severity};

/// The manifest's entry of `photo`, a photograph of `page`, stored as `file`. Beside the schema's
/// own names: `severity`, `seed`, `attack`, `attack_quad`, `edit`, `sent_on`, `zone_quad`, `barcode_quad`, and the holder's data,
/// before any edit, under `truth`.
#[must_use]
pub fn manifest_entry(
    id: &str,
    file: &str,
    (page, photo): (&Page, &Photo),
    (severity, seed): (Severity, u64),
) -> Value {
    let has_zone = !page.lines.is_empty();
    let mut flags = vec![severity.word()];
    if severity != Severity::Clean {
        flags.push("camera");
    }
    flags.extend(&photo.flags);
    let digest = Sha256::digest(&photo.jpeg);
    let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let holder = &page.holder;
    // Fronts without a zone or barcode are drawn as Utopia's, wherever their holder comes from.
    let state = match page.kind {
        Kind::CardFront | Kind::DrivingLicence => "UTO",
        _ => &holder.state,
    };
    let barcodes: Vec<Value> = page
        .barcode
        .iter()
        .map(|barcode| json!({ "format": "PDF417", "text": barcode.text }))
        .collect();
    let edit = photo.edit.as_ref();
    let lines = edit
        .and_then(|edit| edit.lines.as_ref())
        .unwrap_or(&page.lines);
    let edit = edit.map(|edit| {
        json!({
            "what": edit.what,
            "quads": edit.regions.iter().map(corners).collect::<Vec<_>>(),
            "zone": edit.lines.is_some(),
            "quality": edit.quality,
        })
    });
    json!({
        "id": id,
        "file": file,
        "sha256": hash,
        "bytes": photo.jpeg.len(),
        "source_repo": "generated",
        "source_path": format!("{} {seed}", page.kind.word()),
        "source_rev": "generated",
        "licence": "MIT OR Apache-2.0",
        "licence_class": "own",
        "kind": page.kind.word(),
        "country": state,
        "mrz_type": page.kind.format().map(Format::name),
        "mrz_lines": has_zone.then_some(lines),
        "mrz_check_digits_valid": has_zone.then_some(true),
        "barcodes": barcodes,
        "flags": flags,
        "note": "",
        "group": format!("seed-{seed}"),
        "origin": "generated",
        "split": "generated",
        "width": photo.image.width(),
        "height": photo.image.height(),
        "quad": corners(&photo.document_quad),
        "zone_quad": photo.zone_quad.as_ref().map(corners),
        "barcode_quad": photo.barcode_quad.as_ref().map(corners),
        "attack": photo.attack.word(),
        "attack_quad": photo.attack_quad.as_ref().map(corners),
        "edit": edit,
        "tampered": photo.edit.is_some(),
        "sent_on": photo.sent_on,
        "severity": severity.word(),
        "seed": seed,
        "truth": {
            "surname": holder.surname,
            "given_names": holder.given_names,
            "document_number": holder.number,
            "issuing_state": state,
            "sex": holder.sex.to_string(),
            "date_of_birth": iso(holder.birth),
            "date_of_issue": iso(holder.issue),
            "date_of_expiry": iso(holder.expiry),
        },
    })
}

fn corners(quad: &Quad) -> [[f64; 2]; 4] {
    let tenth = |value: f32| (f64::from(value) * 10.0).round() / 10.0;
    quad.map(|(x, y)| [tenth(x), tenth(y)])
}

fn iso(date: Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}
