//! What a package may be and what it may not, from bytes alone.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, unreachable_pub, reason = "tests")]

#[path = "it/cases_component.rs"]
mod cases_component;
#[path = "it/cases_form.rs"]
mod cases_form;
#[path = "it/cases_text.rs"]
mod cases_text;
#[path = "it/corpus.rs"]
mod corpus;
#[path = "it/limits.rs"]
mod limits;
#[path = "it/manifest.rs"]
mod manifest;
#[path = "it/sample.rs"]
mod sample;
#[path = "it/tamper.rs"]
mod tamper;
#[path = "it/trust.rs"]
mod trust;
#[path = "it/verdict.rs"]
mod verdict;
#[path = "it/wasmsign2.rs"]
mod wasmsign2;
