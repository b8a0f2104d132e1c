//! Seeded lists of names made of real tokens: the same seed gives the same list everywhere.

/// The three kinds of names that are measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Latin,
    Person,
    Company,
}

impl Kind {
    pub const ALL: [Self; 3] = [Self::Latin, Self::Person, Self::Company];

    pub fn title(self) -> &'static str {
        match self {
            Self::Latin => "Latin names",
            Self::Person => "Chinese persons",
            Self::Company => "Chinese companies",
        }
    }
}

impl Kind {
    /// The word that chooses it on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Latin => "latin",
            Self::Person => "persons",
            Self::Company => "companies",
        }
    }

    /// Letters that an edit may bring in.
    pub fn letters(self) -> Vec<char> {
        match self {
            Self::Latin => ('a'..='z').collect(),
            Self::Person => GIVEN.chars().collect(),
            Self::Company => STEMS.chars().collect(),
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// Small numbers more often than large ones, as names are: the square of an even draw.
    fn skewed(&mut self, bound: usize) -> usize {
        self.below(bound) * self.below(bound) / bound
    }

    fn pick<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文";
const COMPOUND: [&str; 6] = ["欧阳", "司马", "上官", "诸葛", "尉迟", "万俟"];
const GIVEN: &str = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉力红玉志国建华春梅林鑫波宇浩凯宏健俊帆帅旭宁龙飞鹏晨欣佳悦婷雪琳晶颖慧莹璐瑶嘉怡梦思雨涵诗紫轩子梓皓博睿泽宸铭昊天乐一可心依诺若曦馨月欢笑安康福祥瑞德仁义礼智信忠孝廉勤俭海江河山川峰石松柏杨柳竹菊荷莲燕凤鹤雁鸣翔云星光阳东西南北中正立成功达通顺利兴旺发财富贵荣";
const CITIES: [&str; 32] = [
    "深圳市",
    "上海",
    "北京",
    "广州市",
    "杭州",
    "苏州",
    "成都",
    "武汉",
    "南京",
    "天津市",
    "重庆",
    "西安",
    "青岛",
    "宁波市",
    "厦门",
    "无锡市",
    "长沙",
    "郑州",
    "东莞市",
    "佛山市",
    "合肥",
    "济南",
    "福州",
    "大连",
    "昆明",
    "沈阳市",
    "温州",
    "石家庄",
    "哈尔滨",
    "江苏",
    "浙江省",
    "广东",
];
const STEMS: &str = "华鑫盛达信恒瑞通宏泰安康兴隆顺发利源丰润金银玉宝龙凤鹏飞翔云天海江河山川峰林森木水火土日月星辰光明亮辉耀东南西北中正大伟业成功立新创联合众和平福禄寿喜乐美佳优良品质诚德仁义智慧博文远航启航领先锋尚高科汇聚融创优普惠民生活力动感悦欣荣昌茂繁";
const TRADES: [&str; 40] = [
    "科技",
    "贸易",
    "实业",
    "投资",
    "置业",
    "电子",
    "网络",
    "信息技术",
    "电子商务",
    "文化传媒",
    "广告",
    "建筑工程",
    "装饰",
    "物流",
    "食品",
    "餐饮管理",
    "企业管理咨询",
    "医疗器械",
    "生物科技",
    "环保科技",
    "新能源",
    "机械设备",
    "汽车销售",
    "房地产开发",
    "供应链管理",
    "教育咨询",
    "人力资源",
    "国际贸易",
    "进出口",
    "软件",
    "智能科技",
    "服装",
    "化工",
    "五金制品",
    "塑胶",
    "包装材料",
    "农业发展",
    "旅游",
    "酒店管理",
    "物业服务",
];
const FORMS: [&str; 6] = ["有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司", "集团有限公司"];
const FIRST: &str = "james mary robert patricia john jennifer michael linda david elizabeth william barbara richard susan joseph jessica thomas sarah charles karen christopher lisa daniel nancy matthew betty anthony sandra mark margaret donald ashley steven kimberly andrew emily paul donna joshua michelle kenneth carol kevin amanda brian melissa george deborah timothy stephanie ronald rebecca edward sharon jason laura jeffrey cynthia ryan dorothy jacob amy gary kathleen nicholas angela eric shirley jonathan emma stephen brenda larry pamela justin nicole scott anna brandon samantha benjamin katherine samuel christine gregory debra alexander rachel patrick carolyn frank janet";
const SYLLABLES: &str = "ba be bo bur ca cal car cha co cor da dan de del do dor du el en er fa fer fi for ga gar gon gre ha hal har hen ho hu in is ja jo ka kel ken ki ko la lan le len li lo lu ma mal mar me mi mo mor na nel ni no nor o ol or pa par pe per pi po ra ram re ri ro ros ru sa sal san se sh si so son sta ster su ta ten ter ti to ton tor tra tu va ver vi vo wa war wen wi win wood ya yo za zi";

/// A list of names, some of which repeat or nearly repeat, as in life.
pub fn names(kind: Kind, count: usize) -> Vec<String> {
    let mut chance = Chance::new(0x4D65_6E73 ^ kind as u64);
    let chars = |text: &str| text.chars().collect::<Vec<_>>();
    let words = |text: &'static str| text.split(' ').collect::<Vec<_>>();
    let (surnames, given, stems) = (chars(SURNAMES), chars(GIVEN), chars(STEMS));
    let (first, syllables) = (words(FIRST), words(SYLLABLES));
    let mut names: Vec<String> = Vec::with_capacity(count);
    while names.len() < count {
        let name = match kind {
            Kind::Company if chance.below(5) == 0 && !names.is_empty() => {
                let near = chance.below(names.len());
                mutate(&names[near], 1 + chance.below(2), &stems, &mut chance)
            }
            Kind::Latin if chance.below(10) == 0 && !names.is_empty() => {
                let near = chance.below(names.len());
                mutate(&names[near], 1 + chance.below(2), &chars("abcdefghijklmnopqrstuvwxyz"), &mut chance)
            }
            Kind::Latin => latin(&first, &syllables, &mut chance),
            Kind::Person => person(&surnames, &given, &mut chance),
            Kind::Company => company(&stems, &mut chance),
        };
        names.push(name);
    }
    names
}

fn latin(first: &[&str], syllables: &[&str], chance: &mut Chance) -> String {
    let mut name = first[chance.skewed(first.len())].to_owned();
    name.push(' ');
    if chance.below(6) == 0 {
        name.push(char::from(b'a' + chance.below(26) as u8));
        name.push(' ');
    }
    for _ in 0..2 + chance.below(3) {
        name.push_str(syllables[chance.skewed(syllables.len())]);
    }
    name
}

fn person(surnames: &[char], given: &[char], chance: &mut Chance) -> String {
    let mut name = String::new();
    if chance.below(50) == 0 {
        name.push_str(chance.pick::<&str>(&COMPOUND));
    } else {
        name.push(surnames[chance.skewed(surnames.len())]);
    }
    name.push(given[chance.skewed(given.len())]);
    if chance.below(6) != 0 {
        name.push(given[chance.skewed(given.len())]);
    }
    name
}

fn company(stems: &[char], chance: &mut Chance) -> String {
    let mut name = CITIES[chance.skewed(CITIES.len())].to_owned();
    for _ in 0..2 + chance.below(3) / 2 + chance.below(8) / 7 {
        name.push(stems[chance.skewed(stems.len())]);
    }
    name.push_str(TRADES[chance.skewed(TRADES.len())]);
    name.push_str(chance.pick::<&str>(&FORMS));
    name
}

/// The name after a number of random edits.
pub fn mutate(name: &str, edits: usize, letters: &[char], chance: &mut Chance) -> String {
    let mut symbols: Vec<char> = name.chars().collect();
    for _ in 0..edits {
        let place = chance.below(symbols.len().max(1));
        match chance.below(4) {
            0 => symbols.insert(place.min(symbols.len()), *chance.pick(letters)),
            1 if symbols.len() > 1 => drop(symbols.remove(place)),
            2 if place + 1 < symbols.len() => symbols.swap(place, place + 1),
            _ if place < symbols.len() => symbols[place] = *chance.pick(letters),
            _ => {}
        }
    }
    symbols.into_iter().collect()
}

/// Queries against a list: a third stand in it, a third are near an entry, a third are names of their own.
pub fn queries(kind: Kind, names: &[String], count: usize) -> Vec<String> {
    let mut chance = Chance::new(0x7175_6572 ^ kind as u64);
    let letters = kind.letters();
    let (first, syllables) = (FIRST.split(' ').collect::<Vec<_>>(), SYLLABLES.split(' ').collect::<Vec<_>>());
    let surnames: Vec<char> = SURNAMES.chars().collect();
    (0..count)
        .map(|index| {
            let entry = names[chance.below(names.len())].clone();
            match (index % 3, kind) {
                (0, _) => entry,
                (1, _) => mutate(&entry, 1 + chance.below(2), &letters, &mut chance),
                (_, Kind::Latin) => latin(&first, &syllables, &mut chance),
                (_, Kind::Person) => person(&surnames, &letters, &mut chance),
                (_, Kind::Company) => company(&letters, &mut chance),
            }
        })
        .collect()
}
