//! How many of each product are on the shelf: one counter for each in the program's storage, of what came and went since the
//! first delivery.
//!
//! Always true after an event: no shelf holds less than nothing. Two orders that want the last one read and write the same
//! counter; the host runs the later one again, and it finds the shelf empty.

use parvis_sdk::{Error, Result, storage};

use crate::catalogue::Product;
use crate::texts::Language;

/// The most that a shelf holds.
pub(crate) const SHELF_MAX: i64 = 9_999;

/// How many can be sold now.
pub(crate) fn on_shelf(product: &Product) -> Result<u32> {
    let moved: i64 = storage::program().get(&key(product))?.unwrap_or(0);
    Ok(as_count(i64::from(product.first_stock) + moved))
}

/// Takes some off the shelf, or refuses, and then nothing of the event happens.
pub(crate) fn take(product: &Product, count: u32, language: Language) -> Result {
    let left = add(product, -signed(count)?)?;
    if left < 0 {
        let there = left + i64::from(count);
        return Err(Error::refused(language.not_enough(product, as_count(there))));
    }
    Ok(())
}

/// Puts some on the shelf: a delivery came, or an order gave them back.
pub(crate) fn put(product: &Product, count: u32) -> Result {
    add(product, signed(count)?).map(drop)
}

fn add(product: &Product, count: i32) -> Result<i64> {
    let moved = storage::program().increment(&key(product), count)?;
    Ok(i64::from(product.first_stock) + moved)
}

fn signed(count: u32) -> Result<i32> {
    i32::try_from(count).map_err(|_| Error::Invalid("a count beyond any shelf".to_owned()))
}

fn as_count(number: i64) -> u32 {
    u32::try_from(number.max(0)).unwrap_or(u32::MAX)
}

fn key(product: &Product) -> String {
    format!("stock/{}", product.sku)
}
