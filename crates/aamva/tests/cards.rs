//! Barcodes of every version, and the ways in which those of single jurisdictions differ. The holders
//! are invented; the forms are those of cards that public parsers have as tests.

use bonafide_aamva::{
    Address, Card, Compliance, Country, Date, Element, Height, ParseError, Reading, Sex,
    Truncation, Warning, issuer, parse,
};

/// Annex D of 2020, section D.13, with a subfile of the jurisdiction.
const VIRGINIA_2020: &str = "@\n\x1e\rANSI 636000100102DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\n\
    DDEN\nDACMICHAEL\nDDFN\nDADJOHN\nDDGN\nDCUJR\nDCAD\nDCBK\nDCDPH\nDBD06062019\nDBB06061986\n\
    DBA12102024\nDBC1\nDAU068 in\nDAYBRO\nDAG2300 WEST BROAD STREET\nDAIRICHMOND\nDAJVA\n\
    DAK232690000  \nDCF2424244747474786102204\nDCGUSA\nDCK123456789\nDDAF\nDDB06062018\n\
    DDC06062020\nDDD1\rZVZVA01\r";

/// Annex E of 2000, section E.4.5.
const VIRGINIA_2000: &str = "@\n\x1e\rANSI 6360000102DL00390188ZV02270031DLDAQ0123456789ABC\n\
    DAAPUBLIC,JOHN,Q\nDAG123 MAIN STREET\nDAIANYTOWN\nDAJVA\nDAK123459999  \nDARDM  \nDAS          \n\
    DAT     \nDAU509\nDAW175\nDAYBL \nDAZBR \nDBA20011201\nDBB19761123\nDBCM\nDBD19961201\r\
    ZVZVAJURISDICTIONDEFINEDELEMENT\r";

fn read(text: &str) -> Reading {
    parse(text.as_bytes()).expect("it is one of AAMVA's")
}

fn date(year: u16, month: u8, day: u8) -> Option<Date> {
    Some(Date::new(year, month, day).expect("the day exists"))
}

fn warned(reading: &Reading) -> Vec<Warning> {
    let expected =
        |w: &Warning| !matches!(w, Warning::Offset | Warning::Length | Warning::Missing(_));
    reading.warnings.iter().copied().filter(expected).collect()
}

#[test]
fn the_standards_own_example_of_2020_reads_in_full() {
    let reading = read(VIRGINIA_2020);
    assert_eq!(reading.warnings, []);
    let licence = reading.licence;
    assert_eq!(
        (
            licence.issuer_number,
            licence.version,
            licence.jurisdiction_version
        ),
        (636_000, 10, 1)
    );
    assert_eq!(
        issuer(licence.issuer_number).unwrap().subdivision,
        Some("VA")
    );
    assert_eq!(
        (licence.card, licence.country),
        (Card::Driver, Some(Country::UnitedStates))
    );
    assert_eq!(licence.names.family, "SAMPLE");
    assert_eq!(
        (licence.names.given.as_str(), licence.names.suffix.as_str()),
        ("MICHAEL JOHN", "JR")
    );
    assert_eq!(licence.names.given_truncation, Truncation::Whole);
    assert_eq!(licence.number, "T64235789");
    assert_eq!(licence.date_of_birth, date(1986, 6, 6));
    assert_eq!(
        (licence.issued, licence.expiry),
        (date(2019, 6, 6), date(2024, 12, 10))
    );
    assert_eq!(
        (licence.sex, licence.height),
        (Some(Sex::Male), Some(Height::Inches(68)))
    );
    assert_eq!((licence.eyes.as_str(), licence.hair.as_str()), ("BRO", ""));
    let address = Address {
        street: "2300 WEST BROAD STREET".into(),
        city: "RICHMOND".into(),
        jurisdiction: "VA".into(),
        postal_code: "23269".into(),
        ..Address::default()
    };
    assert_eq!(licence.address, address);
    assert_eq!(
        (licence.class.as_str(), licence.restrictions.as_str()),
        ("D", "K")
    );
    assert_eq!(licence.endorsements, "PH");
    assert_eq!(licence.discriminator, "2424244747474786102204");
    assert_eq!(licence.inventory_control, "123456789");
    assert_eq!(licence.compliance, Some(Compliance::Full));
    assert!(licence.limited_duration && !licence.veteran && !licence.organ_donor);
    let (last, value) = reading.elements.last().unwrap();
    assert_eq!((last.to_string().as_str(), value.as_str()), ("ZVA", "01"));
}

#[test]
fn version_1_has_a_shorter_header_whole_names_and_other_dates() {
    let reading = read(VIRGINIA_2000);
    // Restrictions and endorsements are blank there.
    assert_eq!(warned(&reading), []);
    let licence = reading.licence;
    assert_eq!((licence.version, licence.issuer_number), (1, 636_000));
    assert_eq!(
        (licence.names.family.as_str(), licence.names.given.as_str()),
        ("PUBLIC", "JOHN Q")
    );
    assert_eq!(
        (licence.date_of_birth, licence.expiry),
        (date(1976, 11, 23), date(2001, 12, 1))
    );
    assert_eq!(
        (licence.sex, licence.height),
        (Some(Sex::Male), Some(Height::Inches(69)))
    );
    assert_eq!(licence.address.postal_code, "12345-9999");
    assert_eq!(licence.class, "DM");
}

#[test]
fn names_of_version_1_come_in_several_orders() {
    for (written, family, given, suffix) in [
        (
            "CORTEZ,PABLO,LUIS RODRIGUEZ,JR",
            "CORTEZ",
            "PABLO LUIS RODRIGUEZ",
            "JR",
        ),
        ("CORTEZ,PABLO,,JR", "CORTEZ", "PABLO", "JR"),
        ("CORTEZ,PABLO,III", "CORTEZ", "PABLO", "III"),
        ("CORTEZ,PABLO,V", "CORTEZ", "PABLO V", ""),
        ("JONES,MARCIA MOTORIST", "JONES", "MARCIA MOTORIST", ""),
        ("TESTER,JOEY, ,", "TESTER", "JOEY", ""),
        ("DOE@JANE@ANN@SR", "DOE", "JANE ANN", "SR"),
        ("JOHN ROBERT LEE SMITH", "SMITH", "JOHN ROBERT LEE", ""),
        ("JOHN SMITH JR.", "SMITH", "JOHN", "JR."),
    ] {
        let text = VIRGINIA_2000.replace("PUBLIC,JOHN,Q", written);
        let names = read(&text).licence.names;
        assert_eq!(
            [names.family, names.given, names.suffix],
            [family, given, suffix],
            "{written}"
        );
    }
}

#[test]
fn canada_has_the_year_first_and_ontario_no_offset() {
    let text = "@\n\x1e\rANSI 636012030001DL00000350DLDCAG   \nDCBNONE      \nDCDNONE \nDBA20300603\n\
        DCSTESTER,          \nDCTMARY,ANN     \nDBD20250607\nDBB19960603\nDBC2\nDAYNONE\nDAU170 CM\n\
        DAG123 ST GEORGE ST E,    \nDAIFERGUS     \nDAJON\nDAKN1M3J6     \nDAQT1234-56789-60603\n\
        DCFDV1539283\nDCGCAN\nDCHNONE\nDCK839267959\r";
    let reading = read(text);
    assert_eq!(reading.warnings, [Warning::Offset]);
    let licence = reading.licence;
    assert_eq!(
        (licence.names.family.as_str(), licence.names.given.as_str()),
        ("TESTER", "MARY ANN")
    );
    assert_eq!(licence.expiry, date(2030, 6, 3));
    assert_eq!(licence.country, Some(Country::Canada));
    assert_eq!(licence.address.postal_code, "N1M 3J6");
    assert_eq!(licence.address.street, "123 ST GEORGE ST E");
    assert_eq!(
        (licence.height, licence.eyes.as_str()),
        (Some(Height::Centimetres(170)), "")
    );
}

#[test]
fn alberta_has_letters_for_numbers_and_an_issuer_of_its_own() {
    let text = "@\n\x1e\rANSI 990876030001DLabacDLDCSMOTORIST\nDCTMARY SMITH\nDABMOTORIST\nDACMARY\n\
        DADSMITH\nDAG123 MAPLE LEAF TERR SW\nDAQ123400-056\nDAKT4G 7A7\nDAICALGARY\nDAJAB\nDBCF\n\
        DBB19930204\nDBA20290108\nDAU155 CM\nDAYBROWN\r";
    let licence = read(text).licence;
    assert_eq!(
        issuer(licence.issuer_number).unwrap().subdivision,
        Some("AB")
    );
    assert_eq!(
        (licence.issuing_country(), licence.country),
        (Some(Country::Canada), None)
    );
    assert_eq!(
        (licence.names.family.as_str(), licence.names.given.as_str()),
        ("MOTORIST", "MARY SMITH")
    );
    assert_eq!((licence.sex, licence.issued), (Some(Sex::Female), None));
    assert_eq!(licence.date_of_birth, date(1993, 2, 4));
}

#[test]
fn west_virginia_leaves_out_the_type_and_turns_dates() {
    let text = "@\n\x1e\rANSI 636061040002DL00410313ZW03540027DCAE\nDCBNONE\nDBA20301103\nDCSSMITH\n\
        DACJOE\nDADBOB\nDBD20251001\nDBB19721103\nDBC1\nDAU71 in \nDAQF123456\nDCGUSA\rZWZWA\nZWBY\r";
    let reading = read(text);
    assert_eq!(reading.licence.expiry, date(2030, 11, 3));
    assert_eq!(reading.licence.class, "E");
    assert_eq!(reading.licence.height, Some(Height::Inches(71)));
    let turned = [Element::BIRTH, Element::EXPIRY, Element::ISSUE].map(Warning::DateOrder);
    assert!(
        turned
            .iter()
            .all(|warning| reading.warnings.contains(warning))
    );
    assert_eq!(reading.elements.last().unwrap().1, "Y");
}

#[test]
fn headers_come_in_other_forms_and_only_warn() {
    let body = "DLDAQ102639206\nDCSSMITH\nDACMARY\nDBB02121972\nDBA02122029\r";
    for start in [
        "@\nANSI 636034080001DL00310248", // North Dakota
        "@\n\x1e\nANSI 636034080001DL00310248",
        "@a\nANSI 636034080001DL00310248",
        "\u{feff}@\n\x1e\rANSI636034080001DL00310248",
        " @\n\x1e\rAAMVA636034080001DL00310248",
        "@\n\x1e\rANSI 6360340801DL00310248", // the short header of version 1
        "@\n\x1e\rANSI 636034080001DL    0248\n",
    ] {
        let reading = read(&format!("{start}{body}"));
        assert_eq!(reading.licence.number, "102639206", "{start}");
        assert_eq!(
            (reading.licence.issuer_number, reading.licence.version),
            (636_034, 8)
        );
        assert_eq!(reading.licence.date_of_birth, date(1972, 2, 12));
    }
    let piped = read(&format!(
        "@|\x1e|ANSI 636034080001DL00310248{}",
        body.replace(['\n', '\r'], "|")
    ));
    assert_eq!(piped.licence.names.family, "SMITH");
}

#[test]
fn heights_and_postal_codes_in_all_their_forms() {
    for (written, height) in [
        ("068 in", Some(Height::Inches(68))),
        (" 73 IN", Some(Height::Inches(73))),
        ("5'-09\"", Some(Height::Inches(69))),
        ("601", Some(Height::Inches(73))),
        ("510", Some(Height::Inches(70))),
        ("181 cm", Some(Height::Centimetres(181))),
        ("178", Some(Height::Centimetres(178))),
        ("71", Some(Height::Inches(71))),
        ("tall", None),
        ("000 in", None),
    ] {
        let reading = read(&VIRGINIA_2020.replace("068 in", written));
        assert_eq!(reading.licence.height, height, "{written}");
        let unreadable = Warning::Unreadable(Element::HEIGHT);
        assert_eq!(reading.warnings.contains(&unreadable), height.is_none());
    }
    for (written, code) in [
        ("232690000  ", "23269"),
        ("23269      ", "23269"),
        ("23269-1234 ", "23269-1234"),
        ("23269 4455 ", "23269-4455"),
        ("2326900000", "23269"),
        ("23269    0 ", "23269"),
        ("K1A0B1     ", "K1A 0B1"),
        ("unavl", ""),
        ("12", "12"),
    ] {
        let reading = read(&VIRGINIA_2020.replace("232690000  ", written));
        assert_eq!(reading.licence.address.postal_code, code, "{written}");
    }
}

#[test]
fn what_breaks_the_standard_is_told() {
    let cases = [
        ("636000", "636099", Warning::UnknownIssuer),
        ("636000100102", "636000990102", Warning::UnknownVersion),
        ("636000100102", "636000100103", Warning::EntryCount),
        ("DL0041", "DL0042", Warning::Offset),
        ("DL00410278", "DL00410277", Warning::Length),
        ("DAQT64235789\n", "", Warning::Missing(Element::NUMBER)),
        (
            "DAQT64235789\n",
            "DAQT64235789\nDAQT1\n",
            Warning::Repeated(Element::NUMBER),
        ),
        ("06061986", "02301986", Warning::Unreadable(Element::BIRTH)),
        ("06061986", "19860606", Warning::DateOrder(Element::BIRTH)),
        ("DBC1", "DBC7", Warning::Unreadable(Element::SEX)),
        ("DCGUSA", "DCGCAN", Warning::CountryDiffers),
        (
            "DAJVA",
            "DAJVIRGINIA",
            Warning::TooLong(Element::JURISDICTION),
        ),
        ("DDAF\n", "DDAF\n?\n", Warning::NotAnElement),
        ("@\n\x1e\r", "@\r\n\x1e", Warning::Header),
    ];
    for (right, wrong, warning) in cases {
        let reading = read(&VIRGINIA_2020.replacen(right, wrong, 1));
        assert!(
            reading.warnings.contains(&warning),
            "{warning:?}: {:?}",
            reading.warnings
        );
    }
    // An identification card has no privileges, and need not say so.
    let card = VIRGINIA_2020
        .replace("DL0041", "ID0041")
        .replace("DLDAQ", "IDDAQ");
    let card = read(&card.replace("DCAD\nDCBK\nDCDPH\n", ""));
    assert_eq!(
        (card.licence.card, card.missing().count()),
        (Card::Identification, 0)
    );
}

#[test]
fn what_is_no_licence_is_refused() {
    let long = vec![b'A'; 5000];
    for (bytes, error) in [
        (b"".as_slice(), ParseError::NotAamva),
        (b"ActiveBarcode", ParseError::NotAamva),
        (b"@\n\x1e\rANSI ", ParseError::Header),
        (
            b"@\n\x1e\rANSI 63600A100001DL00410278DLDAQ1\r",
            ParseError::Header,
        ),
        (
            b"@\n\x1e\rANSI 636000100001XX00410278",
            ParseError::NoSubfile,
        ),
        (
            b"@\n\x1e\rANSI 636000100001ZV00410278ZVZVA01\r",
            ParseError::NoSubfile,
        ),
        (&long, ParseError::TooLong),
    ] {
        assert_eq!(parse(bytes), Err(error));
    }
}

#[test]
fn names_may_have_accents() {
    let latin: Vec<u8> = VIRGINIA_2020
        .replace("SAMPLE", "TREMBLé")
        .chars()
        .map(|c| u8::try_from(c).unwrap())
        .collect();
    assert_eq!(parse(&latin).unwrap().licence.names.family, "TREMBLé");
}
