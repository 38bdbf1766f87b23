//! What uploaded bytes are: by their first bytes, never by what somebody says alone.

use crate::{Limits, Picture, PictureError, encode_again};

/// What a file is served as, whatever it is said to be.
pub const FILE_TYPE: &str = "application/octet-stream";

/// Longest media type that is kept.
const TYPE_BYTES_MAX: usize = 100;

/// A kind of picture that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Jpeg,
    Png,
    WebP,
    Gif,
}

impl Format {
    /// By the first bytes.
    pub fn sniff(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
            Some(Self::Gif)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Self::WebP)
        } else {
            None
        }
    }

    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
            Self::Gif => "image/gif",
        }
    }
}

/// What an upload is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Picture(Picture),
    /// Kept as it is, drawn by nobody. `media_type` is what the sender says, for people to read.
    File {
        media_type: String,
    },
}

/// Judges an upload. It is a picture where what it is said to be and what it is agree, and a file otherwise.
///
/// # Errors
/// A picture that is over the limits or damaged: it is not kept as a file instead, since its sender expects that its
/// metadata goes. Sent as [`FILE_TYPE`], it is a file.
pub fn examine(declared: &str, bytes: &[u8], limits: &Limits) -> Result<Content, PictureError> {
    let declared = essence(declared);
    match Format::sniff(bytes) {
        Some(found) if declared.as_deref() == Some(found.media_type()) => {
            encode_again(bytes, limits).map(Content::Picture)
        }
        _ => Ok(Content::File { media_type: declared.unwrap_or_else(|| FILE_TYPE.to_owned()) }),
    }
}

/// `type/subtype` in lower case, without parameters.
fn essence(declared: &str) -> Option<String> {
    let essence = declared.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_token = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    let valid = essence.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype));
    (valid && essence.len() <= TYPE_BYTES_MAX).then_some(essence)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn file_type(declared: &str, bytes: &[u8]) -> String {
        match examine(declared, bytes, &Limits::UPLOAD).unwrap() {
            Content::File { media_type } => media_type,
            Content::Picture(_) => "a picture".to_owned(),
        }
    }

    #[test]
    fn what_is_not_what_it_is_said_to_be_is_a_file() {
        let png = b"\x89PNG\r\n\x1a\n rest";
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
        assert_eq!(file_type("image/svg+xml", svg), "image/svg+xml");
        assert_eq!(file_type("image/png", svg), "image/png");
        assert_eq!(file_type("image/jpeg", png), "image/jpeg");
        assert_eq!(file_type("application/octet-stream", png), FILE_TYPE);
        assert_eq!(file_type("image/png", b""), "image/png");
        assert!(examine("image/png", png, &Limits::UPLOAD).is_err(), "a picture that does not decode is refused");
    }

    #[test]
    fn a_media_type_is_two_tokens_or_it_is_not_kept() {
        for (declared, kept) in [
            ("Text/Plain; charset=utf-8", "text/plain"),
            ("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
            ("", FILE_TYPE),
            ("text", FILE_TYPE),
            ("text/", FILE_TYPE),
            ("text/html\r\nSet-Cookie: a", FILE_TYPE),
            ("text/<b>", FILE_TYPE),
        ] {
            assert_eq!(file_type(declared, b"x"), kept, "{declared:?}");
        }
        assert_eq!(file_type(&format!("text/{}", "x".repeat(200)), b"x"), FILE_TYPE);
    }
}
