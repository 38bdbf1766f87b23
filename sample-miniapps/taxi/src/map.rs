//! A small map, drawn with emoji: a card holds no picture that a program drew itself, and emoji are as wide as each other on every
//! device. It shows the part of the town that matters, 11 of them wide, so that it fits the smallest phone.
//!
//! Not here: the words for those who do not see it; the card says them.

use crate::town::Point;

const COLUMNS: i32 = 11;
const ROWS: i32 = 7;

const STREET: &str = "▫️";
const WAY: &str = "🟦";
const FROM: &str = "🟢";
const TO: &str = "🏁";
pub(crate) const CAR: &str = "🚕";

/// The way from `from` to `to` by the streets, and the car where it is.
pub(crate) fn draw(from: Point, to: Point, car: Option<Car>) -> String {
    let mut points = vec![from, to];
    points.extend(car.iter().flat_map(|car| [car.at, car.comes_from.unwrap_or(car.at)]));
    let view = View::of(&points);
    let mut cells =
        vec![vec![STREET; usize::try_from(COLUMNS).unwrap_or_default()]; usize::try_from(ROWS).unwrap_or_default()];
    let mut put = |(column, row): (i32, i32), mark: &'static str| {
        let row = usize::try_from(row).ok().and_then(|row| cells.get_mut(row));
        if let Some(cell) = usize::try_from(column).ok().and_then(|column| row?.get_mut(column)) {
            *cell = mark;
        }
    };
    let mut way = |from: Point, to: Point| {
        let (start, corner, end) = (view.cell(from), view.cell(from.corner(to)), view.cell(to));
        for column in start.0.min(corner.0)..=start.0.max(corner.0) {
            put((column, corner.1), WAY);
        }
        for row in corner.1.min(end.1)..=corner.1.max(end.1) {
            put((corner.0, row), WAY);
        }
    };
    way(from, to);
    if let Some(comes_from) = car.and_then(|car| car.comes_from) {
        way(comes_from, from);
    }
    put(view.cell(to), TO);
    put(view.cell(from), FROM);
    if let Some(car) = car {
        put(view.cell(car.at), CAR);
    }
    cells.into_iter().map(|row| row.concat()).collect::<Vec<_>>().join("\n")
}

/// Where the car is, and from where it comes while it has nobody in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Car {
    pub(crate) at: Point,
    pub(crate) comes_from: Option<Point>,
}

/// The part of the town that is shown: all the points, with a street around them.
struct View {
    south_west: Point,
    north_east: Point,
}

impl View {
    fn of(points: &[Point]) -> Self {
        // About 200 metres on each side, which also keeps a way of no length from being divided by.
        const MARGIN: i32 = 250;
        let north = || points.iter().map(|point| point.north);
        let east = || points.iter().map(|point| point.east);
        let least = |values: Option<i32>| values.unwrap_or_default() - MARGIN;
        let most = |values: Option<i32>| values.unwrap_or_default() + MARGIN;
        Self {
            south_west: Point { north: least(north().min()), east: least(east().min()) },
            north_east: Point { north: most(north().max()), east: most(east().max()) },
        }
    }

    /// Column and row, from the top left.
    fn cell(&self, point: Point) -> (i32, i32) {
        let part = |value: i32, from: i32, to: i32, cells: i32| {
            let cell = i64::from(value - from) * i64::from(cells) / i64::from((to - from).max(1));
            i32::try_from(cell).unwrap_or_default().clamp(0, cells - 1)
        };
        let column = part(point.east, self.south_west.east, self.north_east.east, COLUMNS);
        let row = part(point.north, self.south_west.north, self.north_east.north, ROWS);
        (column, ROWS - 1 - row)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;
    use crate::town::{along, metres, named};

    fn point(name: &str) -> Point {
        named(name).unwrap().point
    }

    #[test]
    fn a_map_shows_the_way_and_fits_a_phone() {
        let map = draw(point("Louvre"), point("Gare de Lyon"), None);
        let expected = "\
🟢🟦🟦🟦🟦🟦🟦🟦🟦🟦🟦
▫️▫️▫️▫️▫️▫️▫️▫️▫️▫️🟦
▫️▫️▫️▫️▫️▫️▫️▫️▫️▫️🟦
▫️▫️▫️▫️▫️▫️▫️▫️▫️▫️🟦
▫️▫️▫️▫️▫️▫️▫️▫️▫️▫️🟦
▫️▫️▫️▫️▫️▫️▫️▫️▫️▫️🟦
▫️▫️▫️▫️▫️▫️▫️▫️▫️▫️🏁";
        assert_eq!(map, expected);
    }

    #[test]
    fn the_car_moves_over_it_and_hides_what_it_stands_on() {
        let (from, to) = (point("Louvre"), point("Bastille"));
        let whole = metres(from, to);
        let maps: Vec<String> = (0..=4)
            .map(|quarter| draw(from, to, Some(Car { at: along(from, to, whole * quarter / 4), comes_from: None })))
            .collect();
        assert!(maps.windows(2).all(|pair| pair.first() != pair.last()), "{maps:#?}");
        assert!(maps.iter().all(|map| map.matches(CAR).count() == 1 && map.lines().count() == 7));
        assert!(!maps.first().unwrap().contains(FROM) && !maps.last().unwrap().contains(TO));
    }

    #[test]
    fn places_that_are_the_same_are_drawn_too() {
        let here = point("Louvre");
        let map = draw(here, here, Some(Car { at: here, comes_from: Some(point("Étoile")) }));
        assert_eq!(map.matches(CAR).count(), 1);
    }
}
