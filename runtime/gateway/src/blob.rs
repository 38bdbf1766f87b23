//! Answers that are bytes which people or programs sent: never anything but a picture that this host drew, or a download.
//!
//! Always true: no answer of these is run or read as a page. Its type is one of two pictures or nothing in particular, nobody guesses
//! another one (`nosniff`), and were it opened as a page, it would be one that may do nothing (`sandbox`).

use axum::body::{Body, Bytes};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
    VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::stream;
use parvis_media::FILE_TYPE;
use parvis_store::{BlobError, BlobHash, BlobReader};

use crate::App;

/// What a client may keep, and for how long. Never a cache that others share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    /// Under this address stand these bytes for ever.
    Forever,
    /// Ask again each time whether it is still these bytes.
    Ask,
    /// For an hour.
    Hour,
}

/// What is answered.
#[derive(Debug)]
pub(crate) struct Answer<'a> {
    /// Names the bytes.
    pub(crate) tag: String,
    /// `None`: a file, which is a download whatever its sender says that it is.
    pub(crate) picture: Option<&'a str>,
    pub(crate) name: Option<&'a str>,
    pub(crate) keep: Keep,
}

impl Answer<'_> {
    /// With bytes that are here already.
    pub(crate) fn with(&self, asked: &HeaderMap, bytes: Bytes) -> Response {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.answer(asked, Some(length), || Body::from(bytes))
    }

    /// With a blob, which is read as its reader takes it.
    pub(crate) fn with_blob(&self, app: &App, asked: &HeaderMap, hash: BlobHash, length: Option<u64>) -> Response {
        self.answer(asked, length, || body_of(app.clone(), hash))
    }

    fn answer(&self, asked: &HeaderMap, length: Option<u64>, body: impl FnOnce() -> Body) -> Response {
        let tag = format!("\"{}\"", self.tag);
        let known = asked.get_all(IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok()).any(|tags| {
            tags.split(',').any(|known| known.trim().trim_start_matches("W/") == tag || known.trim() == "*")
        });
        let mut response = Response::new(if known { Body::empty() } else { body() });
        *response.status_mut() = if known { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let headers = response.headers_mut();
        let kind = match self.picture {
            Some("image/jpeg") => "image/jpeg",
            Some("image/png") => "image/png",
            _ => FILE_TYPE,
        };
        let keep = match self.keep {
            Keep::Forever => "private, max-age=31536000, immutable",
            Keep::Ask => "private, no-cache",
            Keep::Hour => "private, max-age=3600",
        };
        let mut set = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
        set(CONTENT_TYPE, kind);
        set(CACHE_CONTROL, keep);
        // Whoever signs in next in the same browser asks again.
        set(VARY, "Authorization, Cookie");
        set(CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'");
        set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
        let disposition = disposition(kind == FILE_TYPE, self.name);
        headers.extend(HeaderValue::try_from(disposition).ok().map(|value| (CONTENT_DISPOSITION, value)));
        headers.extend(HeaderValue::try_from(tag).ok().map(|value| (ETAG, value)));
        if let Some(length) = length.filter(|_| !known) {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
        }
        response
    }
}

/// RFC 6266: the name in ASCII for old readers, and as it is (RFC 8187).
fn disposition(download: bool, name: Option<&str>) -> String {
    let kind = if download { "attachment" } else { "inline" };
    let Some(name) = name else { return kind.to_owned() };
    let plain = |c: char| if c.is_ascii_alphanumeric() || " .-_()".contains(c) { c } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    let mut exact = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            exact.push(char::from(byte));
        } else {
            exact.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''{exact}")
}

/// A piece at a time, each from a thread that may wait for the disk. What turns out damaged ends before its end.
fn body_of(app: App, hash: BlobHash) -> Body {
    let pieces = stream::try_unfold(BlobReader::new(hash), move |mut reader| {
        let blobs = app.host().blobs().clone();
        async move {
            let read = move || {
                let piece = reader.next_piece(blobs.as_ref());
                (reader, piece)
            };
            let (reader, piece) = tokio::task::spawn_blocking(read).await.expect("reading a blob does not panic");
            let piece = piece.inspect_err(|error| tracing::error!(%error, "a blob cannot be read"))?;
            Ok::<_, BlobError>(piece.map(|piece| (piece, reader)))
        }
    });
    Body::from_stream(pieces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_header() {
        assert_eq!(
            disposition(true, Some("r\u{e9}\"; x=\"\r\n.pdf")),
            "attachment; filename=\"r___ x____.pdf\"; filename*=UTF-8''r%C3%A9%22%3B%20x%3D%22%0D%0A.pdf"
        );
        assert_eq!(disposition(false, Some("a.jpg")), "inline; filename=\"a.jpg\"; filename*=UTF-8''a.jpg");
        assert_eq!(disposition(true, None), "attachment");
    }
}
