//! The language reference says what the checker does: its tables are those of the program, its policies check, and what it
//! says of a whole policy is tried. (That its expressions parse is held by `syntax_reference.rs`.)
//!
//! After a change of a table, `BLESS=1 cargo test --test reference` writes it into the reference anew.

#![allow(clippy::expect_used, clippy::panic, reason = "a test that cannot go on says so")]

use std::fmt::Write as _;
use std::path::Path;

use menshen::decision::{DUTIES, DutyKind, EFFECTS};
use menshen::diagnostic::Colour;
use menshen::engine::{Engine, Options, Source};
use menshen::function::Registry;
use menshen::kind::{ACTION, BUILTIN, Kind};
use menshen::schema::FIELDS;

fn reference() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/README.md")
}

/// Text inside a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn fields() -> String {
    let mut table = "| field | kind | |\n|---|---|---|\n".to_owned();
    let actions = BUILTIN.get(usize::from(ACTION.0)).expect("the actions");
    for field in FIELDS {
        let mut note = cell(field.doc);
        if !field.actions.is_empty() {
            let words: Vec<String> = field
                .actions
                .iter()
                .map(|&code| format!("`{}`", actions.word(code).expect("an action")))
                .collect();
            write!(note, "; only for {}", words.join(", ")).expect("into a text");
        }
        if field.is_masked() {
            note.push_str("; masked");
        }
        writeln!(table, "| `{}` | {} | {note} |", field.path, field.kind).expect("into a text");
    }
    table
}

fn enumerations() -> String {
    let mut table = "| enumeration | word | number | |\n|---|---|---|---|\n".to_owned();
    for enumeration in BUILTIN {
        let open = if enumeration.open { " (open)" } else { "" };
        for (at, member) in enumeration.members.iter().enumerate() {
            let name = if at == 0 { format!("{}{open}", enumeration.name) } else { String::new() };
            writeln!(table, "| {name} | `{}` | {} | {} |", member.word, member.code, cell(member.doc))
                .expect("into a text");
        }
    }
    table
}

fn functions() -> String {
    let mut table = "| function | result | |\n|---|---|---|\n".to_owned();
    for signature in Registry::default().signatures() {
        let parameters: Vec<String> = signature.parameters.iter().map(Kind::to_string).collect();
        let call = format!("{}({})", signature.name, parameters.join(", "));
        writeln!(table, "| `{call}` | {} | {} |", signature.result, cell(&signature.doc))
            .expect("into a text");
    }
    table
}

fn phrases(of: &[DutyKind]) -> String {
    let mut table = "| written | in the decision | |\n|---|---|---|\n".to_owned();
    for form in of {
        writeln!(table, "| `{}` | `{}` | {} |", form.written(), form.kind, cell(form.doc))
            .expect("into a text");
    }
    table
}

#[test]
fn the_tables_are_those_of_the_program() {
    let text = std::fs::read_to_string(reference()).expect("the reference");
    let mut made = text.clone();
    for (name, table) in [
        ("verdicts", phrases(EFFECTS)),
        ("duties", phrases(DUTIES)),
        ("fields", fields()),
        ("enumerations", enumerations()),
        ("functions", functions()),
    ] {
        let mark = format!("<!-- table: {name} -->\n");
        let (head, rest) = made.split_once(&mark).unwrap_or_else(|| panic!("no place for {name}"));
        let (_, tail) = rest.split_once("<!-- end -->").expect("an end");
        made = format!("{head}{mark}\n{table}\n<!-- end -->{tail}");
    }
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(reference(), made).expect("the reference is written");
        return;
    }
    assert!(
        text == made,
        "a table of grammar/README.md is not up to date: BLESS=1 cargo test --test reference"
    );
}

/// Tells the names under which a structure is read.
struct Keys<'k>(&'k mut Vec<&'static str>);

impl<'de> serde::Deserializer<'de> for Keys<'_> {
    type Error = serde::de::value::Error;

    fn deserialize_struct<V: serde::de::Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Self::Error> {
        self.0.extend(fields);
        Err(serde::de::Error::custom("that is all"))
    }

    fn deserialize_any<V: serde::de::Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(serde::de::Error::custom("a structure"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

fn keys<'de, T: serde::Deserialize<'de>>() -> Vec<&'static str> {
    let mut keys = Vec::new();
    drop(T::deserialize(Keys(&mut keys)).map(|_| ()));
    keys.sort_unstable();
    keys
}

/// The table of keys names each key of each part of a request, other spellings too, and nothing else.
#[test]
fn the_keys_of_requests_are_those_that_are_read() {
    use menshen::request as model;
    let text = std::fs::read_to_string(reference()).expect("the reference");
    let (_, table) = text.split_once("\n| part | keys |\n|---|---|\n").expect("the table of keys");
    let (table, _) = table.split_once("\n\n").expect("its end");
    let rows: Vec<(&str, Vec<&str>)> = table
        .lines()
        .map(|line| {
            let mut quoted = line.split('`').skip(1).step_by(2);
            (quoted.next().expect("a part"), quoted.collect())
        })
        .collect();
    let parts = [
        ("{ }", keys::<model::Request>()),
        ("channel", keys::<model::Channel>()),
        ("channel.wechat_channels", keys::<model::WechatChannels>()),
        ("actor", keys::<model::Actor>()),
        ("target", keys::<model::Target>()),
        ("target.emails[ ]", keys::<model::Email>()),
        ("follow", keys::<model::Follow>()),
        ("follow.tags[ ]", keys::<model::Tag>()),
        ("message", keys::<model::Message>()),
        ("handover", keys::<model::Handover>()),
        ("pool", keys::<model::Pool>()),
        ("export", keys::<model::Export>()),
        ("removal", keys::<model::Removal>()),
        ("consent", keys::<model::Consent>()),
        ("evidence", keys::<model::Evidence>()),
        ("approval", keys::<model::Approval>()),
        ("prefill[ ]", keys::<model::Prefill>()),
        ("scores[ ]", keys::<model::ScoredLabel>()),
    ];
    assert_eq!(rows.iter().map(|(part, _)| *part).collect::<Vec<_>>(), parts.clone().map(|(part, _)| part));
    for ((part, mut said), (_, read)) in rows.into_iter().zip(parts) {
        said.sort_unstable();
        assert_eq!(said, read, "the keys of `{part}`");
    }
}

/// The fenced blocks with this info string.
fn blocks(text: &str, info: &str) -> Vec<String> {
    let mark = format!("```{info}\n");
    let parts = text.split(&mark).skip(1);
    parts.map(|part| part.split("```").next().unwrap_or_default().to_owned()).collect()
}

const HEAD: &str = "menshen: 1\npolicy: p\ntimezone: Asia/Shanghai\nregion: CN\ndefault: review\n";

/// Makes a fragment whole: what it uses and does not declare is declared, and it gets rules if it has none. That
/// something is not used is no mistake of a fragment.
fn whole(fragment: &str) -> String {
    let declared = [
        (
            "lists:",
            "lists:\n  blocked_phones: { of: phone, values: [\"13800138000\"] }\n  blocked_names: { of: name, values: [张伟] }\n  dealers: { of: domain, values: [dealer.example] }\n",
        ),
        ("quotas:", "quotas:\n  daily_external: 500 per actor per day\n"),
        ("rules:", "rules:\n  - { rule: always, when: true, then: allow }\n"),
    ];
    let mut text = HEAD.to_owned();
    for (section, standing_in) in declared {
        if !fragment.lines().any(|line| line.starts_with(section)) {
            text.push_str(standing_in);
        }
    }
    text.push_str(fragment);
    // The example of groups silences a rule that stands in another example.
    if fragment.contains("over-daily-quota") && !fragment.contains("rule: over-daily-quota") {
        text.push_str("\n  - rule: over-daily-quota\n    when: daily_external is spent\n    then: review\n");
    }
    text
}

#[test]
fn policies_check_without_a_finding_and_fragments_without_an_error() {
    let text = std::fs::read_to_string(reference()).expect("the reference");
    let policies = blocks(&text, "yaml policy");
    assert!(!policies.is_empty());
    for policy in policies {
        let report = Engine::check(&Source::text("README", policy), &Options::default());
        assert!(report.is_empty(), "{}", report.render(Colour::Plain));
    }
    let fragments = blocks(&text, "yaml fragment");
    assert!(fragments.len() >= 8, "{}", fragments.len());
    for fragment in fragments {
        // The files of lists are not here: what they hold is not the point.
        let fragment = fragment.replace("from: lists/blocked-phones.csv", "from: host");
        let fragment = fragment.replace("from: lists/blocked-names.csv", "from: host");
        let report = Engine::check(&Source::text("README", whole(&fragment)), &Options::default());
        assert!(!report.has_errors(), "{}", report.render(Colour::Plain));
    }
}
