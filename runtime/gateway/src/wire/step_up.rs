//! What a person shows again before money of theirs moves.

use parvis_capability::people::{Begun, Proof, Site, StepUp};
use parvis_domain::CeremonyId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::Problem;
use crate::wire::passkey::CeremonyView;

/// What an approval needs beside the session.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = StepUp)]
pub(crate) enum StepUpName {
    None,
    PinOrPasskey,
    Passkey,
}

impl From<StepUp> for StepUpName {
    fn from(step_up: StepUp) -> Self {
        match step_up {
            StepUp::None => Self::None,
            StepUp::PinOrPasskey => Self::PinOrPasskey,
            StepUp::Passkey => Self::Passkey,
        }
    }
}

/// What to show for an approval. The ceremony is for this payment or transfer and its amount alone; there is none where you
/// have no passkey.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Challenge)]
pub(crate) struct ChallengeView {
    step_up: StepUpName,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    ceremony: Option<CeremonyId>,
    /// For `navigator.credentials.get`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    options: Option<Box<RawValue>>,
}

impl ChallengeView {
    pub(crate) fn new(step_up: StepUp, begun: Option<Begun>) -> Self {
        let (ceremony, options) = begun.map(CeremonyView::from).map(|it| (it.ceremony, it.options)).unzip();
        Self { step_up: step_up.into(), ceremony, options }
    }
}

/// What you show: a PIN, or what a passkey answered in the challenge's ceremony.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Proof)]
pub(crate) struct ProofBody {
    kind: ProofKind,
    /// With `pin`.
    #[serde(default)]
    pin: Option<String>,
    /// With `passkey`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    ceremony: Option<CeremonyId>,
    /// With `passkey`: what `navigator.credentials.get` answered, as JSON.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    credential: Option<Box<RawValue>>,
}

/// What kind of proof it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProofKind {
    Pin,
    Passkey,
}

impl std::fmt::Debug for ProofBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProofBody").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl ProofBody {
    /// The proof, with the members of its kind and no others.
    pub(crate) fn read<'a>(&'a self, site: &'a Site) -> Result<Proof<'a>, Problem> {
        match (self.kind, &self.pin, self.ceremony, &self.credential) {
            (ProofKind::Pin, Some(pin), None, None) => Ok(Proof::Pin(pin)),
            (ProofKind::Passkey, None, Some(ceremony), Some(credential)) => {
                Ok(Proof::Passkey { site, ceremony, credential: credential.get() })
            }
            _ => Err(Problem::invalid("`proof` has `pin`, or `ceremony` and `credential`, as its kind says")),
        }
    }

    pub(crate) fn is_pin(&self) -> bool {
        self.kind == ProofKind::Pin
    }
}
