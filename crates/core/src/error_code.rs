//! Reasons that a session needs input again.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $code:ident = $word:literal,)+) => {
        /// Why a session or a check failed. Names are the API's (contract section 4.2).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum ErrorCode {
            $($(#[doc = $doc])+ $code,)+
        }

        impl ErrorCode {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$code),+];

            /// The API's word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$code => $word,)+
                }
            }
        }
    };
}

codes! {
    /// The person opened the page and never submitted.
    Abandoned = "abandoned",
    /// The person declined.
    ConsentDeclined = "consent_declined",
    /// Documents of the person's country are not taken.
    CountryNotSupported = "country_not_supported",
    /// No camera, or its permission was refused.
    DeviceNotSupported = "device_not_supported",
    /// The document is past its validity.
    DocumentExpired = "document_expired",
    /// Not a document that the session allows.
    DocumentTypeNotSupported = "document_type_not_supported",
    /// The document could not be verified.
    DocumentUnverifiedOther = "document_unverified_other",
    /// The email address could not be verified.
    EmailUnverifiedOther = "email_unverified_other",
    /// The person could not show that the email address is theirs.
    EmailVerificationDeclined = "email_verification_declined",
    /// The document lacks what the number would be compared with.
    IdNumberInsufficientDocumentData = "id_number_insufficient_document_data",
    /// The number is not that of the person.
    IdNumberMismatch = "id_number_mismatch",
    /// The number could not be verified.
    IdNumberUnverifiedOther = "id_number_unverified_other",
    /// The phone number could not be verified.
    PhoneUnverifiedOther = "phone_unverified_other",
    /// The person could not show that the phone number is theirs.
    PhoneVerificationDeclined = "phone_verification_declined",
    /// The document has no portrait to compare the selfie with.
    SelfieDocumentMissingPhoto = "selfie_document_missing_photo",
    /// The selfie does not show whom the portrait shows.
    SelfieFaceMismatch = "selfie_face_mismatch",
    /// The selfie was changed.
    SelfieManipulated = "selfie_manipulated",
    /// The selfie could not be verified.
    SelfieUnverifiedOther = "selfie_unverified_other",
    /// The holder is under age.
    UnderSupportedAge = "under_supported_age",
}

impl ErrorCode {
    /// The code of this word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.word() == word)
    }
}

/// A code with words that may be shown to the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckError {
    /// The code.
    pub code: ErrorCode,
    /// Words for the person: what is wrong and what to do. Holds nothing personal.
    pub reason: String,
}
