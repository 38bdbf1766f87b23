//! Records of failed runs: what is in one, and that it is the run again.

use parvis_capability::consent::Decision;
use parvis_capability::event::Pending;
use parvis_capability::program::BudgetOverride;
use parvis_capability::{Begun, Invocation};
use parvis_domain::{Failure, Permission, ProgramId};
use parvis_sandbox::{
    Cut, Outcome, PoolLimits, RECORD_BYTES_MAX, Record, RecordError, Recording, Replayed, SandboxConfig,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::component::Program;
use crate::languages::component;
use crate::world::World;

fn config(recording: Recording) -> SandboxConfig {
    SandboxConfig { pool: PoolLimits { concurrent: 4 }, recording, ..SandboxConfig::default() }
}

/// The record of a run that fails, as it is kept.
async fn recorded(world: &World, pending: &Pending) -> Vec<u8> {
    let run = world.run(pending).await;
    assert!(matches!(run.outcome, Outcome::Failed { .. }), "{:?}", run.outcome);
    run.record.expect("a failed run leaves a record").encode()
}

/// Runs a record on a program, in the place of an event of that program's.
async fn replay(world: &World, program: ProgramId, record: &Record) -> Result<Replayed, RecordError> {
    let pending = world.opened(program).await;
    let program = world.load(program).await;
    let Begun::Ready(invocation) = Invocation::begin(&world.host, &pending).await.unwrap() else { panic!("an event") };
    let (sandbox, record) = (world.sandbox.clone(), record.clone());
    world.guests.spawn(async move { sandbox.replay(&program, invocation, &record).await }).await.unwrap()
}

/// Runs the record twice in a world where nothing is as it was, and has it be the same each time.
async fn is_the_same(bytes: &[u8], component: &[u8]) -> Replayed {
    let record = Record::decode(bytes).unwrap();
    let elsewhere = World::asking(config(Recording::Off), &["localhost:1".to_owned()]).await;
    let program = elsewhere.install("org.test.again", component).await;
    let first = replay(&elsewhere, program, &record).await.unwrap();
    let replayed = replay(&elsewhere, program, &record).await.unwrap();
    assert_eq!((&first.ended, first.divergence), (&replayed.ended, None));
    assert!(replayed.is_same(&record), "{replayed:#?}\n{:#?}", record.ended());
    assert_eq!(replayed.ended, *record.ended());
    assert_eq!(replayed.calls, record.calls());
    replayed
}

/// Asks for everything that can differ from run to run, then panics with it.
async fn told_everything() -> Vec<u8> {
    let server = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let host = format!("localhost:{}", server.local_addr().unwrap().port());
    let world = World::asking(config(Recording::All), std::slice::from_ref(&host)).await;
    world.install("org.test.fetch", &component("fetch-rust")).await;
    let pending = world.command("org.test.fetch", &format!("fail http://{host}/")).await;
    let answer = async {
        let (mut stream, _) = server.accept().await.unwrap();
        assert_ne!(stream.read(&mut [0; 4_096]).await.unwrap(), 0);
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nlemonade").await.unwrap();
    };
    tokio::join!(recorded(&world, &pending), answer).0
}

#[tokio::test]
async fn a_failed_run_is_run_again_bit_for_bit() {
    let bytes = told_everything().await;
    let replayed = is_the_same(&bytes, &component("fetch-rust")).await;
    assert_eq!((replayed.calls, replayed.ended.failure), (6, Some(Failure::Trap)));
    let log: String = replayed.ended.log.iter().map(|(_, text)| text.as_str()).collect();
    for word in ["1700000000123", "by chance", "lemonade", "msg_", "per_", "Invalid"] {
        assert!(log.contains(word), "{word}: {log}");
    }
}

#[tokio::test]
async fn chance_is_another_in_each_run() {
    let world = World::asking(config(Recording::All), &["localhost:1".to_owned()]).await;
    world.install("org.test.fetch", &component("fetch-rust")).await;
    let mut chances = Vec::new();
    for _ in 0..2 {
        let bytes = recorded(&world, &world.command("org.test.fetch", "fail nowhere").await).await;
        let log = Record::decode(&bytes).unwrap().ended().log.clone();
        chances.push(log.into_iter().find(|(_, text)| text.contains("by chance")).unwrap());
    }
    assert_ne!(chances[0], chances[1]);
}

async fn fails_in(language: &str) {
    let steps = r#"[["storage.increment","conversation","taps",2],["identity.current-user"],
        ["chat.post",{"text":"Ahoj","card":null}],["storage.get","program","nothing"],
        ["schedule.at","tomorrow","no","instant"],["end","throw","on purpose"]]"#;
    let world = World::with(config(Recording::All)).await;
    let component = component(&format!("conformance-{language}"));
    world.install("org.test.told", &component).await;
    let bytes = recorded(&world, &world.command("org.test.told", &steps.replace('\n', "")).await).await;
    let replayed = is_the_same(&bytes, &component).await;
    assert_eq!(replayed.calls, 5, "{language}");
    assert!(replayed.ended.log.iter().any(|(_, text)| text.contains("on purpose")), "{:?}", replayed.ended.log);
}

#[tokio::test]
async fn a_failed_run_in_rust_is_run_again() {
    fails_in("rust").await;
}

#[tokio::test]
async fn a_failed_run_in_javascript_is_run_again() {
    fails_in("js").await;
}

#[tokio::test]
async fn a_failed_run_in_python_is_run_again() {
    fails_in("python").await;
}

/// Posts a word, types, and traps; `second` stands where it types.
fn posts(word: &str, second: &str) -> Vec<u8> {
    let mut program = Program::handler(&format!(
        "(call $post (i32.const 1024) (i32.const 5) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 64))
        {second} unreachable"
    ));
    program.fields.push_str(&format!("(data (i32.const 1024) \"{word}\")"));
    program.bytes()
}

const TYPES: &str = "(call $typing (i32.const 64))";

#[tokio::test]
async fn the_first_host_call_that_differs_is_told() {
    let world = World::with(config(Recording::All)).await;
    let program = world.install("org.test.posts", &posts("Hello", TYPES)).await;
    let bytes = recorded(&world, &world.opened(program).await).await;
    is_the_same(&bytes, &posts("Hello", TYPES)).await;
    let record = Record::decode(&bytes).unwrap();
    let cases = [
        ("Adieu", TYPES, 1, "chat.post(Content { text: \"Hello\"", "chat.post(Content { text: \"Adieu\""),
        ("Hello", "(call $user (i32.const 64))", 2, "chat.typing", "identity.current_user()"),
        ("Hello", "", 2, "chat.typing", "the run ended"),
        ("Hello", "(call $typing (i32.const 64)) (call $typing (i32.const 64))", 3, "no further call", "chat.typing()"),
    ];
    for (at, (word, second, call, expected, found)) in cases.into_iter().enumerate() {
        let other = world.install(&format!("org.test.other{at}"), &posts(word, second)).await;
        let replayed = replay(&world, other, &record).await.unwrap();
        let divergence = replayed.divergence.as_ref().unwrap_or_else(|| panic!("{word} {second}: {replayed:?}"));
        assert_eq!((divergence.call, replayed.calls), (call, call - 1), "{divergence}");
        assert!(divergence.expected.starts_with(expected) && divergence.found.starts_with(found), "{divergence}");
        assert!(!replayed.is_same(&record));
    }
    // Not a call, but how it ends.
    let ends = posts("Hello", &format!("{TYPES} (return (i32.const 0))"));
    let other = world.install("org.test.ends", &ends).await;
    let replayed = replay(&world, other, &record).await.unwrap();
    assert_eq!((replayed.ended.failure, &replayed.divergence, replayed.is_same(&record)), (None, &None, false));
}

#[tokio::test]
async fn a_run_that_is_stopped_for_its_time_is_stopped_again() {
    let server = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let host = format!("localhost:{}", server.local_addr().unwrap().port());
    let world = World::asking(config(Recording::All), std::slice::from_ref(&host)).await;
    let budget = BudgetOverride { wall_ms: Some(200), ..BudgetOverride::default() };
    world.install_with("org.test.fetch", &component("fetch-rust"), budget).await;
    let pending = world.command("org.test.fetch", &format!("fail http://{host}/")).await;
    let record = Record::decode(&recorded(&world, &pending).await).unwrap();
    assert_eq!(record.ended().failure, Some(Failure::TimeExceeded));
    let replayed = replay(&world, pending.event.program, &record).await.unwrap();
    assert!(replayed.is_same(&record), "{replayed:?}");
    let spins = Program::handler("(loop (br 0)) (i32.const 0)").bytes();
    let program = world.install("org.test.spins", &spins).await;
    let record = Record::decode(&recorded(&world, &world.opened(program).await).await).unwrap();
    let replayed = replay(&world, program, &record).await.unwrap();
    assert_eq!(replayed.ended.failure, Some(Failure::CpuExceeded));
    assert!(replayed.is_same(&record), "{replayed:?}");
}

#[tokio::test]
async fn nothing_is_recorded_unless_it_is_wanted_and_of_runs_that_end_well_never() {
    let trap = Program::handler("unreachable").bytes();
    for recording in [Recording::Off, Recording::WithoutReleased, Recording::All] {
        let world = World::with(config(recording)).await;
        let program = world.install("org.test.traps", &trap).await;
        let run = world.run(&world.opened(program).await).await;
        assert_eq!(run.record.is_some(), recording != Recording::Off, "{recording:?}");
        let program = world.install("org.test.nothing", &Program::handler("(i32.const 0)").bytes()).await;
        assert!(world.run(&world.opened(program).await).await.record.is_none());
    }
    assert_eq!(SandboxConfig::default().recording, Recording::Off);
}

/// A run that is told the phone number that alice released, and panics.
async fn told_a_phone_number(recording: Recording) -> Record {
    let world = World::with(config(recording)).await;
    let program = world.install("org.test.told", &component("conformance-rust")).await;
    let steps = r#"[["identity.profile","phone"],["end","throw","on purpose"]]"#;
    let pending = world.command("org.test.told", steps).await;
    let phone = Permission::ProfilePhone;
    world.host.end_consent_required(&pending, phone, &[]).await.unwrap();
    let decided = world.host.decide(world.alice, None, program, phone, Decision::Once, Some("+41225550123")).await;
    let bytes = recorded(&world, &decided.unwrap().touched.events[0]).await;
    let text = String::from_utf8_lossy(&bytes);
    assert_eq!(text.contains("+41225550123"), recording == Recording::All, "{text}");
    assert!(
        !bytes.windows(16).any(|bytes| bytes == world.alice.as_bytes()),
        "people are in it as the program knows them"
    );
    Record::decode(&bytes).unwrap()
}

#[tokio::test]
async fn what_a_person_released_is_in_no_record_of_a_host_of_other_people() {
    let record = told_a_phone_number(Recording::WithoutReleased).await;
    assert_eq!(record.cut(), Some(Cut::Released(Permission::ProfilePhone)));
    assert_eq!((record.ended().failure, record.ended().log.len(), record.calls()), (Some(Failure::Trap), 0, 0));
    let world = World::with(config(Recording::Off)).await;
    let program = world.install("org.test.told", &component("conformance-rust")).await;
    let refused = replay(&world, program, &record).await.unwrap_err();
    assert_eq!(refused, RecordError::Cut(Cut::Released(Permission::ProfilePhone)));
    assert_eq!(told_a_phone_number(Recording::All).await.cut(), None);
}

#[tokio::test]
async fn a_record_is_bounded_and_says_that_it_was_cut() {
    let world = World::with(config(Recording::All)).await;
    world.install("org.test.told", &component("conformance-rust")).await;
    let set = r#"["storage.set","program",{"count":"k"},{"repeat":["x",50000]}]"#;
    for (rounds, cut) in [(5, None), (9, Some(Cut::TooLong))] {
        let steps = format!(r#"[["times",{rounds},{set}],["end","throw","on purpose"]]"#);
        let bytes = recorded(&world, &world.command("org.test.told", &steps).await).await;
        assert!(bytes.len() <= RECORD_BYTES_MAX);
        let record = Record::decode(&bytes).unwrap();
        assert_eq!(record.cut(), cut, "{rounds}");
        assert_eq!(record.ended().failure, Some(Failure::Trap));
    }
}

#[tokio::test]
async fn bytes_that_are_no_record_are_told_apart_and_none_of_them_runs() {
    let world = World::with(config(Recording::All)).await;
    let program = world.install("org.test.posts", &posts("Hello", TYPES)).await;
    let bytes = recorded(&world, &world.opened(program).await).await;
    let why = |bytes: &[u8]| Record::decode(bytes).unwrap_err();
    assert_eq!(why(b""), RecordError::NoRecord);
    assert_eq!(why(b"{}"), RecordError::NoRecord);
    let head = b"parvis run\n".len();
    for length in 0..bytes.len() {
        let expected = if length < head { RecordError::NoRecord } else { RecordError::Damaged };
        assert_eq!(why(&bytes[..length]), expected, "{length}");
    }
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        let expected = match at {
            _ if at < head => RecordError::NoRecord,
            _ if at == head => RecordError::OtherVersion,
            _ => RecordError::Damaged,
        };
        assert_eq!(why(&flipped), expected, "{at}");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(why(&longer), RecordError::Damaged);
    longer.resize(RECORD_BYTES_MAX + 1, 0);
    assert_eq!(why(&longer), RecordError::TooLong);
}
