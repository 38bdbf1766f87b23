//! A store that fails, and a process that ends in mid-run.

use std::sync::Arc;
use std::time::Duration;

use parvis_capability::log::Notice;
use parvis_conversation::{Conversations, DispatcherConfig, EventOutcome};
use parvis_domain::Failure;
use parvis_store::Store;
use parvis_store::fault::{Fault, FaultyStore};

use crate::fixture::{House, Scripted, host_on, is_passing, memory_store};

/// Each commit of a short story fails in each way; the story ends as the one without faults.
#[tokio::test]
async fn whatever_commit_fails_in_whatever_way_the_story_ends_alike() {
    let expected = story(None).await;
    assert_eq!(expected, ["1", "2", "taken"]);
    for fault in [Fault::FailBefore, Fault::DieAfter, Fault::AnswerLost] {
        for commit in 0..STORY_COMMITS {
            assert_eq!(story(Some((commit, fault))).await, expected, "{fault:?} at commit {commit}");
        }
    }
}

/// More than the story takes: the last ones fail nothing.
const STORY_COMMITS: u64 = 12;

async fn story(fault: Option<(u64, Fault)>) -> Vec<String> {
    let faulty = Arc::new(FaultyStore::new(memory_store(), None));
    let house = House::on(faulty.clone(), 16).await;
    if let Some((commit, fault)) = fault {
        faulty.fail(faulty.commits() + 1 + commit, fault);
    }
    // What is out of reach comes back, as after a restart.
    let healer = {
        let faulty = faulty.clone();
        tokio::spawn(async move {
            loop {
                tokio::task::yield_now().await;
                if faulty.is_dead() {
                    faulty.revive();
                }
            }
        })
    };
    for (n, words) in ["/count", "/count", "/stock 1", "/take"].into_iter().enumerate() {
        let key = parvis_capability::Idempotency::new(
            house.alice,
            "say",
            &n.to_string(),
            [0; 32],
            parvis_capability::Keep::Days30,
        )
        .unwrap();
        loop {
            match house.host.post_message(house.alice, Some(&key), house.room, words, None).await {
                Ok(committed) => {
                    let event = committed.value.event.unwrap();
                    house.conversations.settle_and_wait(committed, event, Duration::from_secs(5)).await;
                    break;
                }
                Err(error) if is_passing(&error) => tokio::task::yield_now().await,
                Err(error) => panic!("{words}: {error}"),
            }
        }
    }
    // A lost answer may leave an event in its lane that the dispatcher was not told of: a restart finds it.
    faulty.revive();
    house.conversations.stop().await;
    let again =
        Conversations::start(house.host.clone(), house.runner.clone(), &crate::fixture::config(16)).await.unwrap();
    again.idle().await;
    again.stop().await;
    healer.abort();
    assert!(house.host.pending_events(None, 10).await.unwrap().is_empty());
    assert!(house.host.asides(None, 10).await.unwrap().is_empty(), "nothing is parked by a passing fault");
    house.texts(house.room).await
}

#[tokio::test]
async fn an_event_whose_commit_lost_its_answer_runs_when_the_client_asks_again() {
    let faulty = Arc::new(FaultyStore::new(memory_store(), None));
    let house = House::on(faulty.clone(), 16).await;
    let keep = parvis_capability::Keep::Days30;
    let key = parvis_capability::Idempotency::new(house.alice, "say", "1", [0; 32], keep).unwrap();
    let post = async || house.host.post_message(house.alice, Some(&key), house.room, "/post hello", None).await;
    faulty.fail(faulty.commits() + 1, Fault::AnswerLost);
    assert!(is_passing(&post().await.unwrap_err()));
    // Whoever settles and does not wait, too: an approval names no event to wait for.
    assert!(house.conversations.settle(post().await.unwrap()).replayed);
    let ran = async {
        while house.texts(house.room).await.is_empty() {
            tokio::task::yield_now().await;
        }
    };
    // Well before the look that is taken every ten seconds anyway.
    tokio::time::timeout(Duration::from_secs(5), ran).await.unwrap();
    house.conversations.stop().await;
}

#[test]
fn an_event_that_ends_the_process_each_time_is_given_up_the_third_time() {
    let dir = tempfile::tempdir().unwrap();
    let slot_file = dir.path().join("running");
    let store = memory_store();
    let mut ids = None;
    for start in 0..3 {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let store: Arc<dyn Store> = store.clone();
        let slot_file = slot_file.clone();
        ids = Some(runtime.block_on(async {
            let config = DispatcherConfig {
                slot_file: Some(slot_file),
                backoff: crate::fixture::BACKOFF,
                ..DispatcherConfig::new(16, tokio::runtime::Handle::current())
            };
            let (alice, room) = match ids {
                Some(ids) => ids,
                None => {
                    let house = House::on(store.clone(), 16).await;
                    let said = house.host.post_message(house.alice, None, house.room, "/hang", None).await.unwrap();
                    let after =
                        house.host.post_message(house.alice, None, house.room, "/post after", None).await.unwrap();
                    // Only the store knows of them: the house that runs them is started below.
                    drop((said, after));
                    house.conversations.stop().await;
                    (house.alice, house.room)
                }
            };
            let (host, _clock) = host_on(store, 2 + start);
            let runner = Arc::new(Scripted::default());
            let conversations = Conversations::start(host.clone(), runner.clone(), &config).await.unwrap();
            if start < 2 {
                // The process is gone while the event runs.
                while runner.inside.load(std::sync::atomic::Ordering::SeqCst) == 0 {
                    tokio::task::yield_now().await;
                }
            } else {
                conversations.idle().await;
                let log = parvis_capability::log::LogName::Member(alice);
                let own = host.log_entries(log, 0, 100).await.unwrap().value;
                let failed = Notice::Failed { failure: Failure::HostAborted };
                assert!(own.iter().any(|view| matches!(&view.entry.what,
                    parvis_capability::log::Change::Notice { notice, .. } if *notice == failed)));
                let history = host.history(alice, room, None, parvis_store::Direction::Ascending, 100).await.unwrap();
                assert_eq!(history.value.last().unwrap().message.text, "after", "the lane goes on");
            }
            (alice, room)
        }));
        runtime.shutdown_background();
    }
}

#[tokio::test]
async fn what_waits_when_the_house_stops_runs_when_it_starts_again() {
    let house = House::new().await;
    house.conversations.stop().await;
    let said = house.host.post_message(house.alice, None, house.room, "/post hello", None).await.unwrap();
    house.conversations.settle(said);
    assert!(house.texts(house.room).await.is_empty());
    let again =
        Conversations::start(house.host.clone(), house.runner.clone(), &crate::fixture::config(16)).await.unwrap();
    again.idle().await;
    assert_eq!(house.texts(house.room).await, ["hello"]);
    let late = again.settle_and_wait(
        house.host.post_message(house.alice, None, house.room, "/refuse", None).await.unwrap(),
        parvis_domain::EventId::from_bytes([0; 16]),
        Duration::from_millis(1),
    );
    assert_eq!(late.await.1, None::<EventOutcome>);
    again.stop().await;
}
