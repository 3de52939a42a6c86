//! Sessions and their events.

use serde_json::{Value, json};

use crate::harness::{App, REPORTS, SESSIONS};

#[tokio::test]
async fn a_session_is_created_changed_canceled_and_redacted() {
    let app = App::new().await;
    let created = app
        .post(
            SESSIONS,
            "type=document&metadata[user_id]=1&client_reference_id=u-1&return_url=https://a.example\
             &options[document][allowed_types][0]=passport&expand[0]=verified_outputs",
        )
        .await;
    assert_eq!(created.status, 200);
    let id = created.text("id");
    let path = format!("{SESSIONS}/{id}");
    assert_eq!(created.body["status"], "requires_input");
    assert_eq!(created.body["livemode"], false);
    assert_eq!(created.body["verified_outputs"], Value::Null);
    assert_eq!(
        created.body["options"],
        json!({ "document": { "allowed_types": ["passport"] } })
    );
    let token = created.text("url");
    let token = token
        .strip_prefix("https://id.example/start/test_")
        .unwrap();
    let secret = created.text("client_secret");
    let secret = secret.strip_prefix(&format!("{id}_secret_test_")).unwrap();
    assert_eq!(secret.len(), token.len());
    assert_ne!(secret, token);

    let again = app.get(&path, "").await;
    assert_eq!(
        again.text("url"),
        created.text("url"),
        "the link was not used"
    );
    assert!(again.body.get("verified_outputs").is_none());

    let form = "metadata[user_id]=&metadata[b]=2&options[document][require_live_capture]=true";
    let updated = app.post(&path, form).await;
    assert_eq!(updated.body["metadata"], json!({ "b": "2" }));
    let options = json!({ "allowed_types": ["passport"], "require_live_capture": true });
    assert_eq!(updated.body["options"]["document"], options);
    assert_eq!(
        app.post(&path, "options[document]=").await.body["options"],
        json!({})
    );
    let many: Vec<String> = (0..50).map(|key| format!("metadata[{key}]=x")).collect();
    assert_eq!(
        app.post(&path, &many.join("&")).await.error().2,
        "metadata",
        "50 and `b`"
    );

    app.clock.advance(1);
    let canceled = app.post(&format!("{path}/cancel"), "").await;
    assert_eq!(canceled.body["status"], "canceled");
    assert_eq!(canceled.body["url"], Value::Null);
    assert_eq!(
        app.post(&format!("{path}/cancel"), "").await.body,
        canceled.body
    );
    let refused = app.post(&path, "metadata[a]=b").await;
    assert_eq!(refused.status, 400);
    assert!(refused.error().3.contains(r#"a status of "canceled""#));

    let redacted = app.post(&format!("{path}/redact"), "").await;
    assert_eq!(
        redacted.body["redaction"],
        json!({ "status": "processing" })
    );
    assert_eq!(redacted.body["metadata"], json!({}));
    assert_eq!(redacted.body["client_reference_id"], Value::Null);
    assert_eq!(app.post(&format!("{path}/redact"), "").await.status, 200);

    let events = app.get("/v1/events", "type=identity.*").await;
    let types: Vec<&str> = events.body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| {
            assert_eq!(
                event["data"]["object"]["metadata"],
                json!({}),
                "redaction takes it"
            );
            event["type"].as_str().unwrap()
        })
        .collect();
    assert_eq!(
        types,
        [
            "identity.verification_session.canceled",
            "identity.verification_session.created"
        ]
    );
}

#[tokio::test]
async fn lists_are_paged_both_ways() {
    let app = App::new().await;
    let mut ids = Vec::new();
    for number in 0..5 {
        app.clock.advance(10);
        let odd = number % 2;
        let form = format!(
            "type=document&client_reference_id=u-{odd}&related_customer=cus_{odd}\
             &related_customer_account=acct_{odd}"
        );
        ids.insert(0, app.post(SESSIONS, &form).await.text("id"));
    }
    let page = async |query: &str| {
        let reply = app.get(SESSIONS, query).await;
        let data = reply.body["data"]
            .as_array()
            .unwrap_or_else(|| panic!("{reply:?}"));
        let ids: Vec<String> = data
            .iter()
            .map(|session| session["id"].as_str().unwrap().to_owned())
            .collect();
        (ids, reply.body["has_more"].as_bool().unwrap())
    };
    assert_eq!(page("limit=2").await, (ids[..2].to_vec(), true));
    assert_eq!(
        page(&format!("limit=2&starting_after={}", ids[1])).await,
        (ids[2..4].to_vec(), true)
    );
    assert_eq!(
        page(&format!("limit=2&starting_after={}", ids[3])).await,
        (ids[4..].to_vec(), false)
    );
    assert_eq!(
        page(&format!("limit=2&ending_before={}", ids[3])).await,
        (ids[1..3].to_vec(), true)
    );
    assert_eq!(page("").await, (ids.clone(), false));
    let odd = vec![ids[1].clone(), ids[3].clone()];
    for filter in [
        "client_reference_id=u-1",
        "related_customer=cus_1",
        "related_customer_account=acct_1",
        "related_customer_account=acct_1&related_customer=cus_1&status=requires_input",
    ] {
        assert_eq!(page(filter).await, (odd.clone(), false), "{filter}");
    }
    let mixed = "related_customer_account=acct_1&related_customer=cus_0";
    assert_eq!(page(mixed).await, (vec![], false));
    assert_eq!(page("status=verified").await, (vec![], false));
    let middle = app.get(&format!("{SESSIONS}/{}", ids[2]), "").await.body["created"].clone();
    assert_eq!(
        page(&format!("created={middle}")).await,
        (vec![ids[2].clone()], false)
    );
    assert_eq!(
        page(&format!("created%5Bgt%5D={middle}")).await,
        (ids[..2].to_vec(), false)
    );
    for id in ["vs_0000000000000000000000", "vs_x"] {
        let unknown = app.get(SESSIONS, &format!("starting_after={id}")).await;
        assert_eq!(unknown.status, 400);
        assert_eq!(
            (unknown.error().1, unknown.error().2),
            ("resource_missing", "starting_after")
        );
    }
    let expanded = app
        .get(SESSIONS, "expand[]=data.last_verification_report")
        .await;
    assert_eq!(expanded.status, 200);
    assert_eq!(
        app.get(REPORTS, "type=id_number").await.body["data"],
        json!([])
    );
}

#[tokio::test]
async fn an_event_names_the_request_that_caused_it() {
    let app = App::new().await;
    let created = app.post_once(SESSIONS, "type=document", "key-1").await;
    let event = app.get("/v1/events", "").await.body["data"][0].clone();
    assert_eq!(
        event["request"]["id"].as_str(),
        created.header("request-id")
    );
    assert_eq!(event["request"]["idempotency_key"], "key-1");
    assert_eq!(event["api_version"], "2026-10-28.endive");
    assert_eq!(event["data"]["object"]["id"], created.body["id"]);
    let path = format!("/v1/events/{}", event["id"].as_str().unwrap());
    assert_eq!(app.get(&path, "expand[]=data").await.body, event);
    assert_eq!(
        app.get("/v1/events", "type=charge.failed").await.body["data"],
        json!([])
    );
}
