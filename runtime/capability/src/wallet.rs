//! People's money: their wallets, what they send each other, and where demo money comes from.
//!
//! A wallet is an account of the ledger, one for each person and currency, opened when it is first needed.
//!
//! Always true: what a person is told about a transfer is what they need as its sender or recipient; of the other one's
//! wallet and other business nothing.
//!
//! Not here: payments to mini-programs (`payments`), the rules of transfers (`ledger`).

use parvis_domain::ledger::{AMOUNT_MAX, Counter, Kind, Origin, Transfer, TransferCode};
use parvis_domain::text::{shown_name, shown_text};
use parvis_domain::{
    AccountId, ConversationId, Currency, Money, PaymentId, ProgramId, Timestamp, TransferId, UserId, ids, limits,
};
use parvis_store::{Direction, Key, StoreError};
use serde::{Deserialize, Serialize};

use crate::idempotency::Idempotency;
use crate::ledger::{self, AccountRecord, Effect, LedgerError, Owner, Recorded};
use crate::log::{Change, LogName};
use crate::people::{self, Begun, Proof, Site, StepUp, Subject};
use crate::record::{decode, encode};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, Seen, keys};

/// Longest note that goes with sent money, in characters: one line of a statement.
pub const NOTE_CHARS_MAX: usize = 128;

/// What a person has in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// What came in less what went out.
    pub posted: Money,
    /// Of it, what is reserved for approved payments.
    pub held: Money,
    /// What can be spent now.
    pub available: Money,
}

/// One line of a wallet's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// Its place in the history: older ones have less.
    pub number: u64,
    pub transfer: TransferId,
    pub at: Timestamp,
    pub what: What,
    pub amount: Money,
    pub counterparty: Counterparty,
    pub payment: Option<PaymentId>,
    pub note: String,
}

/// What happened, from the wallet owner's side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    Received,
    Sent,
    /// Reserved for an approved payment.
    Reserved,
    /// A reservation was given back.
    Released,
    /// Paid out of a reservation; what was reserved beyond it came back.
    Paid,
    Refunded,
}

/// The other side of a transfer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counterparty {
    Host,
    Person(UserId),
    Merchant { program: ProgramId, name: String },
}

/// What a person sends to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sending {
    /// A conversation of both: money goes to people whom the sender talks with.
    pub conversation: ConversationId,
    pub to: UserId,
    pub amount: Money,
    pub note: String,
}

/// Money that has moved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    pub transfer: TransferId,
    pub to: UserId,
    pub amount: Money,
    pub note: String,
    pub at: Timestamp,
}

impl Sending {
    fn subject(&self) -> Subject {
        Subject::Transfer { conversation: self.conversation, to: self.to, amount: self.amount }
    }
}

impl Host {
    /// A person's balance in each currency that they ever had.
    pub async fn balances(&self, user: UserId) -> Result<Seen<Vec<Balance>>, Error> {
        // One for each currency of ISO 4217 at most.
        let wallets = self.store().scan(keys::wallets(&user), 1_000, Direction::Ascending).await?;
        let ids = wallets.value.iter().map(|(_, found)| decode(&found.value)).collect::<Result<Vec<AccountId>, _>>()?;
        let mut balances = Vec::with_capacity(ids.len());
        let mut seen = wallets.seen;
        for id in ids {
            let balance = self.account_balance(id).await?;
            seen = seen.max(balance.seen);
            balances.push(balance.value);
        }
        Ok(Seen { value: balances, seen })
    }

    /// What a person has in `currency`: zero where they never had any.
    pub async fn balance(&self, user: UserId, currency: Currency) -> Result<Seen<Balance>, Error> {
        let found = self.store().get_many(&[keys::wallet(&user, currency.code())]).await?;
        match found.value.into_iter().flatten().next() {
            Some(id) => self.account_balance(decode(&id.value)?).await,
            None => {
                let zero = Money::zero(currency);
                Ok(Seen { value: Balance { posted: zero, held: zero, available: zero }, seen: found.seen })
            }
        }
    }

    /// What an account holds: for the operator. `NotFound` where there is none.
    pub async fn account_balance(&self, id: AccountId) -> Result<Seen<Balance>, Error> {
        let found = self.store().get_many(&[keys::account(&id)]).await?;
        let found = found.value.into_iter().flatten().next().ok_or(Error::NotFound("account"))?;
        let record: AccountRecord = decode(&found.value)?;
        let names = Counter::ALL.map(|counter| keys::account_counter(&id, counter.byte()));
        let sums = self.store().counters(&names).await?;
        let sum = |counter: Counter| -> i128 {
            Counter::ALL.iter().zip(&sums.value).find(|(each, _)| **each == counter).map_or(0, |(_, sum)| *sum)
        };
        let money = |sum| money(sum, record.account.ledger);
        let balance = Balance {
            posted: money(sum(Counter::CreditsPosted) - sum(Counter::DebitsPosted))?,
            held: money(sum(Counter::DebitsPending))?,
            available: money(sum(Counter::Available))?,
        };
        Ok(Seen { value: balance, seen: sums.seen })
    }

    /// Movements of a person's wallet in `currency`, newest first; older than `before`.
    pub async fn wallet_history(
        &self,
        user: UserId,
        currency: Currency,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Seen<Vec<Movement>>, Error> {
        let found = self.store().get_many(&[keys::wallet(&user, currency.code())]).await?;
        let Some(id) = found.value.into_iter().flatten().next() else {
            return Ok(Seen { value: Vec::new(), seen: found.seen });
        };
        let id: AccountId = decode(&id.value)?;
        let log = keys::account_log(&id);
        let mut range = keys::starting_with(&log);
        if let Some(before) = before {
            range.end = keys::entry(&log, before);
        }
        let entries = self.store().scan(range, limit.min(limits::PAGE_MAX), Direction::Descending).await?;
        let mut named = Vec::with_capacity(entries.value.len());
        for (key, found) in &entries.value {
            let transfer: TransferId = decode(&found.value)?;
            named.push((keys::entry_number(key).unwrap_or_default(), transfer));
        }
        let keys: Vec<Key> = named.iter().map(|(_, transfer)| keys::transfer(transfer)).collect();
        let found = self.store().get_many(&keys).await?;
        let mut transfers = Vec::with_capacity(named.len());
        for found in found.value {
            let found = found.ok_or_else(|| damaged("a transfer of an account's log is missing"))?;
            let Recorded::Done(transfer) = decode(&found.value)? else {
                return Err(damaged("a transfer of an account's log has failed").into());
            };
            transfers.push(transfer);
        }
        let others: Vec<Key> = transfers.iter().map(|transfer| keys::account(&other_side(transfer, &id))).collect();
        let accounts = self.store().get_many(&others).await?;
        let mut movements = Vec::with_capacity(named.len());
        for (((number, _), transfer), account) in named.into_iter().zip(transfers).zip(accounts.value) {
            let account = account.ok_or_else(|| damaged("an account is missing"))?;
            movements.push(movement(number, &id, transfer, decode(&account.value)?));
        }
        Ok(Seen { value: movements, seen: accounts.seen })
    }

    /// Sends money to another member of a conversation.
    ///
    /// # Errors
    /// As for an approval; `NotFound` where the two share no such conversation, `Invalid` for the amount or note, `InsufficientFunds`: then this
    /// idempotency key stays refused, also when money comes in later.
    pub async fn send_money(
        &self,
        user: UserId,
        sending: &Sending,
        proof: Option<&Proof<'_>>,
        idempotency: &Idempotency,
    ) -> Result<Committed<Sent>, Error> {
        self.judge_pin(user, proof, idempotency).await?;
        let policy = &self.policy().step_up;
        let sent: Result<Committed<Sent>, Error> = ledger::settle!(self, idempotency, work, {
            let shown = (sending.subject(), sending.amount);
            match people::require(&mut work, policy, &user, shown, proof).await {
                Ok(()) => send(&mut work, user, sending, idempotency.seed()).await,
                Err(refusal) => Err(refusal),
            }
        });
        self.end_refused_proof(&user, proof, sent).await
    }

    /// Begins to approve a transfer with a passkey: what it needs, and the ceremony where the person has a passkey.
    pub async fn begin_transfer_approval(
        &self,
        site: &Site,
        user: UserId,
        sending: &Sending,
    ) -> Result<(StepUp, Option<Committed<Begun>>), Error> {
        let required = self.policy().step_up.required(sending.amount);
        if required == StepUp::None {
            return Ok((required, None));
        }
        Ok((required, self.begin_approval(site, user, sending.subject()).await?))
    }

    /// Puts new money into a person's wallet: the operator's decision alone.
    pub async fn issue_money(
        &self,
        to: UserId,
        amount: Money,
        idempotency: &Idempotency,
    ) -> Result<Committed<Sent>, Error> {
        ledger::settle!(self, idempotency, work, issue(&mut work, to, amount, idempotency.seed()).await)
    }

    /// Opens the account on which `program` is paid: the operator's decision. There is one for each currency; opening it again
    /// answers the same.
    pub async fn open_merchant_account(
        &self,
        idempotency: Option<&Idempotency>,
        program: ProgramId,
        currency: Currency,
        name: &str,
    ) -> Result<Committed<AccountId>, Error> {
        attempt!(self, idempotency, work, open_merchant(&mut work, program, currency, name).await)
    }

    /// Closes an account: nothing moves from or to it any more, but what is reserved can be given back. The operator's decision.
    pub async fn close_account(&self, id: AccountId) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, ledger::close_account(&mut work, &id).await.map_err(Error::from))
    }
}

/// The account of `user` in `currency`, opened if need be.
pub(crate) async fn open(work: &mut Work, user: UserId, currency: Currency) -> Result<AccountId, LedgerError> {
    let key = keys::wallet(&user, currency.code());
    if let Some(id) = ledger::find(work, &key).await? {
        return Ok(id);
    }
    let record = ledger::wallet(user, currency, work.now);
    ledger::open_account(work, &record).await?;
    work.tx.put(key, encode(&record.account.id));
    Ok(record.account.id)
}

async fn send(work: &mut Work, user: UserId, sending: &Sending, seed: [u8; 16]) -> Result<Sent, Error> {
    let &Sending { conversation, to, amount, ref note } = sending;
    let note = shown_text(note, NOTE_CHARS_MAX).map_err(|error| Error::invalid("note", error.to_string()))?;
    if user == to {
        return Err(Error::invalid("to", "is the sender"));
    }
    for member in [user, to] {
        if work.tx.get(&keys::member(&conversation, &member)).await?.is_none() {
            return Err(Error::NotFound("member"));
        }
    }
    let (debit, credit) = (open(work, user, amount.currency()).await?, open(work, to, amount.currency()).await?);
    let transfer = intent(seed, (debit, credit), amount, TransferCode::Send, &note, work.now)?;
    // Recorded already, and the answer to it is gone: then this is its answer, and nothing happens again.
    if ledger::record(work, &transfer).await? == Effect::New {
        ledger::fail_for_good(work, &transfer);
        for member in [user, to] {
            work.log(LogName::Member(member), Change::Transferred { transfer: transfer.id });
        }
    }
    Ok(Sent { transfer: transfer.id, to, amount, note: note.into_owned(), at: work.now })
}

async fn issue(work: &mut Work, to: UserId, amount: Money, seed: [u8; 16]) -> Result<Sent, Error> {
    if work.tx.get(&keys::user(&to)).await?.is_none() {
        return Err(Error::NotFound("person"));
    }
    let issuance = ledger::issuance(amount.currency(), work.now);
    ledger::open_account(work, &issuance).await?;
    let debit = issuance.account.id;
    let credit = open(work, to, amount.currency()).await?;
    let transfer = intent(seed, (debit, credit), amount, TransferCode::Issue, "", work.now)?;
    let effect = ledger::record(work, &transfer).await?;
    // All that was ever issued fits into `Money`, so every balance does.
    let least = -i128::try_from(AMOUNT_MAX).expect("AMOUNT_MAX is an i64");
    work.tx.add(keys::account_counter(&debit, Counter::Available.byte()), 0, Some(least));
    if effect == Effect::New {
        work.log(LogName::Member(to), Change::Transferred { transfer: transfer.id });
    }
    Ok(Sent { transfer: transfer.id, to, amount, note: String::new(), at: work.now })
}

async fn open_merchant(
    work: &mut Work,
    program: ProgramId,
    currency: Currency,
    name: &str,
) -> Result<AccountId, Error> {
    let name = shown_name(name, limits::NAME_CHARS_MAX).map_err(|error| Error::invalid("name", error.to_string()))?;
    let record = ledger::merchant(program, currency, &name, work.now);
    ledger::open_account(work, &record).await?;
    Ok(record.account.id)
}

fn intent(
    seed: [u8; 16],
    (debit, credit): (AccountId, AccountId),
    amount: Money,
    code: TransferCode,
    note: &str,
    at: Timestamp,
) -> Result<Transfer, Error> {
    let amount = amount.positive().map_err(|error| Error::invalid("amount", error.to_string()))?;
    Ok(Transfer {
        id: TransferId::from_bytes(ids::derive(b"parvis transfer", &[&seed])),
        debit,
        credit,
        ledger: amount.currency(),
        amount: amount.minor_units().unsigned_abs().into(),
        code,
        kind: Kind::Posted,
        origin: Origin::Intent(seed),
        note: note.to_owned(),
        at,
    })
}

fn other_side(transfer: &Transfer, own: &AccountId) -> AccountId {
    if transfer.debit == *own { transfer.credit } else { transfer.debit }
}

fn movement(number: u64, own: &AccountId, transfer: Transfer, other: AccountRecord) -> Movement {
    let counterparty = match other.owner {
        Owner::Host => Counterparty::Host,
        Owner::Person(user) => Counterparty::Person(user),
        Owner::Program(program) => Counterparty::Merchant { program, name: other.name },
    };
    let payment = match transfer.origin {
        Origin::Payment(payment) => Some(payment),
        Origin::Intent(_) => None,
    };
    Movement {
        number,
        transfer: transfer.id,
        at: transfer.at,
        what: what(&transfer, transfer.debit == *own),
        amount: transfer.money(),
        counterparty,
        payment,
        note: transfer.note,
    }
}

fn what(transfer: &Transfer, out: bool) -> What {
    match (transfer.kind, out) {
        (Kind::Pending { .. }, _) => What::Reserved,
        (Kind::Void { .. }, _) => What::Released,
        (Kind::Post { .. }, true) => What::Paid,
        (Kind::Posted, true) => What::Sent,
        (Kind::Posted | Kind::Post { .. }, false) if transfer.code == TransferCode::Refund => What::Refunded,
        (Kind::Posted | Kind::Post { .. }, false) => What::Received,
    }
}

fn money(sum: i128, currency: Currency) -> Result<Money, StoreError> {
    let minor_units = i64::try_from(sum).map_err(|_| damaged("a balance is more than was ever issued"))?;
    Ok(Money::new(minor_units, currency))
}

fn damaged(what: &'static str) -> StoreError {
    StoreError::Damaged(what.into())
}

#[cfg(test)]
mod tests;
