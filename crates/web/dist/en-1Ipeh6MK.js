var e=`# The words of the page where a person is verified. One message a line; the same keys and
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
back-action = Back

welcome-title = { $business } needs to verify your identity
welcome-lead = You photograph an identity document, and we check that it is genuine and readable. It takes about a minute.
welcome-document = Have your document at hand: { $documents }
welcome-camera = You need a camera, or photos of the document
welcome-sealed = Your photos are encrypted before they are stored
consent-title = If you agree
consent-text = { $business } receives your photos and what is read from the document: your name, date of birth, sex, document number and its validity. They are used to verify who you are, and for nothing else.
consent-free = You can decline. { $business } is then told that you declined, and nothing else.
consent-agree = Agree and continue
consent-decline = Decline
consent-checkbox = I agree that { $business } receives my photos and what is read from my document

type-passport = Passport
type-id-card = Identity card
type-driving-license = Driving licence
type-or = { $first } or { $second }
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
side-accepted-front = The front is readable.
side-accepted-back = The back is readable.
problem-title = This photo may not work
problem-unusable-title = We could not use this file
problem-unusable = It is not a photo that can be opened. Choose a JPEG, PNG or WebP picture.
problem-insist = Use it anyway
problem-too-large = The file is larger than 16 MB. Take a new photo, or choose a smaller one.
problem-network-title = No connection
problem-network = The photo could not be sent. Check your connection and try again.
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
done-title = You are verified already
done-lead = Nothing more is needed from you.
used-title = This link was opened in another browser
used-lead = For your safety a link works in one browser only. Go on where you opened it first, or ask the business that sent it for a new link.
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
`;export{e as default};