//! A program written as plain functions: it asks for money and does with it what the payment's reference says.

use async_trait::async_trait;
use parvis_capability::payments::PaymentDraft;
use parvis_capability::program::{About, AskedPermission, Command, Install, Settings, Version};
use parvis_capability::{CallError, CallRefusal, Host, Invocation};
use parvis_conversation::{Ran, Runner};
use parvis_domain::{
    AccountId, Ending, Failure, PaymentId, PaymentState, Permission, ProgramId, PublisherId, Trigger, VersionDigest,
};

use crate::town::eur;

/// What becomes of an approved payment.
pub(crate) const PLANS: [&str; 8] = ["capture", "capture", "part", "void", "refund", "trap", "refuse", "forget"];

#[derive(Debug)]
pub(crate) struct Till;

enum Stop {
    Failed(Failure),
    Fault,
    Stale,
}

impl From<CallError> for Stop {
    fn from(error: CallError) -> Self {
        match error {
            CallError::OverBudget(failure) => Self::Failed(failure),
            CallError::Fault(_) => Self::Fault,
            CallError::Stale => Self::Stale,
            CallError::Refused(refusal) => panic!("the till is refused: {refusal}"),
        }
    }
}

#[async_trait]
impl Runner for Till {
    async fn run(&self, mut invocation: Box<Invocation>) -> Ran {
        match handle(&mut invocation).await {
            Ok(ending) => Ran::Ended { invocation, ending },
            Err(Stop::Failed(failure)) => {
                Ran::Failed { failure, detail: "planned".to_owned(), log: Vec::new(), record: None }
            }
            Err(Stop::Fault) => Ran::Fault("the store".to_owned()),
            Err(Stop::Stale) => Ran::Stale,
        }
    }
}

async fn handle(invocation: &mut Invocation) -> Result<Ending, Stop> {
    match invocation.event().trigger.clone() {
        Trigger::Command { name, text } if name == "ask" => {
            let (cents, plan) = text.split_once(' ').expect("an amount and a plan");
            let amount = eur(cents.parse().unwrap());
            let draft = PaymentDraft {
                payer: invocation.actor().expect("somebody typed it"),
                amount,
                title: "Something".to_owned(),
                items: Vec::new(),
                reference: plan.to_owned(),
                expires_in_seconds: 600,
            };
            invocation.request_payment(draft).await?;
            Ok(Ending::Done)
        }
        Trigger::Command { text, .. } => refund(invocation, text.parse().unwrap()).await,
        Trigger::PaymentUpdated { payment } => settle(invocation, payment).await,
        _ => Ok(Ending::Done),
    }
}

async fn settle(invocation: &mut Invocation, id: PaymentId) -> Result<Ending, Stop> {
    let payment = invocation.get_payment(id).await?;
    // Others come in between, as they do while a guest computes.
    tokio::task::yield_now().await;
    if payment.state != PaymentState::Authorized {
        return Ok(Ending::Done);
    }
    match payment.reference.as_str() {
        "capture" => drop(invocation.capture_payment(id, None).await?),
        "part" => drop(invocation.capture_payment(id, Some(eur(1))).await?),
        "void" => drop(invocation.void_payment(id).await?),
        "refund" => {
            invocation.capture_payment(id, None).await?;
            return refund(invocation, id).await;
        }
        "trap" => return Err(Stop::Failed(Failure::Trap)),
        "refuse" => return Ok(Ending::Refused("not today".to_owned())),
        _ => {}
    }
    Ok(Ending::Done)
}

async fn refund(invocation: &mut Invocation, id: PaymentId) -> Result<Ending, Stop> {
    tokio::task::yield_now().await;
    match invocation.refund_payment(id, None, "as you wish").await {
        Ok(_) => Ok(Ending::Done),
        Err(CallError::Refused(CallRefusal::InsufficientFunds | CallRefusal::Conflict | CallRefusal::Invalid(_))) => {
            Ok(Ending::Refused("nothing is left".to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

impl Till {
    pub(crate) async fn install(host: &Host) -> AccountId {
        let publisher = PublisherId::from_bytes([3; 32]);
        let program = ProgramId::derive(&publisher, "till");
        let merchant = host.open_merchant_account(None, program, eur(0).currency(), "Till").await.unwrap().value;
        let asked = AskedPermission { permission: Permission::Payments, reason: "because".to_owned() };
        let command = |name: &str| Command { name: name.to_owned(), description: String::new() };
        let version = Version {
            digest: VersionDigest::from_bytes([9; 32]),
            manifest_digest: [0; 32],
            code: 1,
            name: "1.0".to_owned(),
            program_name: "Till".to_owned(),
            description: String::new(),
            permissions: vec![asked],
            hosts: parvis_domain::HttpHosts::default(),
            commands: vec![command("ask"), command("back")],
            package: [0; 32],
            receipt: Vec::new(),
            about: About::default(),
            icon: None,
        };
        let install = Install {
            publisher,
            app_id: "till".to_owned(),
            version,
            accept_permissions: false,
            rollback: false,
            settings: Some(Settings { merchant: Some(merchant), ..Settings::default() }),
        };
        host.install(&install).await.unwrap();
        merchant
    }
}
