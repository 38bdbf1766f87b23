//! Seeded schedules: many clients at once on the in-memory store, in an order that follows from the seed.

use parvis_conversation::EventOutcome;
use parvis_domain::ConversationId;

use crate::fixture::House;

const SEEDS: u64 = 1_000;
const CLIENTS: usize = 20;
const ACTS: usize = 3;

/// Numbers that follow from a seed (SplitMix64).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }
}

#[test]
fn a_thousand_schedules_of_twenty_clients_keep_order_and_take_effect_once() {
    for seed in 0..SEEDS {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let ran = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| runtime.block_on(schedule(seed))));
        assert!(ran.is_ok(), "failed with seed {seed}");
    }
    println!("{SEEDS} seeds of {CLIENTS} clients with {ACTS} acts each");
}

async fn schedule(seed: u64) {
    let mut random = Random(seed);
    let house = House::new().await;
    let stock = 1 + random.below(CLIENTS);
    house.say(&format!("/stock {stock}")).await;
    let mut rooms: Vec<ConversationId> = vec![house.room];
    for _ in 0..random.below(4) {
        rooms.push(house.room_of(house.alice).await);
    }
    let mut clients = Vec::new();
    for client in 0..CLIENTS {
        let acts: Vec<_> = (0..ACTS)
            .map(|_| {
                (
                    rooms[random.below(rooms.len())],
                    ["/count", "/take", "/refuse", "/trap"][random.below(4)],
                    random.below(50),
                )
            })
            .collect();
        clients.push((client, acts));
    }
    let played = clients.iter().map(|(client, acts)| play(&house, *client, acts));
    let outcomes: Vec<_> = futures_util::future::join_all(played).await.into_iter().flatten().collect();

    let count =
        |words: &str, outcome: &EventOutcome| outcomes.iter().filter(|(w, o)| *w == words && o == outcome).count();
    let taken = count("/take", &EventOutcome::Done);
    let asked = outcomes.iter().filter(|(words, _)| *words == "/take").count();
    assert_eq!(taken, asked.min(stock), "each taken once, none left over");
    let counted = count("/count", &EventOutcome::Done);
    assert_eq!(counted, outcomes.iter().filter(|(words, _)| *words == "/count").count());
    let mut told = 0;
    for room in &rooms {
        // Each room counts for itself, without a gap and in order.
        let numbers: Vec<usize> = house.texts(*room).await.iter().filter_map(|text| text.parse().ok()).collect();
        assert_eq!(numbers, (1..=numbers.len()).collect::<Vec<_>>());
        told += numbers.len();
    }
    assert_eq!(told, counted);
    assert!(house.host.pending_events(None, 1).await.unwrap().is_empty());
    house.conversations.stop().await;
}

async fn play(
    house: &House,
    client: usize,
    acts: &[(ConversationId, &'static str, usize)],
) -> Vec<(&'static str, EventOutcome)> {
    let mut outcomes = Vec::new();
    for (room, words, wait) in acts {
        for _ in 0..*wait {
            tokio::task::yield_now().await;
        }
        let committed = loop {
            match house.host.post_message(house.alice, None, *room, words, None).await {
                Ok(committed) => break committed,
                Err(error) if crate::fixture::is_passing(&error) => tokio::task::yield_now().await,
                Err(error) => panic!("client {client}: {error}"),
            }
        };
        outcomes.push((*words, house.outcome(committed).await));
    }
    outcomes
}
