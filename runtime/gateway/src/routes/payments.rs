//! Payments that programs ask the caller for.

use axum::Json;
use axum::extract::State;
use parvis_capability::Keep;
use parvis_domain::PaymentId;

use crate::extract::{IdempotencyKey, InPath, InQuery, Session};
use crate::json::StrictJson;
use crate::openapi::KeyHeader;
use crate::told::Told;
use crate::wire::money::{ApprovalView, Approve, Decline, PaymentView};
use crate::wire::page::{Before, Page};
use crate::wire::passkey::Nothing;
use crate::wire::step_up::ChallengeView;
use crate::{App, Problem};

/// Payments that you were asked for
#[utoipa::path(get, path = "/v1/payments", tag = "payments", params(Before),
    responses((status = 200, description = "Newest first", body = Page<PaymentView>)))]
pub(super) async fn list(
    State(app): State<App>,
    session: Session,
    InQuery(page): InQuery<Before>,
) -> Result<Told<Page<PaymentView>>, Problem> {
    let found = app.host().payments(session.user(), page.before, page.limit()).await?;
    let view = |(number, payment)| PaymentView::new(payment, Some(number));
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(view).collect() }))
}

/// A payment that you were asked for
#[utoipa::path(get, path = "/v1/payments/{payment}", tag = "payments",
    params(("payment" = String, Path, description = "One that you were asked for")),
    responses((status = 200, description = "What you are asked to approve, and what became of it", body = PaymentView)))]
pub(super) async fn get(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<PaymentId>,
) -> Result<Told<PaymentView>, Problem> {
    Ok(app.tell(app.host().payment(session.user(), id).await?).await?.map(|payment| PaymentView::new(payment, None)))
}

/// Begin to approve a payment
///
/// With a passkey. A PIN needs no challenge.
#[utoipa::path(post, path = "/v1/payments/{payment}/challenge", tag = "payments", request_body = Nothing,
    params(("payment" = String, Path, description = "One that you were asked for")),
    responses((status = 200, description = "What to show", body = ChallengeView)))]
pub(super) async fn challenge(
    State(app): State<App>,
    session: Session,
    InPath(id): InPath<PaymentId>,
    StrictJson(Nothing {}): StrictJson<Nothing>,
) -> Result<Json<ChallengeView>, Problem> {
    let (step_up, begun) = app.host().begin_payment_approval(app.site(), session.user(), id).await?;
    let begun = begun.map(|begun| app.settle(begun).into_value());
    Ok(Json(ChallengeView::new(step_up, begun)))
}

/// Approve a payment
///
/// Reserves the amount; the program takes it when it delivers. `amount` is what you saw: another amount is refused. `proof`
/// is what the payment's `step_up` asks for.
#[utoipa::path(post, path = "/v1/payments/{payment}/approve", tag = "payments",
    params(("payment" = String, Path, description = "One that you were asked for"), KeyHeader), request_body = Approve,
    responses((status = 200, description = "Reserved", body = ApprovalView)))]
pub(super) async fn approve(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    InPath(id): InPath<PaymentId>,
    StrictJson(body): StrictJson<Approve>,
) -> Result<Told<ApprovalView>, Problem> {
    let shown = body.amount.positive("amount")?;
    let intent = key.intent(session.user(), &body, Keep::ForEver)?;
    let proof = body.proof.as_ref().map(|proof| proof.read(app.site())).transpose()?;
    let _one_of_few = app.proof_place(body.proof.as_ref()).await?;
    let approved = app.host().approve_payment(session.user(), id, shown, proof.as_ref(), &intent).await?;
    Ok(app.settle(approved).map(ApprovalView::from))
}

/// Decline a payment
#[utoipa::path(post, path = "/v1/payments/{payment}/decline", tag = "payments",
    params(("payment" = String, Path, description = "One that you were asked for"), KeyHeader), request_body = Decline,
    responses((status = 200, description = "Declined", body = ApprovalView)))]
pub(super) async fn decline(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    InPath(id): InPath<PaymentId>,
    StrictJson(body): StrictJson<Decline>,
) -> Result<Told<ApprovalView>, Problem> {
    let intent = key.intent(session.user(), &body, Keep::ForEver)?;
    let declined = app.host().decline_payment(session.user(), id, &intent).await?;
    Ok(app.settle(declined).map(ApprovalView::from))
}
