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
fn a_name_that_ends_or_begins_with_a_numeral_is_no_part_of_a_number_written_otherwise() {
    for name in ["张三", "李四", "王五", "老六", "周五", "第一", "孙一", "一到五"] {
        stands(&format!("{name}<138零零138000>"), "13800138000");
        stands(&format!("{name}<①③⑧⓪⓪①③⑧⓪⓪⓪>"), "13800138000");
    }
    for text in [
        "张三<13八00138000>",
        "李四<l38OO138OOO>",
        "<138零零138000>七哥",
        "<138零零138000>三月见",
        "李四<138零零138000>七哥",
        "王五<壹叁捌零零壹叁捌零零零>",
    ] {
        stands(text, "13800138000");
    }
    for text in
        ["王五一三八零零一三八零零零", "四138零零138000", "编号三三138零零138000", "单号一380013800零三件"]
    {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
}

#[test]
fn a_name_behind_a_blank_completes_no_number() {
    for text in [
        "编号一三六七六五八九零零 王五",
        "学号零七一七四二九九五六 张三",
        "单号壹玖捌陆伍伍玖贰柒壹 张三",
        "号一三八零零一三八零 李四 张三",
        "①8359②8290 张三",
        "订单一三八零零一三八零零 三件",
        "张一 三八零零一三八零零零",
    ] {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
    for text in ["座机<零三一二二三五一零一六> 张三", "座机<零三一二-二三五一零一六> 李四"]
    {
        stands(text, "3122351016");
    }
    for text in ["我的<一 三 八 零 零 一 三 八 零 零 零>谢谢", "打<一-三-八-零-零-一-三-八-零-零-五>吧"]
    {
        assert_eq!(revealed("CN", &text.replace(['<', '>'], "")).len(), 1, "{text}");
    }
}

#[test]
fn money_of_the_next_figure_and_words_like_it_hide_no_number() {
    for text in [
        "<138_0013_8000> ¥100",
        "<138_0013_8000>￥99包邮",
        "<138_0013_8000> $ 5",
        "<138_0013_8000> ¥",
        "<138_0013_8000>\n¥100",
        "<138_0013_8000> 元旦快乐",
        "<138加0013加8000>元旦特价",
        "<138加0013加8000>圆通快递",
        "<138加0013加8000> 元总",
        "<13800_138000>元旦快乐",
        "<13800_138000> ¥99",
        "<138😊0013😊8000>元",
        "vx<13800138000> 元旦快乐",
        "vx<13800138000>￥99",
        "加wx <1380_0138_000> 万元起投",
        "<138_0013_8000> 美元",
    ] {
        stands(text, "13800138000");
    }
    for text in [
        "¥138_0013_8000",
        "138001_38000元",
        "138001_38000元整",
        "138001_38000 元每月",
        "138001_38000块钱",
        "138001_38000万元，",
        "138001_38000 ¥",
        "138001_38000元/年",
    ] {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
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

#[test]
fn a_counter_is_written_otherwise_than_what_it_counts() {
    for text in [
        "单号⑦①③⑧⓪⓪①③⑧⓪⓪⓪",
        "单号①①③⑧⓪⓪①③⑧⓪⓪⓪",
        "7\u{fe0f}\u{20e3}1\u{fe0f}\u{20e3}3\u{fe0f}\u{20e3}8\u{20e3}0\u{20e3}0\u{20e3}1\u{20e3}3\u{20e3}8\u{20e3}0\u{20e3}0\u{20e3}0\u{20e3}",
        "²¹³⁸⁰⁰¹³⁸⁰⁰⁰",
        "QQ⑥⓪②④⑨⑤⓪⓪④",
    ] {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
    stands("⑦<一三八零零一三八零零零>", "13800138000");
    stands("①<13800l38000>", "13800138000");
}

#[test]
fn figures_that_have_a_result_are_no_number() {
    for text in [
        "2258×1923=4342134",
        "1165 × 1729 = 2014285",
        "186×907=66863",
        "长2740宽1920=5260800",
        "8619-2875=63573",
        "13910/107=130",
        "18*7519=83520",
        "1219×5472＝6670368",
    ] {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
    for text in ["<138=0013=8000>", "<138=00138000>", "<138-0013=8000>"] {
        stands(text, "13800138000");
    }
}

#[test]
fn a_point_may_follow_what_counts_an_entry() {
    for text in
        ["1.<138_0013_8000>", "微信1.<138_0013_8000>", "12.<138😊0013😊8000>", "1.<138 零零一三 8000>"]
    {
        stands(text, "13800138000");
    }
    assert_eq!(revealed("CN", "1.138_0013_8000\n2.139_1234_5678").len(), 2);
    for text in ["1.13800_138000", "123.138_0013_8000", "0.1.138_0013_8000"] {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
}
