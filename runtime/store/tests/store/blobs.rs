use std::io::{self, Read};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use parvis_store::{BlobError, BlobHash, BlobReader, Blobs, FileBlobs, MemoryBlobs, sweep};

fn each(test: impl Fn(&dyn Blobs)) {
    let directory = tempfile::tempdir().unwrap();
    test(&FileBlobs::open(&directory.path().join("blobs")).unwrap());
    test(&MemoryBlobs::new());
}

#[test]
fn what_was_put_comes_back_by_its_hash() {
    each(|blobs| {
        for bytes in [&b""[..], b"hello", &[7; 200_000]] {
            let hash = blobs.put(bytes).unwrap();
            assert_eq!(hash, BlobHash::of(bytes));
            assert_eq!(blobs.put(bytes).unwrap(), hash, "again is fine");
            assert_eq!(blobs.get(&hash).unwrap(), bytes);
            let mut copy = Vec::new();
            assert_eq!(blobs.copy_to(&hash, &mut copy).unwrap(), bytes.len() as u64);
            assert_eq!(copy, bytes);
        }
        let none = BlobHash::of(b"none");
        assert_eq!(blobs.get(&none), Err(BlobError::NotFound(none)));
    });
}

fn pieces(blobs: &dyn Blobs, hash: BlobHash) -> Result<Vec<bytes::Bytes>, BlobError> {
    let mut reader = BlobReader::new(hash);
    let mut pieces = Vec::new();
    while let Some(piece) = reader.next_piece(blobs)? {
        pieces.push(piece);
    }
    Ok(pieces)
}

#[test]
fn a_blob_is_read_piece_by_piece() {
    each(|blobs| {
        for bytes in [&b""[..], b"hello", &[7; 256 << 10], &[8; 600_000]] {
            let hash = blobs.put(bytes).unwrap();
            let read = pieces(blobs, hash).unwrap();
            assert_eq!(read.len(), bytes.len().div_ceil(256 << 10));
            assert_eq!(read.concat(), bytes);
        }
        let none = BlobHash::of(b"none");
        assert_eq!(pieces(blobs, none), Err(BlobError::NotFound(none)));
        let hash = blobs.put(b"hello").unwrap();
        assert_eq!(blobs.read_at(&hash, 1, 3).unwrap(), b"ell"[..]);
        assert_eq!(blobs.read_at(&hash, 4, 30).unwrap(), b"o"[..]);
        assert!(blobs.read_at(&hash, 50, 3).unwrap().is_empty());
    });
}

#[test]
fn a_stream_over_its_bound_is_refused_and_leaves_nothing() {
    each(|blobs| {
        let refused = blobs.put_stream(&mut io::repeat(1), 1_000);
        assert_eq!(refused, Err(BlobError::TooLarge { most: 1_000 }));
        assert_eq!(blobs.list(None, 10).unwrap(), []);
        assert_eq!(blobs.put_stream(&mut io::repeat(1).take(1_000), 1_000).unwrap().bytes, 1_000);
    });
}

#[test]
fn a_list_is_in_order_and_pages() {
    each(|blobs| {
        let mut hashes: Vec<_> = (0..100_u8).map(|n| blobs.put(&[n]).unwrap()).collect();
        hashes.sort();
        let mut found = Vec::new();
        while let page = blobs.list(found.last(), 7).unwrap()
            && !page.is_empty()
        {
            assert!(page.len() <= 7 && page.iter().all(|entry| entry.bytes == 1));
            found.extend(page.into_iter().map(|entry| entry.hash));
        }
        assert_eq!(found, hashes);
    });
}

#[test]
fn the_sweeper_removes_what_is_old_and_not_named() {
    each(|blobs| {
        let named = blobs.put(b"named").unwrap();
        let garbage = blobs.put(b"garbage").unwrap();
        let hour = Duration::from_secs(3600);
        let keep = |hash: &BlobHash| Ok(*hash == named);
        assert_eq!(sweep(blobs, SystemTime::now(), hour, keep).unwrap(), 0, "too young");
        assert_eq!(sweep(blobs, SystemTime::now() + 2 * hour, hour, keep).unwrap(), 1);
        assert_eq!(blobs.get(&garbage), Err(BlobError::NotFound(garbage)));
        blobs.get(&named).unwrap();
        let put_at = blobs.list(None, 1).unwrap()[0].put_at;
        assert!(!blobs.remove(&named, put_at).unwrap(), "a put made it young again");
        assert!(!blobs.remove(&garbage, SystemTime::now() + hour).unwrap());
    });
}

#[test]
fn a_blob_that_changed_on_disk_is_not_handed_out_and_a_put_heals_it() {
    let directory = tempfile::tempdir().unwrap();
    let blobs = FileBlobs::open(directory.path()).unwrap();
    let hash = blobs.put(b"hello").unwrap();
    let name = hash.to_string();
    let path: PathBuf = directory.path().join(&name[..2]).join(&name[2..]);
    std::fs::write(&path, b"hellO").unwrap();
    assert_eq!(blobs.get(&hash), Err(BlobError::Damaged(hash)));
    assert_eq!(blobs.copy_to(&hash, &mut Vec::new()), Err(BlobError::Damaged(hash)));
    assert_eq!(pieces(&blobs, hash), Err(BlobError::Damaged(hash)), "nothing was handed out");
    blobs.put(b"hello").unwrap();
    blobs.get(&hash).unwrap();
}

#[test]
fn what_a_crash_left_half_written_is_removed_at_the_next_start() {
    let directory = tempfile::tempdir().unwrap();
    let hash = FileBlobs::open(directory.path()).unwrap().put(b"hello").unwrap();
    let half = directory.path().join("tmp").join("17");
    std::fs::write(&half, b"hel").unwrap();
    let blobs = FileBlobs::open(directory.path()).unwrap();
    assert!(!half.exists());
    assert_eq!(blobs.list(None, 10).unwrap().len(), 1);
    blobs.get(&hash).unwrap();
}

#[test]
fn a_hash_is_64_lower_case_digits() {
    let hash = BlobHash::of(b"hello");
    assert_eq!(hash.to_string().parse::<BlobHash>().unwrap(), hash);
    for text in ["", "00", &hash.to_string().to_uppercase(), &format!("{hash}0"), &"g".repeat(64), "../../etc/passwd"] {
        assert_eq!(text.parse::<BlobHash>(), Err(BlobError::NotAHash), "{text}");
    }
}
