//! The state machine of a session (contract section 4.1). Each step takes the session by
//! reference, changes it, and returns what has to happen with it in the same transaction.

use crate::{
    clock::Timestamp,
    document::DocumentType,
    error_code::{CheckError, ErrorCode},
    event::EventType,
    hand_off::HandOff,
    id::{AccountId, FlowId, ReportId, SessionId},
    job::Job,
    predefined::Outcome,
    reason,
    report::DocumentReport,
    session::{
        Access, CaptureMethod, CheckType, Collection, DocumentOptions, Picture, Private, Redaction,
        Session, Side, State, Status,
    },
};

/// What goes with a change of a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Effects {
    /// Events to write.
    pub events: Vec<EventType>,
    /// Jobs to start.
    pub jobs: Vec<Job>,
    /// The session's data key goes with this change.
    pub drop_data_key: bool,
}

impl Effects {
    fn event(kind: EventType) -> Self {
        Self {
            events: vec![kind],
            ..Self::default()
        }
    }
}

/// A step that the session's state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// The step needs another status.
    #[error("the session has the status {}", .0.word())]
    Status(Status),
    /// The session is redacted or being redacted.
    #[error("the session is redacted")]
    Redacted,
    /// The person has not agreed yet.
    #[error("consent is missing")]
    ConsentMissing,
    /// A side is missing.
    #[error("a picture of the {} is missing", match .0 { Side::Front => "front", Side::Back => "back" })]
    PictureMissing(Side),
    /// The session takes pictures from a live camera only.
    #[error("the session takes pictures from a live camera only")]
    LiveCaptureRequired,
    /// The session does not allow this kind of document.
    #[error("the session does not allow this kind of document")]
    TypeNotAllowed,
    /// The person submitted as often as they may.
    #[error("the session takes no more submissions")]
    TooManySubmissions,
}

/// What a caller may set at creation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// What it checks.
    pub check: CheckType,
    /// The flow that says so, where one does.
    pub flow: Option<FlowId>,
    /// Options, where given.
    pub document_options: Option<DocumentOptions>,
    /// The personal part.
    pub private: Private,
}

/// What the page asks for next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// To agree.
    Consent,
    /// A picture of the front.
    Front,
    /// A picture of the back.
    Back,
    /// To send it all.
    Submit,
}

impl Session {
    /// A new session, waiting for the person.
    #[must_use]
    pub fn create(new: NewSession, now: Timestamp) -> (Self, Effects) {
        let session = Self {
            id: new.id,
            account: new.account,
            version: 1,
            status: Status::RequiresInput,
            state: State {
                check: new.check,
                flow: new.flow,
                document_options: new.document_options,
                last_error: None,
                last_report: None,
                access: Access {
                    generation: 0,
                    issued: now,
                    link_used: None,
                    secret_generation: 0,
                    secret_issued: None,
                    hand_off: HandOff::default(),
                },
                collection: Collection::default(),
                submissions: 0,
                redaction: None,
            },
            private: Some(new.private),
        };
        (session, Effects::event(EventType::Created))
    }

    /// What the person still has to do, in order. Empty unless the session waits for input.
    #[must_use]
    pub fn requirements(&self) -> Vec<Requirement> {
        if self.status != Status::RequiresInput {
            return Vec::new();
        }
        let collection = &self.state.collection;
        let mut missing = Vec::new();
        if collection.consented.is_none() {
            missing.push(Requirement::Consent);
        }
        if !collection.pictures.contains_key(&Side::Front) {
            missing.push(Requirement::Front);
        }
        if collection.back_needed == Some(true) && !collection.pictures.contains_key(&Side::Back) {
            missing.push(Requirement::Back);
        }
        missing.push(Requirement::Submit);
        missing
    }

    /// Whether pictures must come from a live camera.
    #[must_use]
    pub fn requires_live_capture(&self) -> bool {
        self.state
            .document_options
            .as_ref()
            .and_then(|o| o.require_live_capture)
            .unwrap_or(false)
    }

    /// A fresh link with a fresh secret where the link is spent; a fresh secret alone where that
    /// is too old, since the link may be on its way to the person. Says whether anything changed.
    pub fn renew_access(&mut self, now: Timestamp) -> bool {
        let access = &mut self.state.access;
        let spent = self.status == Status::RequiresInput
            && self.state.redaction.is_none()
            && access.secret_is_spent(now);
        if !spent {
            return false;
        }
        access.secret_generation += 1;
        if access.link_is_spent(now) {
            access.generation += 1;
            access.issued = now;
            access.link_used = None;
            access.secret_issued = None;
        } else {
            access.secret_issued = Some(now);
        }
        true
    }

    /// A browser opened the link: no other may. If nothing more comes of it, it is abandoned.
    ///
    /// # Errors
    /// When the session does not wait for input.
    pub fn open_link(&mut self, now: Timestamp) -> Result<Effects, StateError> {
        self.expect_input()?;
        self.state.access.link_used = Some(now);
        self.take_back();
        self.state.collection.opened = Some(now);
        Ok(Effects {
            jobs: vec![Job::Abandon {
                account: self.account,
                session: self.id,
                opened: now,
            }],
            ..Effects::default()
        })
    }

    /// The time is over for whoever opened the page at `opened`. Nothing changes where they
    /// submitted or gave up, the business did, or somebody opened the page later.
    ///
    /// # Errors
    /// None in the states that it changes.
    pub fn abandon(&mut self, opened: Timestamp) -> Result<Effects, StateError> {
        let waits = self.expect_input().is_ok() && self.state.collection.opened == Some(opened);
        if !waits {
            return Ok(Effects::default());
        }
        self.give_up(CheckError {
            code: ErrorCode::Abandoned,
            reason: reason::ABANDONED.into(),
        })
    }

    /// The person agreed. An earlier refusal no longer stands.
    ///
    /// # Errors
    /// When the session does not wait for input.
    pub fn consent(&mut self, now: Timestamp) -> Result<(), StateError> {
        self.expect_input()?;
        self.state.collection.consented = Some(now);
        Ok(())
    }

    /// The person will not or cannot go on: declined, no camera, abandoned, under age.
    ///
    /// # Errors
    /// When the session does not wait for input.
    pub fn give_up(&mut self, error: CheckError) -> Result<Effects, StateError> {
        self.expect_input()?;
        self.state.last_error = Some(error);
        self.state.collection = Collection::default();
        Ok(Effects::event(EventType::RequiresInput))
    }

    /// The person says which kind of document they have.
    ///
    /// # Errors
    /// Before consent, when the session does not wait for input, or does not allow the kind.
    pub fn choose_type(&mut self, kind: DocumentType) -> Result<(), StateError> {
        self.expect_consent()?;
        let options = self.state.document_options.clone().unwrap_or_default();
        if !options.allows(kind) {
            return Err(StateError::TypeNotAllowed);
        }
        self.state.collection.document_type = Some(kind);
        Ok(())
    }

    /// A picture of one side arrived, replacing an earlier one. A new front forgets whether a
    /// back is needed, and the back itself.
    ///
    /// # Errors
    /// Before consent, when the session does not wait for input, or when it wants a live camera.
    pub fn attach(
        &mut self,
        side: Side,
        picture: Picture,
        back_needed: Option<bool>,
    ) -> Result<(), StateError> {
        self.expect_consent()?;
        if self.requires_live_capture() && picture.method == CaptureMethod::Upload {
            return Err(StateError::LiveCaptureRequired);
        }
        let collection = &mut self.state.collection;
        if side == Side::Front {
            collection.pictures.clear();
            collection.back_needed = back_needed;
        }
        collection.pictures.insert(side, picture);
        Ok(())
    }

    /// The person submitted: checks start.
    ///
    /// # Errors
    /// When something is missing, or the session does not wait for input.
    pub fn submit(&mut self) -> Result<Effects, StateError> {
        self.expect_consent()?;
        for requirement in self.requirements() {
            match requirement {
                Requirement::Consent => return Err(StateError::ConsentMissing),
                Requirement::Front => return Err(StateError::PictureMissing(Side::Front)),
                Requirement::Back => return Err(StateError::PictureMissing(Side::Back)),
                Requirement::Submit => {}
            }
        }
        let submission = self.process();
        Ok(Effects {
            events: vec![EventType::Processing],
            jobs: vec![Job::Check {
                account: self.account,
                session: self.id,
                submission,
            }],
            drop_data_key: false,
        })
    }

    /// Takes a test session to a predefined outcome: at once where a person would end there without
    /// submitting, otherwise through a submission that is concluded at `at`.
    ///
    /// # Errors
    /// When the session does not wait for input.
    pub fn predefine(&mut self, outcome: Outcome, at: Timestamp) -> Result<Effects, StateError> {
        self.expect_input()?;
        if let Some(error) = outcome.error().filter(|_| outcome.is_before_submission()) {
            return self.give_up(error);
        }
        let submission = self.process();
        Ok(Effects {
            events: vec![EventType::Processing],
            jobs: vec![Job::Predefined {
                account: self.account,
                session: self.id,
                submission,
                outcome,
                at,
            }],
            drop_data_key: false,
        })
    }

    /// Checks start; gives the submission's number.
    fn process(&mut self) -> u32 {
        self.status = Status::Processing;
        self.state.submissions += 1;
        self.state.submissions
    }

    /// The checks of submission `submission` ended. `refusal` is a reason that belongs to the
    /// session rather than to the document (under age); the report then stands beside it.
    ///
    /// # Errors
    /// When the session is not being processed, or was submitted again since.
    pub fn conclude(
        &mut self,
        submission: u32,
        report: ReportId,
        document: &DocumentReport,
        refusal: Option<CheckError>,
    ) -> Result<Effects, StateError> {
        if self.status != Status::Processing || self.state.submissions != submission {
            return Err(StateError::Status(self.status));
        }
        self.state.last_report = Some(report);
        self.state.collection = Collection::default();
        self.state.last_error = refusal.or_else(|| document.error.clone());
        if self.state.last_error.is_some() {
            self.status = Status::RequiresInput;
            return Ok(Effects::event(EventType::RequiresInput));
        }
        self.status = Status::Verified;
        if let Some(private) = &mut self.private {
            private.verified_outputs = Some(document.data.clone());
        }
        Ok(Effects::event(EventType::Verified))
    }

    /// The business gives the session up. Doing it again changes nothing.
    ///
    /// # Errors
    /// From `processing` and `verified`, and once redacted.
    pub fn cancel(&mut self) -> Result<Effects, StateError> {
        match self.status {
            Status::Canceled => Ok(Effects::default()),
            Status::RequiresInput => {
                self.status = Status::Canceled;
                self.state.last_error = None;
                self.state.collection = Collection::default();
                Ok(Effects::event(EventType::Canceled))
            }
            Status::Processing | Status::Verified => Err(StateError::Status(self.status)),
        }
    }

    /// Everything personal goes: the data key with this change, the bytes in a job.
    /// Doing it again changes nothing.
    ///
    /// # Errors
    /// While the session is being processed.
    pub fn redact(&mut self) -> Result<Effects, StateError> {
        if self.state.redaction.is_some() {
            return Ok(Effects::default());
        }
        let mut effects = match self.status {
            Status::Processing => return Err(StateError::Status(self.status)),
            Status::RequiresInput => self.cancel()?,
            Status::Verified | Status::Canceled => Effects::default(),
        };
        self.state.redaction = Some(Redaction::Processing);
        self.state.document_options = None;
        self.private = None;
        effects.drop_data_key = true;
        effects.jobs.push(Job::Sweep {
            account: self.account,
            session: self.id,
        });
        Ok(effects)
    }

    /// The sweep is done.
    ///
    /// # Errors
    /// When no redaction is under way.
    pub fn finish_redaction(&mut self) -> Result<Effects, StateError> {
        match self.state.redaction {
            Some(Redaction::Processing) => {
                self.state.redaction = Some(Redaction::Redacted);
                Ok(Effects::event(EventType::Redacted))
            }
            Some(Redaction::Redacted) => Ok(Effects::default()),
            None => Err(StateError::Status(self.status)),
        }
    }

    /// Whether the business may change options and metadata.
    ///
    /// # Errors
    /// When the session does not wait for input or is redacted.
    pub fn expect_input(&self) -> Result<(), StateError> {
        if self.state.redaction.is_some() {
            return Err(StateError::Redacted);
        }
        match self.status {
            Status::RequiresInput => Ok(()),
            other => Err(StateError::Status(other)),
        }
    }

    /// Whether the person may try once more, where `most` submissions are allowed.
    ///
    /// # Errors
    /// When that many were made, or the session does not wait for input.
    pub fn expect_attempt(&self, most: u32) -> Result<(), StateError> {
        self.expect_input()?;
        if self.state.submissions < most {
            Ok(())
        } else {
            Err(StateError::TooManySubmissions)
        }
    }

    fn expect_consent(&self) -> Result<(), StateError> {
        self.expect_input()?;
        match self.state.collection.consented {
            Some(_) => Ok(()),
            None => Err(StateError::ConsentMissing),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{document::DocumentData, id::FileId, report::Trace};

    pub(crate) const NOW: Timestamp = Timestamp(1_795_000_000_000);

    /// A session that was made then.
    pub(crate) fn session() -> Session {
        let new = NewSession {
            id: SessionId::from_bytes([1; 16]),
            account: AccountId::from_bytes([2; 16]),
            check: CheckType::Document,
            flow: None,
            document_options: None,
            private: Private::default(),
        };
        Session::create(new, NOW).0
    }

    fn picture(method: CaptureMethod) -> Picture {
        Picture {
            file: FileId::from_bytes([3; 16]),
            method,
        }
    }

    fn report(error: Option<ErrorCode>) -> DocumentReport {
        DocumentReport {
            error: error.map(|code| CheckError {
                code,
                reason: String::new(),
            }),
            data: DocumentData {
                first_name: Some("ANNA".into()),
                ..DocumentData::default()
            },
            files: vec![],
            trace: Trace::default(),
        }
    }

    const REPORT: ReportId = ReportId::from_bytes([4; 16]);

    #[test]
    fn the_way_to_verified() {
        let mut s = session();
        assert_eq!(
            s.requirements(),
            [
                Requirement::Consent,
                Requirement::Front,
                Requirement::Submit
            ]
        );
        assert_eq!(s.submit(), Err(StateError::ConsentMissing));
        s.consent(NOW).unwrap();
        s.attach(Side::Front, picture(CaptureMethod::Upload), Some(true))
            .unwrap();
        assert_eq!(s.submit(), Err(StateError::PictureMissing(Side::Back)));
        s.attach(Side::Back, picture(CaptureMethod::Camera), None)
            .unwrap();
        let effects = s.submit().unwrap();
        assert_eq!((effects.events.len(), effects.jobs.len()), (1, 1));
        assert_eq!(s.cancel(), Err(StateError::Status(Status::Processing)));
        assert!(
            s.conclude(2, REPORT, &report(None), None).is_err(),
            "of another submission"
        );
        let effects = s.conclude(1, REPORT, &report(None), None).unwrap();
        assert_eq!(effects.events, [EventType::Verified]);
        assert_eq!(s.status, Status::Verified);
        assert!(s.private.as_ref().unwrap().verified_outputs.is_some());
        assert_eq!(s.requirements(), []);
    }

    #[test]
    fn a_failed_check_asks_again_from_the_start() {
        let mut s = session();
        s.consent(NOW).unwrap();
        s.attach(Side::Front, picture(CaptureMethod::Upload), None)
            .unwrap();
        s.submit().unwrap();
        let effects = s
            .conclude(1, REPORT, &report(Some(ErrorCode::DocumentExpired)), None)
            .unwrap();
        assert_eq!(effects.events, [EventType::RequiresInput]);
        assert_eq!(
            s.state.last_error.as_ref().unwrap().code,
            ErrorCode::DocumentExpired
        );
        assert_eq!(s.requirements()[0], Requirement::Consent);
        assert!(!s.renew_access(NOW), "the link was never opened");
        let opened = s.open_link(NOW).unwrap();
        assert_eq!((opened.events.len(), opened.jobs.len()), (0, 1));
        assert!(s.renew_access(NOW));
        s.cancel().unwrap();
        assert_eq!((s.status, s.state.last_error), (Status::Canceled, None));
    }

    #[test]
    fn live_capture_refuses_uploads() {
        let mut s = session();
        s.state.document_options = Some(DocumentOptions {
            require_live_capture: Some(true),
            ..DocumentOptions::default()
        });
        s.consent(NOW).unwrap();
        assert_eq!(
            s.attach(Side::Front, picture(CaptureMethod::Upload), None),
            Err(StateError::LiveCaptureRequired)
        );
        s.attach(Side::Front, picture(CaptureMethod::Camera), None)
            .unwrap();
    }

    proptest! {
        /// Whatever is called in whatever order: final states stay final, a redacted session
        /// holds nothing personal, and every change of status makes its event.
        #[test]
        fn no_order_of_steps_breaks_the_rules(steps in prop::collection::vec(0u8..16, 0..40)) {
            let mut s = session();
            for step in steps {
                let before = s.clone();
                let result = match step {
                    0 => s.consent(NOW).map(|()| Effects::default()),
                    1 => s.attach(Side::Front, picture(CaptureMethod::Upload), Some(false))
                        .map(|()| Effects::default()),
                    2 => s.submit(),
                    3 => s.conclude(s.state.submissions, REPORT, &report(None), None),
                    4 => s.conclude(
                        s.state.submissions, REPORT,
                        &report(Some(ErrorCode::DocumentUnverifiedOther)), None,
                    ),
                    5 => s.cancel(),
                    6 => s.redact(),
                    7 => s.finish_redaction(),
                    8 => s.open_link(NOW),
                    9 => s.abandon(NOW),
                    10 => s.predefine(Outcome::VERIFIED, NOW),
                    11 => s.predefine(Outcome::CONSENT_DECLINED, NOW),
                    12 => s.offer_hand_off(NOW).map(|_| Effects::default()),
                    13 => s
                        .open_hand_off(before.state.access.hand_off.number, NOW)
                        .map(|_| Effects::default()),
                    14 => {
                        s.take_back();
                        Ok(Effects::default())
                    }
                    _ => s.give_up(Outcome::CONSENT_DECLINED.error().unwrap()),
                };
                match (&result, before.status) {
                    (Err(_), _) => prop_assert_eq!(&s, &before, "a refused step changes nothing"),
                    (Ok(_), Status::Verified | Status::Canceled) => {
                        prop_assert_eq!(s.status, before.status);
                    }
                    (Ok(effects), from) if from != s.status => {
                        prop_assert!(!effects.events.is_empty());
                    }
                    _ => {}
                }
                if s.state.redaction.is_some() {
                    prop_assert!(s.private.is_none());
                    prop_assert!(s.status != Status::Processing);
                }
            }
        }
    }
}
