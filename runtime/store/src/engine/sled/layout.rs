//! How names and values look inside the tree.
//!
//! Always true: no value is longer than [`PIECE_BYTES_MAX`]; spaces do not overlap.

use std::hash::{DefaultHasher, Hash, Hasher};

use ::sled::IVec;

use crate::CommitNumber;
use crate::engine::Meta;

/// sled moves pages of over 128 KiB into files of their own. A leaf holds 17 entries at most: with keys of 1 KiB that is 85 KiB.
pub(super) const PIECE_BYTES_MAX: usize = 4096;
const HEAD_HEADER_BYTES: usize = 9;
/// What of a value stands with its key.
pub(super) const HEAD_BYTES_MAX: usize = PIECE_BYTES_MAX - HEAD_HEADER_BYTES;

/// The first byte of a key in the tree.
#[derive(Debug, Clone, Copy)]
pub(super) enum Space {
    Counters,
    Heads,
    Keys,
    /// Which keys have pieces, and how many.
    Long,
    Pieces,
}

impl Space {
    pub(super) fn byte(self) -> u8 {
        match self {
            Self::Counters => b'c',
            Self::Heads => b'h',
            Self::Keys => b'k',
            Self::Long => b'l',
            Self::Pieces => b'p',
        }
    }

    pub(super) fn key(self, name: &[u8]) -> IVec {
        joined(&[self.byte()], name)
    }
}

/// Most keys and values are short: they are put together on the stack, so that sled's own copy is the only allocation.
const SHORT_BYTES: usize = 256;

fn joined(first: &[u8], rest: &[u8]) -> IVec {
    let mut short = [0; SHORT_BYTES];
    let length = first.len() + rest.len();
    if let Some(room) = short.get_mut(..length) {
        let (start, end) = room.split_at_mut(first.len());
        start.copy_from_slice(first);
        end.copy_from_slice(rest);
        return IVec::from(&*room);
    }
    IVec::from([first, rest].concat())
}

/// The length stands before the key, so that no key's pieces look like those of another.
pub(super) fn piece_key(key: &[u8], index: u8) -> Vec<u8> {
    let length = u16::try_from(key.len()).expect("a key has at most 1 KiB");
    let mut piece = Vec::with_capacity(4 + key.len());
    piece.push(Space::Pieces.byte());
    piece.extend_from_slice(&length.to_be_bytes());
    piece.extend_from_slice(key);
    piece.push(index);
    piece
}

/// What stands at a key: how many pieces follow elsewhere, the version, the first bytes.
pub(super) struct Head<'a> {
    pub(super) pieces: u8,
    pub(super) version: CommitNumber,
    pub(super) bytes: &'a [u8],
}

impl<'a> Head<'a> {
    pub(super) fn encode(&self) -> IVec {
        let mut header = [self.pieces; HEAD_HEADER_BYTES];
        let (_, version) = header.split_at_mut(1);
        version.copy_from_slice(&self.version.to_be_bytes());
        joined(&header, self.bytes)
    }

    pub(super) fn decode(encoded: &'a [u8]) -> Option<Self> {
        let (pieces, rest) = encoded.split_first()?;
        let (version, bytes) = rest.split_first_chunk::<8>()?;
        Some(Self { pieces: *pieces, version: CommitNumber::from_be_bytes(*version), bytes })
    }
}

pub(super) fn encode_meta(meta: Meta) -> [u8; 9] {
    let mut encoded = [0; 9];
    let (number, importing) = encoded.split_at_mut(8);
    number.copy_from_slice(&meta.ceiling.to_be_bytes());
    importing.copy_from_slice(&[u8::from(meta.importing)]);
    encoded
}

pub(super) fn decode_meta(encoded: &[u8]) -> Option<Meta> {
    let (number, rest) = encoded.split_first_chunk::<8>()?;
    let importing = match rest {
        [0] => false,
        [1] => true,
        _ => return None,
    };
    Some(Meta { ceiling: CommitNumber::from_be_bytes(*number), importing })
}

/// Which keys may have pieces. It may say yes in vain, which costs a read; never no in vain.
#[derive(Debug)]
pub(super) struct Filter(Vec<u64>);

/// 1 MiB of bits: with a million long values one key in nine is looked up in vain.
const FILTER_WORDS: usize = 128 * 1024;

impl Filter {
    pub(super) fn new() -> Self {
        Self(vec![0; FILTER_WORDS])
    }

    pub(super) fn add(&mut self, key: &[u8]) {
        let (word, bit) = place(key);
        if let Some(word) = self.0.get_mut(word) {
            *word |= bit;
        }
    }

    pub(super) fn may_hold(&self, key: &[u8]) -> bool {
        let (word, bit) = place(key);
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}

fn place(key: &[u8]) -> (usize, u64) {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    let hash = hasher.finish();
    let word = usize::try_from(hash >> 6).unwrap_or(usize::MAX) % FILTER_WORDS;
    (word, 1 << (hash % 64))
}
