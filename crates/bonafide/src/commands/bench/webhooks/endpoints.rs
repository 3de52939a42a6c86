//! Endpoints, put into the server's database beside it.

use std::path::Path;

use bonafide_core::account::Mode;
use bonafide_service::{EndpointRing, NewEndpoint};

use crate::commands::database::Location;

/// The endpoints of the test account.
pub(super) struct Endpoints(EndpointRing);

impl Endpoints {
    pub(super) async fn of(folder: &Path, database_url: Option<&str>) -> anyhow::Result<Self> {
        let location = Location::of(folder, database_url);
        Ok(Self(location.endpoint_ring().await?))
    }

    /// Puts endpoints with these addresses in the place of those that there are.
    pub(super) async fn replace(&self, urls: &[String]) -> anyhow::Result<()> {
        for state in self.0.list(Mode::Test).await? {
            self.0.remove(Mode::Test, state.endpoint.id).await?;
        }
        for url in urls {
            let new = NewEndpoint {
                url: url.clone(),
                enabled_events: vec!["*".to_owned()],
                ..NewEndpoint::default()
            };
            self.0.add(Mode::Test, new).await?;
        }
        Ok(())
    }
}
