//! The life of an order: placed → paid → packed → shipped → delivered → returned, or it falls through on the way.
//!
//! Always true after an event: what an order holds is off the shelf, from the moment that it is placed; one that is paid has
//! all of its money captured, and what came back is refunded and nothing more. An order that is over has no record: its card
//! alone tells how it ended.

mod buyer;
mod placing;
mod seller;
mod shown;

use parvis_sdk::payments::{self, Payment, State as PaymentState};
use parvis_sdk::{ConversationId, Error, MessageId, Money, PaymentId, PersonId, Result, Timestamp, storage};
use serde::{Deserialize, Serialize};

use crate::catalogue::Product;
use crate::terms::{self, Zone};
use crate::texts::Language;
use crate::{Scene, follow, money, stock};

pub(crate) use buyer::press;
pub(crate) use placing::{Basket, place};

/// An order that is not over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) number: u32,
    /// Where it was placed: its card can be changed there alone.
    pub(crate) conversation: ConversationId,
    pub(crate) message: MessageId,
    pub(crate) buyer: PersonId,
    /// The buyer's language: events that others cause find it here.
    pub(crate) language: Language,
    pub(crate) lines: Vec<Line>,
    pub(crate) delivery: Delivery,
    pub(crate) payment: PaymentId,
    /// What happened so far, the last last.
    steps: Vec<(Step, Timestamp)>,
    /// As the seller wrote it, where they did.
    pub(crate) tracking: Option<String>,
    /// How it ended, where that happened in another conversation: its card is to tell it yet.
    pub(crate) end: Option<End>,
    /// Something happened in another conversation, so that its card is behind.
    pub(crate) is_behind: bool,
}

/// Some of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) sku: String,
    pub(crate) count: u32,
    /// Of one, when it was ordered.
    pub(crate) price: Money,
    /// On its way back.
    pub(crate) returning: u32,
    /// Came back, and was paid back.
    pub(crate) returned: u32,
}

/// Where it goes, and what that costs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Delivery {
    pub(crate) zone: Zone,
    /// None where it is fetched.
    pub(crate) address: Option<String>,
    pub(crate) cost: Money,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Step {
    Placed,
    Paid,
    Packed,
    /// On its way, or ready to be fetched.
    Shipped,
    Delivered,
    /// All of it came back.
    Returned,
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum End {
    /// The buyer let it go before paying.
    LetGo,
    /// The payer said no.
    Declined,
    /// It was not paid in time.
    Lapsed,
    /// The buyer cancelled what was paid and not packed yet.
    Cancelled,
    /// The seller cannot send it.
    CalledOff,
    /// All came back.
    Returned,
    /// It was delivered, and can be sent back no more.
    Done,
}

impl Step {
    /// What an order goes through unless something comes back.
    pub(crate) const WAY: [Self; 5] = [Self::Placed, Self::Paid, Self::Packed, Self::Shipped, Self::Delivered];

    /// What a seller does next.
    pub(crate) fn next(self) -> Option<Self> {
        match self {
            Self::Paid => Some(Self::Packed),
            Self::Packed => Some(Self::Shipped),
            Self::Shipped => Some(Self::Delivered),
            Self::Placed | Self::Delivered | Self::Returned => None,
        }
    }
}

/// A payment moved: the order is paid in the same event that takes the money, or what it held goes back on the shelf.
pub(crate) fn payment_updated(payment: &Payment, payer: Option<&PersonId>, scene: &Scene) -> Result {
    let number = payment.reference.parse().ok();
    let order = number.map(Order::find).transpose()?.flatten().filter(|order| order.payment == payment.id);
    let Some(order) = order.filter(|order| order.step() == Step::Placed) else {
        // An order that is over has let go of its payment already.
        return Ok(());
    };
    match payment.state {
        PaymentState::Authorized => match payments::capture(&payment.id) {
            Ok(_) => order.paid(payer, scene),
            // Its time ran out in this moment: the host says so in an event of its own.
            Err(Error::Conflict) => Ok(()),
            Err(error) => Err(error),
        },
        PaymentState::Declined => order.fall_through(End::Declined, scene),
        PaymentState::Expired | PaymentState::Voided => order.fall_through(End::Lapsed, scene),
        PaymentState::Requested | PaymentState::Captured => Ok(()),
    }
}

impl Order {
    /// The order of this number, unless it is over.
    pub(crate) fn find(number: u32) -> Result<Option<Self>> {
        Ok(Self::find_kept(number)?.filter(|order| order.end.is_none()))
    }

    /// The order of this number, also where its card is to tell yet how it ended.
    pub(crate) fn find_kept(number: u32) -> Result<Option<Self>> {
        storage::program().get(&key(number))
    }

    pub(crate) fn step(&self) -> Step {
        self.steps.last().map_or(Step::Placed, |(step, _)| *step)
    }

    /// When it reached a step, if it did.
    pub(crate) fn reached(&self, step: Step) -> Option<Timestamp> {
        self.steps.iter().find(|(reached, _)| *reached == step).map(|(_, at)| *at)
    }

    /// When something last happened.
    pub(crate) fn last_change(&self) -> Option<Timestamp> {
        self.steps.last().map(|(_, at)| *at)
    }

    /// Until when it can be sent back, once it is delivered.
    pub(crate) fn returns_until(&self) -> Option<Timestamp> {
        self.reached(Step::Delivered).map(terms::returns_until)
    }

    /// What all its things cost.
    pub(crate) fn worth(&self) -> Result<Money> {
        money::sum(self.lines.iter().map(|line| line.price.checked_mul(i64::from(line.count))))
    }

    pub(crate) fn total(&self) -> Result<Money> {
        Ok(self.worth()?.checked_add(self.delivery.cost)?)
    }

    /// What is to be paid back once those on their way back are here.
    pub(crate) fn due_back(&self) -> Result<Money> {
        let back = money::sum(self.lines.iter().map(|line| line.price.checked_mul(i64::from(line.returning))))?;
        // Who sends all of it back pays for nothing, the way there included.
        let all = self.lines.iter().all(|line| line.returned + line.returning == line.count);
        Ok(if all { back.checked_add(self.delivery.cost)? } else { back })
    }

    pub(crate) fn is_returning(&self) -> bool {
        self.lines.iter().any(|line| line.returning > 0)
    }

    /// Whether a seller has something to do.
    pub(crate) fn is_open(&self) -> bool {
        self.end.is_none() && (self.step().next().is_some() || self.is_returning())
    }

    fn paid(mut self, payer: Option<&PersonId>, scene: &Scene) -> Result {
        self.steps.push((Step::Paid, scene.now));
        self.keep(scene)?;
        // Whoever left sees no card that could be behind.
        if payer.is_some() { follow::plan(scene) } else { Ok(()) }
    }

    /// Nothing was paid: all goes back on the shelf.
    fn fall_through(self, end: End, scene: &Scene) -> Result {
        self.put_back()?;
        self.finish(end, scene)
    }

    /// What it holds goes back on the shelf.
    fn put_back(&self) -> Result {
        for line in &self.lines {
            if let Some(product) = Product::find(&line.sku) {
                stock::put(product, line.count)?;
            }
        }
        Ok(())
    }

    /// Pays back so much, or refuses in words.
    fn refund(&self, amount: Money, language: Language) -> Result {
        match payments::refund_part(&self.payment, amount, self.language.refund_reason()) {
            Ok(_) => Ok(()),
            Err(Error::InsufficientFunds | Error::QuotaExceeded(_)) => Err(Error::refused(language.cannot_refund())),
            Err(error) => Err(error),
        }
    }

    /// Shows it as it stands now, and keeps it.
    fn keep(mut self, scene: &Scene) -> Result<Self> {
        self.is_behind = self.conversation != scene.conversation;
        if !self.is_behind {
            self.show()?;
        }
        self.save()?;
        Ok(self)
    }

    /// Has its card tell what happened elsewhere, and that it is over when nothing can come back any more.
    pub(crate) fn catch_up(self, scene: &Scene) -> Result {
        if let Some(end) = self.end {
            return self.finish(end, scene);
        }
        let over = self.returns_until().is_some_and(|until| until <= scene.now);
        if over && !self.is_returning() {
            return self.finish(End::Done, scene);
        }
        if self.is_behind { self.keep(scene).map(drop) } else { Ok(()) }
    }

    /// It is over. Where its card cannot tell so from here, it is kept until the card can.
    fn finish(mut self, end: End, scene: &Scene) -> Result {
        self.end = Some(end);
        self.is_behind = self.conversation != scene.conversation;
        if self.is_behind {
            return self.save();
        }
        self.show()?;
        self.forget()
    }

    /// Keeps it, and keeps it on the desk while a seller has something to do.
    fn save(&self) -> Result {
        let program = storage::program();
        program.set(&key(self.number), self)?;
        follow::note(self)?;
        if self.is_open() {
            program.set(&open_key(self.number), &self.number)
        } else {
            program.delete(&open_key(self.number))
        }
    }

    fn forget(&self) -> Result {
        follow::note(self)?;
        storage::program().delete(&open_key(self.number))?;
        storage::program().delete(&key(self.number))
    }
}

/// The orders for which a seller has something to do, the oldest first: at most `limit`, and whether there are more.
pub(crate) fn open_orders(limit: u32) -> Result<(Vec<Order>, bool)> {
    let page = storage::program().list::<u32>(OPEN, None, limit)?;
    let mut orders = Vec::new();
    for (_, number) in page.entries {
        orders.extend(Order::find(number)?);
    }
    Ok((orders, page.next.is_some()))
}

const OPEN: &str = "open/";

fn key(number: u32) -> String {
    format!("order/{number:08}")
}

fn open_key(number: u32) -> String {
    format!("{OPEN}{number:08}")
}
