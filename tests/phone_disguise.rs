//! Disguised numbers, case by case. How many are seen and how many are imagined: `phone_disguise_figures`.

#![expect(clippy::expect_used, reason = "a malformed case must fail the test")]

#[path = "phone_disguise/beside.rs"]
mod beside;
#[path = "phone_disguise/parted.rs"]
mod parted;

use menshen::phone::{Disguise, Folds, Region, reveal};

fn china() -> Region {
    Region::from_code("CN").expect("a region")
}

#[test]
fn spans_are_those_of_the_original() {
    let text = "加🌸１3八\u{200b}零零壹叁捌OOO🌸";
    let hits = reveal(text, china(), Disguise::Spoken);
    assert_eq!(hits.len(), 1);
    assert_eq!(&text[hits[0].start..hits[0].end], "１3八\u{200b}零零壹叁捌OOO");
    assert_eq!(hits[0].phone.key(), Some(8_613_800_138_000));
    assert!(reveal(text, china(), Disguise::Safe).is_empty());
}

/// The numbers that are revealed in a text of a region: where they stand, and what they are.
fn revealed(region: &str, text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let region = Region::from_code(region).expect("a region");
    let hits = reveal(text, region, Disguise::Homophone);
    hits.iter().map(|hit| (hit.start..hit.end, hit.phone.to_string())).collect()
}

#[test]
fn a_number_that_goes_on_in_disguise_is_read_whole() {
    for (region, text, number) in [
        ("CN", "①8001380138", "+8618001380138"),
        ("CN", "一8001380138", "+8618001380138"),
        ("CN", "壹8001380138", "+8618001380138"),
        ("CN", "幺8001380138", "+8618001380138"),
        ("CN", "1\u{fe0f}\u{20e3}8001380138", "+8618001380138"),
        ("CN", "1加8001380138", "+8618001380138"),
        ("CN", "1😀8001380138", "+8618001380138"),
        ("CN", "1*8001380138", "+8618001380138"),
        ("CN", "①9501234567", "+8619501234567"),
        ("DE", "+49 30 1234五678", "+493012345678"),
        ("DE", "030 1234五678", "+493012345678"),
        ("AT", "+43 1 5123五67", "+4315123567"),
    ] {
        assert_eq!(revealed(region, text), [(0..text.len(), number.to_owned())], "{text}");
    }
    // Here `find` has read all that there is.
    for (region, text) in [
        ("CN", "8001380138"),
        ("CN", "1、8001380138"),
        ("CN", "①13800138000"),
        ("US", "①650 253 0000"),
        ("DE", "030 1234567, 12"),
        ("DE", "030 1234567 一起"),
    ] {
        assert_eq!(revealed(region, text), [], "{text}");
    }
}

#[test]
fn numbers_are_seen_among_others() {
    let (first, second) = ("+8613800138000", "+8613900139000");
    for (text, numbers) in [
        ("138_0013_8000,139_0013_9000", &[first, second][..]),
        ("我电话138·0013·8000，139·0013·9000", &[first, second]),
        ("138·0013·8000/139·0013·9000", &[first, second]),
        ("138_0013_8000或139_0013_9000", &[first, second]),
        ("1. 138_0013_8000 2. 139_0013_9000", &[first, second]),
        ("1、138_0013_8000", &[first]),
        ("3，138加0013加8000", &[first]),
        ("138加0013加8000，2楼", &[first]),
        ("2 138_0013_8000", &[first]),
        ("房间2，138_0013_8000", &[first]),
        ("138_0013-8000；139_0013-9000", &[first, second]),
        ("单号138_0013_8000_2", &[]),
    ] {
        let seen: Vec<String> = revealed("CN", text).into_iter().map(|(_, number)| number).collect();
        assert_eq!(seen, numbers, "{text}");
    }
}

#[test]
fn marks_belong_to_what_they_stand_behind() {
    let keys = "1\u{fe0f}\u{20e3}3\u{fe0f}\u{20e3}800138000\u{fe0f}\u{20e3}";
    let struck = "1\u{336}3\u{336}8\u{336}00138000\u{336}";
    let separator = Folds::SEPARATOR;
    for (text, end, level, folds) in [
        (keys, keys.len(), Disguise::Safe, Folds::KEYCAP),
        (struck, struck.len(), Disguise::Separated, Folds::INVISIBLE),
        ("138_0013_8000#\u{fe0f}\u{20e3}", 13, Disguise::Separated, separator),
        ("138*\u{fe0f}\u{20e3}0013*\u{fe0f}\u{20e3}8000", 25, Disguise::Separated, separator),
        ("138❤\u{fe0f}0013❤\u{fe0f}8000", 23, Disguise::Separated, separator),
        ("138_0013_800\u{200b}0", 16, Disguise::Separated, separator.with(Folds::INVISIBLE)),
    ] {
        let hits = reveal(text, china(), Disguise::Homophone);
        let seen: Vec<_> = hits.iter().map(|hit| (hit.start, hit.end, hit.level, hit.folds)).collect();
        assert_eq!(seen, [(0, end, level, folds)], "{text:?}");
    }
}

#[test]
fn amounts_measures_and_days_are_no_phones() {
    for (region, text) in [
        ("HK", "成交价 28,500,000 元"),
        ("HK", "HK$28,500,000"),
        ("HK", "价格2850_0000万元"),
        ("SG", "$65,000,000"),
        ("CN", "金额13,800,138,000元"),
        ("CN", "¥138_5678_1234"),
        ("HK", "尺寸 210×297×21"),
        ("HK", "规格 280*280*20"),
        ("CN", "规格139*150*18888"),
        ("CN", "1280*720,1920*1080"),
        ("HK", "日期 31_12_2023"),
        ("HK", "日期 2023_12_31"),
    ] {
        assert_eq!(revealed(region, text), [], "{text}");
    }
    for (region, text) in [
        ("CN", "138*0013*8000"),
        ("CN", "138*5678*1234"),
        ("CN", "1*3*8*5*6*7*8*1*2*3*4"),
        ("CN", "138,0013,8000"),
        ("HK", "9123*4567"),
        ("HK", "91*23*45*67"),
        ("HK", "2850,0000"),
        ("US", "650*253*0000"),
    ] {
        assert_eq!(revealed(region, text).len(), 1, "{text}");
    }
}

#[test]
fn pictures_are_counted_as_they_are_seen() {
    for separator in [
        "👨\u{200d}👩\u{200d}👧\u{200d}👦",
        "🇨🇳🇭🇰",
        "👍🏽👍🏽👍🏽",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
        "❤\u{fe0f}\u{200d}🔥",
        "\u{180b}\u{1160}\u{ffa0}\u{fffc}",
        "㊗\u{fe0f}",
        "㊙",
        "〰",
        "®",
        "™",
        "x",
        ";",
        "\\",
        "？",
        "\n",
        "\r\n",
        "\t",
        "\u{2028}",
        "------",
        "——————",
        "👍🏽👍🏽👍🏽👍🏽👍🏽",
        "然后",
        "中间",
        "加上",
    ] {
        let text = ["138", "0013", "8000"].join(separator);
        assert_eq!(revealed("CN", &text), [(0..text.len(), "+8613800138000".to_owned())], "{separator}");
    }
    // Four are too many.
    assert_eq!(revealed("CN", "138👍🏽❤👍🏽❤0013👍🏽❤👍🏽❤8000"), []);
    assert_eq!(revealed("CN", &["138", "0013", "8000"].join(&"-".repeat(40))), []);
}

#[test]
fn letters_may_stand_for_every_0_and_1() {
    for text in [
        "l38OOl38OOO",
        "1З800l38000",
        "13Ｂ00l3Ｂ000",
        "13BOOl38OOO",
        "138Ⓞ0138000",
        "138ⓞ0138000",
        "138🅾0138000",
        "138🄋🄌138000",
    ] {
        assert_eq!(revealed("CN", text), [(0..text.len(), "+8613800138000".to_owned())], "{text}");
    }
    assert_eq!(revealed("CN", "lllOOOlllO1"), []);
}

#[test]
fn positional_words_and_parts_of_longer_digits_are_no_phones() {
    for text in
        ["一百三十八零零一三八零零零", "订单一三八零零一三八零零零一二三四五", "3月8日1点30分8栋0室0号"]
    {
        assert!(reveal(text, china(), Disguise::Homophone).is_empty(), "{text}");
    }
}

#[test]
fn words_next_to_a_number_are_not_of_it() {
    for (text, level) in [
        ("电话是<一三八零零一三巴零零零>", Disguise::Homophone),
        ("加我<一三八零零一三巴零零零>", Disguise::Homophone),
        ("<一三八零零一三巴零零零>吧", Disguise::Homophone),
        ("我的号码是<13B00138000>", Disguise::Homophone),
        ("<一三八零零一三巴零零零>以后再说", Disguise::Homophone),
        ("要么<一三八洞洞一三八洞洞洞>", Disguise::Spoken),
        ("<13800l38000>两部", Disguise::Spoken),
        ("<一三八零零一三八零零零>一起", Disguise::Safe),
        ("微信一<一三八零零一三八零零零>", Disguise::Safe),
        ("tel <13BOOl38OOO>", Disguise::Homophone),
    ] {
        let (start, end) = (text.find('<').expect("a start"), text.find('>').expect("an end") - 1);
        let hits = reveal(&text.replace(['<', '>'], ""), china(), Disguise::Homophone);
        let seen: Vec<_> = hits.iter().map(|hit| (hit.start, hit.end, hit.phone.key(), hit.level)).collect();
        assert_eq!(seen, [(start, end, Some(8_613_800_138_000), level)], "{text}");
    }
    for text in ["订单一三八零零一三八零零零一", "一三八零零一三八零零零一号", "幺三八洞洞幺三八洞洞洞洞洞"]
    {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
}

#[test]
fn entries_of_a_list_are_no_number_together() {
    for text in [
        "套餐①88 ②128 ③168",
        "1\u{fe0f}\u{20e3}88 2\u{fe0f}\u{20e3}128 3\u{fe0f}\u{20e3}168",
        "① 138 ② 139 ③ 150 ④ 188",
        "①88②128③168",
        "①、5759, ②、1415, ③、743",
        "一、34620 / 二、4196 / 三、660",
        "① 138 2120 888",
        "158,302,01,234",
        "[158][200][30000]",
        "房号 15-1-501，15-2-502",
        "15/08/2023, 135",
        "158\n302\n01234",
        "1583|201|234",
        "价格 1599.00, 899.00",
        "尺寸138.4*167.3*7.10mm",
        "得分 18.5、19.0、17.8、16",
        "93.9|38.1|21.7|15.0|0.4",
        "15356，16698，六楼",
        "13；60；79；39；83、三千八百块",
        "一起 17102，8896",
        "1303/372/40一起",
        "一1364|二2559|三1069、三千",
        "我是⑴1134；⑵2474；⑶511起来",
    ] {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
    let (first, second) = ("+8613800138000", "+8613900139000");
    for (text, numbers) in [
        ("①13800l38000②13900l39000", &[first, second][..]),
        ("①一三八零零一三八零零零②一三九零零一三九零零零", &[first, second]),
        ("① 138_0013_8000 ② 139_0013_9000", &[first, second]),
        ("1.13800l38000 2.13900l39000", &[first, second]),
        ("1\u{fe0f}\u{20e3}一三八零零一三八零零零", &[first]),
        ("①：一三八零零一三八零零零", &[first]),
        ("138，0013，8000", &[first]),
        ("13800 138零零零", &[first]),
        ("138，零零13，8000", &[first]),
        ("【1】【3】【8】【0】【0】【1】【3】【8】【0】【0】【0】", &[first]),
        ("1\n3\n8\n0\n0\n1\n3\n8\n0\n0\n0", &[first]),
        ("四零零八二零八八二零", &["+864008208820"]),
        ("4OO-82O-882O", &["+864008208820"]),
        ("400、600、1000", &[]),
    ] {
        let seen: Vec<String> = revealed("CN", text).into_iter().map(|(_, number)| number).collect();
        assert_eq!(seen, numbers, "{text}");
    }
}

#[test]
fn no_level_tells_what_a_later_one_sees() {
    let keys = "1\u{20e3}3\u{20e3}8\u{20e3}0\u{20e3}0\u{20e3}138_000";
    assert_eq!(reveal(keys, china(), Disguise::Separated), []);
    assert_eq!(reveal(keys, china(), Disguise::Safe).len(), 1);
    for strike in ["\u{489}", "\u{e49}", "\u{1dfe}", "\u{fe26}", "\u{a670}", "\u{1abe}"] {
        let text: String = "13800138000".chars().map(|digit| format!("{digit}{strike}")).collect();
        assert_eq!(reveal(&text, china(), Disguise::Separated).len(), 1, "{strike:?}");
    }
}

#[test]
fn words_that_begin_or_end_with_a_numeral_complete_no_number() {
    for (region, text) in [
        ("CN", "QQ1672618846一起玩"),
        ("CN", "时间戳1700000000一直"),
        ("CN", "单号1380013800三件"),
        ("CN", "单号1380013800四川"),
        ("CN", "统一8001380138"),
        ("CN", "编号九一三八零零一三八零零零"),
        ("CN", "编号一三八零零一三八零零零九"),
        ("HK", "二三五七九 二四六八"),
    ] {
        assert_eq!(revealed(region, text), [], "{text}");
    }
    for text in ["1380013800〇", "1380013800零。", "138零零138000谢谢", "微信一一三八零零一三八零零零一直"]
    {
        let seen: Vec<String> = revealed("CN", text).into_iter().map(|(_, number)| number).collect();
        assert_eq!(seen, ["+8613800138000"], "{text}");
    }
}

#[test]
fn sizes_sums_powers_and_sections_are_no_phones() {
    for (region, text) in [
        ("CN", "床长1800宽2000高450"),
        ("CN", "长1500，宽2000，高450"),
        ("CN", "长1800*宽2000*高450"),
        ("CN", "床垫150x1800x2000mm"),
        ("CN", "收1380支500余1200"),
        ("CN", "1380比500比1200"),
        ("CN", "128769+119785=248554"),
        ("CN", "21665²+13638²=94915"),
        ("CN", "1706×10⁶ 6354×10³"),
        ("CN", "第Ⅲ卷 Ⅳ.13835 Ⅴ.71901"),
        ("CN", "加Q2548535120"),
        ("US", "2023_03_04_12"),
        ("US", "2017·07·17 17:56"),
    ] {
        assert_eq!(revealed(region, text), [], "{text}");
    }
    assert_eq!(revealed("CN", "138加0013加8000").len(), 1);
    assert_eq!(revealed("CN", "138然后0013最后8000").len(), 1);
}

#[test]
fn separators_part_digits_whatever_their_width() {
    for separators in [
        ["+"; 2],
        ["＋"; 2],
        [":"; 2],
        ["："; 2],
        ["\""; 2],
        ["＂"; 2],
        ["^"; 2],
        ["＾"; 2],
        ["@"; 2],
        ["＠"; 2],
        ["`"; 2],
        ["｀"; 2],
        ["<"; 2],
        ["＜"; 2],
        ["{", "}"],
        ["｛", "｝"],
        ["【", "】"],
        ["‹", "›"],
        ["《", "》"],
    ] {
        let text = format!("186{}2270{}0168", separators[0], separators[1]);
        assert_eq!(revealed("CN", &text), [(0..text.len(), "+8618622700168".to_owned())], "{text}");
    }
    // A plus sign behind a digit begins no international number.
    assert_eq!(revealed("CN", "12+1_650_253_0000"), []);
    assert_eq!(revealed("CN", "+1_650_253_0000").len(), 1);
}

#[test]
fn a_label_may_be_glued_to_a_number() {
    for (text, number) in [
        ("vx<13800138000>", "+8613800138000"),
        ("加wx<13800138000>谢谢", "+8613800138000"),
        ("V<138-0013-8000>", "+8613800138000"),
        ("tel<01065529988>", "+861065529988"),
    ] {
        let (start, end) = (text.find('<').expect("a start"), text.find('>').expect("an end") - 1);
        let hits = reveal(&text.replace(['<', '>'], ""), china(), Disguise::Separated);
        let seen: Vec<_> =
            hits.iter().map(|hit| (hit.start, hit.end, hit.phone.to_string(), hit.folds)).collect();
        assert_eq!(seen, [(start, end, number.to_owned(), Folds::LABEL)], "{text}");
    }
    for text in [
        "sku13800138000",
        "wxid_13800138000",
        "vx13800138000ab",
        "https://a.example/v13800138000",
        "Chrome v138.0.6723.117",
        "vx138001380001",
        "a1v13800138000",
    ] {
        assert_eq!(revealed("CN", text), [], "{text}");
    }
}
