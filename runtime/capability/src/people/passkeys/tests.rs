#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use super::authenticator::Authenticator;
use super::*;
use crate::people::ClientKind;
use crate::testing::World;

fn site() -> Site {
    Site::new("Parvis", "http://localhost:8080", None).unwrap()
}

fn browser() -> Client {
    Client::new(ClientKind::Browser, "tests")
}

fn options(begun: &Begun) -> Value {
    serde_json::from_str(&begun.options).unwrap()
}

async fn begin(world: &World, user: UserId) -> Begun {
    world.host.begin_passkey(&site(), user).await.unwrap().value
}

async fn add(world: &World, user: UserId, device: &mut Authenticator) -> Result<Passkey, Error> {
    let begun = begin(world, user).await;
    let made = device.create(&options(&begun)).to_string();
    let added = world.host.add_passkey(&site(), user, begun.ceremony, "Phone", &made).await?;
    Ok(added.value)
}

async fn begin_sign_in(world: &World) -> Begun {
    world.host.begin_passkey_sign_in(&site()).await.unwrap().value
}

async fn finish(world: &World, ceremony: CeremonyId, shown: &Value) -> Result<UserId, Error> {
    let signed_in = world.host.sign_in_with_passkey(&site(), ceremony, &shown.to_string(), &browser()).await?;
    assert_eq!(signed_in.value.0.session.method, Method::Passkey);
    Ok(signed_in.value.0.session.user)
}

async fn sign_in(world: &World, device: &mut Authenticator) -> Result<UserId, Error> {
    let begun = begin_sign_in(world).await;
    let shown = device.get(&options(&begun));
    finish(world, begun.ceremony, &shown).await
}

/// Ceremonies that are kept, whoever's.
async fn ceremonies_kept(world: &World) -> i128 {
    -world.host.store().counters(&[keys::ceremony_count()]).await.unwrap().value[0]
}

#[tokio::test]
async fn a_passkey_signs_in_without_a_name() {
    let world = World::new().await;
    let (mut phone, mut key) = (Authenticator::new(1), Authenticator::new(2));
    key.counter = 7;
    let added = add(&world, world.alice, &mut phone).await.unwrap();
    add(&world, world.bob, &mut key).await.unwrap();
    for _ in 0..2 {
        world.pass(1);
        assert_eq!(sign_in(&world, &mut phone).await.unwrap(), world.alice);
        assert_eq!(sign_in(&world, &mut key).await.unwrap(), world.bob);
    }
    let listed = world.host.passkeys(world.alice).await.unwrap().value;
    assert_eq!(listed, [Passkey { last_used: Some(world.host.now()), ..added }]);
    assert_eq!(ceremonies_kept(&world).await, 0);
}

#[tokio::test]
async fn what_a_device_is_asked_for_is_a_verified_user_and_a_discoverable_key() {
    let world = World::new().await;
    add(&world, world.alice, &mut Authenticator::new(1)).await.unwrap();
    let asked = options(&begin(&world, world.alice).await);
    let request = &asked["publicKey"];
    assert_eq!(request["rp"]["id"], "localhost");
    assert_eq!(request["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(request["authenticatorSelection"]["residentKey"], "required");
    assert_eq!(request["excludeCredentials"].as_array().unwrap().len(), 1);
    let asked = options(&begin_sign_in(&world).await);
    assert_eq!(asked["publicKey"]["userVerification"], "required");
    assert_eq!(asked["publicKey"]["allowCredentials"], json!([]));
    assert!(asked.get("mediation").is_none());
}

#[tokio::test]
async fn a_ceremony_is_used_once_and_is_over_after_five_minutes() {
    let world = World::new().await;
    let mut device = Authenticator::new(1);
    let begun = begin(&world, world.alice).await;
    let made = device.create(&options(&begun)).to_string();
    let add = async |ceremony, made: &str| world.host.add_passkey(&site(), world.alice, ceremony, "Phone", made).await;
    add(begun.ceremony, &made).await.unwrap();
    assert_eq!(add(begun.ceremony, &made).await.unwrap_err(), Error::CeremonyOver);

    let begun = begin_sign_in(&world).await;
    let shown = device.get(&options(&begun));
    finish(&world, begun.ceremony, &shown).await.unwrap();
    assert_eq!(finish(&world, begun.ceremony, &shown).await.unwrap_err(), Error::Unauthenticated);

    let late = begin_sign_in(&world).await;
    let shown = device.get(&options(&late));
    world.pass(300);
    assert_eq!(finish(&world, late.ceremony, &shown).await.unwrap_err(), Error::Unauthenticated);
    world.host.run_due(100).await.unwrap();
    assert_eq!(ceremonies_kept(&world).await, 0);
}

#[tokio::test]
async fn a_ceremony_is_its_owners_and_its_purposes_alone() {
    let world = World::new().await;
    let mut device = Authenticator::new(1);
    let bobs = begin(&world, world.bob).await;
    let made = device.create(&options(&bobs)).to_string();
    let stolen = world.host.add_passkey(&site(), world.alice, bobs.ceremony, "Phone", &made).await;
    assert_eq!(stolen.unwrap_err(), Error::CeremonyOver);
    add(&world, world.alice, &mut device).await.unwrap();
    // What approves a payment signs nobody in.
    let subject =
        Subject::Payment { payment: parvis_domain::PaymentId::from_bytes([1; 16]), amount: crate::testing::eur(1) };
    let approval = world.host.begin_approval(&site(), world.alice, subject).await.unwrap().unwrap().value;
    let shown = device.get(&options(&approval));
    assert_eq!(finish(&world, approval.ceremony, &shown).await.unwrap_err(), Error::Unauthenticated);
}

#[tokio::test]
async fn another_page_another_domain_and_an_unverified_user_are_refused() {
    let world = World::new().await;
    let good = Authenticator::new(1);
    let mut bad = [good.clone(), good.clone(), good.clone()];
    bad[0].origin = "https://evil.example".to_owned();
    bad[1].domain = "evil.example".to_owned();
    bad[2].verifies = false;
    for device in &mut bad {
        assert_eq!(add(&world, world.alice, device).await.unwrap_err(), Error::PasskeyRefused, "{device:?}");
    }
    let mut good = good;
    add(&world, world.alice, &mut good).await.unwrap();
    for change in [
        |it: &mut Authenticator| it.origin = "http://localhost:8081".to_owned(),
        |it: &mut Authenticator| it.domain = "evil.example".to_owned(),
        |it: &mut Authenticator| it.verifies = false,
    ] {
        let mut device = good.clone();
        change(&mut device);
        assert_eq!(sign_in(&world, &mut device).await.unwrap_err(), Error::Unauthenticated, "{device:?}");
    }
    // Another key that says that it is this one.
    let begun = begin_sign_in(&world).await;
    let mut shown = Authenticator::new(2).get(&options(&begun));
    let honest = good.get(&options(&begun));
    for member in ["id", "rawId"] {
        shown[member] = honest[member].clone();
    }
    shown["response"]["userHandle"] = honest["response"]["userHandle"].clone();
    assert_eq!(finish(&world, begun.ceremony, &shown).await.unwrap_err(), Error::Unauthenticated);
    sign_in(&world, &mut good).await.unwrap();
}

#[tokio::test]
async fn what_is_shown_in_vain_uses_its_ceremony_up() {
    let world = World::new().await;
    let mut device = Authenticator::new(1);
    add(&world, world.alice, &mut device).await.unwrap();
    let challenge = async |device: &mut Authenticator| {
        let begun = begin_sign_in(&world).await;
        let shown = device.get(&options(&begun));
        (begun.ceremony, shown)
    };
    let wrong = |honest: &Value| {
        let (mut forged, mut nameless) = (honest.clone(), honest.clone());
        forged["response"]["signature"] = json!("AAAA");
        nameless["response"]["userHandle"] = Value::Null;
        [forged, nameless, json!({}), json!([]), json!({"id": "x"})]
    };
    let (_, honest) = challenge(&mut device).await;
    for kind in 0..wrong(&honest).len() {
        let (ceremony, honest) = challenge(&mut device).await;
        let shown = &wrong(&honest)[kind];
        assert_eq!(finish(&world, ceremony, shown).await.unwrap_err(), Error::Unauthenticated, "{shown}");
        assert_eq!(
            finish(&world, ceremony, &honest).await.unwrap_err(),
            Error::Unauthenticated,
            "a second try: {shown}"
        );
    }
    sign_in(&world, &mut device).await.unwrap();

    // A new passkey's ceremony too.
    let mut second = Authenticator::new(2);
    let begun = begin(&world, world.alice).await;
    let made = second.create(&options(&begun)).to_string();
    let mut elsewhere = second.clone();
    elsewhere.origin = "https://evil.example".to_owned();
    for shown in ["{}".to_owned(), elsewhere.create(&options(&begun)).to_string()] {
        let begun = begin(&world, world.alice).await;
        let add = async |made: &str| world.host.add_passkey(&site(), world.alice, begun.ceremony, "Key", made).await;
        assert_eq!(add(&shown).await.unwrap_err(), Error::PasskeyRefused);
        assert_eq!(add(&made).await.unwrap_err(), Error::CeremonyOver);
    }
    // Nobody ends somebody else's.
    let stranger = world.host.add_passkey(&site(), world.bob, begun.ceremony, "Key", "{}").await;
    assert_eq!(stranger.unwrap_err(), Error::PasskeyRefused);
    world.host.add_passkey(&site(), world.alice, begun.ceremony, "Key", &made).await.unwrap();
}

#[tokio::test]
async fn a_copy_of_a_key_is_noticed_by_its_counter() {
    let world = World::new().await;
    let mut device = Authenticator::new(1);
    device.counter = 1;
    add(&world, world.alice, &mut device).await.unwrap();
    let mut copy = device.clone();
    sign_in(&world, &mut device).await.unwrap();
    assert_eq!(sign_in(&world, &mut copy).await.unwrap_err(), Error::Unauthenticated);
    sign_in(&world, &mut device).await.unwrap();
}

#[tokio::test]
async fn a_key_is_one_accounts_and_a_removed_one_nobodys() {
    let world = World::new().await;
    let mut device = Authenticator::new(1);
    let alices = add(&world, world.alice, &mut device).await.unwrap();
    let again = add(&world, world.bob, &mut device.clone()).await.unwrap_err();
    assert!(matches!(again, Error::Conflict(_)), "{again:?}");
    let host = &world.host;
    assert!(host.rename_passkey(world.bob, alices.id, "Mine").await.is_err());
    assert!(host.remove_passkey(world.bob, alices.id).await.is_err());
    assert_eq!(host.rename_passkey(world.alice, alices.id, "Old phone").await.unwrap().value.name, "Old phone");
    host.remove_passkey(world.alice, alices.id).await.unwrap();
    assert_eq!(sign_in(&world, &mut device).await.unwrap_err(), Error::Unauthenticated);
    add(&world, world.bob, &mut device).await.unwrap();
    assert_eq!(sign_in(&world, &mut device).await.unwrap(), world.bob);
}

#[tokio::test]
async fn ceremonies_and_passkeys_are_bounded() {
    let world = World::new().await;
    let first = begin(&world, world.alice).await;
    for _ in 0..limits::CEREMONIES_PER_PERSON_MAX {
        world.pass(1);
        begin(&world, world.alice).await;
    }
    assert_eq!(ceremonies_kept(&world).await, i128::try_from(limits::CEREMONIES_PER_PERSON_MAX).unwrap());
    let made = Authenticator::new(99).create(&options(&first)).to_string();
    let over = world.host.add_passkey(&site(), world.alice, first.ceremony, "Phone", &made).await;
    assert_eq!(over.unwrap_err(), Error::CeremonyOver);
    // As if as many as there may be were under way.
    let mut work = world.host.work();
    work.tx.add(keys::ceremony_count(), -i128::from(limits::CEREMONIES_MAX) + 8, None);
    work.commit().await.unwrap();
    let full = world.host.begin_passkey_sign_in(&site()).await;
    assert_eq!(full.unwrap_err(), Error::LimitReached("ceremonies"));
    // Whoever is signed in makes room for their own.
    for seed in 1..=limits::PASSKEYS_PER_PERSON_MAX {
        add(&world, world.alice, &mut Authenticator::new(u8::try_from(seed).unwrap())).await.unwrap();
    }
    assert_eq!(world.host.begin_passkey(&site(), world.alice).await.unwrap_err(), Error::LimitReached("passkeys"));
}
