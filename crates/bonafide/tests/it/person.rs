//! The person's part, over the calls that the page makes.

use reqwest::{Response, StatusCode, header};

use crate::server::http;

/// A browser that opened a session's link.
pub(crate) struct Person {
    client: reqwest::Client,
    page: String,
    cookie: String,
}

impl Person {
    /// Opens the link.
    pub(crate) async fn open(link: &str) -> Self {
        let client = http();
        let response = client.post(link).send().await.unwrap();
        assert_eq!(
            response.status(),
            StatusCode::SEE_OTHER,
            "{}",
            response.text().await.unwrap()
        );
        let header = |name| response.headers()[name].to_str().unwrap().to_owned();
        let cookie = header(header::SET_COOKIE)
            .split(';')
            .next()
            .unwrap()
            .to_owned();
        let location = header(header::LOCATION);
        let origin = link.split("/start/").next().unwrap();
        let page = format!("{origin}{}", location.split('?').next().unwrap());
        Self {
            client,
            page,
            cookie,
        }
    }

    async fn send(&self, method: reqwest::Method, call: &str, body: Vec<u8>) -> Response {
        self.client
            .request(method, format!("{}/{call}", self.page))
            .header(header::COOKIE, &self.cookie)
            .header("x-bonafide-page", "1")
            .body(body)
            .send()
            .await
            .unwrap()
    }

    /// Agrees.
    pub(crate) async fn consent(&self) {
        let response = self.send(reqwest::Method::POST, "consent", vec![]).await;
        assert_eq!(response.status(), StatusCode::OK);
    }

    /// Sends a picture of a side, and gives the status and the reply.
    pub(crate) async fn picture(&self, side: &str, bytes: Vec<u8>) -> (u16, String) {
        let call = format!("pictures/{side}?method=upload");
        let response = self.send(reqwest::Method::PUT, &call, bytes).await;
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Sends it all.
    pub(crate) async fn submit(&self) -> u16 {
        self.send(reqwest::Method::POST, "submit", vec![])
            .await
            .status()
            .as_u16()
    }

    /// Opens the link, agrees, sends the pictures, submits.
    pub(crate) async fn verify(link: &str, pictures: &[(&str, Vec<u8>)]) {
        let person = Self::open(link).await;
        person.consent().await;
        let mut last = String::new();
        for (side, bytes) in pictures {
            let (status, reply) = person.picture(side, bytes.clone()).await;
            assert_eq!(status, 200, "{reply}");
            last = reply;
        }
        assert_eq!(person.submit().await, 200, "{last}");
    }
}
