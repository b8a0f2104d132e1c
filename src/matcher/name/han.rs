//! How a Chinese organisation's name is built: place, stem, trade, legal form, branch; and titles of persons.
//!
//! Everything is matched by characters, anchored at an end, longest first, and never down to nothing: a part is
//! only taken off while at least [`STEM_MIN`] characters of the name remain.

use super::legal::{Generic, LegalForm};
use crate::table::han::PLACES;
use std::ops::Range;
use std::sync::LazyLock;

/// Characters that must remain for a part to be taken off.
const STEM_MIN: usize = 2;

fn listed(words: &'static str) -> Vec<&'static str> {
    words.split_whitespace().collect()
}

const fn form(display: &'static str, compare: &'static str, generic: Generic) -> LegalForm {
    LegalForm { display, compare, generic }
}

/// Legal forms; the longest that ends (or begins) the name is it.
static FORMS: &[LegalForm] = &[
    form("集团股份有限责任公司", "股份有限公司", Generic::Stock),
    form("集团有限责任公司", "有限责任公司", Generic::Limited),
    form("股份有限责任公司", "股份有限公司", Generic::Stock),
    form("有限责任股份公司", "股份有限公司", Generic::Stock),
    form("集团股份有限公司", "股份有限公司", Generic::Stock),
    form("集团控股有限公司", "有限责任公司", Generic::Limited),
    form("合伙企业特殊普通合伙", "普通合伙", Generic::Partnership),
    form("农民专业合作社联合社", "合作社", Generic::Association),
    form("控股集团有限公司", "有限责任公司", Generic::Limited),
    form("控股股份有限公司", "股份有限公司", Generic::Stock),
    form("农民专业合作社", "合作社", Generic::Association),
    form("特殊普通合伙企业", "普通合伙", Generic::Partnership),
    form("合伙企业有限合伙", "有限合伙", Generic::Partnership),
    form("合伙企业普通合伙", "普通合伙", Generic::Partnership),
    form("有限责任合伙", "有限合伙", Generic::Partnership),
    form("个人独资企业", "个人独资", Generic::Sole),
    form("全民所有制企业", "企业", Generic::Company),
    form("集团有限公司", "有限责任公司", Generic::Limited),
    form("控股有限公司", "有限责任公司", Generic::Limited),
    form("有限责任公司", "有限责任公司", Generic::Limited),
    form("股份有限公司", "股份有限公司", Generic::Stock),
    form("股份合作公司", "股份合作", Generic::Stock),
    form("特殊普通合伙", "普通合伙", Generic::Partnership),
    form("个体工商户", "个体工商户", Generic::Sole),
    form("集团总公司", "公司", Generic::Company),
    form("有限合伙企业", "有限合伙", Generic::Partnership),
    form("普通合伙企业", "普通合伙", Generic::Partnership),
    form("专业合作社", "合作社", Generic::Association),
    form("股份公司", "股份有限公司", Generic::Stock),
    form("有限公司", "有限责任公司", Generic::Limited),
    form("责任公司", "有限责任公司", Generic::Limited),
    form("无限公司", "无限公司", Generic::Company),
    form("两合公司", "两合公司", Generic::Partnership),
    form("集团公司", "公司", Generic::Company),
    form("控股公司", "公司", Generic::Company),
    form("株式会社", "株式会社", Generic::Stock),
    form("有限会社", "有限会社", Generic::Limited),
    form("合同会社", "合同会社", Generic::Limited),
    form("有限合伙", "有限合伙", Generic::Partnership),
    form("合伙企业", "合伙企业", Generic::Partnership),
    form("普通合伙", "普通合伙", Generic::Partnership),
    form("个人独资", "个人独资", Generic::Sole),
    form("有限公", "有限责任公司", Generic::Limited),
    form("个体户", "个体工商户", Generic::Sole),
    form("总公司", "公司", Generic::Company),
    form("合作社", "合作社", Generic::Association),
    form("工作室", "工作室", Generic::Sole),
    form("经营部", "经营部", Generic::Sole),
    form("事务所", "事务所", Generic::Partnership),
    form("公司", "公司", Generic::Company),
    form("集团", "集团", Generic::Company),
    form("商行", "商行", Generic::Sole),
    form("企业", "企业", Generic::Company),
];

/// Legal forms that may also stand before the name.
const LEADING: [&str; 5] = ["个体工商户", "株式会社", "有限会社", "合同会社", "个体户"];

/// Words of group, holding and the like that may follow the trade, before the legal form.
const GROUPS: &[&str] = &["集团控股", "控股集团", "集团", "控股", "总部"];

/// Words of trade, longest first: what a company does, shared by thousands.
static TRADES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    listed(
        "信息科技发展 文化传播发展 信息技术服务 企业管理咨询 商务信息咨询 网络信息技术 计算机网络 \
     计算机科技 人力资源服务 知识产权代理 电子商务 信息技术 网络科技 信息科技 科技发展 科技开发 \
     技术开发 技术服务 技术咨询 文化传媒 文化传播 文化发展 文化艺术 广告传媒 餐饮管理 餐饮服务 \
     酒店管理 物业管理 物业服务 企业管理 投资管理 资产管理 投资咨询 投资控股 投资发展 管理咨询 \
     商务咨询 教育咨询 教育科技 健康管理 健康科技 生物科技 生物技术 生物医药 医疗科技 医疗器械 \
     医药科技 环保科技 环境工程 环境科技 新能源科技 新能源 新材料 智能科技 数据科技 数字科技 \
     建筑工程 建筑装饰 装饰工程 装饰设计 工程建设 市政工程 园林绿化 房地产开发 房地产 置业 \
     供应链管理 供应链 国际贸易 进出口贸易 进出口 国际货运代理 货运代理 国际物流 物流 货运 运输 \
     贸易发展 贸易 商贸 经贸 工贸 实业发展 实业投资 实业 工业 制造 机械设备 机械制造 机械 \
     机电设备 机电 电子科技 电子 电气设备 电气 电器 电力 五金制品 五金 塑胶制品 塑料制品 塑胶 \
     塑料 模具 金属制品 金属 精密 钢铁 矿业 石油化工 石化 化工 化学 材料科技 材料 能源科技 能源 \
     光电 半导体 通信技术 通信 通讯 网络技术 网络 软件开发 软件技术 软件 数码 数据 智能 自动化 \
     汽车销售服务 汽车销售 汽车服务 汽车 服装 服饰 纺织 鞋业 皮具 家具 家居 建材 陶瓷 包装 印刷 \
     纸业 云计算 大数据 人工智能 物联网 互联网 区块链 食品 饮品 饮料 酒业 茶业 农业科技 农业发展 农业 农产品 生态 种业 畜牧 水产 药业 制药 \
     医药 生物 医院 诊所 口腔 美容 健康 养老 体育文化 体育 旅游 旅行社 酒店 宾馆 餐饮 影视文化 \
     影视 传媒 传播 广告 文化 艺术 设计 策划 会展 教育 培训 学校 幼儿园 出版 图书 珠宝 首饰 \
     百货 超市 商业 商务 零售 投资 资本 基金 证券 保险 银行 信托 租赁 担保 典当 金融服务 金融 \
     融资租赁 咨询 顾问 律师 会计师 税务师 人力资源 劳务派遣 劳务 家政 保洁 安防 保安 检测技术 \
     检测 测绘 勘察设计 建设工程 建设 建筑 工程 装饰 装修 门窗 安装 消防 水务 燃气 环保 环境 \
     节能 科技 技术 信息 开发 发展 服务 管理 设备 产业 国际 股份",
    )
});

/// Titles at the end of a person's name, longest first.
static TITLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    listed(
        "董事长 总经理 副总经理 负责人 女士 先生 小姐 太太 老师 教授 医生 大夫 律师 经理 总监 主任 \
     主管 院长 校长 局长 处长 科长 部长 书记 董事 博士 师傅 同学 同志 哥 姐 总 老板 顾问 \
     会计 店长 队长 班长 工程师 夫人 阿姨 叔叔",
    )
});

/// Kinds of places that may follow a place's name.
const PLACE_KINDS: &[&str] = &[
    "特别行政区",
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "自治州",
    "地区",
    "新区",
    "开发区",
    "省",
    "市",
];

/// The parts of an organisation's name, as ranges of its characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Structure {
    /// The place it begins with.
    pub(super) place: Range<usize>,
    /// What tells it from others.
    pub(super) stem: Range<usize>,
    /// What it does, with any word for a group.
    pub(super) trade: Range<usize>,
    /// The branch that follows the legal form.
    pub(super) branch: Range<usize>,
    /// The legal form before the name.
    pub(super) leading: Option<(&'static LegalForm, Range<usize>)>,
    /// The legal form behind the name.
    pub(super) legal: Option<(&'static LegalForm, Range<usize>)>,
}

fn ends(chars: &[char], word: &str) -> Option<usize> {
    let count = word.chars().count();
    let at = chars.len().checked_sub(count)?;
    chars.get(at..)?.iter().copied().eq(word.chars()).then_some(at)
}

fn begins(chars: &[char], word: &str) -> Option<usize> {
    let count = word.chars().count();
    chars.get(..count)?.iter().copied().eq(word.chars()).then_some(count)
}

/// Takes an organisation's name apart.
pub(super) fn structure(chars: &[char]) -> Structure {
    let mut end = chars.len();
    let branch_start = branch(chars);
    let branch = branch_start.unwrap_or(end)..end;
    end = branch.start;
    let body = |range: Range<usize>| chars.get(range).unwrap_or_default();
    let legal = longest_form(body(0..end)).map(|(form, at)| (form, at..end));
    end = legal.as_ref().map_or(end, |(_, range)| range.start);
    let leading = leading_form(body(0..end)).map(|(form, count)| (form, 0..count));
    let mut start = leading.as_ref().map_or(0, |(_, range)| range.end);
    let place = start..start + place(body(start..end));
    start = place.end;
    let mut stem_end = end;
    while let Some(at) = trade(body(start..stem_end)) {
        stem_end = start + at;
    }
    Structure { place, stem: start..stem_end, trade: stem_end..end, branch, leading, legal }
}

/// The form that begins the characters and leaves something behind it.
pub(super) fn leading_form(chars: &[char]) -> Option<(&'static LegalForm, usize)> {
    let leading = FORMS.iter().filter(|form| LEADING.contains(&form.display));
    leading
        .filter_map(|form| Some((form, begins(chars, form.display)?)))
        .find(|&(_, count)| count < chars.len())
}

fn longest_form(chars: &[char]) -> Option<(&'static LegalForm, usize)> {
    FORMS.iter().filter_map(|form| Some((form, ends(chars, form.display)?))).min_by_key(|&(_, at)| at)
}

/// Where a branch begins: after a `公司` that another `公司`, or a word for a branch, follows.
fn branch(chars: &[char]) -> Option<usize> {
    let tail =
        ["分公司", "分行", "支行", "分店", "分部", "办事处", "分所", "营业部", "分院", "分校", "子公司"];
    let at = tail.iter().find_map(|word| ends(chars, word))?;
    let before = chars.get(..at)?;
    let company = (2..=before.len()).rev().find(|&end| before.get(end - 2..end) == Some(&['公', '司']));
    let group = (2..=before.len()).rev().find(|&end| before.get(end - 2..end) == Some(&['银', '行']));
    company.or(group).or(Some(at)).filter(|&at| at >= STEM_MIN)
}

/// How many characters at the start are places.
fn place(chars: &[char]) -> usize {
    let mut taken = 0;
    for _ in 0..3 {
        let rest = chars.get(taken..).unwrap_or_default();
        let Some(mut count) = place_length(rest) else { break };
        let after = rest.get(count..).unwrap_or_default();
        count += PLACE_KINDS.iter().find_map(|kind| begins(after, kind)).unwrap_or(0);
        // `阿里科技` is told by 阿里: a word of trade alone is nobody's name.
        if rest.get(count..).is_none_or(|rest| rest.len() < STEM_MIN || is_trade(rest)) {
            break;
        }
        taken += count;
    }
    taken
}

/// How many characters the longest place at the start takes.
fn place_length(chars: &[char]) -> Option<usize> {
    (2..=4).rev().find(|&count| is_place(chars.get(..count)))
}

/// The places that stand anywhere in the characters.
pub(super) fn places_within(chars: &[char]) -> Vec<String> {
    let mut places = Vec::new();
    let mut rest = chars;
    while let [_, next @ ..] = rest {
        let (place, after) = rest.split_at(place_length(rest).unwrap_or(0));
        if place.is_empty() {
            rest = next;
        } else {
            places.push(place.iter().collect());
            rest = after;
        }
    }
    places
}

fn is_place(chars: Option<&[char]>) -> bool {
    let Some(chars) = chars else { return false };
    PLACES.binary_search_by(|place| place.chars().cmp(chars.iter().copied())).is_ok()
}

/// The names of the places that the characters hold, without the words for their kinds; what is none stays whole.
pub(super) fn place_names(chars: &[char]) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(rest) = chars.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(count) = place_length(rest) else {
            names.push(rest.iter().collect());
            break;
        };
        names.extend(rest.get(..count).map(|name| name.iter().collect::<String>()));
        let after = rest.get(count..).unwrap_or_default();
        at += count + PLACE_KINDS.iter().find_map(|kind| begins(after, kind)).unwrap_or(0);
    }
    names
}

/// Whether the characters are a place, with or without the word for its kind.
pub(super) fn is_place_word(chars: &[char]) -> bool {
    is_place(Some(chars)) || place_kind(chars) > 0
}

/// Where the last word of trade or group begins, if enough of the name is left before it.
fn trade(chars: &[char]) -> Option<usize> {
    GROUPS.iter().chain(TRADES.iter()).filter_map(|word| ends(chars, word)).filter(|&at| at >= STEM_MIN).min()
}

/// Whether the characters are one word of trade or group and nothing else.
pub(super) fn is_trade(chars: &[char]) -> bool {
    GROUPS.iter().chain(TRADES.iter()).any(|word| word.chars().eq(chars.iter().copied()))
}

/// How many characters at the end of a place are the word for its kind.
pub(super) fn place_kind(chars: &[char]) -> usize {
    let start = PLACE_KINDS.iter().find_map(|kind| ends(chars, kind).filter(|&at| is_place(chars.get(..at))));
    start.map_or(0, |at| chars.len() - at)
}

/// How many characters at the end of a person's name are titles; something is left before them.
pub(super) fn title(chars: &[char]) -> usize {
    let last = |chars: &[char]| TITLES.iter().find_map(|word| ends(chars, word)).filter(|&at| at >= 1);
    let mut start = last(chars).unwrap_or(chars.len());
    while start < chars.len()
        && let Some(rest) = chars.get(..start)
        && let Some(at) = last(rest)
        // A single one before another is rather the end of a given name: 王光姐女士.
        && start - at > 1
    {
        start = at;
    }
    chars.len() - start
}

/// Whether the characters end in a legal form, a trade or a branch: an organisation.
pub(super) fn is_organisation(chars: &[char]) -> bool {
    let words = [
        "公司",
        "集团",
        "银行",
        "大学",
        "学院",
        "医院",
        "学校",
        "协会",
        "委员会",
        "研究院",
        "研究所",
        "中心",
        "部门",
        "政府",
    ];
    words.iter().any(|word| ends(chars, word).is_some())
        || FORMS.iter().any(|form| ends(chars, form.display).is_some_and(|at| at >= 1))
        || (chars.len() >= 5 && TRADES.iter().any(|word| ends(chars, word).is_some()))
}
