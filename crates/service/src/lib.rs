//! The use cases: opens sealed rows, applies the pure core, seals and commits. Knows neither HTTP
//! nor SQL nor ciphers; renders nothing but the objects that events carry.
//!
//! Who calls what: the API calls [`Service::authenticate`] and the methods that take a [`Call`] or
//! a [`Caller`]; the hosted page calls the methods that take a page token; the worker calls
//! [`Service::begin_check`], [`Service::conclude`] and [`Service::sweep`]; the deliverer calls
//! [`Service::event_for_delivery`], [`Service::event_body`] and [`Service::endpoint_secrets`].

mod account;
mod bootstrap;
mod change;
mod endpoint_ring;
mod endpoints;
mod ephemeral_keys;
mod error;
mod events;
mod examiner;
mod file_links;
mod files;
mod flows;
mod hand_off;
mod hosted;
mod idempotency;
mod key_ring;
mod keys;
mod list;
mod listeners;
mod media;
mod open;
mod orphans;
mod predefined;
mod redaction;
mod report_reader;
mod reports;
mod resend;
mod retention;
mod sensitive;
mod service;
mod sessions;
mod settings;
mod submissions;
mod trial;
mod upload;
mod view;
mod wake;

pub use account::{AccountError, Accounts, OpenAccount};
pub use bootstrap::{FirstKeys, ModeKeys};
pub use endpoint_ring::{EndpointError, EndpointRing, EndpointState, MAX_SECRET_HOURS};
pub use endpoints::{EndpointChanges, EndpointRenderer, MAX_ENDPOINTS, NewEndpoint};
pub use ephemeral_keys::EphemeralKeyView;
pub use error::{Action, Class, LinkError, ServiceError};
pub use events::{AttemptView, EventListing, EventView};
pub use examiner::Examiner;
pub use file_links::{FileLinkChanges, FileLinkListing, FileLinkView, NewFileLink};
pub use files::{FileAnswer, FileListing, FileView, MAX_FILE_BYTES, NewFile, OpenFile};
pub use flows::{FlowError, FlowSpec, FlowVisit, Flows};
pub use hand_off::{HandOffOffer, HandOffOpened, HandOffState};
pub use hosted::{GiveUp, LinkOpened, Page};
pub use idempotency::{CLAIM_SECONDS, Claim, FORGET_SECONDS, HeldKey, KeptAnswer};
pub use key_ring::{KeyError, KeyRing, KeySpec, MAX_ROLL_HOURS, NewKey, ROLL_HOURS};
pub use keys::{AuthError, Caller};
pub use list::{List, ListRequest};
pub use listeners::{Interests, Listener, MAX_LISTENERS, Pass};
pub use report_reader::ReportReader;
pub use reports::ReportListing;
pub use resend::MAX_RESENDS;
pub use retention::EVENT_SECONDS;
pub use sensitive::{Reader, SensitiveRead};
pub use service::{Parts, Service};
pub use sessions::{
    Answer, Call, MetadataChanges, Plan, Reply, SessionChanges, SessionCreation, SessionListing,
};
pub use settings::Settings;
pub use submissions::{Evidence, Submission};
pub use upload::{MAX_FILES, MAX_PICTURE_BYTES, Upload, Uploaded};
pub use view::{ReportContent, ReportView, SessionView};
pub use wake::Wake;
