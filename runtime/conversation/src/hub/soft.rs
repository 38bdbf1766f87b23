//! What is never stored and may be lost: who types, who has read what, who is there.

use std::collections::VecDeque;

use parvis_capability::log::LogName;
use parvis_domain::{ConversationId, ProgramId, UserId};

/// Soft states that wait for one subscriber; older ones are worth nothing.
const SOFT_MAX: usize = 32;

/// What is never stored and may be lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Soft {
    /// A program works on an answer.
    ProgramTyping {
        conversation: ConversationId,
        program: ProgramId,
    },
    UserTyping {
        conversation: ConversationId,
        user: UserId,
    },
    /// A member has read up to this message.
    Read {
        conversation: ConversationId,
        user: UserId,
        number: u64,
    },
    Presence {
        user: UserId,
        online: bool,
    },
}

impl Soft {
    /// The newer of two states of the same thing is the one that counts.
    fn replaces(&self, older: &Self) -> bool {
        match (self, older) {
            (Self::Read { conversation, user, .. }, Self::Read { conversation: there, user: who, .. }) => {
                conversation == there && user == who
            }
            (Self::Presence { user, .. }, Self::Presence { user: who, .. }) => user == who,
            _ => self == older,
        }
    }
}

/// The soft states that wait for a subscriber, each with the log that it is told by.
#[derive(Debug, Default)]
pub(super) struct SoftNews(VecDeque<(LogName, Soft)>);

impl SoftNews {
    pub(super) fn push(&mut self, via: LogName, soft: Soft) {
        if let Some(older) = self.0.iter_mut().find(|(_, older)| soft.replaces(older)) {
            *older = (via, soft);
            return;
        }
        if self.0.len() >= SOFT_MAX {
            self.0.pop_front();
        }
        self.0.push_back((via, soft));
    }

    pub(super) fn pop(&mut self) -> Option<(LogName, Soft)> {
        self.0.pop_front()
    }

    pub(super) fn forget_typing(&mut self, via: LogName) {
        let types = |soft: &Soft| matches!(soft, Soft::UserTyping { .. } | Soft::ProgramTyping { .. });
        self.0.retain(|(told_by, soft)| *told_by != via || !types(soft));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: ConversationId = ConversationId::from_bytes([1; 16]);
    const VIA: LogName = LogName::Conversation(HERE);

    fn read(user: u8, number: u64) -> Soft {
        Soft::Read { conversation: HERE, user: UserId::from_bytes([user; 16]), number }
    }

    #[test]
    fn the_newest_state_of_a_thing_is_told_once() {
        let mut news = SoftNews::default();
        let presence = |online| Soft::Presence { user: UserId::from_bytes([1; 16]), online };
        for soft in [read(1, 1), presence(true), read(1, 2), read(2, 1), presence(false), read(1, 3)] {
            news.push(VIA, soft);
        }
        let told: Vec<_> = std::iter::from_fn(|| news.pop()).map(|(_, soft)| soft).collect();
        assert_eq!(told, [read(1, 3), presence(false), read(2, 1)]);
    }

    #[test]
    fn what_waits_is_bounded_and_the_oldest_goes() {
        let mut news = SoftNews::default();
        for user in 0..=u8::MAX {
            news.push(VIA, read(user, 1));
        }
        assert_eq!(news.0.len(), SOFT_MAX);
        assert_eq!(news.0.back().map(|(_, soft)| *soft), Some(read(u8::MAX, 1)));
    }

    #[test]
    fn typing_is_over_when_the_message_is_there() {
        let mut news = SoftNews::default();
        let other = LogName::Conversation(ConversationId::from_bytes([2; 16]));
        let typing = Soft::UserTyping { conversation: HERE, user: UserId::from_bytes([1; 16]) };
        news.push(VIA, typing);
        news.push(VIA, read(1, 1));
        news.forget_typing(other);
        assert_eq!(news.0.len(), 2);
        news.forget_typing(VIA);
        assert_eq!(news.pop().map(|(_, soft)| soft), Some(read(1, 1)));
    }
}
