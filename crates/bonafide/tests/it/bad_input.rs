//! Files that are not a good photograph of one document, sent by a person.

use bonafide_testkit::specimen::{Photo, Severity, Specimen, bad_input};
use reqwest::Method;

use crate::{
    person::Person,
    server::{Database, Server},
};

async fn create(server: &Server) -> (String, String) {
    let session = server
        .api(
            Method::POST,
            "identity/verification_sessions",
            "type=document",
        )
        .await;
    let text = |name: &str| session[name].as_str().unwrap().to_owned();
    (text("id"), text("url"))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_bad_file_has_a_clear_outcome_and_nothing_else_suffers() {
    let server = Server::start(Database::Embedded);
    for file in bad_input::undecodable() {
        let (_, url) = create(&server).await;
        let person = Person::open(&url).await;
        person.consent().await;
        let (status, reply) = person.picture("front", file.bytes).await;
        assert!(
            (400..500).contains(&status),
            "{}: {status} {reply}",
            file.name
        );
        assert!(reply.len() > 20, "{}: says what to do", file.name);
        assert_eq!(
            person.submit().await / 100,
            4,
            "{}: nothing was stored",
            file.name
        );
    }
    for file in bad_input::undesired() {
        let (id, url) = create(&server).await;
        let person = Person::open(&url).await;
        person.consent().await;
        let (status, reply) = person.picture("front", file.bytes.clone()).await;
        if status == 422 {
            assert!(reply.len() > 40, "{}: says what to do: {reply}", file.name);
            continue;
        }
        assert_eq!(status, 200, "{}: {reply}", file.name);
        if person.submit().await != 200 {
            let (status, _) = person.picture("back", file.bytes).await;
            assert_eq!(status, 200, "{}", file.name);
            assert_eq!(person.submit().await, 200, "{}", file.name);
        }
        let session = server.settled(&id).await;
        assert_eq!(
            session["status"], "requires_input",
            "{}: {session}",
            file.name
        );
        assert!(session["last_error"]["reason"].is_string(), "{}", file.name);
    }
    let (id, url) = create(&server).await;
    let photo = Photo::take(&Specimen::passport(3).render(), Severity::Clean, 3);
    Person::verify(&url, &[("front", photo.jpeg)]).await;
    assert_eq!(server.settled(&id).await["status"], "verified");
}
