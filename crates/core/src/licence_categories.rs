//! The table of categories on the back of a licence of the European model (Directive 2006/126/EC, annex I, section
//! 3, page 2): category (9), the day from which it is valid (10), the day until which (11).

use jiff::{Span, civil::Date};

use crate::{
    cross_check::{self, Agreement},
    evidence::PrintedLine,
    numbered_fields::offset,
    printed_date,
};

/// The directive's categories (article 4), and those of states alone that are common.
const CATEGORIES: &[&str] = &[
    "AM", "A1", "A2", "A", "B1", "B", "BE", "C1", "C1E", "C", "CE", "D1", "D1E", "D", "DE", "L",
    "T", "M", "F", "G",
];
/// Nobody drives anything before this age: the lowest that the directive lets states choose (article 4,
/// paragraph 6).
const LEAST_AGE_YEARS: i32 = 14;
/// Lines of one row of the table stand at most this many of their heights above or below each other.
const ROW: f32 = 0.6;

/// A row with dates that were read surely.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The category.
    pub category: String,
    /// Its dates from left to right, each with all days that it can mean: a year of two figures, and which of the
    /// columns it stands in, are told by their order alone.
    dates: Vec<Vec<Date>>,
}

impl Row {
    /// Whether the dates can be of a holder born on that day, and in which way they cannot.
    #[must_use]
    pub fn judge(&self, birth: Date, today: Date) -> (Agreement, &'static str) {
        let Ok(earliest) = birth.checked_add(Span::new().years(LEAST_AGE_YEARS)) else {
            return (Agreement::CannotTell, "");
        };
        let old_enough = |date: &Vec<Date>| date.iter().any(|day| *day >= earliest);
        match self.dates.as_slice() {
            [] => (Agreement::CannotTell, ""),
            dates if !dates.iter().all(old_enough) => {
                (Agreement::Differ, "has a date before the holder was 14")
            }
            [from, until, ..]
                if !from
                    .iter()
                    .any(|from| until.iter().any(|until| from <= until)) =>
            {
                (Agreement::Differ, "ends before it begins")
            }
            [from, _, ..] if from.iter().all(|day| *day > today) => {
                (Agreement::Differ, "begins in the future")
            }
            _ => (Agreement::Agree, ""),
        }
    }
}

/// The rows of the table, as far as category and dates were read. `lines` are those of one picture.
#[must_use]
pub fn rows(lines: &[PrintedLine]) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in lines {
        let mut words = line.text.split([' ', '.', ':', '|', '·']);
        let Some(category) = words.next().filter(|word| CATEGORIES.contains(word)) else {
            continue;
        };
        let mut dates = dates(line);
        if dates.is_empty() {
            let mut beside: Vec<(f32, Vec<Vec<Date>>)> = lines
                .iter()
                .filter_map(|other| {
                    // The longer line knows the table's direction better than a category's letters.
                    let (back, up) = offset(&other.quad, line.quad.0[0]);
                    let (along, down) = (-back, -up);
                    let same = along > 0.0 && down.abs() < ROW * line.quad.height();
                    same.then(|| (along, self::dates(other)))
                })
                .collect();
            beside.sort_by(|a, b| a.0.total_cmp(&b.0));
            dates = beside.into_iter().flat_map(|(_, dates)| dates).collect();
        }
        if !dates.is_empty() {
            rows.push(Row {
                category: category.to_owned(),
                dates,
            });
        }
    }
    rows
}

/// The dates in a line that were read surely, each with its meanings in both centuries, the day first.
fn dates(line: &PrintedLine) -> Vec<Vec<Date>> {
    let latest = [Date::constant(2099, 12, 31), Date::constant(1999, 12, 31)];
    let found = latest.map(|latest| printed_date::find(&line.text, latest));
    let [first, second] = &found;
    first
        .iter()
        .filter(|date| {
            let confidences = line
                .confidences
                .get(date.first..date.end)
                .unwrap_or_default();
            confidences
                .iter()
                .all(|confidence| *confidence >= cross_check::SURE)
        })
        .map(|date| {
            let other = second.iter().find(|other| other.first == date.first);
            let days = [date.day_first, other.and_then(|other| other.day_first)];
            days.into_iter().flatten().collect::<Vec<Date>>()
        })
        .filter(|days| !days.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::numbered_fields::tests::line;

    const BORN: Date = date(1983, 8, 12);
    const TODAY: Date = date(2026, 11, 24);

    fn judged(lines: &[PrintedLine]) -> Vec<(String, Agreement)> {
        let rows = rows(lines).into_iter();
        rows.map(|row| (row.judge(BORN, TODAY).0, row.category))
            .map(|(agreement, category)| (category, agreement))
            .collect()
    }

    #[test]
    fn rows_are_read_in_one_line_or_several() {
        let lines = [
            line("AM 01.09.99", 10.0, 10.0),
            line("B", 10.0, 40.0),
            line("23.01.2034", 200.0, 42.0),
            line("12.08.2001", 90.0, 41.0),
            line("C1", 10.0, 70.0),
            line("10. 11.", 90.0, 100.0),
        ];
        assert_eq!(
            judged(&lines),
            [
                ("AM".to_owned(), Agreement::Agree),
                ("B".to_owned(), Agreement::Agree),
            ]
        );
    }

    #[test]
    fn dates_that_cannot_be_differ() {
        for (text, wanted) in [
            ("B 12.08.1995", Agreement::Differ),
            ("B 12.08.97", Agreement::Agree),
            ("B 12.08.2001 11.08.2000", Agreement::Differ),
            ("B 12.08.2028 11.08.2034", Agreement::Differ),
            ("B 12.08.55", Agreement::Agree),
        ] {
            assert_eq!(judged(&[line(text, 0.0, 0.0)])[0].1, wanted, "{text}");
        }
        let mut weak = line("B 12.08.1995", 0.0, 0.0);
        weak.confidences[9] = 0.6;
        assert_eq!(judged(&[weak]), []);
    }

    proptest! {
        #[test]
        fn any_lines_are_survived(texts in proptest::collection::vec("(B|AM|C1E)?[ .]?\\PC{0,24}", 0..6)) {
            let lines: Vec<_> = texts.iter().zip(0..).map(|(t, y)| line(t, 0.0, 9.0 * y as f32)).collect();
            prop_assert!(rows(&lines).len() <= lines.len());
            judged(&lines);
        }
    }
}
