//! A mini-program's side: it asks for payments, and captures, voids and refunds what it asked for.

use parvis_domain::ledger::{Kind, Origin, Transfer, TransferCode, Voider};
use parvis_domain::text::{shown_name, shown_text};
use parvis_domain::{
    AccountId, Money, PaymentId, PaymentState, Permission, PersonId, Timestamp, TransferId, UserId, limits,
};

use super::{Item, Payment, Refund, become_state, find, host, put, set_due, tell_payer};
use crate::log::{Change, LogName};
use crate::record::encode;
use crate::{CallError, CallRefusal, Invocation, keys, ledger, wallet};

/// Parts in which one payment goes back at most: they stand in its record.
const REFUNDS_MAX: usize = 32;

/// What a program asks for. Who is paid is no argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentDraft {
    pub payer: PersonId,
    pub amount: Money,
    pub title: String,
    pub items: Vec<Item>,
    pub reference: String,
    pub expires_in_seconds: u32,
}

/// A payment as the program that asked for it sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramView {
    pub id: PaymentId,
    pub payer: PersonId,
    pub amount: Money,
    pub captured: Money,
    pub refunded: Money,
    pub state: PaymentState,
    pub reference: String,
    pub expires: Timestamp,
}

impl Invocation {
    /// Asks a person to pay.
    pub async fn request_payment(&mut self, draft: PaymentDraft) -> Result<ProgramView, CallError> {
        self.require_payments().await?;
        self.require_effects()?;
        // Before anything is looked at: a draft's texts cost as many bytes as they have.
        self.count_output(draft.bytes())?;
        let payer = self.resolve_person(&draft.payer).await?;
        let merchant = self.merchant()?;
        let account = ledger::find_account(self.work(), &merchant).await?;
        let account = account.ok_or_else(|| CallError::invalid("the program's merchant account does not exist"))?;
        let seconds_max = self.host().policy().payment_request_seconds_max;
        let (title, items) = draft.checked(account.account.ledger, seconds_max)?;
        self.count_payment()?;

        let id = PaymentId::from_bytes(self.next_id());
        let program = self.program().clone();
        let payment = Payment {
            id,
            program: program.id,
            version: program.version.digest,
            version_code: program.version.code,
            conversation: self.conversation(),
            payer,
            merchant,
            amount: draft.amount,
            title,
            items,
            reference: draft.reference,
            requested: self.now(),
            state: PaymentState::Requested,
            expires: self.now().plus_seconds(draft.expires_in_seconds),
            reservation: None,
            captured: Money::zero(draft.amount.currency()),
            refunds: Vec::new(),
        };
        let work = self.work();
        put(work, &payment);
        work.tx.put(keys::open_payment(&payment.program, &id), Vec::new());
        work.tx.append(keys::payer_payments(&payer), encode(&id));
        set_due(work, &payment);
        tell_payer(work, &payment);
        Ok(self.view(&payment))
    }

    pub async fn get_payment(&mut self, id: PaymentId) -> Result<ProgramView, CallError> {
        let payment = self.own_payment(id).await?;
        Ok(self.view(&payment))
    }

    /// Takes what was authorized, or a part of it; the rest goes back to the payer at once.
    pub async fn capture_payment(&mut self, id: PaymentId, amount: Option<Money>) -> Result<ProgramView, CallError> {
        self.require_effects()?;
        let mut payment = self.own_payment(id).await?;
        let amount = minor_units(amount.unwrap_or(payment.amount), payment.amount)?;
        payment.require(PaymentState::Authorized, self.now()).map_err(|_| CallRefusal::Conflict)?;
        let reservation = payment.reservation.ok_or(CallRefusal::Conflict)?;
        let now = self.now();
        let work = self.work();
        let posted = ledger::post(work, reservation, Some(amount)).await?;
        payment.captured = posted.money();
        become_state(work, &mut payment, PaymentState::Captured, now);
        work.log(LogName::Member(payment.payer), Change::Receipt { payment: id });
        Ok(self.view(&payment))
    }

    /// Releases what was authorized, or withdraws a request. What is voided already stays so.
    pub async fn void_payment(&mut self, id: PaymentId) -> Result<ProgramView, CallError> {
        self.require_effects()?;
        let mut payment = self.own_payment(id).await?;
        match payment.state {
            PaymentState::Voided => {}
            PaymentState::Requested | PaymentState::Authorized => {
                host::give_back(self.work(), &mut payment, Voider::Program).await?;
            }
            PaymentState::Captured | PaymentState::Declined | PaymentState::Expired => {
                return Err(CallRefusal::Conflict.into());
            }
        }
        Ok(self.view(&payment))
    }

    /// Pays back what was captured, or a part of it, from what the merchant account has at this moment.
    pub async fn refund_payment(
        &mut self,
        id: PaymentId,
        amount: Option<Money>,
        reason: &str,
    ) -> Result<ProgramView, CallError> {
        self.require_effects()?;
        let mut payment = self.own_payment(id).await?;
        self.count_output(reason.len())?;
        let reason = shown_text(reason, limits::PAYMENT_LABEL_CHARS_MAX)
            .map_err(|error| CallError::invalid(format!("reason: {error}")))?
            .into_owned();
        if payment.state != PaymentState::Captured {
            return Err(CallRefusal::Conflict.into());
        }
        if payment.refunds.len() >= REFUNDS_MAX {
            return Err(CallRefusal::QuotaExceeded("payments.refunds").into());
        }
        let left = payment.captured.checked_sub(payment.refunded()).expect("no more was refunded than captured");
        let wanted = amount.unwrap_or(left);
        let minor_units = minor_units(wanted, left)?;

        let transfer = TransferId::from_bytes(self.next_id());
        let now = self.now();
        let work = self.work();
        // The guest can answer it, so it is told now; the floor holds at the commit.
        if ledger::available(work, &payment.merchant).await? < i128::from(wanted.minor_units()) {
            return Err(CallRefusal::InsufficientFunds.into());
        }
        let credit = wallet::open(work, payment.payer, wanted.currency()).await?;
        let refund = Transfer {
            id: transfer,
            debit: payment.merchant,
            credit,
            ledger: wanted.currency(),
            amount: minor_units,
            code: TransferCode::Refund,
            kind: Kind::Posted,
            origin: Origin::Payment(id),
            note: String::new(),
            at: now,
        };
        ledger::record(work, &refund).await?;
        payment.refunds.push(Refund { transfer, amount: wanted, reason, at: now });
        put(work, &payment);
        tell_payer(work, &payment);
        Ok(self.view(&payment))
    }

    /// What the operator takes back in mid-run holds from the next call on: the run ends and begins anew.
    async fn require_payments(&mut self) -> Result<(), CallError> {
        self.require(Permission::Payments)?;
        let key = keys::program(&self.program_id());
        if self.work().is_stale(&key).await? { Err(CallError::Stale) } else { Ok(()) }
    }

    /// A payment that this program asked for; another one's does not exist for it.
    async fn own_payment(&mut self, id: PaymentId) -> Result<Payment, CallError> {
        self.require_payments().await?;
        let program = self.program_id();
        let payment = find(self.work(), &id).await?.filter(|payment| payment.program == program);
        Ok(payment.ok_or(CallRefusal::NotFound)?)
    }

    fn merchant(&self) -> Result<AccountId, CallError> {
        self.program().settings.merchant.ok_or_else(|| {
            CallError::invalid("the operator has bound no merchant account to this program, so it cannot be paid")
        })
    }

    fn view(&self, payment: &Payment) -> ProgramView {
        ProgramView {
            id: payment.id,
            payer: self.person(&payment.payer),
            amount: payment.amount,
            captured: payment.captured,
            refunded: payment.refunded(),
            state: payment.state,
            reference: payment.reference.clone(),
            expires: payment.expires,
        }
    }
}

impl PaymentDraft {
    fn bytes(&self) -> usize {
        let labels: usize = self.items.iter().map(|item| item.label.len() + size_of::<Money>()).sum();
        self.title.len() + self.reference.len() + labels
    }

    /// Title and items as they are shown, or what is wrong with the draft.
    fn checked(&self, currency: parvis_domain::Currency, seconds_max: u32) -> Result<(String, Vec<Item>), CallError> {
        let amount = self.amount.positive().map_err(|error| CallError::invalid(format!("amount: {error}")))?;
        if amount.currency() != currency {
            return Err(CallError::invalid(format!("amount: the merchant account is in {currency}")));
        }
        if !(1..=seconds_max).contains(&self.expires_in_seconds) {
            return Err(CallError::invalid(format!("expires-in-seconds: must be from 1 to {seconds_max}")));
        }
        if self.reference.len() > limits::PAYMENT_REFERENCE_BYTES_MAX {
            let max = limits::PAYMENT_REFERENCE_BYTES_MAX;
            return Err(CallError::invalid(format!("reference: must be at most {max} bytes")));
        }
        if self.items.len() > limits::PAYMENT_ITEMS_MAX {
            let max = limits::PAYMENT_ITEMS_MAX;
            return Err(CallError::invalid(format!("items: must be at most {max}")));
        }
        let label = |field: &str, text: &str| {
            shown_name(text, limits::PAYMENT_LABEL_CHARS_MAX)
                .map_err(|error| CallError::invalid(format!("{field}: {error}")))
        };
        let title = label("title", &self.title)?;
        let mut items = Vec::with_capacity(self.items.len());
        for item in &self.items {
            items.push(Item { label: label("label", &item.label)?, amount: item.amount });
        }
        let sum = Money::checked_sum(currency, items.iter().map(|item| item.amount));
        if !items.is_empty() && sum != Ok(amount) {
            return Err(CallError::invalid("items: they do not add up to the amount"));
        }
        Ok((title, items))
    }
}

/// Who is asked to pay, where the payment is one that this program asked for.
pub(crate) async fn payer_of(invocation: &mut Invocation, id: &PaymentId) -> Result<Option<UserId>, CallError> {
    let program = invocation.program_id();
    let payment = find(invocation.work(), id).await?;
    Ok(payment.filter(|payment| payment.program == program).map(|payment| payment.payer))
}

/// The minor units of `amount`: more than zero, at most `most`, in its currency.
fn minor_units(amount: Money, most: Money) -> Result<u128, CallError> {
    let fits = amount.positive().and_then(|amount| amount.checked_cmp(most));
    match fits {
        Ok(std::cmp::Ordering::Greater) => Err(CallError::invalid(format!("amount: at most {most} is left"))),
        Ok(_) => Ok(amount.minor_units().unsigned_abs().into()),
        Err(error) => Err(CallError::invalid(format!("amount: {error}"))),
    }
}
