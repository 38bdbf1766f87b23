//! Sums of the shop's one currency.

use parvis_sdk::{Currency, Money, MoneyError, Result};

pub(crate) const NOTHING: Money = Money::new(0, Currency::EUR);

pub(crate) fn sum(amounts: impl Iterator<Item = core::result::Result<Money, MoneyError>>) -> Result<Money> {
    let mut sum = NOTHING;
    for amount in amounts {
        sum = sum.checked_add(amount?)?;
    }
    Ok(sum)
}
