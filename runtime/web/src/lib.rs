//! The web client, built into the binary: its files as they are sent, and what kind each is.
//!
//! Always true: a file under `assets/` has a hash of its content in its name, so that a browser may keep it for ever.
//!
//! Not here: how it is served (`gateway`), its source (`client/`, TypeScript), how it is built (`cargo xtask web`).

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use rust_embed::RustEmbed;

/// What builds the client, for whoever runs a binary without one.
pub const BUILD_COMMAND: &str = "cargo xtask web";

/// The page that everything begins with.
const INDEX: &str = "index.html";
/// Beside each file that gets smaller lies the same one, compressed.
const COMPRESSED: &str = ".gz";

#[derive(RustEmbed)]
#[folder = "dist/"]
struct Dist;

/// Bytes that never change while the program runs.
pub type Bytes = Cow<'static, [u8]>;

/// A file of the client.
pub struct File {
    pub bytes: Bytes,
    /// The same, compressed with gzip, where that is smaller.
    pub gzip: Option<Bytes>,
    pub content_type: &'static str,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes of {}", self.bytes.len(), self.content_type)
    }
}

/// A built client, or none. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Client {
    files: Arc<BTreeMap<String, File>>,
}

impl Client {
    /// The one that was there when the binary was built.
    pub fn embedded() -> Self {
        Self::from_files(Dist::iter().filter_map(|path| Some((path.to_string(), Dist::get(&path)?.data))))
    }

    /// From paths such as `index.html`, `assets/app-x1.js` and `assets/app-x1.js.gz`. A file of a kind that is not known
    /// is left out: it could be taken for something else than it is.
    pub fn from_files(found: impl IntoIterator<Item = (String, Bytes)>) -> Self {
        let mut all: BTreeMap<String, Bytes> = found.into_iter().collect();
        let compressed: Vec<String> = all.keys().filter(|path| path.ends_with(COMPRESSED)).cloned().collect();
        let mut small: BTreeMap<String, Bytes> = BTreeMap::new();
        for path in compressed {
            if let (Some(name), Some(bytes)) = (path.strip_suffix(COMPRESSED), all.remove(&path)) {
                small.insert(name.to_owned(), bytes);
            }
        }
        let files = all.into_iter().filter_map(|(path, bytes)| {
            let content_type = content_type(&path)?;
            let gzip = small.remove(&path).filter(|gzip| gzip.len() < bytes.len());
            Some((path, File { bytes, gzip, content_type }))
        });
        Self { files: Arc::new(files.collect()) }
    }

    /// The page that everything begins with; `None` where no client was built.
    pub fn index(&self) -> Option<&File> {
        self.files.get(INDEX)
    }

    /// A file whose name holds a hash of its content.
    pub fn asset(&self, name: &str) -> Option<&File> {
        self.files.get(&format!("assets/{name}"))
    }

    /// Files that lie beside the page, with their names.
    pub fn beside_index(&self) -> impl Iterator<Item = (&str, &File)> {
        let beside = self.files.iter().filter(|(path, _)| !path.contains('/') && *path != INDEX);
        beside.map(|(path, file)| (path.as_str(), file))
    }
}

/// Browsers are told not to guess.
fn content_type(path: &str) -> Option<&'static str> {
    let (_, extension) = path.rsplit_once('.')?;
    Some(match extension {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn client(files: &[(&str, &'static str)]) -> Client {
        Client::from_files(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().into())))
    }

    #[test]
    fn a_file_knows_its_kind_and_its_compressed_form() {
        let client = client(&[
            ("index.html", "<!doctype html>"),
            ("icon.svg", "<svg/>"),
            ("icon.svg.gz", "longer than the file"),
            ("assets/app-x1.js", "a long script"),
            ("assets/app-x1.js.gz", "short"),
            ("assets/app-x1.js.map", "{}"),
            ("orphan.js.gz", ""),
        ]);
        assert_eq!(client.index().unwrap().content_type, "text/html; charset=utf-8");
        let script = client.asset("app-x1.js").unwrap();
        assert_eq!(
            (script.content_type, script.gzip.as_deref()),
            ("text/javascript; charset=utf-8", Some(&b"short"[..]))
        );
        let beside: Vec<_> = client.beside_index().map(|(name, file)| (name, file.gzip.is_some())).collect();
        assert_eq!(beside, [("icon.svg", false)]);
        assert!(client.asset("app-x1.js.map").is_none() && client.asset("../index.html").is_none());
    }

    #[test]
    fn without_a_built_client_there_is_no_page() {
        assert!(client(&[]).index().is_none());
    }
}
