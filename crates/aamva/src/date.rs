//! Calendar dates, in both orders that barcodes have.

/// A day of the Gregorian calendar that exists, of the years 1800 to 2299.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// Which way a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    /// `MMDDCCYY`: the United States from version 2 on.
    MonthFirst,
    /// `CCYYMMDD`: Canada, and all of version 1.
    YearFirst,
}

impl Date {
    /// The day, if there is such a day.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            _ => return None,
        };
        let exists = (1800..2300).contains(&year) && (1..=days).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The year, with its century.
    #[must_use]
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// Reads eight digits, with or without `/` and `-` between them, and tells their order. As
    /// there is no 18th month, no text is a date in both orders.
    pub(crate) fn read(text: &str) -> Option<(Self, Order)> {
        let digits: Vec<u8> = text
            .bytes()
            .filter(|b| !matches!(b, b'/' | b'-'))
            .map(|b| b.is_ascii_digit().then(|| b - b'0'))
            .collect::<Option<_>>()?;
        let &[a, b, c, d, e, f, g, h] = digits.as_slice() else {
            return None;
        };
        let two = |tens: u8, ones: u8| tens * 10 + ones;
        let four = |century: u8, year: u8| u16::from(century) * 100 + u16::from(year);
        let year_first = Self::new(four(two(a, b), two(c, d)), two(e, f), two(g, h));
        let month_first = Self::new(four(two(e, f), two(g, h)), two(a, b), two(c, d));
        year_first
            .map(|date| (date, Order::YearFirst))
            .or(month_first.map(|date| (date, Order::MonthFirst)))
    }

    /// Eight digits in this order.
    pub(crate) fn written(self, order: Order) -> String {
        let Self { year, month, day } = self;
        match order {
            Order::MonthFirst => format!("{month:02}{day:02}{year:04}"),
            Order::YearFirst => format!("{year:04}{month:02}{day:02}"),
        }
    }
}
