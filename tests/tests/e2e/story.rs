//! `parvis demo --check`: as the README tells people to run it.

use crate::world::{components, parvis, said};

#[test]
fn the_story_holds_and_its_transcript_is_the_same_each_time() {
    let components = components();
    let args = ["demo".as_ref(), "--check".as_ref(), "--components".as_ref(), components.as_os_str()];
    insta::assert_snapshot!(said(&parvis(args)));
}
