//! Killed in mid-load, again and again, on the same data; a client's own history says what must be there.

use parvis::check::{Cycle, Tally};

use crate::world::demo;

const CYCLES: usize = 30;
/// Acknowledged acts before each kill: another number each time, so that it strikes elsewhere.
const ANSWERS: std::ops::Range<usize> = 40..70;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_30_kills_under_load_nothing_acknowledged_is_missing_and_nothing_happens_twice() {
    let (_folder, setup) = demo();
    let mut server = setup.start().await.unwrap();
    let mut cycle = Cycle::begin(&server).await.unwrap();
    let mut total = Tally::default();
    for answers in ANSWERS.cycle().take(CYCLES) {
        let tally;
        (cycle, server, tally) = cycle.run(server, &setup, answers).await.unwrap();
        assert!(tally.acknowledged >= answers);
        total.acknowledged += tally.acknowledged;
        total.unanswered += tally.unanswered;
        cycle = cycle.again(&server).await.unwrap();
    }
    println!("{CYCLES} kills, {} acts acknowledged, {} on their way", total.acknowledged, total.unanswered);
    total.check_enough(CYCLES * ANSWERS.start).unwrap();
    assert!(server.stop().await.unwrap());
}
