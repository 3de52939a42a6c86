//! How a picture must be turned before it is looked at, as cameras note it (EXIF 2.32, tag 274).
//!
//! Read here, and not by a parser of all of EXIF: files from phones have faults elsewhere in it, and
//! a picture that lies on its side for that would be refused.

/// What is done to the stored rows to see the picture upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Orientation {
    /// Nothing (1).
    Upright,
    /// Left and right are exchanged (2).
    Mirrored,
    /// Turned by half (3).
    Half,
    /// Top and bottom are exchanged (4).
    Flipped,
    /// Rows become columns (5).
    Transposed,
    /// Turned by a quarter clockwise (6).
    Quarter,
    /// Rows become columns, both ways reversed (7).
    Transversed,
    /// Turned by a quarter against the clock (8).
    ThreeQuarters,
}

/// Tag of the orientation in the first directory.
const TAG: u16 = 274;
/// Type of a field of two bytes.
const SHORT: u16 = 3;
/// Bytes of a directory's entry.
const ENTRY: usize = 12;

impl Orientation {
    /// What the EXIF bytes (TIFF 6.0, section 2) say; upright where they say nothing that makes sense.
    #[must_use]
    pub fn of_exif(exif: &[u8]) -> Self {
        Self::stated(exif).unwrap_or(Self::Upright)
    }

    fn stated(exif: &[u8]) -> Option<Self> {
        let exif = exif.strip_prefix(b"Exif\0\0").unwrap_or(exif);
        let little = match exif.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        let short = |at: usize| {
            let bytes = exif.get(at..at.checked_add(2)?)?.try_into().ok()?;
            Some(if little {
                u16::from_le_bytes(bytes)
            } else {
                u16::from_be_bytes(bytes)
            })
        };
        let first = exif.get(4..8)?.try_into().ok()?;
        let directory = if little {
            u32::from_le_bytes(first)
        } else {
            u32::from_be_bytes(first)
        } as usize;
        let entries = usize::from(short(directory)?);
        let entry = (0..entries)
            .map(|index| directory.saturating_add(2 + ENTRY * index))
            .find(|at| short(*at) == Some(TAG) && short(at.saturating_add(2)) == Some(SHORT))?;
        Self::of_value(short(entry.checked_add(8)?)?)
    }

    /// What a value of the tag means.
    #[must_use]
    pub const fn of_value(value: u16) -> Option<Self> {
        Some(match value {
            1 => Self::Upright,
            2 => Self::Mirrored,
            3 => Self::Half,
            4 => Self::Flipped,
            5 => Self::Transposed,
            6 => Self::Quarter,
            7 => Self::Transversed,
            8 => Self::ThreeQuarters,
            _ => return None,
        })
    }

    /// Whether width and height are exchanged.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        matches!(
            self,
            Self::Transposed | Self::Quarter | Self::Transversed | Self::ThreeQuarters
        )
    }

    /// Whether columns, and rows, of the upright picture are counted from what was the end of the stored
    /// ones.
    #[must_use]
    pub const fn counts_from_end(self) -> (bool, bool) {
        match self {
            Self::Upright | Self::Transposed => (false, false),
            Self::Mirrored | Self::Quarter => (true, false),
            Self::Flipped | Self::ThreeQuarters => (false, true),
            Self::Half | Self::Transversed => (true, true),
        }
    }

    /// Pixels of `channels` bytes, `width` by `height`, row after row, brought upright.
    #[must_use]
    pub fn applied(self, pixels: &[u8], width: usize, height: usize, channels: usize) -> Vec<u8> {
        if self == Self::Upright {
            return pixels.to_vec();
        }
        let (out_width, out_height) = if self.swaps_sides() {
            (height, width)
        } else {
            (width, height)
        };
        let mut out = Vec::with_capacity(pixels.len());
        for y in 0..out_height {
            for x in 0..out_width {
                let (from_x, from_y) = match self {
                    Self::Upright => (x, y),
                    Self::Mirrored => (width - 1 - x, y),
                    Self::Half => (width - 1 - x, height - 1 - y),
                    Self::Flipped => (x, height - 1 - y),
                    Self::Transposed => (y, x),
                    Self::Quarter => (y, height - 1 - x),
                    Self::Transversed => (width - 1 - y, height - 1 - x),
                    Self::ThreeQuarters => (width - 1 - y, x),
                };
                out.extend_from_slice(&pixels[(from_y * width + from_x) * channels..][..channels]);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn exif(little: bool, value: u16) -> Vec<u8> {
        let short = |v: u16| {
            if little {
                v.to_le_bytes()
            } else {
                v.to_be_bytes()
            }
        };
        let long = |v: u32| {
            if little {
                v.to_le_bytes()
            } else {
                v.to_be_bytes()
            }
        };
        let mut bytes = if little { b"II*\0" } else { b"MM\0*" }.to_vec();
        bytes.extend(long(8));
        bytes.extend(short(2));
        for (tag, value) in [(256, 640), (TAG, value)] {
            bytes.extend(short(tag));
            bytes.extend(short(SHORT));
            bytes.extend(long(1));
            bytes.extend(short(value));
            bytes.extend([0, 0]);
        }
        bytes
    }

    #[test]
    fn both_byte_orders_with_and_without_the_name_are_read() {
        for little in [true, false] {
            let bytes = exif(little, 6);
            assert_eq!(Orientation::of_exif(&bytes), Orientation::Quarter);
            let named = [b"Exif\0\0", &bytes[..]].concat();
            assert_eq!(Orientation::of_exif(&named), Orientation::Quarter);
        }
    }

    #[test]
    fn a_value_that_means_nothing_is_upright() {
        assert_eq!(Orientation::of_exif(&exif(true, 9)), Orientation::Upright);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(mut bytes in prop::collection::vec(any::<u8>(), 0..200), headed: bool) {
            if headed && bytes.len() >= 4 {
                bytes[..4].copy_from_slice(b"II*\0");
            }
            let _ = Orientation::of_exif(&bytes);
        }
    }
}
