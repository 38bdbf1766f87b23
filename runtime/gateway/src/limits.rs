//! How much one person or peer may do in a time, counted in memory with the host's clock.
//!
//! Always true: every table is bounded; a table that is full forgets what has had its time, never refuses everybody.

mod looks;
mod uploads;

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::StatusCode;
use parvis_domain::{Timestamp, UserId, ids, limits};

use crate::Problem;

pub(crate) use looks::ImageLooks;
pub(crate) use uploads::UploadLimits;

/// Most entries of a table.
const ENTRIES_MAX: usize = 100_000;

/// Wrong secrets under one name from one peer before it has to wait.
pub const SIGN_IN_FAILURES_MAX: u32 = 5;
/// Failures from one peer under any name: a peer may stand for a whole house.
const PEER_FAILURES_MAX: u32 = 100;
/// Failures under one name from anywhere: a password is not guessed from many peers either.
const LOGIN_FAILURES_MAX: u32 = 100;
/// After them the next attempt waits so long, twice as long after each further one, and never longer than the second figure.
const WAIT_FIRST_MS: i64 = 60_000;
const WAIT_MS_MAX: i64 = 15 * 60_000;
/// Failures are forgotten so long after the last one, in milliseconds.
const FAILURES_KEEP_MS: i64 = 60 * 60_000;
/// Ceremonies that one peer begins without being signed in: one for each look at the sign-in page, of a whole house.
pub(crate) const CEREMONIES: Rate = Rate { per_second: 2, burst: 120 };
/// A person's exports are so far apart, in milliseconds: each reads everything that they can see.
const EXPORT_SPACING_MS: i64 = 20_000;
/// Exports at the same time: each packs as fast as a core does.
pub(crate) const EXPORTS_AT_ONCE: usize = 2;
/// Accounts that one peer makes in an hour.
pub(crate) const REGISTRATIONS_MAX: u32 = 50;

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

/// When people last exported what is theirs.
#[derive(Debug, Default)]
pub(crate) struct ExportLimits {
    last: Mutex<HashMap<UserId, Timestamp>>,
}

impl ExportLimits {
    /// # Errors
    /// `busy` where the person had one a moment ago.
    pub(crate) fn permit(&self, user: UserId, now: Timestamp) -> Result<(), Problem> {
        let is_over = |last: &Timestamp| now < *last || now >= last.plus_millis(EXPORT_SPACING_MS);
        let mut people = lock(&self.last);
        if people.len() >= ENTRIES_MAX {
            make_room(&mut people, |last| is_over(last));
        }
        if people.get(&user).is_some_and(|last| !is_over(last)) {
            return Err(Problem::busy("an export was made a moment ago: wait 20 seconds").retry_after(20));
        }
        people.insert(user, now);
        Ok(())
    }
}

/// Wrong guesses of what only one person knows.
#[derive(Debug, Default)]
pub(crate) struct GuessLimits {
    failures: Mutex<HashMap<[u8; 16], Failures>>,
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    last: Timestamp,
}

/// What an attempt counts under, and how many failures each bears; the narrowest first.
pub(crate) type Counted = Vec<([u8; 16], u32)>;

impl GuessLimits {
    /// Counts an attempt as failed until it is said otherwise: attempts at once are counted too.
    ///
    /// # Errors
    /// 429 after too many failures, for a time that doubles with each further one; the right secret does not help then, so
    /// nothing is learned.
    pub(crate) fn attempt(&self, counted: &Counted, now: Timestamp) -> Result<(), Problem> {
        let mut failures = lock(&self.failures);
        if failures.len() >= ENTRIES_MAX {
            make_room(&mut failures, |found| found.is_over(now));
        }
        let waits = counted.iter().filter_map(|(key, max)| failures.get(key)?.wait(*max, now));
        if let Some(millis) = waits.max() {
            let seconds = u32::try_from(millis.div_euclid(1_000) + 1).unwrap_or(u32::MAX);
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", "Too many wrong attempts")
                .detail("wait before the next one")
                .retry_after(seconds));
        }
        for (key, _) in counted {
            let found = failures.entry(*key).or_insert(Failures { count: 0, last: now });
            let count = if found.is_over(now) { 0 } else { found.count };
            *found = Failures { count: count.saturating_add(1), last: now };
        }
        Ok(())
    }

    /// The attempt was right: what failed before it under the narrowest name is forgotten.
    pub(crate) fn succeeded(&self, counted: &Counted) {
        if let Some((key, _)) = counted.first() {
            lock(&self.failures).remove(key);
        }
        self.take_back(counted.get(1..).unwrap_or_default());
    }

    /// The attempt was neither right nor wrong.
    pub(crate) fn take_back(&self, counted: &[([u8; 16], u32)]) {
        let mut failures = lock(&self.failures);
        for (key, _) in counted {
            if let Some(found) = failures.get_mut(key) {
                found.count = found.count.saturating_sub(1);
            }
        }
    }
}

impl Failures {
    fn is_over(&self, now: Timestamp) -> bool {
        now < self.last || now >= self.last.plus_millis(FAILURES_KEEP_MS)
    }

    /// Milliseconds until the next attempt; `None` where it may come now.
    fn wait(&self, max: u32, now: Timestamp) -> Option<i64> {
        let doublings = self.count.checked_sub(max)?.min(16);
        let wait = (WAIT_FIRST_MS << doublings).min(WAIT_MS_MAX);
        let until = self.last.plus_millis(wait);
        (!self.is_over(now) && now < until).then(|| until.as_millis() - now.as_millis())
    }
}

/// Guesses of what `login` knows, from one peer.
pub(crate) fn guesses_of(login: &str, peer: Option<IpAddr>) -> Counted {
    let login = login.to_lowercase();
    let peer = peer.map(|peer| peer.to_string()).unwrap_or_default();
    let key = |what: &[u8], parts: &[&[u8]]| ids::derive(what, parts);
    vec![
        (key(b"both", &[login.as_bytes(), peer.as_bytes()]), SIGN_IN_FAILURES_MAX),
        (key(b"peer", &[peer.as_bytes()]), PEER_FAILURES_MAX),
        (key(b"login", &[login.as_bytes()]), LOGIN_FAILURES_MAX),
    ]
}

/// What one peer does that nobody has signed in for, such as making accounts.
pub(crate) fn acts_of(what: &'static [u8], peer: Option<IpAddr>, max: u32) -> Counted {
    let peer = peer.map(|peer| peer.to_string()).unwrap_or_default();
    vec![(ids::derive(what, &[peer.as_bytes()]), max)]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

    #[test]
    fn each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour() {
        let limits = GuessLimits::default();
        let alices = guesses_of("Alice", None);
        let mut now = START;
        for _ in 0..SIGN_IN_FAILURES_MAX {
            limits.attempt(&alices, now).unwrap();
        }
        for seconds in [60, 120, 240, 480, 900, 900] {
            limits.attempt(&guesses_of("alice", None), now.plus_millis(seconds * 1_000 - 1)).unwrap_err();
            now = now.plus_millis(seconds * 1_000);
            limits.attempt(&alices, now).unwrap();
        }
        // Others are not kept waiting, and it is forgotten some time.
        limits.attempt(&guesses_of("bob", None), now).unwrap();
        now = now.plus_millis(FAILURES_KEEP_MS);
        for _ in 0..SIGN_IN_FAILURES_MAX {
            limits.attempt(&alices, now).unwrap();
        }
    }

    #[test]
    fn a_right_one_forgives_the_pair_and_a_neutral_one_counts_nothing() {
        let limits = GuessLimits::default();
        let alices = guesses_of("alice", None);
        for _ in 0..SIGN_IN_FAILURES_MAX - 1 {
            limits.attempt(&alices, START).unwrap();
        }
        limits.attempt(&alices, START).unwrap();
        limits.take_back(&alices);
        limits.attempt(&alices, START).unwrap();
        limits.succeeded(&alices);
        for _ in 0..SIGN_IN_FAILURES_MAX {
            limits.attempt(&alices, START).unwrap();
        }
        limits.attempt(&alices, START).unwrap_err();
    }

    #[test]
    fn many_names_from_one_peer_and_one_name_from_many_peers_are_guesses_too() {
        let limits = GuessLimits::default();
        let peer = |last: u8| Some(IpAddr::from([10, 0, 0, last]));
        for n in 0..PEER_FAILURES_MAX {
            limits.attempt(&guesses_of(&format!("login{n}"), peer(1)), START).unwrap();
        }
        limits.attempt(&guesses_of("another", peer(1)), START).unwrap_err();
        for n in 0..LOGIN_FAILURES_MAX {
            limits
                .attempt(&guesses_of("alice", Some(IpAddr::from([10, 1, 0, u8::try_from(n).unwrap()]))), START)
                .unwrap();
        }
        limits.attempt(&guesses_of("alice", peer(2)), START).unwrap_err();
        assert!(lock(&limits.failures).len() <= ENTRIES_MAX);
    }
}
