//! Pictures from elsewhere that cards show: fetched by the host, drawn again by the host, kept for a while.
//!
//! Always true: no client asks another server for a picture, and no byte that another server sent reaches a client.

mod cache;

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use axum::body::Bytes;
use axum::http::StatusCode;
use parvis_capability::{Error, Host};
use parvis_egress::{Bounds, Egress};
use parvis_media::{Encoding, Limits};
use parvis_store::BlobHash;
use tokio::sync::Mutex;

use crate::Problem;
use cache::{Cache, Known};

const BOUNDS: Bounds = Bounds {
    bytes_max: Limits::CARD_IMAGE.bytes_max,
    header_bytes_max: 16 << 10,
    time_max: Duration::from_secs(8),
    redirects_max: 3,
};
const ACCEPT: &str = "image/jpeg, image/png, image/webp, image/gif";
/// Addresses that are fetched at the same time wait for each other where they share one of these: the same one is fetched once.
const TURNS: usize = 256;

/// A picture as this host drew it.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    pub(crate) tag: BlobHash,
    pub(crate) encoding: Encoding,
    pub(crate) bytes: Bytes,
}

#[derive(Debug)]
pub(crate) struct CardImages {
    egress: Egress,
    cache: Cache,
    turns: Vec<Mutex<()>>,
    hasher: RandomState,
}

impl CardImages {
    pub(crate) fn new(egress: Egress) -> Self {
        let turns = (0..TURNS).map(|_| Mutex::default()).collect();
        Self { egress, cache: Cache::default(), turns, hasher: RandomState::new() }
    }

    /// The picture at `address`, which the caller found on a card.
    ///
    /// # Errors
    /// 502 `image_unavailable`, whatever the reason: what another server says is nothing for clients, and how long it took or which
    /// address it has is not either.
    pub(crate) async fn get(&self, host: &Host, address: &str) -> Result<Drawn, Problem> {
        if let Some(known) = self.cache.find(address, host.now()) {
            return told(known);
        }
        let _turn = match self.turns.get(self.turn_of(address)) {
            Some(turn) => Some(turn.lock().await),
            None => None,
        };
        if let Some(known) = self.cache.find(address, host.now()) {
            return told(known);
        }
        let known = self.fetch(host, address).await?;
        self.cache.keep(address, known.clone(), host.now());
        told(known)
    }

    fn turn_of(&self, address: &str) -> usize {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(address.as_bytes());
        usize::try_from(hasher.finish() % TURNS as u64).unwrap_or_default()
    }

    async fn fetch(&self, host: &Host, address: &str) -> Result<Known, Problem> {
        let fetched = match self.egress.get(address, ACCEPT, &BOUNDS).await {
            Ok(fetched) if fetched.status == 200 => fetched,
            Ok(fetched) => {
                tracing::debug!(status = fetched.status, "a card's image is not there");
                return Ok(Known::Nothing);
            }
            Err(error) => {
                tracing::debug!(%error, "a card's image cannot be fetched");
                return Ok(Known::Nothing);
            }
        };
        match host.encode_again(fetched.body.into(), Limits::CARD_IMAGE).await {
            Ok(picture) => {
                let full = picture.full;
                let tag = BlobHash::of(&full.bytes);
                Ok(Known::Picture(Drawn { tag, encoding: full.encoding, bytes: full.bytes.into() }))
            }
            Err(Error::Picture(error)) => {
                tracing::debug!(%error, "a card's image is no picture");
                Ok(Known::Nothing)
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn told(known: Known) -> Result<Drawn, Problem> {
    match known {
        Known::Picture(drawn) => Ok(drawn),
        Known::Nothing => {
            Err(Problem::new(StatusCode::BAD_GATEWAY, "image_unavailable", "The picture cannot be fetched")
                .detail("the server that it comes from does not give a picture that can be shown"))
        }
    }
}
