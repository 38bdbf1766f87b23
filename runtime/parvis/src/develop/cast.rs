//! The people of a developer's host: two in a group, with money; one of the program's staff; the operator.

use anyhow::Result;
use parvis_capability::conversation::Kind;
use parvis_capability::people::Role;
use parvis_domain::{ConversationId, Money, UserId};
use parvis_gateway::DemoPerson;

use crate::demo::town::{ALICE, ALLOWANCE, BOB, CURRENCY, OPERATOR, PIN, Person, account, once};
use crate::node::Node;

const STAFF: Person = Person { login: "staff", password: "staff-in-the-demo", name: "Staff", role: Role::User };
pub(super) const PEOPLE: [Person; 4] = [ALICE, BOB, STAFF, OPERATOR];

/// Who is there, and where they talk.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cast {
    pub(super) staff: UserId,
    pub(super) group: ConversationId,
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

pub(super) async fn settle(node: &Node) -> Result<Cast> {
    let mut ids = Vec::new();
    for person in &PEOPLE {
        ids.push(account(node, person).await?);
    }
    let [alice, bob, staff, operator] = ids[..] else { anyhow::bail!("there are four people") };
    let allowance = Money::parse(CURRENCY.parse()?, ALLOWANCE)?;
    for (person, id) in [(ALICE, alice), (BOB, bob)] {
        let once = once(operator, "issue", person.login)?;
        node.conversations().settle(node.host().issue_money(id, allowance, &once).await?);
    }
    let once = once(alice, "group", "alice-and-bob")?;
    let group = node.host().create_conversation(alice, Some(&once), Kind::Group, "Alice and Bob", &[bob]).await?;
    Ok(Cast { staff, group: node.conversations().settle(group).value })
}
