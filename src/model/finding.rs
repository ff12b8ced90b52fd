//! What detection yields: candidates inside one block, and findings in coordinates of the whole stream.

use super::cell::Place;

/// Position of a detector in the catalogue that the engine was built with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DetectorIndex(pub u16);

impl DetectorIndex {
    /// The index as an array subscript.
    #[must_use]
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

/// Address space an IP finding belongs to (IANA special-purpose registries, RFC 6890).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IpClass {
    /// Globally routable, or not an IP address at all.
    #[default]
    Global,
    /// RFC 1918 and RFC 4193.
    Private,
    /// 127.0.0.0/8 and ::1.
    Loopback,
    /// 169.254.0.0/16 and fe80::/10.
    LinkLocal,
    /// RFC 5737 and RFC 3849: documentation.
    Documentation,
    /// Multicast and broadcast.
    Multicast,
    /// 0.0.0.0 and ::.
    Unspecified,
    /// RFC 6598: carrier-grade NAT.
    Shared,
    /// Any other special-purpose block.
    Special,
}

impl IpClass {
    /// The name used in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Global => "global",
            Self::Private => "private",
            Self::Loopback => "loopback",
            Self::LinkLocal => "link-local",
            Self::Documentation => "documentation",
            Self::Multicast => "multicast",
            Self::Unspecified => "unspecified",
            Self::Shared => "shared",
            Self::Special => "special",
        }
    }
}

/// What is known of a finding besides its place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits {
    /// A checksum or a metadata check passed.
    pub validated: bool,
    /// The value lies in a range reserved for documentation and tests.
    pub reserved: bool,
    /// Context words near the candidate raised its score.
    pub context_for: bool,
    /// Context words near the candidate lowered its score.
    pub context_against: bool,
    /// Longer than `limits::MAX_FINDING`: redacted to its end, tagged by its first `MAX_FINDING` bytes.
    pub run: bool,
    /// May go on over several lines, unlike everything else.
    pub lines: bool,
    /// The value is encoded where it stands: in a part of a mail.
    pub encoded: bool,
    /// More stands in its cell than the value.
    pub partial: bool,
    /// What told it beyond its form.
    pub ways: Ways,
    /// Address class, for IP addresses.
    pub ip_class: IpClass,
    /// What can stand in its place.
    pub slot: Slot,
}

/// What told that a value is one, beyond its form: for a name, the ways in which it is known. Several may agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways(u8);

impl Ways {
    /// Nothing but its form.
    pub const NONE: Self = Self(0);
    /// The field, header, label or column in which it stands.
    pub const PLACE: Self = Self(1);
    /// The words themselves and those beside them.
    pub const TEXT: Self = Self(1 << 1);
    /// The same name, found before on strong evidence.
    pub const MEMORY: Self = Self(1 << 2);
    /// A list of known people.
    pub const KNOWN: Self = Self(1 << 3);
    /// A list of values that the user denies.
    pub const LISTED: Self = Self(1 << 4);

    const NAMES: [(Self, &'static str); 5] =
        [(Self::PLACE, "place"), (Self::TEXT, "text"), (Self::MEMORY, "memory"), (Self::KNOWN, "known"), (Self::LISTED, "list")];

    /// These and those.
    #[must_use]
    pub fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether one of those is among them.
    #[must_use]
    pub fn has(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// As reports have them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::NAMES.into_iter().filter(move |(way, _)| self.has(*way)).map(|(_, name)| name)
    }
}

/// What can stand in the place of a value, so that what holds it can still be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Slot {
    /// Any text.
    #[default]
    Any,
    /// A text in quotes: the value is a bare number in JSON (RFC 8259), or a bare text where a label would be a list.
    Quoted(Quotes),
    /// Only a number: a bare value in SQL, or one in a column of numbers.
    Number,
    /// Only a date.
    Date,
    /// Only an address of the internet protocol or of a device.
    Address,
    /// Only hexadecimal digits.
    Hex,
    /// Only text of the same shape.
    Shape,
    /// Any text that stands for no other value.
    Unique,
    /// Any text, after which blanks are added or taken until what follows stands where it stood.
    Padded,
}

/// How quotes are written: as they are, or as a text in other quotes has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotes {
    /// Backslashes before each.
    pub backslashes: u8,
    /// Marks of each: two in CSV.
    pub marks: u8,
}

/// The longest way to write a quote; those that are in use are ends of its first half or all of it.
const LONGEST_QUOTE: &[u8] = b"\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\\"\"";

impl Quotes {
    /// As JSON has them.
    pub const PLAIN: Self = Self { backslashes: 0, marks: 1 };
    /// The most backslashes.
    pub const MOST_BACKSLASHES: u8 = 15;

    /// One quote.
    #[must_use]
    pub fn bytes(self) -> &'static [u8] {
        let (most, backslashes) =
            (usize::from(Self::MOST_BACKSLASHES), usize::from(self.backslashes.min(Self::MOST_BACKSLASHES)));
        &LONGEST_QUOTE[most - backslashes..most + usize::from(self.marks.min(2))]
    }
}

impl Slot {
    /// What stands on either side of a replacement.
    #[must_use]
    pub fn quotes(self) -> &'static [u8] {
        match self {
            Self::Quoted(quotes) => quotes.bytes(),
            _ => b"",
        }
    }

    /// Whether only values of one type can stand there, so that no label can.
    #[must_use]
    pub fn is_typed(self) -> bool {
        matches!(self, Self::Number | Self::Date | Self::Address | Self::Hex | Self::Shape)
    }
}

/// A possible finding in the coordinates of one block, after scoring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// First byte, relative to the block.
    pub start: u32,
    /// One past the last byte, relative to the block.
    pub end: u32,
    /// Who found it.
    pub detector: DetectorIndex,
    /// Confidence in percent, 0 to 100.
    pub score: u8,
    /// What else is known.
    pub traits: Traits,
    /// It is known that nothing is glued to it: what stands on either side begins or ends values of every kind.
    pub is_clear: bool,
}

/// One finding in a stream, in byte offsets of the decompressed stream, in the character set it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Byte offset of the first byte.
    pub start: u64,
    /// Byte offset one past the last byte.
    pub end: u64,
    /// Line number, from 1.
    pub line: u64,
    /// Column in bytes, from 1.
    pub column: u64,
    /// Who found it.
    pub detector: DetectorIndex,
    /// Confidence in percent, 0 to 100.
    pub score: u8,
    /// What else is known.
    pub traits: Traits,
    /// The field in which it stands, if that has a name.
    pub place: Place,
}
