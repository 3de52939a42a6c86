//! The table. A passport's data page is the same everywhere (ICAO 9303-4); cards of ID-1 size have their zone
//! on the back (ICAO 9303-5, section 4), larger ones on the front (ICAO 9303-6). Who issues which cards is general
//! knowledge, row by row; looked up were the two layouts of Peru, the numbers of Italy and Germany, and the states
//! whose licences have one line for machines (one public program). Nobody has held the rows against the cards
//! or against the European Union's register of authentic documents (PRADO). Where only the
//! state's use of the standard is known, it is marked [`STANDARD_CARD`].

use bonafide_mrz::Format::{FrenchId, Idl, MrvA, MrvB, Td1, Td2, Td3};

use super::{
    Country, Issued, Layout,
    Mark::{LicenceBarcode, NumberedFields, Zone},
};

const fn one_sided(front: &'static [super::Mark]) -> Layout {
    Layout {
        front,
        back: &[],
        asks_back: false,
    }
}

const fn two_sided(front: &'static [super::Mark], back: &'static [super::Mark]) -> Layout {
    Layout {
        front,
        back,
        asks_back: true,
    }
}

const DATA_PAGE: Layout = one_sided(&[Zone(Td3)]);
const ZONE_ON_BACK: Layout = two_sided(&[], &[Zone(Td1)]);
const ZONE_ON_FRONT: Layout = one_sided(&[Zone(Td1)]);
const LARGE: Layout = one_sided(&[Zone(Td2)]);
const OLD_FRENCH: Layout = one_sided(&[Zone(FrenchId)]);
const NORTH_AMERICAN: Layout = two_sided(&[], &[LicenceBarcode]);
/// The fields are on the front; categories with their dates, and some states' line, are on the back.
const EUROPEAN: Layout = two_sided(&[NumberedFields], &[]);
const EUROPEAN_WITH_LINE: Layout = two_sided(&[NumberedFields], &[Zone(Idl)]);

/// What the standards say, of documents whose country the table lacks.
pub(super) const STANDARD: &[Layout] = &[
    DATA_PAGE,
    ZONE_ON_BACK,
    LARGE,
    OLD_FRENCH,
    one_sided(&[Zone(MrvA)]),
    one_sided(&[Zone(MrvB)]),
    NORTH_AMERICAN,
    EUROPEAN_WITH_LINE,
];

const fn read(layouts: &'static [Layout]) -> Issued {
    Issued {
        layouts,
        plain: &[],
        exists: true,
    }
}

/// Nothing on it is read; these words tell it.
const fn plain(words: &'static [&'static [&'static str]]) -> Issued {
    Issued {
        layouts: &[],
        plain: words,
        exists: true,
    }
}

const PASSPORT: Issued = read(&[DATA_PAGE]);
/// A card with its zone on the back.
const CARD: Issued = read(&[ZONE_ON_BACK]);
/// The same by the standard alone.
const STANDARD_CARD: Issued = CARD;
/// A licence of the European model.
const LICENCE: Issued = read(&[EUROPEAN]);
/// The same with one line for machines on the back of those with a chip (Regulation (EU) 383/2012): public readers
/// of zones know such lines of France, the Netherlands, Ireland, Croatia and Estonia.
const CHIP_LICENCE: Issued = read(&[EUROPEAN_WITH_LINE, EUROPEAN]);
/// A licence or card with AAMVA's barcode on the back.
const BARCODE: Issued = read(&[NORTH_AMERICAN]);
/// Issued, and nothing on it is read; its words are in no script or form that tells it.
const PLAIN: Issued = plain(&[]);
/// Not issued.
const NONE: Issued = Issued {
    layouts: &[],
    plain: &[],
    exists: false,
};

const fn country(code: &'static str, id_card: Issued, driving_license: Issued) -> Country {
    Country {
        code,
        passport: PASSPORT,
        id_card,
        driving_license,
    }
}

/// Cards of today beside older ones, known by these words, that carry nothing for machines.
const fn or_plain(words: &'static [&'static [&'static str]]) -> Issued {
    Issued {
        layouts: &[ZONE_ON_BACK],
        plain: words,
        exists: true,
    }
}

/// All countries, by their codes.
pub const COUNTRIES: &[Country] = &[
    country(
        "AE",
        CARD,
        plain(&[&["United Arab Emirates", "Driving license"]]),
    ),
    country("AL", CARD, PLAIN),
    country("AM", CARD, PLAIN),
    country("AR", CARD, plain(&[&["Licencia nacional de conducir"]])),
    country("AT", CARD, LICENCE),
    country(
        "AU",
        NONE,
        plain(&[
            &["Driver licence", "New South Wales"],
            &["Driver licence", "Victoria Australia"],
            &["Driver licence", "Queensland"],
            &["Driver's licence", "South Australia"],
            &["Driver's licence", "Western Australia"],
        ]),
    ),
    country("AZ", CARD, PLAIN),
    country("BD", CARD, PLAIN),
    country("BE", CARD, LICENCE),
    country("BG", CARD, LICENCE),
    country("BH", STANDARD_CARD, PLAIN),
    country("BJ", STANDARD_CARD, PLAIN),
    country("BO", PLAIN, PLAIN),
    country(
        "BR",
        or_plain(&[&["Registro geral", "Lei nº 7.116"]]),
        plain(&[&["Carteira nacional de habilitação"]]),
    ),
    country("BS", PLAIN, PLAIN),
    country("BY", CARD, PLAIN),
    country("CA", BARCODE, BARCODE),
    country(
        "CH",
        CARD,
        plain(&[&["Führerausweis", "Licenza di condurre"]]),
    ),
    country("CI", STANDARD_CARD, PLAIN),
    country(
        "CL",
        CARD,
        plain(&[&["Licencia de conductor", "República de Chile"]]),
    ),
    country("CM", STANDARD_CARD, PLAIN),
    country("CN", PLAIN, PLAIN),
    country(
        "CO",
        or_plain(&[&["Índice derecho", "Registrador nacional"]]),
        plain(&[&["Licencia de conducción", "República de Colombia"]]),
    ),
    country(
        "CR",
        PLAIN,
        plain(&[&["Licencia de conducir", "República de Costa Rica"]]),
    ),
    country("CY", CARD, LICENCE),
    country("CZ", CARD, LICENCE),
    // Temporary cards of Germany are of ID-2 size.
    country("DE", read(&[ZONE_ON_BACK, LARGE]), LICENCE),
    country("DK", NONE, LICENCE),
    country("DO", STANDARD_CARD, PLAIN),
    country("DZ", CARD, PLAIN),
    country(
        "EC",
        CARD,
        plain(&[&["Licencia de conducir", "República del Ecuador"]]),
    ),
    country("EE", CARD, CHIP_LICENCE),
    country("EG", PLAIN, PLAIN),
    country("ES", CARD, LICENCE),
    country("FI", CARD, LICENCE),
    country("FR", read(&[ZONE_ON_BACK, OLD_FRENCH]), CHIP_LICENCE),
    country("GB", NONE, LICENCE),
    country("GE", CARD, PLAIN),
    country("GH", CARD, PLAIN),
    country("GR", CARD, LICENCE),
    country("GT", CARD, PLAIN),
    country(
        "HK",
        plain(&[
            &["Hong Kong permanent identity card"],
            &["Hong Kong identity card"],
        ]),
        plain(&[&["Hong Kong", "Driving licence"]]),
    ),
    country("HN", STANDARD_CARD, PLAIN),
    country("HR", CARD, CHIP_LICENCE),
    country("HT", STANDARD_CARD, PLAIN),
    country("HU", CARD, LICENCE),
    country(
        "ID",
        plain(&[&["Provinsi", "NIK", "Kewarganegaraan"]]),
        plain(&[&["Surat izin mengemudi"]]),
    ),
    // The passport card.
    country("IE", CARD, CHIP_LICENCE),
    country("IL", PLAIN, PLAIN),
    country(
        "IN",
        plain(&[
            &["Government of India", "Aadhaar"],
            &["Unique identification authority of India"],
            &["Income tax department", "Permanent account number card"],
        ]),
        plain(&[
            &["Indian union driving licence"],
            &["Union of India", "Driving licence"],
        ]),
    ),
    country("IQ", CARD, PLAIN),
    country("IS", STANDARD_CARD, LICENCE),
    // The paper card's page of data; the cards of plastic have a zone.
    country(
        "IT",
        or_plain(&[&["Connotati e contrassegni salienti"]]),
        LICENCE,
    ),
    country("JE", NONE, PLAIN),
    country("JM", PLAIN, PLAIN),
    country("JO", STANDARD_CARD, PLAIN),
    country("JP", PLAIN, PLAIN),
    country("KE", CARD, PLAIN),
    country("KR", PLAIN, PLAIN),
    country("KW", CARD, PLAIN),
    country("KZ", CARD, PLAIN),
    country("LB", PLAIN, PLAIN),
    country("LI", CARD, LICENCE),
    country("LK", PLAIN, PLAIN),
    country("LT", CARD, LICENCE),
    country("LU", CARD, LICENCE),
    country("LV", CARD, LICENCE),
    country("MA", CARD, PLAIN),
    country("MD", CARD, PLAIN),
    country("MK", CARD, PLAIN),
    country("MM", PLAIN, PLAIN),
    country("MN", STANDARD_CARD, PLAIN),
    country("MT", CARD, LICENCE),
    country("MU", STANDARD_CARD, PLAIN),
    // The voter's card.
    country(
        "MX",
        CARD,
        plain(&[&["Licencia de conducir", "Estados Unidos Mexicanos"]]),
    ),
    country(
        "MY",
        plain(&[&["Kad pengenalan"], &["MyKad", "Warganegara"]]),
        plain(&[&["Lesen memandu"]]),
    ),
    country(
        "NG",
        STANDARD_CARD,
        plain(&[&["Federal Republic of Nigeria", "National drivers licence"]]),
    ),
    country("NL", CARD, CHIP_LICENCE),
    country("NO", CARD, LICENCE),
    country("NP", STANDARD_CARD, PLAIN),
    country(
        "NZ",
        plain(&[&["Kiwi access card"]]),
        plain(&[&["New Zealand driver licence"]]),
    ),
    country(
        "PA",
        PLAIN,
        plain(&[&["Licencia de conducir", "República de Panamá"]]),
    ),
    // The blue card has its zone below the portrait, the electronic one on the back.
    country(
        "PE",
        read(&[ZONE_ON_BACK, ZONE_ON_FRONT]),
        plain(&[&["Licencia de conducir", "República del Perú"]]),
    ),
    country(
        "PH",
        plain(&[
            &["Philippine identification card"],
            &["Pambansang pagkakakilanlan"],
        ]),
        plain(&[&["Republic of the Philippines", "Driver's license"]]),
    ),
    country(
        "PK",
        plain(&[&["Islamic Republic of Pakistan", "National identity card"]]),
        PLAIN,
    ),
    country("PL", CARD, LICENCE),
    country("PR", BARCODE, BARCODE),
    country("PS", PLAIN, PLAIN),
    country("PT", CARD, LICENCE),
    country("PY", CARD, PLAIN),
    // Cards of before 2021 are of ID-2 size.
    country("RO", read(&[ZONE_ON_BACK, LARGE]), LICENCE),
    country("RS", CARD, PLAIN),
    country("RU", PLAIN, PLAIN),
    country("SA", STANDARD_CARD, PLAIN),
    country("SE", CARD, LICENCE),
    country(
        "SG",
        plain(&[&["Republic of Singapore", "Identity card no"]]),
        plain(&[&["Republic of Singapore", "Driving licence"]]),
    ),
    country("SI", CARD, LICENCE),
    country("SK", CARD, LICENCE),
    country("SV", STANDARD_CARD, PLAIN),
    country(
        "TH",
        plain(&[&["Thai national ID card"]]),
        plain(&[&["Kingdom of Thailand", "Driving licence"]]),
    ),
    country("TN", PLAIN, PLAIN),
    country("TR", CARD, PLAIN),
    country("TW", PLAIN, PLAIN),
    country("UA", CARD, PLAIN),
    country("UG", CARD, PLAIN),
    // States' cards by their barcode; the passport card has a zone.
    country("US", read(&[NORTH_AMERICAN, ZONE_ON_BACK]), BARCODE),
    country("UY", CARD, PLAIN),
    country("UZ", CARD, PLAIN),
    country("VE", PLAIN, PLAIN),
    country("VN", CARD, plain(&[&["Giấy phép lái xe"]])),
    country(
        "ZA",
        plain(&[&["Republic of South Africa", "National identity card"]]),
        plain(&[&["Republic of South Africa", "Driving licence"]]),
    ),
];
