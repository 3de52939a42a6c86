//! What the person who is verified sees: links, the page, its files, and the calls it makes.
//!
//! A link (`/start/{link}`) is opened once, by a POST, so that programs that preview links do not
//! use it up. The browser is then sent to `/hosted/{page}` with a cookie that holds for that path
//! alone: the token has left the address bar, and several sessions can be open in one browser. The
//! name of the page is derived from the link's token and cannot be guessed; it opens nothing
//! without the cookie. Below it are the calls of the page's program (JSON) and a form for browsers
//! without scripts. A flow's link (`/flow/{flow}`) makes a session for each visitor; a hand-off link
//! (`/handoff/{link}`) lets a phone hold the page beside the browser that shows it. Inside a
//! business's own page a session is opened by its client secret (`/modal/...`), by the script that
//! is served for such pages. Which step is next is the session's state, so reloading goes on where
//! one was.

mod assets;
mod body;
mod calls;
mod cookie;
mod embed;
mod failure;
mod flow;
mod form;
mod guard;
mod hand_off;
mod link;
mod modal;
mod outcomes;
mod shell;
mod view;
mod visitor;

use std::sync::Arc;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post, put},
};
use bonafide_service::Service;

/// The routes.
pub(crate) fn router() -> Router<Arc<Service>> {
    let calls = Router::new()
        .route("/hosted/{page}/session", get(calls::session))
        .route("/hosted/{page}/consent", post(calls::consent))
        .route("/hosted/{page}/decline", post(calls::decline))
        .route("/hosted/{page}/document-type", post(calls::document_type))
        .route("/hosted/{page}/pictures/{side}", put(calls::picture))
        .route("/hosted/{page}/submit", post(calls::submit))
        .route("/hosted/{page}/outcome", post(calls::outcome))
        .route("/modal/{key}/{origin}/open", post(modal::open))
        .route(
            "/hosted/{page}/handoff",
            post(hand_off::offer).delete(hand_off::take_back),
        )
        .layer(middleware::from_fn(guard::from_our_page));
    let pages = Router::new()
        .route("/start/{link}", get(link::preview).post(link::open))
        .route("/flow/{flow}", get(flow::preview).post(flow::open))
        .route(
            "/handoff/{link}",
            get(hand_off::preview).post(hand_off::open),
        )
        .route("/hosted/{page}", get(shell::show))
        .route("/modal/{key}/{origin}", get(modal::show))
        .route("/hosted/{page}/form", get(form::show).post(form::send))
        .route("/hosted/{page}/form/decline", post(form::decline))
        .route("/hosted/{page}/form/outcome", post(form::outcome))
        .layer(middleware::from_fn(guard::not_from_another_site))
        // The form's own limit counts its files.
        .layer(DefaultBodyLimit::disable());
    pages
        .merge(calls)
        .layer(middleware::from_fn(guard::never_stored))
        .route("/assets/{file}", get(assets::file))
        .route("/bonafide.js", get(embed::script))
        .route("/v3/", get(embed::script))
        .route("/{train}/stripe.js", get(embed::script))
        .layer(middleware::from_fn(guard::security_headers))
}
