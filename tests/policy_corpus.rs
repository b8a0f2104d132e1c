//! The corpora of the fuzz targets for whole policies, replayed on stable: each file, and the file without one line.

#[path = "../fuzz/fuzz_targets/policy_law.rs"]
mod policy_law;
#[path = "corpus/seeds.rs"]
mod seeds;

/// How many lines, evenly spread, are left out in turn: a policy takes milliseconds to load.
const LINES_MAX: usize = 10;

fn without_a_line(bytes: &[u8], law: impl Fn(&[u8])) {
    let lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
    for without in (0..lines.len()).step_by(lines.len().div_ceil(LINES_MAX).max(1)) {
        let kept = lines.iter().enumerate().filter(|(at, _)| *at != without);
        law(&kept.map(|(_, line)| *line).collect::<Vec<_>>().concat());
    }
}

#[test]
fn the_corpus_of_policies_holds() {
    for (name, bytes) in seeds::standing("policy", &[("wecom.yaml", seeds::wecom().into_bytes())]) {
        assert!(policy_law::policy(&bytes), "{name} {}", seeds::STALE);
    }
    let files = seeds::files("policy");
    let loaded = files.iter().filter(|(_, bytes)| policy_law::policy(bytes)).count();
    assert!(loaded >= 3 && files.len() >= loaded + 6, "{loaded} of {} are policies", files.len());
    for (_, bytes) in &files {
        without_a_line(bytes, |bytes| _ = policy_law::policy(bytes));
    }
}

#[test]
fn the_corpus_of_decisions_holds() {
    let (policy, requests) = (seeds::wecom(), seeds::wecom_requests());
    let lines: Vec<&str> = requests.lines().collect();
    let names = ["wecom-0", "wecom-1", "wecom-2"];
    let made: Vec<_> = names
        .into_iter()
        .zip(lines.chunks(lines.len().div_ceil(names.len())))
        .map(|(name, lines)| {
            let lines: Vec<_> = lines.iter().take(policy_law::REQUESTS_MAX).copied().collect();
            (name, format!("{}\n\n{policy}", lines.join("\n")).into_bytes())
        })
        .collect();
    for (name, bytes) in seeds::standing("evaluate", &made) {
        let compared = policy_law::evaluate(&bytes);
        assert!(compared >= 6, "{name}: {compared} decisions; if its policy {}", seeds::STALE);
    }
    for (_, bytes) in seeds::files("evaluate") {
        assert!(policy_law::evaluate(&bytes) > 0);
        without_a_line(&bytes, |bytes| _ = policy_law::evaluate(bytes));
    }
}
