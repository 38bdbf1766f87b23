//! Packages that were published here and wait for an operator.

use axum::extract::{Request, State};
use parvis_capability::{Keep, Seen};
use parvis_domain::VersionDigest;

use super::operator::PACKAGE_TIME_MAX;
use crate::extract::{IdempotencyKey, InPath, InQuery, Operator, Session};
use crate::install::InstallOptions;
use crate::json::{read_body, require_type};
use crate::openapi::KeyHeader;
use crate::told::Told;
use crate::wire::page::{NoQuery, Page};
use crate::wire::program::{InstallQuery, InstalledView, PublishedView};
use crate::{App, Problem};

/// Publish a package
///
/// The body is the signed package; its publisher is one whom this host trusts. It is kept for the operator to install. Sent
/// again, it changes nothing.
#[utoipa::path(post, path = "/v1/packages", operation_id = "publish_package", tag = "programs", params(KeyHeader),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, description = "Kept", body = PublishedView)))]
pub(super) async fn publish(
    State(app): State<App>,
    _: Session,
    _key: IdempotencyKey,
    request: Request,
) -> Result<Told<PublishedView>, Problem> {
    require_type(request.headers(), "application/octet-stream")?;
    let package = read_body(request, app.config().package_bytes_max, PACKAGE_TIME_MAX).await?;
    let published = app.installer().publish(package).await?;
    // On disk already.
    Ok(app.tell(Seen { value: PublishedView::from(published), seen: 0 }).await?.created())
}

/// Packages that wait (operator)
#[utoipa::path(get, path = "/v1/packages", operation_id = "list_packages", tag = "operator",
    responses((status = 200, description = "By app_id and version code", body = Page<PublishedView>)))]
pub(super) async fn list(
    State(app): State<App>,
    _: Operator,
    InQuery(NoQuery {}): InQuery<NoQuery>,
) -> Result<Told<Page<PublishedView>>, Problem> {
    let found = app.installer().published().await?;
    let items = found.into_iter().map(PublishedView::from).collect();
    app.tell(Seen { value: Page { items }, seen: 0 }).await
}

/// Install a package that waits (operator)
#[utoipa::path(post, path = "/v1/packages/{version}/install", operation_id = "install_package", tag = "operator",
    params(("version" = String, Path, description = "The version of a package that waits"), InstallQuery, KeyHeader),
    responses((status = 200, description = "What became of it", body = InstalledView)))]
pub(super) async fn install(
    State(app): State<App>,
    Operator(session): Operator,
    key: IdempotencyKey,
    InPath(version): InPath<VersionDigest>,
    InQuery(query): InQuery<InstallQuery>,
) -> Result<Told<InstalledView>, Problem> {
    let InstallQuery { accept_permissions, rollback } = query;
    let intent = key.intent(session.user(), &(accept_permissions, rollback), Keep::Days30)?;
    let options = InstallOptions { accept_permissions, rollback, settings: None, idempotency: Some(intent) };
    Ok(app.settle(app.installer().install_published(version, options).await?).map(InstalledView::from))
}
