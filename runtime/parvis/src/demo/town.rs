//! Who lives in the demo: people and an operator, groups, some money, a restaurant and a shop that are paid.

use std::fmt::Write;
use std::net::SocketAddr;

use anyhow::{Context, Result};
use parvis_capability::conversation::Kind;
use parvis_capability::people::Role;
use parvis_capability::program::Settings;
use parvis_capability::{Idempotency, Keep};
use parvis_domain::{ConversationId, Money, UserId};
use parvis_gateway::DemoPerson;
use serde_json::{Value, json};

use super::programs::{self, RESTAURANT, SHOP, Signed, TAXI};
use crate::node::Node;

/// Someone of the demo. The passwords are public: the demo listens on this machine alone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Person {
    pub(crate) login: &'static str,
    pub(crate) password: &'static str,
    pub(crate) name: &'static str,
    pub(crate) role: Role,
}

pub(crate) const ALICE: Person =
    Person { login: "alice", password: "alice-in-the-demo", name: "Alice", role: Role::User };
pub(crate) const BOB: Person = Person { login: "bob", password: "bob-in-the-demo", name: "Bob", role: Role::User };
const STAFF: Person =
    Person { login: "restaurant", password: "restaurant-in-the-demo", name: "Restaurant", role: Role::User };
const SELLER: Person = Person { login: "seller", password: "seller-in-the-demo", name: "Seller", role: Role::User };
const DRIVER: Person = Person { login: "driver", password: "driver-in-the-demo", name: "Driver", role: Role::User };
pub(crate) const OPERATOR: Person =
    Person { login: "operator", password: "operator-in-the-demo", name: "Operator", role: Role::Operator };
const PEOPLE: [Person; 6] = [ALICE, BOB, STAFF, SELLER, DRIVER, OPERATOR];

/// What approves their payments.
pub(crate) const PIN: &str = "246810";

/// What alice and bob begin with.
pub(crate) const ALLOWANCE: &str = "100.00";
pub(crate) const CURRENCY: &str = "EUR";
const MERCHANT: &str = "Restaurant du Parvis";
const MARKET: &str = "Parvis Market";
const TAXIS: &str = "Parvis Taxis";

/// What there is.
#[derive(Debug)]
pub(super) struct Town {
    group: ConversationId,
    staff: UserId,
    seller: UserId,
    driver: UserId,
}

/// Whom the page offers to sign in as.
pub(super) fn people() -> Vec<DemoPerson> {
    let person = |person: &Person| DemoPerson {
        login: person.login.to_owned(),
        password: person.password.to_owned(),
        pin: PIN.to_owned(),
    };
    PEOPLE.iter().map(person).collect()
}

/// Makes what is missing.
pub(super) async fn settle(node: &Node) -> Result<Town> {
    let mut ids = Vec::new();
    for person in &PEOPLE {
        ids.push(account(node, person).await?);
    }
    let [alice, bob, staff, seller, driver, operator] = ids[..] else { anyhow::bail!("there are six people") };
    let allowance = Money::parse(CURRENCY.parse()?, ALLOWANCE)?;
    for (person, id) in [(ALICE, alice), (BOB, bob)] {
        let once = once(operator, "issue", person.login)?;
        node.conversations().settle(node.host().issue_money(id, allowance, &once).await?);
    }
    // The market first: the newest group stands on top, and the two begin there.
    create_group(node, alice, "market", MARKET, &[bob, seller]).await?;
    create_group(node, alice, "taxis", TAXIS, &[bob, driver]).await?;
    let group = create_group(node, alice, "alice-and-bob", "Alice and Bob", &[bob]).await?;
    Ok(Town { group, staff, seller, driver })
}

async fn create_group(node: &Node, by: UserId, key: &str, name: &str, members: &[UserId]) -> Result<ConversationId> {
    let once = once(by, "group", key)?;
    let group = node.host().create_conversation(by, Some(&once), Kind::Group, name, members).await?;
    Ok(node.conversations().settle(group).value)
}

/// The person's account, made where it is not there.
pub(crate) async fn account(node: &Node, person: &Person) -> Result<UserId> {
    let host = node.host();
    let id = match host.find_by_login(person.login).await? {
        Some(account) => account.id,
        None => {
            let made = host.create_account(None, person.login, person.password, person.name, person.role).await;
            node.conversations().settle(made.with_context(|| format!("cannot make {}", person.login))?).value
        }
    };
    // One that was changed since stays.
    if !host.proofs(id).await?.value.has_pin {
        node.conversations().settle(host.set_pin(id, PIN).await?);
    }
    Ok(id)
}

/// The demo's own acts are done once, however often it is started.
pub(crate) fn once(actor: UserId, endpoint: &str, key: &str) -> Result<Idempotency> {
    Ok(Idempotency::new(actor, &format!("demo {endpoint}"), key, [0; 32], Keep::ForEver)?)
}

impl Town {
    /// Installs programs, and has the restaurant and the shop paid and staffed.
    pub(super) async fn install(&self, node: &Node, programs: Vec<Signed>) -> Result<()> {
        for signed in programs {
            let program = signed.package.program();
            let mut settings = node.host().find_program(program).await?.value.map(|it| it.settings).unwrap_or_default();
            let house = match signed.name.as_str() {
                RESTAURANT => Some((MERCHANT, self.staff)),
                SHOP => Some((MARKET, self.seller)),
                TAXI => Some((TAXIS, self.driver)),
                _ => None,
            };
            if let Some((name, staff)) = house {
                let merchant = node.host().open_merchant_account(None, program, CURRENCY.parse()?, name).await?;
                settings = Settings { merchant: Some(merchant.value), staff: [staff].into(), ..settings };
            }
            programs::install(node, signed, settings).await?;
        }
        Ok(())
    }

    /// Installs programs that take their time, while the others are used already; then it does nothing, for ever.
    pub(super) async fn install_beside(&self, node: &Node, programs: Vec<Signed>, tell: bool) {
        for signed in programs {
            let name = signed.name.clone();
            match self.install(node, vec![signed]).await {
                Ok(()) if tell => println!("{name} is installed too"),
                Ok(()) => {}
                Err(error) => tracing::warn!(error = %format!("{error:#}"), "a sample program is left out"),
            }
        }
        std::future::pending().await
    }

    pub(super) fn as_json(&self, address: SocketAddr) -> Value {
        let people =
            PEOPLE.iter().map(|person| json!({ "login": person.login, "password": person.password, "pin": PIN }));
        json!({ "address": address, "group": self.group, "people": people.collect::<Vec<_>>() })
    }

    /// How to talk to it.
    pub(super) fn welcome(&self, address: SocketAddr) -> String {
        let base = format!("http://localhost:{}", address.port());
        let mut text = String::new();
        let _ = writeln!(text, "\nParvis is at {base} (Ctrl-C stops it)\n");
        let _ = writeln!(
            text,
            "Open it in two browser profiles, or one window and one private window: one is Alice, the other Bob."
        );
        let _ = writeln!(
            text,
            "
  In “Alice and Bob”    /book        hold a table, and pay for it with a passkey
                        /four        challenge the other one to four in a row
                        /weather     the weather of your place, every day at your hour
  In “{MARKET}”    /shop        look around, fill a cart, order; as the seller, /orders
  In “{TAXIS}”     /taxi        take a taxi; as the driver, /drive first
"
        );
        for person in &PEOPLE {
            let _ = writeln!(text, "  {:<12} password {}", person.login, person.password);
        }
        let _ = writeln!(
            text,
            "\nEach pays with the PIN {PIN}, or with a passkey of their own; from 100.00 on with a passkey alone."
        );
        let group = self.group;
        let _ = write!(
            text,
            "
Alice and Bob have {ALLOWANCE} {CURRENCY} each. The API is described at {base}/v1/openapi.json, {base}/metrics says how
the host is doing. Without a browser, as Alice: sign in, ask for a table, see what came of it:

  TOKEN=$(curl -s {base}/v1/sessions -H 'Content-Type: application/json' -d '{{\"login\":\"alice\",\"password\":\"{}\"}}' | sed 's/.*\"token\":\"\\([^\"]*\\)\".*/\\1/')
  curl -s '{base}/v1/conversations/{group}/messages?wait=10' -H \"Authorization: Bearer $TOKEN\" -H \"Idempotency-Key: $(date +%s%N)\" -H 'Content-Type: application/json' -d '{{\"text\":\"/book\"}}'
  curl -s {base}/v1/log -H \"Authorization: Bearer $TOKEN\"
",
            ALICE.password
        );
        text
    }
}
