//! Whom TLS believes: real handshakes with a server on this machine's loopback, whose certificates are made here.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::Reach;

const NAME: &str = "pictures.example";

/// An authority of the test's own.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    root: rustls::RootCertStore,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let mut root = rustls::RootCertStore::empty();
        root.add(params.self_signed(&key).unwrap().der().clone()).unwrap();
        Self { issuer: Issuer::new(params, key), root }
    }
}

/// A server that shows a certificate of `authority`, and how many requests it read.
async fn serve(authority: &Authority, certificate: CertificateParams) -> (u16, Arc<AtomicUsize>) {
    let key = KeyPair::generate().unwrap();
    let shown = certificate.signed_by(&key, &authority.issuer).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![shown.der().clone()], PrivatePkcs8KeyDer::from(key.serialize_der()).into())
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let requests = Arc::new(AtomicUsize::new(0));
    let counted = requests.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not believe the certificate breaks off here.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            if stream.read(&mut [0; 4_096]).await.is_ok_and(|read| read > 0) {
                counted.fetch_add(1, Ordering::SeqCst);
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere").await;
            let _ = stream.shutdown().await;
        }
    });
    (port, requests)
}

fn certificate(name: &str) -> CertificateParams {
    CertificateParams::new([name.to_owned()]).unwrap()
}

/// What stands at `https://NAME`, which leads to a port of this machine.
async fn ask(tls: &rustls::ClientConfig, port: u16) -> Result<Response, EgressError> {
    let url = Url::parse(&format!("https://{NAME}:{port}/")).unwrap();
    let target = Target { url, name: NAME.to_owned(), addresses: vec![(Ipv4Addr::LOCALHOST, port).into()] };
    let ask = Ask { method: Method::Get, address: "", headers: &[], body: &[], reach: Reach::Open };
    connect(&Policy::default(), tls, &target, &ask, Vec::new()).await
}

#[tokio::test]
async fn a_server_that_shows_its_name_by_a_known_authority_is_believed() {
    let authority = Authority::new();
    let (port, requests) = serve(&authority, certificate(NAME)).await;
    let answer = ask(&trusting(authority.root), port).await.unwrap();
    assert_eq!((answer.status().as_u16(), answer.bytes().await.unwrap().as_ref()), (200, &b"here"[..]));
    assert_eq!(requests.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn another_name_an_unknown_authority_and_a_time_that_is_over_are_not_believed_and_told_nothing() {
    let authority = Authority::new();
    let mut over = certificate(NAME);
    (over.not_before, over.not_after) = (rcgen::date_time_ymd(2020, 1, 1), rcgen::date_time_ymd(2021, 1, 1));
    let known = || trusting(authority.root.clone());
    for (what, tls, certificate) in [
        ("another name", known(), certificate("pictures.example.evil.example")),
        ("this machine's name", known(), certificate("localhost")),
        ("a time that is over", known(), over),
        ("another authority of the same name", trusting(Authority::new().root), certificate(NAME)),
        ("an authority that no browser knows", tls(), certificate(NAME)),
    ] {
        let (port, requests) = serve(&authority, certificate).await;
        assert_eq!(ask(&tls, port).await.unwrap_err(), EgressError::Unreachable, "{what}");
        assert_eq!(requests.load(Ordering::SeqCst), 0, "{what}");
    }
}
