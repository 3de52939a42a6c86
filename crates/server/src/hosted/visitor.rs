//! What a request tells about the browser that sent it.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, StatusCode, header, request::Parts},
    response::{Html, IntoResponse, Response},
};
use bonafide_service::{Page, Service};
use bonafide_vault::sha256;
use bonafide_web::{Language, Message, MessagePage, SidePage};

use super::cookie;

/// A browser at a page.
pub(super) struct Visitor {
    /// The language of the replies.
    pub(super) language: Language,
    /// The language that the address asks for, to be kept in links.
    pub(super) asked: Option<Language>,
    /// The page token; empty where the browser holds none, which opens nothing.
    pub(super) token: String,
    /// The page's path: `/hosted/{page}`.
    pub(super) path: String,
}

impl FromRequestParts<Arc<Service>> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        service: &Arc<Service>,
    ) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let asked = parameter(query, "lang").and_then(Language::from_tag);
        let accepted = header(&parts.headers, &header::ACCEPT_LANGUAGE);
        // A page in a frame holds its token itself.
        let carried = header(&parts.headers, &header::AUTHORIZATION).strip_prefix("Bearer ");
        let token =
            carried.or_else(|| cookie::page_token(&parts.headers, &service.settings().public_url));
        let token = token.unwrap_or_default().to_owned();
        let segments: Vec<&str> = parts.uri.path().splitn(4, '/').collect();
        let path = match segments.as_slice() {
            ["", "hosted", page, ..] => format!("/hosted/{page}"),
            _ => parts.uri.path().to_owned(),
        };
        Ok(Self {
            language: asked.unwrap_or_else(|| Language::negotiate(accepted)),
            asked,
            token,
            path,
        })
    }
}

impl Visitor {
    /// What every page shows, of a known session.
    pub(super) fn side<'a>(&'a self, page: &'a Page) -> SidePage<'a> {
        SidePage {
            language: self.language,
            business: &page.business_name,
            test_mode: page.mode == bonafide_core::account::Mode::Test,
            path: &self.path,
        }
    }

    /// What every page shows where the session is not known.
    pub(super) fn stranger(&self) -> SidePage<'_> {
        SidePage {
            language: self.language,
            business: "",
            test_mode: false,
            path: &self.path,
        }
    }

    /// A page that says one thing, where the session is not known.
    pub(super) fn told(&self, status: StatusCode, message: Message) -> Response {
        let content = MessagePage {
            message,
            return_url: None,
        };
        let page = bonafide_web::message(&self.stranger(), &content);
        (status, Html(page)).into_response()
    }

    /// The query that keeps the language.
    pub(super) fn query(&self) -> String {
        self.asked
            .map(|language| format!("?lang={}", language.tag()))
            .unwrap_or_default()
    }
}

/// The path of the page that a link opens. Derived from the link, so that opening it again in the
/// same browser leads to the same page; nobody without the link can name it.
pub(super) fn page_path(link: &str) -> String {
    let hash = sha256(format!("page {link}").as_bytes());
    let name: String = hash[..16]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("/hosted/{name}")
}

/// A header's text; empty where it is absent or not text.
pub(super) fn header<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// A parameter of a query whose values need no decoding.
pub(super) fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    query
        .split('&')
        .find_map(|pair| pair.split_once('=').filter(|(key, _)| *key == name))
        .map(|(_, value)| value)
}
