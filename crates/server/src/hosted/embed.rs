//! The script that a business puts into its own page, at the addresses under which it is known.

use axum::{
    http::HeaderMap,
    response::{IntoResponse, Response},
};

use super::{assets::answer, guard::Framed};

/// The same script at every address: a release train in the address only says which of the
/// official loaders the business uses. Its content changes with the server, so browsers ask anew.
pub(super) async fn script(headers: HeaderMap) -> Response {
    let file = answer(
        &headers,
        bonafide_web::embed,
        "public, max-age=300, must-revalidate",
    );
    (Framed("'none'".to_owned()), file).into_response()
}
