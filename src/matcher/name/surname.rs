//! Chinese surnames: which there are, which take two characters, and how they are read.

/// Surnames of one character: the Hundred Family Surnames and the further ones of the present census.
const SINGLE: &str = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴鬱胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴归海晋楚闫法汝鄢涂钦商牟佘佴伯赏墨哈谯笪年爱阳佟言福肖覃区付鹿邸仝撒尧奉原由苑代卢候丘楼冼邝揭麦甯员召种折繁朴洗占禤淳阿揣展粟练郇隋臧门上但旷青咸位院仪候宝才才斯庹洛闪鲜邬占敬么亓冀幺刀";

/// Surnames of two characters.
const DOUBLE: &str = "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 长孙 宇文 轩辕 端木 百里 呼延 东郭 南宫 西门 独孤 万俟 闻人 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 鲜于 闾丘 亓官 司寇 仉督 子车 颛孙 巫马 公西 漆雕 乐正 壤驷 公良 拓跋 夹谷 宰父 谷梁 段干 梁丘 左丘 东门 羊舌 微生 第五 赫连 纳兰 完颜 贺兰 哥舒 叱干 欧侯 邓李 张简 范姜 陈李 叶赫 爱新";

/// Readings that a character or pair has as a surname, syllables parted by a space.
const READINGS: &[(&str, &[&str])] = &[
    ("单", &["shan"]),
    ("仇", &["qiu"]),
    ("曾", &["zeng"]),
    ("解", &["xie"]),
    ("查", &["zha"]),
    ("朴", &["piao", "pu"]),
    ("翟", &["zhai", "di"]),
    ("覃", &["qin", "tan"]),
    ("区", &["ou"]),
    ("盖", &["ge", "gai"]),
    ("乐", &["yue", "le"]),
    ("繁", &["po"]),
    ("种", &["chong"]),
    ("折", &["she"]),
    ("洗", &["xian"]),
    ("冼", &["xian"]),
    ("尉", &["wei", "yu"]),
    ("员", &["yun"]),
    ("句", &["gou"]),
    ("召", &["shao"]),
    ("黑", &["he"]),
    ("缪", &["miao"]),
    ("能", &["nai"]),
    ("秘", &["bi"]),
    ("薄", &["bo"]),
    ("柏", &["bai"]),
    ("宁", &["ning"]),
    ("任", &["ren"]),
    ("盛", &["sheng"]),
    ("华", &["hua"]),
    ("纪", &["ji"]),
    ("哈", &["ha"]),
    ("燕", &["yan"]),
    ("晁", &["chao"]),
    ("车", &["che"]),
    ("祭", &["zhai"]),
    ("隗", &["wei", "kui"]),
    ("应", &["ying"]),
    ("过", &["guo"]),
    ("占", &["zhan"]),
    ("相", &["xiang"]),
    ("重", &["chong"]),
    ("角", &["jue"]),
    ("阚", &["kan"]),
    ("郇", &["xun", "huan"]),
    ("眭", &["sui"]),
    ("干", &["gan"]),
    ("贾", &["jia"]),
    ("葛", &["ge"]),
    ("曲", &["qu"]),
    ("谌", &["chen", "shen"]),
    ("尹", &["yin"]),
    ("都", &["du"]),
    ("强", &["qiang"]),
    ("行", &["xing"]),
    ("长", &["chang"]),
    ("洪", &["hong"]),
    ("撒", &["sa"]),
    ("牟", &["mou", "mu"]),
    ("佴", &["nai"]),
    ("褚", &["chu"]),
    ("郗", &["xi", "chi"]),
    ("乜", &["nie"]),
    ("厍", &["she"]),
    ("殷", &["yin"]),
    ("吕", &["lv"]),
    ("麦", &["mai"]),
    ("尉迟", &["yu chi"]),
    ("万俟", &["mo qi"]),
    ("长孙", &["zhang sun"]),
    ("单于", &["chan yu"]),
    ("鲜于", &["xian yu"]),
    ("澹台", &["tan tai"]),
    ("皇甫", &["huang fu"]),
    ("宰父", &["zai fu"]),
    ("令狐", &["ling hu"]),
    ("谷梁", &["gu liang"]),
    ("亓官", &["qi guan"]),
    ("仉督", &["zhang du"]),
    ("乐正", &["yue zheng"]),
    ("颛孙", &["zhuan sun"]),
    ("淳于", &["chun yu"]),
    ("呼延", &["hu yan"]),
    ("宇文", &["yu wen"]),
    ("夏侯", &["xia hou"]),
    ("拓跋", &["tuo ba"]),
];

/// How many of the characters are the surname: two for a compound one that leaves a given name, else one for a
/// known one, else none.
pub(super) fn length(chars: &[char]) -> usize {
    if let [first, second, _, ..] = chars
        && is_double(*first, *second)
    {
        return 2;
    }
    match chars {
        [first, _, ..] if SINGLE.contains(*first) => 1,
        _ => 0,
    }
}

fn is_double(first: char, second: char) -> bool {
    DOUBLE.split(' ').any(|name| {
        let mut name = name.chars();
        name.next() == Some(first) && name.next() == Some(second)
    })
}

/// The readings that a surname has, syllables parted by a space; `None` where it is read like any character.
pub(super) fn readings(surname: &[char]) -> Option<&'static [&'static str]> {
    READINGS.iter().find(|(name, _)| name.chars().eq(surname.iter().copied())).map(|&(_, readings)| readings)
}
