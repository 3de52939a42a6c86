//! The table: what each error says.

use super::{Action, ApiError, Class, ErrorType};

/// How sure it is that a row equals the hosted product's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sureness {
    /// Seen on the hosted product by somebody and published.
    Observed,
    /// Follows from published documentation.
    Documented,
    /// Nothing is published: our choice.
    Chosen,
}

/// A row of the table.
#[derive(Clone, PartialEq, Eq)]
pub struct Row {
    /// HTTP status.
    pub status: u16,
    /// `error.type`.
    pub kind: ErrorType,
    /// `error.code`.
    pub code: Option<&'static str>,
    /// `error.param`.
    pub param: Option<String>,
    /// `error.message`.
    pub message: String,
    /// How sure the row is.
    pub sure: Sureness,
}

impl Row {
    fn new(status: u16, sure: Sureness, message: impl Into<String>) -> Self {
        let kind = if status >= 500 {
            ErrorType::Api
        } else {
            ErrorType::InvalidRequest
        };
        Self {
            status,
            kind,
            code: None,
            param: None,
            message: message.into(),
            sure,
        }
    }

    fn code(self, code: &'static str) -> Self {
        Self {
            code: Some(code),
            ..self
        }
    }

    fn param(self, param: &str) -> Self {
        Self {
            param: Some(param.to_owned()),
            ..self
        }
    }

    fn kind(self, kind: ErrorType) -> Self {
        Self { kind, ..self }
    }
}

impl ApiError {
    /// Its row.
    #[must_use]
    pub fn row(&self) -> Row {
        use Sureness::{Chosen, Documented, Observed};
        match self {
            Self::NoKey => Row::new(401, Observed, NO_KEY),
            Self::InvalidKey(key) => {
                Row::new(401, Observed, format!("Invalid API Key provided: {key}"))
            }
            Self::ExpiredKey(key) => {
                Row::new(401, Documented, format!("Expired API Key provided: {key}"))
                    .code("api_key_expired")
            }
            Self::PublishableKey => {
                Row::new(401, Chosen, PUBLISHABLE_KEY).code("secret_key_required")
            }
            Self::Permission {
                key,
                account,
                permission,
            } => Row::new(
                403,
                Observed,
                format!(
                    "The provided key '{key}' does not have the required permissions for this \
                     endpoint on account '{account}'. Having the '{permission}' permission would \
                     allow this request to continue."
                ),
            ),
            Self::EphemeralKey(key) => Row::new(
                403,
                Chosen,
                format!(
                    "The provided key '{key}' is an ephemeral key. It opens the calls that an app \
                     makes for its verification session, and this is not one of them."
                ),
            ),
            Self::VersionRequired => Row::new(
                400,
                Chosen,
                "Send the API version that the app was built for in the header `Stripe-Version`.",
            ),
            Self::AddressNotAllowed(key) => Row::new(
                403,
                Chosen,
                format!(
                    "The provided key '{key}' may not be used from this IP address. Use it from \
                     one of the networks that it was created for."
                ),
            ),
            Self::SensitiveTooOld => Row::new(
                403,
                Chosen,
                "This verification was processed more than 48 hours ago. Only a restricted key \
                 that is bound to networks can still read its sensitive results.",
            ),
            Self::SensitiveInChange(path) => Row::new(
                400,
                Chosen,
                format!(
                    "This property can only be expanded when the object is retrieved or listed \
                     ({}).",
                    cut(path)
                ),
            ),
            Self::UnknownUrl { method, path } => Row::new(
                404,
                Observed,
                format!("Unrecognized request URL ({method}: {path}). {UNKNOWN_URL}"),
            ),
            Self::UnknownParameters(names) => {
                let plural = if names.len() == 1 { "" } else { "s" };
                let row = Row::new(
                    400,
                    Observed,
                    format!("Received unknown parameter{plural}: {}", names.join(", ")),
                )
                .code("parameter_unknown");
                Row {
                    param: names.first().cloned(),
                    ..row
                }
            }
            Self::MissingParameter(param) => {
                Row::new(400, Observed, format!("Missing required param: {param}."))
                    .code("parameter_missing")
                    .param(param)
            }
            Self::EmptyParameter(param) => Row::new(
                400,
                Chosen,
                format!(
                    "You passed an empty string for '{param}'. We assume empty values are an \
                     attempt to unset a parameter; however '{param}' cannot be unset. You should \
                     remove '{param}' from your request or supply a non-empty value."
                ),
            )
            .code("parameter_invalid_empty")
            .param(param),
            Self::Choice { param, choices } => Row::new(
                400,
                Chosen,
                format!("Invalid {param}: must be one of {}", either(choices)),
            )
            .param(param),
            Self::EventName { param, name } => Row::new(
                400,
                Chosen,
                format!(
                    "Invalid {param}: '{}' is not the name of an event, nor the wildcard '*'.",
                    cut(name)
                ),
            )
            .param(param),
            Self::Integer { param, value } => {
                Row::new(400, Chosen, format!("Invalid integer: {}", cut(value)))
                    .code("parameter_invalid_integer")
                    .param(param)
            }
            Self::IntegerRange {
                param,
                value,
                least,
                greatest,
            } => Row::new(
                400,
                Chosen,
                if value < least {
                    format!("This value must be greater than or equal to {least}.")
                } else {
                    format!(
                        "This value must be less than or equal to {greatest} (it currently is \
                         '{value}')."
                    )
                },
            )
            .code("parameter_invalid_integer")
            .param(param),
            Self::Boolean { param, value } => {
                Row::new(400, Chosen, format!("Invalid boolean: {}", cut(value))).param(param)
            }
            Self::NotAString(param) => Row::new(400, Chosen, "Invalid string").param(param),
            Self::NotAnObject(param) => Row::new(400, Chosen, "Invalid object").param(param),
            Self::NotAnArray(param) => Row::new(400, Chosen, "Invalid array").param(param),
            Self::Url(param) => Row::new(400, Chosen, "Not a valid URL")
                .code("url_invalid")
                .param(param),
            Self::HttpsRequired(param) => Row::new(
                400,
                Chosen,
                "Invalid URL: in live mode the URL must begin with https://",
            )
            .code("url_invalid")
            .param(param),
            Self::TooLong {
                param,
                value,
                limit,
            } => Row::new(
                400,
                Chosen,
                format!(
                    "Invalid string: {}; must be at most {limit} characters",
                    cut(value)
                ),
            )
            .param(param),
            Self::TooMany { param, limit } => Row::new(
                400,
                Chosen,
                format!("Invalid array: must have at most {limit} elements"),
            )
            .param(param),
            Self::Exclusive(first, second) => Row::new(
                400,
                Chosen,
                format!("You may only specify one of these parameters: {first}, {second}."),
            )
            .code("parameters_exclusive"),
            Self::NotAvailable { param, feature } => Row::new(
                400,
                Chosen,
                format!("{feature} is not available in this version of Bonafide."),
            )
            .param(param),
            Self::Json(param) => Row::new(
                400,
                Chosen,
                format!("Invalid {param}: must be a JSON object whose members are arrays of strings."),
            )
            .param(param),
            // The official command line looks for this text.
            Self::UnknownListener => Row::new(400, Observed, "Unknown WebSocket ID."),
            Self::TooManyListeners(limit) => Row::new(
                429,
                Chosen,
                format!(
                    "{limit} command lines listen to this account already. Stop one of them and try \
                     again."
                ),
            )
            .code("rate_limit"),
            Self::NobodyListens => Row::new(
                400,
                Chosen,
                "No command line listens to this account. Start `bonafide listen`, or name a \
                 webhook_endpoint.",
            )
            .param("for_stripecli"),
            Self::TestModeOnly => Row::new(
                400,
                Chosen,
                "This call is for testing: it works with a test key and on objects of test mode only.",
            ),
            Self::NoSuch { class, id } => Row::new(
                404,
                if *class == Class::Session {
                    Observed
                } else {
                    Chosen
                },
                format!("No such {}: '{}'", class.words(), cut(id)),
            )
            .code("resource_missing")
            .param(class.path_param()),
            Self::NoSuchParameter { class, id, param } => Row::new(
                400,
                Chosen,
                format!("No such {}: '{}'", class.words(), cut(id)),
            )
            .code("resource_missing")
            .param(param),
            Self::State { action, status } => {
                let (verb, done, allowed) = action.words();
                let sure = if *action == Action::Cancel {
                    Observed
                } else {
                    Chosen
                };
                Row::new(
                    400,
                    sure,
                    format!(
                        "You cannot {verb} this VerificationSession because it has a status of \
                         \"{}\". Only a VerificationSession in {allowed} status may be {done}.",
                        status.word()
                    ),
                )
            }
            Self::Redacted(action) => Row::new(
                400,
                Chosen,
                format!(
                    "You cannot {} this VerificationSession because it has been redacted.",
                    action.words().0
                ),
            ),
            Self::MetadataKeys(param) => Row::new(
                400,
                Chosen,
                "You can have at most 50 metadata keys, but this request would leave more.",
            )
            .param(param),
            Self::MetadataKeyTooLong { param, key } => Row::new(
                400,
                Chosen,
                format!(
                    "Metadata keys must be under 40 characters. Try shortening your key: '{}'",
                    cut(key)
                ),
            )
            .param(param),
            Self::MetadataKeyForm(param) => Row::new(
                400,
                Chosen,
                "Metadata keys must not be empty or contain square brackets ([ and ]).",
            )
            .param(param),
            Self::MetadataValueTooLong { param, value } => Row::new(
                400,
                Chosen,
                format!(
                    "Metadata values must be under 500 characters, but you passed in a value that \
                     is {} characters. Invalid value: {}",
                    value.chars().count(),
                    cut(value)
                ),
            )
            .param(param),
            Self::TooManyEndpoints(limit) => Row::new(
                400,
                Chosen,
                format!("You have reached the maximum of {limit} webhook endpoints."),
            ),
            Self::TooManyResends(limit) => Row::new(
                429,
                Chosen,
                format!(
                    "{limit} events wait to be sent once more to this webhook endpoint. Please try \
                     again when some of them were sent."
                ),
            )
            .code("rate_limit"),
            Self::EndpointDisabled => Row::new(
                400,
                Chosen,
                "This webhook endpoint is disabled. Enable it to have events sent to it.",
            )
            .param("webhook_endpoint"),
            Self::FlowInactive => Row::new(
                400,
                Chosen,
                "This verification flow is not active. Activate it to make sessions through it.",
            )
            .param("verification_flow"),
            Self::SaidByFlow(param) => Row::new(
                400,
                Chosen,
                format!(
                    "You cannot change '{param}' of this VerificationSession because it was made \
                     through a verification flow."
                ),
            )
            .param(param),
            Self::Form(error) => Row::new(400, Chosen, error.to_string()),
            Self::ContentType(wanted) => Row::new(
                415,
                Chosen,
                format!("Invalid content type: this call takes {wanted}."),
            ),
            Self::Multipart => Row::new(
                400,
                Chosen,
                "Invalid request body: its parts cannot be read. Send multipart/form-data with a \
                 boundary, and end it with the closing boundary.",
            ),
            Self::NotLinkable(purpose) => Row::new(
                400,
                Chosen,
                format!("Files with the purpose '{purpose}' cannot be linked to."),
            )
            .param("file"),
            Self::LinkTooLong(seconds) => Row::new(
                400,
                Documented,
                format!(
                    "Links to pictures of a verification need an `expires_at` of at most \
                     {seconds} seconds from now."
                ),
            )
            .param("expires_at"),
            Self::NotInFuture(param) => {
                Row::new(400, Chosen, "Invalid timestamp: must be in the future").param(param)
            }
            Self::NotReadable(purpose) => Row::new(
                400,
                Documented,
                format!("The contents of files with the purpose '{purpose}' cannot be read back."),
            ),
            Self::NoLinkedFile => Row::new(
                404,
                Chosen,
                "This link opens no file: it is unknown, it has expired, or its file was redacted.",
            ),
            Self::BodyIncomplete => {
                Row::new(400, Chosen, "The request's body did not arrive completely.")
            }
            Self::BodyTooLarge(limit) => Row::new(
                413,
                Chosen,
                format!("The request is larger than the limit of {limit} bytes."),
            ),
            Self::CannotExpand(path) => Row::new(
                400,
                Chosen,
                format!("This property cannot be expanded ({}).", cut(path)),
            ),
            Self::ExpandTooDeep(path) => Row::new(
                400,
                Chosen,
                format!(
                    "You cannot expand more than 4 levels of a property. Property: {}",
                    cut(path)
                ),
            ),
            Self::Version(version) => Row::new(
                400,
                Chosen,
                format!("Invalid Stripe API version: {}", cut(version)),
            ),
            Self::IdempotencyKeyLength => Row::new(
                400,
                Chosen,
                "An idempotency key must have between 1 and 255 characters.",
            )
            .kind(ErrorType::Idempotency),
            Self::IdempotencyMismatch(key) => Row::new(
                400,
                Observed,
                format!(
                    "Keys for idempotent requests can only be used with the same parameters they \
                     were first used with. Try using a key other than '{key}' if you meant to \
                     execute a different request."
                ),
            )
            .kind(ErrorType::Idempotency),
            Self::IdempotencyInUse => Row::new(
                409,
                Observed,
                "There is currently another in-progress request using this Stripe-Idempotency-Key \
                 (that probably means you submitted twice, and the other request is still going \
                 through). Please try again later.",
            )
            .kind(ErrorType::Idempotency)
            .code("idempotency_key_in_use"),
            Self::RateLimit => Row::new(
                429,
                Documented,
                "Request rate limit exceeded. Please send fewer requests in a second, and try \
                 again later.",
            )
            .code("rate_limit"),
            Self::Lock => Row::new(
                429,
                Documented,
                "This object cannot be accessed right now because another API request or process \
                 is currently accessing it. Please try again later.",
            )
            .code("lock_timeout"),
            Self::Unavailable => Row::new(
                503,
                Chosen,
                "The service is temporarily unavailable. Please try again later.",
            ),
            Self::Internal => Row::new(500, Chosen, "An unknown error occurred"),
        }
    }
}

/// The first 64 characters, so that a reply is not a mirror of the request.
fn cut(text: &str) -> String {
    match text.char_indices().nth(64) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

/// `a`, `a or b`, `a, b, or c`.
fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [one, two] => format!("{one} or {two}"),
        [most @ .., last] => format!("{}, or {last}", most.join(", ")),
    }
}

const NO_KEY: &str = "You did not provide an API key. You need to provide your API key in the \
    Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See \
    https://stripe.com/docs/api#authentication for details, or we can help at \
    https://support.stripe.com/.";

const PUBLISHABLE_KEY: &str = "This API call cannot be made with a publishable API key. Please use \
    a secret API key.";

const UNKNOWN_URL: &str = "If you are trying to list objects, remove the trailing slash. If you \
    are trying to retrieve an object, make sure you passed a valid (non-empty) identifier in your \
    code. Please see https://stripe.com/docs or we can help at https://support.stripe.com/.";
