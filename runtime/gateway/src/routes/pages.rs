//! The way to a program's own pages.

use axum::extract::State;
use axum::http::StatusCode;
use parvis_domain::{ConversationId, ProgramId, limits};

use crate::extract::{InPath, Session};
use crate::json::StrictJson;
use crate::pages::{LAUNCH_PATH, own_path};
use crate::told::Told;
use crate::wire::page_launch::{Launch, LaunchView};
use crate::{App, Problem};

/// Open a program's pages
///
/// The address leads to the program's own origin, which knows nothing of the caller's session: it works once, within 5 minutes,
/// for this person and this conversation. Show it in a frame of its own.
#[utoipa::path(post, path = "/v1/conversations/{conversation}/programs/{program}/pages", tag = "programs", request_body = Launch,
    params(("conversation" = String, Path, description = "One that you are in"),
        ("program" = String, Path, description = "An installed program that has pages")),
    responses((status = 201, description = "Where they are", body = LaunchView)))]
pub(super) async fn launch(
    State(app): State<App>,
    session: Session,
    InPath((conversation, program)): InPath<(ConversationId, ProgramId)>,
    StrictJson(body): StrictJson<Launch>,
) -> Result<Told<LaunchView>, Problem> {
    let off = || {
        Problem::new(StatusCode::CONFLICT, "pages_off", "This host shows no pages of programs")
            .detail("the operator names a domain for them with `--pages-domain`")
    };
    let site = app.config().pages.as_ref().ok_or_else(off)?;
    let path = body.path.as_deref().unwrap_or("/");
    if own_path(path).is_none() {
        return Err(Problem::invalid(
            "path: must begin with `/` and be at most 4,096 bytes of what an address may hold",
        ));
    }
    let launched = app.host().launch_pages(session.inner(), conversation, program).await?;
    let expires = app.host().now().plus_millis(limits::PAGE_LAUNCH_MS);
    let origin = site.origin(&program);
    let url = |token: String| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("token", &token)
            .append_pair("path", path)
            .finish();
        format!("{origin}{LAUNCH_PATH}?{query}")
    };
    Ok(app.settle(launched).map(|token| LaunchView { url: url(token), expires }).created())
}
