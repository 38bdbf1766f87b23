use parvis_store::RecordError;

#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct NoteV1 {
    text: String,
}

#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct NoteV3 {
    text: String,
    stars: u8,
}

parvis_store::records! {
    #[derive(Debug, PartialEq)]
    pub(crate) enum Note {
        1 => V1(NoteV1),
        3 => V3(NoteV3),
    }
}

#[test]
fn every_version_has_its_golden_bytes() {
    for (note, bytes) in [
        (Note::V1(NoteV1 { text: "hi".to_owned() }), vec![1, 2, b'h', b'i']),
        (Note::V3(NoteV3 { text: "hi".to_owned(), stars: 5 }), vec![3, 2, b'h', b'i', 5]),
    ] {
        assert_eq!(note.encode(), bytes);
        assert_eq!(Note::decode(&bytes).unwrap(), note);
    }
}

#[test]
fn what_is_not_a_record_is_refused() {
    for (bytes, newer) in [
        (&[][..], false),
        (&[0, 2, b'h', b'i'], false),
        (&[2, 2, b'h', b'i'], false),
        (&[4, 2, b'h', b'i'], true),
        (&[255], true),
        (&[1, 2, b'h'], false),
        (&[1, 2, b'h', b'i', 0], false),
        (&[1, 2, 0xff, 0xff], false),
        (&[1, 0xff, 0xff, 0xff, 0xff, 0x0f], false),
    ] {
        match Note::decode(bytes) {
            Err(RecordError::NewerRecord { found, known: 3, record: "Note" }) => assert!(newer && found == bytes[0]),
            Err(RecordError::Damaged { record: "Note", .. }) => assert!(!newer, "{bytes:?}"),
            other => panic!("{bytes:?}: {other:?}"),
        }
    }
}
