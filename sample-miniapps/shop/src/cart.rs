//! What a person has picked: theirs alone, the same in every conversation. Nothing in a cart is held for them.

use parvis_sdk::{Money, Result, storage};
use serde::{Deserialize, Serialize};

use crate::catalogue::Product;
use crate::money;

/// The most of one product in an order.
pub(crate) const COUNT_MAX: u32 = 10;
const KEY: &str = "cart";

/// The cart of whoever caused the event.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cart {
    lines: Vec<Picked>,
}

/// Some of one product.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Picked {
    pub(crate) sku: String,
    pub(crate) count: u32,
}

impl Cart {
    pub(crate) fn load() -> Result<Self> {
        Ok(storage::person().get(KEY)?.unwrap_or_default())
    }

    pub(crate) fn save(&self) -> Result {
        if self.lines.is_empty() { storage::person().delete(KEY) } else { storage::person().set(KEY, self) }
    }

    /// What is in it, as far as it is still sold.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&'static Product, u32)> {
        self.lines.iter().filter_map(|line| Some((Product::find(&line.sku)?, line.count)))
    }

    /// How many things.
    pub(crate) fn count(&self) -> u32 {
        self.lines().map(|(_, count)| count).sum()
    }

    pub(crate) fn total(&self) -> Result<Money> {
        money::sum(self.lines().map(|(product, count)| product.price.checked_mul(i64::from(count))))
    }

    pub(crate) fn grams(&self) -> u32 {
        self.lines().map(|(product, count)| product.grams.saturating_mul(count)).sum()
    }

    pub(crate) fn count_of(&self, product: &Product) -> u32 {
        self.lines.iter().find(|line| line.sku == product.sku).map_or(0, |line| line.count)
    }

    pub(crate) fn empty(&mut self) {
        self.lines.clear();
    }

    /// Has so many of a product in it from now on: at most [`COUNT_MAX`], and none takes it out.
    pub(crate) fn set(&mut self, product: &Product, count: u32) {
        let count = count.min(COUNT_MAX);
        match self.lines.iter_mut().find(|line| line.sku == product.sku) {
            Some(line) => line.count = count,
            None => self.lines.push(Picked { sku: product.sku.to_owned(), count }),
        }
        self.lines.retain(|line| line.count > 0);
    }
}
