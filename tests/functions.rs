//! What functions answer at the edges of their kinds.

use menshen::decision::Verdict;
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

/// Read as it stands, a masked number or a figure of a spreadsheet would be another number, which no list has.
#[test]
fn a_phone_of_a_request_that_is_not_written_out_is_said_and_unknown() {
    let head = "menshen: 1\npolicy: slips\ntimezone: Asia/Shanghai\nregion: CN\ndefault: allow\n\
                lists:\n  blocked: { of: phone, values: [\"13800138000\"] }\nquotas:\n  once: 99 per target per day\nrules:\n";
    let at = "\"at\": 1795395600000";
    for (condition, whole) in [
        ("any target.phones in blocked", Verdict::Deny),
        ("target.phone not in blocked", Verdict::Allow),
        ("target.phone == \"+86 138 0013 8000\"", Verdict::Deny),
        ("any target.phones in [\"13900139000\", \"13800138000\"]", Verdict::Deny),
        ("not is_valid(target.phone)", Verdict::Allow),
        ("is_mobile(target.phone)", Verdict::Deny),
        ("country(target.phone) == \"CN\"", Verdict::Deny),
        ("once is spent", Verdict::Allow),
    ] {
        let policy = format!("{head}  - rule: bad\n    when: {condition}\n    then: deny\n");
        let engine = Engine::from_text("slips.yaml", &policy, Options::default()).expect("a policy");
        let decided = |phone: &str| {
            let json = format!("{{{at}, \"target\": {{\"mobiles\": [\"{phone}\"]}}}}");
            let request = Request::from_json(json.as_bytes(), &Limits::default()).expect("a request");
            engine.decide(&request, &mut Scratch::new()).verdict()
        };
        assert_eq!(decided("13800138000"), whole, "{condition}");
        for slip in [
            "138****8000",
            "+86 138****8000",
            "１３８****８０００",
            "138*\u{200b}*\u{200b}*\u{200b}*8000",
            "138-*-*-*-*-8000",
            "138(**)(**)8000",
            "138xxxx8000",
            "138XXXX8000",
            "138~~~~8000",
            "138----8000",
            "138....8000",
            "13800138000.0",
            "13800138000.00",
            "138 0013 8000.0",
            "１３８００１３８０００．０",
            "+86 13800138000.0",
            "tel:13800138000.0",
            "13800138000.0。",
            "1.3800138e10",
            "1.3800138E+10",
            "手机 1.3800138E+10",
        ] {
            assert_eq!(decided(slip), Verdict::Review, "{condition}: {slip}");
        }
        for same in
            ["138.0013.8000", "(138) 0013-8000", "138---0013---8000", "138*0013*8000", "138 0013 8000 x 12"]
        {
            assert_eq!(decided(same), whole, "{condition}: {same}");
        }
    }
}
