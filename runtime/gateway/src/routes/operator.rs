//! What the operator alone does.

use std::time::Duration;

use axum::extract::{Request, State};
use parvis_capability::{Error, Keep, Seen};
use parvis_domain::ProgramId;
use sha2::{Digest, Sha256};

use crate::extract::{IdempotencyKey, InPath, InQuery, Operator};
use crate::install::{InstallOptions, InstallProblem};
use crate::json::{StrictJson, read_body, require_type};
use crate::openapi::KeyHeader;
use crate::told::Told;
use crate::wire::money::{AuditView, IssueMoney, MerchantAccount, OpenMerchantAccount, SentView};
use crate::wire::person::{CreateAccount, CreatedAccount};
use crate::wire::program::{AcceptStaged, InstallQuery, InstalledView, SettingsView};
use crate::{App, Problem};

/// A package of 32 MiB arrives within this time.
pub(super) const PACKAGE_TIME_MAX: Duration = Duration::from_secs(30);

/// Install a program (operator)
///
/// The body is the signed package. A version with more permissions than the running one waits until it is accepted. Sent
/// again, it changes nothing.
#[utoipa::path(post, path = "/v1/programs", tag = "operator", params(InstallQuery, KeyHeader),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, description = "What became of it", body = InstalledView)))]
pub(super) async fn install(
    State(app): State<App>,
    Operator(session): Operator,
    key: IdempotencyKey,
    InQuery(query): InQuery<InstallQuery>,
    request: Request,
) -> Result<Told<InstalledView>, Problem> {
    require_type(request.headers(), "application/octet-stream")?;
    let package = read_body(request, app.config().package_bytes_max, PACKAGE_TIME_MAX).await?;
    let digest: [u8; 32] = Sha256::digest(&package).into();
    let intent = key.intent(session.user(), &(digest, query.accept_permissions, query.rollback), Keep::Days30)?;
    let options = InstallOptions {
        accept_permissions: query.accept_permissions,
        rollback: query.rollback,
        settings: None,
        idempotency: Some(intent),
    };
    let installed = app.installer().install(package, options).await?;
    Ok(app.settle(installed).map(InstalledView::from))
}

/// Uninstall a program (operator)
///
/// Its timers and queued events are dropped, reservations voided, buttons shown off; its storage is kept for 30 days.
#[utoipa::path(delete, path = "/v1/programs/{program}", tag = "operator",
    params(("program" = String, Path, description = "An installed program")),
    responses((status = 204, description = "Uninstalled")))]
pub(super) async fn uninstall(
    State(app): State<App>,
    _: Operator,
    InPath(id): InPath<ProgramId>,
) -> Result<Told<()>, Problem> {
    Ok(app.settle(app.installer().uninstall(id).await?).nothing())
}

/// Accept a staged version (operator)
///
/// The one that you read: where another one waits by now, nothing is accepted.
#[utoipa::path(post, path = "/v1/programs/{program}/accept", tag = "operator",
    params(("program" = String, Path, description = "An installed program"), KeyHeader), request_body = AcceptStaged,
    responses((status = 200, description = "It runs", body = InstalledView)))]
pub(super) async fn accept(
    State(app): State<App>,
    Operator(session): Operator,
    key: IdempotencyKey,
    InPath(id): InPath<ProgramId>,
    StrictJson(body): StrictJson<AcceptStaged>,
) -> Result<Told<InstalledView>, Problem> {
    let intent = key.intent(session.user(), &body, Keep::Days30)?;
    Ok(app.settle(app.host().accept_staged(Some(&intent), id, body.version).await?).map(InstalledView::from))
}

/// A program's settings (operator)
#[utoipa::path(get, path = "/v1/programs/{program}/settings", tag = "operator",
    params(("program" = String, Path, description = "An installed program")),
    responses((status = 200, description = "What the operator decided", body = SettingsView)))]
pub(super) async fn settings(
    State(app): State<App>,
    _: Operator,
    InPath(id): InPath<ProgramId>,
) -> Result<Told<SettingsView>, Problem> {
    let Seen { value, seen } = app.host().find_program(id).await?;
    let program = value.filter(|program| program.is_installed()).ok_or(Error::NotFound("program"))?;
    Ok(app.tell(Seen { value: program.settings, seen }).await?.map(SettingsView::from))
}

/// Change a program's settings (operator)
///
/// All of them: what is left out is as at the beginning.
#[utoipa::path(put, path = "/v1/programs/{program}/settings", tag = "operator",
    params(("program" = String, Path, description = "An installed program")), request_body = SettingsView,
    responses((status = 204, description = "Changed")))]
pub(super) async fn configure(
    State(app): State<App>,
    _: Operator,
    InPath(id): InPath<ProgramId>,
    StrictJson(body): StrictJson<SettingsView>,
) -> Result<Told<()>, Problem> {
    Ok(app.settle(app.host().configure_program(id, &body.into()).await?).nothing())
}

/// Open a merchant account (operator)
///
/// Where a program is paid, one for each currency. Opening it again answers the same. Name it in the program's settings.
#[utoipa::path(post, path = "/v1/programs/{program}/merchant", tag = "operator",
    params(("program" = String, Path, description = "An installed program"), KeyHeader),
    request_body = OpenMerchantAccount,
    responses((status = 200, description = "The account", body = MerchantAccount)))]
pub(super) async fn open_merchant(
    State(app): State<App>,
    Operator(session): Operator,
    key: IdempotencyKey,
    InPath(id): InPath<ProgramId>,
    StrictJson(body): StrictJson<OpenMerchantAccount>,
) -> Result<Told<MerchantAccount>, Problem> {
    let intent = key.intent(session.user(), &body, Keep::ForEver)?;
    let opened = app.host().open_merchant_account(Some(&intent), id, body.currency()?, &body.name).await?;
    Ok(app.settle(opened).map(|account| MerchantAccount { account }))
}

/// Make an account (operator)
#[utoipa::path(post, path = "/v1/accounts", tag = "operator", params(KeyHeader), request_body = CreateAccount,
    responses((status = 201, description = "Made", body = CreatedAccount)))]
pub(super) async fn create_account(
    State(app): State<App>,
    Operator(session): Operator,
    key: IdempotencyKey,
    StrictJson(body): StrictJson<CreateAccount>,
) -> Result<Told<CreatedAccount>, Problem> {
    let _one_of_few = app.passwords().acquire().await.map_err(|_| Problem::unavailable())?;
    let intent = key.intent(session.user(), &body, Keep::Days30)?;
    let made =
        app.host().create_account(Some(&intent), &body.login, &body.password, &body.name, body.role.into()).await?;
    Ok(app.settle(made).map(|id| CreatedAccount { id }).created())
}

/// Issue money (operator)
#[utoipa::path(post, path = "/v1/issuances", tag = "operator", params(KeyHeader), request_body = IssueMoney,
    responses((status = 201, description = "Issued", body = SentView)))]
pub(super) async fn issue(
    State(app): State<App>,
    Operator(session): Operator,
    key: IdempotencyKey,
    StrictJson(body): StrictJson<IssueMoney>,
) -> Result<Told<SentView>, Problem> {
    let amount = body.amount.positive("amount")?;
    let intent = key.intent(session.user(), &body, Keep::ForEver)?;
    Ok(app.settle(app.host().issue_money(body.to, amount, &intent).await?).map(SentView::from).created())
}

/// Audit the ledger (operator)
#[utoipa::path(get, path = "/v1/audit", tag = "operator",
    responses((status = 200, description = "What the ledger's transfers say", body = AuditView)))]
pub(super) async fn audit(State(app): State<App>, _: Operator) -> Result<Told<AuditView>, Problem> {
    let report = app.host().audit().await?;
    // What it saw is older than now.
    let head = app
        .host()
        .log_head(parvis_capability::log::LogName::Member(parvis_domain::UserId::from_bytes([0; 16])))
        .await?;
    app.tell(Seen { value: AuditView::from(report), seen: head.seen }).await
}

impl From<InstallProblem> for Problem {
    fn from(problem: InstallProblem) -> Self {
        use axum::http::StatusCode;
        match problem {
            InstallProblem::Refused { code, why } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, "The package is refused").detail(why)
            }
            InstallProblem::Compile { why } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "not_compilable", "The package does not compile")
                    .detail(why)
            }
            InstallProblem::Host(error) => error.into(),
            InstallProblem::Fault(why) => {
                tracing::error!(error = why, "a package could not be installed");
                Self::unavailable()
            }
        }
    }
}
