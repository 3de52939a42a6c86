//! The rules for all documents, and how rules are applied.

use jiff::civil::Date;

use super::{Policy, SidePicture};
use crate::{
    cross_check::FieldCheck,
    document::DocumentData,
    error_code::{CheckError, ErrorCode},
    evidence::{DocumentOutline, PictureEvidence},
    numbers::NumberCheck,
    reason,
    report::Finding,
    session::DocumentOptions,
};

/// The rule that not only the back was shown.
pub(super) const FRONT_SEEN: &str = "front_seen";

/// Why deliberation stopped.
pub(super) enum Stop {
    /// The document fails.
    Document(CheckError),
    /// The person is refused.
    Person(CheckError),
}

impl Stop {
    pub(super) fn document(code: ErrorCode, reason: &str) -> Self {
        Self::Document(CheckError {
            code,
            reason: reason.into(),
        })
    }
}

/// A decision in the making.
pub(super) struct Deliberation<'a> {
    pub(super) options: &'a DocumentOptions,
    pub(super) policy: &'a Policy,
    pub(super) today: Date,
    pub(super) findings: Vec<Finding>,
    pub(super) data: DocumentData,
    pub(super) print_checks: Vec<FieldCheck>,
    pub(super) number_checks: Vec<NumberCheck>,
}

impl<'a> Deliberation<'a> {
    pub(super) fn new(options: &'a DocumentOptions, policy: &'a Policy, today: Date) -> Self {
        Self {
            options,
            policy,
            today,
            findings: Vec::new(),
            data: DocumentData::default(),
            print_checks: Vec::new(),
            number_checks: Vec::new(),
        }
    }

    /// Leaves a finding; `words` are for one that fails.
    pub(super) fn find(&mut self, rule: &str, passed: bool, words: &str) {
        let detail = if passed { "" } else { words };
        self.note(rule, passed, detail);
    }

    /// Leaves a finding with its words, also when it passes.
    pub(super) fn note(&mut self, rule: &str, passed: bool, detail: &str) {
        self.findings.push(Finding {
            rule: rule.into(),
            passed,
            detail: detail.into(),
        });
    }

    /// A rule that the document fails with this reason.
    pub(super) fn rule(
        &mut self,
        rule: &str,
        passed: bool,
        code: ErrorCode,
        words: &str,
    ) -> Result<(), Stop> {
        self.find(rule, passed, words);
        if passed {
            return Ok(());
        }
        Err(Stop::document(code, words))
    }

    /// As [`Self::rule`], with the commonest code.
    pub(super) fn must(&mut self, rule: &str, passed: bool, words: &str) -> Result<(), Stop> {
        self.rule(rule, passed, ErrorCode::DocumentUnverifiedOther, words)
    }

    /// Words for a picture of which something could not be read: what is wrong with it, or `otherwise`.
    pub(super) fn unread(&self, picture: &PictureEvidence, otherwise: &str) -> String {
        self.fault(picture).unwrap_or(otherwise).to_owned()
    }

    /// Words for what is most wrong with a picture.
    pub(super) fn fault(&self, picture: &PictureEvidence) -> Option<&'static str> {
        let mut faults = self.policy.quality.faults(&picture.quality);
        faults.next().map(reason::fault)
    }

    /// The pictures that could be looked at; all of them must be.
    pub(super) fn opened<'p>(
        &mut self,
        pictures: &'p [SidePicture],
    ) -> Result<Vec<&'p PictureEvidence>, Stop> {
        let mut seen = Vec::new();
        for (_, picture) in pictures {
            match picture {
                Ok(evidence) => seen.push(evidence),
                Err(error) => self.must("picture_opens", false, &reason::picture(*error))?,
            }
        }
        self.find("picture_opens", true, "");
        Ok(seen)
    }

    /// No picture shows several documents.
    pub(super) fn one_document(&mut self, seen: &[&PictureEvidence]) -> Result<(), Stop> {
        let least = self.policy.second_document_confidence;
        let certain = |outline: &&DocumentOutline| outline.confidence >= least;
        let several = seen
            .iter()
            .any(|picture| picture.documents.iter().filter(certain).count() > 1);
        self.must("one_document", !several, reason::SEVERAL_DOCUMENTS)
    }

    /// The kind of document is one that can be used, and that the session allows.
    pub(super) fn allowed_type(&mut self) -> Result<(), Stop> {
        let kind = self.data.document_type;
        let allowed = kind.is_some_and(|kind| self.options.allows(kind));
        for (rule, passed) in [
            ("document_type", kind.is_some()),
            ("allowed_types", allowed),
        ] {
            let code = ErrorCode::DocumentTypeNotSupported;
            self.rule(rule, passed, code, reason::WRONG_KIND)?;
        }
        Ok(())
    }

    /// The document is still valid.
    pub(super) fn not_expired(&mut self) -> Result<(), Stop> {
        let valid = self
            .data
            .expiration_date
            .is_none_or(|last| last >= self.today);
        let code = ErrorCode::DocumentExpired;
        self.rule("not_expired", valid, code, reason::EXPIRED)
    }

    /// The holder is old enough.
    pub(super) fn of_age(&mut self) -> Result<(), Stop> {
        let least = self.policy.minimum_age_years;
        let birth = self.data.date_of_birth;
        let of_age = birth.is_none_or(|birth| age(birth, self.today) >= least);
        self.find("of_age", of_age, reason::UNDER_AGE);
        if of_age {
            return Ok(());
        }
        Err(Stop::Person(CheckError {
            code: ErrorCode::UnderSupportedAge,
            reason: reason::UNDER_AGE.into(),
        }))
    }

    /// Nothing was asked for that pictures of a document cannot answer.
    pub(super) fn no_selfie_asked(&mut self) -> Result<(), Stop> {
        if self.options.require_matching_selfie != Some(true) {
            return Ok(());
        }
        self.find("selfie_checked", false, reason::SELFIE_UNVERIFIED);
        Err(Stop::Person(CheckError {
            code: ErrorCode::SelfieUnverifiedOther,
            reason: reason::SELFIE_UNVERIFIED.into(),
        }))
    }
}

/// Full years lived on `today`.
pub(super) fn age(birth: Date, today: Date) -> i16 {
    let had_birthday = (today.month(), today.day()) >= (birth.month(), birth.day());
    today.year() - birth.year() - i16::from(!had_birthday)
}

/// A text, if there is one.
pub(super) fn text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
