//! One pattern for host names: exact, every name below, or a shape.

use std::fmt;

use super::{Domain, DomainError, DomainRef, ShapeError, Shapes};
use crate::limits::Limits;

/// A pattern for host names.
///
/// | written | matches |
/// |---|---|
/// | `dealer.example` | that name and no other |
/// | `*.partner.example` | every name below it at any depth, not `partner.example` itself |
/// | `/store-[0-9]{3}\.example/` | names whose whole ASCII form has that shape |
#[derive(Debug)]
pub enum Pattern {
    /// That name and no other.
    Exact(Domain),
    /// Every name below, at any depth, but not the name itself.
    Below(Domain),
    /// Names whose whole ASCII form has a shape.
    Shape(Shapes),
}

/// Why a text is not a pattern for host names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum PatternError {
    /// Not a host name.
    Domain(DomainError),
    /// `*` elsewhere than as the whole first label.
    Star,
    /// An e-mail address or `@host`.
    Mailbox,
    /// A regular expression that is refused.
    Shape(ShapeError),
}

impl fmt::Display for PatternError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PatternError::Domain(error) => error.fmt(out),
            PatternError::Star => {
                out.write_str("`*` can only stand as the whole first label, as in `*.partner.example`")
            }
            PatternError::Mailbox => {
                out.write_str("this is an e-mail address; write the host name after the `@` alone")
            }
            PatternError::Shape(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for PatternError {}

/// A pattern taken apart, before a regular expression in it is compiled.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Written<'a> {
    Exact(Domain),
    Below(Domain),
    Shape(&'a str),
}

/// Tells the three forms apart, so that a list can compile its regular expressions together.
pub(crate) fn take_apart(text: &str) -> Result<Written<'_>, PatternError> {
    let text = text.trim();
    if let Some(shape) = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
        return Ok(Written::Shape(shape));
    }
    if text.contains(['@', '＠']) {
        return Err(PatternError::Mailbox);
    }
    let (below, name) = match text.strip_prefix("*.") {
        Some(name) => (true, name),
        None => (false, text),
    };
    if name.contains('*') {
        return Err(PatternError::Star);
    }
    let domain = Domain::parse(name).map_err(PatternError::Domain)?;
    Ok(if below { Written::Below(domain) } else { Written::Exact(domain) })
}

impl Pattern {
    /// Parses a pattern.
    ///
    /// ```
    /// use menshen::{limits::Limits, matcher::domain::{Domain, Pattern}};
    /// let pattern = Pattern::parse("*.Partner.example", &Limits::default()).unwrap();
    /// let matches = |host: &str| pattern.matches(Domain::parse(host).unwrap().view());
    /// assert!(matches("shop.partner.example"));
    /// assert!(!matches("partner.example") && !matches("notpartner.example"));
    /// ```
    ///
    /// # Errors
    /// When the text is none of the three forms, or its regular expression is refused.
    pub fn parse(text: &str, limits: &Limits) -> Result<Pattern, PatternError> {
        Ok(match take_apart(text)? {
            Written::Exact(domain) => Pattern::Exact(domain),
            Written::Below(domain) => Pattern::Below(domain),
            Written::Shape(shape) => Pattern::Shape(
                Shapes::compile(&[shape], limits).map_err(|(_, error)| PatternError::Shape(error))?,
            ),
        })
    }

    /// Whether `domain` matches.
    pub fn matches(&self, domain: DomainRef<'_>) -> bool {
        match self {
            Pattern::Exact(name) => name.view() == domain,
            Pattern::Below(name) => domain.is_below(name.view()),
            Pattern::Shape(shapes) => shapes.find(domain).is_some(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn matches(pattern: &str, host: &str) -> bool {
        Pattern::parse(pattern, &Limits::default()).unwrap().matches(Domain::parse(host).unwrap().view())
    }

    /// The tricks of the reported bugs, each against the pattern that was meant to hold them off.
    #[test]
    fn a_label_boundary_cannot_be_crossed() {
        for trick in [
            "evil-partner.example",
            "notpartner.example",
            "partner.example.evil.test",
            "partnerexample",
            "partner-example.test",
        ] {
            assert!(!matches("partner.example", trick), "{trick}");
            assert!(!matches("*.partner.example", trick), "{trick}");
            assert!(!matches("/partner\\.example/", trick), "{trick}");
        }
        assert!(!matches("mail.com", "gmail.com"));
        assert!(matches("mail.com", "MAIL.com."));
        assert!(matches("*.例子.中国", "shop.xn--fsqu00a.xn--fiqs8s"));
    }

    #[test]
    fn what_is_not_a_pattern_says_why() {
        let error = |text: &str| Pattern::parse(text, &Limits::default()).err();
        assert_eq!(error("a.*.example"), Some(PatternError::Star));
        assert_eq!(error("*"), Some(PatternError::Star));
        assert_eq!(error("*partner.example"), Some(PatternError::Star));
        assert_eq!(error("@dealer.example"), Some(PatternError::Mailbox));
        assert_eq!(error("*."), Some(PatternError::Domain(DomainError::Empty)));
        assert_eq!(error("/"), Some(PatternError::Domain(DomainError::Url)));
    }

    proptest! {
        /// Patterns agree with a comparison of label lists from the right.
        #[test]
        fn patterns_compare_labels(host in "[ab]{1,2}(\\.[ab]{1,2}){0,3}", name in "[ab]{1,2}(\\.[ab]{1,2}){0,3}") {
            let labels: Vec<&str> = host.rsplit('.').collect();
            let wanted: Vec<&str> = name.rsplit('.').collect();
            prop_assert_eq!(matches(&name, &host), labels == wanted);
            let below = labels.len() > wanted.len() && labels.starts_with(&wanted);
            prop_assert_eq!(matches(&format!("*.{name}"), &host), below);
        }
    }
}
