//! Whatever several buyers and a seller do, in whatever order: no shelf is short, nothing is lost, and the money adds up.

use std::collections::BTreeMap;

use parvis_sdk::payments::State;

use super::*;
use crate::cards::{Item, Ref};

/// What these sequences are about: few products, so that people want the same ones.
const SKUS: [&str; 3] = ["lamp", "plant", "mug"];
const CONVERSATIONS: [&str; 2] = ["market", "home"];
const SEEDS: u64 = 12;
const STEPS: u32 = 80;

#[test]
fn no_shelf_is_short_and_the_money_adds_up_whatever_happens() {
    let mut reached = BTreeMap::new();
    for seed in 0..SEEDS {
        let mut street = Street::new(seed);
        for step in 0..STEPS {
            let what = street.something();
            *reached.entry(what).or_insert(0_u32) += 1;
            street.check(&format!("seed {seed}, step {step}, {what}"));
        }
    }
    // A sequence that never gets anywhere would prove nothing.
    for what in
        ["placed", "sold out", "approved", "declined", "cancelled", "moved on", "sent back", "taken back", "called off"]
    {
        assert!(reached.get(what).is_some_and(|times| *times >= 3), "{what}: {reached:?}");
    }
}

/// What the test knows of an order, from what people did alone.
struct Known {
    number: u32,
    conversation: &'static str,
    buyer: PersonId,
    card: MessageId,
    payment: PaymentId,
    place: usize,
    count: u32,
    price: i64,
    delivery: i64,
    returning: u32,
    returned: u32,
    is_off: bool,
}

struct Street {
    shop: Shop,
    buyers: [PersonId; 3],
    orders: Vec<Known>,
    /// Put on the shelves since, less what came back broken.
    added: BTreeMap<usize, i64>,
    state: u64,
}

impl Street {
    fn new(seed: u64) -> Self {
        let mut shop = Shop::new();
        let carla = shop.host.person("carla");
        let buyers = [shop.alice.clone(), shop.bob.clone(), carla];
        Self { shop, buyers, orders: Vec::new(), added: BTreeMap::new(), state: seed.wrapping_mul(0x9e37_79b9) + 1 }
    }

    /// xorshift: any sequence will do, as long as it is the same each time.
    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state % u64::try_from(end).unwrap()).unwrap()
    }

    fn something(&mut self) -> &'static str {
        match self.below(16) {
            0 | 1 => self.place(),
            2 | 3 => self.decide(true),
            4 => self.decide(false),
            5 => self.cancel(),
            6..=11 => self.at_the_desk(),
            12 | 13 => self.send_back(),
            14 => self.restock(),
            _ => {
                let minutes = [1, 4, 11, 60, 3 * 24 * 60][self.below(5)];
                self.shop.advance(MINUTE * minutes);
                "waited"
            }
        }
    }

    fn place(&mut self) -> &'static str {
        let buyer = self.buyers[self.below(3)].clone();
        let conversation = CONVERSATIONS[self.below(2)];
        let sku = SKUS[self.below(3)];
        let count = u32::try_from(1 + self.below(3)).unwrap();
        self.shop.host.enter(conversation);
        self.shop.host.command(&buyer, "shop", sku).unwrap();
        let window = self.shop.host.seen_by(&buyer).pop().unwrap();
        // Whatever an earlier attempt left in the cart goes first.
        if window.verbs().contains(&"cart".to_owned()) {
            self.shop.host.tap(&buyer, &window.id, "cart").unwrap();
            while self.shop.host.view(&buyer, &window.id).verbs().contains(&"count".to_owned()) {
                self.shop.host.tap(&buyer, &window.id, "count").unwrap();
            }
        }
        self.shop.host.command(&buyer, "shop", sku).unwrap();
        let window = self.shop.host.seen_by(&buyer).pop().unwrap();
        if !window.verbs().contains(&"add".to_owned()) {
            return "sold out";
        }
        if self.shop.on_shelf(sku) < count {
            return "sold out";
        }
        self.shop.host.tap_with(&buyer, &window.id, "add", &[("count", &count.to_string())]).unwrap();
        let europe = self.below(2) == 0;
        match self.finish(&buyer, &window.id, europe) {
            Err(Error::Refused(_)) => return "refused",
            outcome => outcome.unwrap(),
        }
        let card = self.shop.host.last_message().unwrap();
        let payment = self.shop.host.view(&buyer, &card).payments()[0].clone();
        let place = PRODUCTS.iter().position(|product| product.sku == sku).unwrap();
        let price = PRODUCTS[place].price.minor_units();
        let delivery = self.shop.host.payment(&payment).amount.minor_units() - price * i64::from(count);
        let number = self.shop.host.payment(&payment).reference.parse().unwrap();
        self.orders.push(Known {
            number,
            conversation,
            buyer,
            card,
            payment,
            place,
            count,
            price,
            delivery,
            returning: 0,
            returned: 0,
            is_off: false,
        });
        "placed"
    }

    fn finish(&mut self, buyer: &PersonId, window: &MessageId, europe: bool) -> Result {
        let host = &mut self.shop.host;
        host.tap(buyer, window, "cart")?;
        host.tap(buyer, window, "delivery")?;
        if europe {
            host.tap_with(buyer, window, "type", &[("zone", "europe")])?;
            let address = [("name", "A"), ("street", "B"), ("town", "C"), ("country", "D")];
            host.tap_with(buyer, window, "typed", &address)?;
        } else {
            host.tap(buyer, window, "fetch")?;
        }
        host.tap(buyer, window, "order")
    }

    /// An order whose payment is in this state; sometimes any, also one that is long over: what people press may be old.
    fn any(&mut self, state: State) -> Option<usize> {
        let host = &self.shop.host;
        let mut fits = (0..self.orders.len()).collect::<Vec<_>>();
        fits.retain(|at| host.payment(&self.orders[*at].payment).state == state);
        if self.below(4) == 0 || fits.is_empty() {
            return if self.orders.is_empty() { None } else { Some(self.below(self.orders.len())) };
        }
        let at = self.below(fits.len());
        Some(fits[at])
    }

    fn decide(&mut self, approves: bool) -> &'static str {
        let Some(at) = self.any(State::Requested) else { return "nothing" };
        let (buyer, payment) = (self.orders[at].buyer.clone(), self.orders[at].payment.clone());
        let host = &mut self.shop.host;
        let outcome = if approves { host.approve(&buyer, &payment) } else { host.decline(&buyer, &payment) };
        match outcome {
            Ok(()) if approves => "approved",
            Ok(()) => "declined",
            Err(Error::Conflict) => "decided already",
            other => panic!("{other:?}"),
        }
    }

    fn cancel(&mut self) -> &'static str {
        let Some(at) = self.any(State::Captured) else { return "nothing" };
        let number = self.orders[at].number;
        match self.press(at, "order/cancel", &Ref { number }) {
            true => {
                self.orders[at].is_off = true;
                "cancelled"
            }
            false => "too late to cancel",
        }
    }

    fn send_back(&mut self) -> &'static str {
        let Some(at) = self.any(State::Captured) else { return "nothing" };
        let number = self.orders[at].number;
        if self.below(8) == 0 {
            if self.press(at, "order/keep", &Ref { number }) {
                self.orders[at].returning = 0;
            }
            return "kept";
        }
        let item = Item { number, sku: PRODUCTS[self.orders[at].place].sku.to_owned() };
        match self.press(at, "order/send-back", &item) {
            true => {
                self.orders[at].returning += 1;
                "sent back"
            }
            false => "not to be sent back",
        }
    }

    /// Presses what the person may not even see any more. It is done as a whole, or refused.
    fn press(&mut self, at: usize, verb: &str, data: &impl serde::Serialize) -> bool {
        let order = &self.orders[at];
        self.shop.host.enter(order.conversation);
        match self.shop.host.forge_tap(&order.buyer, &order.card, verb, data) {
            Ok(()) => true,
            Err(Error::Refused(_)) => false,
            other => panic!("{verb}: {other:?}"),
        }
    }

    /// The seller opens any order on the desk, in any conversation, and does something about it.
    fn at_the_desk(&mut self) -> &'static str {
        let office = ["market", "back office"][self.below(2)];
        let sara = self.shop.sara.clone();
        self.shop.host.enter(office);
        self.shop.host.command(&sara, "orders", "").unwrap();
        let desk = self.shop.host.seen_by(&sara).pop().unwrap();
        let open: Vec<_> = desk.buttons().into_iter().filter(|button| button.verb == "desk/open").collect();
        if open.is_empty() {
            return "nothing to do";
        }
        let chosen = open[self.below(open.len())].clone();
        self.shop.host.press(&sara, &desk.id, &chosen, &[]).unwrap();
        let at = self.orders.iter().position(|order| chosen.data.contains(&format!("\"number\":{},", order.number)));
        let at = at.unwrap();
        let view = self.shop.host.view(&sara, &desk.id);
        let verbs: Vec<String> = view.verbs().into_iter().filter(|verb| verb != "desk/list").collect();
        let verb = if self.below(6) == 0 { verbs.last() } else { verbs.first() };
        let verb = verb.unwrap().clone();
        let to_shelf = self.below(3) > 0;
        let inputs = [("shelf", if to_shelf { "true" } else { "false" })];
        let inputs = if verb == "desk/take-back" { &inputs[..] } else { &[] };
        self.shop.host.tap_with(&sara, &desk.id, &verb, inputs).unwrap();
        let order = &mut self.orders[at];
        match verb.as_str() {
            "desk/take-back" => {
                order.returned += order.returning;
                if !to_shelf {
                    *self.added.entry(order.place).or_default() -= i64::from(order.returning);
                }
                order.returning = 0;
                "taken back"
            }
            "desk/call-off" => {
                order.is_off = true;
                "called off"
            }
            _ => "moved on",
        }
    }

    fn restock(&mut self) -> &'static str {
        let sara = self.shop.sara.clone();
        let sku = SKUS[self.below(3)];
        self.shop.host.enter("back office");
        self.shop.host.command(&sara, "stock", "").unwrap();
        let desk = self.shop.host.seen_by(&sara).pop().unwrap().id;
        self.shop.host.tap_with(&sara, &desk, "desk/restock", &[("product", sku), ("count", "1")]).unwrap();
        let place = PRODUCTS.iter().position(|product| product.sku == sku).unwrap();
        *self.added.entry(place).or_default() += 1;
        "restocked"
    }

    /// What always holds.
    fn check(&mut self, when: &str) {
        let mut out = vec![0_i64; PRODUCTS.len()];
        for order in &self.orders {
            let payment = self.shop.host.payment(&order.payment);
            let with_buyer = match payment.state {
                State::Requested | State::Authorized => order.count,
                State::Captured if !order.is_off => order.count - order.returned,
                State::Captured | State::Declined | State::Expired | State::Voided => 0,
            };
            out[order.place] += i64::from(with_buyer);
            let all_back = order.returned == order.count || order.is_off;
            let owed = match payment.state {
                State::Captured if !all_back => order.price * i64::from(with_buyer) + order.delivery,
                _ => 0,
            };
            let kept = payment.captured.minor_units() - payment.refunded.minor_units();
            assert_eq!(kept, owed, "{when}: money of order {}", order.number);
        }
        // What is on the shelves and what is out is what came in. A shelf below nothing could not be counted.
        for (place, there) in self.shop.shelves().into_iter().enumerate() {
            let came = i64::from(PRODUCTS[place].first_stock) + self.added.get(&place).copied().unwrap_or_default();
            assert_eq!(i64::from(there) + out[place], came, "{when}: {}", PRODUCTS[place].sku);
        }
    }
}
