//! Readers of logs: each entry once, in order, from the cursor on.

use std::time::Duration;

use parvis_capability::Error;
use parvis_capability::log::{Change, LogName};
use parvis_conversation::{Delivery, Soft, Subscriber};

use crate::fixture::House;

async fn next(subscriber: &mut Subscriber) -> Delivery {
    tokio::time::timeout(Duration::from_secs(10), subscriber.next()).await.expect("something comes").unwrap()
}

/// The numbers of the next `count` entries of `log`.
async fn numbers(subscriber: &mut Subscriber, log: LogName, count: usize) -> Vec<u64> {
    let mut numbers = Vec::new();
    while numbers.len() < count {
        if let Delivery::Entry(entry) = next(subscriber).await
            && entry.log == log
        {
            numbers.push(entry.view.number);
        }
    }
    numbers
}

#[tokio::test]
async fn a_follower_gets_each_entry_once_in_order_from_its_cursor_on() {
    let house = House::new().await;
    let log = LogName::Conversation(house.room);
    let head = house.host.log_head(log).await.unwrap().value;
    for n in 0..300 {
        house
            .conversations
            .settle(house.host.post_message(house.alice, None, house.room, &format!("m{n}"), None).await.unwrap());
    }
    let mut late = house.conversations.subscriber(house.bob);
    late.follow(log, head).await.unwrap();
    assert_eq!(numbers(&mut late, log, 300).await, (head + 1..=head + 300).collect::<Vec<_>>());
    for n in 0..10 {
        house
            .conversations
            .settle(house.host.post_message(house.alice, None, house.room, &format!("n{n}"), None).await.unwrap());
    }
    assert_eq!(numbers(&mut late, log, 10).await, (head + 301..=head + 310).collect::<Vec<_>>());
}

#[tokio::test]
async fn entries_are_encoded_once_for_all_followers() {
    let house = House::new().await;
    let log = LogName::Conversation(house.room);
    let mut first = house.conversations.subscriber(house.alice);
    let mut second = house.conversations.subscriber(house.bob);
    first.follow(log, 0).await.unwrap();
    second.follow(log, 0).await.unwrap();
    let mut encoded = 0;
    for subscriber in [&mut first, &mut second] {
        let Delivery::Entry(entry) = next(subscriber).await else { panic!() };
        entry.encoded(|_| {
            encoded += 1;
            bytes::Bytes::from_static(b"frame")
        });
    }
    assert_eq!(encoded, 1);
}

#[tokio::test]
async fn whoever_may_not_read_a_log_cannot_follow_it() {
    let house = House::new().await;
    let carol = house.person("carol").await;
    let mut stranger = house.conversations.subscriber(carol);
    for log in [LogName::Conversation(house.room), LogName::Member(house.alice)] {
        assert_eq!(stranger.follow(log, 0).await.unwrap_err(), Error::NotFound("log"), "{log:?}");
    }
}

#[tokio::test]
async fn after_leaving_nothing_more_comes() {
    let house = House::new().await;
    let log = LogName::Conversation(house.room);
    let head = house.host.log_head(log).await.unwrap().value;
    let mut bobs = house.conversations.subscriber(house.bob);
    bobs.follow(log, head).await.unwrap();
    house.conversations.settle(house.host.remove_member(house.bob, None, house.room, house.bob).await.unwrap());
    house.conversations.settle(house.host.post_message(house.alice, None, house.room, "psst", None).await.unwrap());
    let Delivery::Entry(last) = next(&mut bobs).await else { panic!() };
    assert_eq!(last.view.entry.what, Change::MemberLeft { user: house.bob });
    assert!(matches!(next(&mut bobs).await, Delivery::Ended(ended) if ended == log));
    assert!(tokio::time::timeout(Duration::from_millis(50), bobs.next()).await.is_err());
}

#[tokio::test]
async fn after_leaving_nothing_soft_comes_either() {
    let house = House::new().await;
    let log = LogName::Conversation(house.room);
    house.conversations.settle(house.host.post_message(house.alice, None, house.room, "hi", None).await.unwrap());
    let head = house.host.log_head(log).await.unwrap().value;
    let mut bobs = house.conversations.subscriber(house.bob);
    bobs.follow(log, head).await.unwrap();
    let marked = house.host.mark_read(house.alice, house.room, 1).await.unwrap();
    let marked = house.conversations.settle(marked).value;
    assert!(marked.told);
    house.conversations.settle(house.host.remove_member(house.bob, None, house.room, house.bob).await.unwrap());
    house.conversations.read(house.room, house.alice, &marked);
    let Delivery::Entry(last) = next(&mut bobs).await else { panic!("the end comes first") };
    assert_eq!(last.view.entry.what, Change::MemberLeft { user: house.bob });
    assert!(matches!(next(&mut bobs).await, Delivery::Ended(ended) if ended == log));
    assert!(tokio::time::timeout(Duration::from_millis(50), bobs.next()).await.is_err());
}

#[tokio::test]
async fn what_was_deleted_is_shown_to_nobody_who_comes_later() {
    let house = House::new().await;
    let log = LogName::Conversation(house.room);
    let mut alices = house.conversations.subscriber(house.alice);
    alices.follow(log, 0).await.unwrap();
    let said = house.host.post_message(house.alice, None, house.room, "a secret", None).await.unwrap();
    let message = house.conversations.settle(said).value.message.unwrap();
    let head = house.host.log_head(log).await.unwrap().value;
    assert_eq!(numbers(&mut alices, log, usize::try_from(head).unwrap()).await.last(), Some(&head));
    house.conversations.settle(house.host.delete_message(house.alice, message).await.unwrap());
    assert_eq!(numbers(&mut alices, log, 1).await, [head + 1]);
    let mut bobs = house.conversations.subscriber(house.bob);
    bobs.follow(log, 0).await.unwrap();
    for _ in 0..=head {
        let Delivery::Entry(entry) = next(&mut bobs).await else { panic!() };
        assert!(!format!("{entry:?}").contains("a secret"), "{entry:?}");
    }
}

#[tokio::test]
async fn who_is_ahead_and_who_is_behind_each_get_theirs() {
    let house = House::new().await;
    let log = LogName::Conversation(house.room);
    let say = async |count| {
        for n in 0..count {
            let words = format!("{n}");
            let said = house.host.post_message(house.alice, None, house.room, &words, None).await.unwrap();
            house.conversations.settle(said);
        }
        house.host.log_head(log).await.unwrap().value
    };
    let begin = say(1).await;
    let mut quick = house.conversations.subscriber(house.bob);
    quick.follow(log, begin).await.unwrap();
    let mut slow = house.conversations.subscriber(house.alice);
    slow.follow(log, begin).await.unwrap();
    let mut heard = begin;
    // More than is kept in memory: the slow one reads the rest from the store.
    for _ in 0..13 {
        let head = say(100).await;
        assert_eq!(numbers(&mut quick, log, 100).await, (heard + 1..=head).collect::<Vec<_>>());
        heard = head;
    }
    assert_eq!(numbers(&mut slow, log, 1_300).await, (begin + 1..=heard).collect::<Vec<_>>());
    let head = say(3).await;
    for subscriber in [&mut slow, &mut quick] {
        assert_eq!(numbers(subscriber, log, 3).await, (head - 2..=head).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn a_wait_that_is_cancelled_loses_nothing() {
    let house = House::new().await;
    let log = LogName::Conversation(house.room);
    let mut bobs = house.conversations.subscriber(house.bob);
    bobs.follow(log, 0).await.unwrap();
    // Polled once and dropped, over and over.
    for _ in 0..50 {
        let _ = futures_util::FutureExt::now_or_never(bobs.next());
        house.conversations.settle(house.host.post_message(house.alice, None, house.room, "x", None).await.unwrap());
    }
    let head = house.host.log_head(log).await.unwrap().value;
    let mut last = 0;
    while last < head {
        if let Delivery::Entry(entry) = next(&mut bobs).await {
            assert!(entry.view.number > last);
            last = entry.view.number;
        }
    }
}

#[tokio::test]
async fn typing_is_told_to_followers_and_stored_nowhere() {
    let house = House::new().await;
    let log = LogName::Conversation(house.room);
    let head = house.host.log_head(log).await.unwrap().value;
    let mut bobs = house.conversations.subscriber(house.bob);
    bobs.follow(log, head).await.unwrap();
    house.conversations.typing(house.room, house.alice).await;
    assert!(matches!(next(&mut bobs).await, Delivery::Soft(_)));
    assert_eq!(house.host.log_head(log).await.unwrap().value, head);
}

#[tokio::test]
async fn that_a_program_works_on_an_answer_is_told_to_whoever_acted_alone() {
    let house = House::new().await;
    let log = LogName::Conversation(house.room);
    let head = house.host.log_head(log).await.unwrap().value;
    let mut readers = [house.alice, house.bob].map(|user| house.conversations.subscriber(user));
    for (reader, user) in readers.iter_mut().zip([house.alice, house.bob]) {
        let own = LogName::Member(user);
        reader.follow(own, house.host.log_head(own).await.unwrap().value).await.unwrap();
        reader.follow(log, head).await.unwrap();
    }
    let toast = [("toast".to_owned(), "saved".to_owned())];
    let opened = house.host.open_program(house.alice, None, house.room, house.program, &toast).await.unwrap();
    house.outcome(opened).await;
    // She is told; he is told of the next thing that is for all.
    let working = async |reader: &mut Subscriber| loop {
        match next(reader).await {
            Delivery::Soft(Soft::ProgramTyping { .. }) => break true,
            Delivery::Soft(_) => break false,
            _ => {}
        }
    };
    let [alices, bobs] = &mut readers;
    assert!(working(alices).await);
    house.conversations.typing(house.room, house.alice).await;
    assert!(!working(bobs).await);
}
