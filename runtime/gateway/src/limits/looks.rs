//! Pictures from elsewhere that one person waits for at the same time.

use std::collections::HashMap;
use std::sync::Mutex;

use parvis_domain::UserId;

use super::lock;
use crate::Problem;

/// More than a browser asks for at once: whoever asks for more slows others down.
const AT_ONCE_MAX: u32 = 12;

#[derive(Debug, Default)]
pub(crate) struct ImageLooks {
    people: Mutex<HashMap<UserId, u32>>,
}

/// A picture that is waited for. Dropped at its end.
#[derive(Debug)]
pub(crate) struct ImageLook<'a> {
    looks: &'a ImageLooks,
    user: UserId,
}

impl ImageLooks {
    /// # Errors
    /// 429 where the person waits for too many.
    pub(crate) fn permit(&self, user: UserId) -> Result<ImageLook<'_>, Problem> {
        let mut people = lock(&self.people);
        let waiting = people.entry(user).or_default();
        if *waiting >= AT_ONCE_MAX {
            return Err(Problem::busy("too many pictures at the same time"));
        }
        *waiting += 1;
        Ok(ImageLook { looks: self, user })
    }
}

impl Drop for ImageLook<'_> {
    fn drop(&mut self) {
        let mut people = lock(&self.looks.people);
        let Some(waiting) = people.get_mut(&self.user) else { return };
        *waiting -= 1;
        if *waiting == 0 {
            people.remove(&self.user);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn one_person_waits_for_so_many_and_others_do_not_notice() {
        let looks = ImageLooks::default();
        let [alice, bob] = [1, 2].map(|id| UserId::from_bytes([id; 16]));
        let held: Vec<_> = (0..AT_ONCE_MAX).map(|_| looks.permit(alice).unwrap()).collect();
        assert_eq!(looks.permit(alice).unwrap_err().code(), "busy");
        drop(looks.permit(bob).unwrap());
        drop(held);
        assert!(lock(&looks.people).is_empty());
        looks.permit(alice).unwrap();
    }
}
