//! The case in which everything counts: Menshen gets requests as they come and derives all facts itself, the rivals get
//! the facts.
//!
//! Two policies with the same rules, ids and verdicts are made from one set of generated rules. Menshen's reads the tier
//! from tags and from a list of a hundred thousand names, finds phones in a list of a million, takes the domain out of
//! the address, finds keywords through separators, and counts quotas in its store, where an allowed request is reserved
//! and given back. The rivals' policy reads declared facts, `facts.level`, `facts.domain`, `facts.used` and so on, whose
//! values are worked out here while the requests are made: nobody charges the rivals for them.

use std::fmt::Write;
use std::sync::Arc;

use menshen::engine::{Options, Scratch, Source};
use menshen::list::{List, ListBuilder, ListKind, Note, Reading};
use menshen::matcher::phone::Region;
use serde_json::{Value, json};

use super::case::{Case, NOW, options};
use super::random::Random;
use super::rules::{Aim, Ask, CHANNELS, Mix, Spec, VERDICTS, generate, quoted};

/// What the case is called.
pub const NAME: &str = "all, six kinds, mixed";

const PHONES: u32 = 1_000_000;
const NAMES: u32 = 100_000;
const DEALERS: usize = 1_000;
/// How many acts the quota has room for.
const LIMIT: i64 = 1_000;
/// Tiers that requests have unless their name is on the blacklist.
const LEVELS: [&str; 3] = ["vip", "dealer", "normal"];

/// What a request is, besides what it asks for.
struct Person {
    ask: Ask,
    phone: String,
    is_phone_blocked: bool,
    name: String,
    is_name_blocked: bool,
    is_solicitation: bool,
    used: i64,
}

/// The case with `rules` generated rules and five that are always there.
pub fn case(rules: usize, requests: usize) -> Result<Case, String> {
    let generated = generate(Mix::Six, rules, 3);
    let mut random = Random::new(4);
    let people: Vec<Person> = generated
        .asks(Aim::Mixed, requests, 5)
        .into_iter()
        .map(|ask| Person::new(ask, &mut random))
        .collect();
    let source = |text: String| Source::text("whole.yaml", text);
    let options = with_lists()?;
    let given: Vec<String> = people.iter().map(Person::as_facts).collect();
    let sent: Vec<String> = (0..).zip(&people).map(|(number, person)| person.as_sent(number)).collect();
    let mut case = Case::new(NAME.to_owned(), &source(whole_policy(&generated.specs)), options, &sent)?;
    let mut scratch = Scratch::new();
    for (request, person) in case.requests.iter().zip(&people) {
        let used = person.used.unsigned_abs();
        case.engine.seed(request, "daily", used, &mut scratch).map_err(|error| error.to_string())?;
    }
    case.answer();
    let handed =
        Case::new("handed".to_owned(), &source(handed_policy(&generated.specs)), self::options(), &given)?;
    case.translation = handed.translated().translation;
    Ok(case)
}

impl Person {
    fn new(mut ask: Ask, random: &mut Random) -> Person {
        let one_in_twenty = |random: &mut Random| random.below(20) == 0;
        let number = random.below(PHONES as usize) as u32;
        let is_phone_blocked = one_in_twenty(random);
        let digits = phone(number, if is_phone_blocked { "138" } else { "139" });
        let phone = match random.below(4) {
            0 => digits,
            1 => format!("+86 {} {} {}", &digits[..3], &digits[3..7], &digits[7..]),
            2 => format!("{}-{}-{}", &digits[..3], &digits[3..7], &digits[7..]),
            _ => format!("0086{digits}"),
        };
        let is_name_blocked = one_in_twenty(random);
        let number = random.below(NAMES as usize) as u32;
        let name = if is_name_blocked { name(number) } else { format!("张{}", name(number)) };
        let is_solicitation = one_in_twenty(random);
        if is_solicitation {
            ask.remark.push_str("，加-微-信");
        }
        let used = if one_in_twenty(random) { LIMIT } else { ask.used };
        Person { ask, phone, is_phone_blocked, name, is_name_blocked, is_solicitation, used }
    }

    fn level(&self) -> &'static str {
        if self.is_name_blocked { "blacklist" } else { level(&self.ask.tier) }
    }

    /// Whether the domain is one of the dealers' own.
    fn is_dealer(&self) -> bool {
        let number = self.ask.domain.strip_prefix("mail.d").and_then(|rest| rest.strip_suffix(".example"));
        number
            .and_then(|number| number.parse().ok())
            .is_some_and(|number: usize| number.is_multiple_of(10) && number < DEALERS * 10)
    }

    /// What the host sends to Menshen.
    fn as_sent(&self, number: usize) -> String {
        let Ask { tier, channel, tenant, remark, userid, total, domain, .. } = &self.ask;
        let tags: Value = match level(tier) {
            "vip" => json!(["华东", "VIP"]),
            "dealer" => json!(["经销商", "展会2026"]),
            _ => json!(["意向高"]),
        };
        json!({
            "action": "add", "at": NOW, "tenant": tenant,
            "actor": { "userid": userid, "customer_total": total, "strategy_id": tier },
            "channel": { "add_way": channel },
            "target": {
                "external_userid": format!("wm{number:06}"), "name": self.name, "tags": tags,
                "mobiles": [self.phone], "emails": [format!("Li.Na@{}", domain.replace("example", "EXAMPLE"))],
            },
            "message": { "text": remark },
        })
        .to_string()
    }

    /// What the host hands to a rival: the facts worked out.
    fn as_facts(&self) -> String {
        let Ask { tier, channel, tenant, remark, userid, total, domain, .. } = &self.ask;
        json!({
            "action": "add", "at": NOW, "tenant": tenant,
            "actor": { "userid": userid, "customer_total": total, "strategy_id": tier },
            "channel": { "add_way": channel },
            "message": { "text": remark },
            "facts": {
                "level": self.level(), "used": self.used, "domain": domain, "dealer": self.is_dealer(),
                "phone_blocked": self.is_phone_blocked, "solicitation": self.is_solicitation,
                "spent": self.used >= LIMIT,
            },
        })
        .to_string()
    }
}

/// The tier of everybody under one rule group.
fn level(tier: &str) -> &'static str {
    let digits = tier.trim_start_matches(|c: char| !c.is_ascii_digit());
    LEVELS[digits.parse::<usize>().unwrap_or(0) % LEVELS.len()]
}

/// Different numbers for different `number`, below a hundred million.
fn phone(number: u32, prefix: &str) -> String {
    format!("{prefix}{:08}", u64::from(number) * 97 % 100_000_000)
}

/// Different names of three characters for different `number`.
fn name(number: u32) -> String {
    let character = |at: u32| char::from_u32(0x6000 + at % 50).unwrap_or('某');
    [number / 2_500, number / 50, number].into_iter().map(character).collect()
}

fn with_lists() -> Result<Options, String> {
    let mut options = options();
    let phones = list(ListKind::Phone, (0..PHONES).map(|number| phone(number, "138")), &options)?;
    let names = list(ListKind::Name, (0..NAMES).map(name), &options)?;
    let dealers = (0..DEALERS).map(|number| format!("*.d{}.example", number * 10));
    let dealers = list(ListKind::Domain, dealers, &options)?;
    for (name, list) in [("blocked_phones", phones), ("blocked_names", names), ("dealers", dealers)] {
        options.lists.insert(name.to_owned(), Arc::new(list));
    }
    Ok(options)
}

fn list(kind: ListKind, values: impl Iterator<Item = String>, options: &Options) -> Result<List, String> {
    let mut reading = Reading::new(kind, &options.limits);
    reading.region = Region::from_code("CN").unwrap_or(Region::UNKNOWN);
    let mut builder = ListBuilder::new(reading);
    for (line, value) in (1..).zip(values) {
        builder.push(&value, line, Note::default()).map_err(|fault| fault.to_string())?;
    }
    Ok(builder.finish().map_err(|error| error.to_string())?.0)
}

fn whole_policy(specs: &[Spec]) -> String {
    let mut text = String::from(
        "menshen: 1\npolicy: whole\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n\
         lists:\n  blocked_phones: { of: phone, from: host }\n  blocked_names: { of: name, from: host }\n  \
         dealers: { of: domain, from: host }\n\
         keywords:\n  solicitation: { words: [加微信, 返利], see_through: [width, case, traditional, separators] }\n",
    );
    for (at, spec) in specs.iter().enumerate() {
        if let Spec::Keyword { word } = spec {
            let _ = writeln!(text, "  k{at}: {{ words: [{word}], see_through: [width, case, separators] }}");
        }
    }
    let _ = write!(
        text,
        "tiers:\n  - blacklist: target.name is known and target.name in blocked_names\n  \
         - vip: target.tags is known and target.tags contains \"VIP\"\n  \
         - dealer: target.tags is known and target.tags contains \"经销商\"\n  - normal\n\
         quotas:\n  daily: {LIMIT} per target per day\nrules:\n"
    );
    fixed(
        &mut text,
        [
            "target.email in dealers",
            "tier == blacklist",
            "any target.phones in blocked_phones",
            "remark mentions solicitation",
            "daily is spent",
        ],
    );
    for (at, spec) in specs.iter().enumerate() {
        let condition = match spec {
            Spec::Channel { tier, channel } => {
                format!("tier == {} and {}", level(tier), channel_of(tier, *channel))
            }
            Spec::Quota { tenant, least } => format!("tenant == \"{tenant}\" and daily.used >= {least}"),
            Spec::Domain { suffix } => {
                format!("is_below(domain(target.email), \"{}\")", suffix.trim_start_matches('.'))
            }
            Spec::Keyword { .. } => format!("remark mentions k{at}"),
            Spec::Member { ids } => format!("actor.userid in [\"{}\"]", ids.join("\", \"")),
            Spec::Range { tier, channel, low, high } => format!(
                "tier == {} and {} and actor.customer_total between {low} and {high}",
                level(tier),
                channel_of(tier, *channel)
            ),
        };
        rule(&mut text, at, &condition);
    }
    text
}

fn handed_policy(specs: &[Spec]) -> String {
    let mut text = String::from(
        "menshen: 1\npolicy: handed\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n\
         facts:\n  level: text\n  used: integer\n  domain: text\n  dealer: bool\n  phone_blocked: bool\n  \
         solicitation: bool\n  spent: bool\nrules:\n",
    );
    fixed(
        &mut text,
        [
            "facts.dealer",
            "facts.level == \"blacklist\"",
            "facts.phone_blocked",
            "facts.solicitation",
            "facts.spent",
        ],
    );
    for (at, spec) in specs.iter().enumerate() {
        let condition = match spec {
            Spec::Channel { tier, channel } => {
                format!("facts.level == \"{}\" and {}", level(tier), channel_of(tier, *channel))
            }
            Spec::Range { tier, channel, low, high } => format!(
                "facts.level == \"{}\" and {} and actor.customer_total between {low} and {high}",
                level(tier),
                channel_of(tier, *channel)
            ),
            other => other.condition(),
        };
        rule(&mut text, at, &condition);
    }
    text
}

fn channel_of(tier: &str, channel: usize) -> String {
    format!("actor.strategy_id == \"{tier}\" and channel.add_way == {}", CHANNELS[channel].0)
}

/// The rules that are always there, before the generated ones by their ids.
fn fixed(text: &mut String, conditions: [&str; 5]) {
    let rules = [
        ("dealer", "allow"),
        ("name", "deny"),
        ("phone", "deny"),
        ("solicitation", "review"),
        ("spent", "review"),
    ];
    for ((id, verdict), condition) in rules.into_iter().zip(conditions) {
        let _ = write!(text, "  - rule: a-{id}\n    when: {}\n    then: {verdict}\n", quoted(condition));
    }
}

fn rule(text: &mut String, at: usize, condition: &str) {
    let verdict = VERDICTS[at % VERDICTS.len()];
    let _ = write!(text, "  - rule: r{at:06}\n    when: {}\n    then: {verdict}\n", quoted(condition));
}
