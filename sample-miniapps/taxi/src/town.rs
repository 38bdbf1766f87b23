//! The town: where the taxis drive, the places that people name, and the way from one to another. What a company in another town
//! changes first.
//!
//! Ways follow streets, which run east to west and north to south: first along, then up or down. Nobody gets through a wall.

use parvis_sdk::locale;
use serde::{Deserialize, Serialize};

/// A point, in steps of a hundred-thousandth of a degree: about a metre.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Point {
    pub(crate) north: i32,
    pub(crate) east: i32,
}

/// Somewhere to go, with the words for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) point: Point,
    pub(crate) name: String,
    /// Whether everybody knows it: an address of somebody's own is nobody else's business.
    pub(crate) public: bool,
}

/// What came of looking for a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Found {
    Place(Place),
    /// Several places are called so.
    Several(Vec<&'static str>),
    /// It is there, but no taxi of ours goes there.
    Outside,
    Nothing,
}

/// Metres of a hundred-thousandth of a degree, in thousandths: to the north anywhere, to the east at this latitude.
const NORTH_MM: u32 = 1_113;
const EAST_MM: u32 = 732;

/// Where the taxis drive.
const SOUTH_WEST: Point = Point { north: 4_880_000, east: 222_000 };
const NORTH_EAST: Point = Point { north: 4_892_000, east: 247_000 };

pub(crate) const PLACES: [(&str, Point); 12] = [
    ("Bastille", Point { north: 4_885_319, east: 236_914 }),
    ("Étoile", Point { north: 4_887_379, east: 229_503 }),
    ("Gare de Lyon", Point { north: 4_884_430, east: 237_430 }),
    ("Gare du Nord", Point { north: 4_888_095, east: 235_530 }),
    ("Louvre", Point { north: 4_886_061, east: 233_764 }),
    ("Montparnasse", Point { north: 4_884_110, east: 232_020 }),
    ("Notre-Dame", Point { north: 4_885_296, east: 234_990 }),
    ("Opéra", Point { north: 4_887_197, east: 233_160 }),
    ("Panthéon", Point { north: 4_884_622, east: 234_596 }),
    ("République", Point { north: 4_886_739, east: 236_364 }),
    ("Sacré-Cœur", Point { north: 4_888_671, east: 234_310 }),
    ("Tour Eiffel", Point { north: 4_885_837, east: 229_448 }),
];

/// Looks for what somebody typed, or what their device says: the name of a place or the beginning of one, `48.8530, 2.3499`, or
/// `geo:48.8530,2.3499`.
pub(crate) fn find(text: &str) -> Found {
    if let Some(point) = coordinates(text) {
        return if point.is_inside() { Found::Place(Place::at(point)) } else { Found::Outside };
    }
    let wanted = plain(text);
    let known = |fits: &dyn Fn(&str) -> bool| -> Vec<&'static str> {
        PLACES.iter().map(|(name, _)| *name).filter(|name| fits(&plain(name))).collect()
    };
    let exact = known(&|name| name == wanted);
    let found = if exact.is_empty() && wanted.len() >= 3 { known(&|name| name.contains(&wanted)) } else { exact };
    match found.as_slice() {
        [] => Found::Nothing,
        [name] => named(name).map_or(Found::Nothing, Found::Place),
        _ => Found::Several(found),
    }
}

/// A place that everybody knows.
pub(crate) fn named(name: &str) -> Option<Place> {
    let (name, point) = PLACES.into_iter().find(|(known, _)| *known == name)?;
    Some(Place { point, name: name.to_owned(), public: true })
}

impl Place {
    fn at(point: Point) -> Self {
        let degrees = |value: i32| format!("{}.{:04}", value / 100_000, value.unsigned_abs() % 100_000 / 10);
        Self { point, name: format!("{}, {}", degrees(point.north), degrees(point.east)), public: false }
    }

    /// The known place that is nearest: what others may know of it.
    pub(crate) fn nearest(&self) -> &'static str {
        let nearest = PLACES.iter().min_by_key(|(_, point)| metres(self.point, *point));
        nearest.map_or("", |(name, _)| *name)
    }
}

impl Point {
    pub(crate) fn is_inside(self) -> bool {
        (SOUTH_WEST.north..=NORTH_EAST.north).contains(&self.north)
            && (SOUTH_WEST.east..=NORTH_EAST.east).contains(&self.east)
    }

    /// The corner at which the way to `to` turns.
    pub(crate) fn corner(self, to: Self) -> Self {
        Self { north: self.north, east: to.east }
    }
}

/// The length of the way.
pub(crate) fn metres(from: Point, to: Point) -> u32 {
    let north = from.north.abs_diff(to.north).saturating_mul(NORTH_MM);
    let east = from.east.abs_diff(to.east).saturating_mul(EAST_MM);
    north.saturating_add(east) / 1_000
}

/// Where on the way somebody is who has made so many metres of it.
pub(crate) fn along(from: Point, to: Point, made: u32) -> Point {
    let corner = from.corner(to);
    let first = metres(from, corner);
    let (start, end, made) = if made <= first { (from, corner, made) } else { (corner, to, made - first) };
    let whole = metres(start, end).max(1);
    let made = made.min(whole);
    let part = |from: i32, to: i32| {
        let offset = i64::from(to - from) * i64::from(made) / i64::from(whole);
        from.saturating_add(i32::try_from(offset).unwrap_or_default())
    };
    Point { north: part(start.north, end.north), east: part(start.east, end.east) }
}

/// `3.4 km`, with the comma of the language.
pub(crate) fn kilometres(tag: &str, metres: u32) -> String {
    format!("{} km", locale::tenths(tag, metres.saturating_add(50) / 100))
}

fn coordinates(text: &str) -> Option<Point> {
    let text = text.trim();
    let text = text.strip_prefix("geo:").unwrap_or(text);
    let text = text.split(';').next().unwrap_or_default();
    let mut numbers = text.split(',').map(str::trim);
    let (north, east, height) = (numbers.next()?, numbers.next()?, numbers.next());
    if numbers.next().is_some() || height.is_some_and(|height| hundred_thousandths(height).is_none()) {
        return None;
    }
    Some(Point { north: hundred_thousandths(north)?, east: hundred_thousandths(east)? })
}

/// Degrees as people and devices write them: a sign, digits, a point, digits.
fn hundred_thousandths(text: &str) -> Option<i32> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits =
        |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole, 4) || !are_digits(fraction, 20) {
        return None;
    }
    let five: String = fraction.chars().chain("00000".chars()).take(5).collect();
    let value = whole.parse::<i32>().ok()? * 100_000 + five.parse::<i32>().ok()?;
    Some(sign * value)
}

/// Without case, accents, spaces and hyphens, so that `notre dame` is found.
fn plain(name: &str) -> String {
    let letters = name.chars().flat_map(char::to_lowercase).map(|letter| match letter {
        'à' | 'â' | 'ä' => 'a',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' => 'i',
        'ô' | 'ö' => 'o',
        'ù' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        other => other,
    });
    letters.filter(|letter| letter.is_alphanumeric()).collect::<String>().replace('œ', "oe")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

    use super::*;

    #[test]
    fn people_and_devices_write_places_in_many_ways() {
        for (text, name) in [
            ("Bastille", "Bastille"),
            ("  notre dame ", "Notre-Dame"),
            ("OPERA", "Opéra"),
            ("sacre coeur", "Sacré-Cœur"),
            ("eiffel", "Tour Eiffel"),
            ("geo:48.8530,2.3499", "48.8530, 2.3499"),
            ("geo:48.85301,2.34999,35;u=12;crs=wgs84", "48.8530, 2.3499"),
            ("48.853, 2.35", "48.8530, 2.3500"),
            ("49,2.3", ""),
        ] {
            match find(text) {
                Found::Place(place) => assert_eq!(place.name, name, "{text}"),
                other => assert_eq!((other, name), (Found::Outside, ""), "{text}"),
            }
        }
        for text in ["", "ba", "Rome", "48.853", "48.853,2.35,1,2", "+48.8,2.3", "48.,2.3", "é", "99999999999,2"] {
            assert_eq!(find(text), Found::Nothing, "{text}");
        }
        assert_eq!(find("gare"), Found::Several(vec!["Gare de Lyon", "Gare du Nord"]));
        assert_eq!(find("-48.85,2.35"), Found::Outside);
    }

    #[test]
    fn a_way_leads_from_its_beginning_to_its_end_and_never_back() {
        let (from, to) = (named("Louvre").unwrap().point, named("Gare de Lyon").unwrap().point);
        let whole = metres(from, to);
        assert_eq!((along(from, to, 0), along(from, to, whole + 9)), (from, to));
        let mut left = whole;
        for made in 0..=whole {
            let now = metres(along(from, to, made), to);
            assert!(now <= left + 2, "{made}");
            left = now;
        }
        assert_eq!(along(from, from, 5), from);
    }

    #[test]
    fn others_learn_of_an_address_only_what_is_near() {
        let Found::Place(place) = find("48.8535, 2.3688") else { panic!("inside") };
        assert_eq!((place.public, place.nearest()), (false, "Bastille"));
    }
}
