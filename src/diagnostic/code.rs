//! The table of codes: what every mistake is called, and its long explanation.
//!
//! To append a code, add one entry to the table, in its family, with the next free number; then give it a golden file
//! `tests/diagnostics/<CODE>.txt`. A number is never used again for another mistake.

use serde::{Serialize, Serializer};

/// Whether a policy with this diagnostic may be put in force.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The policy is refused.
    Error,
    /// The policy is accepted; the author should look.
    Warning,
}

impl Severity {
    /// `error` or `warning`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($id:ident $name:ident: $title:literal, $explanation:literal;)*) => {
        /// The code of a diagnostic. Families: `E00` the file and its YAML, `E01` the structure of the policy, `E02` the
        /// syntax of expressions, `E03` names and kinds, `E04` values, `E05` rules and overrides, `E06` lists, keywords
        /// and quotas, `W` warnings.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum Code {
            $(#[doc = concat!("`", stringify!($id), "`: ", $title, ".")] $name,)*
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];

            /// The code as it is printed, as in `E0101`.
            pub fn id(self) -> &'static str {
                match self { $(Code::$name => stringify!($id),)* }
            }

            /// The mistake in a few lower-case words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }

            /// The long explanation that `menshen explain-code` prints: why it is a mistake and how to mend it.
            pub fn explanation(self) -> &'static str {
                match self { $(Code::$name => $explanation,)* }
            }
        }
    };
}

codes! {
    // E00: the file and its YAML.
    E0001 NotUtf8: "file is not UTF-8",
        "A policy is read as UTF-8 text. The bytes at this place belong to another encoding (GBK and GB 18030 are the usual ones). Save the file as UTF-8 in your editor, or convert it: `iconv -f GB18030 -t UTF-8`.";
    E0002 FileTooLarge: "file is too large",
        "A policy file has a size limit (32 MiB unless the host sets another), so that no file can exhaust the host. Move long lists of phones, names or domains into files of their own and refer to them with `from:`.";
    E0003 YamlSyntax: "file is not well-formed YAML",
        "The text could not be read as YAML past this place. The usual causes are a missing space after a colon, a quote or bracket that is not closed, a line that is indented less or more than its neighbours, and a value that begins with one of the characters that mean something to YAML (`*`, `&`, `!`, `%`, `@`, a backtick, `{`, `[`, `\"`, `'`, `#`, `|`, `>`): put such a value in quotes. Where it is certain what was meant (a full-width colon, a missing space, a tab), the rest of the file is examined as if it had been written so; otherwise the value or entry that holds the place is not examined until it is mended.";
    E0004 TabIndentation: "tab in indentation",
        "YAML does not allow tabs in indentation, because their width differs from one editor to the next. Use spaces: two for each level.";
    E0005 DuplicateKey: "key given twice",
        "A mapping has the same key twice. Other YAML readers silently keep the last one, so that a part of the policy would not be in force and nobody would know. Remove one of the two, or rename it.";
    E0006 AliasRefused: "anchor or alias",
        "Anchors (`&name`) and aliases (`*name`) are not read in policies: a few lines of them can stand for billions of nodes, and a rule that is written elsewhere cannot be read aloud. Write the value out. If the value is a text that begins with `&` or `*`, put it in quotes.";
    E0007 TagRefused: "YAML tag",
        "Tags (`!name`, `!!str`) are not read in policies: the policy language itself says of what kind each value is. Remove the tag. If the value is a text that begins with `!`, put it in quotes.";
    E0008 NestedTooDeep: "nested too deep",
        "Mappings and lists stand inside each other deeper than the limit (32 levels unless the host sets another). A policy needs about six levels; a file that goes deeper was made by mistake, or to harm.";
    E0009 TooManyNodes: "too many YAML nodes",
        "The file has more values than the limit (4 million unless the host sets another). Move long lists into files of their own and refer to them with `from:`.";
    E0010 SeveralDocuments: "several YAML documents in one file",
        "A line `---` begins a second YAML document. A policy is one document: what follows the line would not be in force. Make it a file of its own, or remove the line.";
    E0011 EmptyFile: "file holds no policy",
        "The file is empty or has only comments. The smallest policy says `menshen: 1`, a name (`policy:`), where its days begin (`timezone:`), how phone numbers without a country code are read (`region:`), what happens when no rule speaks (`default:`), and its `rules:`.";
    E0012 KeyNotText: "key is not a text",
        "Keys of a policy are plain words. Here a list, a mapping or nothing at all stands before the colon. A value such as `{name}` at the beginning of a line is read by YAML as a mapping: put it in quotes.";
    E0013 ForbiddenCharacter: "character not allowed in a policy",
        "The file has a control character (or another one that YAML forbids) that no editor shows. It usually comes from copying out of a terminal or a binary document. Delete it; inside double quotes it can be written as an escape such as `\\x07`.";

    // E01: the structure of the policy.
    E0101 UnknownKey: "unknown key",
        "The key is not one that may stand here. A misspelt key would otherwise be ignored, and the rule would mean something else than it says.";
    E0102 MissingKey: "missing key",
        "A key that must be given at this place is not there.";
    E0103 DuplicateId: "name given twice",
        "Two rules, or two lists, tiers, quotas or other declarations, have the same name. Reasons, overrides and counters refer to them by name, so it must be one only.";
    E0104 WrongShape: "value has the wrong shape",
        "YAML has three shapes: a single value, a list (`- a` or `[a, b]`) and a mapping (`key: value`). Another one is needed here.";
    E0105 NotText: "YAML would not read this as text",
        "A text is needed here, and what is written is one of the words that YAML readers take for something else: `yes`, `no`, `on`, `off`, `y`, `n`, `true`, `false` for truth values; `null`, `~` or nothing for no value; digits, `1e3`, `0755`, `+86...`, `12:30` or `2026-01-01` for numbers, times and dates. Menshen never guesses: put it in quotes if the text is meant.";
    E0106 UnknownWord: "unknown word",
        "Only certain words may stand here, and this is none of them.";

    // E02: the syntax of expressions.
    E0201 ExpressionSyntax: "expression cannot be read",
        "The expression is not one of the policy language. The message says what was found and what could have stood there. grammar/README.md is the reference of the language.";
    E0202 ExpressionTooLong: "expression is too long",
        "An expression has a length limit (16 KiB unless the host sets another). Long lists of values belong under `lists:`.";
    E0203 ExpressionTooDeep: "expression is nested too deep",
        "Brackets and `not` stand inside each other deeper than the limit (64 levels unless the host sets another).";

    // E03: names and kinds.
    E0301 UnknownName: "unknown name",
        "The name is neither a field of the request, nor declared in this policy, nor registered by the host.";
    E0302 KindMismatch: "kinds do not fit",
        "Every expression has one kind (bool, integer, text, phone, name, ...) that is known before the policy is in force, and nothing is converted silently. The two sides of a comparison, or an argument and its parameter, must be of the same kind.";
    E0303 UnknownMember: "unknown member of an enumeration",
        "The word is not one of those that the field on the other side can be. Channels, actions, phases, weekdays and tiers are such words; they are written without quotes. Regions, with which `country(…)` is compared, are such words in quotes: two capital letters, as in `\"CN\"`, or `\"001\"` for none.";
    E0304 UnknownFunction: "unknown function",
        "No function of this name is built in or registered by the host. `menshen list-functions` prints those that are built in.";
    E0305 WrongArguments: "wrong arguments of a function",
        "A function is called with a fixed number of values, each of one kind.";
    E0306 FieldNotForAction: "field does not exist for this action",
        "Some fields exist only in requests for certain actions: a transfer has a `handover`, an export has `export.fields`. A rule without `on:` is for `add`, so such a field would always be missing in it.";
    E0307 SetNeedsAnyOrAll: "a set is asked item by item",
        "A field such as `target.phones` holds any number of values. Say whether `any` or `all` of them must pass the test, as in `any target.phones in blocked_phones`, or ask `target.tags contains \"VIP\"`.";
    E0308 NotACondition: "value where a condition is needed",
        "`when:` needs something that is true or false: a comparison, a test such as `in` or `contains`, or a field that is itself true or false.";
    E0309 EmptyRange: "range without values",
        "The first value of `between` is greater than the second, so nothing lies between them.";

    // E04: values.
    E0401 BadPhone: "not a telephone number",
        "The text cannot be a telephone number in the policy's `region:`. Write it with its country code, as in \"+86 138 0013 8000\", in quotes.";
    E0402 BadRegex: "not a regular expression",
        "The text between the slashes, or under `extract:`, is not a regular expression of the kind that runs in linear time: look-around and back-references are not available, and the compiled size has a limit.";
    E0403 BadDomain: "not a domain",
        "The text is neither a domain name nor a pattern of one (`*.example.com`, or a regular expression between slashes).";
    E0404 BadDate: "not a date",
        "A date is written as `2026-11-22`, and must exist in the calendar. In a file of cases a time stands with its offset, as in `2026-11-22T09:30:00+08:00`.";
    E0405 BadTimeOfDay: "not a time of day",
        "A time of day is written with 24 hours, as in `09:30` or `09:30:15`.";
    E0406 BadTimeZone: "unknown time zone",
        "A time zone is a name of the IANA database, such as `Asia/Shanghai`.";
    E0407 BadEmail: "not an e-mail address",
        "An e-mail address is a name, an `@` and a domain, without a display name or angle brackets.";
    E0408 BadName: "text without content",
        "Names and keywords are compared without regard to width, letter case and invisible characters. Of this one nothing would be left, or not enough to be told from other texts. Nor may the name of a policy, the pattern of an extract, a text of a duty or what is looked for in a text or set be empty: every text has an empty one in it.";
    E0409 BadDuration: "not a length of time",
        "A length of time is a whole number and a unit, as in `30 minutes`, `3 days` or `2 weeks`. A month has no fixed length.";

    // E05: rules and overrides.
    E0501 UnknownOverride: "override of an unknown rule",
        "`overrides:` names rules, or a group of rules, of this policy. There is none of this name.";
    E0502 OverrideCycle: "overrides form a cycle",
        "Each of these rules silences the next, and the last silences the first: no one could say which of them is in force. Remove one of the overrides.";
    E0503 OverrideOfDeny: "override of a `deny` rule",
        "A rule that denies may be silenced only where the policy says so by name: put `may_override_deny: true` into the rule that overrides, if that is what is meant.";
    E0504 OverrideNeverMeets: "override of a rule that never speaks while this one matches",
        "Whatever a request says, the overriding rule does not match while the other speaks: they are for different actions or phases, or their conditions contradict each other, so this override could never do anything. A rule whose condition is unknown matches only with `on_unknown: match`, and speaks with `match` or `review`.";
    E0505 RuleNeverMatches: "rule can never match",
        "The condition is true for no request, as its kinds and constants show, or the quotas that it asks about: of a request that a quota does not count, it is never spent, and its `used` and `remaining` are not known. A rule without `on:` is for `add`. The condition may be unknown where something is missing; a rule that is meant to speak then asks for it, as in `target.owner is missing`, or says `on_unknown: match`.";
    E0506 UnknownPhrase: "phrase that no host understands",
        "What stands behind `then:`, `do:` and `advise:` has fixed forms, as in `review by \"manager\"` or `tag \"dealer\"`, so that every host understands it. The language reference lists them; `ask host \"...\"` is for what a host and a policy agree on between them.";
    E0507 TierUnreachable: "tiers do not fit together",
        "The first tier whose condition holds is the contact's tier. A tier behind one without a condition is never reached, nor is one behind those that take everybody who would be in it: put the narrower one first; and the last tier must have no condition, so that everybody is in one. A tier's condition cannot ask for the tier: that would be asking in a circle.";

    // E06: lists, keywords, quotas.
    E0601 BadListSource: "list has no usable source",
        "A list says where its entries come from: `values:` for a few, `from:` with the name of a file, or `from: host` where the host supplies it.";
    E0602 BadQuota: "quota cannot be read",
        "A quota is written as a number, a scope and a window: `500 per actor per day`.";
    E0603 BadListEntry: "line of a list file cannot be read",
        "A line of the list's file is not an entry of the list's kind. It would be left out silently; mend or remove the line, or begin it with `#`.";
    E0604 TooMany: "more than the limit",
        "A policy may not have more of this than the limit that the host sets, so that no policy can exhaust the host.";

    // W: warnings.
    W0001 HiddenCharacter: "hidden character",
        "The text has a character that is not shown but changes how the text around it looks (a mark of writing direction) or is compared (a zero-width space, a byte order mark in the middle). Two policies that look the same could mean different things. Remove it; inside double quotes it can be written as an escape such as `\\u200b`.";
    W0002 UnusedDeclaration: "declared and never used",
        "A list, keyword set or extract is declared and no rule, tier or quota uses it. Either a rule is missing or misspelt, or the declaration is left over.";
    W0003 QuotaNeverTested: "quota is never tested",
        "The quota counts, but no rule asks whether it is spent, nor how much of it is used, so it can never change a verdict. To show it in a text, or to wait until it resets, limits nothing.";
    W0004 HostListMissing: "list that the host does not have",
        "The policy says `from: host` for this list, and the host has given none of this name. Until it does, who is on the list is unknown: rules that deny or review say `review` then, and others do not match. The command gives no lists of the host. If the host has given a list under a name that no policy declares, that name may be misspelt.";
    W0005 DoubtfulList: "list that may not hold what it seems to",
        "Entries and columns are parted by the comma of ASCII, `,`, between brackets and in files that begin with a line of headings. Elsewhere such a comma or semicolon, and everywhere a full-width `，`, `；` or `、`, a number in front (`1. `), a bullet and marks that do not quote (`“…”`) are a part of the entry, which then matches nothing that anybody meant; and so is a remark behind ` #`, for only lines that begin with `#` are comments. A column whose heading is misspelt, or which is a second one of values (`备用手机号`, `phone2`), is not read, nor is what stands in a line beyond the last heading: most often a comma of the entry has parted it. Write each entry by itself, and put one into quotes that has such marks of its own; write the heading as the help says.";
    W0006 DoubtfulPhone: "number that may not be meant",
        "The text is as long as telephone numbers of its country are, but the country has given out no such number, nor a short code or a sender of messages of this form. Most often a digit is missing, doubled or wrong, or a letter stands for one (`O` for `0`); then the entry or condition matches nothing. Numbers that a country gave out lately may be unknown to this release: then nothing is wrong. Or the number has an extension (`ext 8001`): phones are compared without it, so that the entry is the number of the whole switchboard, and every other extension of it. Of a list file the first line of either sort is named.";
    W0007 TooManyQuotas: "more quotas than one request can count for",
        "A request counts for all its quotas at once or for none, and for 64 counters at most. A request that counts for more is reviewed, whatever the rules say. Say by `when` which requests each quota counts, so that no request counts for so many.";
    W0008 NoRules: "no rule where rules stand",
        "The list of rules is empty, so every request gets the policy's `default:`, or the group does nothing. If that is meant, as in a policy that denies everything for a while, nothing is wrong.";
    W0009 DoubtfulWord: "word that may be misspelt",
        "Which fields a host keeps, erases, masks or has confirmed is between the host and the policy, so any word may stand there. This one is no field of the language, but nearly one; a host that does not know it may pass on what should be left out. If the host knows the word, nothing is wrong.";
    W0010 ShortNames: "edits that make another name of a name",
        "One edit makes 李伟 of 张伟, and two make it of everybody with two characters: where half of a name or more may differ, most that it meets are other people. Forgive edits in long names only, such as those of companies; for short ones, `by: [fold, core]` sees through what people do to write a name in another way.";
    W0011 DoubtfulText: "text that stands only for itself",
        "Names, ids, keywords and texts of conditions are compared as they stand. `*`, `/…/` and `|` make no pattern of them, `\"a,b\"` is one text and not two, and marks within the quotes are a part of the text, so that nothing that anybody meant is equal to it. Patterns are asked for by `matches /…/`, beginnings and ends by `starts with` and `ends with`; several texts stand each in its own quotes: `in [\"a\", \"b\"]`. If just this text is meant, `matches /^…$/` asks for it.";
    W0012 DoubtfulPattern: "pattern that finds something else than it seems to",
        "A regular expression that may find nothing at all, as `a*` or `a|b|`, is found in every text, and the condition says nothing. And the signs of regular expressions are those of ASCII: a full-width `｜`, `＊` or `（` is looked for as it stands. So are the slashes of an extract that is written as behind `matches`. Take the empty alternative away, write `+` for `*`; write the signs in half width, or put one that is meant as it stands into brackets, as in `[｜]`; write an extract without slashes.";
    W0013 NeverFalse: "condition that is never false",
        "The part that is marked is true of every request that says what it asks for, so it lets everything through. Mostly `or` stands where `and` is meant: `a != x or a != y` is true of everything, for nothing is both `x` and `y`; `a not in [x, y]` is neither. Where a request does not say what is asked for, it is unknown; `… is known` asks for that alone, and `true` holds always.";
    W0014 IdleOverride: "override that does nothing",
        "A rule in `mode: shadow` is evaluated and reported, and changes nothing: it silences no rule, and there is nothing of it that could be silenced. While a rule is tried out, nothing is wrong: what it would silence speaks meanwhile. `may_override_deny: true` allows what `overrides` says, and does nothing without it.";
    W0015 DoubtfulBounds: "bounds that may not be meant",
        "Values in brackets are those alone, and nothing between them: `time in [09:00, 18:00]` holds at two seconds of the day, `today in [2026-10-01, 2026-10-07]` on two days. From one to the other, both included, is `between … and …`. And a quota is spent as soon as its limit is used: `used > limit` lets one act more pass than the quota says, or never holds, where another rule refuses what is spent; `… is spent` asks for it, and heeds the `count` of a request. If just this is meant, nothing is wrong, and there is a way to say so: `today == 2026-10-01 or today == 2026-12-25`, and of a quota of 500 `used >= 501`.";
}

impl Code {
    /// The code that is printed as `id`, in either case.
    pub fn from_id(id: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.id().eq_ignore_ascii_case(id))
    }

    /// Codes that begin with `W` are warnings, the others errors.
    pub fn severity(self) -> Severity {
        if self.id().starts_with('W') { Severity::Warning } else { Severity::Error }
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_well_formed_ascending_within_a_family_and_unique() {
        let mut seen: Vec<&str> = Vec::new();
        for code in Code::ALL {
            let id = code.id();
            assert_eq!(id.len(), 5, "{id}");
            assert!(id.starts_with(['E', 'W']) && id[1..].bytes().all(|b| b.is_ascii_digit()), "{id}");
            assert!(seen.last().is_none_or(|last| *last < id), "{id} stands out of order");
            seen.push(id);
            assert_eq!(Code::from_id(&id.to_lowercase()), Some(*code));
        }
        assert_eq!(Code::from_id("E9999"), None);
    }

    #[test]
    fn titles_are_lower_case_and_explanations_are_sentences() {
        for code in Code::ALL {
            let title = code.title();
            assert!(!title.ends_with('.'), "{title}");
            assert!(!title.starts_with(|c: char| c.is_uppercase()) || title.starts_with("YAML"), "{title}");
            assert!(code.explanation().ends_with('.') && code.explanation().len() > 40, "{title}");
        }
    }

    #[test]
    fn severity_follows_the_letter() {
        assert_eq!(Code::NotUtf8.severity(), Severity::Error);
        assert_eq!(Code::HiddenCharacter.severity(), Severity::Warning);
        assert_eq!(Severity::Warning.word(), "warning");
    }
}
