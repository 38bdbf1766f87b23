#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
use super::*;
#[test]
fn smoke() {
    let card = Card::parse(r#"{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"hi"}],"actions":[{"type":"Action.Execute","data": {"a":  1},"title":"Go"}]}"#, &CardOptions::default()).unwrap();
    assert_eq!(
        card.client_json(),
        r#"{"type":"AdaptiveCard","version":"1.5","body":[{"type":"TextBlock","text":"hi"}],"actions":[{"type":"Action.Execute","id":"a0","title":"Go"}]}"#
    );
    assert_eq!(Card::parse(&card.to_json(), &CardOptions::default()).unwrap(), card);
}
