//! What the benchmarks share: interleaved rounds, medians, CPU time, and the line that is printed.

use std::time::{Duration, Instant};

use anyhow::Result;
use rustix::time::{ClockId, clock_gettime};
use serde_json::Value;

/// One thing to measure: does a round of work, says how many operations that was.
pub(crate) type Work<'a> = &'a mut dyn FnMut() -> Result<u32>;

/// Medians over all rounds, per operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Summary {
    pub(crate) wall_us: f64,
    /// Of all threads of this process. A server in another process is not in it.
    pub(crate) cpu_us: f64,
}

/// Runs all candidates in turn, round after round, so that what disturbs the machine disturbs all of them. The first
/// round warms up and is not counted. Each candidate goes first equally often.
pub(crate) fn rounds<const N: usize>(count: usize, mut candidates: [Work<'_>; N]) -> Result<[Summary; N]> {
    let mut samples: [(Vec<f64>, Vec<f64>); N] = std::array::from_fn(|_| (Vec::new(), Vec::new()));
    for round in 0..=count {
        let mut pairs: Vec<_> = candidates.iter_mut().zip(samples.iter_mut()).collect();
        pairs.rotate_left(round.checked_rem(N).unwrap_or(0));
        for (work, (wall, cpu)) in pairs {
            let (started, cpu_before) = (Instant::now(), cpu_of_self());
            let operations = f64::from(work()?.max(1));
            let (wall_time, cpu_time) = (started.elapsed(), cpu_of_self().saturating_sub(cpu_before));
            if round > 0 {
                wall.push(micros(wall_time) / operations);
                cpu.push(micros(cpu_time) / operations);
            }
        }
    }
    Ok(samples.map(|(wall, cpu)| Summary { wall_us: quantile(wall, 0.5), cpu_us: quantile(cpu, 0.5) }))
}

/// The value below which this part of the samples lies: 0.5 is the median, 0.99 the p99. NaN without samples.
pub(crate) fn quantile(mut samples: Vec<f64>, part: f64) -> f64 {
    samples.sort_by(f64::total_cmp);
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index"
    )]
    let index = (samples.len().saturating_sub(1) as f64 * part).round() as usize;
    samples.get(index).copied().unwrap_or(f64::NAN)
}

/// CPU time of all threads of this process so far.
pub(crate) fn cpu_of_self() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    let (seconds, nanoseconds) = (u64::try_from(now.tv_sec), u32::try_from(now.tv_nsec));
    Duration::new(seconds.unwrap_or(0), nanoseconds.unwrap_or(0))
}

/// One JSON object on one line. Keys are printed in the order of `serde_json`, figures with four significant digits.
pub(crate) fn print(line: &Value) {
    println!("{}", rounded(line));
}

pub(crate) fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn rounded(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), rounded(value))).collect(),
        Value::Array(items) => items.iter().map(rounded).collect(),
        Value::Number(number) if number.is_f64() => {
            let figure = number.as_f64().and_then(|figure| format!("{figure:.3e}").parse::<f64>().ok());
            figure.map_or(Value::Null, Value::from)
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_a_few_samples() {
        let samples = vec![5.0, 1.0, 3.0, 2.0, 4.0];
        for (part, expected) in [(0.0, 1.0), (0.5, 3.0), (0.99, 5.0), (1.0, 5.0)] {
            assert!((quantile(samples.clone(), part) - expected).abs() < f64::EPSILON, "{part}");
        }
        assert!(quantile(Vec::new(), 0.5).is_nan());
    }

    #[test]
    fn every_candidate_runs_once_more_than_the_rounds_counted() {
        let (mut first, mut second) = (0, 0);
        let summaries = rounds(
            3,
            [
                &mut || {
                    first += 1;
                    Ok(1)
                },
                &mut || {
                    second += 1;
                    Ok(1)
                },
            ],
        );
        assert!(summaries.is_ok());
        assert_eq!((first, second), (4, 4));
    }

    #[test]
    fn figures_keep_four_digits() {
        assert_eq!(
            rounded(&serde_json::json!({"a": 12.34567, "b": 3, "c": "x"})).to_string(),
            r#"{"a":12.35,"b":3,"c":"x"}"#
        );
    }
}
