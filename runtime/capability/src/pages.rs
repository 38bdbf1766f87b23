//! Pages: how a person's browser gets from the client to a program's own screens, and what stands behind a request there.
//!
//! A program's pages have an origin of their own, to which no cookie of the client goes. So the client, where the person is
//! signed in, asks for a **launch token** and hands it over in the address of the page; the host exchanges it there for a
//! **visit token**, which is a cookie of the page's own origin.
//!
//! Always true:
//! - both name one program, one conversation, one person and one session of theirs, under the host's own key: what is forged,
//!   or meant for another program, is refused before anything is read;
//! - a launch token works once, within 5 minutes; a visit token for 12 hours; neither any longer than the session that it came
//!   from, the membership and the program.
//!
//! Not here: a request's run ([`crate::Invocation::begin_page`]); origins and cookies (`gateway`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use parvis_domain::{
    ConversationId, Event, EventId, Failure, Method, ProgramId, SessionId, Timestamp, Trigger, UserId, limits,
};
use serde::{Deserialize, Serialize};

use crate::conversation::{get_member, note_use};
use crate::due::Task;
use crate::people::Session;
use crate::program::{self, LogLine};
use crate::work::{Work, attempt};
use crate::{Committed, Error, Host, keys};

/// A person at the pages of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    pub program: ProgramId,
    pub conversation: ConversationId,
    pub user: UserId,
    pub session: SessionId,
    pub until: Timestamp,
    /// Tells two tokens apart that are made in the same instant.
    nonce: [u8; 16],
}

/// What a token is for; each has a key of its own, so that none stands for the other.
#[derive(Debug, Clone, Copy)]
enum Use {
    Launch,
    Visit,
}

impl Use {
    const fn context(self) -> &'static str {
        match self {
            Self::Launch => "parvis page launch token 1",
            Self::Visit => "parvis page visit token 1",
        }
    }
}

/// Bytes of a token's seal.
const SEAL_BYTES: usize = blake3::OUT_LEN;
/// More characters than any token has.
const TOKEN_CHARS_MAX: usize = 256;

impl Visit {
    fn seal(&self, host: &Host, purpose: Use) -> String {
        let mut bytes = postcard::to_allocvec(self).expect("ids and an instant are written into memory");
        bytes.extend_from_slice(seal(host, purpose, &bytes).as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// # Errors
    /// `Unauthenticated` for whatever this host did not make for this use and program, or whose time is over.
    fn open(host: &Host, purpose: Use, program: &ProgramId, token: &str) -> Result<Self, Error> {
        let opened = || {
            let bytes = URL_SAFE_NO_PAD.decode(token.get(..token.len().min(TOKEN_CHARS_MAX))?).ok()?;
            let (visit, sealed) = bytes.split_at_checked(bytes.len().checked_sub(SEAL_BYTES)?)?;
            let sealed = blake3::Hash::from_bytes(sealed.try_into().ok()?);
            // Comparing hashes takes the same time wherever they differ.
            (seal(host, purpose, visit) == sealed).then(|| postcard::from_bytes::<Self>(visit).ok())?
        };
        let visit = opened().filter(|visit| visit.program == *program && visit.until > host.now());
        visit.ok_or(Error::Unauthenticated)
    }
}

fn seal(host: &Host, purpose: Use, bytes: &[u8]) -> blake3::Hash {
    blake3::keyed_hash(&blake3::derive_key(purpose.context(), host.secret()), bytes)
}

impl Host {
    /// A token that opens a program's pages for the person of `session`. Opening them is using the program here.
    ///
    /// # Errors
    /// `NotFound` (not a member, no such program, or it has no pages).
    pub async fn launch_pages(
        &self,
        session: &Session,
        conversation: ConversationId,
        program: ProgramId,
    ) -> Result<Committed<String>, Error> {
        let committed = attempt!(self, None, work, self.launch(&mut work, session, conversation, program).await)?;
        Ok(committed.map(|visit: Visit| visit.seal(self, Use::Launch)))
    }

    async fn launch(
        &self,
        work: &mut Work,
        session: &Session,
        conversation: ConversationId,
        program: ProgramId,
    ) -> Result<Visit, Error> {
        get_member(work, &conversation, &session.user).await?;
        let program = program::get_installed(work, &program).await?;
        if !program.version.about.pages {
            return Err(Error::NotFound("pages"));
        }
        note_use(work, self, &program, conversation, session.user).await?;
        Ok(Visit {
            program: program.id,
            conversation,
            user: session.user,
            session: session.id,
            until: work.now.plus_millis(limits::PAGE_LAUNCH_MS),
            nonce: self.random(),
        })
    }

    /// Exchanges a launch token for a visit token, once.
    ///
    /// # Errors
    /// `Unauthenticated`: forged, another program's, too old, used already, or its session has ended.
    pub async fn redeem_launch(&self, program: &ProgramId, token: &str) -> Result<Committed<(Visit, String)>, Error> {
        let launch = Visit::open(self, Use::Launch, program, token)?;
        let committed: Committed<()> = attempt!(self, None, work, redeem(&mut work, &launch).await)?;
        let until = self.now().plus_millis(limits::PAGE_VISIT_MS);
        let visit = Visit { until, nonce: self.random(), ..launch };
        let token = visit.seal(self, Use::Visit);
        Ok(committed.map(|()| (visit, token)))
    }

    /// Who a visit token stands for. Whether their session and membership still hold, the run of a request looks.
    ///
    /// # Errors
    /// `Unauthenticated`.
    pub fn visit(&self, program: &ProgramId, token: &str) -> Result<Visit, Error> {
        Visit::open(self, Use::Visit, program, token)
    }

    /// A request of `visit` as what happens to its program. It never waits in a lane: whoever asks is there.
    pub fn page_event(&self, visit: &Visit, method: Method, path: &str) -> Event {
        Event {
            id: EventId::from_bytes(self.random()),
            program: visit.program,
            conversation: visit.conversation,
            actor: Some(visit.user),
            recorded: self.now(),
            made_by: 0,
            trigger: Trigger::PageRequested { method, path: path.to_owned() },
        }
    }

    /// The run of a page's request failed: a record for the developer.
    pub async fn end_page_failed(
        &self,
        event: &Event,
        failure: Failure,
        detail: &str,
        log: &[LogLine],
    ) -> Result<Committed<()>, Error> {
        attempt!(self, None, work, {
            program::write_log(&mut work, &event.program, log);
            program::write_failure(&mut work, event, failure, detail);
            Ok(())
        })
    }
}

async fn redeem(work: &mut Work, launch: &Visit) -> Result<(), Error> {
    let [used, session] = [keys::launched(&launch.nonce), keys::session(&launch.user, &launch.session)];
    let found = work.tx.get_many(&[used.clone(), session]).await?;
    match found.as_slice() {
        [None, Some(_)] => {}
        _ => return Err(Error::Unauthenticated),
    }
    work.tx.put(used, Vec::new());
    work.due(launch.until, &launch.nonce, &Task::LaunchEnd { nonce: launch.nonce });
    Ok(())
}

/// Its time is over: it is refused for that from now on.
pub(crate) fn forget_launch(work: &mut Work, nonce: &[u8; 16]) {
    work.tx.delete(keys::launched(nonce));
}

#[cfg(test)]
mod tests;
