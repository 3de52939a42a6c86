//! The name field: primary identifier, two fillers, secondary identifier (ICAO 9303-3, section
//! 4.6), and what makes a reading of it believable: no check digit covers names.

/// A name as a zone has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Names {
    /// Primary identifier (family name), its parts separated by spaces.
    pub primary: String,
    /// Secondary identifier (given names), its parts separated by spaces; empty where the zone
    /// has none.
    pub secondary: String,
    /// The field is full to its last character, so the name may go on (section 4.6.4).
    pub may_be_truncated: bool,
}

impl Names {
    /// Reads a name field.
    #[must_use]
    pub fn read(field: &str) -> Self {
        let name = field.trim_end_matches('<');
        let (primary, secondary) = name.split_once("<<").unwrap_or((name, ""));
        Self {
            primary: spaced(primary),
            secondary: spaced(secondary),
            may_be_truncated: !field.is_empty() && name.len() == field.len(),
        }
    }
}

/// Parts joined by single spaces instead of fillers.
pub(crate) fn spaced(text: &str) -> String {
    text.split('<')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a field has the shape of a name as the standard writes it: letters first; parts
/// separated by one filler; at most one pair of fillers between the identifiers; then only
/// fillers to the end.
#[must_use]
pub fn is_well_formed(field: &str) -> bool {
    let name = field.trim_end_matches('<');
    if name.is_empty() || !name.chars().all(|c| c == '<' || c.is_ascii_uppercase()) {
        return false;
    }
    let doubles = name.matches("<<").count();
    !name.starts_with('<') && doubles <= 1 && !name.contains("<<<")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_standards_examples() {
        let names = Names::read("ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
        assert_eq!(
            (names.primary.as_str(), names.secondary.as_str()),
            ("ERIKSSON", "ANNA MARIA")
        );
        assert!(!names.may_be_truncated);
        let only = Names::read("ARKFREITH<<<<<<<<<<<<");
        assert_eq!(
            (only.primary.as_str(), only.secondary.as_str()),
            ("ARKFREITH", "")
        );
        let double = Names::read("VAN<DER<MULLER<<LARS<PETER<JOHANN<FRANZ");
        assert_eq!(double.primary, "VAN DER MULLER");
        assert!(double.may_be_truncated);
    }

    #[test]
    fn shapes_that_no_issuer_writes() {
        for good in ["ERIKSSON<<ANNA<MARIA<<<", "ARKFREITH<<<", "O<CONNOR<<ENYA"] {
            assert!(is_well_formed(good), "{good}");
        }
        for bad in [
            "",
            "<<<<",
            "<A<<B<<",
            "A<<B<<C<<",
            "A<<<B<<<",
            "ER1KSSON<<ANNA<<",
        ] {
            assert!(!is_well_formed(bad), "{bad}");
        }
    }
}
