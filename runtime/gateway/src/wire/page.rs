//! Pages of lists: a bounded number of items, and where the next ones begin.

use std::str::FromStr;
use std::time::Duration;

use parvis_domain::{ProgramId, limits};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::Problem;

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
}

/// Which part of a list that is ordered by number.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Before {
    /// Only what stands before this number.
    pub(crate) before: Option<u64>,
    /// At most so many; more than 100 are 100.
    limit: Option<u64>,
}

/// Which part of a list that is read upwards.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct After {
    /// Only what stands after this number.
    #[serde(default)]
    pub(crate) after: u64,
    /// At most so many; more than 100 are 100.
    limit: Option<u64>,
}

/// Which part of a list that is read in both directions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Between {
    /// The last ones before this number. Without `before` and `after`: the last ones.
    pub(crate) before: Option<u64>,
    /// The first ones after this number.
    pub(crate) after: Option<u64>,
    /// At most so many; more than 100 are 100.
    limit: Option<u64>,
}

/// How much of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct First {
    /// At most so many; more than 100 are 100.
    limit: Option<u64>,
}

/// Which part of a list that is ordered by id.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AfterId {
    /// Only what stands after this id.
    pub(crate) after: Option<String>,
    /// At most so many; more than 100 are 100.
    limit: Option<u64>,
}

/// Which things.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Ids {
    /// At most 100 ids with commas between them.
    ids: String,
}

impl Ids {
    pub(crate) fn parse<T: std::str::FromStr>(&self) -> Result<Vec<T>, Problem> {
        let wrong = || Problem::bad_request("invalid_query", "`ids` must be 1 to 100 ids with commas between them");
        if self.ids.split(',').count() > limits::PAGE_MAX {
            return Err(wrong());
        }
        self.ids.split(',').map(|id| id.parse().map_err(|_| wrong())).collect()
    }
}

/// What concerns one program, or all.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OfProgram {
    /// Only of this program.
    #[param(value_type = Option<String>)]
    pub(crate) program: Option<ProgramId>,
}

/// Which uses of grants: those of all programs and those of one are numbered each by themselves.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsesOf {
    /// Only by this program.
    #[param(value_type = Option<String>)]
    pub(crate) program: Option<ProgramId>,
    /// Only what stands before this number.
    pub(crate) before: Option<u64>,
    /// At most so many; more than 100 are 100.
    limit: Option<u64>,
}

/// No parameters: any is refused.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoQuery {}

/// How long the answer may wait for the program.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wait {
    /// Seconds to wait for how the event ends, at most 30. Without it the answer comes as soon as the act is on disk.
    wait: Option<u32>,
}

/// Longest wait for an event.
const WAIT_SECONDS_MAX: u32 = 30;

impl Wait {
    /// How long to wait; none where the client does not want to.
    pub(crate) fn patience(&self) -> Option<Duration> {
        self.wait
            .filter(|seconds| *seconds > 0)
            .map(|seconds| Duration::from_secs(seconds.min(WAIT_SECONDS_MAX).into()))
    }
}

fn clamp(limit: Option<u64>) -> usize {
    let most = limits::PAGE_MAX;
    limit.map_or(most, |limit| usize::try_from(limit).unwrap_or(most).clamp(1, most))
}

impl Before {
    pub(crate) fn limit(&self) -> usize {
        clamp(self.limit)
    }
}

impl UsesOf {
    pub(crate) fn limit(&self) -> usize {
        clamp(self.limit)
    }
}

impl After {
    pub(crate) fn limit(&self) -> usize {
        clamp(self.limit)
    }
}

impl Between {
    pub(crate) fn limit(&self) -> usize {
        clamp(self.limit)
    }
}

impl First {
    pub(crate) fn limit(&self) -> usize {
        clamp(self.limit)
    }
}

impl AfterId {
    /// Where the page begins.
    pub(crate) fn cursor<T: FromStr>(&self) -> Result<Option<T>, Problem> {
        let after = self.after.as_deref().map(str::parse).transpose();
        after.map_err(|_| Problem::bad_request("invalid_query", "`after` is not an id of this list"))
    }

    pub(crate) fn limit(&self) -> usize {
        clamp(self.limit)
    }
}
