//! Random commands of two people and a program against a model that is a few sums; the audit is clean after each.

use std::collections::BTreeMap;

use parvis_domain::{PaymentId, PaymentState};
use proptest::prelude::*;

use crate::payments::PaymentDraft;
use crate::testing::{World, draft, eur, key};
use crate::wallet::Sending;
use crate::{CallError, CallRefusal, Error};

#[derive(Debug, Clone)]
enum Step {
    Issue { to_bob: bool, cents: i64 },
    Send { from_bob: bool, cents: i64, intent: u8 },
    Request { cents: i64 },
    Approve { payment: usize, intent: u8 },
    Decline { payment: usize },
    Capture { payment: usize, part: Option<i64> },
    Void { payment: usize },
    Refund { payment: usize, part: Option<i64> },
    Pass { seconds: i64 },
}

#[derive(Debug, Clone)]
struct Asked {
    id: PaymentId,
    state: PaymentState,
    amount: i64,
    captured: i64,
    refunded: i64,
    expires: i64,
}

#[derive(Debug, Default)]
struct Model {
    now: i64,
    alice: i64,
    held: i64,
    bob: i64,
    merchant: i64,
    payments: Vec<Asked>,
    /// By sender and key: what was asked and whether it was done.
    sent: BTreeMap<(bool, u8), (i64, bool)>,
    refused: std::collections::BTreeSet<(usize, u8)>,
}

fn step() -> impl Strategy<Value = Step> {
    let payment = 0_usize..4;
    let part = prop::option::of(-1_i64..120);
    prop_oneof![
        2 => (any::<bool>(), 1_i64..150).prop_map(|(to_bob, cents)| Step::Issue { to_bob, cents }),
        3 => (any::<bool>(), -1_i64..120, 0_u8..4)
            .prop_map(|(from_bob, cents, intent)| Step::Send { from_bob, cents, intent }),
        3 => (1_i64..120).prop_map(|cents| Step::Request { cents }),
        4 => (payment.clone(), 0_u8..3).prop_map(|(payment, intent)| Step::Approve { payment, intent }),
        1 => payment.clone().prop_map(|payment| Step::Decline { payment }),
        4 => (payment.clone(), part.clone()).prop_map(|(payment, part)| Step::Capture { payment, part }),
        2 => payment.clone().prop_map(|payment| Step::Void { payment }),
        4 => (payment, part).prop_map(|(payment, part)| Step::Refund { payment, part }),
        2 => prop::sample::select(vec![1_i64, 299, 300, 600, 900]).prop_map(|seconds| Step::Pass { seconds }),
    ]
}

impl Model {
    fn expire(&mut self) {
        for payment in &mut self.payments {
            if self.now < payment.expires {
                continue;
            }
            match payment.state {
                PaymentState::Requested => payment.state = PaymentState::Expired,
                PaymentState::Authorized => {
                    payment.state = PaymentState::Voided;
                    self.held -= payment.amount;
                }
                _ => {}
            }
        }
    }

    fn send(&mut self, from_bob: bool, cents: i64, intent: u8) -> Result<(), &'static str> {
        match self.sent.get(&(from_bob, intent)) {
            Some((_, true)) => return Ok(()),
            Some((before, false)) if *before == cents => return Err("insufficient"),
            Some(_) if cents > 0 => return Err("mismatch"),
            _ => {}
        }
        if cents <= 0 {
            return Err("invalid");
        }
        let available = if from_bob { self.bob } else { self.alice - self.held };
        let done = cents <= available;
        self.sent.insert((from_bob, intent), (cents, done));
        if !done {
            return Err("insufficient");
        }
        let sign = if from_bob { -1 } else { 1 };
        self.alice -= sign * cents;
        self.bob += sign * cents;
        Ok(())
    }

    fn approve(&mut self, number: usize, intent: u8) -> Result<(), &'static str> {
        let available = self.alice - self.held;
        let payment = &mut self.payments[number];
        if payment.state != PaymentState::Requested {
            return Err("settled");
        }
        if self.refused.contains(&(number, intent)) || payment.amount > available {
            self.refused.insert((number, intent));
            return Err("insufficient");
        }
        payment.state = PaymentState::Authorized;
        payment.expires = self.now + 900;
        self.held += payment.amount;
        Ok(())
    }

    fn capture(&mut self, number: usize, part: Option<i64>) -> Result<(), &'static str> {
        let payment = &mut self.payments[number];
        let amount = part.unwrap_or(payment.amount);
        if amount <= 0 || amount > payment.amount {
            return Err("invalid");
        }
        if payment.state != PaymentState::Authorized {
            return Err("conflict");
        }
        payment.state = PaymentState::Captured;
        payment.captured = amount;
        self.held -= payment.amount;
        self.alice -= amount;
        self.merchant += amount;
        Ok(())
    }

    fn void(&mut self, number: usize) -> Result<(), &'static str> {
        let payment = &mut self.payments[number];
        match payment.state {
            PaymentState::Voided => return Ok(()),
            PaymentState::Requested => {}
            PaymentState::Authorized => self.held -= payment.amount,
            _ => return Err("conflict"),
        }
        payment.state = PaymentState::Voided;
        Ok(())
    }

    fn refund(&mut self, number: usize, part: Option<i64>) -> Result<(), &'static str> {
        let payment = &mut self.payments[number];
        if payment.state != PaymentState::Captured {
            return Err("conflict");
        }
        let left = payment.captured - payment.refunded;
        let amount = part.unwrap_or(left);
        if amount <= 0 || amount > left {
            return Err("invalid");
        }
        payment.refunded += amount;
        self.merchant -= amount;
        self.alice += amount;
        Ok(())
    }
}

fn of_person<T>(answer: Result<T, Error>) -> Result<(), &'static str> {
    match answer {
        Ok(_) => Ok(()),
        Err(Error::InsufficientFunds) => Err("insufficient"),
        Err(Error::IdempotencyMismatch) => Err("mismatch"),
        Err(Error::Invalid { .. }) => Err("invalid"),
        Err(Error::AlreadySettled(_)) => Err("settled"),
        Err(error) => panic!("{error}"),
    }
}

fn of_call<T>(answer: Result<T, CallError>) -> Result<(), &'static str> {
    match answer {
        Ok(_) => Ok(()),
        Err(CallError::Refused(CallRefusal::Invalid(_))) => Err("invalid"),
        Err(CallError::Refused(CallRefusal::Conflict)) => Err("conflict"),
        Err(error) => panic!("{error}"),
    }
}

/// Does the step for real and in the model; answers both outcomes.
async fn take(world: &World, model: &mut Model, step: Step) -> (Result<(), &'static str>, Result<(), &'static str>) {
    let of = |payment: usize, model: &Model| {
        (payment % model.payments.len(), model.payments[payment % model.payments.len()].id)
    };
    match step {
        Step::Issue { to_bob, cents } => {
            world.issue(if to_bob { world.bob } else { world.alice }, cents).await;
            *(if to_bob { &mut model.bob } else { &mut model.alice }) += cents;
            (Ok(()), Ok(()))
        }
        Step::Send { from_bob, cents, intent } => {
            let (from, to) = if from_bob { (world.bob, world.alice) } else { (world.alice, world.bob) };
            let sending = Sending { conversation: world.conversation, to, amount: eur(cents), note: String::new() };
            let answer = world.host.send_money(from, &sending, None, &key(from, &format!("send {intent}"))).await;
            (of_person(answer), model.send(from_bob, cents, intent))
        }
        Step::Request { cents } => {
            let mut run = world.begin(world.alice).await;
            let draft = PaymentDraft { expires_in_seconds: 300, ..draft(&run, world.alice, eur(cents)) };
            let payment = run.request_payment(draft).await.unwrap();
            world.finish(run).await;
            let (state, expires) = (PaymentState::Requested, model.now + 300);
            model.payments.push(Asked { id: payment.id, state, amount: cents, captured: 0, refunded: 0, expires });
            (Ok(()), Ok(()))
        }
        Step::Pass { seconds } => {
            world.pass(seconds);
            while world.host.run_due(100).await.unwrap().1 {}
            model.now += seconds;
            model.expire();
            (Ok(()), Ok(()))
        }
        _ if model.payments.is_empty() => (Ok(()), Ok(())),
        Step::Approve { payment, intent } => {
            let (number, id) = of(payment, model);
            let amount = eur(model.payments[number].amount);
            let intent_key = key(world.alice, &format!("approve {id} {intent}"));
            let answer = world.host.approve_payment(world.alice, id, amount, None, &intent_key).await;
            if answer.as_ref().is_ok_and(|answer| answer.replayed) {
                return (Ok(()), Ok(()));
            }
            (of_person(answer), model.approve(number, intent))
        }
        Step::Decline { payment } => {
            let (number, id) = of(payment, model);
            let answer = world.host.decline_payment(world.alice, id, &key(world.alice, &format!("decline {id}"))).await;
            if answer.as_ref().is_ok_and(|answer| answer.replayed) {
                return (Ok(()), Ok(()));
            }
            let payment = &mut model.payments[number];
            let may = payment.state == PaymentState::Requested;
            if may {
                payment.state = PaymentState::Declined;
            }
            (of_person(answer), if may { Ok(()) } else { Err("settled") })
        }
        Step::Capture { .. } | Step::Void { .. } | Step::Refund { .. } => call(world, model, step).await,
    }
}

async fn call(world: &World, model: &mut Model, step: Step) -> (Result<(), &'static str>, Result<(), &'static str>) {
    let mut run = world.begin(world.alice).await;
    let part = |part: Option<i64>| part.map(eur);
    let (Step::Capture { payment, .. } | Step::Void { payment } | Step::Refund { payment, .. }) = step else {
        panic!("no call of the program")
    };
    let number = payment % model.payments.len();
    let id = model.payments[number].id;
    let (answer, expected) = match step {
        Step::Capture { part: amount, .. } => {
            (run.capture_payment(id, part(amount)).await, model.capture(number, amount))
        }
        Step::Refund { part: amount, .. } => {
            (run.refund_payment(id, part(amount), "").await, model.refund(number, amount))
        }
        _ => (run.void_payment(id).await, model.void(number)),
    };
    world.finish(run).await;
    (of_call(answer), expected)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_commands_do_what_a_few_sums_say(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            let mut model = Model::default();
            for step in steps {
                let shown = format!("{step:?}");
                let (real, expected) = take(&world, &mut model, step).await;
                assert_eq!(real, expected, "{shown} {model:?}");
                let held = model.held;
                assert_eq!(world.cents(world.alice).await, (model.alice, held, model.alice - held), "{shown}");
                assert_eq!(world.cents(world.bob).await, (model.bob, 0, model.bob), "{shown}");
                assert_eq!(world.merchant_cents().await, model.merchant, "{shown}");
                for payment in &model.payments {
                    let real = world.host.payment(world.alice, payment.id).await.unwrap().value;
                    assert_eq!(real.state, payment.state, "{shown} {payment:?}");
                    assert_eq!(real.captured, eur(payment.captured), "{shown}");
                }
                world.assert_audit_clean().await;
            }
        });
    }
}
