//! What a number is used for, and what its length says.

/// What a number is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Not valid.
    Unknown,
    /// A line at a place.
    FixedLine,
    /// A mobile phone.
    Mobile,
    /// One of the two; the plan does not tell them apart (as in North America).
    FixedLineOrMobile,
    /// The callee pays.
    TollFree,
    /// The caller pays more than for a call.
    PremiumRate,
    /// Both pay.
    SharedCost,
    /// Telephony over IP.
    Voip,
    /// Follows a person from line to line.
    PersonalNumber,
    /// A pager.
    Pager,
    /// A company's one number.
    Uan,
    /// A mailbox for voice messages.
    Voicemail,
    /// A satellite phone; only with [`Options::EXTENDED_CHINA`](super::Options::EXTENDED_CHINA).
    Satellite,
    /// A machine with a number of 13 digits; only with the same option.
    Machine,
    /// A number of a few digits that is dialled within a region; only with
    /// [`Options::SERVICE_NUMBERS`](super::Options::SERVICE_NUMBERS).
    ShortCode,
    /// Police, fire brigade, ambulance; only with the same option.
    Emergency,
    /// A sender of messages, not a phone (106… in China); only with the same option.
    SmsSender,
}

impl Kind {
    /// The kind of a number of the table, or of `kind as u8`.
    #[inline]
    pub(super) const fn from_number(number: u8) -> Self {
        // PERF: as a match this needs no table.
        match number {
            1 => Self::FixedLine,
            2 => Self::Mobile,
            3 => Self::FixedLineOrMobile,
            4 => Self::TollFree,
            5 => Self::PremiumRate,
            6 => Self::SharedCost,
            7 => Self::Voip,
            8 => Self::PersonalNumber,
            9 => Self::Pager,
            10 => Self::Uan,
            11 => Self::Voicemail,
            12 => Self::Satellite,
            13 => Self::Machine,
            14 => Self::ShortCode,
            15 => Self::Emergency,
            16 => Self::SmsSender,
            _ => Self::Unknown,
        }
    }

    /// libphonenumber's name, such as `FIXED_LINE`, or a name in its manner for the kinds that it does not have.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "UNKNOWN",
            Self::FixedLine => "FIXED_LINE",
            Self::Mobile => "MOBILE",
            Self::FixedLineOrMobile => "FIXED_LINE_OR_MOBILE",
            Self::TollFree => "TOLL_FREE",
            Self::PremiumRate => "PREMIUM_RATE",
            Self::SharedCost => "SHARED_COST",
            Self::Voip => "VOIP",
            Self::PersonalNumber => "PERSONAL_NUMBER",
            Self::Pager => "PAGER",
            Self::Uan => "UAN",
            Self::Voicemail => "VOICEMAIL",
            Self::Satellite => "SATELLITE",
            Self::Machine => "MACHINE",
            Self::ShortCode => "SHORT_CODE",
            Self::Emergency => "EMERGENCY",
            Self::SmsSender => "SMS_SENDER",
        }
    }
}

/// What the length of a number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Possibility {
    /// Numbers of the calling code have this length.
    Possible,
    /// Only numbers dialled within an area have this length.
    LocalOnly,
    /// Shorter than all numbers of the calling code.
    TooShort,
    /// Between the shortest and the longest, but no number is so long.
    InvalidLength,
    /// Longer than all numbers of the calling code.
    TooLong,
}

impl Possibility {
    /// libphonenumber's name, such as `IS_POSSIBLE`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Possible => "IS_POSSIBLE",
            Self::LocalOnly => "IS_POSSIBLE_LOCAL_ONLY",
            Self::TooShort => "TOO_SHORT",
            Self::InvalidLength => "INVALID_LENGTH",
            Self::TooLong => "TOO_LONG",
        }
    }
}
