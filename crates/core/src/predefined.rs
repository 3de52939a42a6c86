//! Predefined outcomes of test sessions (contract section 4.8), so that an integrator reaches every
//! branch without a document. The person of the sample data does not exist.

use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

use crate::{
    document::{Address, DocumentData, DocumentType},
    error_code::{CheckError, ErrorCode},
    reason,
    report::{DocumentReport, Finding, Trace},
    session::DocumentOptions,
};

/// How a test session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Outcome(Option<ErrorCode>);

/// What outcomes are about, for those who choose among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// All is well.
    Success,
    /// The document and what it says.
    Document,
    /// The person's face.
    Selfie,
    /// The national number.
    IdNumber,
    /// Phone and email.
    Contact,
    /// The person submitted nothing.
    NotSubmitted,
}

impl Topic {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 6] = [
        Self::Success,
        Self::Document,
        Self::Selfie,
        Self::IdNumber,
        Self::Contact,
        Self::NotSubmitted,
    ];

    /// The outcomes that are about it.
    pub fn outcomes(self) -> impl Iterator<Item = Outcome> {
        Outcome::all().filter(move |outcome| outcome.topic() == self)
    }
}

impl Outcome {
    /// All is well.
    pub const VERIFIED: Self = Self(None);
    /// The person does not agree.
    pub const CONSENT_DECLINED: Self = Self(Some(ErrorCode::ConsentDeclined));
    /// The word of [`Outcome::VERIFIED`]; the others have those of their codes.
    const VERIFIED_WORD: &str = "verified";

    /// All of them, [`Outcome::VERIFIED`] first.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::VERIFIED).chain(Self::failures())
    }

    /// Those that fail, by their codes.
    pub fn failures() -> impl Iterator<Item = Self> {
        ErrorCode::ALL.iter().map(|code| Self(Some(*code)))
    }

    /// `verified` or the code's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.0.map_or(Self::VERIFIED_WORD, ErrorCode::word)
    }

    /// The outcome of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::all().find(|outcome| outcome.word() == word)
    }

    /// What failed.
    #[must_use]
    pub fn error(self) -> Option<CheckError> {
        self.0.map(|code| CheckError {
            code,
            reason: words(code).to_owned(),
        })
    }

    /// Whether a person ends there without having submitted anything, so that there is no report.
    #[must_use]
    pub fn is_before_submission(self) -> bool {
        self.0.is_some_and(|code| {
            matches!(
                code,
                ErrorCode::Abandoned
                    | ErrorCode::ConsentDeclined
                    | ErrorCode::DeviceNotSupported
                    | ErrorCode::EmailVerificationDeclined
                    | ErrorCode::PhoneVerificationDeclined
            )
        })
    }

    /// What it is about.
    #[must_use]
    pub fn topic(self) -> Topic {
        self.0.map_or(Topic::Success, |code| match code {
            ErrorCode::CountryNotSupported
            | ErrorCode::DocumentExpired
            | ErrorCode::DocumentTypeNotSupported
            | ErrorCode::DocumentUnverifiedOther
            | ErrorCode::UnderSupportedAge => Topic::Document,
            ErrorCode::SelfieDocumentMissingPhoto
            | ErrorCode::SelfieFaceMismatch
            | ErrorCode::SelfieManipulated
            | ErrorCode::SelfieUnverifiedOther => Topic::Selfie,
            ErrorCode::IdNumberInsufficientDocumentData
            | ErrorCode::IdNumberMismatch
            | ErrorCode::IdNumberUnverifiedOther => Topic::IdNumber,
            ErrorCode::EmailUnverifiedOther
            | ErrorCode::EmailVerificationDeclined
            | ErrorCode::PhoneUnverifiedOther
            | ErrorCode::PhoneVerificationDeclined => Topic::Contact,
            ErrorCode::Abandoned | ErrorCode::ConsentDeclined | ErrorCode::DeviceNotSupported => {
                Topic::NotSubmitted
            }
        })
    }

    /// What the check of the sample document says on the day `today`, and the reason that belongs
    /// to the session rather than to the document.
    #[must_use]
    pub fn conclude(
        self,
        options: &DocumentOptions,
        today: Date,
    ) -> (DocumentReport, Option<CheckError>) {
        let (of_document, of_session) = match self.0 {
            Some(
                ErrorCode::DocumentExpired
                | ErrorCode::DocumentTypeNotSupported
                | ErrorCode::DocumentUnverifiedOther,
            ) => (self.error(), None),
            _ => (None, self.error()),
        };
        let finding = Finding {
            rule: "predefined_outcome".to_owned(),
            passed: self.0.is_none(),
            detail: format!(
                "The outcome {} was asked for; no picture was looked at.",
                self.word()
            ),
        };
        let report = DocumentReport {
            error: of_document,
            data: sample(self.0, options, today),
            files: Vec::new(),
            trace: Trace {
                findings: vec![finding],
                ..Trace::default()
            },
        };
        (report, of_session)
    }
}

/// The sample document: valid for five years from `today`, or expired the day before, of the first
/// kind that is allowed, or of none.
fn sample(failure: Option<ErrorCode>, options: &DocumentOptions, today: Date) -> DocumentData {
    let expired = failure == Some(ErrorCode::DocumentExpired);
    let unsupported = failure == Some(ErrorCode::DocumentTypeNotSupported);
    let under_age = failure == Some(ErrorCode::UnderSupportedAge);
    let kind = DocumentType::ALL
        .into_iter()
        .find(|kind| options.allows(*kind) != unsupported);
    let expiration = if expired {
        today.saturating_sub(1.day())
    } else {
        today.saturating_add(5.years())
    };
    let birth = if under_age {
        today.saturating_sub(10.years())
    } else {
        Date::constant(1990, 1, 1)
    };
    let text = |text: &str| Some(text.to_owned());
    DocumentData {
        document_type: kind,
        issuing_country: text("US"),
        issuing_subdivision: text("CA"),
        number: text("D1234562"),
        first_name: text("Jenny"),
        last_name: text("Rosen"),
        date_of_birth: Some(birth),
        expiration_date: Some(expiration),
        issued_date: Some(expiration.saturating_sub(5.years())),
        address: Some(Address {
            line1: text("1234 Main St."),
            line2: None,
            city: text("San Francisco"),
            state: text("CA"),
            postal_code: text("94111"),
            country: text("US"),
        }),
        ..DocumentData::default()
    }
}

/// What the person is told.
const fn words(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Abandoned => reason::ABANDONED,
        ErrorCode::ConsentDeclined => reason::CONSENT_DECLINED,
        ErrorCode::CountryNotSupported => reason::COUNTRY,
        ErrorCode::DeviceNotSupported => reason::NO_CAMERA,
        ErrorCode::DocumentExpired => reason::EXPIRED,
        ErrorCode::DocumentTypeNotSupported => reason::WRONG_KIND,
        ErrorCode::DocumentUnverifiedOther => reason::GIVEN_UP,
        ErrorCode::EmailUnverifiedOther => reason::EMAIL_UNVERIFIED,
        ErrorCode::EmailVerificationDeclined => reason::EMAIL_DECLINED,
        ErrorCode::IdNumberInsufficientDocumentData => reason::ID_NUMBER_DATA,
        ErrorCode::IdNumberMismatch => reason::ID_NUMBER_MISMATCH,
        ErrorCode::IdNumberUnverifiedOther => reason::ID_NUMBER_UNVERIFIED,
        ErrorCode::PhoneUnverifiedOther => reason::PHONE_UNVERIFIED,
        ErrorCode::PhoneVerificationDeclined => reason::PHONE_DECLINED,
        ErrorCode::SelfieDocumentMissingPhoto => reason::NO_PORTRAIT,
        ErrorCode::SelfieFaceMismatch => reason::OTHER_FACE,
        ErrorCode::SelfieManipulated => reason::SELFIE_MANIPULATED,
        ErrorCode::SelfieUnverifiedOther => reason::SELFIE_UNVERIFIED,
        ErrorCode::UnderSupportedAge => reason::UNDER_AGE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date::constant(2026, 11, 26);

    #[test]
    fn the_sample_document_is_as_its_outcome_says() {
        let passports = DocumentOptions {
            allowed_types: Some(vec![DocumentType::Passport]),
            ..DocumentOptions::default()
        };
        for outcome in Outcome::all() {
            assert_eq!(Outcome::from_word(outcome.word()), Some(outcome));
            let (report, refusal) = outcome.conclude(&passports, TODAY);
            let code = refusal.or_else(|| report.error.clone()).map(|e| e.code);
            assert_eq!(code, outcome.0);
            let data = report.data;
            assert_eq!(
                data.expiration_date < Some(TODAY),
                code == Some(ErrorCode::DocumentExpired)
            );
            assert_eq!(
                data.document_type == Some(DocumentType::Passport),
                code != Some(ErrorCode::DocumentTypeNotSupported)
            );
            assert!(data.issued_date < data.expiration_date);
        }
        let (report, _) = Outcome(Some(ErrorCode::DocumentTypeNotSupported))
            .conclude(&DocumentOptions::default(), TODAY);
        assert_eq!(report.data.document_type, None);
        assert_eq!(Outcome::from_word("no_such_thing"), None);
    }
}
