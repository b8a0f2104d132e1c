//! Disguised numbers: a generator of labelled disguises, and how many are seen and how many are imagined, level by
//! level.
//!
//! The generator is seeded, so the figures are always the same; `cargo test --test phone_disguise_figures -- --nocapture`
//! prints them.

#![expect(clippy::expect_used, reason = "a malformed generator must fail the test")]

use menshen::phone::{self, Disguise, Region, reveal};

struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).expect("a small number")
    }

    fn one_of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

fn china() -> Region {
    Region::from_code("CN").expect("a region")
}

fn mobile(random: &mut Random) -> String {
    let prefix = ["130", "138", "139", "150", "159", "166", "177", "186", "188", "199"];
    format!("{}{:08}", random.one_of(&prefix), random.below(100_000_000))
}

fn landline(random: &mut Random) -> String {
    let area = ["010", "021", "0755", "0571", "0851"];
    let subscriber = 20_000_000 + random.below(60_000_000);
    format!("{}{subscriber}", random.one_of(&area))
}

/// What surrounds the numbers of remarks.
const BEFORE: [&str; 18] = [
    "加微信",
    "联系电话：",
    "V❤ ",
    "我的号码是",
    "咨询：",
    "",
    "扣扣不常用，打",
    "vx ",
    "电话是",
    "加我",
    "有事找我",
    "就是",
    "一起",
    "要么",
    "两个号：",
    "不是我，是",
    "微信一",
    "以后打",
];
const AFTER: [&str; 15] = [
    "",
    " 谢谢",
    "，随时联系",
    "（同号）",
    "。",
    "\n勿扰",
    "吧",
    "是我",
    "而已",
    "以后打",
    "一起",
    "两部",
    "要不",
    "一直在用",
    "一共两部",
];

const SEPARATORS: [&str; 17] =
    ["·", "•", "_", "*", "|", "，", "、", "❤", "🌸", "~~", "加", "的", "---", " . ", "＾", "＠", "\""];
const SAFE: [&str; 10] = [
    "0①②③④⑤⑥⑦⑧⑨",
    "⓪⓵⓶⓷⓸⓹⓺⓻⓼⓽",
    "零一二三四五六七八九",
    "〇一二三四五六七八九",
    "零壹贰叁肆伍陆柒捌玖",
    "⁰¹²³⁴⁵⁶⁷⁸⁹",
    "₀₁₂₃₄₅₆₇₈₉",
    "0⑴⑵⑶⑷⑸⑹⑺⑻⑼",
    "⓿❶❷❸❹❺❻❼❽❾",
    "0〡〢〣〤〥〦〧〨〩",
];
const SPOKEN: [&str; 3] = ["洞幺两三四五六拐八勾", "O1234567890", "Ol23456789"];
const HOMOPHONES: [&str; 3] = ["林衣儿伞事我刘妻爸酒", "零依而山死舞溜起巴九", "另医耳散是吴留气吧久"];

fn mapped(digit: char, alphabet: &str) -> char {
    let value = digit.to_digit(10).expect("a digit") as usize;
    alphabet.chars().nth(value).expect("ten characters")
}

/// A number in disguise at exactly this level.
fn disguised(number: &str, level: Disguise, random: &mut Random) -> String {
    let mut out = String::new();
    match level {
        Disguise::Separated if random.below(8) == 0 => {
            out.push_str(random.one_of(&["vx", "VX", "wx", "V", "tel", "weixin"]));
            out.push_str(number);
        }
        Disguise::Separated => {
            let separator = random.one_of(&SEPARATORS);
            let every = random.below(2) == 0;
            for (at, digit) in number.chars().enumerate() {
                if at > 0 && (every || at == 3 || at == 7) {
                    out.push_str(separator);
                }
                out.push(digit);
            }
        }
        Disguise::Safe if random.below(6) == 0 => {
            for digit in number.chars() {
                out.push(digit);
                out.push_str(random.one_of(&["\u{fe0f}\u{20e3}", "\u{20e3}"]));
            }
        }
        Disguise::Safe => {
            let alphabet = random.one_of(&SAFE);
            let separator = random.one_of(&["", "", " ", "-", "\u{200b}", "\u{fe0f}"]);
            for (at, digit) in number.chars().enumerate() {
                out.push(if random.below(4) > 0 || at == 2 { mapped(digit, alphabet) } else { digit });
                if at + 1 < number.len() {
                    out.push_str(separator);
                }
            }
        }
        Disguise::Spoken => {
            let alphabet = random.one_of(&SPOKEN);
            for digit in number.chars() {
                out.push(mapped(digit, alphabet));
            }
        }
        Disguise::Homophone => {
            let alphabet = random.one_of(&HOMOPHONES);
            let places = [3 + random.below(3), 7 + random.below(3)];
            for (at, digit) in number.chars().enumerate() {
                out.push(if places.contains(&at) { mapped(digit, alphabet) } else { digit });
            }
        }
    }
    out
}

/// How many of a thousand disguises are seen with the right number, reading up to their own level.
fn recall(level: Disguise, seed: u64) -> usize {
    let mut random = Random(seed);
    let mut seen = 0;
    for at in 0..1_000 {
        let number = if at % 4 == 0 { landline(&mut random) } else { mobile(&mut random) };
        let wanted = phone::parse(&number, china()).expect("a number of the generator");
        let text = disguised(&number, level, &mut random);
        let text = format!("{}{text}{}", random.one_of(&BEFORE), random.one_of(&AFTER));
        // A disguise may leave the number as it was; then it is found as it stands.
        let plain = phone::find(&text, china()).any(|found| found.phone == wanted);
        if plain || reveal(&text, china(), level).iter().any(|hit| hit.phone == wanted) {
            seen += 1;
        } else if seen + 3 > at {
            println!("not seen at {level:?}: {text}");
        }
    }
    seen
}

#[test]
fn disguises_are_seen_through_at_their_level() {
    for (level, least) in [
        (Disguise::Separated, 1_000),
        (Disguise::Safe, 995),
        (Disguise::Spoken, 995),
        (Disguise::Homophone, 970),
    ] {
        let seen = recall(level, 20_261_122);
        println!("{level:?}: {seen} of 1000 seen");
        assert!(seen >= least, "{level:?}: only {seen} of 1000");
    }
}

/// Ordinary remarks, and remarks full of numbers that are no phones.
fn innocent(random: &mut Random, rich: bool) -> String {
    const WORDS: [&str; 24] = [
        "你好",
        "我是",
        "项目经理",
        "之前在展会上见过",
        "想了解一下",
        "产品",
        "合作",
        "谢谢",
        "王女士推荐",
        "负责华东区",
        "以前",
        "就是",
        "一起",
        "起来",
        "八月",
        "三个人",
        "九点",
        "二维码",
        "七天无理由",
        "五一",
        "六楼",
        "and",
        "Hello",
        "Sales",
    ];
    let mut out = String::new();
    for _ in 0..4 + random.below(5) {
        if rich && random.below(10) < 6 {
            let (a, b, c) = (random.below(10_000), random.below(100), random.below(1_000));
            out.push_str(&match random.below(21) {
                0 => format!("订单号2026{:02}{:02}{:08}", 1 + b % 12, 1 + c % 28, random.below(100_000_000)),
                1 => format!("¥{},{c:03}.{b:02}", 1 + a % 999),
                2 => format!(
                    "2026-{:02}-{:02} {:02}:{:02}:{:02}",
                    1 + b % 12,
                    1 + c % 28,
                    a % 24,
                    b % 60,
                    c % 60
                ),
                3 => format!("{}栋{}单元{:04}室", 1 + b % 30, 1 + c % 6, 100 + a % 3000),
                4 => format!("身份证440101{}{:02}{:02}{a:04}", 1950 + c % 60, 1 + b % 12, 1 + c % 28),
                5 => format!("工单ABC-{a:04}-{c:03}"),
                6 => format!("尺寸{c}x{b}x{a}mm"),
                7 => format!("二〇二六年{}月", random.one_of(&["三", "十一", "九"])),
                8 => format!("第{b}页共{c}页"),
                9 => format!("编号 {a:04} {:04} {:04} {:03}", random.below(10_000), random.below(10_000), c),
                10 => format!("IP 10.{}.{}.{}", b, c % 256, a % 256),
                11 => format!("{a}/{c}/{b}"),
                12 => format!("三千{}百块", random.one_of(&["五", "八", "二"])),
                13 => format!("QQ {}", 10_000_000 + random.below(900_000_000)),
                _ => listed(random),
            });
        } else {
            out.push_str(random.one_of(&WORDS));
        }
        out.push_str(random.one_of(&["，", " ", "", "。", "、"]));
    }
    out
}

/// Figures next to each other: prices, measures, scores, rooms, entries of a list.
fn listed(random: &mut Random) -> String {
    let decimal = |random: &mut Random, most: usize| {
        let (whole, places) = (random.below(most), random.below(100));
        if random.below(2) == 0 { format!("{whole}.{}", places / 10) } else { format!("{whole}.{places:02}") }
    };
    let kind = random.below(6);
    let mark =
        random.one_of(if kind == 1 { &["*", "×", "x"] } else { &[", ", "、", "，", ",", "|", "；"] });
    let counters = random.one_of(&["①②③④⑤", "⑴⑵⑶⑷⑸", "一二三四五", "ⅠⅡⅢⅣⅤ"]);
    let entries: Vec<String> = (0..2 + random.below(4))
        .map(|at| match kind {
            0 => decimal(random, 3_000),
            1 => decimal(random, 250),
            2 => (1 + random.below(100)).to_string(),
            3 => (10 + random.below(20_000)).to_string(),
            4 => format!(
                "{}-{}-{}0{}",
                1 + random.below(20),
                1 + random.below(3),
                1 + random.below(20),
                1 + at
            ),
            _ => format!("{}{}", mapped_from_one(at, counters), 5 + random.below(3_000)),
        })
        .collect();
    entries.join(mark)
}

/// Digits with words, labels and signs right next to them: ids, counts, sizes of furniture, sums, powers, sections.
fn glued(random: &mut Random) -> String {
    const WORDS: [&str; 12] =
        ["一起玩", "一共", "一直", "一次", "二手", "三件", "四川", "七班", "零食", "八折", "吧", "是我"];
    let chinese =
        |digits: &str| digits.chars().map(|digit| mapped(digit, "零一二三四五六七八九")).collect::<String>();
    let figure = |random: &mut Random, most: usize| 10 * (10 + random.below(most / 10));
    let id = |random: &mut Random, length: usize| {
        let digits: String = (2..length).map(|_| char::from(b'0' + random.below(10) as u8)).collect();
        format!("1{}{digits}", 3 + random.below(7))
    };
    match random.below(12) {
        0..=2 => {
            format!("{}{}{}", random.one_of(&["QQ", "单号", "时间戳"]), id(random, 10), random.one_of(&WORDS))
        }
        3 => format!("统一{}", 1_000_000_000 + random.below(9_000_000_000)),
        4 => format!("编号{}{}", chinese(&id(random, 12)), random.one_of(&WORDS)),
        5 => format!("编号{}{}", 1 + random.below(9), id(random, 12))
            .chars()
            .map(|c| {
                c.to_digit(10)
                    .map_or(c, |digit| mapped(char::from(b'0' + digit as u8), "零一二三四五六七八九"))
            })
            .collect(),
        6 => format!("床长{}宽{}高{}", figure(random, 2_000), figure(random, 2_200), figure(random, 1_200)),
        7 => format!("床垫{}x{}x{}mm", figure(random, 300), figure(random, 2_200), figure(random, 2_200)),
        8 => {
            let (a, b) = (random.below(200_000), random.below(200_000));
            format!("{a}+{b}={}", a + b)
        }
        9 => format!("{}Q{}", random.one_of(&["", "加"]), 10_000_000 + random.below(9_000_000_000)),
        10 => format!("sku{}{}", id(random, 11), random.one_of(&["", "红色", "-L"])),
        _ => match random.below(3) {
            0 => format!("{}×10⁶ {}×10³", 100 + random.below(9_900), 100 + random.below(9_900)),
            1 => format!("第Ⅲ卷 Ⅳ.{} Ⅴ.{}", 1 + random.below(99_999), 1 + random.below(99_999)),
            _ => {
                let (a, b) = (random.below(99_999), random.below(99_999));
                format!("{a}²+{b}²={}", 10_000 + random.below(90_000))
            }
        },
    }
}

fn mapped_from_one(at: usize, counters: &str) -> char {
    counters.chars().nth(at).expect("five counters")
}

/// What a remark is made of.
#[derive(Clone, Copy)]
enum Remark {
    Ordinary,
    Rich,
    Glued,
}

/// The level of each number that is imagined in a thousand remarks.
fn imagined(remark: Remark, seed: u64) -> [usize; 4] {
    let mut random = Random(seed);
    let mut counts = [0; 4];
    for _ in 0..1_000 {
        let text = match remark {
            Remark::Ordinary => innocent(&mut random, false),
            Remark::Rich => innocent(&mut random, true),
            Remark::Glued => glued(&mut random),
        };
        for hit in reveal(&text, china(), Disguise::Homophone) {
            println!("imagined at {:?}: {} in {text}", hit.level, &text[hit.start..hit.end]);
            counts[hit.level as usize] += 1;
        }
    }
    counts
}

#[test]
fn hardly_anything_is_imagined() {
    let ordinary = imagined(Remark::Ordinary, 7);
    println!("ordinary remarks: {ordinary:?} of 1000 by level");
    assert_eq!(ordinary, [0; 4]);
    let rich = imagined(Remark::Rich, 8);
    println!("remarks full of numbers: {rich:?} of 1000 by level");
    for (count, most) in rich.into_iter().zip([0, 1, 0, 1]) {
        assert!(count <= most, "{rich:?}");
    }
    let glued = imagined(Remark::Glued, 9);
    println!("digits with words right next to them: {glued:?} of 1000 by level");
    for (count, most) in glued.into_iter().zip([0, 1, 0, 20]) {
        assert!(count <= most, "{glued:?}");
    }
}
