//! No byte of a package can change, go or come without a refusal.

use parvis_package::verify;
use proptest::prelude::*;

use crate::sample::*;

#[test]
fn every_bit_flip_of_a_small_package_is_refused() {
    let package = package();
    for at in 0..package.len() {
        for bit in 0..8 {
            let mut bytes = package.clone();
            bytes[at] ^= 1 << bit;
            assert!(verify(bytes).is_err(), "bit {bit} of byte {at} of {}", package.len());
        }
    }
}

#[test]
fn every_truncation_is_refused() {
    let package = package();
    for length in 0..package.len() {
        assert!(verify(package[..length].to_vec()).is_err(), "{length} of {}", package.len());
    }
}

#[test]
fn whatever_is_appended_is_refused() {
    let package = package();
    for tail in [&[0][..], &custom("note", b"hello"), &package, &package[8..]] {
        assert_eq!(code(&[&package[..], tail].concat()), "changed");
    }
}

#[test]
fn a_package_signed_by_another_publisher_under_its_manifest_is_refused() {
    // The thief keeps the manifest and signs with an own key-set, then also puts the own publisher into the manifest.
    let stolen = body(manifest().to_string().as_bytes(), other_keys().chain().as_json(), &component(""));
    assert_eq!(code(&seal_by(&stolen, &[9; 32])), "publisher_mismatch");
    let renamed = manifest_with("publisher", serde_json::json!(other_keys().publisher()));
    let theirs = body(renamed.to_string().as_bytes(), other_keys().chain().as_json(), &component(""));
    let package = verify(seal_by(&theirs, &[9; 32])).unwrap();
    assert_ne!(package.program(), verify(self::package()).unwrap().program());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_edit_is_refused(
        at in any::<prop::sample::Index>(),
        removed in 0..40_usize,
        inserted in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let package = package();
        let at = at.index(package.len());
        let end = package.len().min(at + removed);
        prop_assume!(package[at..end] != inserted[..]);
        let mut bytes = package.clone();
        bytes.splice(at..end, inserted);
        prop_assume!(bytes != package);
        prop_assert!(verify(bytes).is_err());
    }

    #[test]
    fn swapping_two_pieces_is_refused(one in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(), length in 1..60_usize) {
        let package = package();
        let last = package.len() - length;
        let (one, other) = (one.index(last), other.index(last));
        let mut bytes = package.clone();
        for n in 0..length {
            bytes.swap(one + n, other + n);
        }
        prop_assume!(bytes != package);
        prop_assert!(verify(bytes).is_err());
    }

    #[test]
    fn a_component_changed_before_it_is_signed_is_judged_without_a_panic(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut component = component_of_module("(memory 1) (table 2 funcref) (func (param i32) (result i32) (block (br 0)) (local.get 0))");
        for (at, byte) in flips {
            let at = 8 + at.index(component.len() - 8);
            component[at] = byte;
        }
        let _ = verify(with_component(&component));
    }
}
