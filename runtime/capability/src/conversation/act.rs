//! What people do: post, open a program, press a button, send a form.

use parvis_domain::{ConversationId, EventId, MediaId, MessageId, PersonId, ProgramId, Trigger, UserId, limits};
use serde::{Deserialize, Serialize};

use super::{get_member, get_writer, members, mention, person_message, post};
use crate::idempotency::Idempotency;
use crate::log::Change;
use crate::message::{self, Author, Form, Seeing, StoredCard};
use crate::program::{self, Program};
use crate::record::encode;
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, consent, event, keys, media};

/// What a person's act made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// The message that was posted, where one was.
    pub message: Option<MessageId>,
    /// The event that waits for a program now, where the act was addressed to one.
    pub event: Option<EventId>,
}

/// What a person wants to say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Draft<'a> {
    pub words: &'a str,
    pub reply_to: Option<MessageId>,
    /// Members whom it is meant for.
    pub mentions: &'a [UserId],
    /// Their own uploads, in this order.
    pub attachments: &'a [MediaId],
}

/// A button pressed, or a form sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Press<'a> {
    pub message: MessageId,
    /// The id of the button on the card.
    pub action: &'a str,
    /// The message's version that the person saw.
    pub version: u32,
    /// JSON object of input id to text.
    pub inputs: &'a str,
}

/// Ids of one act: the same in each attempt, and in each request with the same idempotency key.
#[derive(Clone, Copy)]
struct Ids<'a> {
    host: &'a Host,
    message: MessageId,
    event: EventId,
}

impl<'a> Ids<'a> {
    fn new(host: &'a Host, idempotency: Option<&Idempotency>) -> Self {
        let seed = idempotency.map_or_else(|| host.random::<16>(), Idempotency::seed);
        let id = |what: &[u8]| parvis_domain::ids::derive(b"parvis act", &[&seed, what]);
        Self { host, message: MessageId::from_bytes(id(b"message")), event: EventId::from_bytes(id(b"event")) }
    }
}

impl Host {
    /// Posts words and no more: [`Host::post`].
    pub async fn post_message(
        &self,
        user: UserId,
        idempotency: Option<&Idempotency>,
        conversation: ConversationId,
        words: &str,
        reply_to: Option<MessageId>,
    ) -> Result<Committed<Acted>, Error> {
        self.post(user, idempotency, conversation, &Draft { words, reply_to, ..Draft::default() }).await
    }

    /// Posts a person's message. `/name text` and `@app_id text`, or a reply to a program's message, also reach that program.
    ///
    /// # Errors
    /// `NotFound` (not a member, the message that it replies to, an upload that is not theirs or attached already), `Invalid`
    /// (text, mentions, attachments), `Conflict` (several programs answer to the command), `Busy` (too many events wait for the
    /// program here), `Blocked` (in a direct conversation).
    pub async fn post(
        &self,
        user: UserId,
        idempotency: Option<&Idempotency>,
        conversation: ConversationId,
        draft: &Draft<'_>,
    ) -> Result<Committed<Acted>, Error> {
        let ids = Ids::new(self, idempotency);
        attempt!(self, idempotency, work, say(&mut work, ids, user, conversation, draft).await)
    }

    /// Opens a program in a conversation. The parameters come from a link or a card and may be forged: the program is told so.
    pub async fn open_program(
        &self,
        user: UserId,
        idempotency: Option<&Idempotency>,
        conversation: ConversationId,
        program: ProgramId,
        parameters: &[(String, String)],
    ) -> Result<Committed<Acted>, Error> {
        check_parameters(parameters)?;
        let ids = Ids::new(self, idempotency);
        attempt!(self, idempotency, work, open(&mut work, ids, user, conversation, program, parameters).await)
    }

    /// Presses a button of a card, or sends a form.
    ///
    /// # Errors
    /// `NotFound` (message not the person's to see), `CardChanged` (the button is not on the person's card any more, or
    /// carries other data now), `Invalid` (inputs), `Conflict` (program gone, form closed), `Busy`.
    pub async fn press(
        &self,
        user: UserId,
        idempotency: Option<&Idempotency>,
        press: &Press<'_>,
    ) -> Result<Committed<Acted>, Error> {
        let ids = Ids::new(self, idempotency);
        attempt!(self, idempotency, work, press_in(&mut work, ids, user, press).await)
    }
}

async fn say(
    work: &mut Work,
    ids: Ids<'_>,
    user: UserId,
    conversation: ConversationId,
    draft: &Draft<'_>,
) -> Result<Acted, Error> {
    let member = get_writer(work, &conversation, &user).await?;
    members::bring_back(work, conversation, user, member).await?;
    let silent = !draft.attachments.is_empty();
    let mut message = person_message(ids.message, conversation, user, work.now, draft.words, silent)?;
    let answered = match draft.reply_to {
        None => None,
        Some(id) => {
            let answered = message::find(work, &id).await?;
            let answered = answered.filter(|m| m.conversation == conversation && m.is_visible_to(&user));
            Some(answered.ok_or(Error::NotFound("message to reply to"))?)
        }
    };
    message.reply_to = draft.reply_to;
    let named = mention::check(work, &conversation, &user, draft.mentions).await?;
    message.mentions.clone_from(&named.people);
    message.attachments = media::attach(work, &user, draft.attachments, ids.message).await?;
    if let Some(history) = post(work, &message) {
        mention::note(work, &message, &named, history);
    }

    let addressed = address(work, &message.text, answered.as_ref().map(|m| m.author)).await?;
    let Some((program, trigger)) = addressed else { return Ok(Acted { message: Some(ids.message), event: None }) };
    let trigger = match trigger {
        Addressed::Command { name, text } => Trigger::Command { name, text },
        Addressed::Words(text) => {
            // Only a reply to one of the program's own messages carries that message's id to it.
            let own = answered.filter(|m| m.author == Author::Program(program.id)).map(|m| m.id);
            Trigger::Message { message: ids.message, text, reply_to: own }
        }
    };
    raise(work, ids, &program, conversation, user, program.version.code, trigger).await?;
    Ok(Acted { message: Some(ids.message), event: Some(ids.event) })
}

enum Addressed {
    Command { name: String, text: String },
    Words(String),
}

/// The program that a message is for, if any.
async fn address(
    work: &mut Work,
    words: &str,
    answered: Option<Author>,
) -> Result<Option<(Program, Addressed)>, Error> {
    if let Some(rest) = words.strip_prefix('/') {
        let (head, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let (name, app_id) = head.split_once('@').map_or((head, None), |(name, app_id)| (name, Some(app_id)));
        if !name.is_empty() && name.len() <= 32 {
            let program = program::find_by_command(work, name, app_id).await?;
            let command = Addressed::Command { name: name.to_owned(), text: text.trim().to_owned() };
            return Ok(program.map(|program| (program, command)));
        }
    }
    if let Some(rest) = words.strip_prefix('@') {
        let (app_id, text) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        if !app_id.is_empty() && app_id.len() <= 128 {
            let program = program::find_by_app_id(work, app_id).await?;
            return Ok(program.map(|program| (program, Addressed::Words(text.trim().to_owned()))));
        }
    }
    let Some(Author::Program(id)) = answered else { return Ok(None) };
    let program = program::find(work, &id).await?.filter(Program::is_installed);
    Ok(program.map(|program| (program, Addressed::Words(words.to_owned()))))
}

async fn open(
    work: &mut Work,
    ids: Ids<'_>,
    user: UserId,
    conversation: ConversationId,
    program: ProgramId,
    parameters: &[(String, String)],
) -> Result<Acted, Error> {
    get_writer(work, &conversation, &user).await?;
    let program = program::get_installed(work, &program).await?;
    let trigger = Trigger::Opened { parameters: parameters.to_vec() };
    raise(work, ids, &program, conversation, user, program.version.code, trigger).await?;
    Ok(Acted { message: None, event: Some(ids.event) })
}

async fn press_in(work: &mut Work, ids: Ids<'_>, user: UserId, press: &Press<'_>) -> Result<Acted, Error> {
    let seeing = see(work, user, press.message).await?;
    get_writer(work, &seeing.message.conversation, &user).await?;
    let Author::Program(program) = seeing.message.author else { return Err(Error::NotFound("action")) };
    let program = work.find_program(&program).await?.filter(|program| program.is_installed());
    let program = program.ok_or(Error::Conflict("the program is not installed any more"))?;
    if seeing.message.redacted || !seeing.still_has(press.action, press.version) {
        return Err(Error::CardChanged);
    }
    let (_, stored) = seeing.shown();
    let stored = stored.ok_or(Error::CardChanged)?;
    let (verb, data, inputs) = read_press(stored, press)?;
    let conversation = seeing.message.conversation;
    let trigger = match seeing.message.form.clone() {
        None => Trigger::CardAction { message: press.message, verb, data, inputs },
        Some(Form { closed: true, .. }) => return Err(Error::Conflict("the form was sent already")),
        Some(form) => {
            let made_by = stored.made_by;
            close_form(work, seeing, &form);
            let trigger = Trigger::FormSubmitted { name: form.name, data: form.data, inputs };
            raise(work, ids, &program, conversation, user, made_by, trigger).await?;
            return Ok(Acted { message: None, event: Some(ids.event) });
        }
    };
    raise(work, ids, &program, conversation, user, stored.made_by, trigger).await?;
    Ok(Acted { message: None, event: Some(ids.event) })
}

/// Verb and data as the program wrote them, and what the person entered, checked against the card.
fn read_press(stored: &StoredCard, press: &Press<'_>) -> Result<(String, String, String), Error> {
    let card = &stored.card;
    let action = card.action(press.action).ok_or(Error::CardChanged)?;
    let inputs =
        card.check_inputs(action, press.inputs).map_err(|error| Error::invalid("inputs", error.to_string()))?;
    Ok((action.verb().to_owned(), action.data().to_owned(), inputs.to_json()))
}

fn close_form(work: &mut Work, seeing: Seeing, form: &Form) {
    let mut message = seeing.message;
    message.form = Some(Form { closed: true, ..form.clone() });
    message.version += 1;
    let closed = Change::FormClosed { conversation: message.conversation, message: message.id };
    super::note_change(work, &message, closed);
    work.tx.put(keys::message(&message.id), encode(&message));
}

/// A message as `user` sees it, on the condition that it stays so.
pub(crate) async fn see(work: &mut Work, user: UserId, id: MessageId) -> Result<Seeing, Error> {
    let message = message::find(work, &id).await?.ok_or(Error::NotFound("message"))?;
    get_member(work, &message.conversation, &user).await.map_err(|error| match error {
        Error::NotFound(_) => Error::NotFound("message"),
        error => error,
    })?;
    if !message.is_visible_to(&user) {
        return Err(Error::NotFound("message"));
    }
    let view = message::find_view(work, &id, &user).await?;
    Ok(Seeing { message, view, reactions: Vec::new() })
}

/// Queues what a person's act means for a program, and notes that they use it here.
async fn raise(
    work: &mut Work,
    ids: Ids<'_>,
    program: &Program,
    conversation: ConversationId,
    user: UserId,
    made_by: u32,
    trigger: Trigger,
) -> Result<(), Error> {
    note_use(work, ids.host, program, conversation, user).await?;
    work.queue(event::caused_by(ids.event, program.id, conversation, user, work.now, made_by, trigger));
    Ok(())
}

/// Notes that a person uses a program here.
pub(crate) async fn note_use(
    work: &mut Work,
    host: &Host,
    program: &Program,
    conversation: ConversationId,
    user: UserId,
) -> Result<(), Error> {
    let used = keys::program_use(&program.id, &conversation, &user);
    if work.tx.get(&used).await?.is_none() {
        work.tx.put(used, encode(&work.now));
        let person = PersonId::derive(host.secret(), &program.publisher, &user);
        work.tx.put(keys::person(&program.publisher, &person), encode(&user));
    }
    program::note_seen(work, &program.id, &conversation, Some(&user)).await?;
    consent::grant_by_opening(work, &user, program).await?;
    Ok(())
}

fn check_parameters(parameters: &[(String, String)]) -> Result<(), Error> {
    let long = |text: &String| text.len() > limits::LAUNCH_PARAMETER_BYTES_MAX;
    if parameters.len() > limits::LAUNCH_PARAMETERS_MAX
        || parameters.iter().any(|(key, value)| long(key) || long(value))
    {
        return Err(Error::invalid("parameters", "must be at most 16, keys and values at most 256 bytes"));
    }
    Ok(())
}
