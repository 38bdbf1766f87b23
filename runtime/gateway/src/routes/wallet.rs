//! The caller's money.

use axum::Json;
use axum::extract::State;
use parvis_capability::Keep;
use parvis_capability::wallet::Sending;
use parvis_domain::Currency;

use crate::extract::{IdempotencyKey, InPath, InQuery, Session};
use crate::json::StrictJson;
use crate::openapi::KeyHeader;
use crate::told::Told;
use crate::wire::money::{BalanceView, ChallengeTransfer, MovementView, SendMoney, SentView};
use crate::wire::page::{Before, Page};
use crate::wire::step_up::ChallengeView;
use crate::{App, Problem};

/// Your balances
#[utoipa::path(get, path = "/v1/wallet", tag = "wallet",
    responses((status = 200, description = "One for each currency that you ever had", body = Page<BalanceView>)))]
pub(super) async fn balances(State(app): State<App>, session: Session) -> Result<Told<Page<BalanceView>>, Problem> {
    let found = app.host().balances(session.user()).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(BalanceView::from).collect() }))
}

/// Movements of your wallet
#[utoipa::path(get, path = "/v1/wallet/{currency}/transfers", tag = "wallet",
    params(("currency" = String, Path, description = "ISO 4217 code"), Before),
    responses((status = 200, description = "Newest first", body = Page<MovementView>)))]
pub(super) async fn movements(
    State(app): State<App>,
    session: Session,
    InPath(currency): InPath<Currency>,
    InQuery(page): InQuery<Before>,
) -> Result<Told<Page<MovementView>>, Problem> {
    let found = app.host().wallet_history(session.user(), currency, page.before, page.limit()).await?;
    Ok(app.tell(found).await?.map(|found| Page { items: found.into_iter().map(MovementView::from).collect() }))
}

/// Begin to send money
///
/// With a passkey. A PIN needs no challenge.
#[utoipa::path(post, path = "/v1/transfers/challenge", tag = "wallet", request_body = ChallengeTransfer,
    responses((status = 200, description = "What to show", body = ChallengeView)))]
pub(super) async fn challenge(
    State(app): State<App>,
    session: Session,
    StrictJson(body): StrictJson<ChallengeTransfer>,
) -> Result<Json<ChallengeView>, Problem> {
    let amount = body.amount.positive("amount")?;
    let sending = Sending { conversation: body.conversation, to: body.to, amount, note: String::new() };
    let (step_up, begun) = app.host().begin_transfer_approval(app.site(), session.user(), &sending).await?;
    let begun = begun.map(|begun| app.settle(begun).into_value());
    Ok(Json(ChallengeView::new(step_up, begun)))
}

/// Send money
///
/// To another member of a conversation that you are in.
#[utoipa::path(post, path = "/v1/transfers", tag = "wallet", params(KeyHeader), request_body = SendMoney,
    responses((status = 201, description = "Sent", body = SentView)))]
pub(super) async fn send(
    State(app): State<App>,
    session: Session,
    key: IdempotencyKey,
    StrictJson(body): StrictJson<SendMoney>,
) -> Result<Told<SentView>, Problem> {
    let amount = body.amount.positive("amount")?;
    let intent = key.intent(session.user(), &body, Keep::ForEver)?;
    let proof = body.proof.as_ref().map(|proof| proof.read(app.site())).transpose()?;
    let _one_of_few = app.proof_place(body.proof.as_ref()).await?;
    let sending = Sending { conversation: body.conversation, to: body.to, amount, note: body.note };
    let sent = app.host().send_money(session.user(), &sending, proof.as_ref(), &intent).await?;
    Ok(app.settle(sent).map(SentView::from).created())
}
