//! What calls take and what they refuse, with the whole reply.

#![expect(
    clippy::unwrap_used,
    reason = "a step that fails ends its test, and says where"
)]

use bonafide_core::{
    account::Mode,
    clock::Timestamp,
    document::DocumentType,
    event::EventType,
    session::{DocumentOptions, Status},
};
use bonafide_wire::{
    ApiError,
    expand::Resource,
    form::{self, Tree},
    params::{
        self, CreateSession, CreateWebhookEndpoint, DocumentChange, ListEvents, ListReports,
        ListSessions, MetadataChange, Plan, UpdateSession, UpdateWebhookEndpoint,
    },
};
use proptest::prelude::*;

fn tree(form: &str) -> Tree {
    form::decode(form.as_bytes()).unwrap()
}

fn create(form: &str) -> Result<CreateSession, ApiError> {
    CreateSession::read(tree(form))
}

/// The options that a call itself says.
fn options(read: &CreateSession) -> Option<DocumentOptions> {
    match &read.plan {
        Plan::Own {
            document_options, ..
        } => document_options.clone(),
        Plan::Flow(id) => panic!("a flow says them: {id}"),
    }
}

/// Status, code, param and message, for comparing.
fn reply(error: &ApiError) -> String {
    let (status, body) = error.reply();
    let error = &body["error"];
    let word = |name: &str| error[name].as_str().unwrap_or("-").to_owned();
    format!(
        "{status} {} {}: {}",
        word("code"),
        word("param"),
        word("message")
    )
}

fn refused<T: std::fmt::Debug>(result: Result<T, ApiError>) -> String {
    reply(&result.unwrap_err())
}

#[test]
fn a_session_is_created_from_either_dialect() {
    let indexed = create(
        "type=document&options[document][allowed_types][1]=passport\
         &options[document][allowed_types][0]=id_card&options[document][require_live_capture]=true\
         &metadata[0]=zero&metadata[a b]=c&return_url=https://shop.example/done\
         &client_reference_id=u&expand[0]=last_error&expand[1]=verified_outputs",
    )
    .unwrap();
    let plain = create(
        "type=document&options%5Bdocument%5D%5Ballowed_types%5D%5B%5D=id_card\
         &options[document][allowed_types][]=passport&options[document][require_live_capture]=true\
         &metadata[0]=zero&metadata[a+b]=c&return_url=https%3A%2F%2Fshop.example%2Fdone\
         &client_reference_id=u&expand[]=last_error&expand[]=verified_outputs",
    )
    .unwrap();
    assert_eq!(indexed, plain);
    assert_eq!(
        options(&plain).unwrap().allowed_types.unwrap(),
        [DocumentType::IdCard, DocumentType::Passport]
    );
    assert_eq!(plain.metadata["a b"], "c");
    assert!(
        create("type=document&expand=last_error")
            .unwrap()
            .expand
            .has("last_error")
    );
    let unset = create("type=document&options[document]=").unwrap();
    assert_eq!(options(&unset), None);
    let off = create("type=document&options[document][require_matching_selfie]=false").unwrap();
    let asked_for_none = DocumentOptions {
        require_matching_selfie: Some(false),
        ..DocumentOptions::default()
    };
    assert_eq!(options(&off), Some(asked_for_none));
    let through = create("verification_flow=vf_1&return_url=https://shop.example/").unwrap();
    assert_eq!(through.plan, Plan::Flow("vf_1".to_owned()));
}

#[test]
fn what_is_wrong_with_a_new_session_is_said_in_the_contracts_order() {
    let long = "x".repeat(5001);
    let cases = [
        "",
        "foo=1",
        "foo=1&options[document][bar]=1&type=nonsense",
        "type=",
        "type=nonsense",
        "type=document&type[x]=1",
        "type[x]=document",
        "type=document&options=x",
        "type=document&options[document][allowed_types][]=visa",
        "type=document&options[document][allowed_types]=visa",
        "type=document&options[document][allowed_types][x]=passport",
        "type=document&options[document][require_live_capture]=maybe",
        "type=document&client_reference_id=",
        &format!("type=document&client_reference_id={long}"),
        "type=document&return_url=shop.example",
        "type=document&return_url=javascript:alert(1)",
        "type=document&return_url=https://user:pass@shop.example/",
        "type=document&metadata=x",
        "type=document&metadata[a][b]=x",
        &format!("type=document&metadata[{}]=x", "k".repeat(41)),
        &format!("type=document&metadata[k]={}", "v".repeat(501)),
        "type=document&expand[]=foo",
        "type=document&expand[]=data.last_error",
        "type=document&expand[]=a.b.c.d.e",
        "type=id_number",
        "type=document&options[document][require_id_number]=true",
        "verification_flow=",
        "verification_flow[]=vf_1",
        "verification_flow=vf_1&type=document",
        "verification_flow=vf_1&type=",
        "verification_flow=vf_1&options[document][require_live_capture]=true",
        "verification_flow=vf_1&options=",
        "verification_flow=vf_1&foo=1",
        "type=document&provided_details[email]=a@b.example",
        "type=document&related_person[account]=acct_1",
        "type=document&related_person[account]=acct_1&related_person[person]=person_1",
    ];
    let report: Vec<String> = cases
        .iter()
        .map(|form| {
            let result = match form::decode(form.as_bytes()) {
                Ok(tree) => CreateSession::read(tree),
                Err(error) => Err(error.into()),
            };
            let shown: String = form.chars().take(70).collect();
            format!("{shown}\n  {}", refused(result))
        })
        .collect();
    insta::assert_snapshot!("create_session_refused", report.join("\n"));
}

#[test]
fn metadata_merges_and_is_limited() {
    let read = |form: &str| UpdateSession::read(tree(form)).unwrap().metadata.unwrap();
    let before = [
        ("a".to_owned(), "1".to_owned()),
        ("b".to_owned(), "2".to_owned()),
    ]
    .into();
    let after = read("metadata[a]=&metadata[c]=3").apply(&before).unwrap();
    assert_eq!(
        after.into_iter().collect::<Vec<_>>(),
        [
            ("b".to_owned(), "2".to_owned()),
            ("c".to_owned(), "3".to_owned())
        ]
    );
    assert_eq!(read("metadata="), MetadataChange::Clear);
    assert!(read("metadata=").apply(&before).unwrap().is_empty());
    let many: Vec<String> = (0..50).map(|key| format!("metadata[{key}]=x")).collect();
    let fifty = read(&many.join("&"));
    assert_eq!(fifty.apply(&[].into()).unwrap().len(), 50);
    assert_eq!(
        fifty.apply(&before),
        Err(ApiError::MetadataKeys("metadata".to_owned())),
        "50 more beside 2"
    );
    assert!(create(&format!("type=document&{}&metadata[x]=x", many.join("&"))).is_err());
}

#[test]
fn an_update_merges_options() {
    let read = |form: &str| UpdateSession::read(tree(form)).unwrap().document_options;
    let before = DocumentOptions {
        allowed_types: Some(vec![DocumentType::Passport]),
        require_live_capture: None,
        require_matching_selfie: None,
    };
    let change = read("options[document][require_live_capture]=true").unwrap();
    assert_eq!(
        change.apply(Some(before.clone())).unwrap(),
        DocumentOptions {
            require_live_capture: Some(true),
            ..before.clone()
        }
    );
    assert_eq!(read("options[document]="), Some(DocumentChange::Unset));
    assert_eq!(DocumentChange::Unset.apply(Some(before)), None);
    assert_eq!(read("metadata[a]=b"), None);
    assert!(refused(UpdateSession::read(tree("return_url=https://x.example"))).contains("unknown"));
}

#[test]
fn lists_take_filters_ranges_and_cursors() {
    let read = |form: &str| ListSessions::read(tree(form));
    let all =
        read("limit=3&status=verified&created[gt]=5&created[gte]=5&created[lte]=9&created[lt]=20")
            .unwrap();
    assert_eq!((all.list.limit, all.status), (3, Some(Status::Verified)));
    assert_eq!(all.list.created.from, Some(Timestamp(6000)));
    assert_eq!(all.list.created.until, Some(Timestamp(10_000)));
    let second = read("created=5").unwrap().list;
    assert_eq!(
        second.created.from.zip(second.created.until),
        Some((Timestamp(5000), Timestamp(6000)))
    );
    assert_eq!(read("").unwrap().list.limit, 10);
    let cases = [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=",
        "starting_after=a&ending_before=b",
        "status=nonsense",
        "created=x",
        "created[gte]=99999999999999999999",
        "created[foo]=1",
        "created=9223372036854775807",
        "expand[]=last_error",
        "foo[bar][baz]=1&foo[qux]=2",
        "related_customer_account=",
    ];
    let report: Vec<String> = cases
        .iter()
        .map(|form| format!("{form}\n  {}", refused(read(form))))
        .collect();
    insta::assert_snapshot!("list_sessions_refused", report.join("\n"));
    assert!(
        read("expand[]=data.last_verification_report.document.dob")
            .unwrap()
            .expand
            .is_sensitive()
    );
    assert!(ListReports::read(tree("type=nonsense")).is_err());
}

#[test]
fn event_types_may_end_in_a_wildcard() {
    let types = |form: &str| ListEvents::read(tree(form)).unwrap().types;
    assert_eq!(types(""), None);
    assert_eq!(types("type=identity.*").unwrap().len(), 6);
    assert_eq!(types("type=*").unwrap().len(), 6);
    assert_eq!(types("type=payment_intent.created"), Some(vec![]));
    assert_eq!(
        types("types[]=identity.verification_session.created&types[]=charge.failed"),
        Some(vec![EventType::Created])
    );
    assert!(refused(ListEvents::read(tree("type=a&types[]=b"))).contains("parameters_exclusive"));
    let many = vec!["types[]=a"; 21].join("&");
    assert!(ListEvents::read(tree(&many)).is_err());
}

#[test]
fn webhook_endpoints_are_checked() {
    let test = |form: &str| CreateWebhookEndpoint::read(tree(form), Mode::Test);
    let made = test("url=http://127.0.0.1:4242/hook&enabled_events[]=*&description=&metadata[a]=b&api_version=2020-08-27").unwrap();
    assert_eq!(made.url, "http://127.0.0.1:4242/hook");
    assert_eq!(
        (made.description, made.api_version.as_deref()),
        (None, Some("2020-08-27"))
    );
    let cases = [
        "",
        "url=https://x.example",
        "url=x&enabled_events[]=*",
        "url=https://x.example&enabled_events=",
        "url=https://x.example&enabled_events[]=identity.*",
        "url=https://x.example&enabled_events[]=*&connect=true",
        "url=https://x.example&enabled_events[]=*&api_version=latest",
    ];
    let report: Vec<String> = cases
        .iter()
        .map(|form| format!("{form}\n  {}", refused(test(form))))
        .collect();
    insta::assert_snapshot!("create_webhook_endpoint_refused", report.join("\n"));
    let live =
        CreateWebhookEndpoint::read(tree("url=http://x.example&enabled_events[]=*"), Mode::Live);
    assert_eq!(live, Err(ApiError::HttpsRequired("url".to_owned())));
    let change =
        UpdateWebhookEndpoint::read(tree("disabled=true&description="), Mode::Live).unwrap();
    assert_eq!(
        (change.disabled, change.description, change.url),
        (Some(true), Some(None), None)
    );
}

#[test]
fn calls_without_parameters_refuse_any() {
    assert!(params::none(tree("")).is_ok());
    assert!(params::none(tree("expand[]=x")).is_err());
    assert!(params::only_expand(tree("x=1"), Resource::Session).is_err());
    assert!(params::plain_list(tree("created=1"), Resource::Plain).is_err());
}

proptest! {
    /// Whatever is sent: a typed result or an error with a status of the 400s, never a panic.
    #[test]
    fn any_parameters_are_read_or_refused(
        pairs in prop::collection::vec(
            (
                prop_oneof![
                    Just("type"), Just("options"), Just("options[document]"), Just("metadata"),
                    Just("options[document][allowed_types]"), Just("created"), Just("created[gte]"),
                    Just("limit"), Just("expand"), Just("url"), Just("enabled_events"),
                    Just("return_url"), Just("types"), Just("related_person"), Just("foo"),
                ],
                prop_oneof![Just(""), Just("[]"), Just("[0]"), Just("[x]")],
                prop_oneof![
                    "[a-z0-9:/.-]{0,12}", any::<String>(), any::<i64>().prop_map(|n| n.to_string()),
                ],
            ),
            0..8,
        ),
    ) {
        let form: Vec<String> = pairs
            .iter()
            .map(|(name, tail, value)| format!("{name}{tail}={}", value.replace(['&', '%', '+'], "")))
            .collect();
        let Ok(tree) = form::decode(form.join("&").as_bytes()) else { return Ok(()) };
        let errors = [
            CreateSession::read(tree.clone()).err(),
            UpdateSession::read(tree.clone()).err(),
            ListSessions::read(tree.clone()).err(),
            ListReports::read(tree.clone()).err(),
            ListEvents::read(tree.clone()).err(),
            CreateWebhookEndpoint::read(tree.clone(), Mode::Live).err(),
            UpdateWebhookEndpoint::read(tree, Mode::Test).err(),
        ];
        for error in errors.into_iter().flatten() {
            prop_assert_eq!(error.reply().0, 400);
        }
    }
}

/// How a client library writes parameters: elements of arrays as `[0]` or `[]`, brackets raw or
/// percent-encoded.
#[derive(Debug, Clone, Copy)]
struct Dialect {
    indices: bool,
    encoded: bool,
}

impl Dialect {
    fn elements(self, name: &str, values: &[&str]) -> Vec<(String, String)> {
        let values = values.iter().enumerate();
        values
            .map(|(index, value)| {
                let index = if self.indices {
                    index.to_string()
                } else {
                    String::new()
                };
                (format!("{name}[{index}]"), (*value).to_owned())
            })
            .collect()
    }

    fn text(self, text: &str, is_name: bool) -> String {
        text.bytes()
            .map(|byte| match byte {
                b'[' | b']' if is_name && !self.encoded => char::from(byte).to_string(),
                b' ' if !self.encoded => "+".to_owned(),
                byte if byte.is_ascii_alphanumeric() || b"_.-".contains(&byte) => {
                    char::from(byte).to_string()
                }
                byte => format!("%{byte:02X}"),
            })
            .collect()
    }

    fn form(self, pairs: &[(String, String)]) -> String {
        let pairs = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", self.text(name, true), self.text(value, false)));
        pairs.collect::<Vec<_>>().join("&")
    }
}

/// Strings that a parameter may be.
fn value() -> impl Strategy<Value = String> {
    any::<String>().prop_map(|text| text.replace('\0', "") + "x")
}

proptest! {
    /// What a client means arrives, in whichever dialect it writes; where elements are numbered,
    /// in whichever order it sends them.
    #[test]
    fn every_dialect_gives_back_the_value(
        indices: bool,
        encoded: bool,
        types in prop::collection::vec(prop::sample::select(&["passport", "id_card"][..]), 1..5),
        live: Option<bool>,
        reference in prop::option::of(value()),
        metadata in prop::collection::btree_map("[^\\[\\]\0]{1,40}", value(), 0..5),
        order in any::<prop::sample::Index>(),
    ) {
        let dialect = Dialect { indices, encoded };
        let mut pairs = dialect.elements("options[document][allowed_types]", &types);
        if indices {
            let middle = order.index(pairs.len());
            pairs.rotate_left(middle);
        }
        pairs.push(("type".to_owned(), "document".to_owned()));
        pairs.extend(live.map(|live| {
            ("options[document][require_live_capture]".to_owned(), live.to_string())
        }));
        pairs.extend(reference.clone().map(|text| ("client_reference_id".to_owned(), text)));
        let named = metadata.iter().map(|(key, value)| (format!("metadata[{key}]"), value.clone()));
        pairs.extend(named);
        let read = create(&dialect.form(&pairs));
        let read = read.map_err(|error| TestCaseError::fail(reply(&error)))?;
        let kinds = types.iter().map(|word| match *word {
            "passport" => DocumentType::Passport,
            _ => DocumentType::IdCard,
        });
        prop_assert_eq!(options(&read), Some(DocumentOptions {
            allowed_types: Some(kinds.collect()),
            require_live_capture: live,
            require_matching_selfie: None,
        }));
        prop_assert_eq!(read.client_reference_id, reference);
        prop_assert_eq!(read.metadata, metadata);
    }
}
