//! What to say of a value that has another shape than is wanted, and of a key that goes by another name elsewhere.

use crate::document::{Node, NodeKind, is_print_dash};

/// The shapes that a value can be wanted in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Keys,
    List,
    Single,
}

impl Wanted {
    pub(super) fn noun(self) -> &'static str {
        match self {
            Wanted::Keys => "keys with values",
            Wanted::List => "a list",
            Wanted::Single => "a single value",
        }
    }
}

/// What each part of a policy looks like, by its name in messages.
const EXAMPLES: [(&str, &str); 26] = [
    ("a policy", "begin with `menshen: 1` and `policy:` with a name"),
    ("`facts`", "write each as `name: kind`, as in `  age_days: int`"),
    ("`lists`", "write each below its name, as in `  blocked: { of: phone, from: lists/blocked.csv }`"),
    (
        "a list",
        "write `{ of: phone, values: [\"+86 138 0013 8000\"] }`, or `{ of: phone, from: lists/name.csv }`",
    ),
    ("`values`", "write the entries in brackets, as in `values: [张三, 李四]`"),
    ("`keywords`", "write each below its name, as in `  solicitation: { words: [返利, 刷单] }`"),
    ("a keyword set", "write `{ words: [返利, 刷单] }`"),
    ("the words", "write them in brackets, as in `[返利, 刷单]`"),
    ("`extract`", "write each as `name: \"pattern\"`"),
    ("an extract", "write one pattern in quotes"),
    ("`schedules`", "write each below its name, as in `  office: { days: mon-fri, hours: 09:00-18:00 }`"),
    ("a schedule", "write `{ days: mon-fri, hours: 09:00-18:00 }`"),
    ("`except`", "write each as a date with its hours, as in `2026-10-01: closed`"),
    ("`tiers`", "begin each with `- `, as in `- vip: target.tags contains \"VIP\"`, and end with `- normal`"),
    ("a tier's condition", "a condition is one text, as in `- vip: target.tags contains \"VIP\"`"),
    ("`quotas`", "write each as `name: quota`, as in `  daily: 500 per actor per day`"),
    ("a quota", "write it on one line, as in `500 per actor per day when target.external`"),
    ("`rules`", "begin each rule with `- `, as in `- rule: blocked`, and indent its other keys below `rule`"),
    ("the rules of a group", "begin each rule with `- `, as in `- rule: blocked`"),
    ("a rule", "write `- rule: blocked` and below it `when:` and `then:`, each with its value"),
    ("a group", "write `- group: name` and below it `rules:`"),
    ("`when`", "a condition is one text: join its parts by `and` or `or`, on one line or below `when: >`"),
    ("`then`", "a rule has one verdict, without brackets or keys, as in `then: review by \"manager\"`"),
    ("a duty", "write it as one text, as in `tag \"dealer\"`; several are a list of such texts"),
    ("`because`", "write one text in quotes, as in `\"{target.phone} is on the blacklist\"`"),
    ("an override", "write the name of a rule or group, or several in brackets"),
];

/// Keys behind which several values may stand, in brackets.
pub(super) const SEVERAL: [&str; 9] =
    ["values", "words", "by", "see_through", "on", "phase", "do", "advise", "overrides"];

/// How a value of another shape is mended. `raw` is its text in the file.
pub(super) fn advice(node: &Node<'_>, what: &str, wanted: Wanted, raw: &str) -> Option<String> {
    if node.as_scalar().is_some_and(|scalar| scalar.text.contains('\u{ff1a}')) {
        return Some("`\u{ff1a}` is the full-width colon: write `: `, a colon and a space".to_owned());
    }
    if wanted == Wanted::List && raw.starts_with(|c| c == '-' || is_print_dash(c)) {
        return Some("each entry begins with `- `, a dash and a space".to_owned());
    }
    // Braces that begin a text: it has no colon, as a mapping that is meant would have.
    let is_hole = matches!(&node.kind, NodeKind::Mapping(entries) if entries.iter().all(|(_, value)| value.is_nothing()));
    if wanted == Wanted::Single && is_hole && raw.starts_with('{') {
        let quote = if raw.contains('"') { '\'' } else { '"' };
        return Some(format!(
            "YAML reads `{{` as the beginning of keys: put the text in quotes, as in {quote}{raw}{quote}"
        ));
    }
    let example = EXAMPLES.iter().find(|(name, _)| *name == what).map(|(_, example)| (*example).to_owned());
    example.or_else(|| {
        let help = match wanted {
            Wanted::Keys => "write each key with a colon, a space and its value",
            Wanted::List => {
                "write it in brackets, as in `[a, b]`, or each entry on a line of its own behind `- `"
            }
            Wanted::Single => "write one value, without brackets, dashes or keys",
        };
        (!node.is_nothing()).then(|| help.to_owned())
    })
}

/// Keys by the names that other languages and people have for them.
const OTHER_WORDS: [(&str, &[&str]); 29] = [
    ("menshen", &["version", "门神", "版本"]),
    ("rule", &["name", "id", "规则", "名称"]),
    ("rules", &["规则", "规则列表"]),
    ("group", &["组", "分组", "规则组"]),
    ("policy", &["name", "id", "名称", "策略", "策略名", "策略名称"]),
    ("timezone", &["tz", "zone", "时区"]),
    ("region", &["country", "地区", "区域", "国家"]),
    ("default", &["else", "otherwise", "fallback", "默认", "缺省", "否则"]),
    ("facts", &["事实"]),
    ("lists", &["列表", "名单"]),
    ("keywords", &["关键词", "关键字"]),
    ("extract", &["提取", "抽取"]),
    ("schedules", &["日程", "时间表", "营业时间", "工作时间"]),
    ("tiers", &["levels", "等级", "级别", "层级"]),
    ("quotas", &["limits", "配额", "额度", "限额"]),
    ("when", &["if", "condition", "conditions", "match", "如果", "条件", "当"]),
    ("then", &["verdict", "effect", "decision", "result", "那么", "则", "结果"]),
    ("do", &["执行", "义务"]),
    ("advise", &["advice", "建议"]),
    ("because", &["reason", "message", "原因", "因为", "理由"]),
    ("overrides", &["覆盖"]),
    ("mode", &["模式"]),
    ("phase", &["阶段"]),
    ("about", &["description", "comment", "说明", "描述", "备注"]),
    ("on", &["action", "actions", "event", "动作", "操作"]),
    ("of", &["type", "kind", "类型"]),
    ("values", &["items", "entries", "list", "值"]),
    ("words", &["词", "词语"]),
    ("from", &["file", "path", "source", "文件"]),
];

/// The allowed key that goes by this name elsewhere.
pub(super) fn same_in_other_words(key: &str, allowed: &[&'static str]) -> Option<&'static str> {
    let small = key.to_lowercase();
    let meant = OTHER_WORDS.iter().filter(|(_, others)| others.contains(&small.as_str()));
    meant.map(|(meant, _)| *meant).find(|meant| allowed.contains(meant))
}

/// Keys that stand on each rule and nowhere else.
const OF_RULES: [&str; 7] =
    ["then", "do", "advise", "because", "overrides", "may_override_deny", "on_unknown"];
/// Keys that a rule and a group can have.
const OF_RULES_AND_GROUPS: [&str; 4] = ["when", "on", "phase", "mode"];

/// Where a key belongs that does not stand in `what`.
pub(super) fn home(key: &str, what: &str) -> Option<String> {
    let is_of_rules = OF_RULES.contains(&key);
    match what {
        "a group" if is_of_rules => Some(format!("`{key}` stands on each rule of the group")),
        "a policy" if is_of_rules || OF_RULES_AND_GROUPS.contains(&key) => {
            Some(format!("`{key}` stands on each rule: below its `- rule:`, as deep as `rule`"))
        }
        _ => None,
    }
}

/// Verdicts as other systems and languages call them.
const OTHER_VERDICTS: [(&str, &[&str]); 4] = [
    ("deny", &["reject", "block", "refuse", "forbid", "decline", "drop", "拒绝", "禁止", "拦截"]),
    ("allow", &["accept", "approve", "pass", "permit", "ok", "允许", "通过", "同意", "放行"]),
    ("review", &["manual", "approval", "check", "ask", "审核", "人工审核", "审批", "复核"]),
    ("defer", &["wait", "delay", "postpone", "later", "推迟", "稍后"]),
];

/// The verdict among `words` that goes by this name elsewhere.
pub(super) fn verdict_in_other_words(word: &str, words: &[&str]) -> Option<&'static str> {
    let small = word.to_lowercase();
    let meant = OTHER_VERDICTS.iter().find(|(_, others)| others.contains(&small.as_str()));
    meant.map(|(meant, _)| *meant).filter(|meant| words.contains(meant))
}
