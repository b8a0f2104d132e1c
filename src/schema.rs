//! The fields that a policy may name: one table of paths, kinds and the actions in which they exist.
//!
//! The table is the only place where a path such as `target.phone` is spelled; the checker, the request model, the
//! explanation and the language reference all read it. It is not for the facts that a policy declares itself: those
//! get ids that follow after the last built-in field.
//!
//! Invariant: paths are unique, and `FIELDS[id.0]` is the field whose id is `id`. A look-up by path takes seven
//! string comparisons.

mod table;

pub use table::FIELDS;

use crate::kind::Kind;
use std::sync::LazyLock;

/// Which field. Built-in fields index [`FIELDS`] and have their names here (`FieldId::TARGET_PHONE`); facts that a
/// policy declares follow after them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct FieldId(pub u16);

/// One field of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Field {
    /// What authors write, with dots: `target.email.verified`.
    pub path: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Codes of the actions in which it can exist, or empty for all of them.
    pub actions: &'static [i64],
    /// Whether its text is masked in reasons, traces and logs, beyond what its kind already says.
    pub personal: bool,
    /// Whether the engine computes it (the calendar of the policy's time zone) instead of reading it from the request.
    pub computed: bool,
    /// One line for the language reference.
    pub doc: &'static str,
}

impl Field {
    /// Whether what it holds is masked in reasons, traces and logs.
    pub fn is_masked(&self) -> bool {
        self.personal || self.kind.scalar().is_personal()
    }
}

/// Ids of [`FIELDS`] in the order of their paths.
static BY_PATH: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut order: Vec<u16> = (0..).take(FIELDS.len()).collect();
    order.sort_unstable_by_key(|&id| path_of(id));
    order
});

fn path_of(id: u16) -> &'static str {
    FIELDS.get(usize::from(id)).map_or("", |field| field.path)
}

/// The built-in field at `path`, as an author writes it.
///
/// ```
/// use menshen::kind::{Kind, Scalar};
/// let (id, field) = menshen::schema::field("target.phones").expect("the table has it");
/// assert_eq!((id, field.kind), (menshen::schema::FieldId::TARGET_PHONES, Kind::Set(Scalar::Phone)));
/// ```
pub fn field(path: &str) -> Option<(FieldId, &'static Field)> {
    let at = BY_PATH.binary_search_by(|&id| path_of(id).cmp(path)).ok()?;
    let id = *BY_PATH.get(at)?;
    Some((FieldId(id), FIELDS.get(usize::from(id))?))
}

impl FieldId {
    /// The built-in field of this id, or `None` for a fact that a policy declares.
    pub fn builtin(self) -> Option<&'static Field> {
        FIELDS.get(usize::from(self.0))
    }

    /// The place among the facts that a policy declares, or `None` for a built-in field.
    pub fn declared(self) -> Option<u16> {
        self.0.checked_sub(FIELDS.len() as u16)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::{ACTION, BUILTIN, Scalar};
    use std::collections::HashSet;

    #[test]
    fn every_path_finds_its_own_field_and_no_other() {
        let mut seen = HashSet::new();
        for (at, row) in FIELDS.iter().enumerate() {
            assert!(seen.insert(row.path), "`{}` stands twice", row.path);
            let (id, found) = field(row.path).expect("a path of the table is found");
            assert_eq!((usize::from(id.0), found), (at, row));
            assert_eq!(id.builtin(), Some(row));
            assert_eq!(field(&format!("{}x", row.path)), None);
        }
        assert_eq!(field(""), None);
        assert_eq!(FieldId(u16::MAX).builtin(), None);
    }

    #[test]
    fn rows_are_well_formed() {
        for row in FIELDS {
            let word = |part: &str| {
                part.starts_with(|c: char| c.is_ascii_lowercase())
                    && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
            };
            assert!(row.path.split('.').all(word), "`{}` cannot be written in a policy", row.path);
            assert!(!row.doc.is_empty() && !row.doc.ends_with('.'), "the line of `{}`", row.path);
            for &code in row.actions {
                let known = BUILTIN[usize::from(ACTION.0)].word(code);
                assert!(known.is_some(), "`{}` names action {code}", row.path);
            }
            if let Scalar::Enum(id) = row.kind.scalar() {
                assert!(BUILTIN.get(usize::from(id.0)).is_some(), "the enumeration of `{}`", row.path);
            }
        }
    }

    #[test]
    fn constants_name_the_rows_they_say() {
        for (id, path) in [
            (FieldId::ACTION, "action"),
            (FieldId::CHANNEL_ADD_WAY, "channel.add_way"),
            (FieldId::TARGET_EMAIL_VERIFIED, "target.email.verified"),
            (FieldId::REMARK, "remark"),
            (FieldId::APPROVAL_BY, "approval.by"),
        ] {
            assert_eq!(field(path).map(|(found, _)| found), Some(id));
        }
    }
}
