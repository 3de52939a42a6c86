//! The command line as a client of the API.

mod failure;
mod hearing;

use std::time::Duration;

use bonafide_wire::params::parse_web_url;
use clap::Args;
use reqwest::{ClientBuilder, Method, RequestBuilder, Response, Url, redirect};
use serde_json::Value;
use url::form_urlencoded;

pub(crate) use failure::Failure;
use failure::Refusal;

/// A call may take this long.
const TOTAL: Duration = Duration::from_secs(30);
/// Connecting may take this long.
const CONNECT: Duration = Duration::from_secs(5);
/// A reply may be this long: many times a page of 100 objects with all that they refer to.
const MAX_REPLY_BYTES: usize = 16 << 20;

/// Which server is called, and with which key.
#[derive(Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct Access {
    /// The API key. The environment is the better place: arguments are seen by others on the machine.
    #[arg(
        long,
        value_name = "KEY",
        env = "BONAFIDE_API_KEY",
        hide_env_values = true,
        global = true
    )]
    api_key: Option<String>,
    /// Where the server is.
    #[arg(
        long,
        value_name = "URL",
        env = "BONAFIDE_API_BASE",
        default_value = "http://127.0.0.1:4600",
        value_parser = base,
        global = true
    )]
    api_base: Url,
}

fn base(text: &str) -> Result<Url, &'static str> {
    parse_web_url(text)
        .filter(|url| url.query().is_none() && url.fragment().is_none())
        .ok_or("it is to look like http://127.0.0.1:4600")
}

impl Access {
    /// A client of that server.
    ///
    /// # Errors
    /// Without a key, or with one that cannot be one.
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        let key = self.api_key.as_deref().unwrap_or_default();
        if key.is_empty() {
            return Err(Failure::NoKey);
        }
        if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Failure::KeyForm);
        }
        let http = connections()
            .timeout(TOTAL)
            .build()
            .map_err(|error| Failure::no_client(&error))?;
        Ok(Client {
            http,
            base: self.api_base.as_str().trim_end_matches('/').to_owned(),
            key: key.to_owned(),
        })
    }
}

/// A key goes to the server that was named and nowhere else: no proxy of the environment sees it, and
/// it follows no redirect.
fn connections() -> ClientBuilder {
    reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(CONNECT)
        .user_agent(concat!("Bonafide/", env!("CARGO_PKG_VERSION"), " (cli)"))
}

/// Parameters of a call, by the API's names, as `options[document][require_live_capture]`.
pub(crate) type Parameters = Vec<(String, String)>;

/// Calls the API of one server with one key.
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    key: String,
}

impl Client {
    /// Reads what is at `path`, which begins after `/v1/`.
    ///
    /// # Errors
    /// When the API refuses it, or nothing that speaks it answers.
    pub(crate) async fn get(&self, path: &str, query: &Parameters) -> Result<Value, Failure> {
        let query = encoded(query);
        let separator = if query.is_empty() { "" } else { "?" };
        let request = self.request(Method::GET, &format!("{path}{separator}{query}"));
        self.answer(request).await
    }

    /// Posts `form` to `path`, which begins after `/v1/`. With an idempotency key the same call can
    /// be made again without being carried out twice.
    ///
    /// # Errors
    /// When the API refuses it, or nothing that speaks it answers.
    pub(crate) async fn post(
        &self,
        path: &str,
        form: &Parameters,
        idempotency_key: Option<&str>,
    ) -> Result<Value, Failure> {
        let mut request = self
            .request(Method::POST, path)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(encoded(form));
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", key);
        }
        self.answer(request).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let url = format!("{}/v1/{path}", self.base);
        self.http.request(method, url).bearer_auth(&self.key)
    }

    async fn answer(&self, request: RequestBuilder) -> Result<Value, Failure> {
        let broken = |error: reqwest::Error| Failure::of_connection(&self.base, &error);
        let response = request.send().await.map_err(broken)?;
        let status = response.status();
        let request_id = header(&response, "request-id");
        let body = body(response).await.map_err(broken)?;
        let object = body
            .and_then(|body| serde_json::from_slice::<Value>(&body).ok())
            .filter(Value::is_object)
            .ok_or_else(|| Failure::not_the_api(&self.base, status))?;
        if status.is_success() {
            return Ok(object);
        }
        Refusal::read(status, &object["error"], request_id)
            .map(Failure::Refused)
            .map_or_else(|| Err(Failure::not_the_api(&self.base, status)), Err)
    }
}

fn encoded(parameters: &Parameters) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(parameters)
        .finish()
}

fn header(response: &Response, name: &str) -> Option<String> {
    let value = response.headers().get(name)?.to_str().ok()?;
    Some(value.to_owned())
}

/// The whole body; `None` where it is too long to be one of the API's.
async fn body(mut response: Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut whole = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if whole.len() + chunk.len() > MAX_REPLY_BYTES {
            return Ok(None);
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(Some(whole))
}
