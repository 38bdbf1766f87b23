//! Each commit of the booking fails in each way, and the story ends as the one without faults.

use std::collections::BTreeMap;

use parvis_store::fault::Fault;

use crate::booking::{play, transcript};
use crate::town::Town;

struct Ended {
    /// Commits that the story asked for.
    commits: u64,
    transcript: Vec<String>,
    kept: BTreeMap<String, String>,
}

#[tokio::test]
async fn whatever_commit_fails_in_whatever_way_the_booking_ends_alike() {
    let expected = story(None).await;
    for fault in [Fault::FailBefore, Fault::DieAfter, Fault::AnswerLost] {
        for commit in 1..=expected.commits {
            let ended = story(Some((commit, fault))).await;
            let place = format!("{fault:?} at commit {commit} of {}", expected.commits);
            assert!(ended.commits >= commit, "{place}: did not happen");
            assert_eq!(ended.transcript, expected.transcript, "{place}");
            assert_eq!(different(&ended.kept, &expected.kept), Vec::<String>::new(), "{place}");
        }
    }
    println!("{} commits, each failed in 3 ways", expected.commits);
}

async fn story(fault: Option<(u64, Fault)>) -> Ended {
    let mut town = Town::new().await;
    let before = town.store.commits();
    if let Some((commit, fault)) = fault {
        town.store.fail(before + commit, fault);
    }
    let read = play(&mut town).await;
    let commits = town.store.commits() - before;
    town.assert_sound().await;
    assert_eq!(town.cents(town.alice).await, (10_000, 0, 10_000));
    assert_eq!(town.merchant_cents().await, 0);
    let transcript = [read, transcript(&town).await].concat();
    let ended = Ended { commits, transcript, kept: town.kept() };
    town.stop().await;
    ended
}

fn different(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    let names = one.keys().chain(other.keys()).collect::<std::collections::BTreeSet<_>>();
    let differ = names.into_iter().filter(|name| one.get(*name) != other.get(*name));
    differ.map(|name| format!("{name}: {:?}, not {:?}", one.get(name), other.get(name))).collect()
}
