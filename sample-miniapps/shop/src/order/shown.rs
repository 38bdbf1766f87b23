//! An order's one card: what everybody, its buyer and the sellers of the conversation see of it.

use parvis_sdk::chat::Content;
use parvis_sdk::{Error, MessageId, PersonId, Result, chat};

use super::{Line, Order, Step};
use crate::{cards, desk};

impl Order {
    /// Shows it as it stands now, in the conversation of the event, where it was placed.
    pub(super) fn show(&self) -> Result {
        chat::edit(&self.message, cards::shared(self))?;
        view(&self.message, &self.buyer, cards::own(self)?)?;
        // What is not paid for is none of the seller's business yet.
        if self.step() == Step::Placed {
            return Ok(());
        }
        for seller in desk::sellers()?.into_iter().filter(|seller| seller.person != self.buyer) {
            view(&self.message, &seller.person, cards::seller(self, seller.language, false)?)?;
        }
        Ok(())
    }
}

impl Line {
    /// How many are with the buyer, to stay.
    pub(crate) fn left(&self) -> u32 {
        self.count.saturating_sub(self.returned).saturating_sub(self.returning)
    }
}

/// Whoever left the conversation sees nothing of it any more.
fn view(message: &MessageId, member: &PersonId, content: Content) -> Result {
    match chat::set_view(message, member, content) {
        Err(Error::NotFound) => Ok(()),
        outcome => outcome,
    }
}
