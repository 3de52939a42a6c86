//! Sums over rectangles of a table.

/// A table of running sums.
pub(super) struct Sums {
    table: Vec<f64>,
    columns: usize,
    rows: usize,
}

impl Sums {
    /// Of rows of `columns` values.
    pub(super) fn new(values: &[f64], columns: usize) -> Self {
        let rows = values.len() / columns.max(1);
        let wide = columns + 1;
        let mut table = vec![0.0; wide * (rows + 1)];
        for (y, row) in values.chunks_exact(columns.max(1)).enumerate() {
            let mut sum = 0.0;
            for (x, value) in row.iter().enumerate() {
                sum += value;
                table[(y + 1) * wide + x + 1] = table[y * wide + x + 1] + sum;
            }
        }
        Self {
            table,
            columns,
            rows,
        }
    }

    /// The sum over the rectangle of this size whose first place is (x, y).
    pub(super) fn over(&self, (x, y): (usize, usize), (across, down): (usize, usize)) -> f64 {
        let at = |x: usize, y: usize| self.table[y * (self.columns + 1) + x];
        at(x + across, y + down) - at(x, y + down) - at(x + across, y) + at(x, y)
    }

    /// The rectangle of this size with the greatest sum, and its first place; `None` where none fits.
    pub(super) fn most(&self, (across, down): (usize, usize)) -> Option<(f64, (usize, usize))> {
        let columns = (self.columns + 1).checked_sub(across)?;
        let rows = (self.rows + 1).checked_sub(down)?;
        (0..columns * rows)
            .map(|i| (i % columns, i / columns))
            .map(|at| (self.over(at, (across, down)), at))
            .max_by(|a, b| a.0.total_cmp(&b.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rectangle_with_the_most_is_found() {
        let mut values = vec![1.0; 5 * 4];
        values[2 * 5 + 3] = 9.0;
        let sums = Sums::new(&values, 5);
        assert_eq!(sums.over((0, 0), (5, 4)), 28.0);
        let (sum, (x, y)) = sums.most((2, 2)).unwrap();
        assert_eq!(sum, 12.0);
        assert!((2..=3).contains(&x) && (1..=2).contains(&y));
        assert_eq!(sums.most((6, 1)), None);
    }
}
