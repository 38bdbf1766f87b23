//! What a seller does with an order: move it on, take back what was sent back, call it off.

use parvis_sdk::{Error, Result};

use super::{End, Order, Step};
use crate::catalogue::Product;
use crate::{Scene, stock};

impl Order {
    /// Moves it on. `to` is what the button said: two sellers who press at the same time move it once.
    pub(crate) fn advance(mut self, to: Step, tracking: Option<&str>, scene: &Scene) -> Result<Self> {
        if self.step().next() != Some(to) {
            return Err(Error::refused(scene.language.already(self.language_of_step(scene))));
        }
        if to == Step::Shipped {
            self.tracking = tracking.map(str::to_owned);
        }
        self.steps.push((to, scene.now));
        self.keep(scene)
    }

    /// What was sent back is here: its money goes back to the buyer, and it goes back on the shelf, if it can be sold again.
    pub(crate) fn take_back(mut self, to_shelf: bool, scene: &Scene) -> Result {
        if !self.is_returning() {
            return Err(Error::refused(scene.language.nothing_to_return()));
        }
        self.refund(self.due_back()?, scene.language)?;
        for line in &mut self.lines {
            if let Some(product) = Product::find(&line.sku).filter(|_| to_shelf && line.returning > 0) {
                stock::put(product, line.returning)?;
            }
            line.returned += line.returning;
            line.returning = 0;
        }
        if self.lines.iter().all(|line| line.left() == 0) {
            self.steps.push((Step::Returned, scene.now));
            return self.finish(End::Returned, scene);
        }
        self.keep(scene).map(drop)
    }

    /// The seller cannot send it: all is paid back.
    pub(crate) fn call_off(self, scene: &Scene) -> Result {
        if !matches!(self.step(), Step::Paid | Step::Packed) {
            return Err(Error::refused(scene.language.too_late_to_cancel()));
        }
        self.refund(self.total()?, scene.language)?;
        self.put_back()?;
        self.finish(End::CalledOff, scene)
    }

    fn language_of_step(&self, scene: &Scene) -> &'static str {
        scene.language.step(self.step(), self.delivery.zone)
    }
}
