//! A driving licence of the United States from its two photographs.

use bonafide_testkit::specimen::{Kind, Photo, Severity, Specimen};
use reqwest::Method;
use serde_json::Value;

use crate::{
    person::Person,
    server::{Database, Server},
};

const SESSIONS: &str = "identity/verification_sessions";

fn photo(specimen: &Specimen) -> Vec<u8> {
    Photo::take(&specimen.render(), Severity::Clean, 5).jpeg
}

/// Has a session checked with these pictures.
async fn checked(server: &Server, front: &Specimen, back: &Specimen) -> Value {
    let session = server.api(Method::POST, SESSIONS, "type=document").await;
    let pictures = [("front", photo(front)), ("back", photo(back))];
    Person::verify(session["url"].as_str().unwrap(), &pictures).await;
    let id = session["id"].as_str().unwrap();
    server.settled(id).await;
    let expand = "expand[]=verified_outputs&expand[]=last_verification_report";
    server
        .api(Method::GET, &format!("{SESSIONS}/{id}?{expand}"), "")
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_licence_is_verified_where_its_barcode_and_its_front_agree() {
    let server = Server::start(Database::Embedded);
    let back = Specimen::new(Kind::AmericanLicenceBack, 7);
    let front = Specimen::card_front(7).with_holder(back.holder().clone());
    let session = checked(&server, &front, &back).await;
    assert_eq!(session["status"], "verified", "{session}");
    let outputs = &session["verified_outputs"];
    assert_eq!(outputs["last_name"], back.holder().surname.as_str());
    assert_eq!(outputs["first_name"], back.holder().given_names.as_str());
    assert_eq!(outputs["address"]["country"], "US");
    assert!(outputs["address"]["line1"].is_string());
    let document = &session["last_verification_report"]["document"];
    assert_eq!(document["type"], "driving_license");
    assert_eq!(document["issuing_country"], "US");
    assert_eq!(document["address"], outputs["address"]);

    // Somebody else's front.
    let session = checked(&server, &Specimen::card_front(8), &back).await;
    assert_eq!(session["status"], "requires_input", "{session}");
    assert_eq!(session["last_error"]["code"], "document_unverified_other");
}
