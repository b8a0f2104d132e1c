//! What makes a Chinese name another one although it is nearly the same, and what leaves it the same.

use menshen::matcher::name::{Kind, Name, Rung, SCORE_DEFAULT, compare, keys, parse_pair};

fn scored(left: &str, right: &str) -> (u16, Rung) {
    let (left, right) = parse_pair(left, right, None);
    let comparison = compare(&left, &right);
    (comparison.score(), comparison.rung())
}

fn assert_others(pairs: &[(&str, &str)]) {
    for &(left, right) in pairs {
        let (score, _) = scored(left, right);
        assert!(score < SCORE_DEFAULT, "{left} and {right}: {score}");
    }
}

fn assert_same(pairs: &[(&str, &str)], rung: Rung) {
    for &(left, right) in pairs {
        let (score, found) = scored(left, right);
        assert!(score >= SCORE_DEFAULT && found == rung, "{left} and {right}: {score} {}", found.as_str());
    }
}

/// Names of series, `#` for the numeral.
const SERIES: [&str; 8] = [
    "第#公司",
    "上海#建",
    "中铁#局",
    "中建#局集团有限公司",
    "北京市第#中学",
    "北京第#建筑工程有限公司",
    "中国人民解放军第#军医大学附属医院",
    "王#",
];

#[test]
fn another_numeral_is_another_name() {
    let numerals = [
        "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "二十", "百", "1", "2", "12",
        "21", "贰", "叁",
    ];
    let worth = |numeral| match numeral {
        "1" => "一",
        "2" | "贰" => "二",
        "叁" => "三",
        other => other,
    };
    for series in SERIES {
        for left in numerals {
            for right in numerals.into_iter().filter(|&right| worth(right) != worth(left)) {
                assert_others(&[(&series.replace('#', left), &series.replace('#', right))]);
            }
        }
    }
    assert_others(&[("八一公司", "八二公司"), ("360科技有限公司", "306科技有限公司")]);
}

#[test]
fn a_number_is_the_same_in_either_writing() {
    for series in SERIES {
        for (words, digits) in
            [("一", "1"), ("十", "10"), ("十二", "12"), ("一百零三", "103"), ("三〇一", "301")]
        {
            assert_same(&[(&series.replace('#', words), &series.replace('#', digits))], Rung::Core);
        }
    }
    let core = |text| {
        let keys = keys(&Name::of(Kind::Organisation, text));
        keys.into_iter().find(|key| key.rung == Rung::Core)
    };
    assert_eq!(core("第十二中学"), core("第12中学"));
}

#[test]
fn another_place_inside_is_another_name() {
    assert_others(&[
        ("中国移动通信集团广东有限公司", "中国移动通信集团广西有限公司"),
        ("国网江苏省电力有限公司", "国网江西省电力有限公司"),
    ]);
    let (score, _) = scored("中国移动通信集团广东有限公司", "中国移动通讯集团广东有限公司");
    assert!(score >= SCORE_DEFAULT, "a slip elsewhere is a slip: {score}");
}

#[test]
fn legal_forms_are_read_at_both_ends() {
    assert_same(
        &[
            ("个体工商户张三", "张三"),
            ("个体户张三", "张三个体工商户"),
            ("个体工商户张三商行", "张三"),
            ("株式会社東芝", "東芝"),
            ("鼎泰盛合伙企业（有限合伙）", "鼎泰盛"),
            ("鼎泰盛合伙企业（普通合伙）", "鼎泰盛"),
            ("鼎泰盛合伙企业（特殊普通合伙）", "鼎泰盛"),
            ("鼎泰盛合伙企业", "鼎泰盛（有限合伙）"),
            ("鼎泰盛普通合伙企业", "鼎泰盛"),
            ("中国银行", "中国银行股份有限公司"),
            ("中国建设银行", "建设银行"),
            ("深圳市科技有限公司", "深圳科技有限公司"),
        ],
        Rung::Core,
    );
    let parts: Vec<String> = Name::of(Kind::Organisation, "个体工商户张三商行")
        .parts()
        .iter()
        .map(|part| format!("{}:{}", part.role.as_str(), part.text))
        .collect();
    assert_eq!(parts, ["legal:个体工商户", "core:张三", "legal:商行"]);
}

#[test]
fn a_word_of_trade_tells_nobody() {
    assert_others(&[
        ("阿里科技有限公司", "科技有限公司"),
        ("阿里云计算有限公司", "云计算有限公司"),
        ("阿里科技有限公司", "深圳科技有限公司"),
        ("大连银行", "北京银行"),
        ("个体工商户张三", "个体工商户李四"),
        ("个体工商户", "张三"),
    ]);
    for text in ["科技有限公司", "网络科技有限公司", "云计算有限公司"] {
        assert!(Name::of(Kind::Organisation, text).is_suffix_only(), "{text}");
    }
    for text in ["阿里科技有限公司", "深圳市科技有限公司", "中国银行", "建设银行"] {
        assert!(!Name::of(Kind::Organisation, text).is_suffix_only(), "{text}");
    }
}

#[test]
fn the_umlaut_is_read_in_every_spelling() {
    for spelling in ["Lyu Bu", "Lü Bu", "Lv Bu", "Lu Bu", "LYUBU", "Bu Lyu"] {
        assert_same(&[("吕布", spelling)], Rung::Pinyin);
    }
    assert_same(&[("旅行家有限公司", "Lyuxingjia"), ("女娲", "Nyu Wa"), ("大略", "Da Lyue")], Rung::Pinyin);
    assert_others(&[("路布", "Lyu Bu"), ("鲁布", "Lv Bu")]);
}

#[test]
fn a_legal_form_at_either_end_makes_an_organisation_in_any_script() {
    let core =
        |name: &str| keys(&Name::new(name)).into_iter().find(|key| key.rung == Rung::Core).unwrap().text;
    for (told, spellings) in [
        (
            "abc",
            &["ＡＢＣ株式会社", "ABC(株)", "ABC㈱", "㈱ABC", "株式会社ABC", "ABC有限会社", "合同会社ABC"][..],
        ),
        ("松下", &["㈱松下", "松下（株）", "松下株式会社"]),
        ("samseong", &["㈜삼성", "삼성(주)", "삼성주식회사", "주식회사 삼성", "유한회사삼성"]),
        (
            "华信达科技",
            &["深圳华信达科技㈲", "深圳华信达科技Co., Ltd.", "深圳华信达科技有限公司", "深圳华信达科技 LLC"],
        ),
    ] {
        for name in spellings {
            assert_eq!(Name::new(name).kind(), Kind::Organisation, "{name}");
            assert_eq!(Name::new(name).legal_forms().len(), 1, "{name}");
            assert_eq!(core(name), told, "{name}");
        }
    }
    assert_eq!(core("ABC"), "abc");
    for name in ["王芳 Pat", "李明", "김주", "张伟(有)空"] {
        assert_eq!(Name::new(name).legal_forms(), &[] as &[&_], "{name}");
    }
}

#[test]
fn titles_are_stripped_one_after_the_other() {
    let given = |name: &str| Name::of(Kind::Person, name).parts()[1].text.clone();
    for name in
        ["张伟", "张伟先生老师", "张伟经理先生", "张伟先生先生", "张伟总经理先生女士", "张伟 先生 (老师)"]
    {
        assert_eq!(given(name), "伟", "{name}");
    }
    assert_eq!(given("王光姐女士"), "光姐");
    for name in ["先生", "老师先生", "王先生老师"] {
        assert!(!Name::of(Kind::Person, name).parts().is_empty(), "{name}");
    }
    assert!(Name::new("王先生老师").is_suffix_only());
}
