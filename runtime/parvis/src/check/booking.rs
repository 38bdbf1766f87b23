//! The booking: a table for six, paid for in a group, refused to the second, given back.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::person::{Person, find, is, proof, text};
use super::server::Server;
use super::socket::Socket;
use super::transcript::Transcript;

/// The one table for six: whoever comes second cannot have it.
const GUESTS: &str = "6";
const TIME: &str = "19:00";
const DEPOSIT: &str = "30.00";
/// Later than the free window of cancellation.
const DAYS_AHEAD: i64 = 7;

/// What alice and bob see and hear.
struct Stage<'a> {
    transcript: &'a Transcript,
    alice: Person,
    bob: Person,
    alice_hears: Socket,
    bob_hears: Socket,
    group: String,
    /// Where bob's own log stood: what is before it is of no interest.
    bobs_head: u64,
    day: String,
}

pub(super) async fn play(server: &Server, transcript: &Transcript) -> Result<()> {
    let stage = Stage::set(server, transcript).await?;
    stage.talk().await?;
    let (message, payment) = stage.hold().await?;
    stage.pay(&message, &payment).await?;
    stage.bob_knows_nothing(&payment)?;
    stage.second_in_line().await?;
    stage.cancel(&message, &payment).await?;
    stage.bob_knows_nothing(&payment)
}

impl<'a> Stage<'a> {
    async fn set(server: &Server, transcript: &'a Transcript) -> Result<Self> {
        transcript.chapter("Alice and Bob talk");
        let alice = Person::sign_in(server, "alice").await?;
        let bob = Person::sign_in(server, "bob").await?;
        let body = json!({ "kind": "group", "name": "Saturday", "members": [bob.id()] });
        let group = text(&alice.act("/v1/conversations", &body).await?, "/id")?;
        transcript.held("alice makes a group with bob");
        let (alice_hears, bob_hears) = (alice.listen(&group).await?, bob.listen(&group).await?);
        transcript.held("both listen to it on their WebSockets");
        let bobs_head = bob.client().get("/v1/me").await?.ok()?.get("log_head").and_then(Value::as_u64);
        let bobs_head = bobs_head.context("a person has a log")?;
        let day = parvis_cli::now().plus_millis(DAYS_AHEAD * 24 * 3_600 * 1_000).to_string();
        let day = day.get(..10).context("an instant begins with its day")?.to_owned();
        Ok(Self { transcript, alice, bob, alice_hears, bob_hears, group, bobs_head, day })
    }

    async fn talk(&self) -> Result<()> {
        for (person, words) in
            [(&self.alice, "Shall we eat out on Saturday?"), (&self.bob, "Gladly. There are six of us.")]
        {
            person.say(&self.group, words).await?;
            self.both_hear(words).await?;
            self.transcript.held(&format!("{}: “{words}”, and both hear it", person.login()));
        }
        Ok(())
    }

    /// Alice asks for the table; answers its card's message and the payment that it asks for.
    async fn hold(&self) -> Result<(String, String)> {
        self.transcript.chapter("Alice asks for a table");
        let form = self.open_form(&self.alice, &self.alice_hears).await?;
        self.transcript.held("alice types /book and gets a form that she alone sees: a day, a time, the guests");
        let bobs = self.bob.get_for(&format!("/v1/messages/{form}")).await?;
        ensure!(bobs.status == 404, "bob reads alice's form");
        let pressed = self.submit(&self.alice, &form).await?;
        ensure!(pressed.pointer("/outcome/kind") == Some(&json!("done")), "the form was not taken: {pressed}");
        let entry = self.both_hear("Table held").await?;
        let message = text(&entry, "/message/id")?;
        self.transcript.held(&format!("both see one card: “{}”", text(&entry, "/message/text")?));
        let seen = self.alice.get(&format!("/v1/messages/{message}")).await?;
        let payment =
            find(&seen, &|it| is(it, "type", "Parvis.Pay")).context("alice's card does not ask for the deposit")?;
        let payment = text(payment, "/payment")?;
        self.transcript.held(&format!("on alice's own view of it: “{}”", text(&seen, "/text")?));
        let bobs = self.bob.get(&format!("/v1/messages/{message}")).await?;
        ensure!(find(&bobs, &|it| is(it, "type", "Parvis.Pay")).is_none(), "bob's card asks for the deposit");
        ensure!(find(&bobs, &|it| is(it, "type", "Action.Execute")).is_none(), "bob's card has alice's buttons");
        Ok((message, payment))
    }

    async fn pay(&self, message: &str, payment: &str) -> Result<()> {
        self.transcript.chapter("Alice pays the deposit");
        let path = format!("/v1/payments/{payment}");
        let asked = self.alice.get(&path).await?;
        let amount = asked.get("amount").cloned().unwrap_or_default();
        ensure!(is(&amount, "value", DEPOSIT) && is(&asked, "state", "requested"), "another payment: {asked}");
        self.transcript.held(&format!("the host's own sheet shows {DEPOSIT} EUR to {}", text(&asked, "/payee")?));
        ensure!(self.bob.get_for(&path).await?.status == 404, "bob sees alice's payment");
        let approve = json!({ "amount": amount, "proof": proof() });
        let not_his = self.bob.act_for(&format!("{path}/approve"), &approve).await?;
        ensure!(not_his.status == 404, "bob approves alice's payment");
        let other = json!({ "amount": { "currency": "EUR", "value": "3.00" }, "proof": proof() });
        let other = self.alice.act_for(&format!("{path}/approve"), &other).await?;
        ensure!(!other.is_ok(), "another amount than the one that was asked for is approved");
        let without = self.alice.act_for(&format!("{path}/approve"), &json!({ "amount": amount })).await?;
        ensure!(is(&without.json()?, "code", "step_up_required"), "a payment is approved without a PIN");
        self.alice.act(&format!("{path}/approve"), &approve).await?;
        let confirmed = self.both_hear("Table confirmed").await?;
        ensure!(text(&confirmed, "/message/id")? == message, "another card is confirmed");
        self.transcript.held(&format!(
            "alice approves with her PIN, and the card turns for both: “{}”",
            text(&confirmed, "/message/text")?
        ));
        self.alice_hears.wait(|frame| is(frame, "kind", "receipt") && is(frame, "payment", payment)).await?;
        ensure!(is(&self.alice.get(&path).await?, "state", "captured"), "the deposit is not captured");
        ensure!(self.alice.available().await? == "70.00", "alice has {}", self.alice.available().await?);
        self.transcript.held("a receipt appears for alice, who has 70.00 EUR left");
        Ok(())
    }

    /// Searches every byte that bob received.
    fn bob_knows_nothing(&self, payment: &str) -> Result<()> {
        let traces = [payment, DEPOSIT, "eposit", "Parvis.Pay", "payment_changed", "\"receipt\""];
        let alices = self.alice.received(&self.alice_hears);
        let bobs = self.bob.received(&self.bob_hears);
        for trace in traces {
            ensure!(holds(&alices, trace), "the search is blind: alice received no `{trace}`");
            ensure!(!holds(&bobs, trace), "bob received `{trace}`");
        }
        self.transcript.held("no byte that bob ever received says anything of the payment");
        Ok(())
    }

    async fn second_in_line(&self) -> Result<()> {
        self.transcript.chapter("Bob asks for the same table");
        let before = self.messages().await?;
        let form = self.open_form(&self.bob, &self.bob_hears).await?;
        let refused = self.submit(&self.bob, &form).await?;
        ensure!(refused.pointer("/outcome/kind") == Some(&json!("refused")), "bob is not refused: {refused}");
        self.transcript.held(&format!("bob is told: “{}”", text(&refused, "/outcome/text")?));
        // His `/book` is a message; nothing else was left.
        ensure!(self.messages().await? == before + 1, "a refusal left something in the group");
        let payments = self.bob.get("/v1/payments").await?;
        ensure!(payments.pointer("/items") == Some(&json!([])), "bob is asked to pay: {payments}");
        // And what all of it says, for the search.
        let own_log = format!("/v1/log?after={}", self.bobs_head);
        for path in [own_log.as_str(), &format!("/v1/conversations/{}/log", self.group), "/v1/consents"] {
            self.bob.get(path).await?;
        }
        Ok(())
    }

    async fn cancel(&self, message: &str, payment: &str) -> Result<()> {
        self.transcript.chapter("Alice cancels in time");
        self.alice.press(message, "Cancel", &json!({})).await?;
        let entry = self.both_hear("Booking cancelled").await?;
        self.transcript.held(&format!("the card turns for both: “{}”", text(&entry, "/message/text")?));
        let paid = self.alice.get(&format!("/v1/payments/{payment}")).await?;
        ensure!(paid.pointer("/refunds/0/amount/value") == Some(&json!(DEPOSIT)), "it was not refunded: {paid}");
        ensure!(paid.pointer("/refunds/1").is_none(), "it was refunded twice: {paid}");
        ensure!(self.alice.available().await? == "100.00", "alice has {}", self.alice.available().await?);
        let seen = self.alice.get(&format!("/v1/messages/{message}")).await?;
        ensure!(find(&seen, &|it| is(it, "type", "Action.Execute")).is_none(), "a cancelled booking has buttons");
        self.transcript.held("the deposit was refunded, once: alice has 100.00 EUR");
        ensure!(self.bob.available().await? == "100.00", "bob has {}", self.bob.available().await?);
        Ok(())
    }

    /// `/book`, and the form that comes for this person alone.
    async fn open_form(&self, person: &Person, hears: &Socket) -> Result<String> {
        let said = person.say(&self.group, "/book").await?;
        ensure!(said.pointer("/outcome/kind") == Some(&json!("done")), "/book was not handled: {said}");
        let entry =
            hears.wait(|frame| is(frame, "log", "me") && frame.pointer("/message/form").is_some_and(Value::is_object));
        let entry = entry.await.context("the form")?;
        for input in ["Input.Date", "Input.ChoiceSet", "Input.Number"] {
            ensure!(find(&entry, &|it| is(it, "type", input)).is_some(), "the form has no {input}");
        }
        text(&entry, "/message/id")
    }

    async fn submit(&self, person: &Person, form: &str) -> Result<Value> {
        person.press(form, "Find a table", &json!({ "date": self.day, "time": TIME, "guests": GUESTS })).await
    }

    /// Both are pushed an entry of the group whose message begins so; answers it.
    async fn both_hear(&self, start: &str) -> Result<Value> {
        let fits = |frame: &Value| {
            is(frame, "log", &self.group)
                && frame.pointer("/message/text").and_then(Value::as_str).is_some_and(|text| text.starts_with(start))
        };
        let alices = self.alice_hears.wait(fits).await.with_context(|| format!("alice waits for “{start}”"))?;
        let bobs = self.bob_hears.wait(fits).await.with_context(|| format!("bob waits for “{start}”"))?;
        ensure!(text(&alices, "/message/id")? == text(&bobs, "/message/id")?, "they hear different messages");
        Ok(bobs)
    }

    async fn messages(&self) -> Result<usize> {
        let page = self.bob.get(&format!("/v1/conversations/{}/messages", self.group)).await?;
        Ok(page.get("items").and_then(Value::as_array).map_or(0, Vec::len))
    }
}

fn holds(bytes: &[u8], trace: &str) -> bool {
    bytes.windows(trace.len()).any(|window| window == trace.as_bytes())
}
