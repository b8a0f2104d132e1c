//! Legal forms of organisations, at three levels: as they are displayed, compared, and generically.
//!
//! `display` is how the form is usually written, `compare` joins the spellings of one form in one language
//! (`Aktiengesellschaft` and `AG`), `generic` joins the forms that mean the same thing in law across countries.
//! Forms stand at either end of a name (`OOO Gazprom`, `Gazprom PJSC`) and are matched longest first over the
//! ASCII tokens of the name; Chinese forms are matched by characters in [`super::han`].

use std::sync::LazyLock;

/// What a legal form amounts to, whatever the country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Generic {
    /// A company whose members are liable for their shares: Ltd, LLC, GmbH, 有限责任公司.
    Limited,
    /// A company of shares: JSC, AG, SA, plc, 股份有限公司.
    Stock,
    /// A partnership of any kind.
    Partnership,
    /// One trader: 个体工商户, sole proprietor.
    Sole,
    /// An association, foundation or cooperative.
    Association,
    /// A company, without saying of what kind.
    Company,
    /// A dependent branch.
    Branch,
}

impl Generic {
    /// The word that the command line prints.
    pub const fn as_str(self) -> &'static str {
        match self {
            Generic::Limited => "limited",
            Generic::Stock => "stock",
            Generic::Partnership => "partnership",
            Generic::Sole => "sole",
            Generic::Association => "association",
            Generic::Company => "company",
            Generic::Branch => "branch",
        }
    }
}

/// One legal form.
#[derive(Debug, PartialEq, Eq)]
pub struct LegalForm {
    /// How the form is usually written.
    pub display: &'static str,
    /// One word for all spellings of this form.
    pub compare: &'static str,
    /// What it amounts to.
    pub generic: Generic,
}

/// The most tokens a form has.
const TOKENS_MAX: usize = 8;

/// The longest form that begins the tokens, and how many it takes.
pub(super) fn at_start(tokens: &[&str]) -> Option<(&'static LegalForm, usize)> {
    (1..=tokens.len().min(TOKENS_MAX)).rev().find_map(|count| Some((find(tokens.get(..count)?)?, count)))
}

/// The longest form that ends the tokens, and how many it takes.
pub(super) fn at_end(tokens: &[&str]) -> Option<(&'static LegalForm, usize)> {
    (1..=tokens.len().min(TOKENS_MAX))
        .rev()
        .find_map(|count| Some((find(tokens.get(tokens.len() - count..)?)?, count)))
}

/// Forms that a Chinese name has behind it in Latin letters, and that are no names of persons.
const BESIDE_CHINESE: [&str; 9] = ["ltd", "pvtltd", "ptyltd", "pteltd", "llc", "inc", "corp", "plc", "gmbh"];

/// The form that ends the tokens of a name in Chinese and leaves some of it, and how many it takes.
pub(super) fn at_end_of_chinese(tokens: &[&str]) -> Option<(&'static LegalForm, usize)> {
    at_end(tokens).filter(|(form, count)| *count < tokens.len() && BESIDE_CHINESE.contains(&form.compare))
}

fn find(tokens: &[&str]) -> Option<&'static LegalForm> {
    static INDEX: LazyLock<Vec<(&str, &LegalForm)>> = LazyLock::new(|| {
        let mut index: Vec<(&str, &LegalForm)> =
            FORMS.iter().flat_map(|(forms, form)| forms.split('|').map(move |text| (text, form))).collect();
        index.sort_by_key(|&(text, _)| text);
        index
    });
    let text = tokens.join(" ");
    let at = INDEX.binary_search_by_key(&text.as_str(), |&(text, _)| text).ok()?;
    INDEX.get(at).map(|&(_, form)| form)
}

const fn form(display: &'static str, compare: &'static str, generic: Generic) -> LegalForm {
    LegalForm { display, compare, generic }
}

use Generic::{Association, Branch, Company, Limited, Partnership, Sole, Stock};

/// Spellings as ASCII tokens, and the form they stand for. Collected from the company laws of each country; the
/// list of the Python package cleanco 2.3 (MIT) was used to find omissions.
static FORMS: &[(&str, LegalForm)] = &[
    // English
    ("limited|ltd|ltda co|lmt|lt d|l t d", form("Ltd", "ltd", Limited)),
    (
        "company limited|co limited|co ltd|company ltd|coltd|comp ltd|c o ltd",
        form("Co., Ltd.", "ltd", Limited),
    ),
    (
        "private limited|pvt ltd|pvt limited|private ltd|p ltd|pvtltd|private limited company",
        form("Pvt. Ltd.", "pvtltd", Limited),
    ),
    (
        "proprietary limited|pty ltd|pty limited|pty|proprietary ltd|ptyltd",
        form("Pty Ltd", "ptyltd", Limited),
    ),
    ("pte ltd|pte limited|pte|private pte ltd|pteltd", form("Pte. Ltd.", "pteltd", Limited)),
    (
        "limited liability company|llc|l l c|limited liability co|ltd liability co|ltd liability company",
        form("LLC", "llc", Limited),
    ),
    ("professional limited liability company|pllc", form("PLLC", "pllc", Limited)),
    (
        "fz llc|fzllc|fze|fzc|fzco|fz co|free zone company|free zone establishment|dmcc",
        form("FZ-LLC", "fzllc", Limited),
    ),
    ("wll|w l l|with limited liability", form("W.L.L.", "wll", Limited)),
    (
        "public limited company|plc|public limited co|public company limited|pcl|p l c",
        form("PLC", "plc", Stock),
    ),
    ("incorporated|inc|incorporation|incorp", form("Inc.", "inc", Stock)),
    ("corporation|corp|corpn|corporation limited|corp ltd", form("Corp.", "corp", Stock)),
    ("company|co|compan|coy|cie|compagnie|compania|companhia|comp", form("Co.", "co", Company)),
    (
        "and company|and co|et cie|und co|and co ltd|and co inc|and co llc|and co corp|and co limited",
        form("& Co.", "co", Company),
    ),
    ("company incorporated|co inc|company inc|company llc|co llc", form("Co., Inc.", "inc", Stock)),
    ("limited partnership|lp|l p|ltd partnership", form("LP", "lp", Partnership)),
    ("limited liability partnership|llp|l l p", form("LLP", "llp", Partnership)),
    ("limited liability limited partnership|lllp", form("LLLP", "lllp", Partnership)),
    ("general partnership|partnership|gp|partners lp", form("GP", "gp", Partnership)),
    ("unlimited|unltd|ultd|unlimited company", form("Unltd", "unltd", Company)),
    (
        "joint stock company|jsc|joint stock co|j s c|jointstock company|joint stock compan",
        form("JSC", "jsc", Stock),
    ),
    ("open joint stock company|ojsc|open joint stock co|open jsc", form("OJSC", "jsc", Stock)),
    ("closed joint stock company|cjsc|closed joint stock co|closed jsc", form("CJSC", "jsc", Stock)),
    ("public joint stock company|pjsc|public joint stock co|public jsc", form("PJSC", "jsc", Stock)),
    ("private joint stock company|prjsc|private jsc|pvt jsc", form("PrJSC", "jsc", Stock)),
    (
        "saudi joint stock company|saog|saoc|sae|sal|sarlau|psc|p s c|ksc|k s c|kscc|kpsc|qsc|bsc|b s c",
        form("PSC", "psc", Stock),
    ),
    ("professional corporation|pc|p c", form("PC", "pc", Stock)),
    ("sole proprietorship|sole proprietor|sole trader|dba", form("Sole proprietor", "sole", Sole)),
    ("no liability|nl", form("NL", "nl", Limited)),
    ("community interest company|cic", form("CIC", "cic", Association)),
    // Malay and Indonesian
    ("sendirian berhad|sdn bhd|sdnbhd|s b", form("Sdn. Bhd.", "sdnbhd", Limited)),
    ("berhad|bhd", form("Bhd.", "bhd", Stock)),
    ("perseroan terbatas|pt|p t|perusahaan terbatas", form("PT", "pt", Limited)),
    ("tbk|terbuka", form("Tbk", "tbk", Stock)),
    ("commanditaire vennootschap|cv|c v", form("CV", "cv", Partnership)),
    ("persero", form("Persero", "persero", Stock)),
    // German
    (
        "gesellschaft mit beschrankter haftung|gesellschaft mit beschraenkter haftung|gmbh|g m b h|gesmbh|mbh|ges m b h",
        form("GmbH", "gmbh", Limited),
    ),
    (
        "gmbh und co kg|gmbh and co kg|gmbh co kg|mbh und co kg|mbh and co kg|gmbh and co|ag and co kg|se and co kg",
        form("GmbH & Co. KG", "gmbhcokg", Partnership),
    ),
    (
        "gemeinnutzige gmbh|ggmbh|gemeinnutzige gesellschaft mit beschrankter haftung",
        form("gGmbH", "ggmbh", Limited),
    ),
    (
        "unternehmergesellschaft|ug|ug haftungsbeschrankt|unternehmergesellschaft haftungsbeschrankt",
        form("UG", "ug", Limited),
    ),
    ("aktiengesellschaft|ag|a g|aktiengeselschaft", form("AG", "ag", Stock)),
    ("kommanditgesellschaft|kg", form("KG", "kg", Partnership)),
    ("kommanditgesellschaft auf aktien|kgaa", form("KGaA", "kgaa", Partnership)),
    ("ag and co kgaa|gmbh and co kgaa|se and co kgaa", form("AG & Co. KGaA", "kgaa", Partnership)),
    ("offene handelsgesellschaft|ohg|og", form("OHG", "ohg", Partnership)),
    ("gesellschaft burgerlichen rechts|gbr", form("GbR", "gbr", Partnership)),
    ("eingetragener verein|ev|e v", form("e.V.", "ev", Association)),
    ("eingetragene genossenschaft|eg|e g|genossenschaft", form("eG", "eg", Association)),
    ("eingetragener kaufmann|ek|e k|e kfm", form("e.K.", "ek", Sole)),
    ("stiftung", form("Stiftung", "stiftung", Association)),
    ("societas europaea|se", form("SE", "se", Stock)),
    // French, Belgian, Luxembourgish, Swiss
    ("societe anonyme|sa|s a|soc anonyme|ste anonyme", form("SA", "sa", Stock)),
    (
        "societe a responsabilite limitee|sarl|s a r l|societe responsabilite limitee|s a rl",
        form("SARL", "sarl", Limited),
    ),
    ("societe par actions simplifiee|sas|s a s|sasu", form("SAS", "sas", Stock)),
    ("societe en nom collectif|snc|s n c", form("SNC", "snc", Partnership)),
    ("societe en commandite simple|scs|s c s", form("SCS", "scs", Partnership)),
    ("societe en commandite par actions|sca|s c a", form("SCA", "sca", Partnership)),
    ("societe civile immobiliere|sci|societe civile", form("SCI", "sci", Partnership)),
    ("entreprise unipersonnelle a responsabilite limitee|eurl", form("EURL", "eurl", Limited)),
    (
        "societe privee a responsabilite limitee|sprl|s p r l|srl bv|bvba|b v b a|besloten vennootschap met beperkte aansprakelijkheid",
        form("BVBA", "bvba", Limited),
    ),
    ("groupement d interet economique|gie", form("GIE", "gie", Association)),
    (
        "association sans but lucratif|asbl|vzw|vereniging zonder winstoogmerk",
        form("ASBL", "asbl", Association),
    ),
    ("sicav|sicar|fcp|sif", form("SICAV", "sicav", Stock)),
    // Dutch
    ("besloten vennootschap|bv|b v", form("BV", "bv", Limited)),
    ("naamloze vennootschap|nv|n v", form("NV", "nv", Stock)),
    ("vennootschap onder firma|vof|v o f", form("VOF", "vof", Partnership)),
    ("cooperatieve|cooperatief|cooperatie|cvba|cvoa|coop", form("Coop.", "coop", Association)),
    // Spanish, Portuguese, Latin American
    ("sociedad anonima|sociedade anonima|s anonima", form("S.A.", "sa", Stock)),
    (
        "sociedad anonima de capital variable|sa de cv|s a de c v|sadecv",
        form("S.A. de C.V.", "sadecv", Stock),
    ),
    (
        "sociedad anonima bursatil de capital variable|sab de cv|s a b de c v|sab",
        form("S.A.B. de C.V.", "sabdecv", Stock),
    ),
    (
        "s de rl de cv|s de r l de c v|s de rl|sociedad de responsabilidad limitada de capital variable",
        form("S. de R.L.", "sderl", Limited),
    ),
    ("sapi de cv|s a p i de c v", form("S.A.P.I. de C.V.", "sapi", Stock)),
    (
        "sociedad de responsabilidad limitada|sociedad limitada|sl|s l|srl|s r l|slu|sl u",
        form("S.L.", "srl", Limited),
    ),
    (
        "sociedad anonima cerrada|sac|s a c|sociedad anonima unipersonal|sau|s a u",
        form("S.A.C.", "sac", Stock),
    ),
    ("sociedad por acciones simplificada|spa|s p a", form("S.p.A.", "spa", Stock)),
    ("empresa individual de responsabilidad limitada|eirl|e i r l", form("E.I.R.L.", "eirl", Sole)),
    ("sociedad en comandita|s en c|sociedad en comandita simple", form("S. en C.", "senc", Partnership)),
    ("compania anonima|c a|ca", form("C.A.", "ca", Stock)),
    ("limitada|ltda|lda|sociedade por quotas|sociedade limitada|l da", form("Ltda.", "ltda", Limited)),
    ("empresa publica|ep|e p", form("E.P.", "ep", Company)),
    ("microempresa|me|epp|eireli", form("EIRELI", "eireli", Sole)),
    // Italian
    ("societa per azioni|societa per azione", form("S.p.A.", "spa", Stock)),
    (
        "societa a responsabilita limitata|societa responsabilita limitata|srls|scarl|scrl|s c r l",
        form("S.r.l.", "srl", Limited),
    ),
    ("societa in nome collettivo", form("S.n.c.", "snc", Partnership)),
    ("societa in accomandita semplice", form("S.a.s.", "sas", Partnership)),
    ("societa in accomandita per azioni|sapa|s a p a", form("S.a.p.a.", "sapa", Partnership)),
    ("societa cooperativa|soc coop|cooperativa", form("Soc. Coop.", "coop", Association)),
    // Scandinavian, Finnish, Baltic
    ("aktiebolag|ab|a b|aktiebolaget|ab publ|abp", form("AB", "ab", Stock)),
    ("aktieselskab|aktieselskabet|a s|as|aksjeselskap", form("A/S", "as", Stock)),
    ("allmennaksjeselskap|asa|a s a", form("ASA", "asa", Stock)),
    ("anpartsselskab|aps|ap s", form("ApS", "aps", Limited)),
    (
        "interessentskab|i s|kommanditselskab|k s|p s|kommanditbolag|kb|handelsbolag|hb|amba|a m b a|smba",
        form("K/S", "ks", Partnership),
    ),
    ("ivs|ivaerksaetterselskab", form("IVS", "ivs", Limited)),
    ("osakeyhtio|oy|oy ab|o y", form("Oy", "oy", Limited)),
    ("julkinen osakeyhtio|oyj|oyj abp", form("Oyj", "oyj", Stock)),
    ("kommandiittiyhtio|ky|avoin yhtio|ay|toiminimi|tmi", form("Ky", "ky", Partnership)),
    ("hlutafelag|hf|h f|ehf|ohf|einkahlutafelag", form("hf.", "hf", Stock)),
    ("sabiedriba ar ierobezotu atbildibu|sia", form("SIA", "sia", Limited)),
    ("uzdaroji akcine bendrove|uab", form("UAB", "uab", Limited)),
    ("akcine bendrove|akciju sabiedriba", form("AB", "ab", Stock)),
    ("osauhing|ou|aktsiaselts", form("OÜ", "ou", Limited)),
    // Polish, Czech, Slovak, Hungarian, Romanian
    (
        "spolka z ograniczona odpowiedzialnoscia|sp z oo|sp zoo|spolka z oo|sp z o o|spzoo",
        form("Sp. z o.o.", "spzoo", Limited),
    ),
    (
        "sp z oo sp k|sp z oo spolka komandytowa|spolka komandytowa|sp k|spk|spolka jawna|sp j|spj|sp p",
        form("Sp.k.", "spk", Partnership),
    ),
    ("spolka akcyjna", form("S.A.", "sa", Stock)),
    (
        "spolecnost s rucenim omezenym|spol s ro|s ro|sro|s r o|spolocnost s rucenim obmedzenym",
        form("s.r.o.", "sro", Limited),
    ),
    ("akciova spolecnost|akc spol|akciova spolocnost", form("a.s.", "as", Stock)),
    (
        "verejna obchodni spolecnost|vos|v o s|komanditni spolecnost|kom spol",
        form("v.o.s.", "vos", Partnership),
    ),
    ("korlatolt felelossegu tarsasag|kft|k f t", form("Kft.", "kft", Limited)),
    (
        "zartkoruen mukodo reszvenytarsasag|zrt|nyilvanosan mukodo reszvenytarsasag|nyrt|reszvenytarsasag|rt",
        form("Zrt.", "rt", Stock),
    ),
    ("beteti tarsasag|bt|kkt|kht", form("Bt.", "bt", Partnership)),
    ("societatea cu raspundere limitata|societate cu raspundere limitata", form("SRL", "srl", Limited)),
    ("societatea pe actiuni|societate pe actiuni", form("SA", "sa", Stock)),
    // South Slavic, Albanian, Greek, Turkish
    (
        "drustvo s ogranicenom odgovornoscu|drustvo sa ogranicenom odgovornoscu|doo|d o o|dooel",
        form("d.o.o.", "doo", Limited),
    ),
    ("dionicko drustvo|akcionarsko drustvo|delniska druzba|dd|d d|ad|a d", form("d.d.", "dd", Stock)),
    ("druzhestvo s ogranichena otgovornost|ood|eood|o o d", form("OOD", "ood", Limited)),
    ("aktsionerno druzhestvo|ead|aktsionersko druzhestvo", form("AD", "ad", Stock)),
    ("shoqeri aksionare|sha|sh a|shpk|sh p k", form("Sh.p.k.", "shpk", Limited)),
    (
        "anonymi etaireia|anonimi eteria|ae|a e|etaireia periorismenis efthynis|epe|e p e|ike|oe",
        form("A.E.", "ae", Stock),
    ),
    ("anonim sirketi|as sirketi|a s sirketi|anonim sirket", form("A.Ş.", "as", Stock)),
    ("limited sirketi|ltd sti|limited sti|ltd sirketi", form("Ltd. Şti.", "ltdsti", Limited)),
    (
        "sanayi ve ticaret anonim sirketi|san ve tic as|san ve tic ltd sti|sanayi ve ticaret limited sirketi|ticaret limited sirketi",
        form("San. ve Tic. A.Ş.", "as", Stock),
    ),
    // Russian, Ukrainian, Belarusian, Kazakh (as any_ascii spells them, and as they are commonly romanised)
    (
        "ooo|o o o|obshchestvo s ogranichennoi otvetstvennostyu|obshchestvo s ogranichennoy otvetstvennostyu|obschestvo s ogranichennoy otvetstvennostyu",
        form("ООО", "ooo", Limited),
    ),
    ("oao|o a o|otkrytoe aktsionernoe obshchestvo", form("ОАО", "ao", Stock)),
    ("zao|z a o|zakrytoe aktsionernoe obshchestvo", form("ЗАО", "ao", Stock)),
    ("pao|p a o|publichnoe aktsionernoe obshchestvo", form("ПАО", "ao", Stock)),
    ("ao|a o|aktsionernoe obshchestvo|nao", form("АО", "ao", Stock)),
    (
        "ip|i p|individualnyi predprinimatel|individualnyy predprinimatel|individual entrepreneur",
        form("ИП", "ip", Sole),
    ),
    (
        "gup|mup|fgup|gosudarstvennoe unitarnoe predpriyatie|federal state unitary enterprise|fsue|state unitary enterprise|unitary enterprise",
        form("ФГУП", "fgup", Company),
    ),
    (
        "ano|nko|avtonomnaya nekommercheskaya organizatsiya|autonomous non profit organization|autonomous nonprofit organization",
        form("АНО", "ano", Association),
    ),
    (
        "tov|tovarystvo z obmezhenoyu vidpovidalnistyu|tovaristvo z obmezhenoyu vidpovidalnistyu",
        form("ТОВ", "tov", Limited),
    ),
    (
        "prat|pat|pryvatne aktsionerne tovarystvo|publichne aktsionerne tovarystvo|vat|zat",
        form("ПрАТ", "at", Stock),
    ),
    (
        "too|tovarishchestvo s ogranichennoi otvetstvennostyu|tovarishchestvo s ogranichennoy otvetstvennostyu",
        form("ТОО", "too", Limited),
    ),
    ("odo|chup|chtup|unp|uchastnoe unitarnoe predpriyatie", form("ЧУП", "chup", Company)),
    ("mchj|mas uliyati cheklangan jamiyat|xk|xxk|khkhk|khk", form("XXK", "xxk", Limited)),
    // Asian
    (
        "kabushiki kaisha|kabushiki gaisha|kk|k k|kabushikikaisha|kabushikigaisha",
        form("株式会社", "kk", Stock),
    ),
    ("yugen kaisha|yugen gaisha|yk|y k|godo kaisha|gk|g k", form("有限会社", "yk", Limited)),
    ("jusik hoesa|chusik hoesa|jusikhoesa|jusighoesa", form("주식회사", "jusik", Stock)),
    ("yuhan hoesa|yuhanhoesa", form("유한회사", "yuhan", Limited)),
    ("cong ty co phan|ctcp|cong ty cp", form("CTCP", "ctcp", Stock)),
    (
        "cong ty trach nhiem huu han|cong ty tnhh|tnhh|tnhh mtv|cong ty tnhh mtv",
        form("TNHH", "tnhh", Limited),
    ),
    ("youxian gongsi|youxian zeren gongsi", form("有限公司", "youxian", Limited)),
    ("gufen youxian gongsi", form("股份有限公司", "gufen", Stock)),
    ("gongsi", form("公司", "gongsi", Company)),
    // Arabic (as any_ascii and common romanisation have them)
    ("sharika|sharikat|sherkat|sherkate|al sharika", form("Sharika", "sharika", Company)),
    ("sherkat sahami khass|sahami khass|sahami am", form("Sahami", "sahami", Stock)),
    // Hebrew
    ("baam|b m|bm|baa m", form("בע\"מ", "bm", Limited)),
    // Branches
    (
        "branch|branch office|representative office|zweigniederlassung|succursale|sucursal|filiale|filial",
        form("Branch", "branch", Branch),
    ),
];
