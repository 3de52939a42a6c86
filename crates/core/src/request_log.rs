//! API requests as those who listen see them: what was asked, and how it was answered.

use core::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{
    clock::Timestamp,
    id::{AccountId, RequestId},
};

/// A request that was answered. Its parameters are not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestLog {
    /// Whose.
    pub account: AccountId,
    /// Its id.
    pub request: RequestId,
    /// When it came.
    pub at: Timestamp,
    /// From where.
    pub address: IpAddr,
    /// HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// HTTP status of the reply.
    pub status: u16,
    /// What was wrong, where it was refused.
    pub error: Option<LoggedError>,
}

/// The error of a reply, in the API's words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedError {
    /// `type`.
    #[serde(rename = "type")]
    pub kind: String,
    /// `code`, or empty.
    pub code: String,
    /// `message`.
    pub message: String,
    /// `param`, or empty.
    pub param: String,
}

/// Which requests somebody wants to see: of each list that is not empty, one must be the request's.
/// The names are those that the official command line sends (contract section 3.6).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestFilter {
    /// Methods, as `POST`.
    #[serde(rename = "filter_http_method", skip_serializing_if = "Vec::is_empty")]
    pub methods: Vec<String>,
    /// Paths; `*` at the end stands for any text.
    #[serde(rename = "filter_request_path", skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// `SUCCEEDED` or `FAILED`.
    #[serde(
        rename = "filter_request_status",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub outcomes: Vec<String>,
    /// Statuses, as `404`.
    #[serde(rename = "filter_status_code", skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<String>,
    /// Classes of statuses, as `4XX`.
    #[serde(
        rename = "filter_status_code_type",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub classes: Vec<String>,
    /// Addresses that requests come from.
    #[serde(rename = "filter_ip_address", skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<String>,
    /// `API` or `DASHBOARD`; all requests here are the first.
    #[serde(rename = "filter_source", skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
}

impl RequestFilter {
    /// Whether `log` is to be seen.
    #[must_use]
    pub fn admits(&self, log: &RequestLog) -> bool {
        let one_of = |wanted: &[String], is: &dyn Fn(&str) -> bool| {
            wanted.is_empty() || wanted.iter().any(|text| is(text.trim()))
        };
        let same = |text: &str, word: &str| text.eq_ignore_ascii_case(word);
        let outcome = if log.status < 400 {
            "SUCCEEDED"
        } else {
            "FAILED"
        };
        one_of(&self.methods, &|text| same(text, &log.method))
            && one_of(&self.paths, &|text| match text.strip_suffix('*') {
                Some(start) => log.path.starts_with(start),
                None => log.path == text,
            })
            && one_of(&self.outcomes, &|text| same(text, outcome))
            && one_of(&self.statuses, &|text| text == log.status.to_string())
            && one_of(&self.classes, &|text| {
                same(text, &format!("{}XX", log.status / 100))
            })
            && one_of(&self.addresses, &|text| {
                text.parse() == Ok(log.address.to_canonical())
            })
            && one_of(&self.sources, &|text| same(text, "API"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(json: &str) -> RequestFilter {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_list_that_is_given_must_hold_the_request() {
        let log = RequestLog {
            account: AccountId::from_bytes([1; 16]),
            request: RequestId::from_bytes([2; 16]),
            at: Timestamp(0),
            address: "::ffff:192.0.2.7".parse().unwrap(),
            method: "POST".to_owned(),
            path: "/v1/identity/verification_sessions/vs_1/cancel".to_owned(),
            status: 404,
            error: None,
        };
        for admitting in [
            "{}",
            r#"{"filter_http_method":["GET","post"]}"#,
            r#"{"filter_request_path":["/v1/identity/*"]}"#,
            r#"{"filter_request_status":["FAILED"],"filter_status_code":["400","404"]}"#,
            r#"{"filter_status_code_type":["4xx"],"filter_source":["API"]}"#,
            r#"{"filter_ip_address":["192.0.2.7"],"filter_account":["acct_1"]}"#,
        ] {
            assert!(filter(admitting).admits(&log), "{admitting}");
        }
        for refusing in [
            r#"{"filter_http_method":["GET"]}"#,
            r#"{"filter_request_path":["/v1/identity"]}"#,
            r#"{"filter_request_status":["SUCCEEDED"]}"#,
            r#"{"filter_status_code":["404"],"filter_status_code_type":["5XX"]}"#,
            r#"{"filter_ip_address":["192.0.2.8"]}"#,
            r#"{"filter_source":["DASHBOARD"]}"#,
        ] {
            assert!(!filter(refusing).admits(&log), "{refusing}");
        }
    }
}
