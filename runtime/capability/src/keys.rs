//! Where each record stands: one byte for the table, then fixed-length ids, then what may vary in length.
//!
//! Fixed lengths in front mean that no id or text can reach into a neighbour's place. Numbers are big-endian, so that
//! their order is the keys' order.

use std::ops::Range;

use bytes::Bytes;
use parvis_domain::{
    AccountId, CeremonyId, ConversationId, EventId, HttpRequestId, MediaId, MessageId, PasskeyId, PaymentId,
    Permission, PersonId, ProgramId, PublisherId, SessionId, TimerId, Timestamp, TransferId, UserId,
};
use parvis_store::{BlobHash, Key};

use crate::log::LogName;

fn key(table: u8, parts: &[&[u8]]) -> Key {
    let length = 1 + parts.iter().map(|part| part.len()).sum::<usize>();
    let mut bytes = Vec::with_capacity(length);
    bytes.push(table);
    for part in parts {
        bytes.extend_from_slice(part);
    }
    Bytes::from(bytes)
}

/// Every key that starts with `prefix`.
pub(crate) fn starting_with(prefix: &Key) -> Range<Key> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.last_mut() {
        if *last < u8::MAX {
            *last += 1;
            break;
        }
        end.pop();
    }
    prefix.clone()..Bytes::from(end)
}

/// What stands right behind `key`: a page that continues begins there.
pub(crate) fn after(key: &Key) -> Key {
    let mut bytes = key.to_vec();
    bytes.push(0);
    Bytes::from(bytes)
}

/// The entry `number` of `log`.
pub(crate) fn entry(log: &Key, number: u64) -> Key {
    let mut bytes = log.to_vec();
    bytes.extend_from_slice(&number.to_be_bytes());
    Bytes::from(bytes)
}

/// The number in the key of a log's entry.
pub(crate) fn entry_number(key: &Key) -> Option<u64> {
    key.last_chunk::<8>().map(|number| u64::from_be_bytes(*number))
}

// People.
pub(crate) fn user(id: &UserId) -> Key {
    key(b'u', &[id.as_bytes()])
}
pub(crate) fn login(name: &str) -> Key {
    key(b'n', &[name.as_bytes()])
}
pub(crate) fn token(hash: &[u8; 32]) -> Key {
    key(b'k', &[hash])
}
pub(crate) fn sessions(user: &UserId) -> Key {
    key(b'K', &[user.as_bytes()])
}
pub(crate) fn session(user: &UserId, session: &SessionId) -> Key {
    key(b'K', &[user.as_bytes(), session.as_bytes()])
}
/// The session in the key of a person's session.
pub(crate) fn session_in(key: &Key) -> Option<SessionId> {
    key.last_chunk().map(|id| SessionId::from_bytes(*id))
}
/// What else shows who a person is, or will.
fn shown_by(user: &UserId, kind: u8, rest: &[u8]) -> Key {
    key(b'P', &[user.as_bytes(), &[kind], rest])
}
pub(crate) fn passkeys(user: &UserId) -> Key {
    shown_by(user, b'k', &[])
}
pub(crate) fn passkey(user: &UserId, passkey: &PasskeyId) -> Key {
    shown_by(user, b'k', passkey.as_bytes())
}
pub(crate) fn recovery_codes(user: &UserId) -> Key {
    shown_by(user, b'r', &[])
}
pub(crate) fn recovery_code(user: &UserId, digest: &[u8; 32]) -> Key {
    shown_by(user, b'r', digest)
}
pub(crate) fn pin(user: &UserId) -> Key {
    shown_by(user, b'p', &[])
}
pub(crate) fn ceremonies(owner: &UserId) -> Key {
    shown_by(owner, b'c', &[])
}
pub(crate) fn ceremony(owner: &UserId, ceremony: &CeremonyId) -> Key {
    shown_by(owner, b'c', ceremony.as_bytes())
}
/// The ceremony in the key of one.
pub(crate) fn ceremony_in(key: &Key) -> Option<CeremonyId> {
    key.last_chunk().map(|id| CeremonyId::from_bytes(*id))
}
/// Counter: ceremonies under way, as a negative number (its floor is the limit).
pub(crate) fn ceremony_count() -> Key {
    key(b'P', &[])
}
/// From what a device calls a passkey, hashed, to whose it is and which.
pub(crate) fn credential(digest: &[u8; 32]) -> Key {
    key(b'O', &[digest])
}

// Conversations.
pub(crate) fn conversation(id: &ConversationId) -> Key {
    key(b'c', &[id.as_bytes()])
}
pub(crate) fn member(conversation: &ConversationId, user: &UserId) -> Key {
    key(b'm', &[conversation.as_bytes(), user.as_bytes()])
}
pub(crate) fn members(conversation: &ConversationId) -> Range<Key> {
    starting_with(&key(b'm', &[conversation.as_bytes()]))
}
pub(crate) fn membership(user: &UserId, conversation: &ConversationId) -> Key {
    key(b'M', &[user.as_bytes(), conversation.as_bytes()])
}
/// Counter: conversations of a person, as a negative number (its floor is the limit).
pub(crate) fn membership_count(user: &UserId) -> Key {
    key(b'M', &[user.as_bytes()])
}
pub(crate) fn memberships(user: &UserId) -> Range<Key> {
    starting_with(&key(b'M', &[user.as_bytes()]))
}
/// Counter: members of a conversation, as a negative number (its floor is the limit).
pub(crate) fn member_count(conversation: &ConversationId) -> Key {
    key(b'm', &[conversation.as_bytes()])
}
/// Members in the order in which they would own the group: by rank, then by how long they are in it.
pub(crate) fn succession(conversation: &ConversationId, rank: u8, joined: Timestamp, user: &UserId) -> Key {
    key(b'J', &[conversation.as_bytes(), &[rank], &joined.as_millis().to_be_bytes(), user.as_bytes()])
}
pub(crate) fn successions(conversation: &ConversationId) -> Range<Key> {
    starting_with(&key(b'J', &[conversation.as_bytes()]))
}
/// A message that mentions a person, by its number in the history.
pub(crate) fn mention(user: &UserId, conversation: &ConversationId, number: u64) -> Key {
    key(b'@', &[user.as_bytes(), conversation.as_bytes(), &number.to_be_bytes()])
}
/// The mentions of a person from one number to another, both included.
pub(crate) fn mentions(user: &UserId, conversation: &ConversationId, first: u64, last: u64) -> Range<Key> {
    mention(user, conversation, first)..after(&mention(user, conversation, last))
}
/// How often a person did something today; `what` is one byte of `days::Counted`.
pub(crate) fn day(user: &UserId, what: u8) -> Key {
    key(b'N', &[user.as_bytes(), &[what]])
}
pub(crate) fn block(user: &UserId, blocked: &UserId) -> Key {
    key(b'b', &[user.as_bytes(), blocked.as_bytes()])
}
pub(crate) fn blocks(user: &UserId) -> Range<Key> {
    starting_with(&key(b'b', &[user.as_bytes()]))
}
/// Counter: people whom a person blocks, as a negative number (its floor is the limit).
pub(crate) fn block_count(user: &UserId) -> Key {
    key(b'b', &[user.as_bytes()])
}
/// Log: what people reported to the operators.
pub(crate) fn reports() -> Key {
    key(b'r', &[])
}
pub(crate) fn log(name: &LogName) -> Key {
    match name {
        LogName::Conversation(id) => key(b'l', &[id.as_bytes()]),
        LogName::Member(id) => key(b'L', &[id.as_bytes()]),
    }
}
/// Log: the messages of a conversation alone, in their order, for paging through history.
pub(crate) fn history(conversation: &ConversationId) -> Key {
    key(b'h', &[conversation.as_bytes()])
}
pub(crate) fn message(id: &MessageId) -> Key {
    key(b'g', &[id.as_bytes()])
}
/// An emoji that somebody put to a message.
pub(crate) fn reaction_kind(message: &MessageId, emoji: &str) -> Key {
    key(b'V', &[message.as_bytes(), emoji.as_bytes()])
}
pub(crate) fn reaction_kinds(message: &MessageId) -> Range<Key> {
    starting_with(&key(b'V', &[message.as_bytes()]))
}
/// The emoji in the key of a kind.
pub(crate) fn reaction_emoji(kind: &Key) -> Option<String> {
    std::str::from_utf8(kind.get(1 + MessageId::LENGTH..)?).ok().map(str::to_owned)
}
/// Counter: kinds of reactions to a message, as a negative number (its floor is the limit).
pub(crate) fn reaction_kind_count(message: &MessageId) -> Key {
    key(b'V', &[message.as_bytes()])
}
/// Counter: members who put an emoji to a message.
pub(crate) fn reaction_count(message: &MessageId, emoji: &str) -> Key {
    key(b'w', &[message.as_bytes(), emoji.as_bytes()])
}
/// That a member put an emoji to a message. No emoji has a NUL, so none reaches into another's place.
pub(crate) fn reaction(message: &MessageId, emoji: &str, user: &UserId) -> Key {
    key(b'w', &[message.as_bytes(), emoji.as_bytes(), &[0], user.as_bytes()])
}
pub(crate) fn reactions(message: &MessageId, emoji: &str) -> Range<Key> {
    starting_with(&key(b'w', &[message.as_bytes(), emoji.as_bytes(), &[0]]))
}
/// An upload that is attached to nothing yet.
pub(crate) fn media(id: &MediaId) -> Key {
    key(b'f', &[id.as_bytes()])
}
/// Counter: bytes of what a person sent, as a negative number (its floor is the quota).
pub(crate) fn media_quota(user: &UserId) -> Key {
    key(b'F', &[user.as_bytes()])
}
/// That something names a blob.
pub(crate) fn blob_holder(blob: &BlobHash, holder: &[u8]) -> Key {
    key(b'F', &[blob.as_bytes(), holder])
}
/// Everything that names a blob, or everything of one kind that does.
pub(crate) fn blob_holders(blob: &BlobHash, kind: &[u8]) -> Range<Key> {
    starting_with(&key(b'F', &[blob.as_bytes(), kind]))
}
/// What one member sees instead.
pub(crate) fn view(message: &MessageId, user: &UserId) -> Key {
    key(b'v', &[message.as_bytes(), user.as_bytes()])
}

// Programs.
pub(crate) fn program(id: &ProgramId) -> Key {
    key(b'p', &[id.as_bytes()])
}
pub(crate) fn programs() -> Range<Key> {
    starting_with(&key(b'p', &[]))
}
pub(crate) fn app_id(app_id: &str) -> Key {
    key(b'a', &[app_id.as_bytes()])
}
/// Programs that answer to a command.
pub(crate) fn command(name: &str, program: &ProgramId) -> Key {
    key(b'C', &[name.as_bytes(), &[0], program.as_bytes()])
}
pub(crate) fn commands(name: &str) -> Range<Key> {
    starting_with(&key(b'C', &[name.as_bytes(), &[0]]))
}
/// First use of a program by a person in a conversation.
pub(crate) fn program_use(program: &ProgramId, conversation: &ConversationId, user: &UserId) -> Key {
    key(b'U', &[program.as_bytes(), conversation.as_bytes(), user.as_bytes()])
}
pub(crate) fn program_uses(program: &ProgramId, conversation: &ConversationId) -> Range<Key> {
    starting_with(&key(b'U', &[program.as_bytes(), conversation.as_bytes()]))
}
/// A launch token that was used.
pub(crate) fn launched(nonce: &[u8; 16]) -> Key {
    key(b'B', &[nonce])
}
/// When a program posted last in a conversation, or was used there last by one person.
pub(crate) fn program_seen(conversation: &ConversationId, user: Option<&UserId>, program: &ProgramId) -> Key {
    key(b'1', &[conversation.as_bytes(), user.unwrap_or(&NOBODY).as_bytes(), program.as_bytes()])
}
pub(crate) fn programs_shown(conversation: &ConversationId) -> Range<Key> {
    programs_used(conversation, &NOBODY)
}
pub(crate) fn programs_used(conversation: &ConversationId, user: &UserId) -> Range<Key> {
    starting_with(&key(b'1', &[conversation.as_bytes(), user.as_bytes()]))
}
/// The version of a program that took a code.
pub(crate) fn version_code(program: &ProgramId, code: u32) -> Key {
    key(b'2', &[program.as_bytes(), &code.to_be_bytes()])
}
/// From the pairwise id back to the account.
pub(crate) fn person(publisher: &PublisherId, person: &PersonId) -> Key {
    key(b'i', &[publisher.as_bytes(), person.as_bytes()])
}
/// Log: what the program wrote, and its failures, for its publisher.
pub(crate) fn developer_log(program: &ProgramId) -> Key {
    key(b'D', &[program.as_bytes()])
}

/// Failed runs that left a record, by the place that each has.
pub(crate) fn failures(program: &ProgramId) -> Key {
    key(b'Y', &[program.as_bytes(), &[0]])
}
pub(crate) fn failure(program: &ProgramId, place: u8) -> Key {
    key(b'Y', &[program.as_bytes(), &[0, place]])
}
/// A piece of a failed run's record.
pub(crate) fn failure_piece(program: &ProgramId, place: u8, piece: u8) -> Key {
    key(b'Y', &[program.as_bytes(), &[1, place, piece]])
}
pub(crate) fn failures_of(program: &ProgramId) -> Range<Key> {
    starting_with(&key(b'Y', &[program.as_bytes()]))
}

// Consent.
pub(crate) fn grant(user: &UserId, program: &ProgramId, permission: Permission) -> Key {
    key(b'G', &[user.as_bytes(), program.as_bytes(), permission.name().as_bytes()])
}
pub(crate) fn grants(user: &UserId) -> Range<Key> {
    starting_with(&key(b'G', &[user.as_bytes()]))
}
/// Log: each use of a grant, for the person.
pub(crate) fn grant_uses(user: &UserId) -> Key {
    key(b'H', &[user.as_bytes()])
}
pub(crate) fn grants_to(user: &UserId, program: &ProgramId) -> Range<Key> {
    starting_with(&key(b'G', &[user.as_bytes(), program.as_bytes()]))
}
/// Log: the same, for one program alone.
pub(crate) fn grant_uses_by(user: &UserId, program: &ProgramId) -> Key {
    key(b'3', &[user.as_bytes(), program.as_bytes()])
}
/// The last use of each permission, by the same program.
pub(crate) fn last_use(user: &UserId, program: &ProgramId, permission: Permission) -> Key {
    key(b'5', &[user.as_bytes(), program.as_bytes(), permission.name().as_bytes()])
}
pub(crate) fn last_uses(user: &UserId) -> Range<Key> {
    starting_with(&key(b'5', &[user.as_bytes()]))
}
pub(crate) fn last_uses_by(user: &UserId, program: &ProgramId) -> Range<Key> {
    starting_with(&key(b'5', &[user.as_bytes(), program.as_bytes()]))
}
/// An open question to a person.
pub(crate) fn question(user: &UserId, program: &ProgramId, permission: Permission) -> Key {
    key(b'Q', &[user.as_bytes(), program.as_bytes(), permission.name().as_bytes()])
}
pub(crate) fn questions(user: &UserId) -> Range<Key> {
    starting_with(&key(b'Q', &[user.as_bytes()]))
}
pub(crate) fn questions_of(user: &UserId, program: &ProgramId) -> Range<Key> {
    starting_with(&key(b'Q', &[user.as_bytes(), program.as_bytes()]))
}

// Storage of programs.
const BUCKET_PROGRAM: &[u8] = b"p";
const BUCKET_CONVERSATION: &[u8] = b"c";
const BUCKET_PERSON: &[u8] = b"u";

/// Everything that `program` stored.
pub(crate) fn stored_by(program: &ProgramId) -> Range<Key> {
    starting_with(&key(b's', &[program.as_bytes()]))
}
pub(crate) fn bucket_program(program: &ProgramId) -> Key {
    key(b's', &[program.as_bytes(), BUCKET_PROGRAM])
}
pub(crate) fn bucket_conversation(program: &ProgramId, conversation: &ConversationId) -> Key {
    key(b's', &[program.as_bytes(), BUCKET_CONVERSATION, conversation.as_bytes()])
}
pub(crate) fn bucket_person(program: &ProgramId, user: &UserId) -> Key {
    key(b's', &[program.as_bytes(), BUCKET_PERSON, user.as_bytes()])
}
/// An entry of a bucket.
pub(crate) fn stored(bucket: &Key, name: &str) -> Key {
    let mut bytes = Vec::with_capacity(bucket.len() + name.len());
    bytes.extend_from_slice(bucket);
    bytes.extend_from_slice(name.as_bytes());
    Bytes::from(bytes)
}
/// Counter: bytes that a program stores, as a negative number (its floor is the quota).
pub(crate) fn quota_program(program: &ProgramId) -> Key {
    key(b's', &[program.as_bytes()])
}
/// Counter: bytes that a program stores for one person, as a negative number.
pub(crate) fn quota_person(program: &ProgramId, user: &UserId) -> Key {
    key(b's', &[program.as_bytes(), user.as_bytes()])
}

// Events.
/// Log: the pending events of one program in one conversation. An entry is deleted when its event is done.
pub(crate) fn lane(program: &ProgramId, conversation: &ConversationId) -> Key {
    key(b'e', &[program.as_bytes(), conversation.as_bytes()])
}
pub(crate) fn lanes() -> Range<Key> {
    starting_with(&key(b'e', &[]))
}
pub(crate) fn lanes_of(program: &ProgramId) -> Range<Key> {
    starting_with(&key(b'e', &[program.as_bytes()]))
}
/// Counter: events that wait in a lane, as a negative number (its floor is the limit).
pub(crate) fn lane_length(program: &ProgramId, conversation: &ConversationId) -> Key {
    lane(program, conversation)
}
/// Whether a counter is the length of a lane.
pub(crate) fn is_lane(counter: &Key) -> bool {
    counter.first() == Some(&b'e')
}
/// What people are told about a counter that is used up.
pub(crate) fn counter_name(counter: &Key) -> &'static str {
    match counter.first() {
        Some(b'e') => "events",
        Some(b'm') => "members",
        Some(b'M') => "conversations",
        Some(b'V') => "reactions",
        Some(b'b') => "blocks",
        Some(b's') => "storage",
        Some(b'F') => "media",
        Some(b'6') => "requests",
        Some(b'A') => "available",
        Some(b'P') => "ceremonies",
        _ => "counter",
    }
}
/// An event that left its lane: it waits for a person's consent, or is parked.
pub(crate) fn aside(event: &EventId) -> Key {
    key(b'E', &[event.as_bytes()])
}
pub(crate) fn asides() -> Range<Key> {
    starting_with(&key(b'E', &[]))
}
/// That an event of a program was set aside.
pub(crate) fn aside_of(program: &ProgramId, event: &EventId) -> Key {
    key(b'4', &[program.as_bytes(), event.as_bytes()])
}
pub(crate) fn asides_of(program: &ProgramId) -> Range<Key> {
    starting_with(&key(b'4', &[program.as_bytes()]))
}

// What is due.
/// In the place of a person where nobody set a timer: no account has this id.
const NOBODY: UserId = UserId::from_bytes([0; UserId::LENGTH]);

/// The timers of one person (or of nobody) with one program.
pub(crate) fn timer(program: &ProgramId, who: Option<&UserId>, timer: &TimerId) -> Key {
    key(b't', &[program.as_bytes(), who.unwrap_or(&NOBODY).as_bytes(), timer.as_bytes()])
}
pub(crate) fn timers(program: &ProgramId, who: Option<&UserId>) -> Range<Key> {
    starting_with(&key(b't', &[program.as_bytes(), who.unwrap_or(&NOBODY).as_bytes()]))
}
pub(crate) fn timers_of(program: &ProgramId) -> Range<Key> {
    starting_with(&key(b't', &[program.as_bytes()]))
}
/// By timer id: where its record stands.
pub(crate) fn timer_place(program: &ProgramId, timer: &TimerId) -> Key {
    key(b'T', &[program.as_bytes(), timer.as_bytes()])
}
/// Something that the host does at `due`: the value says what.
pub(crate) fn due(due: Timestamp, id: &[u8; 16]) -> Key {
    key(b'd', &[&due.as_millis().to_be_bytes(), id])
}
/// Everything due up to and including `now`.
pub(crate) fn due_until(now: Timestamp) -> Range<Key> {
    key(b'd', &[])..key(b'd', &[&(now.as_millis().saturating_add(1)).to_be_bytes()])
}
/// The instant in the key of what is due.
pub(crate) fn due_at(key: &Key) -> Option<Timestamp> {
    let bytes: [u8; 8] = key.get(1..9)?.try_into().ok()?;
    Some(Timestamp::from_millis(i64::from_be_bytes(bytes)))
}

// Requests to other servers.
/// What an event asked, by its place among the event's requests.
pub(crate) fn asked(program: &ProgramId, event: &EventId, ordinal: u32) -> Key {
    key(b'5', &[program.as_bytes(), event.as_bytes(), &ordinal.to_be_bytes()])
}
/// A piece of the answer's body.
pub(crate) fn asked_piece(program: &ProgramId, event: &EventId, ordinal: u32, piece: u8) -> Key {
    key(b'5', &[program.as_bytes(), event.as_bytes(), &ordinal.to_be_bytes(), &[piece]])
}
/// The place in the key of what was asked, and which piece it is.
pub(crate) fn asked_place(key: &Key) -> Option<(u32, Option<u8>)> {
    let (ordinal, piece) = key.get(1 + ProgramId::LENGTH + EventId::LENGTH..)?.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*ordinal), piece.first().copied()))
}
pub(crate) fn asked_by(program: &ProgramId, event: &EventId) -> Range<Key> {
    starting_with(&key(b'5', &[program.as_bytes(), event.as_bytes()]))
}
pub(crate) fn asked_by_all(program: &ProgramId) -> Range<Key> {
    starting_with(&key(b'5', &[program.as_bytes()]))
}
/// A request that waits to be sent.
pub(crate) fn request(program: &ProgramId, request: &HttpRequestId) -> Key {
    key(b'6', &[program.as_bytes(), request.as_bytes()])
}
pub(crate) fn requests_of(program: &ProgramId) -> Range<Key> {
    starting_with(&key(b'6', &[program.as_bytes()]))
}
/// Counter: requests of a program that wait, as a negative number (its floor is the limit).
pub(crate) fn request_count(program: &ProgramId) -> Key {
    key(b'6', &[program.as_bytes()])
}
/// That a request is to be sent at `due`.
pub(crate) fn outbox(due: Timestamp, program: &ProgramId, request: &HttpRequestId) -> Key {
    key(b'7', &[&due.as_millis().to_be_bytes(), program.as_bytes(), request.as_bytes()])
}
/// Everything to be sent up to and including `now`.
pub(crate) fn outbox_until(now: Timestamp) -> Range<Key> {
    key(b'7', &[])..key(b'7', &[&(now.as_millis().saturating_add(1)).to_be_bytes()])
}
/// The program and the request in a key of the outbox.
pub(crate) fn outbox_entry(key: &Key) -> Option<(ProgramId, HttpRequestId)> {
    let (program, request) = key.get(9..)?.split_first_chunk::<{ ProgramId::LENGTH }>()?;
    Some((ProgramId::from_bytes(*program), HttpRequestId::from_bytes(request.try_into().ok()?)))
}

// Exactly once.
pub(crate) fn idempotency(actor: &UserId, digest: &[u8; 16]) -> Key {
    key(b'I', &[actor.as_bytes(), digest])
}

// Money.
pub(crate) fn account(id: &AccountId) -> Key {
    key(b'A', &[id.as_bytes()])
}
pub(crate) fn accounts() -> Range<Key> {
    starting_with(&key(b'A', &[]))
}
/// Counters of an account; `name` is one byte of `ledger::Counter`.
pub(crate) fn account_counter(id: &AccountId, name: u8) -> Key {
    key(b'A', &[id.as_bytes(), &[name]])
}
pub(crate) fn transfer(id: &TransferId) -> Key {
    key(b'X', &[id.as_bytes()])
}
pub(crate) fn transfers() -> Range<Key> {
    starting_with(&key(b'X', &[]))
}
/// How a pending transfer was resolved.
pub(crate) fn resolution(pending: &TransferId) -> Key {
    key(b'R', &[pending.as_bytes()])
}
/// Log: every transfer, in order.
pub(crate) fn ledger_log() -> Key {
    key(b'x', &[])
}
/// Log: the transfers of one account.
pub(crate) fn account_log(id: &AccountId) -> Key {
    key(b'y', &[id.as_bytes()])
}
/// A person's wallet in one currency.
pub(crate) fn wallet(user: &UserId, currency: &str) -> Key {
    key(b'W', &[user.as_bytes(), currency.as_bytes()])
}
pub(crate) fn wallets(user: &UserId) -> Range<Key> {
    starting_with(&key(b'W', &[user.as_bytes()]))
}
pub(crate) fn payment(id: &PaymentId) -> Key {
    key(b'q', &[id.as_bytes()])
}
/// The payments of a program that are not settled, for uninstall and upgrade.
pub(crate) fn open_payment(program: &ProgramId, payment: &PaymentId) -> Key {
    key(b'o', &[program.as_bytes(), payment.as_bytes()])
}
pub(crate) fn open_payments(program: &ProgramId) -> Range<Key> {
    starting_with(&key(b'o', &[program.as_bytes()]))
}
/// Log: the payments that were asked of a person.
pub(crate) fn payer_payments(user: &UserId) -> Key {
    key(b'z', &[user.as_bytes()])
}
/// How many payments a person approved for a program lately.
pub(crate) fn payment_day(user: &UserId, program: &ProgramId) -> Key {
    key(b'Z', &[user.as_bytes(), program.as_bytes()])
}
/// Every answer that was kept for an idempotency key.
pub(crate) fn idempotencies() -> Range<Key> {
    starting_with(&key(b'I', &[]))
}
pub(crate) fn payments() -> Range<Key> {
    starting_with(&key(b'q', &[]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_exactly_what_starts_with_it() {
        let program = ProgramId::from_bytes([0xff; 16]);
        let bucket = bucket_program(&program);
        let range = starting_with(&bucket);
        for name in ["", "\0", "../x", "\u{10ffff}"] {
            assert!(range.contains(&stored(&bucket, name)), "{name:?}");
        }
        assert!(!range.contains(&bucket_conversation(&program, &ConversationId::from_bytes([0; 16]))));
        assert!(!range.contains(&bucket_person(&program, &UserId::from_bytes([0xff; 16]))));
        assert!(!range.contains(&bucket_program(&ProgramId::from_bytes([0xfe; 16]))));
    }

    #[test]
    fn a_range_of_what_is_due_ends_with_its_instant() {
        let now = Timestamp::from_millis(5_000);
        let range = due_until(now);
        assert!(range.contains(&due(now, &[0xff; 16])));
        assert!(!range.contains(&due(now.plus_millis(1), &[0; 16])));
        assert_eq!(due_at(&due(now, &[7; 16])), Some(now));
    }
}
