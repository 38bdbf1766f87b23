//! Money: amounts, payments, wallets, the audit.

use parvis_capability::audit::Report;
use parvis_capability::payments::{Approval, Item, PayerView, Refund};
use parvis_capability::wallet::{Balance, Counterparty, Movement, Sent, What};
use parvis_domain::{
    AccountId, ConversationId, Currency, Money, PaymentId, PaymentState, ProgramId, Timestamp, TransferId, UserId,
};
use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use crate::Problem;

/// An exact amount of one currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Money)]
pub(crate) struct MoneyView {
    /// ISO 4217 code.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// Decimal digits, with exactly the currency's decimals.
    #[schema(example = "12.50")]
    value: String,
}

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self { currency: money.currency(), value: money.decimal() }
    }
}

/// An amount as a client sends it: judged after the body was read, so that a wrong one is told as such.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Amount {
    /// ISO 4217 code, such as `EUR`.
    currency: String,
    /// Decimal digits with exactly the currency's decimals, such as `12.50`, as a text.
    #[schema(value_type = String)]
    value: Digits,
}

/// `None` where it is no text: a number may have been rounded on its way.
#[derive(Debug, Serialize)]
#[serde(transparent)]
struct Digits(Option<String>);

impl<'de> Deserialize<'de> for Digits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl Visitor<'_> for Scalar {
            type Value = Digits;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an amount as a text")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Digits, E> {
                if text.len() > 1_024 {
                    return Err(E::custom("longer than any amount"));
                }
                Ok(Digits(Some(text.to_owned())))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Digits, E> {
                Ok(Digits(None))
            }

            fn visit_u64<E>(self, _: u64) -> Result<Digits, E> {
                Ok(Digits(None))
            }

            fn visit_f64<E>(self, _: f64) -> Result<Digits, E> {
                Ok(Digits(None))
            }
        }
        deserializer.deserialize_any(Scalar).map_err(D::Error::custom)
    }
}

impl Amount {
    /// The amount, which is more than zero.
    pub(crate) fn positive(&self, field: &str) -> Result<Money, Problem> {
        let currency = currency(&self.currency)?;
        let text = self.value.0.as_deref();
        let text =
            text.ok_or_else(|| Problem::invalid(format!("`{field}.value` must be a text, such as \"12.50\"")))?;
        let money = Money::parse(currency, text).and_then(Money::positive);
        money.map_err(|error| Problem::invalid(format!("`{field}.value`: {error}")))
    }
}

fn currency(code: &str) -> Result<Currency, Problem> {
    code.parse().map_err(|error| Problem::invalid(format!("`currency`: {error}")))
}

/// What the caller approves.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Approve {
    /// The amount that the caller was shown.
    pub(crate) amount: Amount,
}

/// What the caller declines.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Decline {}

/// A payment as its payer sees it. Nobody else sees it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Payment)]
pub(crate) struct PaymentView {
    #[schema(value_type = String)]
    id: PaymentId,
    /// Its place in the caller's list.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<u64>,
    #[schema(value_type = String)]
    program: ProgramId,
    program_name: String,
    publisher_name: String,
    /// Who is paid.
    payee: String,
    #[schema(value_type = String)]
    conversation: ConversationId,
    title: String,
    items: Vec<ItemView>,
    amount: MoneyView,
    /// `requested`, `authorized`, `captured`, `voided`, `declined` or `expired`.
    #[schema(value_type = String)]
    state: PaymentState,
    #[schema(value_type = String, format = DateTime)]
    requested: Timestamp,
    /// When the request expires; once authorized, when the reservation is given back.
    #[schema(value_type = String, format = DateTime)]
    expires: Timestamp,
    captured: MoneyView,
    refunds: Vec<RefundView>,
    /// What the program learns by the approval: never who the payer is.
    learns: Vec<String>,
}

/// What a program is told of an approval, beside what it asked for itself.
const LEARNS: [&str; 2] = ["That this payment was approved", "The amount"];

/// One line of what is paid for.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PaymentItem)]
pub(crate) struct ItemView {
    label: String,
    amount: MoneyView,
}

/// Money that came back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refund)]
pub(crate) struct RefundView {
    #[schema(value_type = String)]
    transfer: TransferId,
    amount: MoneyView,
    reason: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

impl PaymentView {
    pub(crate) fn new(payment: PayerView, number: Option<u64>) -> Self {
        let item = |item: Item| ItemView { label: item.label, amount: item.amount.into() };
        let refund = |refund: Refund| RefundView {
            transfer: refund.transfer,
            amount: refund.amount.into(),
            reason: refund.reason,
            at: refund.at,
        };
        Self {
            id: payment.id,
            number,
            program: payment.program,
            program_name: payment.program_name,
            publisher_name: payment.publisher_name,
            learns: LEARNS.map(str::to_owned).to_vec(),
            payee: payment.payee,
            conversation: payment.conversation,
            title: payment.title,
            items: payment.items.into_iter().map(item).collect(),
            amount: payment.amount.into(),
            state: payment.state,
            requested: payment.requested,
            expires: payment.expires,
            captured: payment.captured.into(),
            refunds: payment.refunds.into_iter().map(refund).collect(),
        }
    }
}

/// What an approval or a decline led to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Approval)]
pub(crate) struct ApprovalView {
    #[schema(value_type = String)]
    payment: PaymentId,
    #[schema(value_type = String)]
    state: PaymentState,
    amount: MoneyView,
    #[schema(value_type = String, format = DateTime)]
    expires: Timestamp,
}

impl From<Approval> for ApprovalView {
    fn from(approval: Approval) -> Self {
        let Approval { payment, state, amount, expires } = approval;
        Self { payment, state, amount: amount.into(), expires }
    }
}

/// What the caller has in one currency.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Balance)]
pub(crate) struct BalanceView {
    /// What came in less what went out.
    posted: MoneyView,
    /// Of it, what is reserved for approved payments.
    held: MoneyView,
    /// What can be spent now.
    available: MoneyView,
}

impl From<Balance> for BalanceView {
    fn from(balance: Balance) -> Self {
        let Balance { posted, held, available } = balance;
        Self { posted: posted.into(), held: held.into(), available: available.into() }
    }
}

/// One line of a wallet's history.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Movement)]
pub(crate) struct MovementView {
    /// Its place in the history.
    number: u64,
    #[schema(value_type = String)]
    transfer: TransferId,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// `received`, `sent`, `reserved`, `released`, `paid` or `refunded`.
    #[schema(value_type = String)]
    what: What,
    amount: MoneyView,
    counterparty: CounterpartyView,
    #[schema(value_type = Option<String>)]
    payment: Option<PaymentId>,
    note: String,
}

/// The other side of a transfer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = Counterparty)]
pub(crate) enum CounterpartyView {
    Host,
    Person {
        #[schema(value_type = String)]
        user: UserId,
    },
    Merchant {
        #[schema(value_type = String)]
        program: ProgramId,
        name: String,
    },
}

impl From<Movement> for MovementView {
    fn from(movement: Movement) -> Self {
        let counterparty = match movement.counterparty {
            Counterparty::Host => CounterpartyView::Host,
            Counterparty::Person(user) => CounterpartyView::Person { user },
            Counterparty::Merchant { program, name } => CounterpartyView::Merchant { program, name },
        };
        Self {
            number: movement.number,
            transfer: movement.transfer,
            at: movement.at,
            what: movement.what,
            amount: movement.amount.into(),
            counterparty,
            payment: movement.payment,
            note: movement.note,
        }
    }
}

/// Money for another person.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendMoney {
    /// One that both are in.
    #[schema(value_type = String)]
    pub(crate) conversation: ConversationId,
    #[schema(value_type = String)]
    pub(crate) to: UserId,
    pub(crate) amount: Amount,
    /// At most 128 characters.
    #[serde(default)]
    pub(crate) note: String,
}

/// New money.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssueMoney {
    #[schema(value_type = String)]
    pub(crate) to: UserId,
    pub(crate) amount: Amount,
}

/// Money that has moved.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sent)]
pub(crate) struct SentView {
    #[schema(value_type = String)]
    transfer: TransferId,
    #[schema(value_type = String)]
    to: UserId,
    amount: MoneyView,
    note: String,
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
}

impl From<Sent> for SentView {
    fn from(sent: Sent) -> Self {
        let Sent { transfer, to, amount, note, at } = sent;
        Self { transfer, to, amount: amount.into(), note, at }
    }
}

/// Where a program is to be paid.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenMerchantAccount {
    /// ISO 4217 code.
    currency: String,
    /// What payers are shown.
    pub(crate) name: String,
}

impl OpenMerchantAccount {
    pub(crate) fn currency(&self) -> Result<Currency, Problem> {
        currency(&self.currency)
    }
}

/// A merchant account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MerchantAccount {
    #[schema(value_type = String)]
    pub(crate) account: AccountId,
}

/// What an audit of the ledger found.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Audit)]
pub(crate) struct AuditView {
    clean: bool,
    accounts: usize,
    transfers: u64,
    /// The first ones.
    findings: Vec<String>,
}

impl From<Report> for AuditView {
    fn from(report: Report) -> Self {
        Self {
            clean: report.is_clean(),
            accounts: report.accounts,
            transfers: report.transfers,
            findings: report.findings.iter().map(ToString::to_string).collect(),
        }
    }
}
