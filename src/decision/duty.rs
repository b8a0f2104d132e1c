//! The forms of phrases: what may stand behind `then`, `do` and `advise`, as one table.
//!
//! A form is written as authors write it, with slots in braces: `pool {pool:text} after {after_ms:duration}`. The checker
//! matches phrases against the table, the language reference prints it, and decisions name the machine word.

/// One form of a phrase and the machine word of what it asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DutyKind {
    /// What decisions carry: `tag.add`.
    pub kind: &'static str,
    /// What authors write, with slots.
    pub form: &'static str,
    /// One line for the language reference.
    pub doc: &'static str,
}

impl DutyKind {
    /// The form as authors write it, with something that may stand in each slot: `pool "pool" after 2 hours`.
    pub fn written(&self) -> String {
        let pieces = forms(self.form).map(|pattern| match pattern {
            Pattern::Word(word) => word.to_owned(),
            Pattern::Slot(slot) => match slot.kind {
                PartKind::Text => format!("\"{}\"", slot.name),
                PartKind::Texts => format!("\"{0}\", \"{0}\"", slot.name),
                PartKind::Words => "name, phone".to_owned(),
                PartKind::Duration => "2 hours".to_owned(),
                PartKind::Extract | PartKind::Quota | PartKind::Schedule => format!("<{}>", slot.name),
            },
        });
        pieces.collect::<Vec<_>>().join(" ")
    }
}

/// A piece of a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pattern<'a> {
    /// A fixed word.
    Word(&'a str),
    /// A slot to be filled.
    Slot(Slot<'a>),
}

/// A named, typed slot of a form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Slot<'a> {
    /// Name of the parameter in the decision.
    pub name: &'a str,
    /// What may stand there.
    pub kind: PartKind,
}

/// What may fill a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PartKind {
    /// A quoted text, which may have `{path}` holes.
    Text,
    /// One or more quoted texts, with `or` or commas between them.
    Texts,
    /// One or more bare words, with commas between them.
    Words,
    /// A length of time.
    Duration,
    /// The name of an extract.
    Extract,
    /// The name of a quota.
    Quota,
    /// The name of a schedule.
    Schedule,
}

/// Forms behind `then`. The first word is the verdict.
pub static EFFECTS: &[DutyKind] = &[
    form("allow", "allow", "go ahead"),
    form("deny", "deny", "refuse"),
    form("review", "review", "a person must approve it"),
    form("review", "review by {by:text}", "this person or role must approve it"),
    form("defer", "defer", "not now: ask again when a spent quota allows it"),
    form("defer", "defer for {for_ms:duration}", "not now: ask again after this time"),
    form("defer", "defer until {schedule:schedule} opens", "not now: ask again when the schedule opens"),
    form("defer", "defer until {quota:quota} resets", "not now: ask again when the quota has room"),
    form("reroute", "reroute to {to:texts}", "go ahead, but with the first of these members who can"),
];

/// Forms behind `do` and `advise`.
pub static DUTIES: &[DutyKind] = &[
    form("tag.add", "tag {tag:text}", "put a tag on the contact"),
    form("tag.remove", "untag {tag:text}", "take a tag off the contact"),
    form(
        "remark.set",
        "remark {remark:text}",
        "set the member's remark for the contact (20 characters in WeCom)",
    ),
    form("description.set", "describe {description:text}", "set the description (150 characters in WeCom)"),
    form("welcome.send", "welcome {template:text}", "send this welcome message, once"),
    form(
        "welcome.send",
        "welcome {template:text} within {deadline_ms:duration}",
        "send it, once, before the deadline",
    ),
    form("message.send", "prompt {text:text}", "show or send this text to whoever asked"),
    form("route.assign", "route to {to:texts}", "hand the contact to the first of these members who can"),
    form("group.invite", "invite group {group:text}", "invite the contact to a group chat"),
    form("pool.enqueue", "pool {pool:text}", "put the contact into a public pool now"),
    form(
        "pool.enqueue",
        "pool {pool:text} after {after_ms:duration}",
        "put it there if nothing happens until then",
    ),
    form(
        "remind",
        "remind {who:text} after {after_ms:duration}",
        "remind somebody if nothing happens until then",
    ),
    form("approval.submit", "approval by {by:text}", "open an approval"),
    form("consent.request", "request consent", "ask the contact for consent"),
    form("confirm.request", "request confirmation", "wait until the other side has accepted"),
    form("ticket.link", "link {ticket:extract}", "link the ticket that the remark names"),
    form("slot.set", "note {slot:extract}", "keep what the remark says under this name"),
    form("project.keep", "keep only {fields:words}", "pass on these fields and no others"),
    form("project.erase", "erase {fields:words}", "erase these fields"),
    form(
        "project.erase",
        "erase {fields:words} after {after_ms:duration}",
        "erase these fields after this time",
    ),
    form("mask.apply", "mask {fields:words}", "show these fields masked"),
    form("audit.append", "audit", "write an audit record"),
    form("audit.append", "audit for {keep_ms:duration}", "write an audit record and keep it this long"),
    form("audit.append", "audit {class:text}", "write an audit record of this class"),
    form("alert", "alert {who:text}", "alert a person, role or channel"),
    form("alert", "alert {who:text} about {text:text}", "alert them, with this text"),
    form("verify.require", "verify first", "turn `skip_verify` off: the member must accept by hand"),
    form("prefill.confirm", "confirm {fields:words}", "have these prefilled fields confirmed by a person"),
    form("split", "split into {size:text}", "send the batch in parts of this size"),
    form("custom", "ask host {name:text}", "something the host and the policy agreed on"),
    form("custom", "ask host {name:text} with {value:text}", "the same, with a value"),
];

const fn form(kind: &'static str, form: &'static str, doc: &'static str) -> DutyKind {
    DutyKind { kind, form, doc }
}

/// The pieces of a form, in order.
pub fn forms(form: &str) -> impl Iterator<Item = Pattern<'_>> {
    form.split(' ').map(|piece| {
        let slot =
            piece.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).and_then(|s| s.split_once(':'));
        match slot {
            None => Pattern::Word(piece),
            Some((name, kind)) => Pattern::Slot(Slot { name, kind: part_kind(kind) }),
        }
    })
}

fn part_kind(word: &str) -> PartKind {
    match word {
        "texts" => PartKind::Texts,
        "words" => PartKind::Words,
        "duration" => PartKind::Duration,
        "extract" => PartKind::Extract,
        "quota" => PartKind::Quota,
        "schedule" => PartKind::Schedule,
        _ => PartKind::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_tables_is_well_formed() {
        for entry in EFFECTS.iter().chain(DUTIES) {
            let pieces: Vec<_> = forms(entry.form).collect();
            assert!(matches!(pieces.first(), Some(Pattern::Word(_))), "{}", entry.form);
            for word in entry.form.split(' ').filter(|piece| piece.starts_with('{')) {
                let kind = word.trim_matches(['{', '}']).split_once(':').map(|(_, kind)| kind);
                let known = ["text", "texts", "words", "duration", "extract", "quota", "schedule"];
                assert!(kind.is_some_and(|kind| known.contains(&kind)), "{word} of {}", entry.form);
            }
        }
    }
}
