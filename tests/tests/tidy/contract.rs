//! A released version of the contract never changes: programs that were built against it are on other people's hosts.

use sha2::{Digest, Sha256};

use crate::project::root;

/// Each version's folder, and the hash of what its files declare. Words that explain may still get better.
const FROZEN: [(&str, &str); 1] =
    [("parvis@0.1.0", "1a5ff7644ec798e787aa8ba6b5f0486c7483be34c95770e8e8e27c32ea75a915")];

/// What a file declares: its lines without comments and without white space around them.
fn declared(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//"))
}

#[test]
fn a_released_contract_stays_as_it_is() {
    for (folder, expected) in FROZEN {
        let mut files: Vec<_> = std::fs::read_dir(root().join("host-api/wit").join(folder))
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        files.sort();
        let mut hash = Sha256::new();
        for file in files {
            hash.update(file.file_name().unwrap().as_encoded_bytes());
            let text = std::fs::read_to_string(&file).unwrap();
            declared(&text).for_each(|line| hash.update(format!("\n{line}")));
        }
        let found = hex::encode(hash.finalize());
        assert_eq!(
            found, expected,
            "{folder} is released: programs out there were built against it. Put what changes into a folder of its own, as the next version"
        );
    }
}

#[test]
fn every_version_of_the_contract_is_frozen_or_not_there() {
    for folder in std::fs::read_dir(root().join("host-api/wit")).unwrap() {
        let name = folder.unwrap().file_name().into_string().unwrap();
        assert!(FROZEN.iter().any(|(known, _)| *known == name), "{name} is not in the table of this file");
    }
}
