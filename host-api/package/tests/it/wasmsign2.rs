//! Cross-checks with `wasmsign2`, the reference implementation of the signature format, in both directions.

use ed25519_dalek::SigningKey;
use parvis_package::verify;
use wasmsign2::{Module, PublicKey, SecretKey};

use crate::sample::*;

fn their_keys(secret: &[u8; 32]) -> (PublicKey, SecretKey) {
    let key = SigningKey::from_bytes(secret);
    let public = PublicKey::from_bytes(&[&[0x01], &key.verifying_key().as_bytes()[..]].concat()).unwrap();
    let secret = SecretKey::from_bytes(&[&[0x81], &key.to_keypair_bytes()[..]].concat()).unwrap();
    (public, secret)
}

fn signed_by_them(secret: &[u8; 32], key_id: Option<Vec<u8>>) -> Vec<u8> {
    let body = body(manifest().to_string().as_bytes(), keys().chain().as_json(), &component(""));
    let module = Module::deserialize(&mut &[&PREAMBLE[..], &body].concat()[..]).unwrap();
    let mut bytes = Vec::new();
    their_keys(secret).1.sign(module, key_id.as_ref()).unwrap().serialize(&mut bytes).unwrap();
    bytes
}

#[test]
fn what_we_sign_wasmsign2_verifies() {
    let package = package();
    let mut public = their_keys(&SECRET).0;
    public.verify(&mut &package[..], None).unwrap();
    public.key_id = Some(keys().key_id().as_bytes().to_vec());
    public.verify(&mut &package[..], None).unwrap();
    assert!(their_keys(&[9; 32]).0.verify(&mut &package[..], None).is_err());
    for at in [20, package.len() / 2, package.len() - 1] {
        let mut changed = package.clone();
        changed[at] ^= 1;
        assert!(public.verify(&mut &changed[..], None).is_err(), "byte {at}");
    }
}

#[test]
fn what_wasmsign2_signs_we_verify() {
    let id = keys().key_id().as_bytes().to_vec();
    let theirs = signed_by_them(&SECRET, Some(id.clone()));
    assert!(verify(theirs.clone()).is_ok());
    // Ed25519 is deterministic and the format has one form: both write the same file.
    assert_eq!(theirs, package_by_hand());
    assert_eq!(code(&signed_by_them(&SECRET, None)), "invalid_signature_section");
    assert_eq!(code(&signed_by_them(&[9; 32], Some(id))), "false_signature");
}

fn package_by_hand() -> Vec<u8> {
    seal(&body(manifest().to_string().as_bytes(), keys().chain().as_json(), &component("")))
}

#[test]
fn a_file_that_wasmsign2_signed_in_parts_is_refused() {
    let id = keys().key_id().as_bytes().to_vec();
    let body = body(manifest().to_string().as_bytes(), keys().chain().as_json(), &component(""));
    let module = Module::deserialize(&mut &[&PREAMBLE[..], &body].concat()[..]).unwrap();
    let parts = module.split(|section| matches!(section, wasmsign2::Section::Custom(_))).unwrap();
    let (signed, _) = their_keys(&SECRET).1.sign_multi(parts, Some(&id), false, false).unwrap();
    let mut bytes = Vec::new();
    signed.serialize(&mut bytes).unwrap();
    assert_eq!(code(&bytes), "invalid_signature_section");
}
