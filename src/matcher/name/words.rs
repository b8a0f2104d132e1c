//! Words that a name may carry without being told apart by them: titles, articles, particles, numbers, trades.
//!
//! All lists hold ASCII tokens as [`super::token`] makes them. Chinese titles are in [`super::han`].

use std::sync::LazyLock;

/// The words of a list, in order, so that they can be searched by halves.
fn sorted(words: &'static str) -> Vec<&'static str> {
    let mut words: Vec<&str> = words.split_whitespace().collect();
    words.sort_unstable();
    words
}

/// Titles before a person's name.
static TITLES_BEFORE: LazyLock<Vec<&str>> = LazyLock::new(|| {
    sorted(
        "mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend fr hon honorable judge justice capt \
     captain col colonel gen general lt lieutenant maj major sgt sergeant cpl admiral adm president prasident \
     presidente minister senator sen rep gov governor mayor king queen prince princess herr frau hr fru \
     monsieur madame mme mlle mademoiselle senor senora sr sra srta don dona signor signora dott ing dipl mag \
     pan pani shri smt haji hajji hadji sheikh shaikh shaykh sheik mullah maulavi mawlawi qari mufti \
     ayatollah imam sayyid sayed syed ustad emir dato datuk tun ven bishop pope saint xiansheng nushi laoshi \
     comrade tovarishch gospodin gospozha",
    )
});

/// Titles and degrees after a person's name.
static TITLES_AFTER: LazyLock<Vec<&str>> = LazyLock::new(|| {
    sorted(
        "jr sr junior senior phd md esq esquire mba cpa dds jd llm obe mbe cbe bsc msc ma ba san sama kun ssi nim \
     effendi efendi bey pasha sahib ji xiansheng nushi laoshi zong",
    )
});

/// Particles that spell one name's place in a family, or an article inside a name; they weigh little.
static PARTICLES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    sorted(
        "al el ul ad an ar as at az ash ibn bin ben bint binti abu abou de del della di da do dos das du des la \
     le les lo van von der den ter ten zu zum zur af av y e und i san santa st o mac mc na bar bat mir ould \
     oglu ogly kyzy uulu d l",
    )
});

/// Words that join or decorate an organisation's name.
static JOINERS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    sorted(
        "the of and for in de der die das des und et la le les el los las y e i du del da do dos di a an to on at \
     by s og och ve im",
    )
});

/// Words that thousands of organisations share: they count, but a name is not told by them.
static TRADES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    sorted(
        "group gruppe groupe grupo gruppo holding holdings international intl global worldwide bank banking \
     bancorp trust fund capital partners investment investments finance financial insurance securities asset \
     assets management services service solutions systems system technology technologies tech software \
     industries industry industrial enterprises enterprise trading trade commercial commerce business \
     consulting development properties property realty estate construction engineering manufacturing \
     production products energy petroleum oil gas power electric electronics electronic motor motors \
     automotive steel mining metals chemical chemicals pharma pharmaceutical pharmaceuticals medical health \
     healthcare foods food logistics transport transportation shipping airlines aviation airways telecom \
     telecommunications communications media entertainment network networks university institute foundation \
     association society union federation organization organisation ministry department agency authority \
     office council committee party academy school college hospital center centre national state federal \
     general company corporation corp co firm bureau commission operations exports imports export import",
    )
});

/// Words that tell an organisation even where no legal form does.
static ORGANISATIONS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    sorted(
        "bank group holdings holding university institute foundation association ministry department agency \
     council committee company corporation trust fund partners solutions systems services industries \
     enterprises technologies international airlines aviation brigade army party organization organisation \
     federation union society center centre hospital school college motors electronics energy capital \
     securities insurance trading logistics percenters yard shipping vessel mv ms mt front movement bureau \
     press media",
    )
});

/// Countries and large cities that mark a branch of an organisation.
static PLACES: LazyLock<Vec<&str>> = LazyLock::new(|| {
    sorted(
        "europe asia africa america americas china hongkong hong kong japan korea india singapore taiwan macau \
     usa us uk germany deutschland france italy italia spain espana sweden sverige finland denmark danmark \
     norway norge schweiz suisse svizzera switzerland austria netherlands nederland belgium belgique poland \
     polska russia mexico brasil brazil chile argentina canada australia zealand dubai emirates london \
     beijing shanghai shenzhen guangzhou iraq iran turkey israel vietnam thailand malaysia indonesia \
     philippines boston atlanta dallas phoenix emea apac north south east west",
    )
});

/// Numbers in words, and as Roman numerals, with their value.
const NUMBERS: &[(u32, &str)] = &[
    (0, "zero"),
    (1, "one first 1st erste premier"),
    (2, "two second 2nd zweite deuxieme"),
    (3, "three third 3rd dritte"),
    (4, "four fourth 4th"),
    (5, "five fifth 5th"),
    (6, "six sixth 6th"),
    (7, "seven seventh 7th"),
    (8, "eight eighth 8th"),
    (9, "nine ninth 9th"),
    (10, "ten tenth 10th"),
    (11, "eleven"),
    (12, "twelve"),
    (13, "thirteen"),
    (14, "fourteen"),
    (15, "fifteen"),
    (16, "sixteen"),
    (17, "seventeen"),
    (18, "eighteen"),
    (19, "nineteen"),
    (20, "twenty"),
    (30, "thirty"),
    (40, "forty fourty"),
    (50, "fifty"),
    (60, "sixty"),
    (70, "seventy"),
    (80, "eighty"),
    (90, "ninety"),
];

/// Given names and the short forms they are called by; one row is one group.
const NICKNAMES: &[&str] = &[
    "alexander alex sasha aleksandr alexandr alejandro alessandro oleksandr aleksander",
    "andrew andy drew",
    "anthony tony antony",
    "benjamin ben benny benji",
    "charles charlie chuck",
    "christopher chris kit",
    "daniel dan danny",
    "david dave davey",
    "dmitri dmitry dima dmitrii",
    "donald don donnie",
    "edward ed eddie ted teddy ned",
    "elizabeth liz beth betty eliza lizzie lisa",
    "francis frank frankie",
    "frederick fred freddie frederic fredrick",
    "gregory greg",
    "henry harry hank",
    "ivan vanya",
    "james jim jimmy jamie",
    "jennifer jen jenny",
    "john jack johnny jon",
    "jonathan jon jonny",
    "joseph joe joey yusuf",
    "katherine catherine kate katie kathy cathy kathryn",
    "kenneth ken kenny",
    "lawrence larry laurence",
    "leonard leo len lenny",
    "margaret maggie meg peggy",
    "matthew matt",
    "michael mike mick mickey misha mikhail",
    "nicholas nick nicky nikolai nicolas kolya",
    "patrick pat paddy",
    "peter pete pyotr",
    "philip phil phillip",
    "richard rick dick rich ricky",
    "robert rob bob bobby robbie bert",
    "ronald ron ronnie",
    "samuel sam sammy",
    "stephen steven steve",
    "susan sue susie",
    "theodore ted teddy theo",
    "thomas tom tommy",
    "timothy tim timmy",
    "vladimir vova volodymyr wladimir wolodymyr volodya",
    "walter walt wally",
    "william will bill billy liam",
    "zachary zach zack",
    "barack barry",
    "bernard bernie",
    "jeffrey jeff geoffrey",
    "mohammed mohamed muhammad mohammad mohamad muhammed mohd mehmet mohamud maxamed",
    "ahmed ahmad achmed ahmet axmed",
    "yusuf youssef yousef yusif iosif",
    "hussein husayn husain hossein hussain huseyin",
    "abdallah abdullah abdulla abdalla cabdullahi",
    "ibrahim ibraheem abraham ebrahim",
    "osama usama",
    "sergei sergey sergej serhii sergii",
    "aleksei alexei alexey aleksey oleksiy",
    "yevgeny evgeny eugene evgeni yevgeniy",
    "georgy george georgi yuri yury",
];

/// Whether a token is a title that may stand before a person's name.
pub(super) fn is_title_before(token: &str) -> bool {
    TITLES_BEFORE.binary_search(&token).is_ok()
}

/// Whether a token is a title or degree that may stand after a person's name.
pub(super) fn is_title_after(token: &str) -> bool {
    TITLES_AFTER.binary_search(&token).is_ok()
}

/// Whether a token is a particle inside a person's name.
pub(super) fn is_particle(token: &str) -> bool {
    PARTICLES.binary_search(&token).is_ok()
}

/// Whether a token joins or decorates an organisation's name.
pub(super) fn is_joiner(token: &str) -> bool {
    JOINERS.binary_search(&token).is_ok()
}

/// Whether a token is a word of trade that many organisations share.
pub(super) fn is_trade(token: &str) -> bool {
    TRADES.binary_search(&token).is_ok()
}

/// Whether a token tells an organisation by itself.
pub(super) fn is_organisation_word(token: &str) -> bool {
    ORGANISATIONS.binary_search(&token).is_ok()
}

/// Whether a token is a place that marks a branch.
pub(super) fn is_place(token: &str) -> bool {
    PLACES.binary_search(&token).is_ok()
}

/// The value of a number in words or as an ordinal.
pub(super) fn number(token: &str) -> Option<u32> {
    NUMBERS.iter().find(|(_, words)| words.split(' ').any(|word| word == token)).map(|&(value, _)| value)
}

/// The value of a Roman numeral of two letters or more below forty, or `v` and `x`; single `i` is an initial.
pub(super) fn roman(token: &str) -> Option<u32> {
    let mut value: i32 = 0;
    let mut before = 0;
    for c in token.chars().rev() {
        let digit = match c {
            'i' => 1,
            'v' => 5,
            'x' => 10,
            _ => return None,
        };
        value = if digit < before { value - digit } else { value + digit };
        before = digit;
    }
    let canonical = (1..40).contains(&value) && spell_roman(value) == token;
    (canonical && token != "i").then(|| value.unsigned_abs())
}

fn spell_roman(mut value: i32) -> String {
    let mut out = String::new();
    for (worth, letters) in [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")] {
        while value >= worth {
            out.push_str(letters);
            value -= worth;
        }
    }
    out
}

/// Each of these names with its group, sorted by name.
static NICKNAME_GROUPS: LazyLock<Vec<(&str, usize)>> = LazyLock::new(|| {
    let names =
        NICKNAMES.iter().enumerate().flat_map(|(at, group)| group.split(' ').map(move |name| (name, at)));
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
});

fn nickname_groups(name: &str) -> impl Iterator<Item = usize> {
    let start = NICKNAME_GROUPS.partition_point(|(word, _)| *word < name);
    let own = NICKNAME_GROUPS.get(start..).unwrap_or_default().iter();
    own.take_while(move |(word, _)| *word == name).map(|(_, group)| *group)
}

/// Whether two given names are forms of one.
pub(super) fn is_nickname(left: &str, right: &str) -> bool {
    nickname_groups(left).any(|group| nickname_groups(right).any(|other| group == other))
}
