//! Heights, as barcodes write them.

/// A height in the unit that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Height {
    /// Whole inches.
    Inches(u16),
    /// Whole centimetres.
    Centimetres(u16),
}

impl Height {
    /// Reads `DAU`: a number with ` in` or ` cm` from version 2 on (`068 in`, ` 73 IN`, `181 cm`);
    /// feet and inches in version 1 (`509`), and also in later ones of New York. Those who leave out
    /// the unit mean centimetres from 100 on, and write feet as `5'-09"`, too.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let lower = text.trim().to_ascii_lowercase();
        let number = |text: &str| text.trim().parse::<u16>().ok().filter(|&n| n > 0);
        if let Some(rest) = lower.strip_suffix("in") {
            return number(rest).map(Self::Inches);
        }
        if let Some(rest) = lower.strip_suffix("cm") {
            return number(rest).map(Self::Centimetres);
        }
        let feet_and_inches = |feet: u16, inches: u16| {
            let possible = (2..=8).contains(&feet) && inches < 12;
            possible.then_some(Self::Inches(feet * 12 + inches))
        };
        if let Some((feet, inches)) = lower.split_once('\'') {
            let inches = inches.trim_matches(|c| matches!(c, '-' | '"' | ' '));
            return feet_and_inches(number(feet)?, inches.parse().ok()?);
        }
        let whole = number(&lower)?;
        match (lower.len(), whole) {
            (2, _) => Some(Self::Inches(whole)),
            (3, 100..250) => Some(Self::Centimetres(whole)),
            (3, _) => feet_and_inches(whole / 100, whole % 100),
            _ => None,
        }
    }

    /// As versions from 2 on write it.
    pub(crate) fn written(self) -> String {
        match self {
            Self::Inches(n) => format!("{n:03} in"),
            Self::Centimetres(n) => format!("{n:03} cm"),
        }
    }

    /// As version 1 writes it: feet and inches.
    pub(crate) fn in_feet(self) -> Option<String> {
        match self {
            Self::Inches(n) => Some(format!("{}{:02}", n / 12, n % 12)),
            Self::Centimetres(_) => None,
        }
    }
}
