//! What the worker answers: a kind, a length, a hash, the bytes. A worker that dies in mid-answer leaves no valid frame.

use std::io::Write;

/// Largest artifact. The largest package that is accepted (32 MiB) compiles to about 75 MiB.
pub const ARTIFACT_BYTES_MAX: usize = 128 << 20;
const REASON_BYTES_MAX: usize = 4 << 10;
const MAGIC: &[u8; 4] = b"pvcw";
const HEAD_BYTES: usize = MAGIC.len() + 1 + 8 + 32;
/// One byte more than a frame can have, so that a longer answer is seen to be one.
pub(super) const FRAME_BYTES_MAX: u64 = (HEAD_BYTES + ARTIFACT_BYTES_MAX + 1) as u64;

const ARTIFACT: u8 = 0;
const REFUSED: u8 = 1;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    Artifact(Vec<u8>),
    Refused(String),
}

pub(super) fn write(to: &mut impl Write, answer: &Answer) -> std::io::Result<()> {
    let (kind, bytes) = match answer {
        Answer::Artifact(artifact) => (ARTIFACT, artifact.as_slice()),
        Answer::Refused(why) => {
            (REFUSED, why.get(..why.floor_char_boundary(REASON_BYTES_MAX)).unwrap_or_default().as_bytes())
        }
    };
    to.write_all(MAGIC)?;
    to.write_all(&[kind])?;
    to.write_all(&(bytes.len() as u64).to_be_bytes())?;
    to.write_all(blake3::hash(bytes).as_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// `None` for anything but one whole frame.
pub(super) fn read(mut bytes: Vec<u8>) -> Option<Answer> {
    let (magic, rest) = bytes.split_first_chunk()?;
    let (kind, rest) = rest.split_first()?;
    let (length, rest) = rest.split_first_chunk()?;
    let (hash, rest) = rest.split_first_chunk::<32>()?;
    let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
    if magic != MAGIC || rest.len() != length || blake3::hash(rest) != *hash {
        return None;
    }
    match *kind {
        ARTIFACT if length <= ARTIFACT_BYTES_MAX => {
            bytes.drain(..HEAD_BYTES);
            Some(Answer::Artifact(bytes))
        }
        REFUSED if length <= REASON_BYTES_MAX => String::from_utf8(rest.to_vec()).ok().map(Answer::Refused),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

    use super::*;

    #[test]
    fn a_frame_reads_back_and_no_changed_one_does() {
        for answer in [Answer::Artifact(b"machine code".to_vec()), Answer::Refused("too deep".to_owned())] {
            let mut bytes = Vec::new();
            write(&mut bytes, &answer).unwrap();
            for at in 0..bytes.len() {
                let mut changed = bytes.clone();
                changed[at] ^= 0x40;
                assert_eq!(read(changed), None, "byte {at}");
                assert_eq!(read(bytes[..at].to_vec()), None, "{at} bytes");
            }
            assert_eq!(read([&bytes[..], b"x"].concat()), None);
            assert_eq!(read(bytes), Some(answer));
        }
    }
}
