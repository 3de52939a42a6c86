//! Numbers of passports and identity cards, as zones hold them. Where no law is named, forms are those that
//! public lists agree on (Microsoft Purview's definitions of sensitive types, the encyclopedia's articles on the
//! countries' documents, the library validator.js, which gathers them).

use bonafide_mrz::{Format, check_digit};

use super::{Fault, Holder, Rule, form_alone};
use crate::document::DocumentType;

/// A rule, and whether it is for numbers of its form alone: there are others of which nothing is known.
struct Row(DocumentType, Rule, bool);

const fn row(
    kind: DocumentType,
    country: &'static str,
    forms: &'static [&'static str],
    judge: fn(&str, &Holder<'_>) -> Result<(), Fault>,
) -> Row {
    let rule = Rule {
        country,
        name: "document number",
        forms,
        judge,
        dated: false,
    };
    Row(kind, rule, false)
}

const fn passport(country: &'static str, forms: &'static [&'static str]) -> Row {
    row(DocumentType::Passport, country, forms, form_alone)
}

const fn card(country: &'static str, forms: &'static [&'static str]) -> Row {
    row(DocumentType::IdCard, country, forms, form_alone)
}

const fn in_part(row: Row) -> Row {
    let Row(kind, rule, _) = row;
    Row(kind, rule, true)
}

/// The rule for a document's number, where there is one for it.
pub(super) fn rule(
    country: &str,
    kind: DocumentType,
    format: Format,
    number: &str,
) -> Option<&'static Rule> {
    // Visas and licences have other numbers.
    if !matches!(
        format,
        Format::Td1 | Format::Td2 | Format::Td3 | Format::FrenchId
    ) {
        return None;
    }
    let Row(_, rule, in_part) = ROWS
        .iter()
        .find(|Row(of, rule, _)| *of == kind && rule.country == country)?;
    (!in_part || rule.has_form(number)).then_some(rule)
}

/// Two letters and seven figures.
const TWO_AND_SEVEN: &[&str] = &["llddddddd"];
const TWO_AND_SIX: &[&str] = &["lldddddd"];
const NINE: &[&str] = &["ddddddddd"];
const ONE_AND_SEVEN: &[&str] = &["lddddddd"];
const ONE_AND_EIGHT: &[&str] = &["ldddddddd"];
/// Germany: nine of its own characters; a letter and seven figures on temporary documents (Passverordnung, annex
/// 11, number 1).
const GERMAN: &[&str] = &["ggggggggg", "lddddddd"];
/// The Netherlands: two letters, six characters, a figure, none of them the letter O (Rijksdienst voor
/// Identiteitsgegevens).
const DUTCH: &[&str] = &["ooppppppd"];

const ROWS: &[Row] = &[
    passport("AM", TWO_AND_SEVEN),
    passport("AT", ONE_AND_SEVEN),
    passport("AU", &["lddddddd", "llddddddd"]),
    passport("BE", TWO_AND_SIX),
    passport("BR", TWO_AND_SIX),
    passport("BY", TWO_AND_SEVEN),
    passport("CA", &["lldddddd", "lddddddll"]),
    passport("CN", &["lnddddddd"]),
    passport("CZ", &["dddddddd"]),
    passport("DE", GERMAN),
    passport("EE", &["lddddddd", "llddddddd"]),
    passport("ES", &["llldddddd", "lldddddd"]),
    passport("FI", TWO_AND_SEVEN),
    passport("FR", &["ddllddddd"]),
    passport("GB", NINE),
    passport("GR", TWO_AND_SEVEN),
    passport("HR", NINE),
    passport("HU", &["lldddddd", "llddddddd"]),
    passport("IE", &["nnddddddd"]),
    passport("IN", ONE_AND_SEVEN),
    passport("IT", &["nnddddddd"]),
    passport("JP", TWO_AND_SEVEN),
    passport("KR", &["ldddddddd", "ldddldddd"]),
    passport("MY", ONE_AND_EIGHT),
    passport("NL", DUTCH),
    passport("PK", TWO_AND_SEVEN),
    row(DocumentType::Passport, "PL", TWO_AND_SEVEN, polish_passport),
    passport("PT", &["ldddddd", "lldddddd"]),
    passport("RO", &["dddddddd", "ddddddddd"]),
    passport("RU", NINE),
    passport("SI", TWO_AND_SEVEN),
    passport("TR", ONE_AND_EIGHT),
    passport("UA", TWO_AND_SIX),
    passport("US", &["ddddddddd", "ldddddddd"]),
    in_part(row(DocumentType::IdCard, "BE", &["dddddddddddd"], belgian)),
    card("CZ", NINE),
    card("DE", GERMAN),
    // The number of the card; that of the person is in the optional data.
    card("ES", &["llldddddd"]),
    // Cards of before 2021 have year and month of issue, the department and a number; today's any nine characters.
    card("FR", &["ddddnnnddddd", "nnnnnnnnn"]),
    card("HR", NINE),
    card("HU", &["ddddddll"]),
    // Two letters, five figures, two letters (Ministero dell'Interno, Caratteristiche del documento); older
    // electronic cards the other way round.
    card("IT", &["lldddddll", "dddddddll", "llddddddd"]),
    card("NL", DUTCH),
    row(DocumentType::IdCard, "PL", &["llldddddd"], polish_card),
    in_part(row(
        DocumentType::IdCard,
        "PT",
        &["dddddddddlld", "dddddddddldd", "dddddddddnnd"],
        portuguese,
    )),
    card("RO", &["lldddddd", "llddddddd"]),
    card("TR", &["lddlddddd"]),
    card("UA", NINE),
];

/// The weighted sum of characters, letters counting from 10.
fn weighted(number: &str, weights: &[u32]) -> u32 {
    let values = number
        .chars()
        .map(|c| check_digit::value(c).unwrap_or_default());
    values
        .zip(weights)
        .map(|(value, weight)| value * weight)
        .sum()
}

fn check(holds: bool) -> Result<(), Fault> {
    if holds {
        Ok(())
    } else {
        Err(Fault::CheckDigit)
    }
}

/// Poland: the fourth character of cards and the third of passports is the check digit (Rozporządzenie MSWiA on
/// the form of the identity card).
fn polish_card(number: &str, _: &Holder<'_>) -> Result<(), Fault> {
    check(weighted(number, &[7, 3, 1, 9, 7, 3, 1, 7, 3]).is_multiple_of(10))
}

fn polish_passport(number: &str, _: &Holder<'_>) -> Result<(), Fault> {
    check(weighted(number, &[7, 3, 9, 1, 7, 3, 1, 7, 3]).is_multiple_of(10))
}

/// Belgium: the last two of twelve figures are the remainder of the others by 97, or 97 (IBZ, IT 195).
fn belgian(number: &str, _: &Holder<'_>) -> Result<(), Fault> {
    let value = |text: &str| text.parse::<u64>().unwrap_or_default();
    let remainder = value(&number[..10]) % 97;
    let printed = value(&number[10..]);
    check(printed == if remainder == 0 { 97 } else { remainder })
}

/// Portugal: every second character from the end counts twice, and 9 less where that is more than 9
/// (autenticacao.gov.pt, Validação de Número de Documento do Cartão de Cidadão).
fn portuguese(number: &str, _: &Holder<'_>) -> Result<(), Fault> {
    let values = number
        .chars()
        .rev()
        .map(|c| check_digit::value(c).unwrap_or_default());
    let sum: u32 = values
        .enumerate()
        .map(|(i, value)| match (i % 2, 2 * value) {
            (0, _) => value,
            (_, twice @ 0..=9) => twice,
            (_, twice) => twice - 9,
        })
        .sum();
    check(sum.is_multiple_of(10))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(country: &str, kind: DocumentType, number: &str) -> Result<(), Fault> {
        let rule = rule(country, kind, Format::Td1, number).unwrap();
        rule.judge(number, &Holder::default())
    }

    #[test]
    fn published_numbers_keep_to_their_rules() {
        use DocumentType::{IdCard, Passport};
        for (country, kind, number, wanted) in [
            ("DE", IdCard, "T22000129", Ok(())),
            ("DE", Passport, "C01X00T47", Ok(())),
            ("DE", IdCard, "T2200O129", Err(Fault::Form)),
            ("PL", IdCard, "ABA300000", Ok(())),
            ("PL", IdCard, "ABA400000", Err(Fault::CheckDigit)),
            ("PL", Passport, "AA0000000", Ok(())),
            ("PL", Passport, "AA0000001", Err(Fault::CheckDigit)),
            ("NL", Passport, "XA0000014", Ok(())),
            ("NL", IdCard, "SPECI2O14", Err(Fault::Form)),
            ("IT", IdCard, "CA00000AA", Ok(())),
            ("FR", IdCard, "880692310285", Ok(())),
            ("ES", IdCard, "BAA000589", Ok(())),
            ("BE", IdCard, "591191706458", Ok(())),
            ("BE", IdCard, "591191706459", Err(Fault::CheckDigit)),
            ("PT", IdCard, "000000000ZZ4", Ok(())),
            ("PT", IdCard, "000000000ZZ3", Err(Fault::CheckDigit)),
            ("GB", Passport, "107182890", Ok(())),
            ("GB", Passport, "B98765432", Err(Fault::Form)),
        ] {
            assert_eq!(judged(country, kind, number), wanted, "{country} {number}");
        }
        // A newer Belgian card, of whose form nothing is known.
        assert!(rule("BE", IdCard, Format::Td1, "B10000383").is_none());
    }
}
