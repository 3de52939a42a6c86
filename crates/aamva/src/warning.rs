//! Where a barcode breaks the standard. Genuine cards do, so that none of it alone means forgery.

use crate::element::Element;

/// One way in which a barcode is not as the standard prescribes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Warning {
    /// The beginning is not `@`, line feed, record separator, carriage return, `ANSI `.
    Header,
    /// The header has the form of another version.
    HeaderOfOtherVersion,
    /// The version is 0, or newer than [`NEWEST_VERSION`](crate::NEWEST_VERSION).
    UnknownVersion,
    /// The issuer identification number is on no list.
    UnknownIssuer,
    /// The number of subfiles is not that of the designators.
    EntryCount,
    /// A designator's offset is not where its subfile begins.
    Offset,
    /// A designator's length is not that of its subfile.
    Length,
    /// A line is no data element.
    NotAnElement,
    /// An element stands there twice; the first counts.
    Repeated(Element),
    /// A mandatory element is not there, or is empty.
    Missing(Element),
    /// A value is longer than the standard allows.
    TooLong(Element),
    /// A value has not the form that the element has, or is a day that does not exist.
    Unreadable(Element),
    /// A date is in the other country's order.
    DateOrder(Element),
    /// The country of issue is not the issuer's.
    CountryDiffers,
}
