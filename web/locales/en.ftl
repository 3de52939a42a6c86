# The words of the page where a person is verified. One message a line; the same keys and
# variables in every language (a test compares them). $business is the business's name.

language-name = English
page-title = Verify your identity
title-with-business = { $title } · { $business }
test-mode = Test mode
step-of = Step { $step } of { $total }
powered-by = Powered by Bonafide
choose-language = Language
loading = Loading
simple-form = Trouble with this page? Use the simple form

open-lead = This link works once, in this browser. Open it when you have your document at hand.
open-continue = Continue

welcome-title = { $business } needs to verify your identity
welcome-lead = You photograph an identity document. It takes about a minute.
welcome-document = Have your { $documents } at hand
consent-title = If you agree
consent-text = { $business } receives your photos and what is read from the document: your name, date of birth, sex, document number and its validity. They are used to verify who you are, and for nothing else.
consent-free = If you decline, { $business } learns that, and nothing else. Photos are encrypted before they are stored.
consent-agree = Agree and continue
consent-decline = Decline
consent-checkbox = I agree that { $business } receives my photos and what is read from my document

type-passport = Passport
type-id-card = Identity card
type-driving-license = Driving licence
document-passport = passport
document-id-card = identity card
document-driving-license = driving licence
type-title = Which document do you have?
type-lead = Choose one that is valid and not expired.
type-passport-hint = The page with your photo
type-id-card-hint = Front and back
type-driving-license-hint = Front and back
type-unsure = I'm not sure

front-title = Photograph the front
front-title-passport = Photograph the photo page of your passport
front-title-id-card = Photograph the front of your card
front-title-driving-license = Photograph the front of your licence
front-lead = The side with your photo.
front-lead-passport = Open your passport at the page with your photo and the lines of letters and < signs below it.
back-title = Now the back
back-lead = Turn the document over. We need this side too.
tip-flat = Lay it flat on a plain, darker surface
tip-light = Use good light, without reflections
tip-whole = All four corners and every line in the picture
use-camera = Use the camera
use-upload = Upload a photo
use-phone-camera = Take a photo
formats = JPEG, PNG or WebP, up to 16 MB
live-capture-only = { $business } accepts photos from the live camera only.

camera-title-front = Front of the document
camera-title-passport = Photo page of the passport
camera-title-back = Back of the document
camera-hint = Fit the document into the frame and hold still
camera-starting = Starting the camera
camera-shutter = Take the photo
camera-close = Close the camera
camera-switch = Switch the camera
camera-view = Picture of the camera
camera-taken = Photo taken
camera-denied-title = The camera is blocked
camera-denied = This page may not use the camera. Allow it in the browser's settings for this page (often the icon beside the address), then try again.
camera-none-title = No camera found
camera-none = This device has no camera that the browser can use. Connect one and try again.
camera-busy-title = The camera is in use
camera-busy = Another program uses the camera. Close it, then try again.
camera-insecure-title = The camera needs a secure connection
camera-insecure = Browsers open the camera only on pages whose address begins with https.
camera-failed-title = The camera did not start
camera-failed = Something went wrong while starting the camera. Try again.
camera-or-upload = Or upload a photo instead.
camera-only = { $business } accepts photos from the live camera only, so an upload is not possible here.
camera-give-up = I can't use a camera
try-again = Try again

preview-title = Is everything readable?
preview-lead = Check that the whole document is in the picture, sharp and without reflections.
preview-alt-front = Your photo of the front
preview-alt-back = Your photo of the back
preview-none = No preview of this file
preview-use = Use this photo
preview-retake = Take another photo
preview-choose = Choose another photo
uploading = Sending the photo: { $percent } %
checking = Looking at the photo
side-received-front = The front has been received.
side-received-back = The back has been received.
problem-title = This photo may not work
problem-unusable-title = We could not use this file
problem-unusable = It is not a photo that can be opened. Choose a JPEG, PNG or WebP picture.
problem-insist = Use it anyway
problem-too-large = The file is larger than 16 MB. Take a new photo, or choose a smaller one.
problem-too-many = Too many photos were sent for this verification. Ask { $business } for a new link.
problem-network-title = No connection
problem-network = The connection was lost. Check it and try again.
problem-server-title = Something went wrong
problem-server = This is our fault, not yours. Wait a moment and try again.

review-title = Ready to send
review-lead = Your photos are complete. Send them, and we check them at once.
review-front = Front
review-back = Back
review-received = Received
review-submit = Send for verification
review-retake = Take the photos again

processing-title = Checking your document
processing-lead = This usually takes a few seconds.
processing-long = This takes longer than usual. You may close this page: { $business } will be told the result.

verified-title = You are verified
verified-lead = That's it. { $business } has been told.
verified-close = You can close this page now.
return-to = Return to { $business }

retry-title = That did not work yet
retry-agree = Agree and try again
retry-consent = As before, { $business } receives your photos and what is read from the document, to verify who you are.

declined-title = You declined
declined-lead = { $business } has been told that you do not want to be verified.
declined-again = I changed my mind

canceled-title = This verification was canceled
canceled-lead = { $business } no longer needs it. If you think that is a mistake, ask { $business }.
redacted-title = This verification was deleted
redacted-lead = Its photos and data have been erased for good. If you need to be verified again, ask { $business } for a new link.
exhausted-title = You have tried as often as is possible here
exhausted-lead = Your document could not be verified, and this link takes no more attempts. Ask the business that sent it how to go on.
done-title = You are verified already
done-lead = Nothing more is needed from you.
used-title = This link was opened in another browser
used-lead = For your safety a link works in one browser only. Go on where you opened it first. If that is not possible, or the request was deleted since, ask the business that sent it for a new link.
expired-title = This link has expired
expired-lead = Links work for 48 hours. Ask the business that sent it for a new one.
unknown-title = We don't know this link
unknown-lead = Check that the address is complete. If it came in a message, open it from there again, or ask the business that sent it for a new one.
busy-title = Please wait a moment
busy-lead = The server cannot answer just now. Try again shortly.

form-front = Photo of the front, or the photo page of a passport
form-back = Photo of the back, if your document is a card
form-back-needed = Photo of the back
form-submit = Send for verification
form-consent-missing = Tick the box first if you agree. Without it nothing is sent.
form-front-missing = Choose a photo of the front.
form-back-missing = The back of this document is needed too. Choose a photo of it.
form-refresh = See the result
form-camera-only = { $business } accepts photos from the live camera only. Open this page in a browser with scripts switched on.

# Why a document or a picture was refused: the core's sentences, word for word (a test compares
# them), so that the other languages can say the same.

reason-damaged = The picture arrived damaged. Please take the photo again.
reason-unknown-format = That file is not a photo we can open. Please send a JPEG, PNG or WebP picture.
reason-too-many-bytes = The picture is larger than 16 MB. Please send a smaller one.
reason-too-many-pixels = The picture has more than 50 megapixels. Please send a smaller one.
reason-too-few-pixels = The picture is too small to read. Please take a photo with your camera.
reason-animated = The picture is animated. Please send a still photo.
reason-timed-out = The picture took too long to look at. Please take the photo again, closer and on a plain background.
reason-zone-too-small = The lines at the bottom of the document are too small to read. Please move closer, so that the document fills the picture.
reason-zone-shape = The lines at the bottom of the document are not all in the picture. Please show the whole document.
reason-zone-uncertain = The lines at the bottom of the document could not be read with certainty. Please take the photo again in good light, without reflections, holding still.
reason-dark = The picture is too dark to read. Please take the photo again in more light.
reason-glare = A reflection hides part of the document. Please tilt the document or move away from the lamp, and take the photo again.
reason-shadow = A shadow lies on the document. Please take the photo again in even light.
reason-blurred = The picture is blurred. Please hold still until the camera has focused, and take the photo again.
reason-no-zone = We could not find the lines of letters and < signs that passports and many identity cards carry, nor the barcode or the numbered fields of a driving licence. Please use such a document, and show the sides that have them.
reason-malformed-barcode = The barcode on the document is not as the standard prescribes. Please use another document.
reason-unknown-edition = We do not know this edition of the document yet. Please use another document.
reason-both-sides = We need both sides of this document. Please photograph the side with your portrait as well as the other side, and show the whole card.
reason-back-first = This is the back of the card. Please photograph the side with your portrait first.
reason-print-differs = What is printed on the document is not what its barcode or its lines for machines say. Please take the photos again, or use another document.
reason-print-unread = We could not read the name and number on the front of the document. Please photograph that side again in good light, without reflections, holding still.
reason-front-differs = We could not find on the front of the card what its back says. Please photograph both sides of one card, in good light, without reflections.
reason-unknown-issuer = We could not tell which country issued this driving licence, or do not take licences of that country. Please photograph the whole front again, or use another document.
reason-no-document = We could not find a document in the picture. Please lay it flat, fill the frame with it, and take the photo again.
reason-several-documents = There is more than one document in the picture. Please photograph one at a time.
reason-copy = The picture seems to show a screen or a copy. Please photograph the document itself, not a screen or a copy.
reason-edited = The picture seems to have been changed after it was taken. Please take a new photo and send it as it is.
reason-sides-differ = The pictures are not of the same document. Please photograph both sides of one document.
reason-check-digits = The document's machine-readable lines contradict themselves. Please use another document.
reason-malformed = The document's machine-readable lines are not as the standard prescribes. Please use another document.
reason-specimen = This is a specimen and not a document of a person. Please use your own document.
reason-wrong-kind = This kind of document cannot be used here. Please use one of the kinds that are listed.
reason-nothing-to-read = This document carries no lines of letters and < signs that can be checked, so we cannot take it. Please use a passport, or an identity card or driving licence that has them.
reason-not-issued = The country that this document names issues no documents of this kind. Please use another document.
reason-impossible-date = A date on the document is not possible. Please take the photo again or use another document.
reason-expired = The document has expired. Please use one that is valid.
reason-under-age = You are under the age that this service requires.
reason-given-up = The pictures could not be checked. Please take new photos and try again.
reason-no-camera = The device has no camera, or its use was refused.
reason-consent-declined = The person did not agree to be verified.
