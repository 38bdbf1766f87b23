//! A clock that is ahead of the machine's: for stories about what happens later. It never goes back while a host runs, and a host
//! that was ahead must not be started on the same data with less.

use std::time::Duration;

use parvis_capability::{Clock, SystemClock};
use parvis_domain::Timestamp;

#[derive(Debug, Clone, Copy)]
pub(super) struct Ahead(pub(super) Duration);

impl Clock for Ahead {
    fn now(&self) -> Timestamp {
        let millis = i64::try_from(self.0.as_millis()).unwrap_or(i64::MAX);
        SystemClock.now().plus_millis(millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_ahead_by_what_was_said() {
        let hour = Duration::from_secs(3_600);
        let (now, later) = (SystemClock.now(), Ahead(hour).now());
        let ahead = later.as_millis() - now.as_millis();
        assert!((3_600_000..3_660_000).contains(&ahead), "{ahead} ms");
        assert!(Ahead(Duration::MAX).now() >= now, "no time is too long");
    }
}
