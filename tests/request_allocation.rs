//! The typed view of a request allocates nothing, whatever field is read.

use menshen::limits::Limits;
use menshen::request::Request;
use menshen::schema::{FIELDS, FieldId};
use menshen::value::Value;

#[test]
fn reading_every_field_allocates_nothing() {
    let json = include_bytes!("data/request/full.json");
    let request = Request::from_json(json, &Limits::default()).expect("well formed");
    let ids: Vec<_> = (0..).take(FIELDS.len()).map(FieldId).collect();
    let mut given = 0;
    let counted = allocation_counter::measure(|| {
        for &id in &ids {
            given += usize::from(std::hint::black_box(request.value(id)) != Value::Missing);
        }
        given += usize::from(request.fact("groups") != Value::Missing);
        given += usize::from(request.score("purchase") != Value::Missing);
        given += usize::from(request.prefill_confidence("target.name") != Value::Missing);
    });
    let computed = FIELDS.iter().filter(|field| field.computed).count();
    assert_eq!(given, FIELDS.len() - computed + 3, "every field was there to be read");
    assert_eq!(counted.count_total, 0, "{counted:?}");
    let control = allocation_counter::measure(|| drop(std::hint::black_box(vec![1_u8])));
    assert_eq!(control.count_total, 1, "the counter counts");
}
