//! A link for newcomers at the server's own machine: makes a test session and goes to its page.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use bonafide_service::Service;

use crate::api::Failure;

pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new().route("/try", get(try_it))
}

async fn try_it(State(service): State<Arc<Service>>) -> Response {
    match service.create_trial().await {
        Ok(Some(url)) => Redirect::to(&url).into_response(),
        Ok(None) => (
            StatusCode::NOT_FOUND,
            "Trials are offered at the server's own machine only.\n",
        )
            .into_response(),
        Err(error) => Failure::from(error).into_response(),
    }
}
