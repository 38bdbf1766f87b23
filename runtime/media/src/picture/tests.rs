#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::time::{Duration, Instant};

use image::codecs::gif::GifEncoder;
use image::{Frame, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

/// Red on the left, blue on the right.
fn two_colours(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, _| if x < width / 2 { Rgb([220, 0, 0]) } else { Rgb([0, 0, 220]) })
}

fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(image).unwrap();
    bytes
}

fn png(image: &DynamicImage) -> Vec<u8> {
    to_png(image).unwrap()
}

fn decoded(encoded: &Encoded) -> RgbaImage {
    image::load_from_memory(&encoded.bytes).unwrap().into_rgba8()
}

/// A segment behind the start of a JPEG.
fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, body, &jpeg[2..]].concat()
}

/// EXIF: orientation, and something that stands for a place.
fn exif(orientation: u8, place: &[u8]) -> Vec<u8> {
    let entry = [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0];
    [b"Exif\0\0MM\0*\0\0\0\x08\0\x01".as_slice(), &entry, &[0; 4], place].concat()
}

fn has(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|window| window == what)
}

/// A PNG whose header says `width` by `height`.
fn png_that_says(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = png(&two_colours(1, 1).into());
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let check = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&check.to_be_bytes());
    bytes
}

fn crc(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { 0xedb8_8320 ^ (crc >> 1) } else { crc >> 1 })
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn metadata_and_whatever_stands_behind_the_end_are_gone() {
    let place = b"48 degrees 51 minutes north";
    let icc = b"ICC_PROFILE\0\x01\x01 made by a camera that can be told apart";
    let mut photo = with_segment(&jpeg(&two_colours(32, 16)), 0xe1, &exif(1, place));
    photo = with_segment(&photo, 0xe2, icc);
    photo = with_segment(&photo, 0xfe, b"a comment");
    photo.extend_from_slice(b"PK\x03\x04<script>alert(1)</script>");
    let kept = encode_again(&photo, &Limits::UPLOAD).unwrap();
    for what in [place.as_slice(), b"Exif", b"ICC_PROFILE", b"a comment", b"PK\x03\x04", b"<script>"] {
        assert!(has(&photo, what));
        assert!(!has(&kept.full.bytes, what) && !has(&kept.thumbnail.bytes, what), "{}", what.escape_ascii());
    }
    assert!(kept.full.bytes.ends_with(b"\xff\xd9"));

    let mut drawing = png(&RgbaImage::from_pixel(8, 8, Rgba([1, 2, 3, 100])).into());
    let text = [b"\0\0\0\x0dtEXtplace\0Bern 12".as_slice(), &[0; 4]].concat();
    drawing.splice(33..33, text);
    let check = crc(&drawing[37..54]).to_be_bytes();
    drawing[54..58].copy_from_slice(&check);
    drawing.extend_from_slice(b"<script>");
    let kept = encode_again(&drawing, &Limits::UPLOAD).unwrap().full;
    assert!(has(&drawing, b"Bern") && !has(&kept.bytes, b"Bern") && !has(&kept.bytes, b"<script>"));
    assert!(!has(&kept.bytes, b"tEXt") && kept.bytes.ends_with(b"IEND\xaeB`\x82"));
}

#[test]
fn a_picture_is_turned_upright() {
    let lying = jpeg(&two_colours(32, 16));
    // 6: the top is on the right; turned, red is on top.
    let kept = encode_again(&with_segment(&lying, 0xe1, &exif(6, b"")), &Limits::UPLOAD).unwrap().full;
    assert_eq!((kept.width, kept.height), (16, 32));
    let pixels = decoded(&kept);
    assert!(pixels.get_pixel(8, 2)[0] > 180 && pixels.get_pixel(8, 29)[2] > 180);
    let kept = encode_again(&lying, &Limits::UPLOAD).unwrap().full;
    assert_eq!((kept.width, kept.height), (32, 16));
}

#[test]
fn what_is_seen_through_and_what_is_sharp_stays_so() {
    let limits = Limits::UPLOAD;
    let clear = png(&RgbaImage::from_pixel(8, 8, Rgba([1, 2, 3, 100])).into());
    let clear = encode_again(&clear, &limits).unwrap().full;
    assert_eq!((clear.encoding, decoded(&clear).get_pixel(0, 0).0), (Encoding::Png, [1, 2, 3, 100]));
    let sharp = encode_again(&png(&two_colours(8, 8).into()), &limits).unwrap().full;
    assert_eq!((sharp.encoding, decoded(&sharp).get_pixel(0, 0).0), (Encoding::Png, [220, 0, 0, 255]));
    let photo = encode_again(&jpeg(&two_colours(8, 8)), &limits).unwrap().full;
    assert_eq!(photo.encoding, Encoding::Jpeg);
    let opaque =
        encode_again(&png(&RgbaImage::from_pixel(2_100, 2_000, Rgba([9, 9, 9, 255])).into()), &limits).unwrap();
    assert_eq!(opaque.full.encoding, Encoding::Jpeg, "too large to be kept without loss, and nothing shows through");
}

#[test]
fn the_thumbnail_is_small_and_keeps_the_shape() {
    let kept = encode_again(&jpeg(&two_colours(1_000, 500)), &Limits::UPLOAD).unwrap();
    assert_eq!((kept.full.width, kept.full.height), (1_000, 500));
    assert_eq!((kept.thumbnail.width, kept.thumbnail.height), (480, 240));
    let thin = encode_again(&png(&two_colours(5_000, 1).into()), &Limits::UPLOAD).unwrap();
    assert_eq!((thin.thumbnail.width, thin.thumbnail.height), (480, 1));
    let small = encode_again(&jpeg(&two_colours(20, 10)), &Limits::UPLOAD).unwrap();
    assert_eq!(small.full, small.thumbnail);
    let shrunk = encode_again(&jpeg(&two_colours(2_000, 10)), &Limits::CARD_IMAGE).unwrap();
    assert_eq!((shrunk.full.width, shrunk.full.height), (1_280, 6));
}

#[test]
fn the_first_frame_of_a_moving_picture_is_kept() {
    let mut bytes = Vec::new();
    let mut encoder = GifEncoder::new(&mut bytes);
    for blue in [0, 250] {
        encoder.encode_frame(Frame::new(RgbaImage::from_pixel(4, 4, Rgba([250 - blue, 0, blue, 255])))).unwrap();
    }
    drop(encoder);
    let kept = encode_again(&bytes, &Limits::UPLOAD).unwrap().full;
    assert_eq!(kept.encoding, Encoding::Png);
    assert!(decoded(&kept).get_pixel(1, 1)[0] > 240);
}

#[test]
fn bombs_are_refused_before_they_are_decoded() {
    let too_large = |bytes: &[u8]| {
        let began = Instant::now();
        let refused = encode_again(bytes, &Limits::UPLOAD).unwrap_err();
        assert!(matches!(refused, PictureError::TooLarge { .. }), "{refused:?}");
        assert!(began.elapsed() < Duration::from_millis(500));
    };
    too_large(&png_that_says(50_000, 50_000));
    too_large(&png_that_says(30_000, 30_000));
    too_large(&png_that_says(40_000, 1));
    // A frame may be larger than the picture that it stands in.
    let mut gif = Vec::new();
    GifEncoder::new(&mut gif).encode_frame(Frame::new(RgbaImage::new(4, 4))).unwrap();
    let frame = gif.windows(10).position(|window| window[0] == b',' && window[5..9] == [4, 0, 4, 0]).unwrap();
    gif[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    too_large(&gif);
    let mut gif = Vec::new();
    GifEncoder::new(&mut gif).encode_frame(Frame::new(RgbaImage::new(4, 4))).unwrap();
    gif[6..10].copy_from_slice(&[0xff; 4]);
    too_large(&gif);
    let many = vec![0; Limits::UPLOAD.bytes_max + 1];
    assert!(matches!(encode_again(&many, &Limits::UPLOAD), Err(PictureError::TooManyBytes { .. })));
}

#[test]
fn a_picture_of_many_passes_is_refused() {
    let photo = jpeg(&two_colours(32, 16));
    let passes = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0".repeat(1_000);
    let slow = [&photo[..photo.len() - 2], &passes, b"\xff\xd9"].concat();
    assert_eq!(encode_again(&slow, &Limits::UPLOAD), Err(PictureError::Damaged));
    assert!(encode_again(&photo, &Limits::UPLOAD).is_ok());
}

#[test]
fn an_icon_is_small() {
    let icon = encode_again(&png(&two_colours(96, 96).into()), &Limits::ICON).unwrap().full;
    assert_eq!((icon.width, icon.height, icon.encoding), (96, 96, Encoding::Png));
    let large = png(&two_colours(1_025, 10).into());
    assert!(matches!(encode_again(&large, &Limits::ICON), Err(PictureError::TooLarge { .. })));
}

fn seeds() -> Vec<Vec<u8>> {
    let picture = two_colours(24, 10);
    let mut gif = Vec::new();
    let frame = || Frame::new(DynamicImage::from(picture.clone()).into_rgba8());
    GifEncoder::new(&mut gif).encode_frames([frame(), frame()]).unwrap();
    let mut webp = Vec::new();
    let encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut webp);
    encoder.encode(picture.as_raw(), 24, 10, ExtendedColorType::Rgb8).unwrap();
    vec![jpeg(&picture), png(&picture.into()), gif, webp]
}

#[test]
fn every_kind_is_read() {
    for seed in seeds() {
        let kept = encode_again(&seed, &Limits::UPLOAD).unwrap().full;
        assert_eq!((kept.width, kept.height), (24, 10));
        assert!(decoded(&kept).get_pixel(2, 2)[0] > 180);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    /// Whatever arrives: an answer, and what is kept is a picture within the limits.
    #[test]
    fn mutated_pictures_are_judged_and_never_more_than_they_say(
        which in 0_usize..4,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        cut in prop::option::of(any::<prop::sample::Index>()),
        tail in prop::collection::vec(any::<u8>(), 0..16),
    ) {
        let mut bytes = seeds().swap_remove(which);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        bytes.extend(tail);
        let limits = Limits { memory_max: 4 << 20, pixels_max: 1_000_000, ..Limits::UPLOAD };
        if let Ok(kept) = encode_again(&bytes, &limits) {
            for encoded in [&kept.full, &kept.thumbnail] {
                let again = decoded(encoded);
                prop_assert_eq!(again.dimensions(), (encoded.width, encoded.height));
                prop_assert!(u64::from(encoded.width) * u64::from(encoded.height) <= limits.pixels_max);
            }
        }
    }

    #[test]
    fn random_bytes_are_no_picture(format in 0_usize..5, body in prop::collection::vec(any::<u8>(), 0..256)) {
        let heads: [&[u8]; 5] = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\xff\0\0\0WEBPVP8 "];
        let bytes = [heads[format], &body].concat();
        let _ = encode_again(&bytes, &Limits::ICON);
        let _ = crate::examine("image/png", &bytes, &Limits::ICON);
    }
}
