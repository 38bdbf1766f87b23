//! `parvis serve` and the commands that talk to it.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::world::{PASSWORD, Serving, complaint, components, parvis, parvis_given, said};

fn account(data: &Path, login: &str, more: &[&str]) {
    let args = ["accounts", "create", login, "--name", login, "--data", data.to_str().unwrap()];
    said(&parvis([&args, more].concat()));
}

async fn get(base: &str, path: &str, token: Option<&str>) -> (u16, String) {
    let mut request = reqwest::Client::builder()
        .tls_backend_preconfigured(parvis_egress::tls())
        .no_proxy()
        .build()
        .unwrap()
        .get(format!("{base}{path}"));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn sign_in(base: &str, login: &str) -> String {
    let body = serde_json::json!({ "login": login, "password": PASSWORD }).to_string();
    let client = reqwest::Client::builder().tls_backend_preconfigured(parvis_egress::tls()).no_proxy().build().unwrap();
    let request = client.post(format!("{base}/v1/sessions")).header("content-type", "application/json").body(body);
    let answer: Value = serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
    answer["token"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_sets_a_host_up_and_installs_a_program_on_it_while_it_runs() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    account(&data, "olga", &["--operator"]);
    account(&data, "uwe", &[]);
    let keys = folder.path().join("keys");
    said(&parvis(["keys", "create", keys.to_str().unwrap(), "--name", "Example"]));
    let (component, package) = (components().join("restaurant.wasm"), folder.path().join("app.wasm"));
    let manifest = component.with_extension("json");
    said(&parvis([
        "sign".as_ref(),
        component.as_os_str(),
        "--manifest".as_ref(),
        manifest.as_os_str(),
        "--keys".as_ref(),
        keys.as_os_str(),
        "--output".as_ref(),
        package.as_os_str(),
    ]));

    let server = Serving::start(&data);
    let install = |login: &str| {
        let package = package.to_str().unwrap();
        let args = ["install", package, "--server", &server.base, "--login", login];
        parvis([&args[..], &["--merchant", "EUR", "--merchant-name", "Chez Olga", "--staff", "uwe"]].concat())
    };
    let unknown = install("olga");
    assert_eq!(unknown.status.code(), Some(1));
    assert!(complaint(&unknown).contains("unknown_publisher"), "{}", complaint(&unknown));
    // A publisher who is trusted while the host runs is trusted at once.
    said(&parvis(["publishers".as_ref(), "trust".as_ref(), keys.as_os_str(), "--data".as_ref(), data.as_os_str()]));
    let nobody = install("uwe");
    assert!(complaint(&nobody).contains("forbidden"), "{}", complaint(&nobody));
    let text = said(&install("olga"));
    assert!(text.contains("runs"), "{text}");
    assert!(said(&install("olga")).contains("runs already"));

    // A developer publishes the next one, which waits until the operator wants it.
    let echo = components().join("echo-rust.wasm");
    let next = folder.path().join("echo.wasm");
    let manifest = echo.with_extension("json");
    let (from, by) = (["sign".as_ref(), echo.as_os_str()], ["--keys".as_ref(), keys.as_os_str()]);
    let to = ["--manifest".as_ref(), manifest.as_os_str(), "--output".as_ref(), next.as_os_str()];
    said(&parvis([&from[..], &by, &to].concat()));
    let publish = ["publish", next.to_str().unwrap(), "--server", &server.base, "--login", "uwe"];
    let text = said(&parvis(publish));
    assert_eq!(text, said(&parvis(publish)));
    let version = text.split(['`', ' ']).find(|word| word.starts_with("ver_")).unwrap();
    let by_version = |login: &str| parvis(["install", version, "--server", &server.base, "--login", login]);
    assert!(complaint(&by_version("uwe")).contains("forbidden"));
    assert!(said(&by_version("olga")).contains("runs"));
    assert!(said(&by_version("olga")).contains("runs already"));

    let token = sign_in(&server.base, "olga").await;
    let (_, waiting) = get(&server.base, "/v1/packages", Some(&token)).await;
    assert_eq!(waiting, r#"{"items":[]}"#);
    let (_, programs) = get(&server.base, "/v1/programs", Some(&token)).await;
    let programs: Value = serde_json::from_str(&programs).unwrap();
    let items = programs["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "{programs}");
    let restaurant = items.iter().find(|item| item["app_id"] == "org.parvis.restaurant").unwrap();
    let id = restaurant["id"].as_str().unwrap();
    let (_, settings) = get(&server.base, &format!("/v1/programs/{id}/settings"), Some(&token)).await;
    let settings: Value = serde_json::from_str(&settings).unwrap();
    assert!(settings["merchant"].is_string(), "{settings}");
    assert_eq!(settings["staff"].as_array().unwrap().len(), 1, "{settings}");

    let token_file = folder.path().join("token");
    fs::write(&token_file, &token).unwrap();
    let events = ["events", "list", "--server", &server.base, "--token-file", token_file.to_str().unwrap(), "--json"];
    assert_eq!(said(&parvis(events)).trim(), "[]");
    let event = parvis_domain::EventId::from_bytes([7; 16]).to_string();
    assert_eq!(said(&parvis(events.iter().chain(&["--after", &event, "--limit", "1"]))).trim(), "[]");
    assert!(server.terminate().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_says_how_it_is_and_ends_when_it_is_asked_to_with_nothing_left_behind() {
    let folder = tempfile::tempdir().unwrap();
    let server = Serving::start(folder.path());
    for path in ["/healthz", "/readyz", "/metrics", "/v1/openapi.json"] {
        assert_eq!(get(&server.base, path, None).await.0, 200, "{path}");
    }
    assert_eq!(get(&server.base, "/v1/me", None).await.0, 401);
    let (id, base) = (server.id(), server.base.clone());
    assert!(server.terminate().success());
    assert!(!Path::new(&format!("/proc/{id}")).exists());
    let client = reqwest::Client::builder().tls_backend_preconfigured(parvis_egress::tls()).no_proxy().build().unwrap();
    assert!(client.get(format!("{base}/healthz")).send().await.is_err());
}

#[test]
fn a_command_that_cannot_be_done_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    account(folder.path(), "olga", &[]);
    let taken = parvis(["accounts", "create", "olga", "--name", "Olga", "--data", data]);
    assert_eq!(taken.status.code(), Some(1));
    assert!(complaint(&taken).contains("the login name is taken"), "{}", complaint(&taken));
    let unreachable = parvis(["events", "list", "--server", "http://127.0.0.1:1", "--login", "olga"]);
    assert!(complaint(&unreachable).contains("Is the server running"), "{}", complaint(&unreachable));
    let anonymous = parvis(["events", "list", "--server", "http://127.0.0.1:1"]);
    assert!(complaint(&anonymous).contains("`--login`"), "{}", complaint(&anonymous));
    let missing = parvis(["export", "--data", folder.path().join("nothing").to_str().unwrap()]);
    assert!(complaint(&missing).contains("is no data directory"), "{}", complaint(&missing));
    let wrong =
        parvis_given(["import", "--data", folder.path().join("new").to_str().unwrap()], std::process::Stdio::null());
    assert!(complaint(&wrong).contains("not a Parvis export"), "{}", complaint(&wrong));
}

#[test]
fn help_names_every_command_and_shells_get_completions() {
    let help = said(&parvis(["--help"]));
    for command in
        ["serve", "keys", "sign", "verify", "inspect", "publish", "install", "events", "export", "import", "demo"]
    {
        assert!(help.contains(&format!("  {command} ")), "{command}: {help}");
        assert!(said(&parvis([command, "--help"])).contains("Usage:"), "{command}");
    }
    assert!(!help.contains("compile-worker"));
    assert!(said(&parvis(["completions", "bash"])).contains("parvis"));
}
