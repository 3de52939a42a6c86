//! The blocks of 8 × 8 pixels in which a file's light was compressed (ITU-T T.81), as they lie in the
//! upright picture.

use crate::orientation::Orientation;

/// Pixels of a block's side.
pub const SIDE: usize = 8;

/// Where the blocks lie, and how coarsely each of their frequencies was rounded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocks {
    /// Steps of the frequencies: `v` half waves down and `u` to the right at `v * 8 + u`. 1 everywhere where
    /// nothing was rounded but pixels.
    pub steps: [u16; 64],
    /// Pixels to the right and down of the first whole block, each less than 8.
    pub origin: (usize, usize),
}

/// Places of a table's values in a file, in the order of a block's rows (T.81, figure 5).
const ZIGZAG: [usize; 64] = [
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20,
    13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59,
    52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

impl Blocks {
    /// Those of a picture that was not compressed with loss; it may have been before.
    pub(crate) const LOSSLESS: Self = Self {
        steps: [1; 64],
        origin: (0, 0),
    };

    /// Whether more than pixels was rounded.
    #[must_use]
    pub fn is_lossy(&self) -> bool {
        self.steps.iter().any(|step| *step > 1)
    }

    /// Those of a JPEG file as they are stored; `None` where its first component is not sampled as
    /// finely as any other, or the tables are not before the first scan.
    pub(crate) fn of_jpeg(bytes: &[u8]) -> Option<Self> {
        const TABLES: u8 = 0xdb;
        const FRAMES: [u8; 3] = [0xc0, 0xc1, 0xc2];
        const SCAN: u8 = 0xda;
        let mut tables: [Option<[u16; 64]>; 4] = [None; 4];
        let mut chosen = None;
        let mut at = 2;
        loop {
            // Any number of fill bytes stands before a marker.
            let marker = *bytes.get(at + 1)?;
            if bytes[at] != 0xff {
                return None;
            }
            if marker == 0xff {
                at += 1;
                continue;
            }
            if marker == SCAN {
                break;
            }
            let length = usize::from(u16::from_be_bytes([
                *bytes.get(at + 2)?,
                *bytes.get(at + 3)?,
            ]));
            let segment = bytes.get(at + 4..at + 2 + length.max(2))?;
            if marker == TABLES {
                read_tables(segment, &mut tables)?;
            } else if FRAMES.contains(&marker) {
                chosen = Some(luma_table(segment)?);
            }
            at += 2 + length.max(2);
        }
        Some(Self {
            steps: *tables.get(chosen?)?.as_ref()?,
            origin: (0, 0),
        })
    }

    /// The same in a picture that was brought upright and then has `width` × `height` pixels.
    pub(crate) fn oriented(
        mut self,
        orientation: Orientation,
        width: usize,
        height: usize,
    ) -> Self {
        let (right, bottom) = orientation.counts_from_end();
        if orientation.swaps_sides() {
            let steps = self.steps;
            for (i, step) in self.steps.iter_mut().enumerate() {
                *step = steps[i % SIDE * SIDE + i / SIDE];
            }
        }
        self.origin = (
            if right { width % SIDE } else { 0 },
            if bottom { height % SIDE } else { 0 },
        );
        self
    }
}

/// Reads the tables of a segment (T.81, B.2.4.1).
fn read_tables(mut segment: &[u8], tables: &mut [Option<[u16; 64]>; 4]) -> Option<()> {
    while let Some((head, rest)) = segment.split_first() {
        let wide = head >> 4 != 0;
        let bytes = if wide { 128 } else { 64 };
        let values = rest.get(..bytes)?;
        let mut table = [1; 64];
        for (i, place) in ZIGZAG.into_iter().enumerate() {
            let value = if wide {
                u16::from_be_bytes([values[2 * i], values[2 * i + 1]])
            } else {
                u16::from(values[i])
            };
            table[place] = value.max(1);
        }
        *tables.get_mut(usize::from(head & 15))? = Some(table);
        segment = &rest[bytes..];
    }
    Some(())
}

/// The number of the table of a frame's first component (T.81, B.2.2), where no other component is sampled
/// more finely.
fn luma_table(frame: &[u8]) -> Option<usize> {
    let components: Vec<&[u8]> = frame.get(6..)?.chunks_exact(3).collect();
    let first = components.first()?;
    let finest = components
        .iter()
        .all(|component| component[1] >> 4 <= first[1] >> 4 && component[1] & 15 <= first[1] & 15);
    finest.then_some(usize::from(first[2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_places_follow_the_picture_as_it_is_turned() {
        let mut steps = [1; 64];
        steps[1] = 20;
        steps[SIDE] = 30;
        let stored = Blocks {
            steps,
            origin: (0, 0),
        };
        let turned = |value: u16| {
            let orientation = Orientation::of_value(value).unwrap();
            let upright = stored.clone().oriented(orientation, 21, 35);
            (upright.origin, upright.steps[1], upright.steps[SIDE])
        };
        assert_eq!(turned(1), ((0, 0), 20, 30));
        assert_eq!(turned(3), ((5, 3), 20, 30));
        assert_eq!(turned(6), ((5, 0), 30, 20));
        assert_eq!(turned(8), ((0, 3), 30, 20));
    }

    #[test]
    fn tables_of_a_file_that_breaks_off_are_none() {
        let mut file = vec![0xff, 0xd8, 0xff, 0xdb, 0, 67, 0];
        file.extend(1..=64);
        file.extend([0xff, 0xc0, 0, 11, 8, 0, 16, 0, 16, 1, 1, 0x11, 0]);
        let whole = [&file[..], &[0xff, 0xda]].concat();
        let steps = Blocks::of_jpeg(&whole).unwrap().steps;
        assert_eq!((steps[0], steps[1], steps[8], steps[63]), (1, 2, 3, 64));
        for end in 2..whole.len() {
            assert_eq!(Blocks::of_jpeg(&whole[..end]), None);
        }
    }
}
