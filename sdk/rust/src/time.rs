//! Instants, days and times of day: just what a program needs to plan with. A program that must follow the clock changes of
//! a time zone brings a time zone library.
//!
//! Always true: a [`Timestamp`] prints as the WIT writes it, `2026-12-24T19:00:00.000Z`, and a [`Date`] exists in the calendar.

use core::fmt;
use core::str::FromStr;
use core::time::Duration;

use serde::{Deserialize, Serialize};

const DAY_MS: i64 = 86_400_000;
/// 9999-12-31T23:59:59.999Z, the last instant that has four digits of year; 0000-01-01 is the first.
const LAST_MS: i64 = 253_402_300_799_999;
const FIRST_MS: i64 = -62_167_219_200_000;

/// The text is not of the form that it must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeError {
    expected: &'static str,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected ")?;
        f.write_str(self.expected)
    }
}

impl std::error::Error for TimeError {}

impl From<TimeError> for crate::Error {
    fn from(error: TimeError) -> Self {
        Self::Invalid(error.to_string())
    }
}

/// An instant, to the millisecond.
///
/// ```
/// use std::time::Duration;
/// use parvis_sdk::Timestamp;
///
/// let now: Timestamp = "2026-12-24T18:55:00.000Z".parse().unwrap();
/// let later = now.plus(Duration::from_secs(600));
/// assert_eq!(later.to_string(), "2026-12-24T19:05:00.000Z");
/// assert!(later > now && later.minus(Duration::from_secs(600)) == now);
/// assert_eq!(Timestamp::from_unix_ms(now.unix_ms()), now);
/// assert_eq!(now.time_of_day(60).to_string(), "19:55");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp {
    unix_ms: i64,
}

impl Timestamp {
    /// Milliseconds since 1970-01-01T00:00Z; beyond the years 0000 to 9999 the nearest instant within.
    pub fn from_unix_ms(unix_ms: i64) -> Self {
        Self { unix_ms: unix_ms.clamp(FIRST_MS, LAST_MS) }
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    pub fn unix_ms(self) -> i64 {
        self.unix_ms
    }

    /// So much later.
    pub fn plus(self, duration: Duration) -> Self {
        Self::from_unix_ms(self.unix_ms.saturating_add(milliseconds(duration)))
    }

    /// So much earlier.
    pub fn minus(self, duration: Duration) -> Self {
        Self::from_unix_ms(self.unix_ms.saturating_sub(milliseconds(duration)))
    }

    /// The day, where clocks are `utc_offset_minutes` ahead of UTC.
    ///
    /// ```
    /// use parvis_sdk::Timestamp;
    ///
    /// let eve: Timestamp = "2026-12-24T23:30:00.000Z".parse().unwrap();
    /// assert_eq!(eve.date(0).to_string(), "2026-12-24");
    /// assert_eq!(eve.date(60).to_string(), "2026-12-25");
    /// ```
    pub fn date(self, utc_offset_minutes: i32) -> Date {
        let local = self.unix_ms + i64::from(utc_offset_minutes) * 60_000;
        Date::from_unix_days(local.div_euclid(DAY_MS))
    }

    /// The time of day, where clocks are `utc_offset_minutes` ahead of UTC.
    pub fn time_of_day(self, utc_offset_minutes: i32) -> TimeOfDay {
        let local = self.unix_ms + i64::from(utc_offset_minutes) * 60_000;
        let minutes = local.rem_euclid(DAY_MS) / 60_000;
        let minutes = u16::try_from(minutes).expect("a day has 1,440 minutes");
        TimeOfDay { minutes }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_day = self.unix_ms.rem_euclid(DAY_MS);
        let (seconds, ms) = (of_day / 1000, of_day % 1000);
        let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z", self.date(0))
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        const ERROR: TimeError = TimeError { expected: "an instant such as 2026-12-24T19:00:00.000Z" };
        let (date, time) = text.strip_suffix('Z').and_then(|text| text.split_once('T')).ok_or(ERROR)?;
        let date: Date = date.parse().map_err(|_| ERROR)?;
        let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
        let (clock, second) = clock.rsplit_once(':').ok_or(ERROR)?;
        let clock: TimeOfDay = clock.parse().map_err(|_| ERROR)?;
        let second = digits(second, 2).filter(|second| *second < 60).ok_or(ERROR)?;
        let length = fraction.len().min(3);
        let ms = fraction.get(..length).and_then(|first| digits(first, length)).ok_or(ERROR)?;
        let scale = [1000, 100, 10, 1].get(length).ok_or(ERROR)?;
        let of_day = i64::from(clock.minutes) * 60_000 + i64::from(second) * 1000 + i64::from(ms * scale);
        Ok(Self::from_unix_ms(date.unix_days() * DAY_MS + of_day))
    }
}

impl TryFrom<String> for Timestamp {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(instant: Timestamp) -> Self {
        instant.to_string()
    }
}

/// A day of the calendar.
///
/// ```
/// use parvis_sdk::{Date, TimeOfDay};
///
/// let day: Date = "2026-12-24".parse().unwrap();
/// let dinner: TimeOfDay = "19:00".parse().unwrap();
/// assert_eq!(day.at(dinner, 60).to_string(), "2026-12-24T18:00:00.000Z");
/// assert_eq!((day.year(), day.month(), day.day(), day.weekday()), (2026, 12, 24, 4));
/// assert!("2026-02-29".parse::<Date>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The year, 0 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day of the week: 1 is Monday, 7 is Sunday.
    pub fn weekday(self) -> u8 {
        let from_monday = (self.unix_days() + 3).rem_euclid(7);
        u8::try_from(from_monday + 1).expect("a week has 7 days")
    }

    /// So many days later, or earlier if negative.
    ///
    /// ```
    /// let day: parvis_sdk::Date = "2026-12-31".parse().unwrap();
    /// assert_eq!(day.plus_days(1).to_string(), "2027-01-01");
    /// ```
    pub fn plus_days(self, days: i32) -> Self {
        Self::from_unix_days(self.unix_days() + i64::from(days))
    }

    /// The instant at which clocks that are `utc_offset_minutes` ahead of UTC show this day and `time`.
    pub fn at(self, time: TimeOfDay, utc_offset_minutes: i32) -> Timestamp {
        let minutes = i64::from(time.minutes) - i64::from(utc_offset_minutes);
        Timestamp::from_unix_ms(self.unix_days() * DAY_MS + minutes * 60_000)
    }

    // Both conversions count in eras of 400 years that begin on 1 March, so that a leap day is the last of its year.
    fn unix_days(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    fn from_unix_days(days: i64) -> Self {
        let days = days.clamp(FIRST_MS.div_euclid(DAY_MS), LAST_MS.div_euclid(DAY_MS)) + 719_468;
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Self {
            year: u16::try_from(year).expect("clamped to four digits of year"),
            month: u8::try_from(month).expect("a year has 12 months"),
            day: u8::try_from(day).expect("a month has at most 31 days"),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        const ERROR: TimeError = TimeError { expected: "a day such as 2026-12-24" };
        let (year, rest) = text.split_once('-').ok_or(ERROR)?;
        let (month, day) = rest.split_once('-').ok_or(ERROR)?;
        let field = |text, length| digits(text, length).ok_or(ERROR);
        let date = Self {
            year: u16::try_from(field(year, 4)?).map_err(|_| ERROR)?,
            month: u8::try_from(field(month, 2)?).map_err(|_| ERROR)?,
            day: u8::try_from(field(day, 2)?).map_err(|_| ERROR)?,
        };
        // A day that is not in the calendar comes back as another one.
        let exists = (1..=12).contains(&date.month) && Self::from_unix_days(date.unix_days()) == date;
        if exists { Ok(date) } else { Err(ERROR) }
    }
}

impl TryFrom<String> for Date {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

/// A time of day, to the minute.
///
/// ```
/// use parvis_sdk::TimeOfDay;
///
/// const LUNCH: TimeOfDay = TimeOfDay::new(12, 0);
/// let asked: TimeOfDay = "12:30".parse().unwrap();
/// assert!(asked > LUNCH);
/// assert_eq!((asked.hour(), asked.minute()), (12, 30));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeOfDay {
    minutes: u16,
}

impl TimeOfDay {
    /// `hour` 0 to 23, `minute` 0 to 59; meant for constants, where a mistake does not compile.
    #[expect(clippy::panic, reason = "documented: for constants")]
    pub const fn new(hour: u8, minute: u8) -> Self {
        if hour > 23 || minute > 59 {
            panic!("no such time of day");
        }
        Self { minutes: hour as u16 * 60 + minute as u16 }
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> u16 {
        self.minutes / 60
    }

    /// The minute, 0 to 59.
    pub fn minute(self) -> u16 {
        self.minutes % 60
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour(), self.minute())
    }
}

impl FromStr for TimeOfDay {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        const ERROR: TimeError = TimeError { expected: "a time of day such as 19:00" };
        let (hour, minute) = text.split_once(':').ok_or(ERROR)?;
        let hour = digits(hour, 2).filter(|hour| *hour < 24).ok_or(ERROR)?;
        let minute = digits(minute, 2).filter(|minute| *minute < 60).ok_or(ERROR)?;
        let minutes = u16::try_from(hour * 60 + minute).map_err(|_| ERROR)?;
        Ok(Self { minutes })
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = TimeError;

    fn try_from(text: String) -> Result<Self, TimeError> {
        text.parse()
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

/// Exactly `length` decimal digits, at most 4.
fn digits(text: &str, length: usize) -> Option<u32> {
    let only_digits = text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
    if only_digits { text.parse().ok() } else { None }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_day_of_eight_centuries_comes_back_from_its_text_and_follows_the_day_before() {
        let mut day: Date = "1600-01-01".parse().unwrap();
        for _ in 0..292_194 {
            assert_eq!(day.to_string().parse(), Ok(day));
            let next = day.plus_days(1);
            assert!(next > day && next.weekday() == day.weekday() % 7 + 1, "{day} {next}");
            day = next;
        }
        assert_eq!(day.to_string(), "2400-01-01");
    }

    #[test]
    fn instants_print_as_the_wit_writes_them() {
        for (text, unix_ms) in [
            ("1970-01-01T00:00:00.000Z", 0),
            ("2026-12-24T19:00:00.000Z", 1_798_138_800_000),
            ("2000-02-29T23:59:59.999Z", 951_868_799_999),
            ("1969-12-31T23:59:59.999Z", -1),
        ] {
            let instant: Timestamp = text.parse().unwrap();
            assert_eq!((instant.unix_ms(), instant.to_string().as_str()), (unix_ms, text));
        }
        let short: Timestamp = "2026-12-24T19:00:00.5Z".parse().unwrap();
        assert_eq!(short.unix_ms() % 1000, 500);
    }

    #[test]
    fn what_is_no_instant_day_or_time_is_refused() {
        for text in [
            "",
            "2026-12-24",
            "2026-12-24T19:00:00.000",
            "2026-12-24T24:00:00.000Z",
            "2026-12-24T19:00:60.000Z",
            "2026-13-01T00:00:00.000Z",
            "2026-12-24T19:00:00.Z",
            "+026-12-24T19:00:00.000Z",
            "2026-12-24T19:00:00.0é0Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
        for text in ["2026-2-01", "2026-00-01", "2026-01-00", "2026-04-31", "2100-02-29", "12026-01-01"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        for text in ["24:00", "12:60", "1:00", "12", "12:0", "-1:00"] {
            assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
        }
    }
}
