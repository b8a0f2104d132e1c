//! A name taken apart: who or what it names, and what each of its words is there for.

use super::han::{self, Structure};
use super::legal::{self, Generic, LegalForm};
use super::token::{self, Script, Token};
use super::{surname, words};
use crate::matcher::text::{Fold, FoldBuffer, Steps};

/// Whether a name is a person's or an organisation's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A human being.
    Person,
    /// A company, authority, association, ship: whatever has no surname.
    Organisation,
}

/// What a part of a name is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// A word that tells the name from others.
    Core,
    /// A Chinese surname.
    Surname,
    /// A Chinese given name.
    Given,
    /// A single letter that stands for a name.
    Initial,
    /// A number, however it is written.
    Number,
    /// A word of trade that many organisations share.
    Trade,
    /// A place that the organisation names.
    Place,
    /// A branch of the organisation.
    Branch,
    /// An article, a preposition, or a particle of a family name.
    Particle,
    /// A title or degree of a person.
    Title,
    /// A legal form.
    Legal,
}

impl Role {
    /// The word that the command line prints for the role.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Core => "core",
            Role::Surname => "surname",
            Role::Given => "given",
            Role::Initial => "initial",
            Role::Number => "number",
            Role::Trade => "trade",
            Role::Place => "place",
            Role::Branch => "branch",
            Role::Particle => "particle",
            Role::Title => "title",
            Role::Legal => "legal",
        }
    }
}

/// One part of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What it is there for.
    pub role: Role,
    /// The folded text.
    pub text: String,
    /// The text in ASCII letters, as far as it has them; numbers as digits.
    pub ascii: String,
    /// Its writing.
    pub script: Script,
}

/// A name, folded and taken apart. Made once for each entry of a list and for each request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    folded: String,
    squashed: String,
    kind: Kind,
    parts: Vec<Part>,
    legal: Vec<&'static LegalForm>,
    is_suffix_only: bool,
}

/// Longest name, in bytes, that is taken apart; what is beyond it only counts where names are equal as a whole.
pub const NAME_BYTES_MAX: usize = 512;

impl Name {
    /// Takes a name apart, guessing whose it is.
    pub fn new(text: &str) -> Name {
        Name::parse(text, None)
    }

    /// Takes apart the name of a person or an organisation.
    pub fn of(kind: Kind, text: &str) -> Name {
        Name::parse(text, Some(kind))
    }

    fn parse(text: &str, kind: Option<Kind>) -> Name {
        let mut buffer = FoldBuffer::new();
        Fold::new(token::FOLD.steps() | Steps::SEPARATORS).fold_into(text, &mut buffer);
        let squashed = buffer.as_str().to_owned();
        token::FOLD.fold_into(text, &mut buffer);
        let folded = buffer.into_string();
        let (tokens, comma) = token::tokenize(prefix(&folded, NAME_BYTES_MAX));
        let kind = kind.unwrap_or_else(|| guess(&tokens, comma));
        let has_han = tokens.iter().any(|token| token.script == Script::Han);
        let mut name =
            Name { folded, squashed, kind, parts: Vec::new(), legal: Vec::new(), is_suffix_only: false };
        match kind {
            Kind::Person if has_han => name.chinese_person(&tokens),
            Kind::Organisation if has_han => name.chinese_organisation(&tokens),
            Kind::Person => name.person(reordered(tokens, comma)),
            Kind::Organisation => name.organisation(tokens),
        }
        name
    }

    /// The folded name, separators and all.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The folded name without separators: what two spellings of one name share.
    pub fn squashed(&self) -> &str {
        &self.squashed
    }

    /// Whose name it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The parts, in order; the last name first where a comma said so.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The legal forms that were found.
    pub fn legal_forms(&self) -> &[&'static LegalForm] {
        &self.legal
    }

    /// Whether nothing but titles, legal forms and words of trade was found: such a name tells nobody apart.
    pub fn is_suffix_only(&self) -> bool {
        self.is_suffix_only
    }

    /// Whether the name is written in Chinese characters.
    pub(super) fn is_han(&self) -> bool {
        self.parts.iter().any(|part| part.script == Script::Han)
    }

    /// The characters of all parts with these roles.
    pub(super) fn chars(&self, roles: &[Role]) -> Vec<char> {
        self.parts
            .iter()
            .filter(|part| roles.contains(&part.role))
            .flat_map(|part| part.text.chars())
            .collect()
    }

    fn add(&mut self, role: Role, token: Token) {
        self.parts.push(Part { role, text: token.text, ascii: token.ascii, script: token.script });
    }

    fn add_han(&mut self, role: Role, chars: &[char]) {
        if !chars.is_empty() {
            self.add(role, Token::new(chars.iter().collect(), Script::Han, false));
        }
    }

    fn person(&mut self, mut tokens: Vec<Token>) {
        let mut after = Vec::new();
        while tokens.len() > 1 && tokens.first().is_some_and(|token| words::is_title_before(&token.ascii)) {
            self.add(Role::Title, tokens.remove(0));
        }
        while tokens.len() > 1 && tokens.last().is_some_and(|token| words::is_title_after(&token.ascii)) {
            after.extend(tokens.pop());
        }
        self.is_suffix_only = matches!(tokens.as_slice(), [only] if words::is_title_before(&only.ascii))
            && !self.parts.is_empty();
        for token in tokens {
            let role = match token.ascii.len() {
                1 if !token.ascii.starts_with(|c: char| c.is_ascii_digit()) => Role::Initial,
                _ if token.ascii.bytes().all(|b| b.is_ascii_digit()) => Role::Number,
                _ if words::is_particle(&token.ascii) => Role::Particle,
                _ => Role::Core,
            };
            self.add(role, token);
        }
        self.keep_something(Role::Particle);
        self.keep_something(Role::Initial);
        for token in after {
            self.add(Role::Title, token);
        }
    }

    /// A name of particles or initials alone is told by them.
    fn keep_something(&mut self, role: Role) {
        if !self.parts.iter().any(|part| part.role == Role::Core) {
            for part in &mut self.parts {
                if part.role == role {
                    part.role = Role::Core;
                }
            }
        }
    }

    fn organisation(&mut self, tokens: Vec<Token>) {
        let ascii: Vec<&str> = tokens.iter().map(|token| token.ascii.as_str()).collect();
        let (mut start, mut end) = (0, tokens.len());
        let mut stripped = 0;
        while let Some((form, count)) = ascii.get(start..end).and_then(legal::at_end)
            && count < end - start
            && stripped < 3
        {
            self.legal.push(form);
            end -= count;
            stripped += 1;
        }
        while let Some((form, count)) = ascii.get(start..end).and_then(legal::at_start)
            && count < end - start
            && stripped < 4
            && form.generic != Generic::Company
        {
            self.legal.push(form);
            start += count;
            stripped += 1;
        }
        let rest = ascii.get(start..end).unwrap_or_default();
        let bare = legal::at_end(rest).is_some_and(|(_, count)| count == rest.len());
        let single_letters = ascii.get(start..end).unwrap_or_default().iter().all(|word| word.len() == 1);
        for (at, token) in tokens.into_iter().enumerate() {
            let role =
                if at < start || at >= end { Role::Legal } else { organisation_role(&token, at == start) };
            let role = if single_letters && role == Role::Particle { Role::Core } else { role };
            self.add(role, token);
        }
        for part in &mut self.parts {
            part.spell_number();
        }
        self.join_numbers();
        let tells = |part: &Part| matches!(part.role, Role::Core | Role::Number | Role::Place);
        self.is_suffix_only = bare;
        if !self.parts.iter().any(tells) {
            // `General Motors` is told by its words of trade; one alone (`Management Company`) tells nobody.
            let trades = self.parts.iter().filter(|part| part.role == Role::Trade).count();
            self.is_suffix_only |= trades < 2;
            self.parts
                .iter_mut()
                .filter(|part| part.role == Role::Trade)
                .for_each(|part| part.role = Role::Core);
        }
    }

    /// `forty four` is 44.
    fn join_numbers(&mut self) {
        let mut at = 0;
        while let Some([tens, ones]) = self.parts.get(at..at + 2) {
            let value = |part: &Part| part.ascii.parse::<u32>().ok().filter(|_| part.role == Role::Number);
            let spelt = |part: &Part| !part.text.starts_with(|c: char| c.is_ascii_digit());
            if let (Some(high @ 20..=90), Some(low @ 1..=9)) = (value(tens), value(ones))
                && high % 10 == 0
                && spelt(tens)
                && spelt(ones)
            {
                let text = format!("{} {}", tens.text, ones.text);
                let joined =
                    Part { role: Role::Number, text, ascii: (high + low).to_string(), script: Script::Latin };
                self.parts.splice(at..at + 2, [joined]);
            }
            at += 1;
        }
    }

    fn chinese_person(&mut self, tokens: &[Token]) {
        let chars: Vec<char> = tokens.iter().flat_map(|token| token.text.chars()).collect();
        let title = han::title(&chars);
        let (body, title) = chars.split_at(chars.len().saturating_sub(title));
        let surname = surname::length(body);
        let (family, given) = body.split_at(surname);
        // A lone character with a title is a surname; it tells nobody apart.
        self.is_suffix_only = body.len() < 2 && !title.is_empty();
        self.add_han(Role::Surname, family);
        self.add_han(if surname == 0 { Role::Core } else { Role::Given }, given);
        self.add_han(Role::Title, title);
    }

    fn chinese_organisation(&mut self, tokens: &[Token]) {
        let ascii: Vec<&str> = tokens.iter().map(|token| token.ascii.as_str()).collect();
        let latin = legal::at_end_of_chinese(&ascii);
        let (tokens, latin_form) = tokens.split_at(tokens.len() - latin.map_or(0, |(_, count)| count));
        let is_aside = |token: &&Token| {
            let chars: Vec<char> = token.text.chars().collect();
            token.bracketed && (han::is_place_word(&chars) || words::is_place(&token.ascii))
        };
        let body: Vec<char> =
            tokens.iter().filter(|token| !is_aside(token)).flat_map(|token| token.text.chars()).collect();
        let Structure { place, stem, trade, branch, leading, legal } = han::structure(&body);
        let part = |range| body.get(range).unwrap_or_default();
        if let Some((form, range)) = leading {
            self.legal.push(form);
            self.add_han(Role::Legal, part(range));
        }
        self.add_han(Role::Place, part(place));
        self.is_suffix_only = stem.is_empty()
            || han::is_trade(part(stem.start..trade.end))
            || (trade.is_empty()
                && legal.is_none()
                && han::is_organisation(part(stem.clone()))
                && stem.len() <= 2);
        // A place that tells the name (`深圳市科技`) does so with or without the word for its kind.
        let (stem, kind) = part(stem.clone()).split_at(stem.len() - han::place_kind(part(stem)));
        self.add_han(Role::Core, stem);
        self.add_han(Role::Particle, kind);
        self.add_han(Role::Trade, part(trade));
        if let Some((form, range)) = legal {
            self.legal.push(form);
            self.add_han(Role::Legal, part(range));
        }
        for token in tokens.iter().filter(is_aside) {
            self.add(Role::Place, token.clone());
        }
        self.add_han(Role::Branch, part(branch));
        self.legal.extend(latin.map(|(form, _)| form));
        for token in latin_form {
            self.add(Role::Legal, token.clone());
        }
    }
}

impl Part {
    /// Writes a number in digits, whatever it was written in.
    fn spell_number(&mut self) {
        if self.role == Role::Number
            && let Some(value) = words::number(&self.ascii).or_else(|| words::roman(&self.ascii))
        {
            self.ascii = value.to_string();
        }
    }
}

fn organisation_role(token: &Token, is_first: bool) -> Role {
    let word = token.ascii.as_str();
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    if words::number(word).is_some() || digits == word.len() || (!is_first && words::roman(word).is_some()) {
        Role::Number
    } else if words::is_joiner(word) {
        Role::Particle
    } else if words::is_trade(word) {
        Role::Trade
    } else if words::is_place(word) {
        Role::Place
    } else {
        Role::Core
    }
}

/// `LAST, First` in the order in which it is spoken, unless what follows the comma is only a title.
fn reordered(mut tokens: Vec<Token>, comma: Option<usize>) -> Vec<Token> {
    if let Some(at) = comma
        && at > 0
        && tokens.get(at..).is_some_and(|rest| rest.iter().any(|token| !words::is_title_after(&token.ascii)))
    {
        tokens.rotate_left(at);
    }
    tokens
}

fn prefix(text: &str, bytes_max: usize) -> &str {
    let mut end = text.len().min(bytes_max);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

fn guess(tokens: &[Token], comma: Option<usize>) -> Kind {
    let ascii: Vec<&str> = tokens.iter().map(|token| token.ascii.as_str()).collect();
    let han: Vec<char> = tokens
        .iter()
        .filter(|token| token.script == Script::Han)
        .flat_map(|token| token.text.chars())
        .collect();
    if !han.is_empty() {
        let latin = tokens.iter().any(|token| token.script == Script::Latin);
        let named = surname::length(&han) > 0 && han.len() <= 6 && !latin;
        let short = han.len() <= 4;
        let titled = han::title(&han) > 0;
        let all: Vec<char> = tokens.iter().flat_map(|token| token.text.chars()).collect();
        let formed = han::leading_form(&all).is_some() || legal::at_end_of_chinese(&ascii).is_some();
        let organised = han::is_organisation(&han) || han::is_organisation(&all);
        let person = (named || short || titled) && !organised && !formed;
        return if person { Kind::Person } else { Kind::Organisation };
    }
    let form = legal::at_end(&ascii)
        .or_else(|| legal::at_start(&ascii))
        .is_some_and(|(_, count)| count < ascii.len())
        && !is_likely_person(&ascii, comma);
    let word = ascii.iter().any(|word| words::is_organisation_word(word) || *word == "and" || *word == "the");
    let digits = ascii.iter().any(|word| word.bytes().all(|b| b.is_ascii_digit()));
    if form || word || digits { Kind::Organisation } else { Kind::Person }
}

/// Short forms that are also names or particles (`SE`, `AS`, `SA`) do not make a company of a person.
fn is_likely_person(ascii: &[&str], comma: Option<usize>) -> bool {
    let titled = ascii.first().is_some_and(|word| words::is_title_before(word));
    let short_end = ascii.last().is_some_and(|word| word.len() <= 2)
        && !matches!(
            ascii.last(),
            Some(&("ag" | "ab" | "co" | "bv" | "nv" | "oy" | "kg" | "sa" | "lp" | "kk" | "sl" | "as" | "ao"))
        );
    let particle_start =
        ascii.first().is_some_and(|word| words::is_particle(word)) && legal::at_end(ascii).is_none();
    titled
        || (comma.is_some() && legal::at_end(ascii).is_none())
        || (short_end && ascii.len() > 2)
        || particle_start
}
