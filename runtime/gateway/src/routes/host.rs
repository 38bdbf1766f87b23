//! What anybody may know of the host before they sign in.

use axum::Json;
use axum::extract::State;
use parvis_capability::people::Registration;

use crate::App;
use crate::extract::InQuery;
use crate::wire::host::{DemoPersonView, HostView, RegistrationName};
use crate::wire::page::NoQuery;

/// This host
#[utoipa::path(get, path = "/v1/host", tag = "people",
    responses((status = 200, description = "What to know before signing in", body = HostView)))]
pub(super) async fn about(State(app): State<App>, _: InQuery<NoQuery>) -> Json<HostView> {
    let config = app.config();
    let registration = match app.host().policy().registration {
        Registration::Open => RegistrationName::Open,
        Registration::Closed => RegistrationName::Closed,
    };
    let people = config.demo_people.as_ref();
    Json(HostView {
        name: config.site.name().to_owned(),
        origin: config.site.origin().to_owned(),
        registration,
        demo: people.is_some(),
        demo_people: people.map(|people| people.iter().cloned().map(DemoPersonView::from).collect()),
    })
}
