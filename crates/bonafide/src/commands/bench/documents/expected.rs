//! What should come out for a picture, by its manifest.

use bonafide_core::{document::DocumentType, session::Side};
use bonafide_mrz::{Century, ShortDate, country};
use jiff::civil::Date;

use crate::commands::bench::manifest::{Truth, Values};

/// What the document is to the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// To be verified.
    Acceptable,
    /// Past its validity.
    Expired,
    /// Of a kind that is not taken.
    OtherKind,
    /// A side that does not verify alone.
    OneSide,
    /// Changed, contradicting itself, or no document.
    False,
}

impl Class {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [
        Self::Acceptable,
        Self::Expired,
        Self::OtherKind,
        Self::OneSide,
        Self::False,
    ];

    /// Its name in the figures.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Acceptable => "acceptable",
            Self::Expired => "expired",
            Self::OtherKind => "other kind",
            Self::OneSide => "one side",
            Self::False => "false or none",
        }
    }
}

/// What should come out.
#[derive(Debug)]
pub(super) struct Expected {
    pub(super) class: Class,
    /// The kind; `None` where it is none of the three. Not asked where the picture is no document.
    pub(super) kind: Option<Option<DocumentType>>,
    /// Country and subdivision, where there is a true one.
    pub(super) issuer: Option<String>,
    pub(super) side: Option<Side>,
    /// Fields that the picture shows, by name.
    pub(super) fields: Vec<(&'static str, String)>,
}

/// Names of fields, in the order of the figures.
pub(super) const FIELDS: [&str; 6] = [
    "last name",
    "first name",
    "number",
    "birth",
    "expiry",
    "issue",
];

impl Expected {
    /// What should come out on this day.
    pub(super) fn of(truth: &Truth, today: Date) -> Self {
        let kind = match truth.kind.as_str() {
            "negative" | "barcode" => None,
            "passport" => Some(Some(DocumentType::Passport)),
            "id_card" | "id_card_front" | "id_card_back" => Some(Some(DocumentType::IdCard)),
            "driving_licence" | "driving_licence_back" => Some(Some(DocumentType::DrivingLicense)),
            _ => Some(None),
        };
        let side = kind.map(|_| match truth.kind.ends_with("_back") {
            true => Side::Back,
            false => Side::Front,
        });
        let fields = fields(truth, today);
        Self {
            class: class(truth, kind, &fields, today),
            kind,
            issuer: kind.and_then(|_| issuer(&truth.country)),
            side,
            fields,
        }
    }
}

fn class(
    truth: &Truth,
    kind: Option<Option<DocumentType>>,
    fields: &[(&str, String)],
    today: Date,
) -> Class {
    let expiry = fields.iter().find(|(name, _)| *name == "expiry");
    let expiry = expiry.and_then(|(_, date)| date.parse::<Date>().ok());
    let american = ["USA", "CAN"]
        .iter()
        .any(|it| truth.country.starts_with(it));
    match truth.kind.as_str() {
        _ if kind.is_none() || truth.tampered || truth.digits_hold == Some(false) => Class::False,
        _ if kind == Some(None) => Class::OtherKind,
        _ if expiry.is_some_and(|last| last < today) => Class::Expired,
        "id_card_front" | "id_card_back" | "driving_licence_back" => Class::OneSide,
        "driving_licence" if american => Class::OneSide,
        _ => Class::Acceptable,
    }
}

/// The issuer as decisions name it: ISO 3166-1 alpha-2 where there is one, and a subdivision.
fn issuer(code: &str) -> Option<String> {
    let (state, part) = code.split_once('-').unwrap_or((code, ""));
    let state = country::alpha2(state).unwrap_or(state);
    match (state, part) {
        ("", _) => None,
        (state, "") => Some(state.to_owned()),
        (state, part) => Some(format!("{state}-{part}")),
    }
}

/// The fields that the picture shows: what its zone says, or else its barcode or its front's print.
fn fields(truth: &Truth, today: Date) -> Vec<(&'static str, String)> {
    let lines: Vec<&str> = truth.lines.iter().map(String::as_str).collect();
    let mut fields = Vec::new();
    let mut push = |name, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            fields.push((name, value));
        }
    };
    if let Ok(mrz) = bonafide_mrz::parse(&lines) {
        let day = |date: Option<ShortDate>, century| {
            let reference = bonafide_mrz::Date {
                year: today.year().unsigned_abs(),
                month: today.month().unsigned_abs(),
                day: today.day().unsigned_abs(),
            };
            let date = date?.resolve(century, reference)?;
            Some(format!(
                "{:04}-{:02}-{:02}",
                date.year, date.month, date.day
            ))
        };
        push("last name", Some(mrz.names.primary.clone()));
        push("first name", Some(mrz.names.secondary.clone()));
        push("number", Some(mrz.document_number.clone()));
        push("birth", day(mrz.date_of_birth, Century::Birth));
        push("expiry", day(mrz.date_of_expiry, Century::Expiry));
        return fields;
    }
    let fronts = ["id_card_front", "driving_licence"];
    if fronts.contains(&truth.kind.as_str())
        || truth.kind == "driving_licence_back" && !truth.barcodes.is_empty()
    {
        let Values {
            last_name,
            first_name,
            middle_name,
            number,
            dob,
            expiry,
            issue,
        } = truth.values().clone();
        let given: Vec<String> = [first_name, middle_name].into_iter().flatten().collect();
        push("last name", last_name);
        push("first name", Some(given.join(" ")));
        push("number", number);
        push("birth", dob.map(iso));
        push("expiry", expiry.map(iso));
        push("issue", issue.map(iso));
    }
    fields
}

/// A date as ISO 8601 writes it; barcodes of the United States write `MMDDYYYY`.
fn iso(date: String) -> String {
    match (date.get(..2), date.get(2..4), date.get(4..8)) {
        (Some(month), Some(day), Some(year)) if date.len() == 8 => format!("{year}-{month}-{day}"),
        _ => date,
    }
}
