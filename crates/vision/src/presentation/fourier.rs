//! The power spectrum of a small square. The one size that is used is not worth a library, which would
//! take longer to build than all of this crate's own code.

use std::{f32::consts::TAU, sync::LazyLock};

/// Side of the square in pixels.
pub(super) const SIDE: usize = 128;
/// Rows of a spectrum: frequencies down from 0 to a half; the rest mirrors them.
pub(super) const ROWS: usize = SIDE / 2;

/// Cosine and sine of the parts of a turn.
static TURN: LazyLock<Vec<(f32, f32)>> = LazyLock::new(|| {
    (0..SIDE / 2)
        .map(|i| {
            let (sin, cos) = (-TAU * i as f32 / SIDE as f32).sin_cos();
            (cos, sin)
        })
        .collect()
});
/// Weights that take a row to 0 at its ends (Hann).
static WINDOW: LazyLock<Vec<f32>> = LazyLock::new(|| {
    (0..SIDE)
        .map(|i| 0.5 - 0.5 * (TAU * (i as f32 + 0.5) / SIDE as f32).cos())
        .collect()
});

/// Power at each frequency: row `v` of [`ROWS`], column `u` of [`SIDE`] has the frequency of `v` cycles
/// down and `u`, from half of them on `u - SIDE`, cycles to the right in a square. The square's mean is
/// taken away.
pub(super) fn power(square: &[f32]) -> Vec<f32> {
    let mean = square.iter().sum::<f32>() / square.len() as f32;
    let window = &*WINDOW;
    // Two rows of real values are transformed as one of complex ones, then told apart by symmetry.
    let mut columns = vec![(0.0f32, 0.0f32); SIDE * SIDE];
    let mut row = [(0.0f32, 0.0f32); SIDE];
    for y in (0..SIDE).step_by(2) {
        for (x, value) in row.iter_mut().enumerate() {
            let at = |y: usize| (square[y * SIDE + x] - mean) * window[x] * window[y];
            *value = (at(y), at(y + 1));
        }
        transform(&mut row);
        for u in 0..SIDE {
            let (a, b) = (row[u], row[(SIDE - u) % SIDE]);
            columns[u * SIDE + y] = ((a.0 + b.0) / 2.0, (a.1 - b.1) / 2.0);
            columns[u * SIDE + y + 1] = ((a.1 + b.1) / 2.0, (b.0 - a.0) / 2.0);
        }
    }
    let mut power = vec![0.0; ROWS * SIDE];
    for (u, column) in columns.chunks_exact_mut(SIDE).enumerate() {
        transform(column);
        for (v, (re, im)) in column.iter().take(ROWS).enumerate() {
            power[v * SIDE + u] = re * re + im * im;
        }
    }
    power
}

/// The discrete Fourier transform in place (Cooley and Tukey, radix 2).
fn transform(values: &mut [(f32, f32)]) {
    let count = values.len();
    let bits = count.trailing_zeros();
    for i in 0..count {
        let j = i.reverse_bits() >> (usize::BITS - bits);
        if i < j {
            values.swap(i, j);
        }
    }
    let turn = &*TURN;
    let mut half = 1;
    while half < count {
        let step = count / 2 / half;
        for block in values.chunks_exact_mut(2 * half) {
            let (low, high) = block.split_at_mut(half);
            for (i, (a, b)) in low.iter_mut().zip(high).enumerate() {
                let (cos, sin) = turn[i * step];
                let turned = (b.0 * cos - b.1 * sin, b.0 * sin + b.1 * cos);
                *b = (a.0 - turned.0, a.1 - turned.1);
                *a = (a.0 + turned.0, a.1 + turned.1);
            }
        }
        half *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wave_has_its_power_at_its_frequency() {
        for (u, v) in [(20, 9), (109, 31), (0, 40), (64, 0)] {
            let square: Vec<f32> = (0..SIDE * SIDE)
                .map(|i| {
                    let (x, y) = (i % SIDE, i / SIDE);
                    let phase = ((u * x + v * y) % SIDE) as f32 / SIDE as f32;
                    100.0 + 30.0 * (TAU * phase).cos()
                })
                .collect();
            let power = power(&square);
            let most = (0..power.len()).max_by(|a, b| power[*a].total_cmp(&power[*b]));
            let most = most.map(|at| (at % SIDE, at / SIDE));
            assert_eq!(most, Some((u, v)));
        }
    }
}
