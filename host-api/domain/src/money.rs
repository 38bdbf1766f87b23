//! Amounts: an exact count of minor units of one ISO 4217 currency.
//!
//! An amount has one text, that of the W3C Payment Request API: decimal digits with exactly the currency's number of
//! decimals (`12.50` EUR, `500` JPY, `0.001` KWD) and an optional leading `-`. Anything else is refused, so two texts are
//! equal exactly if the amounts are.
//!
//! Always true:
//! - a `Currency` is money that people pay with: codes without decimals of their own (XXX, XTS, XAU, ...) do not exist here;
//! - no sum leaves the range of i64 or mixes currencies without an error.
//!
//! Not here: balances (i128, with the ledger), exchange rates, how an amount looks in a person's language.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// No amount has more characters than this: 19 digits, a sign, a point, with room to spare.
const VALUE_BYTES_MAX: usize = 32;

/// A currency of ISO 4217 that has minor units.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(iso_currency::Currency);

/// The text is not the code of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected the ISO 4217 code of a currency, such as EUR: three capital letters, and none of the codes for metals, tests or accounting units"
)]
pub struct CurrencyError;

/// Why an amount does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    #[error("the amounts are in different currencies, {left} and {right}")]
    CurrencyMismatch { left: Currency, right: Currency },
    #[error("the amount does not fit: the largest is {} in minor units", i64::MAX)]
    Overflow,
    #[error("expected decimal digits with exactly {decimals} decimals, as in `{example}`", decimals = currency.decimals(), example = Money::new(1234, *currency).decimal())]
    Form { currency: Currency },
    #[error("the amount must be more than zero")]
    NotPositive,
}

impl Currency {
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals an amount of it has: 0, 2, 3 or 4.
    pub fn decimals(self) -> usize {
        self.0.exponent().map_or(0, usize::from)
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(text: &str) -> Result<Self, CurrencyError> {
        let currency = iso_currency::Currency::from_code(text).ok_or(CurrencyError)?;
        if currency.is_special() || currency.exponent().is_none() {
            return Err(CurrencyError);
        }
        Ok(Self(currency))
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

// Text in formats that people read (JSON), the three bytes of the code in those that they do not (postcard).
impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(self.code());
        }
        let code: [u8; 3] = self.code().as_bytes().try_into().expect("an ISO 4217 code has three letters");
        code.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Currency {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let code = Cow::<'de, str>::deserialize(deserializer)?;
            return code.parse().map_err(de::Error::custom);
        }
        let code = <[u8; 3]>::deserialize(deserializer)?;
        std::str::from_utf8(&code).map_err(de::Error::custom)?.parse().map_err(de::Error::custom)
    }
}

/// An exact amount: minor units (cents, fils, yen) of one ISO 4217 currency.
///
/// JSON: `{ "currency": "EUR", "value": "12.50" }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor_units: i64,
    currency: Currency,
}

impl Money {
    pub const fn new(minor_units: i64, currency: Currency) -> Self {
        Self { minor_units, currency }
    }

    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    pub const fn minor_units(self) -> i64 {
        self.minor_units
    }

    pub const fn currency(self) -> Currency {
        self.currency
    }

    pub const fn is_positive(self) -> bool {
        self.minor_units > 0
    }

    /// The same amount, or an error if it is not more than zero: for what is asked of people.
    pub const fn positive(self) -> Result<Self, MoneyError> {
        if self.is_positive() { Ok(self) } else { Err(MoneyError::NotPositive) }
    }

    /// There is no `impl Add`: currencies can differ and sums can overflow.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_add)
    }

    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.combine(other, i64::checked_sub)
    }

    pub fn checked_neg(self) -> Result<Self, MoneyError> {
        let minor_units = self.minor_units.checked_neg().ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor_units, self.currency))
    }

    /// The sum of `amounts`; zero of `currency` if there are none.
    pub fn checked_sum(currency: Currency, amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::checked_add)
    }

    /// Which is more, or an error if the currencies differ: there is no `impl Ord`.
    pub fn checked_cmp(self, other: Self) -> Result<std::cmp::Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.minor_units.cmp(&other.minor_units))
    }

    /// Reads the decimal form: exactly the currency's decimals, no exponent, no `+`, no spaces, no superfluous zeros, no `-0`.
    pub fn parse(currency: Currency, value: &str) -> Result<Self, MoneyError> {
        let form = MoneyError::Form { currency };
        if value.len() > VALUE_BYTES_MAX {
            // Very many digits are too much money, anything else that long is no number.
            let digits = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
            return Err(if digits { MoneyError::Overflow } else { form });
        }
        let unsigned = value.strip_prefix('-');
        let negative = unsigned.is_some();
        let unsigned = unsigned.unwrap_or(value);
        let (whole, fraction) = match (unsigned.split_once('.'), currency.decimals()) {
            (None, 0) => (unsigned, ""),
            (Some((whole, fraction)), decimals) if decimals > 0 && fraction.len() == decimals => (whole, fraction),
            _ => return Err(form),
        };
        if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
            return Err(form);
        }
        let mut magnitude: i128 = 0;
        for byte in whole.bytes().chain(fraction.bytes()) {
            if !byte.is_ascii_digit() {
                return Err(form);
            }
            // At most 32 digits: far inside of i128.
            magnitude = magnitude * 10 + i128::from(byte - b'0');
        }
        if negative && magnitude == 0 {
            return Err(form);
        }
        let signed = if negative { -magnitude } else { magnitude };
        let minor_units = i64::try_from(signed).map_err(|_| MoneyError::Overflow)?;
        Ok(Self::new(minor_units, currency))
    }

    /// The decimal form, without the currency: `12.50`.
    pub fn decimal(self) -> String {
        Decimal(self).to_string()
    }

    fn combine(self, other: Self, operation: fn(i64, i64) -> Option<i64>) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor_units = operation(self.minor_units, other.minor_units).ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor_units, self.currency))
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            Ok(())
        } else {
            Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
        }
    }
}

/// `12.34 EUR`
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Decimal(*self), self.currency)
    }
}

struct Decimal(Money);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Money { minor_units, currency } = self.0;
        let sign = if minor_units < 0 { "-" } else { "" };
        let magnitude = minor_units.unsigned_abs();
        let decimals = currency.decimals();
        if decimals == 0 {
            return write!(f, "{sign}{magnitude}");
        }
        let unit = (0..decimals).fold(1_u64, |unit, _| unit * 10);
        write!(f, "{sign}{}.{:0decimals$}", magnitude / unit, magnitude % unit)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text<'a> {
    currency: Currency,
    #[serde(borrow)]
    value: Cow<'a, str>,
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            Text { currency: self.currency, value: self.decimal().into() }.serialize(serializer)
        } else {
            (self.minor_units, self.currency).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let Text { currency, value } = Text::deserialize(deserializer)?;
            Self::parse(currency, &value).map_err(de::Error::custom)
        } else {
            let (minor_units, currency) = Deserialize::deserialize(deserializer)?;
            Ok(Self::new(minor_units, currency))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use proptest::prelude::*;

    use super::*;

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn money_prints_its_iso_4217_exponent_and_reads_it_back() {
        for (code, minor_units, expected) in [
            ("EUR", 1234, "12.34"),
            ("EUR", 0, "0.00"),
            ("EUR", -5, "-0.05"),
            ("JPY", 500, "500"),
            ("JPY", 0, "0"),
            ("KWD", 1, "0.001"),
            ("KWD", -1_000, "-1.000"),
            ("CLF", 12_345, "1.2345"),
            ("EUR", i64::MIN, "-92233720368547758.08"),
            ("EUR", i64::MAX, "92233720368547758.07"),
            ("JPY", i64::MIN, "-9223372036854775808"),
        ] {
            let money = Money::new(minor_units, currency(code));
            assert_eq!(money.to_string(), format!("{expected} {code}"));
            assert_eq!(Money::parse(currency(code), expected), Ok(money), "{code} {expected}");
        }
    }

    #[test]
    fn an_amount_in_any_other_form_is_refused() {
        for (code, value) in [
            ("EUR", ""),
            ("EUR", "-"),
            ("EUR", "."),
            ("EUR", ".50"),
            ("EUR", "-.50"),
            ("EUR", "1"),
            ("EUR", "1."),
            ("EUR", "1.5"),
            ("EUR", "1.500"),
            ("EUR", "1e3"),
            ("EUR", "1e.00"),
            ("EUR", "1.5e"),
            ("EUR", "+1.00"),
            ("EUR", "--1.00"),
            ("EUR", "-0.00"),
            ("EUR", "00.50"),
            ("EUR", "01.00"),
            ("EUR", " 1.00"),
            ("EUR", "1.00 "),
            ("EUR", "1,00"),
            ("EUR", "1,000.00"),
            ("EUR", "1.0.0"),
            ("EUR", "0x1.00"),
            ("EUR", "NaN"),
            ("EUR", "inf"),
            ("EUR", "١.٠٠"),
            ("EUR", "1.٠"),
            ("EUR", "1.00\0"),
            ("EUR", "1.00 and thirty-two more characters of it"),
            ("JPY", "1.5"),
            ("JPY", "1."),
            ("JPY", "1.0"),
            ("JPY", "007"),
            ("KWD", "1.00"),
            ("CLF", "1.000"),
        ] {
            assert_eq!(
                Money::parse(currency(code), value),
                Err(MoneyError::Form { currency: currency(code) }),
                "{code} {value:?}"
            );
        }
    }

    #[test]
    fn an_amount_beyond_64_bits_is_refused() {
        for value in [
            "92233720368547758.08",
            "-92233720368547758.09",
            "18446744073709551616.00",
            "340282366920938463463374607431768211456.00",
            "9999999999999999999999999999999999999999999999999999999999999999.00",
        ] {
            assert_eq!(Money::parse(currency("EUR"), value), Err(MoneyError::Overflow), "{value}");
        }
    }

    #[test]
    fn what_is_asked_of_people_is_more_than_zero() {
        for (minor_units, positive) in [(i64::MIN, false), (-1, false), (0, false), (1, true), (i64::MAX, true)] {
            let money = Money::new(minor_units, currency("EUR"));
            assert_eq!(money.positive().is_ok(), positive, "{money}");
        }
    }

    #[test]
    fn codes_that_nobody_pays_with_are_refused() {
        for code in [
            "", "E", "EURO", "eur", "Eur", "EU\0", "ZZZ", "XXX", "XTS", "XAU", "XAG", "XPT", "XPD", "XDR", "XAD",
            "XBA", "978",
        ] {
            assert_eq!(code.parse::<Currency>(), Err(CurrencyError), "{code:?}");
        }
        for (code, decimals) in
            [("EUR", 2), ("USD", 2), ("JPY", 0), ("XOF", 0), ("BHD", 3), ("TND", 3), ("CLF", 4), ("UYW", 4)]
        {
            assert_eq!(currency(code).decimals(), decimals, "{code}");
        }
    }

    #[test]
    fn sums_never_mix_currencies_or_wrap() {
        let (one, max, min) = (
            Money::new(1, currency("EUR")),
            Money::new(i64::MAX, currency("EUR")),
            Money::new(i64::MIN, currency("EUR")),
        );
        let yen = Money::new(1, currency("JPY"));
        let mismatch = MoneyError::CurrencyMismatch { left: currency("EUR"), right: currency("JPY") };
        assert_eq!(one.checked_add(one), Ok(Money::new(2, currency("EUR"))));
        assert_eq!(one.checked_sub(one), Ok(Money::zero(currency("EUR"))));
        assert_eq!(one.checked_neg(), Ok(Money::new(-1, currency("EUR"))));
        assert_eq!(one.checked_cmp(max), Ok(std::cmp::Ordering::Less));
        assert_eq!(one.checked_add(yen), Err(mismatch));
        assert_eq!(one.checked_sub(yen), Err(mismatch));
        assert_eq!(one.checked_cmp(yen), Err(mismatch));
        assert_eq!(max.checked_add(one), Err(MoneyError::Overflow));
        assert_eq!(min.checked_sub(one), Err(MoneyError::Overflow));
        assert_eq!(min.checked_neg(), Err(MoneyError::Overflow));
        assert_eq!(Money::checked_sum(currency("EUR"), [one, one, one]), Ok(Money::new(3, currency("EUR"))));
        assert_eq!(Money::checked_sum(currency("EUR"), [max, one]), Err(MoneyError::Overflow));
        assert_eq!(Money::checked_sum(currency("EUR"), [yen]), Err(mismatch));
    }

    #[test]
    fn json_carries_the_decimal_text_and_nothing_else() {
        let money = Money::new(1250, currency("EUR"));
        assert_eq!(serde_json::to_string(&money).unwrap(), r#"{"currency":"EUR","value":"12.50"}"#);
        for json in [
            r#"{"value":"12.50","currency":"EUR"}"#,
            r#"{"currency":"EUR","value":"12\u002e50"}"#,
            r#"{"currency":"EUR","value":"12.50"}"#,
        ] {
            assert_eq!(serde_json::from_str::<Money>(json).unwrap(), money, "{json}");
        }
        for json in [
            r#"{"currency":"EUR","value":12.50}"#,
            r#"{"currency":"EUR","value":-1}"#,
            r#"{"currency":"EUR","value":0}"#,
            r#"{"currency":"EUR","value":18446744073709551616}"#,
            r#"{"currency":"EUR","value":"1e3"}"#,
            r#"{"currency":"XXX","value":"1"}"#,
            r#"{"currency":"EUR"}"#,
            r#"{"currency":"EUR","value":"12.50","value":"1.00"}"#,
            r#"{"currency":"EUR","value":"12.50","more":1}"#,
            r#""12.50 EUR""#,
        ] {
            assert!(serde_json::from_str::<Money>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn records_carry_the_minor_units_and_the_code() {
        let money = Money::new(-3, currency("EUR"));
        let bytes = postcard::to_stdvec(&money).unwrap();
        assert_eq!(bytes, [5, b'E', b'U', b'R']);
        assert_eq!(postcard::from_bytes::<Money>(&bytes).unwrap(), money);
        assert!(postcard::from_bytes::<Money>(&[5, b'X', b'X', b'X']).is_err());
    }

    proptest! {
        #[test]
        fn every_amount_reads_back_what_it_prints(minor_units: i64, code in prop::sample::select(vec!["EUR", "JPY", "KWD", "CLF"])) {
            let money = Money::new(minor_units, currency(code));
            prop_assert_eq!(Money::parse(currency(code), &money.decimal()), Ok(money));
        }

        #[test]
        fn what_reads_is_what_would_be_printed(text in "[-+0-9.e ]{0,24}") {
            if let Ok(money) = Money::parse(currency("EUR"), &text) {
                prop_assert_eq!(money.decimal(), text);
            }
        }
    }
}
