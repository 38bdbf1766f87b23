//! The web client as a browser gets it.

use axum::body::Body;
use axum::http::Request;
use parvis_gateway::Config;
use parvis_web::Client;

use crate::world::{Answer, World, request};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; \
    manifest-src 'self'; font-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

async fn world(files: &[(&str, &'static str)]) -> World {
    let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().into()));
    World::with(Config { client: Client::from_files(files), ..Config::default() }).await
}

async fn built() -> World {
    world(&[
        ("index.html", "<!doctype html><title>Parvis</title>"),
        ("index.html.gz", "(compressed page)"),
        ("icon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("assets/app-B7xQ.js", "console.log('a script')"),
        ("assets/app-B7xQ.js.gz", "(compressed script)"),
        ("assets/app-B7xQ.css", "body { margin: 0 }"),
    ])
    .await
}

fn header<'a>(answer: &'a Answer, name: &str) -> &'a str {
    answer.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn every_file_comes_with_the_policy_and_says_what_it_is() {
    let world = built().await;
    for (path, kind, keep) in [
        ("/", "text/html; charset=utf-8", "no-store"),
        ("/icon.svg", "image/svg+xml", "public, max-age=86400"),
        ("/assets/app-B7xQ.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/assets/app-B7xQ.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"),
    ] {
        let answer = world.send(request("GET", path, None, None, None)).await.expect(200);
        for (name, expected) in [
            ("content-security-policy", POLICY),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("content-type", kind),
            ("cache-control", keep),
            ("content-encoding", ""),
        ] {
            assert_eq!(header(&answer, name), expected, "{name} of {path}");
        }
        assert!(!answer.text.is_empty() && !answer.text.contains("compressed"), "{}", answer.text);
    }
}

#[tokio::test]
async fn what_is_compressed_goes_to_whoever_takes_it() {
    let world = built().await;
    let ask = |path: &str, coding: &str| {
        Request::builder().uri(path).header("accept-encoding", coding).body(Body::empty()).unwrap()
    };
    let answer = world.send(ask("/assets/app-B7xQ.js", "gzip, br")).await.expect(200);
    assert_eq!((answer.text.as_str(), header(&answer, "content-encoding")), ("(compressed script)", "gzip"));
    assert_eq!(header(&answer, "vary"), "accept-encoding");
    let answer = world.send(ask("/assets/app-B7xQ.js", "br")).await.expect(200);
    assert_eq!((header(&answer, "content-encoding"), header(&answer, "vary")), ("", "accept-encoding"));
    let answer = world.send(ask("/assets/app-B7xQ.css", "gzip")).await.expect(200);
    assert_eq!(header(&answer, "content-encoding"), "", "there is no compressed form of it");
}

#[tokio::test]
async fn no_other_path_answers_a_page() {
    let world = built().await;
    for path in ["/login", "/index.html", "/assets/", "/assets/none.js", "/assets/..%2Findex.html", "/icon.svg/x"] {
        let answer = world.send(request("GET", path, None, None, None)).await.expect(404);
        assert_eq!(answer.code(), "no_such_route", "{path}");
        assert_eq!(header(&answer, "content-type"), "application/problem+json", "{path}");
    }
    assert_eq!(world.send(request("POST", "/", None, None, None)).await.expect(405).code(), "no_such_method");
}

#[tokio::test]
async fn without_a_client_the_page_names_the_command_that_builds_it() {
    let world = world(&[]).await;
    let answer = world.send(request("GET", "/", None, None, None)).await.expect(404);
    assert!(answer.text.contains("cargo xtask web"), "{}", answer.text);
    assert_eq!(header(&answer, "content-type"), "text/plain; charset=utf-8");
    assert_eq!(header(&answer, "content-security-policy"), POLICY);
    world.send(request("GET", "/assets/app.js", None, None, None)).await.expect(404);
    world.send(request("GET", "/healthz", None, None, None)).await.expect(200);
}
