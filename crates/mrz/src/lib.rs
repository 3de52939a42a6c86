//! ICAO 9303 machine-readable zones: parsing, check digits, correction, transliteration.
