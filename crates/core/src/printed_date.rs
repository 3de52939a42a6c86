//! Dates as documents print them: in any order, with months in figures or words, with or without marks
//! between.

use jiff::civil::Date;

/// A date found in a line of print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedDate {
    /// What it can mean: `03/04/2019` is a day in March or in April.
    pub meanings: Vec<Date>,
    /// What it means where the day is printed before the month; `None` where nothing is sure.
    pub day_first: Option<Date>,
    /// First character of the line that belongs to it.
    pub first: usize,
    /// The character after the last.
    pub end: usize,
}

/// The beginnings of the months' names, in capitals without accents, in the languages of Europe and the
/// Americas that are written in Latin or Greek letters. Some mean different months in different
/// languages. (Unicode CLDR, `months/format/abbreviated`.)
const MONTHS: [&[&str]; 12] = [
    &[
        "JAN", "JAAN", "ENE", "GEN", "STY", "LED", "SIJ", "SAU", "OCA", "TAM", "IAN", "ΙΑΝ", "YAN",
    ],
    &[
        "FEB", "FEV", "LUT", "UNO", "UNR", "VELJ", "VAS", "SUB", "HEL", "VEE", "SHK", "ΦΕΒ", "FVR",
    ],
    &[
        "MAR", "MAER", "MRT", "MRZ", "BRE", "OZU", "KOV", "MAA", "ΜΑΡ",
    ],
    &[
        "APR", "AVR", "ABR", "KWI", "DUB", "TRA", "BAL", "NIS", "HUH", "PRI", "ΑΠΡ",
    ],
    &[
        "MAY", "MAI", "MAJ", "MAG", "MEI", "KVE", "SVI", "GEG", "TOU", "ΜΑΙ", "ΜΑΪ",
    ],
    &[
        "JUN", "JUIN", "JUUN", "GIU", "CZE", "CRV", "CER", "LIP", "BIR", "KES", "HAZ", "QER",
        "IUN", "ΙΟΥΝ", "IYN",
    ],
    &[
        "JUL", "JUIL", "JUUL", "LUG", "LIP", "CVC", "SRP", "LIE", "HEI", "TEM", "KOR", "IUL",
        "ΙΟΥΛ", "IYL",
    ],
    &[
        "AUG", "AOU", "AGO", "SIE", "SRP", "KOL", "RGP", "RUGP", "ELO", "AGU", "GUS", "AVG", "ΑΥΓ",
        "AVQ",
    ],
    &[
        "SEP", "SET", "WRZ", "ZAR", "ZAI", "RUJ", "RGS", "RUGS", "SYY", "EYL", "SHT", "ΣΕΠ", "SEN",
    ],
    &[
        "OCT", "OKT", "OTT", "OUT", "PAZ", "RIJ", "LIS", "LOK", "SPA", "EKI", "TET", "ΟΚΤ",
    ],
    &[
        "NOV", "NOI", "LIS", "STU", "MARRAS", "KAS", "LAP", "NEN", "ΝΟΕ", "NOY",
    ],
    &[
        "DEC", "DEZ", "DIC", "DES", "GRU", "PRO", "JOU", "ARA", "GRD", "DET", "DHJ", "ΔΕΚ", "DEK",
    ],
];

/// A part of a line that can be a part of a date.
#[derive(Debug, Clone)]
struct Part {
    kind: Kind,
    first: usize,
    end: usize,
}

#[derive(Debug, Clone)]
enum Kind {
    /// Figures: how many, and their value.
    Figures(usize, i32),
    /// The months that a word can mean.
    Month(Vec<i8>),
}

/// The dates in a line. `latest` settles years of two figures: the last such year that is not after it.
#[must_use]
pub fn find(line: &str, latest: Date) -> Vec<PrintedDate> {
    let characters: Vec<char> = line.chars().collect();
    let parts = parts(&characters);
    let mut found: Vec<PrintedDate> = Vec::new();
    let mut at = 0;
    while at < parts.len() {
        let (mut meanings, count) = match &parts[at..] {
            [first, second, third, ..] if joined(&characters, [first, second, third]) => {
                (of_three([first, second, third], latest), 3)
            }
            _ => (Vec::new(), 1),
        };
        let count = if meanings.is_empty() { 1 } else { count };
        if meanings.is_empty() {
            meanings = of_one(&parts[at]);
        }
        if let Some(likeliest) = meanings.first().copied() {
            let figures = |part: &Part| matches!(part.kind, Kind::Figures(..));
            let day_first = (meanings.len() == 1 || parts[at..at + count].iter().all(figures))
                .then_some(likeliest);
            meanings.sort_unstable();
            meanings.dedup();
            found.push(PrintedDate {
                meanings,
                day_first,
                first: parts[at].first,
                end: parts[at + count - 1].end,
            });
            at += count;
        } else {
            at += 1;
        }
    }
    found
}

/// Runs of figures and names of months. A month in two languages (`MAR/MÄR`) is one part.
fn parts(characters: &[char]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut at = 0;
    while at < characters.len() {
        let first = at;
        if figure(characters, at).is_some() {
            let mut value = 0i32;
            while let Some(digit) = figure(characters, at) {
                value = value.saturating_mul(10).saturating_add(digit);
                at += 1;
            }
            parts.push(Part {
                kind: Kind::Figures(at - first, value),
                first,
                end: at,
            });
        } else if characters[at].is_alphabetic() {
            while at < characters.len() && characters[at].is_alphabetic() {
                at += 1;
            }
            let months = months(&characters[first..at]);
            if months.is_empty() {
                continue;
            }
            if let Some(Part {
                kind: Kind::Month(same),
                end,
                ..
            }) = parts.last_mut()
                && characters[*end..first].iter().all(|c| " /.".contains(*c))
            {
                let both: Vec<i8> = same
                    .iter()
                    .copied()
                    .filter(|m| months.contains(m))
                    .collect();
                if !both.is_empty() {
                    *same = both;
                }
                *end = at;
            } else {
                parts.push(Part {
                    kind: Kind::Month(months),
                    first,
                    end: at,
                });
            }
        } else {
            at += 1;
        }
    }
    parts
}

/// The figure at a place; letters that recognisers take figures for count as such beside figures.
fn figure(characters: &[char], at: usize) -> Option<i32> {
    let character = *characters.get(at)?;
    if let Some(digit) = character.to_digit(10) {
        return i32::try_from(digit).ok();
    }
    let digit = match character {
        'O' | 'o' => 0,
        'I' | 'l' | '|' => 1,
        _ => return None,
    };
    let is_figure = |at: Option<usize>| {
        at.and_then(|at| characters.get(at))
            .is_some_and(char::is_ascii_digit)
    };
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| characters.get(at))
            .is_some_and(|c| c.is_alphabetic())
    };
    let (before, after) = (at.checked_sub(1), Some(at + 1));
    let beside_figure = is_figure(before) || is_figure(after);
    (beside_figure && !is_letter(before) && !is_letter(after)).then_some(digit)
}

/// The months whose names begin as `word` does.
fn months(word: &[char]) -> Vec<i8> {
    let plain: String = word.iter().copied().flat_map(without_accent).collect();
    if plain.chars().count() < 3 {
        return Vec::new();
    }
    (1..=12)
        .zip(MONTHS)
        .filter(|(_, names)| names.iter().any(|name| plain.starts_with(name)))
        .map(|(month, _)| month)
        .collect()
}

/// The capital letter without its accent, for the letters of the months' names.
fn without_accent(letter: char) -> impl Iterator<Item = char> {
    letter.to_uppercase().map(|capital| match capital {
        'Á' | 'À' | 'Â' | 'Ä' | 'Ã' | 'Å' | 'Ą' | 'Ā' => 'A',
        'É' | 'È' | 'Ê' | 'Ë' | 'Ę' | 'Ě' | 'Ē' => 'E',
        'Í' | 'Ì' | 'Î' | 'Ï' | 'İ' => 'I',
        'Ó' | 'Ò' | 'Ô' | 'Ö' | 'Õ' => 'O',
        'Ú' | 'Ù' | 'Û' | 'Ü' | 'Ů' | 'Ū' => 'U',
        'Ç' | 'Č' | 'Ć' => 'C',
        'Ş' | 'Š' | 'Ś' | 'Ș' => 'S',
        'Ğ' => 'G',
        'Ř' => 'R',
        'Ž' | 'Ż' | 'Ź' => 'Z',
        'Ł' => 'L',
        'Ý' => 'Y',
        other => other,
    })
}

/// Whether nothing but marks and blanks stands between the parts, and not much.
fn joined(characters: &[char], parts: [&Part; 3]) -> bool {
    parts.windows(2).all(|pair| {
        let between = &characters[pair[0].end..pair[1].first];
        between.len() <= 3
            && between
                .iter()
                .all(|c| c.is_whitespace() || ".-/,:·'’".contains(*c))
    })
}

/// Day, month and year in any order that documents use, the day before the month first.
fn of_three(parts: [&Part; 3], latest: Date) -> Vec<Date> {
    let mut meanings = Vec::new();
    match [&parts[0].kind, &parts[1].kind, &parts[2].kind] {
        [
            Kind::Figures(a, first),
            Kind::Figures(b, second),
            Kind::Figures(c, third),
        ] => {
            if *a <= 2 && *b <= 2 && (*c == 4 || *c == 2) {
                for year in years(*c, *third, latest) {
                    meanings.extend(civil(year, *second, *first));
                    meanings.extend(civil(year, *first, *second));
                }
            } else if *a == 4 && *b <= 2 && *c <= 2 {
                meanings.extend(civil(*first, *second, *third));
            }
        }
        [
            Kind::Figures(a, day),
            Kind::Month(months),
            Kind::Figures(c, year),
        ] if *a <= 2 && (*c == 4 || *c == 2) => {
            for year in years(*c, *year, latest) {
                meanings.extend(months.iter().filter_map(|m| civil(year, (*m).into(), *day)));
            }
        }
        [
            Kind::Figures(4, year),
            Kind::Month(months),
            Kind::Figures(c, day),
        ] if *c <= 2 => {
            meanings.extend(
                months
                    .iter()
                    .filter_map(|m| civil(*year, (*m).into(), *day)),
            );
        }
        [
            Kind::Month(months),
            Kind::Figures(a, day),
            Kind::Figures(4, year),
        ] if *a <= 2 => {
            meanings.extend(
                months
                    .iter()
                    .filter_map(|m| civil(*year, (*m).into(), *day)),
            );
        }
        _ => {}
    }
    meanings
}

/// Eight figures without marks, the day before the month first.
fn of_one(part: &Part) -> Vec<Date> {
    let Kind::Figures(8, value) = part.kind else {
        return Vec::new();
    };
    let (head, tail) = (value / 10_000, value % 10_000);
    [
        civil(tail, head % 100, head / 100),
        civil(tail, head / 100, head % 100),
        civil(head, tail / 100, tail % 100),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The years that a number of two or four figures can mean.
fn years(figures: usize, value: i32, latest: Date) -> Vec<i32> {
    if figures == 4 {
        return vec![value];
    }
    let century = i32::from(latest.year()) / 100 * 100;
    let year = century + value;
    vec![if year > latest.year().into() {
        year - 100
    } else {
        year
    }]
}

fn civil(year: i32, month: i32, day: i32) -> Option<Date> {
    if !(1900..2200).contains(&year) {
        return None;
    }
    Date::new(
        i16::try_from(year).ok()?,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
    )
    .ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const LATEST: Date = date(2060, 12, 31);

    fn meanings(line: &str) -> Vec<Vec<Date>> {
        find(line, LATEST).into_iter().map(|d| d.meanings).collect()
    }

    #[test]
    fn dates_as_documents_print_them() {
        for (line, expected) in [
            ("30-10-1992", date(1992, 10, 30)),
            ("DOB: 1960.02.28", date(1960, 2, 28)),
            ("17 AUG/AOÛT 1984", date(1984, 8, 17)),
            ("03 MÄR/MAR 2031", date(2031, 3, 3)),
            ("4b. 27.08.2029", date(2029, 8, 27)),
            ("31 MAR / MARS 58", date(2058, 3, 31)),
            ("2O.12.1990", date(1990, 12, 20)),
            ("29071979", date(1979, 7, 29)),
            ("MAR 23, 1988", date(1988, 3, 23)),
            ("28 Lip 2015", date(2015, 7, 28)),
        ] {
            assert!(
                meanings(line).iter().any(|m| m.contains(&expected)),
                "{line}: {:?}",
                meanings(line)
            );
        }
    }

    #[test]
    fn the_day_comes_first_where_that_is_the_custom() {
        let of = |line: &str| find(line, LATEST)[0].day_first;
        assert_eq!(of("03/04/2019"), Some(date(2019, 4, 3)));
        assert_eq!(of("03042019"), Some(date(2019, 4, 3)));
        assert_eq!(of("03/24/2019"), Some(date(2019, 3, 24)));
        assert_eq!(of("03 APR 2019"), Some(date(2019, 4, 3)));
        assert_eq!(of("03 LIP 2019"), None, "June in Croatian, July in Polish");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for line in [
            "098923228",
            "12.34.5678",
            "Main Street 12",
            "35.10.1992",
            "1.5",
            "",
        ] {
            assert_eq!(meanings(line), Vec::<Vec<Date>>::new(), "{line}");
        }
    }

    proptest! {
        #[test]
        fn every_date_in_every_order_is_found(days in 0i32..60_000, order in 0usize..4) {
            let day = date(1900, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
            let (y, m, d) = (day.year(), day.month(), day.day());
            let line = match order {
                0 => format!("{d:02}.{m:02}.{y}"),
                1 => format!("{m:02}/{d:02}/{y}"),
                2 => format!("x {y}-{m:02}-{d:02} y"),
                _ => format!("{d:02} {m:02} {y}"),
            };
            prop_assert!(find(&line, LATEST).iter().any(|found| found.meanings.contains(&day)));
        }

        #[test]
        fn any_line_is_survived(line in "\\PC{0,60}") {
            for found in find(&line, LATEST) {
                prop_assert!(found.first < found.end && found.end <= line.chars().count());
            }
        }
    }
}
