//! What is written is read as the same, in every version; what is read from anything does not panic.

use bonafide_aamva::{
    Address, Card, Compliance, Date, DoesNotFit, Element, Height, Licence, Names, Sex, Truncation,
    issuer, parse, write,
};
use proptest::{option, prelude::*, sample::select};

fn day() -> impl Strategy<Value = Date> {
    (1900_u16..2100, 1_u8..=12, 1_u8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).expect("each month has 28"))
}

fn names() -> impl Strategy<Value = Names> {
    let truncation = || {
        select(vec![
            Truncation::Cut,
            Truncation::Whole,
            Truncation::Unknown,
        ])
    };
    let suffix = select(vec!["", "JR", "III"]);
    (
        "[A-Z]{5,20}",
        "[A-Z]{5,12}( [A-Z]{5,12}){0,2}",
        suffix,
        truncation(),
        truncation(),
    )
        .prop_map(
            |(family, given, suffix, family_truncation, given_truncation)| Names {
                family,
                given,
                suffix: suffix.into(),
                family_truncation,
                given_truncation,
            },
        )
}

fn address() -> impl Strategy<Value = Address> {
    let postal = prop_oneof![
        "[1-9]{5}",
        "[1-9]{5}-[1-9]{4}",
        "[A-Z][1-9][A-Z] [1-9][A-Z][1-9]"
    ];
    (
        "[1-9][0-9]{0,3} [A-Z]{5,20}",
        option::of("[A-Z]{5,9}"),
        "[A-Z]{5,20}",
        "[A-Z]{2}",
        postal,
    )
        .prop_map(
            |(street, street_2, city, jurisdiction, postal_code)| Address {
                street,
                street_2: street_2.unwrap_or_default(),
                city,
                jurisdiction,
                postal_code,
            },
        )
}

prop_compose! {
    fn licence()(
        issuer_number in select(vec![636_014, 636_000, 636_012, 604_428]),
        version in 1_u8..=10,
        jurisdiction_version in 0_u8..=99,
        card in select(Card::ALL.to_vec()),
        names in names(),
        number in "[A-Z][0-9]{6,14}",
        dates in (day(), day(), day(), option::of(day()), option::of(day())),
        sex in select(vec![Sex::Male, Sex::Female, Sex::Unspecified]),
        height in prop_oneof![(40_u16..90).prop_map(Height::Inches), (100_u16..250).prop_map(Height::Centimetres)],
        address in address(),
        codes in ("[A-Z]{1,4}", "[A-Z]{1,5}", "[A-Z0-9]{5,25}", "[A-Z0-9]{5,25}"),
        compliance in option::of(select(vec![Compliance::Full, Compliance::Material, Compliance::None])),
        flags in any::<[bool; 3]>(),
    ) -> Licence {
        let drives = card != Card::Identification;
        let privilege = |code: &str| if drives { code.to_owned() } else { String::new() };
        Licence {
            issuer_number, version, jurisdiction_version, card, names, number,
            date_of_birth: Some(dates.0), expiry: Some(dates.1), issued: Some(dates.2),
            sex: Some(sex), height: Some(height),
            eyes: "BRO".into(), hair: "BLK".into(), address,
            country: issuer(issuer_number).map(|issuer| issuer.country),
            class: privilege(&codes.0), restrictions: privilege(&codes.1),
            endorsements: privilege(&codes.1),
            discriminator: codes.2, inventory_control: codes.3,
            compliance, card_revision: dates.3, limited_duration: flags[0],
            under_18_until: None, under_19_until: None, under_21_until: dates.4,
            organ_donor: flags[1], veteran: flags[2],
        }
    }
}

/// Without what version 1 to 3 have no element for.
fn as_its_version_has_it(mut licence: Licence) -> Licence {
    if licence.version < 4 {
        licence.names.family_truncation = Truncation::Unknown;
        licence.names.given_truncation = Truncation::Unknown;
    }
    if licence.version == 1 {
        if licence.card == Card::Identification {
            licence.class.clear();
        }
        licence.jurisdiction_version = 0;
        licence.country = None;
        licence.discriminator.clear();
        licence.inventory_control.clear();
        licence.compliance = None;
        licence.card_revision = None;
        licence.limited_duration = false;
        licence.under_21_until = None;
        licence.veteran = false;
    }
    licence
}

proptest! {
    #[test]
    fn a_written_licence_reads_as_itself_without_a_warning(licence in licence()) {
        let bytes = write(&licence).unwrap();
        let reading = parse(&bytes).unwrap();
        prop_assert_eq!(&reading.warnings, &[]);
        prop_assert_eq!(reading.licence, as_its_version_has_it(licence));
    }

    #[test]
    fn anything_can_be_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = parse(&bytes);
    }

    #[test]
    fn a_damaged_licence_can_be_read(
        licence in licence(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = write(&licence).unwrap();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = parse(&bytes);
        let _ = parse(&bytes[..cut.index(bytes.len())]);
    }
}

#[test]
fn what_does_not_fit_is_not_written() {
    let good = Licence::specimen();
    assert!(write(&good).is_ok());
    let with = |change: fn(&mut Licence)| {
        let mut licence = good.clone();
        change(&mut licence);
        write(&licence).unwrap_err()
    };
    assert_eq!(with(|l| l.version = 11), DoesNotFit::Header);
    assert_eq!(
        with(|l| l.number = "D\n1".into()),
        DoesNotFit::Value(Element::NUMBER)
    );
    assert_eq!(
        with(|l| l.number = "D".repeat(26)),
        DoesNotFit::Value(Element::NUMBER)
    );
    assert_eq!(
        with(|l| l.names.family = "Łęcki".into()),
        DoesNotFit::Value(Element::FAMILY_NAME)
    );
    let comma = |l: &mut Licence| {
        l.version = 1;
        l.names.family = "SMITH, JR".into();
    };
    assert_eq!(with(comma), DoesNotFit::Value(Element::NAME));
}
