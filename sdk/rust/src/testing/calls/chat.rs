//! `parvis:host/chat`.

use std::collections::BTreeMap;

use super::super::run::{self, Run, count};
use super::super::state::{Form, Message};
use super::super::view;
use crate::PersonId;
use crate::bindings::parvis::host::chat::Content;
use crate::bindings::parvis::host::types::Error;

const POSTS_MAX: u32 = 16;
const EDITS_MAX: u32 = 64;

pub(crate) fn post(content: &Content) -> Result<String, Error> {
    run::with(|run| run.add_message(None, None, content))
}

pub(crate) fn edit(message: &str, content: &Content) -> Result<(), Error> {
    run::with(|run| {
        run.check(content)?;
        let made_by = run.state.version;
        let message = run.message_to_change(message)?;
        (message.content, message.made_by) = (content.clone(), made_by);
        Ok(())
    })
}

pub(crate) fn redact(message: &str) -> Result<(), Error> {
    run::with(|run| {
        run.require("chat")?;
        let message = run.state.messages.iter_mut().find(|known| known.id.as_str() == message);
        message.ok_or(Error::NotFound)?.redacted = true;
        Ok(())
    })
}

pub(crate) fn reply_privately(to: &str, content: &Content) -> Result<String, Error> {
    run::with(|run| run.add_message(Some(to), None, content))
}

pub(crate) fn open_form(to: &str, name: &str, data: &str, content: &Content) -> Result<String, Error> {
    run::with(|run| {
        if name.is_empty() || name.chars().count() > 64 {
            return Err(Error::Invalid("name: 1 to 64 characters".to_owned()));
        }
        if data.len() > 16 << 10 {
            return Err(Error::Invalid("data: at most 16 KiB".to_owned()));
        }
        let card = content.card.as_deref().and_then(|card| view::read(card).ok());
        if card.is_none_or(|card| view::inputs(&card).is_empty()) {
            return Err(Error::Invalid("content.card: must hold the inputs".to_owned()));
        }
        let form = Form { name: name.to_owned(), data: data.to_owned(), sent: false };
        run.add_message(Some(to), Some(form), content)
    })
}

pub(crate) fn set_view(message: &str, member: &str, content: Option<&Content>) -> Result<(), Error> {
    run::with(|run| {
        if let Some(content) = content {
            run.check(content)?;
        }
        if !run.state.has_used(member, &run.conversation) {
            return Err(Error::NotFound);
        }
        let views = &mut run.message_to_change(message)?.views;
        match content {
            Some(content) => views.insert(member.into(), content.clone()),
            None => views.remove(&PersonId::from(member)),
        };
        Ok(())
    })
}

pub(crate) fn typing() -> Result<(), Error> {
    run::with(|run| run.require("chat"))
}

pub(crate) fn toast(text: &str) -> Result<(), Error> {
    run::with(|run| {
        run.require("chat")?;
        if run.actor.is_none() {
            return Err(Error::NotFound);
        }
        if text.trim().is_empty() || text.chars().count() > 200 {
            return Err(Error::Invalid("text: 1 to 200 characters".to_owned()));
        }
        run.toast = Some(text.to_owned());
        Ok(())
    })
}

pub(crate) fn alert(text: &str) -> Result<(), Error> {
    toast(text)
}

impl Run {
    fn add_message(&mut self, to: Option<&str>, form: Option<Form>, content: &Content) -> Result<String, Error> {
        self.check(content)?;
        if to.is_some_and(|to| !self.state.has_used(to, &self.conversation)) {
            return Err(Error::NotFound);
        }
        count(&mut self.posts, POSTS_MAX, "messages.event")?;
        let id = self.state.next_id("msg");
        self.state.messages.push(Message {
            id: id.as_str().into(),
            conversation: self.conversation.clone(),
            made_by: self.state.version,
            only_for: to.map(PersonId::from),
            form,
            redacted: false,
            content: content.clone(),
            views: BTreeMap::new(),
        });
        Ok(id)
    }

    fn message_to_change(&mut self, id: &str) -> Result<&mut Message, Error> {
        count(&mut self.edits, EDITS_MAX, "edits.event")?;
        let found = self.state.messages.iter_mut().find(|known| known.id.as_str() == id && !known.redacted);
        found.filter(|message| message.conversation == self.conversation).ok_or(Error::NotFound)
    }

    fn check(&self, content: &Content) -> Result<(), Error> {
        self.require("chat")?;
        if content.text.trim().is_empty() || content.text.chars().count() > 8192 {
            return Err(Error::Invalid("text: 1 to 8,192 characters".to_owned()));
        }
        let Some(json) = &content.card else { return Ok(()) };
        let card = view::check(json).map_err(Error::Invalid)?;
        for payment in view::payments(&card) {
            if !self.state.payments.iter().any(|record| record.payment.id.as_str() == payment) {
                return Err(Error::Invalid(format!("card: no payment `{payment}` of this program")));
            }
        }
        Ok(())
    }
}
