//! The payer's side: what they were asked for, and their yes or no to it.

use parvis_domain::ledger::{Kind, Origin, Transfer, TransferCode};
use parvis_domain::{
    ConversationId, Money, PaymentId, PaymentState, Permission, ProgramId, Timestamp, TransferId, UserId, ids, limits,
};
use parvis_store::{Direction, Key};
use serde::{Deserialize, Serialize};

use super::{Item, Payment, Refund, become_state, find, tell_program};
use crate::idempotency::Idempotency;
use crate::ledger::AccountRecord;
use crate::people::{self, Begun, Proof, Site, StepUp, Subject};
use crate::program::{self, Program};
use crate::record::{decode, encode};
use crate::work::Work;
use crate::{Committed, Error, Host, Policy, Seen, keys, ledger, wallet};

const DAY_MS: i64 = 24 * 3_600 * 1_000;

/// A payment as its payer sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayerView {
    pub id: PaymentId,
    pub program: ProgramId,
    pub program_name: String,
    pub publisher_name: String,
    /// The name of the account that is paid.
    pub payee: String,
    pub conversation: ConversationId,
    pub title: String,
    pub items: Vec<Item>,
    pub amount: Money,
    pub state: PaymentState,
    pub requested: Timestamp,
    /// When the request expires; once authorized, when the host voids it.
    pub expires: Timestamp,
    pub captured: Money,
    pub refunds: Vec<Refund>,
    /// What its approval needs beside the session.
    pub step_up: StepUp,
}

/// What an approval or a decline led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    pub payment: PaymentId,
    pub state: PaymentState,
    pub amount: Money,
    pub expires: Timestamp,
}

/// Approvals of one person for one program on one day.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Day {
    /// Days since 1970.
    day: i64,
    approved: u32,
}

impl Host {
    /// A payment that was asked of `user`; anybody else's does not exist for them.
    pub async fn payment(&self, user: UserId, id: PaymentId) -> Result<Seen<PayerView>, Error> {
        let read = self.store().get_many(&[keys::payment(&id)]).await?;
        let payment = read.value.into_iter().flatten().next().map(|found| decode(&found.value)).transpose()?;
        let payment: Payment =
            payment.filter(|payment: &Payment| payment.payer == user).ok_or(Error::NotFound("payment"))?;
        Ok(Seen { value: self.payer_view(payment).await?, seen: read.seen })
    }

    /// What was asked of `user`, newest first, each with its place; older than `before`.
    pub async fn payments(
        &self,
        user: UserId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Seen<Vec<(u64, PayerView)>>, Error> {
        let log = keys::payer_payments(&user);
        let mut range = keys::starting_with(&log);
        if let Some(before) = before {
            range.end = keys::entry(&log, before);
        }
        let entries = self.store().scan(range, limit.min(limits::PAGE_MAX), Direction::Descending).await?;
        let mut numbers = Vec::with_capacity(entries.value.len());
        let mut wanted: Vec<Key> = Vec::with_capacity(entries.value.len());
        for (key, found) in &entries.value {
            numbers.push(keys::entry_number(key).unwrap_or_default());
            wanted.push(keys::payment(&decode(&found.value)?));
        }
        let found = self.store().get_many(&wanted).await?;
        let mut payments = Vec::with_capacity(numbers.len());
        for (number, found) in numbers.into_iter().zip(found.value) {
            let found = found.ok_or_else(|| parvis_store::StoreError::Damaged("a payment is missing".into()))?;
            payments.push((number, self.payer_view(decode(&found.value)?).await?));
        }
        Ok(Seen { value: payments, seen: found.seen })
    }

    async fn payer_view(&self, payment: Payment) -> Result<PayerView, Error> {
        let keys = [keys::program(&payment.program), keys::account(&payment.merchant)];
        let mut found = self.store().get_many(&keys).await?.value.into_iter();
        let program = found.next().flatten().map(|found| decode::<Program>(&found.value)).transpose()?;
        let account = found.next().flatten().map(|found| decode::<AccountRecord>(&found.value)).transpose()?;
        let version = program.map(|program| program.version);
        let (program_name, publisher_name) =
            version.map(|version| (version.program_name, version.about.publisher_name)).unwrap_or_default();
        Ok(PayerView {
            id: payment.id,
            program: payment.program,
            program_name,
            publisher_name,
            payee: account.map(|account| account.name).unwrap_or_default(),
            conversation: payment.conversation,
            title: payment.title,
            items: payment.items,
            amount: payment.amount,
            state: payment.state,
            requested: payment.requested,
            expires: payment.expires,
            captured: payment.captured,
            refunds: payment.refunds,
            step_up: self.policy().step_up.required(payment.amount),
        })
    }

    /// Begins to approve a payment with a passkey: what it needs, and the ceremony where the person has a passkey.
    ///
    /// # Errors
    /// `NotFound`; `AlreadySettled`.
    pub async fn begin_payment_approval(
        &self,
        site: &Site,
        user: UserId,
        id: PaymentId,
    ) -> Result<(StepUp, Option<Committed<Begun>>), Error> {
        let payment = get_requested(&mut self.work(), user, &id).await?;
        let required = self.policy().step_up.required(payment.amount);
        if required == StepUp::None {
            return Ok((required, None));
        }
        let subject = Subject::Payment { payment: id, amount: payment.amount };
        Ok((required, self.begin_approval(site, user, subject).await?))
    }

    /// Reserves the amount and tells the program. `shown` is what the payer saw and agreed to.
    ///
    /// # Errors
    /// `NotFound`; `AlreadySettled`; `Conflict` where `shown` is not the stored amount, or the program that asked is not
    /// what runs now; `StepUpRequired`, `StepUpSetupRequired`, `PinWrong`, `PinLocked`, `PasskeyRefused`, `CeremonyOver`;
    /// `LimitReached("payments.day")`; `InsufficientFunds`, then this idempotency key stays refused.
    pub async fn approve_payment(
        &self,
        user: UserId,
        id: PaymentId,
        shown: Money,
        proof: Option<&Proof<'_>>,
        idempotency: &Idempotency,
    ) -> Result<Committed<Approval>, Error> {
        self.judge_pin(user, proof, idempotency).await?;
        let ask = Ask { user, id, shown, proof, policy: self.policy() };
        let approved: Result<Committed<Approval>, Error> =
            ledger::settle!(self, idempotency, work, approve(&mut work, &ask, idempotency.seed()).await);
        self.end_refused_proof(&user, proof, approved).await
    }

    /// Says no.
    pub async fn decline_payment(
        &self,
        user: UserId,
        id: PaymentId,
        idempotency: &Idempotency,
    ) -> Result<Committed<Approval>, Error> {
        ledger::settle!(self, idempotency, work, decline(&mut work, user, id).await)
    }
}

struct Ask<'a> {
    user: UserId,
    id: PaymentId,
    shown: Money,
    proof: Option<&'a Proof<'a>>,
    policy: &'a Policy,
}

async fn approve(work: &mut Work, ask: &Ask<'_>, seed: [u8; 16]) -> Result<Approval, Error> {
    let mut payment = get_requested(work, ask.user, &ask.id).await?;
    if ask.shown != payment.amount {
        return Err(Error::Conflict("what was shown is not what is asked for: show the payment again"));
    }
    require_same_program(work, &payment).await?;
    if work.tx.get(&keys::member(&payment.conversation, &ask.user)).await?.is_none() {
        return Err(Error::Conflict("the payer has left the conversation"));
    }
    let subject = Subject::Payment { payment: payment.id, amount: payment.amount };
    people::require(work, &ask.policy.step_up, &ask.user, (subject, payment.amount), ask.proof).await?;
    count_day(work, ask, &payment.program).await?;

    let expires = work.now.plus_seconds(limits::PAYMENT_CAPTURE_SECONDS);
    let debit = wallet::open(work, ask.user, payment.amount.currency()).await?;
    let reservation = Transfer {
        // A refused intent stays refused; the person's next one, with money there, has another id.
        id: TransferId::from_bytes(ids::derive(b"parvis reservation", &[payment.id.as_bytes().as_slice(), &seed])),
        debit,
        credit: payment.merchant,
        ledger: payment.amount.currency(),
        amount: payment.amount.minor_units().unsigned_abs().into(),
        code: TransferCode::Payment,
        kind: Kind::Pending { expires },
        origin: Origin::Payment(payment.id),
        note: String::new(),
        at: work.now,
    };
    ledger::record(work, &reservation).await?;
    ledger::fail_for_good(work, &reservation);
    payment.reservation = Some(reservation.id);
    become_state(work, &mut payment, PaymentState::Authorized, expires);
    tell_program(work, &payment);
    Ok(payment.approval())
}

async fn decline(work: &mut Work, user: UserId, id: PaymentId) -> Result<Approval, Error> {
    let mut payment = get_requested(work, user, &id).await?;
    let now = work.now;
    become_state(work, &mut payment, PaymentState::Declined, now);
    tell_program(work, &payment);
    Ok(payment.approval())
}

async fn get_requested(work: &mut Work, user: UserId, id: &PaymentId) -> Result<Payment, Error> {
    let payment = find(work, id).await?.filter(|payment| payment.payer == user).ok_or(Error::NotFound("payment"))?;
    payment.require(PaymentState::Requested, work.now)?;
    Ok(payment)
}

/// The version that asked runs, may still be paid, and is paid on the same account.
async fn require_same_program(work: &mut Work, payment: &Payment) -> Result<(), Error> {
    let program = program::find(work, &payment.program).await?;
    let same = program.filter(|program| {
        program.is_installed()
            && (program.version.digest, program.version.code) == (payment.version, payment.version_code)
            && program.settings.merchant == Some(payment.merchant)
    });
    let program =
        same.ok_or(Error::Conflict("the program that asked for it has changed since: it has to ask again"))?;
    if program.may(Permission::Payments) { Ok(()) } else { Err(Error::NotGranted(Permission::Payments)) }
}

async fn count_day(work: &mut Work, ask: &Ask<'_>, program: &ProgramId) -> Result<(), Error> {
    let key = keys::payment_day(&ask.user, program);
    let today = work.now.as_millis().div_euclid(DAY_MS);
    let counted: Option<Day> = ledger::find(work, &key).await?;
    let approved = counted.filter(|counted| counted.day == today).map_or(0, |counted| counted.approved);
    if approved >= ask.policy.payments_per_day_max {
        return Err(Error::LimitReached("payments.day"));
    }
    work.tx.put(key, encode(&Day { day: today, approved: approved + 1 }));
    Ok(())
}

impl Payment {
    fn approval(&self) -> Approval {
        Approval { payment: self.id, state: self.state, amount: self.amount, expires: self.expires }
    }
}
