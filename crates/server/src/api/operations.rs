//! Every operation of the API: the one table from which the routes and the description are made.

use std::sync::Arc;

use axum::{
    Router,
    routing::{MethodFilter, MethodRouter, on},
};
use bonafide_core::account::{Mode, Permission};
use bonafide_service::Service;
use bonafide_wire::{
    expand::Resource,
    parameter::{Parameter, describe},
    params::{
        self, CreateEphemeralKey, CreateFile, CreateFileLink, CreateListener, CreateSession,
        CreateWebhookEndpoint, ListEvents, ListFileLinks, ListFiles, ListReports, ListSessions,
        ResendEvent, SubmitPredefined, UpdateFileLink, UpdateSession, UpdateWebhookEndpoint,
    },
};

use super::{
    account, ephemeral_keys, events, file_links, files, listen, reports, sessions,
    webhook_endpoints,
};

/// Where files are posted to.
pub(super) const FILES: &str = "/v1/files";
pub(super) const EVENTS: &str = "/v1/events";
pub(super) const FILE_LINKS: &str = "/v1/file_links";
pub(super) const SESSIONS: &str = "/v1/identity/verification_sessions";
pub(super) const REPORTS: &str = "/v1/identity/verification_reports";
pub(super) const ENDPOINTS: &str = "/v1/webhook_endpoints";

/// How an operation is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Get,
    Post,
    Delete,
}

impl Verb {
    /// The method's name.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }

    const fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Delete => MethodFilter::DELETE,
        }
    }
}

/// What an operation answers when all is well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answers {
    /// An object of this name.
    Object(&'static str),
    /// A page of a list of objects of this name.
    List(&'static str),
    /// A file's bytes.
    Contents,
}

/// An operation.
pub(super) struct Operation {
    pub(super) verb: Verb,
    pub(super) path: &'static str,
    /// What programs call it.
    pub(super) id: &'static str,
    /// What it does.
    pub(super) summary: &'static str,
    /// What a restricted key needs.
    pub(super) needs: Option<Permission>,
    /// What it takes.
    pub(super) parameters: fn() -> Vec<Parameter>,
    pub(super) answers: Answers,
    handler: fn(MethodFilter) -> MethodRouter<Arc<Service>>,
}

/// The routes of all operations.
pub(super) fn routes() -> Router<Arc<Service>> {
    OPERATIONS.iter().fold(Router::new(), |router, operation| {
        let handler = (operation.handler)(operation.verb.filter());
        router.route(operation.path, handler)
    })
}

/// All operations, by path.
pub(super) const OPERATIONS: &[Operation] = &[
    Operation {
        verb: Verb::Get,
        path: "/v1/account",
        id: "retrieveAccount",
        summary: "The account of the key.",
        needs: None,
        parameters: || describe(|parameters| params::only_expand(parameters, Resource::Plain)),
        answers: Answers::Object("account"),
        handler: |method| on(method, account::retrieve),
    },
    Operation {
        verb: Verb::Post,
        path: "/v1/ephemeral_keys",
        id: "createEphemeralKey",
        summary: "Make a key for an app, for an hour and one verification session.",
        needs: Some(Permission::SessionsWrite),
        parameters: || describe(CreateEphemeralKey::read),
        answers: Answers::Object("ephemeral_key"),
        handler: |method| on(method, ephemeral_keys::create),
    },
    Operation {
        verb: Verb::Delete,
        path: "/v1/ephemeral_keys/{key}",
        id: "deleteEphemeralKey",
        summary: "End an ephemeral key.",
        needs: Some(Permission::SessionsWrite),
        parameters: || describe(|parameters| params::only_expand(parameters, Resource::Plain)),
        answers: Answers::Object("ephemeral_key"),
        handler: |method| on(method, ephemeral_keys::delete),
    },
    Operation {
        verb: Verb::Get,
        path: EVENTS,
        id: "listEvents",
        summary: "List what happened, newest first.",
        needs: Some(Permission::EventsRead),
        parameters: || describe(ListEvents::read),
        answers: Answers::List("event"),
        handler: |method| on(method, events::list),
    },
    Operation {
        verb: Verb::Get,
        path: "/v1/events/{id}",
        id: "retrieveEvent",
        summary: "Retrieve an event.",
        needs: Some(Permission::EventsRead),
        parameters: || describe(|parameters| params::only_expand(parameters, Resource::Event)),
        answers: Answers::Object("event"),
        handler: |method| on(method, events::retrieve),
    },
    Operation {
        verb: Verb::Post,
        path: "/v1/events/{id}/retry",
        id: "resendEvent",
        summary: "Send an event once more, to one webhook endpoint or to all that want it.",
        needs: Some(Permission::WebhookEndpointsWrite),
        parameters: || describe(ResendEvent::read),
        answers: Answers::Object("event"),
        handler: |method| on(method, events::resend),
    },
    Operation {
        verb: Verb::Get,
        path: FILE_LINKS,
        id: "listFileLinks",
        summary: "List links to files, newest first.",
        needs: Some(Permission::FilesRead),
        parameters: || describe(ListFileLinks::read),
        answers: Answers::List("file_link"),
        handler: |method| on(method, file_links::list),
    },
    Operation {
        verb: Verb::Post,
        path: FILE_LINKS,
        id: "createFileLink",
        summary: "Make a link that opens a file without a key.",
        needs: Some(Permission::FilesWrite),
        parameters: || describe(CreateFileLink::read),
        answers: Answers::Object("file_link"),
        handler: |method| on(method, file_links::create),
    },
    Operation {
        verb: Verb::Get,
        path: "/v1/file_links/{link}",
        id: "retrieveFileLink",
        summary: "Retrieve a link to a file.",
        needs: Some(Permission::FilesRead),
        parameters: || describe(|parameters| params::only_expand(parameters, Resource::FileLink)),
        answers: Answers::Object("file_link"),
        handler: |method| on(method, file_links::retrieve),
    },
    Operation {
        verb: Verb::Post,
        path: "/v1/file_links/{link}",
        id: "updateFileLink",
        summary: "Change when a link ends, or its metadata.",
        needs: Some(Permission::FilesWrite),
        parameters: || describe(UpdateFileLink::read),
        answers: Answers::Object("file_link"),
        handler: |method| on(method, file_links::update),
    },
    Operation {
        verb: Verb::Get,
        path: FILES,
        id: "listFiles",
        summary: "List files, newest first.",
        needs: Some(Permission::FilesRead),
        parameters: || describe(ListFiles::read),
        answers: Answers::List("file"),
        handler: |method| on(method, files::list),
    },
    Operation {
        verb: Verb::Post,
        path: FILES,
        id: "createFile",
        summary: "Store a file.",
        needs: Some(Permission::FilesWrite),
        parameters: || describe(|parameters| CreateFile::read(parameters, false)),
        answers: Answers::Object("file"),
        handler: |method| on(method, files::create),
    },
    Operation {
        verb: Verb::Get,
        path: "/v1/files/{file}",
        id: "retrieveFile",
        summary: "Retrieve what is known of a file.",
        needs: Some(Permission::FilesRead),
        parameters: || describe(|parameters| params::only_expand(parameters, Resource::File)),
        answers: Answers::Object("file"),
        handler: |method| on(method, files::retrieve),
    },
    Operation {
        verb: Verb::Get,
        path: "/v1/files/{file}/contents",
        id: "retrieveFileContents",
        summary: "Read a file. Pictures of a verification also need `sensitive_read` and `files_write`.",
        needs: Some(Permission::FilesRead),
        parameters: || describe(params::none),
        answers: Answers::Contents,
        handler: |method| on(method, files::contents),
    },
    Operation {
        verb: Verb::Get,
        path: REPORTS,
        id: "listVerificationReports",
        summary: "List what checks found, newest first.",
        needs: Some(Permission::SessionsRead),
        parameters: || describe(ListReports::read),
        answers: Answers::List("identity.verification_report"),
        handler: |method| on(method, reports::list),
    },
    Operation {
        verb: Verb::Get,
        path: "/v1/identity/verification_reports/{report}",
        id: "retrieveVerificationReport",
        summary: "Retrieve what a check found.",
        needs: Some(Permission::SessionsRead),
        parameters: || describe(|parameters| params::only_expand(parameters, Resource::Report)),
        answers: Answers::Object("identity.verification_report"),
        handler: |method| on(method, reports::retrieve),
    },
    Operation {
        verb: Verb::Get,
        path: SESSIONS,
        id: "listVerificationSessions",
        summary: "List verification sessions, newest first.",
        needs: Some(Permission::SessionsRead),
        parameters: || describe(ListSessions::read),
        answers: Answers::List("identity.verification_session"),
        handler: |method| on(method, sessions::list),
    },
    Operation {
        verb: Verb::Post,
        path: SESSIONS,
        id: "createVerificationSession",
        summary: "Begin the verification of a person.",
        needs: Some(Permission::SessionsWrite),
        parameters: || describe(CreateSession::read),
        answers: Answers::Object("identity.verification_session"),
        handler: |method| on(method, sessions::create),
    },
    Operation {
        verb: Verb::Get,
        path: "/v1/identity/verification_sessions/{session}",
        id: "retrieveVerificationSession",
        summary: "Retrieve a verification session. One that waits for input gets a new link where the old one is used up.",
        needs: Some(Permission::SessionsRead),
        parameters: || describe(|parameters| params::only_expand(parameters, Resource::Session)),
        answers: Answers::Object("identity.verification_session"),
        handler: |method| on(method, sessions::retrieve),
    },
    Operation {
        verb: Verb::Post,
        path: "/v1/identity/verification_sessions/{session}",
        id: "updateVerificationSession",
        summary: "Change a verification session that waits for input.",
        needs: Some(Permission::SessionsWrite),
        parameters: || describe(UpdateSession::read),
        answers: Answers::Object("identity.verification_session"),
        handler: |method| on(method, sessions::update),
    },
    Operation {
        verb: Verb::Post,
        path: "/v1/identity/verification_sessions/{session}/cancel",
        id: "cancelVerificationSession",
        summary: "Give up a verification session that waits for input.",
        needs: Some(Permission::SessionsWrite),
        parameters: || describe(|parameters| params::only_expand(parameters, Resource::Session)),
        answers: Answers::Object("identity.verification_session"),
        handler: |method| on(method, sessions::cancel),
    },
    Operation {
        verb: Verb::Post,
        path: "/v1/identity/verification_sessions/{session}/redact",
        id: "redactVerificationSession",
        summary: "Make all that a verification session holds of the person unreadable, for good.",
        needs: Some(Permission::SessionsWrite),
        parameters: || describe(|parameters| params::only_expand(parameters, Resource::Session)),
        answers: Answers::Object("identity.verification_session"),
        handler: |method| on(method, sessions::redact),
    },
    Operation {
        verb: Verb::Post,
        path: "/v1/stripecli/sessions",
        id: "createListener",
        summary: "Let a command line hear of events, or of requests, over a websocket.",
        needs: Some(Permission::EventsRead),
        parameters: || describe(CreateListener::read),
        answers: Answers::Object("listener"),
        handler: |method| on(method, listen::create),
    },
    Operation {
        verb: Verb::Post,
        path: "/v1/test_helpers/identity/verification_sessions/{session}/submit",
        id: "submitTestVerificationSession",
        summary: "Take a verification session of test mode to an outcome, without a document.",
        needs: Some(Permission::SessionsWrite),
        parameters: || describe(SubmitPredefined::read),
        answers: Answers::Object("identity.verification_session"),
        handler: |method| on(method, sessions::submit_predefined),
    },
    Operation {
        verb: Verb::Get,
        path: ENDPOINTS,
        id: "listWebhookEndpoints",
        summary: "List webhook endpoints, newest first.",
        needs: Some(Permission::WebhookEndpointsRead),
        parameters: || describe(|parameters| params::plain_list(parameters, Resource::Plain)),
        answers: Answers::List("webhook_endpoint"),
        handler: |method| on(method, webhook_endpoints::list),
    },
    Operation {
        verb: Verb::Post,
        path: ENDPOINTS,
        id: "createWebhookEndpoint",
        summary: "Have events posted to a URL.",
        needs: Some(Permission::WebhookEndpointsWrite),
        parameters: || describe(|parameters| CreateWebhookEndpoint::read(parameters, Mode::Test)),
        answers: Answers::Object("webhook_endpoint"),
        handler: |method| on(method, webhook_endpoints::create),
    },
    Operation {
        verb: Verb::Get,
        path: "/v1/webhook_endpoints/{webhook_endpoint}",
        id: "retrieveWebhookEndpoint",
        summary: "Retrieve a webhook endpoint.",
        needs: Some(Permission::WebhookEndpointsRead),
        parameters: || describe(|parameters| params::only_expand(parameters, Resource::Plain)),
        answers: Answers::Object("webhook_endpoint"),
        handler: |method| on(method, webhook_endpoints::retrieve),
    },
    Operation {
        verb: Verb::Post,
        path: "/v1/webhook_endpoints/{webhook_endpoint}",
        id: "updateWebhookEndpoint",
        summary: "Change a webhook endpoint.",
        needs: Some(Permission::WebhookEndpointsWrite),
        parameters: || describe(|parameters| UpdateWebhookEndpoint::read(parameters, Mode::Test)),
        answers: Answers::Object("webhook_endpoint"),
        handler: |method| on(method, webhook_endpoints::update),
    },
    Operation {
        verb: Verb::Delete,
        path: "/v1/webhook_endpoints/{webhook_endpoint}",
        id: "deleteWebhookEndpoint",
        summary: "Delete a webhook endpoint; what was not delivered never will be.",
        needs: Some(Permission::WebhookEndpointsWrite),
        parameters: || describe(params::none),
        answers: Answers::Object("deleted_webhook_endpoint"),
        handler: |method| on(method, webhook_endpoints::delete),
    },
];
