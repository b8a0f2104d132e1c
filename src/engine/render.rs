//! Texts with holes, filled in for people: personal data masked unless the host asks otherwise.

use crate::calendar::{rfc3339, year_month_day};
use crate::eval::Evaluation;
use crate::ir::{ExtractId, Piece, Template};
use crate::kind::{BUILTIN, Kind, Scalar};
use crate::request::mask::{self, Masking};
use crate::schema::{FIELDS, FieldId};
use crate::value::Value;

/// What stands where a field is not known.
const UNKNOWN: &str = "?";

/// Fills the holes of a template.
pub(super) fn template(evaluation: &mut Evaluation<'_, '_>, template: &Template, masking: Masking) -> String {
    let mut out = String::new();
    for piece in &template.pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Field(field) => out.push_str(&self::field(evaluation, *field, masking)),
            Piece::Extract(extract) => {
                out.push_str(&extracted(evaluation, *extract, masking).unwrap_or_else(|| UNKNOWN.to_owned()));
            }
            Piece::Tier => out.push_str(&tier(evaluation).unwrap_or_else(|| UNKNOWN.to_owned())),
            Piece::Used(quota) => {
                let line = evaluation.quota_line(*quota);
                out.push_str(&line.map_or_else(|| UNKNOWN.to_owned(), |line| line.used.to_string()));
            }
            Piece::Remaining(quota) => {
                let line = evaluation.quota_line(*quota);
                out.push_str(&line.map_or_else(|| UNKNOWN.to_owned(), |line| line.remaining.to_string()));
            }
            Piece::Limit(quota) => {
                let quotas = &evaluation.program().quotas;
                out.push_str(
                    &quotas
                        .get(quota.index())
                        .map_or_else(|| UNKNOWN.to_owned(), |quota| quota.limit.to_string()),
                );
            }
        }
    }
    out
}

/// The one tier that the contact is in, if that is known.
pub(super) fn tier(evaluation: &mut Evaluation<'_, '_>) -> Option<String> {
    let possible = evaluation.tiers();
    let only = (possible.count_ones() == 1).then(|| possible.trailing_zeros())?;
    let tiers = &evaluation.program().policy.tiers;
    Some(tiers.get(usize::try_from(only).ok()?)?.word.clone())
}

/// What an extract finds in the text that policies scan: its group of the same name, its first group, or its whole match.
pub(super) fn extracted(
    evaluation: &Evaluation<'_, '_>,
    extract: ExtractId,
    masking: Masking,
) -> Option<String> {
    let program = evaluation.program();
    let regex = program.extracts.get(extract.index())?;
    let name = &program.policy.extracts.get(extract.index())?.name;
    let Value::Text(text) = evaluation.facts().value(FieldId::REMARK) else { return None };
    let found = regex.captures(text)?;
    let part = found.name(name).or_else(|| found.get(1)).or_else(|| found.get(0))?;
    Some(match masking {
        Masking::Off => part.as_str().to_owned(),
        Masking::KeepFirst | Masking::KeepLast => mask::free_text(part.as_str()).into_owned(),
    })
}

fn field(evaluation: &Evaluation<'_, '_>, id: FieldId, masking: Masking) -> String {
    let kind = match id.builtin() {
        Some(field) => field.kind,
        None => {
            let at = usize::from(id.0).checked_sub(FIELDS.len());
            let declared = at.and_then(|at| evaluation.program().policy.facts.get(at));
            declared.map_or(Kind::One(Scalar::Text), |fact| fact.kind)
        }
    };
    let show = |value| shown(evaluation, value, id, kind.scalar(), masking);
    match evaluation.facts().value(id) {
        Value::Set(items) => {
            let items: Vec<String> = (0..items.len()).map(|at| show(items.get(at))).collect();
            items.join(", ")
        }
        value => show(value),
    }
}

fn shown(
    evaluation: &Evaluation<'_, '_>,
    value: Value<'_>,
    field: FieldId,
    scalar: Scalar,
    masking: Masking,
) -> String {
    match value {
        Value::Missing | Value::Unfit | Value::Set(_) => UNKNOWN.to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(code) => match scalar {
            Scalar::Enum(id) => {
                let word = BUILTIN.get(usize::from(id.0)).and_then(|e| e.word(code));
                let word = word.map_or_else(|| code.to_string(), str::to_owned);
                evaluation.facts().request.shown(field, scalar, &word, masking).into_owned()
            }
            // A fact that is a number could be a telephone number.
            _ => evaluation.facts().request.shown(field, scalar, &code.to_string(), masking).into_owned(),
        },
        Value::Score(points) => format!("{}.{:04}", points / 10_000, points % 10_000),
        Value::Time(at) => rfc3339(evaluation.zone(), at).unwrap_or_else(|| UNKNOWN.to_owned()),
        Value::Date(days) => year_month_day(days).map_or_else(
            || UNKNOWN.to_owned(),
            |(year, month, day)| format!("{year:04}-{month:02}-{day:02}"),
        ),
        Value::TimeOfDay(second) => {
            format!("{:02}:{:02}:{:02}", second / 3_600, second / 60 % 60, second % 60)
        }
        Value::Duration(ms) => format!("{ms} ms"),
        Value::Text(text) => evaluation.facts().request.shown(field, scalar, text, masking).into_owned(),
    }
}
