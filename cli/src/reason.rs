//! Reasons for people who read a terminal.

use menshen::engine::Reason;

/// A reason in one line: its rule, its author's sentence, and what was not known.
pub(crate) fn line(reason: &Reason) -> String {
    let Reason { rule, text, unknown, .. } = reason;
    if unknown.is_empty() {
        format!("{rule}: {text}")
    } else {
        format!("{rule}: {text} (cannot be told: {} not known)", unknown.join(", "))
    }
}
