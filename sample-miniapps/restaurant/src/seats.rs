//! Who has which table: one entry of the program's storage for each table, day and service, so that two conversations that
//! want the same table read and write the same key. The host runs the later one again, and it sees the table taken.

use parvis_sdk::{Date, MessageId, Result, TimeOfDay, Timestamp, storage};
use serde::{Deserialize, Serialize};

use crate::house::{self, Service, Table};

/// A table on a day, for a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seat {
    pub(crate) day: Date,
    pub(crate) service: Service,
    pub(crate) table: u8,
}

/// Whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Taken {
    /// The booking, by the message of its card.
    pub(crate) booking: MessageId,
    /// Free again from then on; `None` once the deposit is paid.
    pub(crate) until: Option<Timestamp>,
    pub(crate) time: TimeOfDay,
    pub(crate) guests: u8,
}

impl Seat {
    /// The best table for so many that nobody has.
    pub(crate) fn find_free(day: Date, service: Service, guests: u8, now: Timestamp) -> Result<Option<Self>> {
        for Table { number, .. } in house::tables_for(guests) {
            let seat = Self { day, service, table: number };
            if seat.taken(now)?.is_none() {
                return Ok(Some(seat));
            }
        }
        Ok(None)
    }

    /// Who has it now. A hold that is over has nothing, even before its timer says so.
    pub(crate) fn taken(&self, now: Timestamp) -> Result<Option<Taken>> {
        let taken: Option<Taken> = storage::program().get(&self.key())?;
        Ok(taken.filter(|taken| taken.until.is_none_or(|until| now < until)))
    }

    /// Gives it to a booking.
    pub(crate) fn take(&self, taken: &Taken) -> Result {
        storage::program().set(&self.key(), taken)
    }

    /// Frees it, if it is still the booking's.
    pub(crate) fn free(&self, booking: &MessageId) -> Result {
        let taken: Option<Taken> = storage::program().get(&self.key())?;
        if taken.is_some_and(|taken| taken.booking == *booking) {
            storage::program().delete(&self.key())?;
        }
        Ok(())
    }

    fn key(&self) -> String {
        format!("{}{}", prefix(self.day, self.service), self.table)
    }
}

/// The arrivals of a day at which a table for so many is free.
pub(crate) fn free_times(day: Date, guests: u8, now: Timestamp) -> Result<Vec<TimeOfDay>> {
    let mut times = Vec::new();
    for service in Service::ALL {
        if Seat::find_free(day, service, guests, now)?.is_some() {
            let in_time = |time: &&TimeOfDay| house::instant(day, **time) >= now.plus(house::NOTICE);
            times.extend(service.arrivals().iter().filter(in_time));
        }
    }
    Ok(times)
}

/// The tables that are taken for a service of a day, with their numbers.
pub(crate) fn taken_tables(day: Date, service: Service, now: Timestamp) -> Result<Vec<(u8, Taken)>> {
    let mut taken_tables = Vec::new();
    for Table { number, .. } in house::tables_for(1) {
        let seat = Seat { day, service, table: number };
        if let Some(taken) = seat.taken(now)? {
            taken_tables.push((number, taken));
        }
    }
    Ok(taken_tables)
}

fn prefix(day: Date, service: Service) -> String {
    format!("seat/{day}/{}/", service.key())
}
