//! `/v1/identity/verification_reports`.

use std::sync::Arc;

use axum::extract::State;
use bonafide_core::account::Permission;
use bonafide_service::{List, ReportListing, ReportView, Service};
use bonafide_wire::{
    expand::Resource,
    params::{self, ListReports, ReportType},
    render,
};

use super::{
    call::{ApiCall, Id, page},
    operations::REPORTS,
    reply::{Answered, Success},
};

pub(super) async fn list(State(service): State<Arc<Service>>, mut call: ApiCall) -> Answered {
    let params = ListReports::read(call.permitted(Permission::SessionsRead)?)?;
    call.may_see(&params.expand)?;
    let found = match params.kind {
        // No check here makes reports of that type.
        Some(ReportType::IdNumber) => List {
            items: Vec::new(),
            has_more: false,
        },
        kind @ (Some(ReportType::Document) | None) => {
            let listing = ReportListing {
                without_flow: kind.is_some(),
                verification_session: params.verification_session,
                client_reference_id: params.client_reference_id,
                list: page(params.list),
            };
            service.reports(&call.caller, &listing).await?
        }
    };
    let reads = found.items.iter().map(ReportView::sensitive).collect();
    let expansions = call.reveal_each(&service, &params.expand, reads).await?;
    let shown = List {
        items: found.items.iter().zip(&expansions).collect(),
        has_more: found.has_more,
    };
    Ok(Success::list(REPORTS, &shown, |(report, expansion)| {
        render::report(report.wire(), expansion)
    }))
}

pub(super) async fn retrieve(
    State(service): State<Arc<Service>>,
    Id(id): Id,
    mut call: ApiCall,
) -> Answered {
    let expand = params::only_expand(call.permitted(Permission::SessionsRead)?, Resource::Report)?;
    call.may_see(&expand)?;
    let report = service.report(&call.caller, &id).await?;
    call.reveal(&service, &expand, report.sensitive()).await?;
    Ok(Success::Object(render::report(report.wire(), &expand)))
}
