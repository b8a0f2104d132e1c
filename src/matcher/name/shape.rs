//! Which Chinese characters look alike: the same part beside another radical, or a stroke more or less.

use std::sync::LazyLock;

use crate::table::han::PARTS;

/// Groups of characters that are told apart by a stroke.
const NEAR: &[&str] = &[
    "未末",
    "己已巳",
    "土士",
    "日曰",
    "王玉主",
    "天夭夫",
    "干千于",
    "人入八",
    "大太犬",
    "田由甲申",
    "鸟乌",
    "折拆",
    "侯候",
    "微徽薇",
    "今令",
    "免兔",
    "刀力",
    "石右",
    "牛午",
    "见贝",
    "风凤",
    "乒乓兵",
    "崇祟",
    "师帅",
    "栗粟粜",
    "戊戌戍",
    "茶荼",
    "汨汩",
    "科料",
    "木本术",
    "又叉",
    "白自",
    "目且",
    "问间",
    "往住",
    "活话",
    "银根",
    "即既",
    "亨享",
    "考老",
    "爪瓜",
    "治冶",
    "准淮",
    "冷泠",
    "凉谅",
    "幻幼",
    "壁璧",
    "辩辨辫",
    "偏编",
    "拨拔",
    "赢羸嬴",
    "斤斥",
    "厂广",
    "万方",
    "开井",
    "无天",
    "气汽",
    "竞竟",
    "圆园",
    "华毕",
    "夏复",
    "宇字",
    "宏宠",
    "宜宣",
    "官宫",
    "客容",
    "孟盂",
    "季李",
    "明朋",
    "晴睛",
    "束東",
    "杨扬",
    "汪注",
    "洒酒",
    "浪狼",
    "炙灸",
    "狐孤",
    "瑞端",
];

/// Whether two characters are easily taken for each other.
pub(super) fn look_alike(left: char, right: char) -> bool {
    if left == right {
        return true;
    }
    let shared = |part: Option<char>| part.is_some() && part == part_of(right);
    shared(part_of(left))
        || part_of(left) == Some(right)
        || part_of(right) == Some(left)
        || groups(left).any(|group| groups(right).any(|other| other == group))
}

/// The groups that a character is in, by their places.
///
/// PERF: of two long names each character is held against each; looking through all groups for each pair took nine tenths
/// of that.
fn groups(c: char) -> impl Iterator<Item = usize> {
    static BY_CHARACTER: LazyLock<Vec<(char, usize)>> = LazyLock::new(|| {
        let all = NEAR.iter().zip(0..).flat_map(|(group, at)| group.chars().map(move |c| (c, at)));
        let mut all: Vec<(char, usize)> = all.collect();
        all.sort_unstable();
        all
    });
    let start = BY_CHARACTER.partition_point(|&(known, _)| known < c);
    BY_CHARACTER.iter().skip(start).take_while(move |(known, _)| *known == c).map(|&(_, group)| group)
}

fn part_of(c: char) -> Option<char> {
    let at = PARTS.binary_search_by_key(&c, |&(whole, _)| whole).ok()?;
    PARTS.get(at).map(|&(_, part)| part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_those_that_hold_a_character() {
        for c in NEAR.iter().flat_map(|group| group.chars()).chain(['\0', '一', char::MAX]) {
            let holding = NEAR.iter().zip(0..).filter(|(group, _)| group.contains(c)).map(|(_, at)| at);
            assert!(groups(c).eq(holding), "{c}");
        }
        assert!(look_alike('己', '巳') && look_alike('侯', '候') && !look_alike('己', '土'));
    }
}
