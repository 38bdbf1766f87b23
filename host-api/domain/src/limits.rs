//! Bounds of everything that comes from outside, each with its reason. The same in tests and in production.

/// Longest text of a message, in characters: two screens; what the WIT promises.
pub const MESSAGE_CHARS_MAX: usize = 8_192;
/// Longest name of a person, conversation or program, in characters.
pub const NAME_CHARS_MAX: usize = 64;
/// Longest login name, in bytes.
pub const LOGIN_BYTES_MAX: usize = 64;
/// Bounds of a password, in bytes: the lower one is NIST SP 800-63B's, the upper one bounds the hash's work.
pub const PASSWORD_BYTES_MIN: usize = 8;
pub const PASSWORD_BYTES_MAX: usize = 256;
/// Most members of a conversation. A post writes a number of keys that does not grow with it; joining and fan-out do.
pub const MEMBERS_MAX: usize = 10_000;
/// Most conversations that one person is in.
pub const CONVERSATIONS_PER_PERSON_MAX: usize = 10_000;
/// People whom one message mentions: each of them costs a key of their own.
pub const MENTIONS_MAX: usize = 50;
/// Unread mentions are counted up to so many in each conversation.
pub const MENTIONS_COUNTED_MAX: usize = 100;
/// Kinds of reactions to one message: a row that a screen still shows.
pub const REACTION_KINDS_MAX: usize = 20;
/// A person changes what they wrote for so long, in milliseconds; they may delete it at any time.
pub const MESSAGE_EDIT_MS: i64 = 48 * 3_600 * 1_000;
/// The last message in a list of conversations is cut to so many characters.
pub const PREVIEW_CHARS_MAX: usize = 200;
/// Read marks and presence are told to a conversation's members up to so many: told to all of a large group, each of
/// its members' steps would be a frame to each of the others.
pub const SOFT_MEMBERS_MAX: usize = 200;
/// People whom one person blocks.
pub const BLOCKS_MAX: usize = 10_000;
/// Reports of one person in a day (UTC), and the longest text of one, in characters.
pub const REPORTS_PER_DAY_MAX: u32 = 50;
pub const REPORT_CHARS_MAX: usize = 2_000;
/// People whom one person puts into groups in a day (UTC), unless the operator says otherwise.
pub const INVITES_PER_DAY_MAX: u32 = 2_000;
/// Most entries of one page of a log or list.
pub const PAGE_MAX: usize = 100;
/// Longest text of a refusal or notice, in characters.
pub const NOTICE_CHARS_MAX: usize = 1_024;

/// Longest text that a program shows in passing, in characters.
pub const TOAST_CHARS_MAX: usize = 200;
/// The host ends a card's spinner so long after the card was made, in milliseconds.
pub const WORKING_MS: i64 = 24 * 3_600 * 1_000;

/// What one event of a mini-program may use, unless the operator says otherwise for a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Processor time, in units of wasmtime fuel (about one instruction each). 2·10⁹ is about one second here; a Rust
    /// guest needs 10⁴ for a usual event, a Python guest 10⁷.
    pub fuel: u64,
    /// Wall-clock time, in milliseconds, host calls included: a person waits for the answer.
    pub wall_ms: u32,
    /// Memory, in bytes, summed over all memories and tables of the instance. A Python guest starts at 12.3 MiB.
    pub memory_bytes: usize,
    /// Calls of host functions.
    pub host_calls: u32,
    /// Messages posted (private ones and forms included).
    pub messages: u32,
    /// Messages edited, redacted or shown another view of.
    pub edits: u32,
    /// Payments requested.
    pub payments: u32,
    /// Requests to other servers that the program waits for, and bytes of their answers' bodies together: what follows from
    /// them is written down beside them, in one commit.
    pub requests: u32,
    pub answer_bytes: usize,
    /// Entries read from storage.
    pub storage_reads: u32,
    /// Entries written to storage.
    pub storage_writes: u32,
    /// Bytes of messages, cards, storage and timers together: below the store's 1 MiB for one commit.
    pub output_bytes: usize,
    /// Bytes of log lines, standard output and error included.
    pub log_bytes: usize,
}

impl Budget {
    pub const DEFAULT: Self = Self {
        fuel: 2_000_000_000,
        wall_ms: 5_000,
        memory_bytes: 64 << 20,
        host_calls: 2_000,
        messages: 16,
        edits: 64,
        payments: 8,
        requests: 8,
        answer_bytes: 768 << 10,
        storage_reads: 1_000,
        storage_writes: 500,
        output_bytes: 768 << 10,
        log_bytes: 64 << 10,
    };
}

impl Default for Budget {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Longest key of a program's storage, in bytes of UTF-8.
pub const STORAGE_KEY_BYTES_MAX: usize = 256;
/// Longest value of a program's storage, in bytes.
pub const STORAGE_VALUE_BYTES_MAX: usize = 60 << 10;
/// What a program keeps for one person, in bytes of keys and values.
pub const STORAGE_PERSON_BYTES_MAX: u64 = 10 << 20;
/// What a program keeps in all.
pub const STORAGE_PROGRAM_BYTES_MAX: u64 = 64 << 20;
/// Most entries of one page of storage, and its bytes.
pub const STORAGE_PAGE_MAX: usize = 100;
pub const STORAGE_PAGE_BYTES_MAX: usize = 256 << 10;

/// Timers that wait, for each person and program.
pub const TIMERS_MAX: usize = 10;
/// Distance between two timers of one person and program, in milliseconds.
pub const TIMER_SPACING_MS: i64 = 60_000;
/// How far ahead a timer may be, in milliseconds: 400 days.
pub const TIMER_AHEAD_MS_MAX: i64 = 400 * 24 * 3_600 * 1_000;
pub const TIMER_NAME_CHARS_MAX: usize = 64;
pub const TIMER_DATA_BYTES_MAX: usize = 4 << 10;

/// Longest address of another server's that a program asks.
pub const HTTP_URL_BYTES_MAX: usize = 2_048;
/// Headers that a program sends, and their bytes in all.
pub const HTTP_HEADERS_MAX: usize = 32;
pub const HTTP_HEADER_BYTES_MAX: usize = 8 << 10;
/// Longest body that a program sends while it waits.
pub const HTTP_BODY_BYTES_MAX: usize = 64 << 10;
/// Longest body of an answer that a program waits for.
pub const HTTP_ANSWER_BYTES_MAX: usize = 512 << 10;
/// Headers of an answer, and their bytes in all.
pub const HTTP_ANSWER_HEADERS_MAX: usize = 64;
pub const HTTP_ANSWER_HEADER_BYTES_MAX: usize = 16 << 10;
/// How long a program may wait for one answer, in milliseconds: less than an event may take.
pub const HTTP_TIME_MS_MIN: u32 = 100;
pub const HTTP_TIME_MS_MAX: u32 = 4_000;
pub const HTTP_TIME_MS: u32 = 3_000;
pub const HTTP_REDIRECTS_MAX: usize = 5;
/// Longest body either way, and bytes of an answer's headers, where the answer is an event: it waits in one record of the store.
pub const LATER_BODY_BYTES_MAX: usize = 32 << 10;
pub const LATER_ANSWER_HEADER_BYTES_MAX: usize = 8 << 10;
pub const LATER_TIME_MS_MAX: u32 = 10_000;
pub const LATER_NAME_CHARS_MAX: usize = 64;
pub const LATER_DATA_BYTES_MAX: usize = 4 << 10;
/// Requests of one program that wait to be sent.
pub const LATER_WAITING_MAX: u64 = 256;
/// Waited before each further attempt, in milliseconds.
pub const LATER_BACKOFF_MS: [i64; 4] = [10_000, 60_000, 300_000, 1_800_000];
/// A request that follows from an answer goes out so much later, in milliseconds: a program does not ask in a circle.
pub const LATER_SPACING_MS: i64 = 60_000;
/// Hosts that a manifest names, of each kind.
pub const HTTP_HOSTS_MAX: usize = 16;

/// A launch token opens pages within this time, in milliseconds, once.
pub const PAGE_LAUNCH_MS: i64 = 5 * 60 * 1_000;
/// Whoever opened them comes back without a new one for so long, in milliseconds, while their session lasts.
pub const PAGE_VISIT_MS: i64 = 12 * 3_600 * 1_000;
/// Longest path of a page, its query included.
pub const PAGE_PATH_BYTES_MAX: usize = 4_096;
/// Longest body of a request for a page, and of its answer. Both are held whole.
pub const PAGE_BODY_BYTES_MAX: usize = 1 << 20;
/// Headers of an answer, and their bytes in all.
pub const PAGE_HEADERS_MAX: usize = 64;
pub const PAGE_HEADER_BYTES_MAX: usize = 16 << 10;

pub const FORM_NAME_CHARS_MAX: usize = 64;
pub const FORM_DATA_BYTES_MAX: usize = 16 << 10;

/// Launch parameters of an `opened` event.
pub const LAUNCH_PARAMETERS_MAX: usize = 16;
pub const LAUNCH_PARAMETER_BYTES_MAX: usize = 256;

/// Events that wait for one program in one conversation; a person's next one is answered `busy`.
pub const LANE_EVENTS_MAX: u64 = 256;
/// Events that one person may cause in a second.
pub const EVENTS_PER_PERSON_PER_SECOND: u32 = 20;

/// A payment request expires after so many seconds at most, unless the operator allows more.
pub const PAYMENT_REQUEST_SECONDS_MAX: u32 = 900;
/// What is approved is captured within so many seconds, or the host voids it.
pub const PAYMENT_CAPTURE_SECONDS: u32 = 900;
pub const PAYMENT_ITEMS_MAX: usize = 50;
pub const PAYMENT_LABEL_CHARS_MAX: usize = 128;
pub const PAYMENT_REFERENCE_BYTES_MAX: usize = 128;

/// How long an event waits for a person's consent, in milliseconds.
pub const CONSENT_WAIT_MS: i64 = 24 * 3_600 * 1_000;
/// A person may try a failed event again so long, in milliseconds.
pub const FAILED_KEEP_MS: i64 = 7 * 24 * 3_600 * 1_000;
/// After a denial, the same program asks the same person for the same permission again at the earliest after this.
pub const CONSENT_QUIET_MS: i64 = 24 * 3_600 * 1_000;

/// Largest file that a person sends, in bytes.
pub const MEDIA_BYTES_MAX: usize = 25 << 20;
/// What a person keeps here in all: what they sent, until it is redacted.
pub const MEDIA_PERSON_BYTES_MAX: u64 = 1 << 30;
/// Uploads of one person in an hour.
pub const MEDIA_PER_HOUR_MAX: u32 = 200;
/// An upload that is attached to nothing is gone after so long, in milliseconds.
pub const MEDIA_UNUSED_MS: i64 = 24 * 3_600 * 1_000;
/// Attachments of one message.
pub const ATTACHMENTS_MAX: usize = 10;

/// How long an answer is kept for its idempotency key, in milliseconds; answers about money are kept for ever.
pub const IDEMPOTENCY_KEEP_MS: i64 = 30 * 24 * 3_600 * 1_000;
pub const IDEMPOTENCY_KEY_BYTES_MAX: usize = 128;

/// A session ends after so long, in milliseconds.
pub const SESSION_MS: i64 = 30 * 24 * 3_600 * 1_000;
/// Sessions of one person: with more, the oldest ends.
pub const SESSIONS_PER_PERSON_MAX: usize = 100;
/// Whoever signed in within this time need not show again that it is them, in milliseconds.
pub const RECENT_SIGN_IN_MS: i64 = 10 * 60 * 1_000;
/// A passkey's ceremony is over after so long, in milliseconds: as long as browsers wait.
pub const CEREMONY_MS: i64 = 5 * 60 * 1_000;
/// Ceremonies of one person under way: with more, the oldest is over.
pub const CEREMONIES_PER_PERSON_MAX: usize = 8;
/// Ceremonies under way in all.
pub const CEREMONIES_MAX: u32 = 20_000;
pub const PASSKEYS_PER_PERSON_MAX: usize = 20;
/// Recovery codes that a person has at once.
pub const RECOVERY_CODES: usize = 10;
pub const PIN_DIGITS: usize = 6;
/// Wrong PINs in a row before none is judged for so long, in milliseconds.
pub const PIN_TRIES: u32 = 5;
pub const PIN_LOCK_MS: i64 = 15 * 60 * 1_000;
/// A session's last use is noted this often, in milliseconds.
pub const LAST_SEEN_MS: i64 = 3_600 * 1_000;
/// Storage of an uninstalled program is kept so long, in milliseconds.
pub const UNINSTALLED_STORAGE_MS: i64 = 30 * 24 * 3_600 * 1_000;
