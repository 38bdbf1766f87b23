//! The tariff: what a ride costs, how long it takes, and what changing one's mind costs.
//!
//! A fare is fixed when the ride is ordered: it follows from the way, not from how long the traffic makes it.

use std::time::Duration;

use parvis_sdk::{Currency, Money};

pub(crate) const BASE: Money = Money::new(250, Currency::EUR);
pub(crate) const PER_KILOMETRE: Money = Money::new(140, Currency::EUR);
pub(crate) const PER_MINUTE: Money = Money::new(35, Currency::EUR);
/// No ride costs less. The fees below are smaller, so that what is reserved covers them.
pub(crate) const LEAST: Money = Money::new(600, Currency::EUR);

/// Cancelling is free until so long after the fare was approved; then it costs the fee.
pub(crate) const FREE_CANCELLATION: Duration = Duration::from_secs(120);
pub(crate) const CANCELLATION_FEE: Money = Money::new(300, Currency::EUR);
/// A driver who is there waits so long; then not coming costs the fee.
pub(crate) const WAITING: Duration = Duration::from_secs(300);
pub(crate) const NO_SHOW_FEE: Money = Money::new(500, Currency::EUR);
/// Another destination, once there is a driver.
pub(crate) const CHANGE_FEE: Money = Money::new(150, Currency::EUR);

/// How long drivers are looked for.
pub(crate) const SEARCH: Duration = Duration::from_secs(600);
/// How long the rider has to approve the fare once there is a driver.
pub(crate) const APPROVAL: Duration = Duration::from_secs(300);
/// How long the offer of another destination holds.
pub(crate) const OFFER: Duration = Duration::from_secs(120);
/// A reservation of money that ends sooner than this is captured while the ride goes on.
pub(crate) const CAPTURE_EARLY: Duration = Duration::from_secs(180);
/// A ride that nobody ends ends by itself.
pub(crate) const RIDE_ENDS: Duration = Duration::from_secs(2 * 3_600);

/// 18 km/h, which is what a car makes in town.
const METRES_PER_SECOND: u32 = 5;

/// What a way of so many metres costs: to the next ten cents.
pub(crate) fn fare(metres: u32) -> Money {
    let by_metre = i64::from(metres) * PER_KILOMETRE.minor_units() / 1_000;
    let by_time = i64::from(seconds(metres)) * PER_MINUTE.minor_units() / 60;
    let cents = BASE.minor_units() + by_metre + by_time;
    let rounded = (cents + 9) / 10 * 10;
    Money::new(rounded.max(LEAST.minor_units()), Currency::EUR)
}

/// How long the way takes.
pub(crate) fn seconds(metres: u32) -> u32 {
    metres / METRES_PER_SECOND
}

/// How far a car gets meanwhile.
pub(crate) fn metres_in(elapsed: Duration) -> u32 {
    u32::try_from(elapsed.as_secs()).unwrap_or(u32::MAX).saturating_mul(METRES_PER_SECOND)
}

/// In whole minutes, as people say it: at least one.
pub(crate) fn minutes(metres: u32) -> u32 {
    seconds(metres).div_ceil(60).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fares_follow_the_way() {
        for (metres, cents) in [(0, 600), (1_000, 600), (2_000, 770), (5_000, 1_540), (20_000, 5_390)] {
            assert_eq!(fare(metres).minor_units(), cents, "{metres} m");
        }
        assert!(
            CANCELLATION_FEE.minor_units() < LEAST.minor_units() && NO_SHOW_FEE.minor_units() < LEAST.minor_units()
        );
    }

    #[test]
    fn times_are_said_in_whole_minutes() {
        assert_eq!([0, 300, 301, 5_000].map(minutes), [1, 1, 1, 17]);
    }
}
