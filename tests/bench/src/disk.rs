//! `disk`: how long this machine takes to make 4 KiB durable. No durable commit can be faster than that.

use std::io::{Seek, SeekFrom, Write};

use anyhow::Result;
use serde_json::json;

use crate::measure::{Summary, print, rounds};

const SYNCS_PER_ROUND: u32 = 100;
const BLOCK: [u8; 4096] = [7; 4096];

pub(crate) fn run() -> Result<()> {
    let mut file = tempfile::tempfile()?;
    let [sync] = rounds(
        5,
        [&mut || {
            for _ in 0..SYNCS_PER_ROUND {
                file.seek(SeekFrom::Start(0))?;
                file.write_all(&BLOCK)?;
                file.sync_data()?;
            }
            Ok(SYNCS_PER_ROUND)
        }],
    )?;
    let Summary { wall_us, cpu_us } = sync;
    print(&json!({"bench": "disk", "unit": "us", "fdatasync": wall_us, "cpu": cpu_us}));
    Ok(())
}
