//! What stands beside a number: figures, names, prices, counters.

use super::revealed;

/// Asserts that the number of the text is what stands in `<>`, and nothing else is seen.
fn stands(text: &str, number: &str) {
    let (start, end) = (text.find('<').expect("a start"), text.find('>').expect("an end") - 1);
    let plain = text.replace(['<', '>'], "");
    assert_eq!(revealed("CN", &plain), [(start..end, format!("+86{number}"))], "{text}");
}

#[test]
fn a_figure_in_front_is_no_carrier() {
    for front in [
        "价格1200，",
        "1100 ",
        "1168 ",
        "房号1202 ",
        "1799 ",
        "112 ",
        "营业12:30 ",
        "11.15 ",
        "11/15 ",
        "12-01 ",
        "1101/",
        "1101-",
        "1101：",
        "京A12345 ",
        "编号11223 ",
        "12345，",
    ] {
        for (number, plain) in [
            ("一三九一二三四五六七八", "13912345678"),
            ("139-一二三四-五六七八", "13912345678"),
            ("139_1234_5678", "13912345678"),
            ("①⑧⑦③⑤⑧②⑤⓪①⑦", "18735825017"),
            ("176😊8108😊5861", "17681085861"),
        ] {
            stands(&format!("{front}<{number}>"), plain);
        }
    }
    for (text, number) in [
        ("<0139_1234_5678>", "13912345678"),
        ("1200 <0139_1234_5678>", "13912345678"),
        ("<86 139 一二三四 5678>", "13912345678"),
        ("<0086 一三九 1234 5678>", "13912345678"),
    ] {
        stands(text, number);
    }
    let brazil = "0 15 11 9 6123 四五六七";
    assert_eq!(revealed("BR", brazil), [(0..brazil.len(), "+5511961234567".to_owned())]);
}

#[test]
fn a_number_among_plain_figures_is_seen() {
    for text in [
        "房号302 <138 0013 8000>",
        "男 25 <138 0013 8000>",
        "<138 0013 8000> 518000",
        "微信<138 0013 8000> 2",
        "25岁 175 <138 0013 8000> 60",
    ] {
        stands(text, "13800138000");
    }
    for text in [
        "编号 0755 2345 6789 123",
        "卡号 6222 0755 2345 6789",
        "SN 138 0123 4567 8901",
        "25 1 3 8 0 0 1 3 8 0 0 0",
        "138 0013 8000",
        "25 1380 0138 000",
    ] {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
}
