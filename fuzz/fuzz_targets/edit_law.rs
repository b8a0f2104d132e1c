//! The laws of the edit distances; the corpus replay of the ordinary tests runs the same ones.

use menshen::matcher::edit::{self, Boost, Metric, Pattern, Scratch};

/// The longest text that is compared, in bytes: the plain programme takes the square of it.
const TEXT_BYTES_MAX: usize = 600;

/// Two texts, parted by the first line end.
pub(crate) fn distances_agree(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (a, b) = text.split_once('\n').unwrap_or((&text, ""));
    if a.len().max(b.len()) > TEXT_BYTES_MAX {
        return;
    }
    let mut scratch = Scratch::new();
    for metric in [Metric::Levenshtein, Metric::Osa] {
        let edits = plain(metric, a, b);
        assert_eq!(edit::distance(metric, a, b, &mut scratch), edits, "{metric:?} {a:?} {b:?}");
        assert_eq!(edit::distance(metric, b, a, &mut scratch), edits, "{metric:?} {b:?} {a:?}");
        let mut pattern = Pattern::new();
        pattern.set(a);
        for limit in [0, 1, 2, 7, 200] {
            let near = u8::try_from(edits).ok().filter(|&edits| edits <= limit);
            assert_eq!(
                edit::within(metric, a, b, limit, &mut scratch),
                near,
                "{limit} {metric:?} {a:?} {b:?}"
            );
            assert_eq!(
                pattern.within(metric, b, limit, &mut scratch),
                near,
                "{limit} {metric:?} {a:?} {b:?}"
            );
        }
    }
    for boost in [Boost::Gated, Boost::Always] {
        let score = edit::jaro_winkler(a, b, boost, &mut scratch);
        assert_eq!(score, edit::jaro_winkler(b, a, boost, &mut scratch), "{boost:?} {a:?} {b:?}");
        assert_eq!(score == 10_000, a == b, "{boost:?} {a:?} {b:?}");
        assert!(score >= edit::jaro(a, b, &mut scratch) && score <= 10_000, "{boost:?} {a:?} {b:?}");
    }
}

/// The programme as textbooks have it, three rows at a time.
fn plain(metric: Metric, a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut older: Vec<usize> = Vec::new();
    let mut old: Vec<usize> = (0..=b.len()).collect();
    let mut before = None;
    for (row, x) in a.chars().enumerate() {
        let mut new = vec![row + 1];
        for (column, &y) in b.iter().enumerate() {
            let mut cost = (old[column] + usize::from(x != y)).min(old[column + 1] + 1).min(new[column] + 1);
            let exchanged = metric == Metric::Osa && column > 0 && before == Some(y) && b[column - 1] == x;
            if exchanged {
                cost = cost.min(older[column - 1] + 1);
            }
            new.push(cost);
        }
        (older, old) = (old, new);
        before = Some(x);
    }
    old[b.len()]
}
