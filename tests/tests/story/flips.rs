//! Not one bit of what is shipped, signed or compiled can change unseen: the real restaurant's bytes.

use parvis_sandbox::{LoadError, Receipt, ReceiptError, Sandbox, SandboxConfig};

use crate::kitchen::kitchen;
use crate::town::Random;

const FLIPS: usize = 2_000;

/// The bytes with one bit of them flipped, and which.
fn flip(bytes: &[u8], random: &mut Random) -> (Vec<u8>, String) {
    let (at, bit) = (random.below(bytes.len()), random.below(8));
    let mut flipped = bytes.to_vec();
    flipped[at] ^= 1 << bit;
    (flipped, format!("bit {bit} of byte {at} of {}", bytes.len()))
}

#[tokio::test]
async fn a_package_with_one_flipped_bit_is_refused() {
    let package = kitchen().await.first.package.bytes();
    parvis_package::verify(package.to_vec()).unwrap();
    let mut random = Random(1);
    for _ in 0..FLIPS {
        let (flipped, place) = flip(package, &mut random);
        assert!(parvis_package::verify(flipped).is_err(), "{place}");
    }
}

#[tokio::test]
async fn a_receipt_with_one_flipped_bit_is_refused() {
    let kitchen = kitchen().await;
    let receipt = &kitchen.first.installed.receipt;
    Receipt::verify(receipt, &kitchen.key.public()).unwrap();
    for at in 0..receipt.len() {
        for bit in 0..8 {
            let mut flipped = receipt.clone();
            flipped[at] ^= 1 << bit;
            assert!(Receipt::verify(&flipped, &kitchen.key.public()).is_err(), "bit {bit} of byte {at}");
        }
    }
}

#[tokio::test]
async fn an_artifact_with_one_flipped_bit_is_never_loaded() {
    let kitchen = kitchen().await;
    let sandbox = Sandbox::new(SandboxConfig::default()).unwrap();
    let dish = &kitchen.first;
    let load = async |artifact: Vec<u8>| {
        let fetch = |_| async move { Ok::<_, std::io::Error>(artifact) };
        sandbox.load(&dish.expected(), &dish.installed.receipt, &kitchen.key.public(), fetch).await
    };
    let mut random = Random(2);
    for _ in 0..FLIPS {
        let (flipped, place) = flip(&dish.installed.artifact, &mut random);
        let refused = load(flipped).await.unwrap_err();
        assert!(matches!(refused, LoadError::Receipt(ReceiptError::OtherArtifact)), "{place}: {refused}");
    }
    assert_eq!(sandbox.loaded_bytes(), 0);
    load(dish.installed.artifact.clone()).await.unwrap();
}
