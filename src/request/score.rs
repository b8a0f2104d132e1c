//! What models of the host's say: scores of labels, and fields that were read for a person to confirm.

use super::read::{OrNull, refuse, unfit};
use super::time::Timestamp;
use crate::kind::Scalar;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// A similarity or confidence from 0 to 1, kept in basis points so that no decision compares floating-point numbers.
///
/// INVARIANT: at most 10,000.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Score(u16);

impl Score {
    /// The score of so many basis points, or `None` above 10,000.
    pub fn from_basis_points(points: u16) -> Option<Self> {
        (points <= Scalar::SCORE_MAX).then_some(Score(points))
    }

    /// The score of `ratio`, what stands beyond four decimals cut off; `None` when that is no number from 0 to 1. So a score
    /// is at least a threshold of four decimals if and only if the ratio is.
    pub fn from_ratio(ratio: f64) -> Option<Self> {
        if !(0.0..=1.0).contains(&ratio) {
            return None;
        }
        // From 0 to 10,000 by the test above.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let nearest = (ratio * 10_000.0).round() as u16;
        // The product is rounded, the quotient is what four decimals are read as: only that can be compared.
        let is_above = f64::from(nearest) / 10_000.0 > ratio;
        Some(Score(nearest.saturating_sub(u16::from(is_above))))
    }

    /// 0 or 1, if that is what the score is.
    pub(super) fn whole(self) -> Option<i64> {
        self.0.is_multiple_of(10_000).then_some(i64::from(self.0 / 10_000))
    }

    /// Basis points, 0 to 10,000.
    pub fn basis_points(self) -> u16 {
        self.0
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        output.serialize_f64(f64::from(self.0) / 10_000.0)
    }
}

/// What a classifier of the host's found. The engine contains no model; a policy sets the thresholds.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ScoredLabel {
    /// The model and its version.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The label.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How sure the model is.
    #[serde(deserialize_with = "score", skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
}

/// A field that the host filled in for a person to confirm, from a business card for example.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Prefill {
    /// What it was read from.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Who read it.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Which field.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What was read.
    #[serde(deserialize_with = "super::read::text", skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How sure the provider is.
    #[serde(deserialize_with = "score", skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Score>,
    /// When it was read.
    #[serde(deserialize_with = "super::read::time", skip_serializing_if = "Option::is_none")]
    pub captured_at: Option<Timestamp>,
}

/// What was read may be personal data: only the field is shown.
impl fmt::Debug for Prefill {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Prefill").field("field", &self.field).finish_non_exhaustive()
    }
}

struct Ratio;

impl Ratio {
    fn of<E: Error>(ratio: Option<f64>) -> Result<Score, E> {
        ratio.and_then(Score::from_ratio).ok_or_else(|| unfit("a number from 0 to 1", "another number"))
    }
}

impl<'de> Visitor<'de> for Ratio {
    type Value = Score;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number from 0 to 1")
    }

    refuse!("a number from 0 to 1": visit_bool(bool) "bool", visit_str(&str) "text");

    fn visit_f64<E: Error>(self, value: f64) -> Result<Score, E> {
        Ratio::of(Some(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Score, E> {
        Ratio::of((value <= 1).then_some(if value == 1 { 1.0 } else { 0.0 }))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Score, E> {
        u64::try_from(value).map_or_else(|_| Ratio::of(None), |value| self.visit_u64(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Score, A::Error> {
        Err(unfit("a number from 0 to 1", "list"))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Score, A::Error> {
        Err(unfit("a number from 0 to 1", "object"))
    }
}

fn score<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Score>, D::Error> {
    input.deserialize_any(OrNull(Ratio))
}
