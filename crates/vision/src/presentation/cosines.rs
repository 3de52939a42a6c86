//! The lowest frequencies of blocks of 8 × 8 pixels (the discrete cosine transform of ITU-T T.81, A.3.3).

use std::{f32::consts::PI, sync::LazyLock};

use crate::{blocks::SIDE, plane::Plane};

/// Frequencies of a block that are looked at: those with at most this many half waves down and to the right
/// together.
const HIGHEST: usize = 4;
/// How many those are, without the mean.
pub(super) const COUNT: usize = 14;

/// Half waves down and to the right.
pub(super) static FREQUENCIES: LazyLock<[(usize, usize); COUNT]> = LazyLock::new(|| {
    let mut all = (1..=HIGHEST).flat_map(|sum| (0..=sum).map(move |v| (v, sum - v)));
    [0; COUNT].map(|_: usize| all.next().unwrap_or_default())
});

static COSINES: LazyLock<[[f32; SIDE]; HIGHEST + 1]> = LazyLock::new(|| {
    let mut rows = [[0.0; SIDE]; HIGHEST + 1];
    for (k, row) in rows.iter_mut().enumerate() {
        let scale = if k == 0 { 1.0 / 8.0f32 } else { 1.0 / 4.0 }.sqrt();
        for (n, value) in row.iter_mut().enumerate() {
            *value = scale * ((2 * n + 1) as f32 * k as f32 * PI / 16.0).cos();
        }
    }
    rows
});

/// What the block whose first pixel is (x, y) has of each of [`FREQUENCIES`]; `None` where a pixel of it is
/// nearly black or white, and may have been cut there.
pub(super) fn block(luma: &Plane, x: usize, y: usize) -> Option<[f32; COUNT]> {
    let cosines = &*COSINES;
    let mut narrow = [[0.0f32; SIDE]; HIGHEST + 1];
    let (mut least, mut most) = (u8::MAX, 0);
    for row in 0..SIDE {
        let mut pixels = [0.0; SIDE];
        for (value, pixel) in pixels.iter_mut().zip(&luma.row(y + row)[x..x + SIDE]) {
            least = least.min(*pixel);
            most = most.max(*pixel);
            *value = f32::from(*pixel);
        }
        for (sums, cosines) in narrow.iter_mut().zip(cosines) {
            for (sum, value) in sums.iter_mut().zip(&pixels) {
                *sum += value * cosines[row];
            }
        }
    }
    if least < 5 || most > 249 {
        return None;
    }
    Some(FREQUENCIES.map(|(v, u)| {
        let row = narrow[v].iter().zip(&cosines[u]);
        row.map(|(value, c)| value * c).sum()
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_is_all_of_its_frequency() {
        let wave = |v: usize, u: usize| {
            let pixels = (0..SIDE * SIDE).map(|at| {
                let part = |n: usize, k: usize| ((2 * n + 1) as f32 * k as f32 * PI / 16.0).cos();
                (128.0 + 80.0 * part(at % SIDE, u) * part(at / SIDE, v)).round() as u8
            });
            block(&Plane::new(SIDE, SIDE, pixels.collect()), 0, 0).expect("it is grey")
        };
        for (at, (v, u)) in FREQUENCIES.iter().enumerate() {
            for (i, value) in wave(*v, *u).iter().enumerate() {
                let is_it = i == at;
                assert_eq!(value.abs() > 200.0, is_it, "{v} {u}: {i} {value}");
                assert!(is_it || value.abs() < 4.0, "{v} {u}: {i} {value}");
            }
        }
    }
}
