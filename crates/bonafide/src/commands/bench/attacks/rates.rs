//! Error rates of ISO/IEC 30107-3, and what a score can do at any threshold.

/// Scores of pictures of one kind of attack beside those of documents themselves; at and above the threshold
/// a picture counts as an attack.
pub(super) struct Scores<'a> {
    pub(super) attack: &'a [f32],
    pub(super) bona_fide: &'a [f32],
    pub(super) threshold: f32,
}

impl Scores<'_> {
    /// Attack presentation classification error rate: attacks taken for documents.
    pub(super) fn apcer(&self) -> f32 {
        1.0 - share(self.attack, self.threshold)
    }

    /// Bona fide presentation classification error rate: documents taken for attacks.
    pub(super) fn bpcer(&self) -> f32 {
        share(self.bona_fide, self.threshold)
    }

    /// The chance that an attack scores higher than a document; one half where the score says nothing.
    pub(super) fn auc(&self) -> f32 {
        let mut won = 0.0;
        for attack in self.attack {
            for bona_fide in self.bona_fide {
                won += match attack.total_cmp(bona_fide) {
                    std::cmp::Ordering::Greater => 1.0,
                    std::cmp::Ordering::Equal => 0.5,
                    std::cmp::Ordering::Less => 0.0,
                };
            }
        }
        won / (self.attack.len() * self.bona_fide.len()).max(1) as f32
    }

    /// Detection equal error rate: both rates where they are closest, in the mean.
    pub(super) fn equal_error(&self) -> f32 {
        let mut best = (f32::MAX, 0.0);
        let thresholds = self.attack.iter().chain(self.bona_fide).copied();
        for threshold in thresholds.chain([f32::MAX]) {
            let at = Scores { threshold, ..*self };
            let (missed, wrong) = (at.apcer(), at.bpcer());
            let apart = (missed - wrong).abs();
            if apart < best.0 {
                best = (apart, f32::midpoint(missed, wrong));
            }
        }
        best.1
    }
}

/// The share of scores at or above a threshold.
fn share(scores: &[f32], threshold: f32) -> f32 {
    let above = scores.iter().filter(|score| **score >= threshold).count();
    above as f32 / scores.len().max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_of_scores_that_overlap_and_of_those_that_do_not() {
        let mixed = Scores {
            attack: &[0.2, 0.6, 0.8, 0.9],
            bona_fide: &[0.0, 0.1, 0.2, 0.7],
            threshold: 0.5,
        };
        assert_eq!((mixed.apcer(), mixed.bpcer()), (0.25, 0.25));
        assert_eq!(mixed.equal_error(), 0.25);
        assert_eq!(mixed.auc(), (2.5 + 3.0 + 4.0 + 4.0) / 16.0);
        let apart = Scores {
            attack: &[0.8, 0.9],
            bona_fide: &[0.1, 0.2],
            threshold: 0.95,
        };
        assert_eq!((apart.apcer(), apart.bpcer()), (1.0, 0.0));
        assert_eq!((apart.auc(), apart.equal_error()), (1.0, 0.0));
    }
}
