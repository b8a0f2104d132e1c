//! "Did you mean": the nearest of the words that could have stood there.

use crate::width::narrow;

/// Words longer than this are not compared: nobody misspells a text of that length into a key.
pub(crate) const WORD_CHARS_MAX: usize = 64;

/// The candidate nearest to `word` in edit distance (insertions, deletions, replacements, transpositions of neighbours),
/// if one is near enough to be a slip of the hand: at most a third of the word's characters, and at least one may differ.
/// Letter case, full width and `-` for `_` count as no difference. Of equally near candidates the alphabetically first is
/// taken, so that the answer does not depend on the order of the candidates.
///
/// Cost: O(candidates × word length²), with words of more than 64 characters skipped.
///
/// ```
/// use menshen::diagnostic::did_you_mean;
/// assert_eq!(did_you_mean("overides", ["overrides", "on", "because"]), Some("overrides"));
/// assert_eq!(did_you_mean("On-Unknown", ["on_unknown", "on"]), Some("on_unknown"));
/// assert_eq!(did_you_mean("colour", ["then", "when"]), None);
/// ```
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().take(WORD_CHARS_MAX + 1).count();
    if length > WORD_CHARS_MAX {
        return None;
    }
    let allowed = if length <= 2 { 1 } else { (length / 3).max(1) };
    let folded = fold(word);
    candidates
        .into_iter()
        .filter(|candidate| *candidate != word)
        .filter(|candidate| {
            let other = candidate.chars().take(WORD_CHARS_MAX + 1).count();
            other <= WORD_CHARS_MAX && other.abs_diff(length) <= allowed
        })
        .map(|candidate| (strsim::osa_distance(&folded, &fold(candidate)), candidate))
        // A word of which nothing is left is not a slip of the hand.
        .filter(|(distance, _)| *distance <= allowed && *distance < length.max(1))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The same of a dotted path. Each part of it must be near by itself: in `target.age` the long `target` is no reason to
/// take `age` for `name`. A path of another number of parts is compared as one word.
pub(crate) fn did_you_mean_path<'a>(
    path: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> Option<&'a str> {
    let count = path.split('.').count();
    let is_near = |candidate: &&'a str| {
        candidate.split('.').count() != count
            || path
                .split('.')
                .zip(candidate.split('.'))
                .all(|(part, other)| fold(part) == fold(other) || did_you_mean(part, [other]).is_some())
    };
    let near = did_you_mean(path, candidates.clone().into_iter().filter(is_near));
    // `external` is most likely `target.external`.
    let last =
        |candidate: &&'a str| count == 1 && candidate.rsplit_once('.').is_some_and(|(_, last)| last == path);
    near.or_else(|| candidates.into_iter().filter(last).min())
}

fn fold(word: &str) -> String {
    word.chars().map(|c| if c == '-' { '_' } else { narrow(c) }).flat_map(char::to_lowercase).collect()
}

/// `word` as it may stand between backticks in a message: at most 60 characters, the rest as `…`, and what would break
/// the line or the terminal as escapes.
pub fn excerpt(word: &str) -> String {
    const SHOWN_CHARS_MAX: usize = 60;
    let mut shown = String::new();
    for (at, c) in word.chars().enumerate() {
        if at == SHOWN_CHARS_MAX {
            shown.push('…');
            break;
        }
        match c {
            '`' => shown.push('\''),
            _ if super::render::is_unsafe_to_show(c) => shown.extend(c.escape_default()),
            _ => shown.push(c),
        }
    }
    shown
}

/// A noun with its article.
pub(crate) fn article(noun: &str) -> String {
    let an = noun.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {noun}", if an { "an" } else { "a" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_not() {
        let keys = ["rule", "when", "then", "do", "because", "overrides", "mode", "on_unknown"];
        assert_eq!(did_you_mean("whne", keys), Some("when"));
        assert_eq!(did_you_mean("ｗhen", keys), Some("when"));
        assert_eq!(did_you_mean("ＴＨＥＮ", keys), Some("then"));
        assert_eq!(did_you_mean("od", keys), Some("do"));
        assert_eq!(did_you_mean("xy", keys), None);
        assert_eq!(did_you_mean("", keys), None);
        assert_eq!(did_you_mean("becuase", keys), Some("because"));
        assert_eq!(did_you_mean(&"o".repeat(5000), keys), None);
    }

    #[test]
    fn each_part_of_a_path_is_near_by_itself() {
        let fields = ["target.name", "target.phone", "target.email.verified", "actor.userid", "tier"];
        assert_eq!(did_you_mean_path("target.age", fields), None);
        assert_eq!(did_you_mean_path("target.nam", fields), Some("target.name"));
        assert_eq!(did_you_mean_path("Targt.phone", fields), Some("target.phone"));
        assert_eq!(did_you_mean_path("target.emailverified", fields), Some("target.email.verified"));
        assert_eq!(did_you_mean_path("userid", fields), Some("actor.userid"));
        assert_eq!(did_you_mean_path("teir", fields), Some("tier"));
    }

    #[test]
    fn the_order_of_candidates_does_not_matter() {
        assert_eq!(did_you_mean("thin", ["then", "than"]), Some("than"));
        assert_eq!(did_you_mean("thin", ["than", "then"]), Some("than"));
    }

    #[test]
    fn excerpts_stay_on_one_line() {
        assert_eq!(excerpt("a\nb"), "a\\nb");
        assert_eq!(excerpt("工单`"), "工单'");
        assert_eq!(excerpt("\u{202e}x"), "\\u{202e}x");
        assert_eq!(excerpt(&"字".repeat(100)).chars().count(), 61);
    }
}
