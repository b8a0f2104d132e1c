//! The benchmark of Chinese names: pairs that are one name and pairs that are two, by construction.
//!
//! Everything is drawn by a seeded generator from word lists of its own, readings by the crate pinyin, traditional
//! forms by OpenCC, look-alikes by four-corner codes: none of it by the code that is to be measured.

use crate::table::{self, Table};
use pinyin::ToPinyin;
use std::collections::BTreeMap;
use std::fmt::Write as _;

const SEED: u64 = 20_261_122;
/// Pairs of each category.
const EACH: usize = 80;

const PLACES: &str = "北京 上海 深圳 广州 杭州 成都 武汉 南京 苏州 西安 长沙 青岛 厦门 郑州 宁波 合肥 佛山 东莞 重庆 天津 济南 福州 昆明 大连";
const TRADES: &str = "科技 网络科技 信息技术 贸易 国际贸易 电子商务 餐饮管理 文化传媒 物流 建筑工程 房地产开发 医疗器械 生物科技 机械设备 服装 食品 教育咨询 环保科技 汽车销售 软件 广告 装饰工程 进出口 投资管理 化工 五金制品";
const LUCKY: &str = "华盛泰鑫宏瑞恒达通兴隆金鼎博雅远航天翼云海星辰嘉禾润泽凯旋卓越腾龙飞鹏润丰德信诚义合顺祥福康安宁美佳明亮光辉智慧创新启迪领先锐捷优品源汇聚群英杰图景致尚品睿思维拓展力威克林森木青松柏岚峰岭川江河湖洋帆舟";
const SURNAMES: &str = "王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧阳司马上官诸葛";
const GIVEN: &str = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉力志鹏飞雪梅琳欣怡子轩浩宇梓涵思雨晨曦佳琪俊峰海燕红波宁凯博文婷婷嘉怡雅雯瑞泽诗涵";
const TITLES: &str = "先生 女士 老师 经理 总监 教授";

/// A small generator of pseudo-random numbers (xorshift64*), the same on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(number).unwrap_or(0) % bound.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// What the pairs are made of.
struct World {
    chance: Chance,
    traditional: BTreeMap<char, char>,
    shapes: Vec<(char, String, String)>,
    homophones: BTreeMap<String, Vec<char>>,
}

struct Company {
    place: String,
    stem: String,
    trade: String,
}

impl Company {
    fn full(&self) -> String {
        format!("{}市{}{}有限公司", self.place, self.stem, self.trade)
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(String::from).collect()
}

fn characters(text: &str) -> Vec<char> {
    text.chars().collect()
}

fn reading(c: char) -> String {
    c.to_pinyin().map_or_else(String::new, |pinyin| pinyin.plain().replace('ü', "v"))
}

fn spelt(text: &str) -> String {
    text.chars()
        .map(|c| {
            let mut reading = reading(c);
            if let Some(first) = reading.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            reading
        })
        .collect::<Vec<_>>()
        .join(" ")
}

impl World {
    fn new() -> Result<World, String> {
        let st = table::source("names/opencc/STCharacters.txt")?;
        let shapes = table::source("names/han_shapes.tsv")?;
        let rows = |text: &str| -> Vec<Vec<String>> {
            let lines = text.lines().filter(|line| !line.starts_with('#'));
            lines.map(|line| line.split('\t').map(String::from).collect()).collect()
        };
        let first = |text: Option<&String>| text.and_then(|text| text.chars().next());
        let traditional = rows(&st.text)
            .iter()
            .filter_map(|row| Some((first(row.first())?, first(row.get(1))?)))
            .filter(|(simple, traditional)| simple != traditional)
            .collect();
        let shapes: Vec<(char, String, String)> = rows(&shapes.text)
            .iter()
            .filter_map(|row| Some((first(row.first())?, row.get(1)?.clone(), row.get(2)?.clone())))
            .collect();
        let mut homophones: BTreeMap<String, Vec<char>> = BTreeMap::new();
        // Characters that people type: the names' own and what the first level of GB 2312 has beside them.
        for c in shapes.iter().map(|(c, ..)| *c) {
            homophones.entry(reading(c)).or_default().push(c);
        }
        Ok(World { chance: Chance(SEED), traditional, shapes, homophones })
    }

    fn stem(&mut self) -> String {
        let lucky = characters(LUCKY);
        let length = [2, 2, 2, 3, 3, 4][self.chance.below(6)];
        (0..length).map(|_| *self.chance.pick(&lucky)).collect()
    }

    fn company(&mut self) -> Company {
        let (places, trades) = (words(PLACES), words(TRADES));
        Company {
            place: self.chance.pick(&places).clone(),
            stem: self.stem(),
            trade: self.chance.pick(&trades).clone(),
        }
    }

    fn person(&mut self) -> (String, String) {
        let surnames = characters(SURNAMES);
        let mut surname = self.chance.pick(&surnames).to_string();
        for double in ["欧阳", "司马", "上官", "诸葛"] {
            if double.contains(&surname) && surname != "马" {
                surname = double.to_owned();
            }
        }
        let given = characters(GIVEN);
        let length = if self.chance.below(10) < 3 { 1 } else { 2 };
        (surname, (0..length).map(|_| *self.chance.pick(&given)).collect())
    }

    fn traditional(&self, text: &str) -> String {
        text.chars().map(|c| self.traditional.get(&c).copied().unwrap_or(c)).collect()
    }

    /// The text with one character exchanged, or `None` if no character has a partner.
    fn exchange(&mut self, text: &str, partners: impl Fn(&World, char) -> Vec<char>) -> Option<String> {
        let mut chars = characters(text);
        let start = self.chance.below(chars.len());
        for step in 0..chars.len() {
            let at = (start + step) % chars.len();
            let others: Vec<char> =
                partners(self, chars[at]).into_iter().filter(|&c| c != chars[at]).collect();
            if !others.is_empty() {
                chars[at] = *self.chance.pick(&others);
                return Some(chars.into_iter().collect());
            }
        }
        None
    }

    fn sounding_like(&self, c: char) -> Vec<char> {
        self.homophones.get(&reading(c)).cloned().unwrap_or_default()
    }

    /// Characters of the same four-corner code that share a part.
    fn looking_like(&self, c: char) -> Vec<char> {
        let Some((_, code, parts)) = self.shapes.iter().find(|(other, ..)| *other == c) else {
            return Vec::new();
        };
        let alike = |(_, other, others): &&(char, String, String)| {
            code.get(..4) == other.get(..4)
                && parts.split(' ').any(|part| others.split(' ').any(|other| part == other))
        };
        self.shapes.iter().filter(alike).map(|&(c, ..)| c).collect()
    }

    /// Another character of a name, that neither sounds nor looks the same.
    fn unlike(&self, c: char, among: &str) -> Vec<char> {
        let looking = self.looking_like(c);
        among.chars().filter(|&other| reading(other) != reading(c) && !looking.contains(&other)).collect()
    }
}

/// Makes `tests/data/names/chinese_pairs.tsv`.
pub(crate) fn table() -> Result<Table, String> {
    let mut world = World::new()?;
    let mut text = String::from(
        "# Pairs of Chinese names. Generated by `cargo xtask tables`; do not edit.\n\
         # Columns: kind, whether they are one name, category, left, right.\n",
    );
    for (category, same, make) in COMPANIES {
        write_pairs(&mut text, &mut world, ("organisation", *same, category), *make);
    }
    for (category, same, make) in PERSONS {
        write_pairs(&mut text, &mut world, ("person", *same, category), *make);
    }
    Ok(Table { path: "tests/data/names/chinese_pairs.tsv", text })
}

type Make = fn(&mut World) -> Option<(String, String)>;

fn write_pairs(text: &mut String, world: &mut World, (kind, same, category): (&str, bool, &str), make: Make) {
    let mut made = 0;
    // A category whose characters have no partners would never end: the bound is far above what any needs.
    for _ in 0..EACH * 50 {
        if let Some((left, right)) = make(world).filter(|(left, right)| left != right) {
            let _ = writeln!(text, "{kind}\t{same}\t{category}\t{left}\t{right}");
            made += 1;
        }
        if made == EACH {
            return;
        }
    }
}

const COMPANIES: &[(&str, bool, Make)] = &[
    ("legal form", true, |world| {
        let company = world.company();
        let forms = words("有限责任公司 股份有限公司 公司 集团有限公司");
        let form = world.chance.pick(&forms).clone();
        Some((company.full(), company.full().replace("有限公司", &form)))
    }),
    ("legal form left out", true, |world| {
        let company = world.company();
        Some((company.full(), company.full().replace("有限公司", "")))
    }),
    ("traditional", true, |world| {
        let company = world.company();
        Some((company.full(), world.traditional(&company.full())))
    }),
    ("place in brackets", true, |world| {
        let company = world.company();
        Some((company.full(), format!("{}{}（{}）有限公司", company.stem, company.trade, company.place)))
    }),
    ("place left out", true, |world| {
        let company = world.company();
        Some((company.full(), format!("{}{}有限公司", company.stem, company.trade)))
    }),
    ("homophone in the stem", true, |world| {
        let company = world.company();
        let stem = world.exchange(&company.stem, World::sounding_like)?;
        Some((company.full(), Company { stem, ..company }.full()))
    }),
    ("look-alike in the stem", true, |world| {
        let company = world.company();
        let stem = world.exchange(&company.stem, World::looking_like)?;
        Some((company.full(), Company { stem, ..company }.full()))
    }),
    ("separators and width", true, |world| {
        let company = world.company();
        let separators = ["·", " ", "\u{200B}", "　", "-"];
        let separator = *world.chance.pick(&separators);
        Some((
            company.full(),
            format!("{}{separator}{}{separator}{}有限公司", company.place, company.stem, company.trade),
        ))
    }),
    ("trade shortened", true, |world| {
        let mut company = world.company();
        company.trade = "网络科技".to_owned();
        Some((company.full(), Company { trade: "科技".to_owned(), ..company }.full()))
    }),
    ("pinyin", true, |world| {
        let company = world.company();
        let name = format!("{}{}", company.stem, company.trade);
        Some((format!("{name}有限公司"), format!("{} Co., Ltd.", spelt(&name))))
    }),
    ("slip in a long stem", true, |world| {
        let mut company = world.company();
        company.stem = format!("{}{}", world.stem(), world.stem());
        let mut chars = characters(&company.stem);
        let at = world.chance.below(chars.len() - 1);
        match world.chance.below(3) {
            0 => drop(chars.remove(at)),
            1 => chars.insert(at, chars[at]),
            _ => chars.swap(at, at + 1),
        }
        Some((company.full(), Company { stem: chars.into_iter().collect(), ..company }.full()))
    }),
    ("shared trade and place", false, |world| {
        let company = world.company();
        let stem = world.stem();
        Some((company.full(), Company { stem, ..company }.full()))
    }),
    ("shared trade", false, |world| {
        let (company, other) = (world.company(), world.company());
        Some((company.full(), Company { trade: company.trade.clone(), ..other }.full()))
    }),
    ("one other character in the stem", false, |world| {
        let company = world.company();
        if company.stem.chars().count() > 3 {
            return None;
        }
        let stem = world.exchange(&company.stem, |world, c| world.unlike(c, LUCKY))?;
        Some((company.full(), Company { stem, ..company }.full()))
    }),
    ("another place", false, |world| {
        let (company, other) = (world.company(), world.company());
        (company.place != other.place).then(|| {
            (
                company.full(),
                Company { place: other.place, stem: company.stem.clone(), trade: company.trade.clone() }
                    .full(),
            )
        })
    }),
    ("another trade", false, |world| {
        let (company, other) = (world.company(), world.company());
        let shared = company.trade.chars().any(|c| other.trade.contains(c));
        (!shared).then(|| {
            (
                company.full(),
                Company { trade: other.trade, stem: company.stem.clone(), place: company.place.clone() }
                    .full(),
            )
        })
    }),
    ("a longer stem", false, |world| {
        let company = world.company();
        if company.stem.chars().count() != 2 {
            return None;
        }
        let lucky = characters(LUCKY);
        let stem = format!("{}{}", company.stem, world.chance.pick(&lucky));
        Some((company.full(), Company { stem, ..company }.full()))
    }),
    ("stem in another order", false, |world| {
        let company = world.company();
        if company.stem.chars().count() != 2 {
            return None;
        }
        let stem = company.stem.chars().rev().collect();
        Some((company.full(), Company { stem, ..company }.full()))
    }),
    ("unrelated", false, |world| {
        let (company, other) = (world.company(), world.company());
        Some((company.full(), other.full()))
    }),
];

const PERSONS: &[(&str, bool, Make)] = &[
    ("traditional", true, |world| {
        let (surname, given) = world.person();
        let name = surname + &given;
        Some((name.clone(), world.traditional(&name)))
    }),
    ("title", true, |world| {
        let (surname, given) = world.person();
        let titles = words(TITLES);
        let title = world.chance.pick(&titles).clone();
        Some((format!("{surname}{given}"), format!("{surname}{given}{title}")))
    }),
    ("separators and width", true, |world| {
        let (surname, given) = world.person();
        let separators = ["·", " ", "\u{200B}", "　"];
        let separator = *world.chance.pick(&separators);
        Some((format!("{surname}{given}"), format!("{surname}{separator}{given}")))
    }),
    ("pinyin", true, |world| {
        let (surname, given) = world.person();
        let (family, first) = (spelt(&surname).replace(' ', ""), spelt(&given).replace(' ', ""));
        let written = if world.chance.below(2) == 0 {
            format!("{family} {first}")
        } else {
            format!("{first} {family}")
        };
        Some((format!("{surname}{given}"), written))
    }),
    ("homophone slip", true, |world| {
        let (surname, given) = world.person();
        let other = world.exchange(&given, World::sounding_like)?;
        Some((format!("{surname}{given}"), format!("{surname}{other}")))
    }),
    ("look-alike slip", true, |world| {
        let (surname, given) = world.person();
        let other = world.exchange(&given, World::looking_like)?;
        Some((format!("{surname}{given}"), format!("{surname}{other}")))
    }),
    ("shared surname", false, |world| {
        let ((surname, given), (_, other)) = (world.person(), world.person());
        Some((format!("{surname}{given}"), format!("{surname}{other}")))
    }),
    ("one other character", false, |world| {
        let (surname, given) = world.person();
        let other = world.exchange(&given, |world, c| world.unlike(c, GIVEN))?;
        Some((format!("{surname}{given}"), format!("{surname}{other}")))
    }),
    ("another surname", false, |world| {
        let ((surname, given), (other, _)) = (world.person(), world.person());
        (surname != other).then(|| (format!("{surname}{given}"), format!("{other}{given}")))
    }),
    ("a longer given name", false, |world| {
        let (surname, given) = world.person();
        if given.chars().count() != 1 {
            return None;
        }
        let more = characters(GIVEN);
        let added = world.chance.pick(&more);
        Some((format!("{surname}{given}"), format!("{surname}{given}{added}")))
    }),
    ("unrelated", false, |world| {
        let ((surname, given), (other, further)) = (world.person(), world.person());
        (surname != other).then(|| (format!("{surname}{given}"), format!("{other}{further}")))
    }),
];
