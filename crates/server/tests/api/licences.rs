//! A driving licence from its pictures to what the business reads of it.

use bonafide_aamva::{Date, Licence};
use bonafide_core::{
    account::Permission,
    session::{Side, Status},
};
use bonafide_testkit::evidence;
use serde_json::{Value, json};

use crate::harness::{App, SESSIONS};

const READS: [Permission; 2] = [Permission::SessionsRead, Permission::SensitiveRead];

fn sides(licence: &Licence) -> Vec<(Side, Vec<u8>)> {
    vec![
        (Side::Front, evidence::licence_front(licence)),
        (Side::Back, evidence::licence_back(licence)),
    ]
}

/// The address of the specimen.
fn richmond() -> Value {
    json!({
        "city": "RICHMOND", "country": "US", "line1": "2300 WEST BROAD STREET", "line2": null,
        "postal_code": "23269", "state": "VA",
    })
}

#[tokio::test]
async fn a_licence_of_both_sides_is_verified_with_its_address() {
    let app = App::new().await;
    let form = "type=document&options[document][allowed_types][]=driving_license";
    let session = app.post(SESSIONS, form).await;
    let id = app.check(session, sides(&Licence::specimen())).await;
    let path = format!("{SESSIONS}/{id}");
    let expand = "expand[]=verified_outputs&expand[]=last_verification_report";

    let seen = app.get(&path, expand).await;
    assert_eq!(seen.text("status"), Status::Verified.word());
    let outputs = &seen.body["verified_outputs"];
    assert_eq!(outputs["first_name"], "MICHAEL JOHN");
    assert_eq!(outputs["last_name"], "SAMPLE");
    assert_eq!(outputs["address"], richmond());
    let document = &seen.body["last_verification_report"]["document"];
    assert_eq!(document["status"], "verified");
    assert_eq!(document["type"], "driving_license");
    assert_eq!(document["issuing_country"], "US");
    assert_eq!(
        document["issued_date"],
        json!({ "day": 6, "month": 6, "year": 2025 })
    );
    assert_eq!(document["address"], richmond());
    assert_eq!(document["files"].as_array().unwrap().len(), 2);

    let key = app.restricted(READS.to_vec()).await;
    let sensitive = ["dob", "expiration_date", "number", "sex", "unparsed_sex"]
        .map(|field| format!("expand[]=last_verification_report.document.{field}"))
        .join("&");
    let seen = app.call_with(&key, ("GET", &path), &sensitive, &[]).await;
    let document = &seen.body["last_verification_report"]["document"];
    assert_eq!(
        document["dob"],
        json!({ "day": 6, "month": 6, "year": 1986 })
    );
    assert_eq!(document["expiration_date"]["year"], 2033);
    assert_eq!(document["number"], "T64235789");
    assert_eq!(
        (&document["sex"], &document["unparsed_sex"]),
        (&json!("male"), &json!("M"))
    );

    app.post(&format!("{path}/redact"), "").await;
    let gone = app.get(&path, expand).await;
    for address in [
        &gone.body["verified_outputs"]["address"],
        &gone.body["last_verification_report"]["document"]["address"],
    ] {
        assert_eq!(
            (&address["city"], &address["country"]),
            (&json!("[redacted]"), &Value::Null)
        );
    }
}

#[tokio::test]
async fn licences_that_fail_say_why_and_keep_what_was_read() {
    let app = App::new().await;
    let young = Licence {
        date_of_birth: Date::new(2015, 6, 6),
        ..Licence::specimen()
    };
    let specimen = Licence::specimen();
    let another = Licence {
        number: "T11111111".into(),
        ..Licence::specimen()
    };
    let two = vec![
        (Side::Front, evidence::licence_back(&another)),
        (Side::Back, evidence::licence_back(&specimen)),
    ];
    let mut stranger = another;
    stranger.names.family = "OTHER".into();
    let forged = vec![
        (Side::Front, evidence::licence_front(&stranger)),
        (Side::Back, evidence::licence_back(&specimen)),
    ];
    let cards = "type=document&options[document][allowed_types][]=id_card";
    for (form, pictures, code) in [
        ("type=document", two, "document_unverified_other"),
        ("type=document", forged, "document_unverified_other"),
        (cards, sides(&specimen), "document_type_not_supported"),
        ("type=document", sides(&young), "under_supported_age"),
    ] {
        let session = app.post(SESSIONS, form).await;
        let id = app.check(session, pictures).await;
        let path = format!("{SESSIONS}/{id}?expand[]=last_verification_report");
        let seen = app.get(&path, "").await;
        assert_eq!(seen.text("status"), Status::RequiresInput.word());
        assert_eq!(seen.body["last_error"]["code"], code);
        let document = &seen.body["last_verification_report"]["document"];
        assert_eq!(document["last_name"], "SAMPLE");
        assert_eq!(document["address"], richmond());
    }
}
