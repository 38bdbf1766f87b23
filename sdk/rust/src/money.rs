//! Exact amounts of money, as the WIT writes them: `{currency, value}` with a decimal string.
//!
//! Always true: an amount is a whole number of the currency's smallest unit; nothing is ever rounded, and two currencies
//! never meet.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::bindings::parvis::host::types;

/// Why there is no such amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum MoneyError {
    /// Not three capital letters, or more than 9 decimals.
    NotACurrency,
    /// Not decimal digits with exactly the currency's number of decimals.
    NotAnAmount,
    /// The two amounts are of different currencies.
    CurrencyMismatch,
    /// The amount does not fit in 64 bits of the smallest unit.
    Overflow,
}

impl fmt::Display for MoneyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotACurrency => "not a currency: three capital letters and at most 9 decimals",
            Self::NotAnAmount => "not an amount: decimal digits with exactly the currency's number of decimals",
            Self::CurrencyMismatch => "the amounts are of different currencies",
            Self::Overflow => "the amount is too large",
        })
    }
}

impl std::error::Error for MoneyError {}

impl From<MoneyError> for crate::Error {
    fn from(error: MoneyError) -> Self {
        Self::Invalid(format!("money: {error}"))
    }
}

/// A currency: its ISO 4217 code and how many decimals its amounts have.
///
/// ```
/// use parvis_sdk::Currency;
///
/// assert_eq!(Currency::EUR.decimals(), 2);
/// assert_eq!(Currency::find("JPY"), Some(Currency::JPY));
/// assert_eq!(Currency::new("XPF", 0).unwrap().code(), "XPF");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency {
    code: [u8; 3],
    decimals: u8,
}

/// Currencies with another number of decimals than 2 stand here too, so that a wrong one is noticed.
const KNOWN: [(&str, u8); 24] = [
    ("AUD", 2),
    ("BHD", 3),
    ("BRL", 2),
    ("CAD", 2),
    ("CHF", 2),
    ("CLP", 0),
    ("CNY", 2),
    ("DKK", 2),
    ("EUR", 2),
    ("GBP", 2),
    ("INR", 2),
    ("ISK", 0),
    ("JOD", 3),
    ("JPY", 0),
    ("KRW", 0),
    ("KWD", 3),
    ("NOK", 2),
    ("OMR", 3),
    ("PLN", 2),
    ("SEK", 2),
    ("TND", 3),
    ("USD", 2),
    ("VND", 0),
    ("XAF", 0),
];

impl Currency {
    /// The euro.
    pub const EUR: Self = Self { code: *b"EUR", decimals: 2 };
    /// The United States dollar.
    pub const USD: Self = Self { code: *b"USD", decimals: 2 };
    /// The pound sterling.
    pub const GBP: Self = Self { code: *b"GBP", decimals: 2 };
    /// The Swiss franc.
    pub const CHF: Self = Self { code: *b"CHF", decimals: 2 };
    /// The yen.
    pub const JPY: Self = Self { code: *b"JPY", decimals: 0 };

    /// A currency by its code and number of decimals. Errors: `NotACurrency`, also for a known code with other decimals.
    pub fn new(code: &str, decimals: u8) -> Result<Self, MoneyError> {
        let bytes: [u8; 3] = code.as_bytes().try_into().map_err(|_| MoneyError::NotACurrency)?;
        let agrees = known_decimals(code).is_none_or(|known| known == decimals);
        if decimals > 9 || !agrees || !bytes.iter().all(u8::is_ascii_uppercase) {
            return Err(MoneyError::NotACurrency);
        }
        Ok(Self { code: bytes, decimals })
    }

    /// A common currency by its code.
    pub fn find(code: &str) -> Option<Self> {
        known_decimals(code).and_then(|decimals| Self::new(code, decimals).ok())
    }

    /// The ISO 4217 code.
    pub fn code(&self) -> &str {
        core::str::from_utf8(&self.code).expect("only capital letters are accepted")
    }

    /// How many decimals its amounts have.
    pub fn decimals(&self) -> u8 {
        self.decimals
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An exact amount of one currency.
///
/// ```
/// use parvis_sdk::{Currency, Money, MoneyError};
///
/// const DEPOSIT: Money = Money::new(500, Currency::EUR);
/// let three = DEPOSIT.checked_mul(3).unwrap();
/// assert_eq!(three.to_string(), "15.00 EUR");
/// assert_eq!(three.value(), "15.00");
/// assert_eq!((three.minor_units(), three.currency()), (1_500, Currency::EUR));
/// assert_eq!(three.checked_add(three).unwrap().checked_sub(three), Ok(three));
/// assert_eq!(three.checked_add(Money::new(1, Currency::CHF)), Err(MoneyError::CurrencyMismatch));
/// assert_eq!([Currency::USD, Currency::GBP].map(|currency| Money::new(5, currency).to_string()), ["0.05 USD", "0.05 GBP"]);
/// assert_eq!(Money::parse("15.00", "EUR"), Ok(three));
/// assert!(Money::parse("15.0", "EUR").is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Record", into = "Record")]
pub struct Money {
    minor_units: i64,
    currency: Currency,
}

impl Money {
    /// So many of the currency's smallest unit (cents, fils, yen).
    pub const fn new(minor_units: i64, currency: Currency) -> Self {
        Self { minor_units, currency }
    }

    /// An amount as the WIT writes it. For a currency that [`Currency::find`] does not know, `value` itself says how many
    /// decimals there are.
    pub fn parse(value: &str, currency: &str) -> Result<Self, MoneyError> {
        let (whole, fraction) =
            value.split_once('.').map_or((value, None), |(whole, fraction)| (whole, Some(fraction)));
        let decimals = u8::try_from(fraction.map_or(0, str::len)).map_err(|_| MoneyError::NotAnAmount)?;
        if let Some(known) = known_decimals(currency)
            && known != decimals
        {
            return Err(MoneyError::NotAnAmount);
        }
        let currency = Currency::new(currency, decimals)?;
        let (negative, whole) = whole.strip_prefix('-').map_or((false, whole), |whole| (true, whole));
        let padded = whole.len() > 1 && whole.starts_with('0');
        if whole.is_empty() || padded || fraction == Some("") {
            return Err(MoneyError::NotAnAmount);
        }
        let mut minor_units: i64 = 0;
        for byte in whole.bytes().chain(fraction.unwrap_or_default().bytes()) {
            if !byte.is_ascii_digit() {
                return Err(MoneyError::NotAnAmount);
            }
            // Counted downwards, so that the lowest amount fits too.
            let digit = i64::from(byte - b'0');
            minor_units =
                minor_units.checked_mul(10).and_then(|sum| sum.checked_sub(digit)).ok_or(MoneyError::Overflow)?;
        }
        if !negative {
            minor_units = minor_units.checked_neg().ok_or(MoneyError::Overflow)?;
        }
        Ok(Self::new(minor_units, currency))
    }

    /// The amount in the currency's smallest unit.
    pub fn minor_units(self) -> i64 {
        self.minor_units
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount without its currency, as the WIT writes it: `12.50`, `500`, `-0.001`.
    pub fn value(self) -> String {
        let decimals = usize::from(self.currency.decimals);
        let sign = if self.minor_units < 0 { "-" } else { "" };
        // At least one digit before the point.
        let digits = format!("{:0width$}", self.minor_units.unsigned_abs(), width = decimals + 1);
        let (whole, fraction) = digits.split_at(digits.len() - decimals);
        let point = if decimals == 0 { "" } else { "." };
        [sign, whole, point, fraction].concat()
    }

    /// The sum. Errors: `CurrencyMismatch`, `Overflow`.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.with_same(other, i64::checked_add)
    }

    /// The difference. Errors: `CurrencyMismatch`, `Overflow`.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.with_same(other, i64::checked_sub)
    }

    /// So many times the amount. Errors: `Overflow`.
    pub fn checked_mul(self, times: i64) -> Result<Self, MoneyError> {
        let minor_units = self.minor_units.checked_mul(times).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor_units, self.currency))
    }

    fn with_same(self, other: Self, combine: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::CurrencyMismatch);
        }
        let minor_units = combine(self.minor_units, other.minor_units).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor_units, self.currency))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value())?;
        f.write_str(" ")?;
        f.write_str(self.currency.code())
    }
}

/// How an amount is stored: as the WIT has it.
#[derive(Serialize, Deserialize)]
struct Record {
    currency: String,
    value: String,
}

impl TryFrom<Record> for Money {
    type Error = MoneyError;

    fn try_from(record: Record) -> Result<Self, MoneyError> {
        Self::parse(&record.value, &record.currency)
    }
}

impl From<Money> for Record {
    fn from(money: Money) -> Self {
        Self { currency: money.currency.code().to_owned(), value: money.value() }
    }
}

impl TryFrom<types::Money> for Money {
    type Error = MoneyError;

    fn try_from(money: types::Money) -> Result<Self, MoneyError> {
        Self::parse(&money.value, &money.currency)
    }
}

impl From<Money> for types::Money {
    fn from(money: Money) -> Self {
        Self { currency: money.currency.code().to_owned(), value: money.value() }
    }
}

fn known_decimals(code: &str) -> Option<u8> {
    KNOWN.iter().find(|(known, _)| *known == code).map(|(_, decimals)| *decimals)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn amounts_print_with_exactly_their_decimals_and_come_back() {
        for (code, minor_units, expected) in [
            ("EUR", 1234, "12.34"),
            ("EUR", -5, "-0.05"),
            ("EUR", 0, "0.00"),
            ("JPY", 500, "500"),
            ("KWD", 1, "0.001"),
            ("EUR", i64::MAX, "92233720368547758.07"),
            ("EUR", i64::MIN, "-92233720368547758.08"),
        ] {
            let money = Money::new(minor_units, Currency::find(code).unwrap());
            assert_eq!(money.value(), expected);
            assert_eq!(Money::parse(expected, code), Ok(money));
        }
        assert_eq!(Money::parse("1.2345", "XYZ").unwrap().currency().decimals(), 4);
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for (value, code) in [
            ("", "EUR"),
            ("-", "EUR"),
            ("1", "EUR"),
            ("1.", "EUR"),
            (".50", "EUR"),
            ("1.5", "EUR"),
            ("1.500", "EUR"),
            ("+1.00", "EUR"),
            ("1,000.00", "EUR"),
            ("1e2", "JPY"),
            ("01.00", "EUR"),
            ("1.0\u{0660}", "EUR"),
            ("--1.00", "EUR"),
            ("1.00", "eur"),
            ("1.00", "EURO"),
            ("1.0000000000", "XYZ"),
            ("92233720368547758.08", "EUR"),
        ] {
            assert!(Money::parse(value, code).is_err(), "{value} {code}");
        }
    }

    #[test]
    fn sums_never_mix_currencies_and_never_wrap() {
        let euro = Money::new(100, Currency::EUR);
        assert_eq!(euro.checked_add(Money::new(100, Currency::USD)), Err(MoneyError::CurrencyMismatch));
        assert_eq!(euro.checked_add(Money::new(i64::MAX, Currency::EUR)), Err(MoneyError::Overflow));
        assert_eq!(euro.checked_mul(i64::MAX), Err(MoneyError::Overflow));
        assert_eq!(euro.checked_sub(euro), Ok(Money::new(0, Currency::EUR)));
    }
}
