//! Getting paid.

use parvis_capability::CallError;
use parvis_capability::payments::{Item, PaymentDraft, ProgramView};
use parvis_domain::PaymentState;

use super::bindings::parvis::host::{payments, types};
use super::{id, money};
use crate::tape::recorded;

recorded! { "payments", impl payments::Host as Guest {
    async fn request(&mut self, draft: payments::Draft) -> Result<payments::Payment, CallError> {
        self.call(draft.bytes())?;
        let payment = self.invocation.request_payment(draft.try_into()?).await?;
        Ok(payment.into())
    }

    async fn get(&mut self, payment: String) -> Result<payments::Payment, CallError> {
        self.call(payment.len())?;
        Ok(self.invocation.get_payment(id(&payment)?).await?.into())
    }

    async fn capture(&mut self, payment: String, amount: Option<types::Money>) -> Result<payments::Payment, CallError> {
        self.call(payment.len())?;
        let amount = amount.map(|amount| money("amount", &amount)).transpose()?;
        Ok(self.invocation.capture_payment(id(&payment)?, amount).await?.into())
    }

    async fn void(&mut self, payment: String) -> Result<payments::Payment, CallError> {
        self.call(payment.len())?;
        Ok(self.invocation.void_payment(id(&payment)?).await?.into())
    }

    async fn refund(
        &mut self,
        payment: String,
        amount: Option<types::Money>,
        reason: String,
    ) -> Result<payments::Payment, CallError> {
        self.call(payment.len() + reason.len())?;
        let amount = amount.map(|amount| money("amount", &amount)).transpose()?;
        Ok(self.invocation.refund_payment(id(&payment)?, amount, &reason).await?.into())
    }
} }

impl payments::Draft {
    fn bytes(&self) -> usize {
        let items: usize = self.items.iter().map(|item| item.label.len() + item.amount.value.len() + 64).sum();
        self.payer.len() + self.title.len() + self.reference.len() + items
    }
}

impl TryFrom<payments::Draft> for PaymentDraft {
    type Error = CallError;

    fn try_from(draft: payments::Draft) -> Result<Self, CallError> {
        let items = draft.items.into_iter().map(|item| {
            let amount = money("items.amount", &item.amount)?;
            Ok(Item { label: item.label, amount })
        });
        Ok(Self {
            payer: id(&draft.payer)?,
            amount: money("amount", &draft.amount)?,
            title: draft.title,
            items: items.collect::<Result<_, CallError>>()?,
            reference: draft.reference,
            expires_in_seconds: draft.expires_in_seconds,
        })
    }
}

impl From<ProgramView> for payments::Payment {
    fn from(payment: ProgramView) -> Self {
        Self {
            id: payment.id.to_string(),
            payer: payment.payer.to_string(),
            amount: payment.amount.into(),
            captured: payment.captured.into(),
            refunded: payment.refunded.into(),
            state: payment.state.into(),
            reference: payment.reference,
            expires_at: payment.expires.to_string(),
        }
    }
}

impl From<PaymentState> for payments::State {
    fn from(state: PaymentState) -> Self {
        match state {
            PaymentState::Requested => Self::Requested,
            PaymentState::Authorized => Self::Authorized,
            PaymentState::Captured => Self::Captured,
            PaymentState::Voided => Self::Voided,
            PaymentState::Declined => Self::Declined,
            PaymentState::Expired => Self::Expired,
        }
    }
}
