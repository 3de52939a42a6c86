//! Words for the person: what is wrong with their document and what to do about it. One table, so
//! that a wording is found and changed in one place. Nothing here is personal.

use crate::{
    evidence::{IllegibleReason, PictureError},
    picture_fault::PictureFault,
};

/// The picture of a side could not be looked at.
#[must_use]
pub fn picture(error: PictureError) -> String {
    match error {
        PictureError::Empty | PictureError::Damaged => {
            "The picture arrived damaged. Please take the photo again."
        }
        PictureError::UnknownFormat => {
            "That file is not a photo we can open. Please send a JPEG, PNG or WebP picture."
        }
        PictureError::TooManyBytes => {
            "The picture is larger than 16 MB. Please send a smaller one."
        }
        PictureError::TooManyPixels => {
            "The picture has more than 50 megapixels. Please send a smaller one."
        }
        PictureError::TooFewPixels => {
            "The picture is too small to read. Please take a photo with your camera."
        }
        PictureError::Animated => "The picture is animated. Please send a still photo.",
        PictureError::TimedOut => {
            "The picture took too long to look at. Please take the photo again, closer and on a plain background."
        }
    }
    .into()
}

/// The zone was seen and not read.
#[must_use]
pub fn illegible(reason: IllegibleReason) -> String {
    match reason {
        IllegibleReason::TooSmall => {
            "The lines at the bottom of the document are too small to read. Please move closer, so that the document fills the picture."
        }
        IllegibleReason::Shape => {
            "The lines at the bottom of the document are not all in the picture. Please show the whole document."
        }
        IllegibleReason::CheckDigits | IllegibleReason::Uncertain => {
            "The lines at the bottom of the document could not be read with certainty. Please take the photo again in good light, without reflections, holding still."
        }
    }
    .into()
}

/// Something could not be read because of how the picture was taken.
#[must_use]
pub const fn fault(fault: PictureFault) -> &'static str {
    match fault {
        PictureFault::Dark => {
            "The picture is too dark to read. Please take the photo again in more light."
        }
        PictureFault::Glare => {
            "A reflection hides part of the document. Please tilt the document or move away from the lamp, and take the photo again."
        }
        PictureFault::Shadow => {
            "A shadow lies on the document. Please take the photo again in even light."
        }
        PictureFault::Blurred => {
            "The picture is blurred. Please hold still until the camera has focused, and take the photo again."
        }
    }
}

/// No zone was found, though a document is there.
pub const NO_ZONE: &str = "We could not find the lines of letters and < signs that passports and many identity cards carry, nor the barcode or the numbered fields of a driving licence. Please use such a document, and show the sides that have them.";
/// A licence's barcode breaks its standard.
pub const MALFORMED_BARCODE: &str =
    "The barcode on the document is not as the standard prescribes. Please use another document.";
/// A licence of an edition of the standard that is not known.
pub const UNKNOWN_EDITION: &str =
    "We do not know this edition of the document yet. Please use another document.";
/// Only the side with the barcode was shown.
pub const BOTH_SIDES: &str = "We need both sides of this document. Please photograph the side with your portrait as well as the other side, and show the whole card.";
/// The front was asked for and the back shown.
pub const BACK_FIRST: &str =
    "This is the back of the card. Please photograph the side with your portrait first.";
/// Print says something else than the zone or barcode.
pub const PRINT_DIFFERS: &str = "What is printed on the document is not what its barcode or its lines for machines say. Please take the photos again, or use another document.";
/// The front's print could not be read.
pub const PRINT_UNREAD: &str = "We could not read the name and number on the front of the document. Please photograph that side again in good light, without reflections, holding still.";
/// The front's print says nothing of what the back's zone says.
pub const FRONT_DIFFERS: &str = "We could not find on the front of the card what its back says. Please photograph both sides of one card, in good light, without reflections.";
/// A licence whose issuer is not known.
pub const UNKNOWN_ISSUER: &str = "We could not tell which country issued this driving licence, or do not take licences of that country. Please photograph the whole front again, or use another document.";
/// Nothing like a document was found.
pub const NO_DOCUMENT: &str = "We could not find a document in the picture. Please lay it flat, fill the frame with it, and take the photo again.";
/// More than one document is in one picture.
pub const SEVERAL_DOCUMENTS: &str =
    "There is more than one document in the picture. Please photograph one at a time.";
/// A screen or a copy was photographed.
pub const COPY: &str = "The picture seems to show a screen or a copy. Please photograph the document itself, not a screen or a copy.";
/// A picture was changed with an image editor.
pub const EDITED: &str = "The picture seems to have been changed after it was taken. Please take a new photo and send it as it is.";
/// The pictures show different documents.
pub const SIDES_DIFFER: &str =
    "The pictures are not of the same document. Please photograph both sides of one document.";
/// A check digit printed in the zone does not hold.
pub const CHECK_DIGITS: &str =
    "The document's machine-readable lines contradict themselves. Please use another document.";
/// The zone has a layout that its own format forbids.
pub const MALFORMED: &str = "The document's machine-readable lines are not as the standard prescribes. Please use another document.";
/// A specimen of a country that does not exist.
pub const SPECIMEN: &str =
    "This is a specimen and not a document of a person. Please use your own document.";
/// Not a passport, identity card or driving licence.
pub const WRONG_KIND: &str =
    "This kind of document cannot be used here. Please use one of the kinds that are listed.";
/// A document of which nothing is read (an identity card without a zone, a licence of a country whose licences
/// are not known).
pub const NOTHING_TO_READ: &str = "This document carries no lines of letters and < signs that can be checked, so we cannot take it. Please use a passport, or an identity card or driving licence that has them.";
/// A kind that the country does not issue.
pub const NOT_ISSUED: &str = "The country that this document names issues no documents of this kind. Please use another document.";
/// A date that cannot be.
pub const IMPOSSIBLE_DATE: &str =
    "A date on the document is not possible. Please take the photo again or use another document.";
/// Past its validity.
pub const EXPIRED: &str = "The document has expired. Please use one that is valid.";
/// Under age.
pub const UNDER_AGE: &str = "You are under the age that this service requires.";
/// The checks were given up after several failures.
pub const GIVEN_UP: &str =
    "The pictures could not be checked. Please take new photos and try again.";
/// They do not agree.
pub const CONSENT_DECLINED: &str = "The person did not agree to be verified.";
/// There is no camera.
pub const NO_CAMERA: &str = "The device has no camera, or its use was refused.";
/// The page was opened, and that was all.
pub const ABANDONED: &str = "The person opened the page and did not submit anything.";
/// A country whose documents are not taken.
pub const COUNTRY: &str =
    "Documents of this country cannot be used here. Please use a document of another country.";
/// The document shows no face.
pub const NO_PORTRAIT: &str =
    "The document shows no portrait to compare your face with. Please use another document.";
/// Another face than the document's.
pub const OTHER_FACE: &str = "The face in the selfie is not the one on the document. Please use your own document, or take the selfie again in good light.";
/// A selfie from an image editor or a screen.
pub const SELFIE_MANIPULATED: &str =
    "The selfie seems to have been changed. Please take a new one with your camera.";
/// A selfie that nothing can be told from.
pub const SELFIE_UNVERIFIED: &str =
    "The selfie could not be checked. Please take it again in good light, with your whole face.";
/// The number cannot be looked up without what the document lacks.
pub const ID_NUMBER_DATA: &str = "The document lacks the name or date of birth that the number is compared with. Please use another document.";
/// The number is another person's.
pub const ID_NUMBER_MISMATCH: &str =
    "The number does not belong to this name and date of birth. Please check it.";
/// Nothing was found out of the number.
pub const ID_NUMBER_UNVERIFIED: &str = "The number could not be checked. Please try again.";
/// Nothing was found out of the email address.
pub const EMAIL_UNVERIFIED: &str = "The email address could not be checked. Please try again.";
/// No code from the email came back.
pub const EMAIL_DECLINED: &str = "The email address was not confirmed. Please use one that you can read, and enter the code that we send.";
/// Nothing was found out of the phone number.
pub const PHONE_UNVERIFIED: &str = "The phone number could not be checked. Please try again.";
/// No code from the message came back.
pub const PHONE_DECLINED: &str = "The phone number was not confirmed. Please use one that you can reach, and enter the code that we send.";
