//! The bound on every loop, recursion and allocation that input drives.

/// Bounds, each with its unit and the reason for its default. A host may set them; nothing else is global.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Size of one policy file, in bytes. 32 MiB: a hundred thousand rules of five lines take about 24 MiB, and loading
    /// them some 20 times as much memory.
    pub policy_bytes: usize,
    /// Depth of nested YAML collections. Policies need 6.
    pub yaml_depth: usize,
    /// Number of YAML nodes in a policy. 4 million: a rule takes 10 to 20.
    pub yaml_nodes: usize,
    /// YAML aliases in a policy. 0: they are how YAML bombs are made, and rules do not need them.
    pub yaml_aliases: usize,
    /// Length of one expression, in bytes.
    pub expression_bytes: usize,
    /// Depth of brackets and `not` in one expression.
    pub expression_depth: usize,
    /// Rules in a policy.
    pub rules: usize,
    /// Pairs of rules of which one overrides the other. A million take about a second to check, and of those whose conditions
    /// have many alternatives only as many are looked at.
    pub override_pairs: usize,
    /// Entries of one list, in the policy or in its file.
    pub list_entries: usize,
    /// Size of one list file, in bytes.
    pub list_bytes: usize,
    /// Size of one image of a compiled policy, in bytes. As for a list file: lists are most of a large one.
    pub image_bytes: usize,
    /// Regular expressions of one list of domains. Each is compiled, at about 100 µs; names belong into lists as names.
    pub list_shapes: usize,
    /// Length of one line of a list file, in bytes. A longer line is reported and skipped.
    pub list_line_bytes: usize,
    /// Words in all keyword sets of a policy together.
    pub keyword_words: usize,
    /// Length of one keyword, in characters.
    pub keyword_chars: usize,
    /// Hits of keywords in one text, and allowed spans, each. What is past it is not looked for, and the scan says so. A
    /// decision only asks which sets are mentioned: there each set with exceptions may have so many, a hit counted in each
    /// view of the text where it stands, and a set that has more is mentioned.
    pub keyword_hits: usize,
    /// Compiled size of one regular expression, in bytes.
    pub regex_bytes: usize,
    /// Compiled size of all regular expressions of a policy together, in bytes. Searching with one may take up to eight times
    /// `regex_bytes` more in each thread.
    /// 256 MiB: ten thousand common ones, of which a policy has a few dozen.
    pub regexes_bytes: usize,
    /// Nesting of groups in one regular expression.
    pub regex_depth: u32,
    /// Diagnostics reported in one run; the rest are counted.
    pub diagnostics: usize,
    /// Size of one request, in bytes of its JSON text.
    pub request_bytes: usize,
    /// Length of one text of a request that is scanned (remark, message), in bytes. What is past it is not looked at,
    /// and tests on that text are unknown.
    pub text_bytes: usize,
    /// Items of one set of a request (phones, tags). A longer set makes tests on it unknown.
    pub set_items: usize,
    /// Counters and reservations held in memory, each.
    pub counters: usize,
    /// Settled requests that are remembered, so that a repeated call is answered as the first was. A million is a day of
    /// eleven requests a second; each takes about 200 bytes.
    pub settled_requests: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            policy_bytes: 32 << 20,
            yaml_depth: 32,
            yaml_nodes: 4_000_000,
            yaml_aliases: 0,
            expression_bytes: 16 << 10,
            expression_depth: 64,
            rules: 200_000,
            override_pairs: 1_000_000,
            list_entries: 100_000_000,
            list_bytes: 4 << 30,
            image_bytes: 4 << 30,
            list_shapes: 2_000,
            list_line_bytes: 16 << 10,
            keyword_words: 1_000_000,
            keyword_chars: 256,
            keyword_hits: 1_000,
            regex_bytes: 256 << 10,
            regexes_bytes: 256 << 20,
            regex_depth: 32,
            diagnostics: 1_000,
            request_bytes: 1 << 20,
            text_bytes: 16 << 10,
            set_items: 1_000,
            counters: 10_000_000,
            settled_requests: 1_000_000,
        }
    }
}
