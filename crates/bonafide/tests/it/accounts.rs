//! What a business says about itself, from the command line, and where it shows.

use std::time::Duration;

use reqwest::{Method, StatusCode};

use crate::{
    client::run,
    server::{Database, Server, http},
};

/// The page for a website that shows it: its status, and who may be around it.
async fn frame(server: &Server, key: &str, origin: &str) -> (StatusCode, String) {
    let mut url = reqwest::Url::parse(&server.url).unwrap();
    url.path_segments_mut()
        .unwrap()
        .extend(["modal", key, origin]);
    let reply = http().get(url).send().await.unwrap();
    let policy = reply.headers()["content-security-policy"].to_str().unwrap();
    let ancestors = policy.rsplit_once("frame-ancestors ").unwrap().1;
    (reply.status(), ancestors.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_business_names_itself_and_the_websites_that_may_show_the_page() {
    let server = Server::start(Database::Embedded);
    let live = server.word("pk_live_");
    let shop = "https://shop.example";
    assert_eq!(frame(&server, &live, shop).await.0, StatusCode::FORBIDDEN);
    let (status, ancestors) =
        frame(&server, &server.publishable_key, "http://localhost:3000").await;
    assert_eq!(status, StatusCode::OK);
    assert!(ancestors.starts_with("http://localhost:*"), "{ancestors}");

    let update = |arguments: &[&str]| {
        server.errand(&[&["account", "update", "--mode", "live"], arguments].concat())
    };
    update(&[
        "--name",
        "Corner Shop",
        "--add-origin",
        "https://Shop.example/",
    ]);
    let privacy = ["--privacy-url", "https://shop.example/privacy"];
    let other = ["--add-origin", "https://other.example:8443"];
    let shown = update(&[&privacy[..], &other].concat());
    for line in [
        "mode            live",
        "name            Corner Shop",
        "privacy policy  https://shop.example/privacy",
        "origins         https://shop.example https://other.example:8443",
    ] {
        assert!(
            shown.lines().any(|shown| shown == line),
            "{line} in {shown}"
        );
    }
    let told = server.errand(&["account", "show", "--mode", "live"]);
    assert_eq!(told, shown);
    let untouched = server.errand(&["account", "show"]);
    assert!(untouched.contains("origins         none"), "{untouched}");

    // A server that runs follows within seconds.
    while frame(&server, &live, shop).await.0 != StatusCode::OK {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let (_, ancestors) = frame(&server, &live, shop).await;
    assert_eq!(ancestors, "https://shop.example https://other.example:8443");
    for stranger in ["https://evil.example", "http://localhost:3000", "null"] {
        let (status, _) = frame(&server, &live, stranger).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{stranger}");
    }
    let account = http()
        .get(format!("{}/v1/account", server.url))
        .bearer_auth(&server.live_key)
        .send();
    let account: serde_json::Value = account.await.unwrap().json().await.unwrap();
    assert_eq!(account["business_profile"]["name"], "Corner Shop");
    let secret = frame(&server, &server.live_key, shop).await.0;
    assert_eq!(
        secret,
        StatusCode::FORBIDDEN,
        "a secret key is none for pages"
    );

    for wrong in [
        ["--name", " "],
        ["--add-origin", "http://shop.example"],
        ["--privacy-url", "javascript:alert(1)"],
    ] {
        let data = server.data();
        let data = ["--data", data.to_str().unwrap()];
        let command = [&["account", "update"], &wrong[..], &data].concat();
        assert_ne!(run(&[], &command).code, 0, "{wrong:?}");
    }
    let kept = server.api(Method::GET, "account", "").await;
    assert_eq!(kept["business_profile"]["name"], "Your business");
}
