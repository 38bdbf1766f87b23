//! Who is there: counted in memory, never stored.
//!
//! Always true: others are told that a person came when the first of their sockets is there, and that they went when none
//! was for a while, so that a page that is loaded again is no coming and going; and only those who share a conversation
//! are told, where the person wants it.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, MutexGuard, PoisonError};

use parvis_domain::UserId;

#[derive(Debug, Default)]
pub(crate) struct Presence {
    people: Mutex<HashMap<UserId, There>>,
}

/// A person who is there, or was a moment ago.
#[derive(Debug, Default)]
struct There {
    sockets: u32,
    /// Somebody waits to see whether the person stays away.
    watched: bool,
}

/// What a step of a person calls for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Nothing,
    /// Others are told that the person is there.
    Came,
    /// Look again in a while, with [`Presence::look`].
    MayBeGone,
}

impl Presence {
    pub(crate) fn arrive(&self, user: UserId) -> Step {
        match self.people().entry(user) {
            Entry::Occupied(mut there) => {
                there.get_mut().sockets += 1;
                Step::Nothing
            }
            Entry::Vacant(place) => {
                place.insert(There { sockets: 1, watched: false });
                Step::Came
            }
        }
    }

    pub(crate) fn leave(&self, user: UserId) -> Step {
        let mut people = self.people();
        let Some(there) = people.get_mut(&user) else { return Step::Nothing };
        there.sockets = there.sockets.saturating_sub(1);
        if there.sockets > 0 || there.watched {
            return Step::Nothing;
        }
        there.watched = true;
        Step::MayBeGone
    }

    /// Whether the person is gone: others are told then.
    pub(crate) fn look(&self, user: UserId) -> bool {
        let mut people = self.people();
        let Some(there) = people.get_mut(&user) else { return false };
        there.watched = false;
        let gone = there.sockets == 0;
        if gone {
            people.remove(&user);
        }
        gone
    }

    pub(crate) fn is_there(&self, user: &UserId) -> bool {
        self.people().contains_key(user)
    }

    fn people(&self) -> MutexGuard<'_, HashMap<UserId, There>> {
        // Nothing that holds this lock panics half-way through a change.
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coming_is_told_once_and_going_only_where_nobody_came_back() {
        let (presence, user) = (Presence::default(), UserId::from_bytes([1; 16]));
        assert_eq!(presence.arrive(user), Step::Came);
        assert_eq!(presence.arrive(user), Step::Nothing);
        assert_eq!(presence.leave(user), Step::Nothing);
        assert_eq!(presence.leave(user), Step::MayBeGone);
        // The page is loaded again.
        assert_eq!(presence.arrive(user), Step::Nothing);
        assert_eq!(presence.leave(user), Step::Nothing, "one watches already");
        assert_eq!(presence.arrive(user), Step::Nothing);
        assert!(!presence.look(user));
        assert_eq!(presence.leave(user), Step::MayBeGone);
        assert!(presence.is_there(&user));
        assert!(presence.look(user));
        assert!(!presence.is_there(&user));
        assert_eq!(presence.arrive(user), Step::Came);
    }
}
