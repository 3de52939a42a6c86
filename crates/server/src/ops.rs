//! For operators: is the server up?

use std::sync::Arc;

use axum::{Json, Router, extract::State, http::StatusCode, response::IntoResponse, routing::get};
use bonafide_service::Service;
use serde_json::json;

pub(crate) fn router() -> Router<Arc<Service>> {
    Router::new().route("/healthz", get(health))
}

/// 200 while the database answers, 503 otherwise.
async fn health(State(service): State<Arc<Service>>) -> impl IntoResponse {
    match service.accounts().await {
        Ok(_) => (StatusCode::OK, Json(json!({ "status": "ok" }))),
        Err(error) => {
            tracing::warn!(%error, "health check failed");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                Json(json!({ "status": "unavailable" })),
            )
        }
    }
}
