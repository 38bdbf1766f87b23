//! How much one person or peer may do in a time, counted in memory with the host's clock.
//!
//! Always true: every table is bounded; a table that is full forgets what has had its time, never refuses everybody.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use parvis_domain::{Timestamp, UserId, ids, limits};

use crate::Problem;

/// Most entries of a table.
const ENTRIES_MAX: usize = 100_000;

/// Failures to sign in under one name from one peer before it has to wait.
pub const SIGN_IN_FAILURES_MAX: u32 = 5;
/// Failures from one peer under any name: a peer may stand for a whole house.
const PEER_FAILURES_MAX: u32 = 100;
/// Failures under one name from anywhere: a password is not guessed from many peers either.
const LOGIN_FAILURES_MAX: u32 = 100;
/// Failures are forgotten after so long, in milliseconds.
const SIGN_IN_WINDOW_MS: i64 = 60_000;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds these locks panics half-way through a change.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// So many tokens a second, and so many at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub per_second: u32,
    pub burst: u32,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Bucket {
    /// Thousandths of a token.
    millis: i64,
    at: Timestamp,
}

impl Bucket {
    pub(crate) fn full(rate: Rate, now: Timestamp) -> Self {
        Self { millis: i64::from(rate.burst) * 1_000, at: now }
    }

    pub(crate) fn take(&mut self, rate: Rate, now: Timestamp) -> bool {
        self.fill(rate, now);
        let enough = self.millis >= 1_000;
        if enough {
            self.millis -= 1_000;
        }
        enough
    }

    fn fill(&mut self, rate: Rate, now: Timestamp) {
        // A clock that was set back adds nothing.
        let passed = (now.as_millis() - self.at.as_millis()).max(0);
        let added = passed.saturating_mul(rate.per_second.into());
        self.millis = self.millis.saturating_add(added).min(i64::from(rate.burst) * 1_000);
        self.at = now;
    }

    fn is_full(&self, rate: Rate) -> bool {
        self.millis >= i64::from(rate.burst) * 1_000
    }
}

/// One bucket for each key.
#[derive(Debug)]
pub(crate) struct Buckets<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

impl<K: Hash + Eq> Buckets<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::default() }
    }

    pub(crate) fn take(&self, key: K, now: Timestamp) -> bool {
        let mut buckets = lock(&self.buckets);
        if buckets.len() >= ENTRIES_MAX && !buckets.contains_key(&key) {
            make_room(&mut buckets, |bucket| {
                bucket.fill(self.rate, now);
                bucket.is_full(self.rate)
            });
        }
        buckets.entry(key).or_insert_with(|| Bucket::full(self.rate, now)).take(self.rate, now)
    }
}

/// Forgets what has had its time; everything, where nothing has.
fn make_room<K, V>(entries: &mut HashMap<K, V>, mut is_over: impl FnMut(&mut V) -> bool) {
    entries.retain(|_, entry| !is_over(entry));
    if entries.len() >= ENTRIES_MAX {
        entries.clear();
    }
}

/// Events that people may cause.
#[derive(Debug, Default)]
pub(crate) struct EventLimits {
    people: Mutex<HashMap<UserId, Person>>,
}

#[derive(Debug)]
struct Person {
    bucket: Bucket,
    /// Acts that are being done now, by the seed of their idempotency key.
    doing: Vec<([u8; 16], u32)>,
}

const EVENT_RATE: Rate =
    Rate { per_second: limits::EVENTS_PER_PERSON_PER_SECOND, burst: limits::EVENTS_PER_PERSON_PER_SECOND };

/// An event that a person may cause. Given back where the request turns out to cause none.
#[derive(Debug)]
pub(crate) struct EventPermit<'a> {
    limits: &'a EventLimits,
    user: UserId,
    seed: [u8; 16],
    used: bool,
}

impl EventLimits {
    /// # Errors
    /// `busy` where the person caused 20 in the last second. The same act, sent many times at once, counts once.
    pub(crate) fn permit(&self, user: UserId, seed: [u8; 16], now: Timestamp) -> Result<EventPermit<'_>, Problem> {
        let mut people = lock(&self.people);
        if people.len() >= ENTRIES_MAX && !people.contains_key(&user) {
            // Whoever is doing something stays counted.
            people.retain(|_, person| {
                person.bucket.fill(EVENT_RATE, now);
                !person.doing.is_empty() || !person.bucket.is_full(EVENT_RATE)
            });
        }
        let person =
            people.entry(user).or_insert_with(|| Person { bucket: Bucket::full(EVENT_RATE, now), doing: Vec::new() });
        if let Some((_, times)) = person.doing.iter_mut().find(|(doing, _)| *doing == seed) {
            *times += 1;
        } else if person.bucket.take(EVENT_RATE, now) {
            person.doing.push((seed, 1));
        } else {
            return Err(Problem::busy("at most 20 events a second for each person"));
        }
        Ok(EventPermit { limits: self, user, seed, used: false })
    }
}

impl EventPermit<'_> {
    /// The request caused an event.
    pub(crate) fn used(mut self) {
        self.used = true;
    }
}

impl Drop for EventPermit<'_> {
    fn drop(&mut self) {
        let mut people = lock(&self.limits.people);
        let Some(person) = people.get_mut(&self.user) else { return };
        let Some(place) = person.doing.iter().position(|(doing, _)| *doing == self.seed) else { return };
        let Some((_, times)) = person.doing.get_mut(place) else { return };
        // The first of them that caused an event keeps what the first of them took; the others took nothing.
        if self.used {
            person.bucket.millis -= 1_000;
        }
        *times -= 1;
        if *times == 0 {
            person.doing.swap_remove(place);
            person.bucket.millis = (person.bucket.millis + 1_000).min(i64::from(EVENT_RATE.burst) * 1_000);
        }
    }
}

/// Failures to sign in.
#[derive(Debug, Default)]
pub(crate) struct SignInLimits {
    failures: Mutex<HashMap<[u8; 16], Failures>>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    since: Timestamp,
}

impl SignInLimits {
    /// Counts an attempt as failed until [`SignInLimits::succeeded`] says otherwise: attempts at once are counted too.
    ///
    /// # Errors
    /// 429 after five failures; the right password does not help then, so nothing is learned.
    pub(crate) fn attempt(&self, login: &str, peer: Option<IpAddr>, now: Timestamp) -> Result<(), Problem> {
        let mut failures = lock(&self.failures);
        if failures.len() >= ENTRIES_MAX {
            make_room(&mut failures, |found| is_over(found, now));
        }
        for (key, max) in counted(login, peer) {
            if failures.get(&key).is_some_and(|found| !is_over(found, now) && found.count >= max) {
                return Err(Problem::new(
                    axum::http::StatusCode::TOO_MANY_REQUESTS,
                    "too_many_attempts",
                    "Too many attempts to sign in",
                )
                .detail("wait a minute")
                .retry_after(60));
            }
        }
        for (key, _) in counted(login, peer) {
            let found = failures.entry(key).or_insert(Failures { count: 0, since: now });
            if is_over(found, now) {
                *found = Failures { count: 0, since: now };
            }
            found.count += 1;
        }
        Ok(())
    }

    pub(crate) fn succeeded(&self, login: &str, peer: Option<IpAddr>) {
        let mut failures = lock(&self.failures);
        for (place, (key, _)) in counted(login, peer).into_iter().enumerate() {
            if place == 0 {
                failures.remove(&key);
            } else if let Some(found) = failures.get_mut(&key) {
                found.count = found.count.saturating_sub(1);
            }
        }
    }
}

fn is_over(failures: &Failures, now: Timestamp) -> bool {
    now < failures.since || now >= failures.since.plus_millis(SIGN_IN_WINDOW_MS)
}

/// What an attempt is counted under, and how many failures each bears: first the name from this peer.
fn counted(login: &str, peer: Option<IpAddr>) -> [([u8; 16], u32); 3] {
    let login = login.to_lowercase();
    let peer = peer.map(|peer| peer.to_string()).unwrap_or_default();
    let key = |what: &[u8], parts: &[&[u8]]| ids::derive(what, parts);
    [
        (key(b"both", &[login.as_bytes(), peer.as_bytes()]), SIGN_IN_FAILURES_MAX),
        (key(b"peer", &[peer.as_bytes()]), PEER_FAILURES_MAX),
        (key(b"login", &[login.as_bytes()]), LOGIN_FAILURES_MAX),
    ]
}
