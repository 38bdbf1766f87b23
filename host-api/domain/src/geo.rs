//! A place on the earth, as `geo:` URIs write it (RFC 5870).

use std::str::FromStr;

/// Longest one that is taken: coordinates to the millimetre with every parameter are half of it.
const BYTES_MAX: usize = 128;

/// A `geo:` URI of WGS 84, checked: latitude and longitude, in degrees, within their bounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeoUri(String);

/// Why a text is no place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a `geo:` URI of latitude and longitude in degrees, such as `geo:48.85,2.35`")]
pub struct GeoError;

impl GeoUri {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for GeoUri {
    type Err = GeoError;

    fn from_str(text: &str) -> Result<Self, GeoError> {
        let rest = text.strip_prefix("geo:").filter(|_| text.len() <= BYTES_MAX).ok_or(GeoError)?;
        let mut parts = rest.split(';');
        let mut coordinates = parts.next().unwrap_or_default().split(',');
        let (Some(latitude), Some(longitude)) = (coordinates.next(), coordinates.next()) else { return Err(GeoError) };
        let altitude = coordinates.next();
        let is_place = within(latitude, 90.0) && within(longitude, 180.0);
        if !is_place || !altitude.is_none_or(|metres| within(metres, f64::MAX)) || coordinates.next().is_some() {
            return Err(GeoError);
        }
        if parts.all(is_parameter) { Ok(Self(text.to_owned())) } else { Err(GeoError) }
    }
}

/// Digits, with a sign or a point, of no more than `most` on either side of zero.
fn within(number: &str, most: f64) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(whole) && are_digits(fraction) && digits.parse().is_ok_and(|number: f64| number <= most)
}

fn is_parameter(text: &str) -> bool {
    let (name, value) = text.split_once('=').unwrap_or((text, "-"));
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let is_value = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
    match name {
        // Another one counts in other degrees.
        "crs" => value.eq_ignore_ascii_case("wgs84"),
        "u" => !value.starts_with('-') && within(value, f64::MAX),
        _ => is_name && is_value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_latitude_and_longitude_within_their_bounds() {
        for text in [
            "geo:48.8530,2.3499",
            "geo:-90,180",
            "geo:0,-0.00001",
            "geo:48.2010,16.3695,183",
            "geo:48.2,16.3;u=40",
            "geo:48.2,16.3,-7.5;crs=WGS84;u=0.5;name=Karlskirche",
        ] {
            assert_eq!(text.parse::<GeoUri>().as_ref().map(GeoUri::as_str), Ok(text));
        }
        for text in [
            "",
            "geo:",
            "48.85, 2.35",
            "geo:48.85",
            "geo:48.85, 2.35",
            "geo:48.85,2.35,1,2",
            "geo:90.1,0",
            "geo:0,-180.5",
            "geo:+48,2",
            "geo:48.,2",
            "geo:.5,2",
            "geo:1e1,2",
            "geo:NaN,inf",
            "geo:4８,2",
            "geo:48.85,2.35;crs=moon",
            "geo:48.85,2.35;u=-1",
            "geo:48.85,2.35;a=b c",
            "geo:48.85,2.35;",
            "geo:48.85,2.35\n",
            "GEOGRAPHY:1,2",
            &format!("geo:48.85,2.35;a={}", "x".repeat(BYTES_MAX)),
        ] {
            assert_eq!(text.parse::<GeoUri>(), Err(GeoError), "{text:?}");
        }
    }
}
