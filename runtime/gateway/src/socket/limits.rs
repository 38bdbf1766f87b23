//! Bounds of a socket, each with its reason.

use std::time::Duration;

use crate::limits::Rate;

/// Largest frame and message from a client: what it says is a few words.
pub const FRAME_BYTES_MAX: usize = 64 << 10;
/// Frames that wait for a slow reader; what comes after them waits in the logs.
pub const FRAMES_WAITING_MAX: usize = 64;
/// The session is looked at again: below one second, so that its end is felt within one.
pub const SESSION_CHECK_EVERY: Duration = Duration::from_millis(750);
/// What a client may say: following every conversation of a busy person at once, and some hundred more a second.
pub const CLIENT_FRAMES: Rate = Rate { per_second: 256, burst: 2_048 };
/// Of them, those that others are told of: typing, coming and going. More are not told.
pub const SOFT_FRAMES: Rate = Rate { per_second: 1, burst: 8 };
/// What one read of a socket may bring. The transport clears it before each read, which wakes and finds mostly nothing; its own
/// default of 128 KiB took a seventh of the time of a message to a thousand sockets.
pub(crate) const READ_BUFFER_BYTES: usize = 4 << 10;
/// Frames are gathered into one write up to so many bytes.
pub(crate) const WRITE_BUFFER_BYTES: usize = 128 << 10;
/// Above it lies what one frame may add: 64 KiB of a message's record, escaped.
pub(crate) const WRITE_BUFFER_BYTES_MAX: usize = 1 << 20;
/// A closing handshake takes no longer.
pub(crate) const CLOSE_WITHIN: Duration = Duration::from_millis(500);
