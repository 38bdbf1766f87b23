//! What one person uploads in an hour, and at the same time.
//!
//! Counted in memory alone, since it guards this process and not the disk: what it costs is the bodies that are held and the
//! pictures that are decoded here. A restart forgives an hour's count; what a person may keep is in the store, as their quota, and
//! what they attach to nothing is deleted after a day.

use std::collections::HashMap;
use std::sync::Mutex;

use axum::http::StatusCode;
use parvis_domain::{Timestamp, UserId, limits};

use super::{ENTRIES_MAX, lock};
use crate::Problem;

const HOUR_MS: i64 = 3_600_000;
/// Bodies of one person that are read at the same time: each is held in memory until it is judged.
const AT_ONCE_MAX: u32 = 3;

#[derive(Debug, Default)]
pub(crate) struct UploadLimits {
    people: Mutex<HashMap<UserId, Uploads>>,
}

#[derive(Debug, Clone, Copy)]
struct Uploads {
    since: Timestamp,
    count: u32,
    at_once: u32,
}

impl Uploads {
    fn is_over(&self, now: Timestamp) -> bool {
        now < self.since || now >= self.since.plus_millis(HOUR_MS)
    }
}

/// An upload that is being made. Dropped at its end.
#[derive(Debug)]
pub(crate) struct UploadPermit<'a> {
    limits: &'a UploadLimits,
    user: UserId,
}

impl UploadLimits {
    /// # Errors
    /// 429 where the person uploads too much at once, or did in the last hour.
    pub(crate) fn permit(&self, user: UserId, now: Timestamp) -> Result<UploadPermit<'_>, Problem> {
        let mut people = lock(&self.people);
        if people.len() >= ENTRIES_MAX {
            people.retain(|_, uploads| uploads.at_once > 0 || !uploads.is_over(now));
        }
        let uploads = people.entry(user).or_insert(Uploads { since: now, count: 0, at_once: 0 });
        if uploads.is_over(now) {
            *uploads = Uploads { since: now, count: 0, ..*uploads };
        }
        if uploads.at_once >= AT_ONCE_MAX {
            return Err(Problem::busy("at most 3 uploads at the same time for each person"));
        }
        if uploads.count >= limits::MEDIA_PER_HOUR_MAX {
            let left = (uploads.since.plus_millis(HOUR_MS).as_millis() - now.as_millis()) / 1_000 + 1;
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_uploads", "Too many uploads")
                .detail(format!("at most {} in an hour", limits::MEDIA_PER_HOUR_MAX))
                .retry_after(u32::try_from(left).unwrap_or(3_600)));
        }
        uploads.count += 1;
        uploads.at_once += 1;
        Ok(UploadPermit { limits: self, user })
    }
}

impl Drop for UploadPermit<'_> {
    fn drop(&mut self) {
        if let Some(uploads) = lock(&self.limits.people).get_mut(&self.user) {
            uploads.at_once = uploads.at_once.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn a_person_uploads_so_much_in_an_hour_and_so_much_at_once() {
        let uploads = UploadLimits::default();
        let [alice, bob] = [1, 2].map(|id| UserId::from_bytes([id; 16]));
        let now = Timestamp::from_millis(1_000_000);
        let held: Vec<_> = (0..AT_ONCE_MAX).map(|_| uploads.permit(alice, now).unwrap()).collect();
        assert_eq!(uploads.permit(alice, now).unwrap_err().code(), "busy");
        uploads.permit(bob, now).unwrap();
        drop(held);
        for _ in AT_ONCE_MAX..limits::MEDIA_PER_HOUR_MAX {
            uploads.permit(alice, now).unwrap();
        }
        let soon = now.plus_millis(HOUR_MS - 1);
        assert_eq!(uploads.permit(alice, soon).unwrap_err().code(), "too_many_uploads");
        uploads.permit(bob, soon).unwrap();
        uploads.permit(alice, now.plus_millis(HOUR_MS)).unwrap();
    }
}
