//! What functions answer at the edges of their kinds.

use menshen::engine::{Engine, Options, Scratch};
use menshen::limits::Limits;
use menshen::request::Request;

#[test]
fn a_number_of_no_country_has_the_country_that_the_table_names() {
    let policy = "menshen: 1\npolicy: functions\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\nrules:\n  \
                  - rule: none\n    when: country(target.phone) == \"001\"\n    then: deny\n  \
                  - rule: china\n    when: country(target.phone) == \"CN\"\n    then: deny\n";
    let engine = Engine::from_text("functions.yaml", policy, Options::default()).expect("a policy");
    let mut scratch = Scratch::new();
    for (phone, spoken) in [
        ("13800138000", "china"),
        // An area code that no country of the North American plan has, and a number of all countries.
        ("+1 258 284 5678", "none"),
        ("+800 1234 5678", "none"),
    ] {
        let json = format!("{{\"target\": {{\"mobiles\": [\"{phone}\"]}}}}");
        let request = Request::from_json(json.as_bytes(), &Limits::default()).expect("a request");
        let decision = engine.decide(&request, &mut scratch);
        let spoke: Vec<&str> = decision.rules().map(|(rule, _)| rule).collect();
        assert_eq!(spoke, [spoken], "{phone}");
    }
}
