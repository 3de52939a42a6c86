//! Dates of six digits, and the century that they leave out (ICAO 9303-3, section 4.8).

/// A day of the Gregorian calendar that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    /// Year, four digits.
    pub year: u16,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, from 1.
    pub day: u8,
}

impl Date {
    /// The date, if the calendar has it.
    #[must_use]
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if month >= 1 && month <= 12 && day >= 1 && day <= days(year, month) {
            Some(Self { year, month, day })
        } else {
            None
        }
    }
}

const fn days(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// A date as a zone has it: two digits of the year; parts may be unknown (fillers).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ShortDate {
    /// Last two digits of the year, 0 to 99.
    pub year: Option<u8>,
    /// Month, 1 to 12.
    pub month: Option<u8>,
    /// Day, 1 to 31.
    pub day: Option<u8>,
}

/// What a two-digit year is the year of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Century {
    /// A birth: never after the reference.
    Birth,
    /// An end of validity: the nearest century, at most 50 years from the reference.
    Expiry,
}

impl ShortDate {
    /// Reads `YYMMDD`; each pair may be two fillers. `None` for any other character, or a month
    /// or day that no year has.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let characters: Vec<char> = text.chars().collect();
        let [a, b, c, d, e, f] = characters.as_slice() else {
            return None;
        };
        let year = pair(*a, *b)?;
        let month = pair(*c, *d)?;
        let day = pair(*e, *f)?;
        let month_exists = month.is_none_or(|month| (1..=12).contains(&month));
        // A leap year, so that 29 February passes here; `resolve` knows the year.
        let day_exists = day.is_none_or(|day| day >= 1 && day <= days(2000, month.unwrap_or(1)));
        (month_exists && day_exists).then_some(Self { year, month, day })
    }

    /// The full date, when all parts are known and the calendar has it. The century follows from
    /// `reference`, the day the zone is read.
    #[must_use]
    pub fn resolve(self, century: Century, reference: Date) -> Option<Date> {
        let (year, month, day) = (u16::from(self.year?), self.month?, self.day?);
        let base = reference.year / 100 * 100 + year;
        match century {
            Century::Birth => [base + 100, base, base.checked_sub(100)?]
                .into_iter()
                .filter_map(|year| Date::new(year, month, day))
                .find(|date| *date <= reference),
            Century::Expiry => [base, base + 100, base.checked_sub(100)?]
                .into_iter()
                .filter(|year| year.abs_diff(reference.year) <= 50)
                .find_map(|year| Date::new(year, month, day)),
        }
    }
}

/// Two digits, or two fillers for "unknown"; the outer `None` is for anything else.
fn pair(tens: char, units: char) -> Option<Option<u8>> {
    if (tens, units) == ('<', '<') {
        return Some(None);
    }
    let value = tens.to_digit(10)? * 10 + units.to_digit(10)?;
    Some(u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = Date {
        year: 2026,
        month: 11,
        day: 24,
    };

    fn resolve(text: &str, century: Century) -> Option<(u16, u8, u8)> {
        let date = ShortDate::read(text)?.resolve(century, TODAY)?;
        Some((date.year, date.month, date.day))
    }

    #[test]
    fn the_century_follows_from_the_meaning() {
        assert_eq!(resolve("740812", Century::Birth), Some((1974, 8, 12)));
        assert_eq!(resolve("261124", Century::Birth), Some((2026, 11, 24)));
        assert_eq!(resolve("261125", Century::Birth), Some((1926, 11, 25)));
        assert_eq!(resolve("330812", Century::Expiry), Some((2033, 8, 12)));
        assert_eq!(resolve("760101", Century::Expiry), Some((2076, 1, 1)));
        assert_eq!(resolve("770101", Century::Expiry), Some((1977, 1, 1)));
        assert_eq!(resolve("960101", Century::Expiry), Some((1996, 1, 1)));
    }

    #[test]
    fn impossible_and_unknown_parts() {
        assert_eq!(ShortDate::read("741332"), None);
        assert_eq!(ShortDate::read("740230"), None);
        assert_eq!(ShortDate::read("7408"), None);
        assert_eq!(ShortDate::read("74<812"), None);
        let unknown = ShortDate::read("74<<<<").unwrap();
        assert_eq!(
            (unknown.year, unknown.month, unknown.day),
            (Some(74), None, None)
        );
        assert_eq!(unknown.resolve(Century::Birth, TODAY), None);
        assert_eq!(
            resolve("230229", Century::Birth),
            None,
            "2023 and 1923 had no 29 February"
        );
        assert_eq!(resolve("240229", Century::Birth), Some((2024, 2, 29)));
    }
}
