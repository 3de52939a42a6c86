//! What objects look like on the wire, as snapshots.

#![expect(
    clippy::unwrap_used,
    reason = "a step that fails ends its test, and says where"
)]

use std::collections::BTreeMap;

use bonafide_core::{
    account::{Account, Mode, Profile},
    clock::Timestamp,
    document::{Address, DocumentData, DocumentType, Sex},
    error_code::{CheckError, ErrorCode},
    event::EventType,
    id::{AccountId, EventId, FileId, Flow, Id, Kind, ReportId, RequestId, WebhookEndpointId},
    lifecycle::NewSession,
    report::{DocumentReport, Report, Trace},
    session::{CheckType, DocumentOptions, Private, Session, Status},
    webhook::WebhookEndpoint,
};
use bonafide_wire::{
    Expansion,
    expand::Resource,
    list::list,
    render::{
        EventView, ReportContent, ReportView, SessionLink, SessionView, account,
        deleted_webhook_endpoint, event, redacted_event_object, report, session, webhook_endpoint,
    },
};
use insta::assert_json_snapshot;
use serde_json::Value;

const NOW: Timestamp = Timestamp(1_795_512_000_000);

fn id<K: Kind>() -> Id<K> {
    Id::least_at(NOW)
}

fn link() -> SessionLink {
    SessionLink {
        client_secret: Some(format!(
            "{}_secret_test_TOKEN",
            id::<bonafide_core::id::Session>()
        )),
        url: "https://verify.example/start/test_TOKEN".to_owned(),
    }
}

fn data() -> DocumentData {
    DocumentData {
        document_type: Some(DocumentType::Passport),
        issuing_country: Some("NL".to_owned()),
        issuing_subdivision: None,
        number: Some("SPECI2014".to_owned()),
        first_name: Some("WILLEKE LISELOTTE".to_owned()),
        last_name: Some("DE BRUIJN".to_owned()),
        date_of_birth: Some("1965-03-10".parse().unwrap()),
        expiration_date: Some("2034-03-09".parse().unwrap()),
        issued_date: None,
        sex: Some(Sex::Female),
        unparsed_sex: Some("F".to_owned()),
        nationality: Some("NL".to_owned()),
        address: None,
    }
}

/// A driving licence, which also has an address and a day of issue.
fn licence() -> DocumentData {
    DocumentData {
        document_type: Some(DocumentType::DrivingLicense),
        issuing_country: Some("US".to_owned()),
        issuing_subdivision: Some("CA".to_owned()),
        issued_date: Some("2023-02-01".parse().unwrap()),
        nationality: None,
        address: Some(Address {
            line1: Some("123 MAIN ST".to_owned()),
            line2: None,
            city: Some("SACRAMENTO".to_owned()),
            state: Some("CA".to_owned()),
            postal_code: Some("95814".to_owned()),
            country: Some("US".to_owned()),
        }),
        ..data()
    }
}

fn new_session(options: Option<DocumentOptions>, private: Private) -> Session {
    let new = NewSession {
        id: id(),
        account: id(),
        check: CheckType::Document,
        flow: None,
        document_options: options,
        private,
    };
    Session::create(new, NOW).0
}

fn verified() -> Session {
    let mut s = new_session(
        None,
        Private {
            verified_outputs: Some(data()),
            ..Private::default()
        },
    );
    s.status = Status::Verified;
    s.state.last_report = Some(id());
    s
}

fn document_report(error: Option<CheckError>) -> Report {
    Report {
        check: CheckType::Document,
        options: Some(DocumentOptions {
            allowed_types: Some(vec![DocumentType::Passport]),
            require_live_capture: None,
            require_matching_selfie: None,
        }),
        client_reference_id: Some("user-1".to_owned()),
        document: DocumentReport {
            error,
            data: data(),
            files: vec![FileId::least_at(NOW)],
            trace: Trace::default(),
        },
    }
}

fn view(session: &Session) -> SessionView<'_> {
    SessionView {
        session,
        livemode: false,
        link: None,
        report: None,
    }
}

fn report_view(content: ReportContent<'_>) -> ReportView<'_> {
    ReportView {
        id: ReportId::least_at(NOW),
        session: id(),
        flow: None,
        livemode: true,
        content,
    }
}

fn expand(resource: Resource, paths: &[&str]) -> Expansion {
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    Expansion::of_object(&paths, resource).unwrap()
}

#[test]
fn a_new_session() {
    let plain = new_session(None, Private::default());
    let full = new_session(
        Some(DocumentOptions {
            allowed_types: Some(vec![DocumentType::IdCard, DocumentType::Passport]),
            require_live_capture: Some(true),
            require_matching_selfie: Some(false),
        }),
        Private {
            metadata: BTreeMap::from([("user_id".to_owned(), "1".to_owned())]),
            client_reference_id: Some("user-1".to_owned()),
            related_customer: Some("cus_1".to_owned()),
            related_customer_account: Some("acct_1".to_owned()),
            return_url: Some("https://shop.example/".to_owned()),
            verified_outputs: None,
        },
    );
    let link = link();
    let open = |s| {
        session(
            SessionView {
                link: Some(&link),
                ..view(s)
            },
            &Expansion::none(),
        )
    };
    assert_json_snapshot!("session_new", open(&plain));
    assert_json_snapshot!("session_new_with_everything", open(&full));
}

#[test]
fn a_link_is_shown_only_while_input_is_wanted() {
    let link = link();
    for status in [Status::Processing, Status::Verified, Status::Canceled] {
        let mut s = new_session(None, Private::default());
        s.status = status;
        let object = session(
            SessionView {
                link: Some(&link),
                ..view(&s)
            },
            &Expansion::none(),
        );
        assert_eq!(
            (&object["url"], &object["client_secret"]),
            (&Value::Null, &Value::Null)
        );
    }
}

#[test]
fn a_session_that_needs_input_again() {
    let mut s = new_session(None, Private::default());
    s.state.last_error = Some(CheckError {
        code: ErrorCode::DocumentExpired,
        reason: "The document has expired.".to_owned(),
    });
    s.state.last_report = Some(id());
    assert_json_snapshot!("session_again", session(view(&s), &Expansion::none()));
}

#[test]
fn a_verified_session() {
    let s = verified();
    let paths = ["verified_outputs", "provided_details"];
    assert_json_snapshot!(
        "session_verified",
        session(view(&s), &expand(Resource::Session, &paths))
    );

    let report = document_report(None);
    let with_report = SessionView {
        report: Some(report_view(ReportContent::Open(&report))),
        ..view(&s)
    };
    let paths = [
        "verified_outputs.dob",
        "verified_outputs.id_number",
        "verified_outputs.sex",
        "verified_outputs.unparsed_sex",
        "verified_outputs.unparsed_place_of_birth",
        "last_verification_report.document.number",
    ];
    assert_json_snapshot!(
        "session_verified_expanded",
        session(with_report, &expand(Resource::Session, &paths))
    );
}

#[test]
fn a_session_verified_by_a_licence() {
    let mut s = verified();
    s.private.as_mut().unwrap().verified_outputs = Some(licence());
    let mut report = document_report(None);
    report.document.data = licence();
    let with_report = SessionView {
        report: Some(report_view(ReportContent::Open(&report))),
        ..view(&s)
    };
    let paths = ["verified_outputs", "last_verification_report"];
    assert_json_snapshot!(
        "session_verified_by_licence",
        session(with_report, &expand(Resource::Session, &paths))
    );
}

#[test]
fn outputs_of_a_session_that_is_not_verified_are_null() {
    let s = new_session(None, Private::default());
    let object = session(
        view(&s),
        &expand(Resource::Session, &["verified_outputs.dob"]),
    );
    assert_eq!(object["verified_outputs"], Value::Null);
    assert!(
        session(view(&s), &Expansion::none())
            .get("verified_outputs")
            .is_none()
    );
}

#[test]
fn a_redacted_session() {
    let mut s = verified();
    s.redact().unwrap();
    let paths = [
        "verified_outputs.dob",
        "verified_outputs.sex",
        "last_verification_report",
    ];
    let content = ReportContent::Redacted { verified: true };
    let with_report = SessionView {
        report: Some(report_view(content)),
        ..view(&s)
    };
    assert_json_snapshot!(
        "session_redacted",
        session(with_report, &expand(Resource::Session, &paths))
    );
}

#[test]
fn reports() {
    let ok = document_report(None);
    let plain = report(report_view(ReportContent::Open(&ok)), &Expansion::none());
    assert_json_snapshot!("report", plain);
    let failed = document_report(Some(CheckError {
        code: ErrorCode::DocumentTypeNotSupported,
        reason: "This kind of document is not accepted.".to_owned(),
    }));
    let paths = [
        "document.dob",
        "document.expiration_date",
        "document.number",
        "document.sex",
        "document.unparsed_sex",
        "document.unparsed_place_of_birth",
    ];
    let everything = expand(Resource::Report, &paths);
    assert_json_snapshot!(
        "report_failed_expanded",
        report(report_view(ReportContent::Open(&failed)), &everything)
    );
    assert_json_snapshot!(
        "report_redacted_expanded",
        report(
            report_view(ReportContent::Redacted { verified: false }),
            &everything
        )
    );
}

#[test]
fn a_flow_is_told_where_there_is_one() {
    let made = new_session(None, Private::default());
    let plain = session(view(&made), &Expansion::none());
    let data = document_report(None);
    let contents = [
        ReportContent::Open(&data),
        ReportContent::Redacted { verified: true },
    ];
    let mut through = made.clone();
    through.state.flow = Some(id());
    let mut shown = vec![(plain, session(view(&through), &Expansion::none()))];
    for content in contents {
        let plain = report_view(content);
        let through = ReportView {
            flow: Some(id()),
            ..plain
        };
        let nothing = Expansion::none();
        shown.push((report(plain, &nothing), report(through, &nothing)));
    }
    for (plain, mut through) in shown {
        assert_eq!(plain["type"], "document");
        let members = through.as_object_mut().unwrap();
        let flow = members.remove("verification_flow");
        assert_eq!(flow, Some(Value::from(id::<Flow>().to_string())));
        let kind = members.insert("type".to_owned(), "document".into());
        assert_eq!(kind, Some("verification_flow".into()));
        assert_eq!(plain, through, "and nothing else differs");
    }
}

#[test]
fn events() {
    let s = new_session(None, Private::default());
    let view = EventView {
        id: EventId::least_at(NOW),
        kind: EventType::Created,
        livemode: false,
        api_version: bonafide_wire::version::CURRENT,
        object: session(view(&s), &Expansion::none()),
        pending_webhooks: 1,
        request: Some(RequestId::least_at(NOW)),
        idempotency_key: Some("key-1"),
    };
    assert_json_snapshot!("event", event(view.clone()));
    let silent = event(EventView {
        request: None,
        idempotency_key: None,
        ..view
    });
    assert_eq!(silent["request"]["id"], Value::Null);
    assert_eq!(silent["request"]["idempotency_key"], Value::Null);
}

#[test]
fn events_of_a_redacted_session_tell_only_what_happened() {
    let mut s = verified();
    s.redact().unwrap();
    let created = redacted_event_object(EventType::Created, &s, false);
    assert_eq!(created["status"], "requires_input");
    assert_eq!(created["last_verification_report"], Value::Null);
    assert_json_snapshot!(
        "event_object_redacted",
        redacted_event_object(EventType::Verified, &s, false)
    );
}

#[test]
fn webhook_endpoints() {
    let endpoint = WebhookEndpoint {
        id: WebhookEndpointId::least_at(NOW),
        account: AccountId::least_at(NOW),
        url: "https://shop.example/hook".to_owned(),
        enabled_events: vec!["*".to_owned()],
        description: None,
        metadata: BTreeMap::new(),
        api_version: None,
        enabled: true,
        sealed_secrets: Vec::new(),
    };
    assert_json_snapshot!(
        "webhook_endpoint_new",
        webhook_endpoint(&endpoint, false, Some("whsec_x"))
    );
    let later = webhook_endpoint(
        &WebhookEndpoint {
            enabled: false,
            ..endpoint.clone()
        },
        true,
        None,
    );
    assert!(later.get("secret").is_none());
    assert_eq!(later["status"], "disabled");
    assert_json_snapshot!(
        "webhook_endpoint_deleted",
        deleted_webhook_endpoint(endpoint.id)
    );
}

#[test]
fn accounts_and_lists() {
    let shop = Account {
        id: id(),
        mode: Mode::Test,
        business_name: "Shop".to_owned(),
        profile: Profile::default(),
    };
    assert_json_snapshot!("account", account(&shop));
    assert_json_snapshot!("list", list("/v1/events", true, &[Value::Null]));
}
