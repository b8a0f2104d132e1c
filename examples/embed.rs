//! The embedding example of README: load a policy, decide a request, settle its quota.
use menshen::engine::{Engine, Options, Scratch};
use menshen::request::Request;
use menshen::request::mask::Masking;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::read_dir("policies/wecom", Options::default())?; // once; Send + Sync
    let mut scratch = Scratch::new(); // one a thread, reused
    let json = br#"{"request_id": "r-1", "at": "2026-11-23T10:00:00+08:00", "tenant": "acme",
        "actor": {"userid": "lin.yu"}, "target": {"name": "Zhang Wei", "mobiles": ["138 0013 8000"]}}"#;
    let request = Request::from_json(json, engine.limits())?;
    let mut decision = engine.decide(&request, &mut scratch);
    println!("{}", decision.verdict().word());
    for reason in decision.report(Masking::KeepFirst).reasons {
        println!("  {}: {}", reason.rule, reason.text);
    }
    if let (Some(reserved), Some(at)) = (decision.reservation(), request.at) {
        let settled = engine.commit(reserved, at.0); // the contact was added: the quota is used
        println!("  quota: {settled:?}");
    }
    Ok(())
}
