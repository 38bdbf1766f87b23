//! Pictures: decoded within bounds, turned upright, encoded again.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageFormat, ImageReader};

use crate::Format;

/// What a picture may be before it is decoded, and what it is afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub bytes_max: usize,
    pub pixels_max: u64,
    /// Longest side. No more than 65,535, which is the longest of a JPEG.
    pub side_max: u32,
    /// Bytes of the decoded pixels.
    pub memory_max: u64,
    /// What is larger is made smaller, to this longest side.
    pub shrink_to: Option<u32>,
    /// Longest side of the thumbnail.
    pub thumbnail_side: u32,
}

impl Limits {
    /// What people send: the photographs of today's telephones at their full size.
    pub const UPLOAD: Self = Self {
        bytes_max: 10 << 20,
        pixels_max: 40_000_000,
        side_max: 32_768,
        // 40 million pixels of 4 bytes.
        memory_max: 160_000_000,
        shrink_to: None,
        thumbnail_side: 480,
    };
    /// What a card shows from elsewhere.
    pub const CARD_IMAGE: Self =
        Self { bytes_max: 5 << 20, pixels_max: 20_000_000, shrink_to: Some(1_280), ..Self::UPLOAD };
    /// A program's icon.
    pub const ICON: Self = Self {
        bytes_max: 64 << 10,
        pixels_max: 1_024 * 1_024,
        side_max: 1_024,
        memory_max: 8 << 20,
        shrink_to: Some(256),
        thumbnail_side: 128,
    };
}

/// Pixels, twice: as they are looked at, and small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub full: Encoded,
    pub thumbnail: Encoded,
}

#[derive(Clone, PartialEq, Eq)]
pub struct Encoded {
    pub encoding: Encoding,
    pub width: u32,
    pub height: u32,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Encoded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Encoded({:?}, {}x{}, {} bytes)", self.encoding, self.width, self.height, self.bytes.len())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Jpeg,
    Png,
}

impl Encoding {
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    pub const fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
        }
    }
}

/// Why a picture is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    #[error("not a picture that is read here: JPEG, PNG, WebP and GIF are")]
    NotAPicture,
    #[error("the picture has more than {max} bytes")]
    TooManyBytes { max: usize },
    #[error("the picture is larger than {pixels_max} pixels or {side_max} on a side")]
    TooLarge { pixels_max: u64, side_max: u32 },
    #[error("the picture is damaged, or drawn in a way that is not read here")]
    Damaged,
}

/// No loss that is seen: what people send is looked at, not printed.
const JPEG_QUALITY: u8 = 85;
/// Screenshots stay sharp up to this size; a larger picture without loss is a photograph that somebody saved so.
const LOSSLESS_PIXELS_MAX: u64 = 4_000_000;
/// A progressive JPEG is drawn in passes, each over all of its pixels. Cameras and editors make 10; a file of 10 MiB has room for
/// hundreds of thousands.
const JPEG_PASSES_MAX: usize = 50;

/// Decodes a picture within `limits` and encodes its pixels again.
///
/// # Errors
/// It is over the limits, or does not decode. Quickly where what it says of itself is too large.
pub fn encode_again(bytes: &[u8], limits: &Limits) -> Result<Picture, PictureError> {
    if bytes.len() > limits.bytes_max {
        return Err(PictureError::TooManyBytes { max: limits.bytes_max });
    }
    let format = Format::sniff(bytes).ok_or(PictureError::NotAPicture)?;
    // Decoders read what strangers wrote. One that panics has found the picture damaged; nothing of ours is half-way through.
    std::panic::catch_unwind(|| {
        let decoded = decode(bytes, format, limits)?;
        let kept = limits.shrink_to.and_then(|side| shrink(&decoded, side)).unwrap_or(decoded);
        let full = encode(&kept, format, limits)?;
        let thumbnail = match shrink(&kept, limits.thumbnail_side) {
            Some(small) => encode(&small, format, limits)?,
            None => full.clone(),
        };
        Ok(Picture { full, thumbnail })
    })
    .unwrap_or(Err(PictureError::Damaged))
}

fn decode(bytes: &[u8], format: Format, limits: &Limits) -> Result<DynamicImage, PictureError> {
    if format == Format::Jpeg && jpeg_passes(bytes) > JPEG_PASSES_MAX {
        return Err(PictureError::Damaged);
    }
    let mut bounds = image::Limits::no_limits();
    bounds.max_image_width = Some(limits.side_max);
    bounds.max_image_height = Some(limits.side_max);
    bounds.max_alloc = Some(limits.memory_max);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), known(format));
    reader.limits(bounds);
    let too_large = PictureError::TooLarge { pixels_max: limits.pixels_max, side_max: limits.side_max };
    let refused = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => too_large.clone(),
        _ => PictureError::Damaged,
    };
    let mut decoder = reader.into_decoder().map_err(refused)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > limits.pixels_max || decoder.total_bytes() > limits.memory_max {
        return Err(too_large);
    }
    let orientation = decoder.orientation().map_err(refused)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    image.apply_orientation(orientation);
    Ok(of_8_bits(image))
}

fn known(format: Format) -> ImageFormat {
    match format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Png => ImageFormat::Png,
        Format::WebP => ImageFormat::WebP,
        Format::Gif => ImageFormat::Gif,
    }
}

/// Starts of scans: within coded data no such pair of bytes stands, so that few others are counted.
fn jpeg_passes(bytes: &[u8]) -> usize {
    bytes.windows(2).filter(|pair| *pair == b"\xff\xda").count()
}

/// Pixels of 8 bits, with alpha only where some of them are seen through.
fn of_8_bits(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return DynamicImage::ImageRgb8(image.into_rgb8());
    }
    let image = image.into_rgba8();
    let opaque = image.pixels().all(|pixel| pixel.0.last() == Some(&u8::MAX));
    let image = DynamicImage::ImageRgba8(image);
    if opaque { DynamicImage::ImageRgb8(image.into_rgb8()) } else { image }
}

/// The picture within a square of `side`; `None` where it fits already.
fn shrink(image: &DynamicImage, side: u32) -> Option<DynamicImage> {
    (image.width().max(image.height()) > side).then(|| image.thumbnail(side, side))
}

fn encode(image: &DynamicImage, source: Format, limits: &Limits) -> Result<Encoded, PictureError> {
    let (width, height) = (image.width(), image.height());
    let sharp =
        matches!(source, Format::Png | Format::Gif) && u64::from(width) * u64::from(height) <= LOSSLESS_PIXELS_MAX;
    if image.color().has_alpha() || sharp {
        let bytes = to_png(image)?;
        // Noise grows as PNG; then a JPEG serves better, where nothing shows through.
        if image.color().has_alpha() || bytes.len() <= limits.bytes_max {
            return Ok(Encoded { encoding: Encoding::Png, width, height, bytes });
        }
    }
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY);
    encoder.write_image(image.as_bytes(), width, height, ExtendedColorType::Rgb8).map_err(|_| PictureError::Damaged)?;
    Ok(Encoded { encoding: Encoding::Jpeg, width, height, bytes })
}

fn to_png(image: &DynamicImage) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Fast, FilterType::Adaptive);
    let written = encoder.write_image(image.as_bytes(), image.width(), image.height(), image.color().into());
    written.map_err(|_| PictureError::Damaged)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
