//! What people change afterwards: their own words, and what they take back.

use parvis_domain::{MessageId, UserId, limits};

use super::roles::{Act, check};
use super::{act, check_words, get_member, get_writer, mention, note_change, reactions};
use crate::log::Change;
use crate::message::{Audience, Author};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, media};

impl Host {
    /// Replaces the words of one's own message. It reaches no program again. The same words change nothing.
    ///
    /// # Errors
    /// `NotFound` (not the person's to see), `Forbidden` (somebody else's, or over 48 hours old), `Conflict` (deleted),
    /// `Invalid` (text), `Blocked`.
    pub async fn edit_message(&self, user: UserId, message: MessageId, words: &str) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, edit(&mut work, user, message, words).await)
    }

    /// Deletes a message for everybody: one's own at any time; in a group its owner and admins anybody's. Done again, it
    /// changes nothing.
    ///
    /// # Errors
    /// `NotFound` (not the person's to see), `Forbidden`.
    pub async fn delete_message(&self, user: UserId, message: MessageId) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, delete(&mut work, user, message).await)
    }
}

async fn edit(work: &mut Work, user: UserId, id: MessageId, words: &str) -> Result<(), Error> {
    let mut message = act::see(work, user, id).await?.message;
    if message.author != Author::User(user) {
        return Err(Error::Forbidden("only its author changes a message"));
    }
    if message.redacted {
        return Err(Error::Conflict("the message was deleted"));
    }
    if work.now > message.at.plus_millis(limits::MESSAGE_EDIT_MS) {
        return Err(Error::Forbidden("a message is changed within 48 hours: delete it, or write another one"));
    }
    get_writer(work, &message.conversation, &user).await?;
    let words = check_words(words, !message.attachments.is_empty())?;
    if words != message.text {
        message.text = words;
        message.version += 1;
        message.edited = Some(work.now);
        work.put_message(&message);
        note_change(work, &message, Change::MessageChanged { conversation: message.conversation, message: id });
    }
    Ok(())
}

async fn delete(work: &mut Work, user: UserId, id: MessageId) -> Result<(), Error> {
    let mut message = act::see(work, user, id).await?.message;
    if message.author != Author::User(user) {
        if message.audience != Audience::Members {
            return Err(Error::Forbidden("a private message is its author's to take back"));
        }
        let member = get_member(work, &message.conversation, &user).await?;
        check(member.kind(), member.role, Act::DeleteMessage)?;
    }
    if !message.redacted {
        mention::take_back(work, &message);
        media::drop_attachments(work, &mut message);
        reactions::let_go(work, &id).await?;
        message.redact(work.now);
        work.put_message(&message);
        note_change(work, &message, Change::MessageRedacted { conversation: message.conversation, message: id });
    }
    Ok(())
}
