//! One table of cases played against the same program in every language of the SDKs. What each of them saw is one text; the
//! snapshot holds it once, for all of them: they agree, or a test fails.
//!
//! `conformance/protocol.md` says what the program is told and what it answers. Another language joins by one line below.
//!
//! Not here: what a host call does (the tests of `capability`); here it is what a program sees of it through its language's bindings.

mod calls;
mod ends;
mod events;
mod server;
mod stage;
mod transcript;

use stage::Stage;

/// Plays all cases against `conformance-LANGUAGE`.
async fn play(language: &str) -> String {
    let mut stage = Stage::set(language).await;
    events::play(&mut stage).await;
    calls::play(&mut stage).await;
    ends::play(&mut stage).await;
    stage.close().await
}

macro_rules! languages {
    ($($test:ident: $language:literal,)*) => {
        $(#[tokio::test]
        async fn $test() {
            insta::assert_snapshot!("conformance", play($language).await);
        })*
    };
}

languages! {
    a_program_in_rust_sees_what_the_contract_says: "rust",
    a_program_in_javascript_sees_what_the_contract_says: "js",
    a_program_in_python_sees_what_the_contract_says: "python",
}
