//! Error correction of PDF417: a Reed-Solomon code over the integers modulo 929 (ISO/IEC 15438,
//! section 5.10), with places that are known to be doubtful.

/// The field's size.
const PRIME: u32 = 929;
/// The element whose powers are all others.
const GENERATOR: u32 = 3;
/// Check codewords that must be left over after correction: chance passes two of them once in 863 041
/// times.
const SPARE: usize = 2;

/// Powers of the generator, and their exponents.
struct Field {
    powers: [u32; PRIME as usize],
    exponents: [u32; PRIME as usize],
}

static FIELD: Field = {
    let mut field = Field {
        powers: [1; PRIME as usize],
        exponents: [0; PRIME as usize],
    };
    let (mut i, mut value) = (0, 1);
    while i < PRIME - 1 {
        field.powers[i as usize] = value;
        field.exponents[value as usize] = i;
        value = value * GENERATOR % PRIME;
        i += 1;
    }
    field
};

const fn times(a: u32, b: u32) -> u32 {
    a * b % PRIME
}

const fn minus(a: u32, b: u32) -> u32 {
    (a + PRIME - b) % PRIME
}

fn power(exponent: usize) -> u32 {
    FIELD.powers[exponent % (PRIME as usize - 1)]
}

/// One over `value`, which is not 0.
fn inverse(value: u32) -> u32 {
    power((PRIME - 1 - FIELD.exponents[value as usize]) as usize)
}

/// The value of a polynomial, lowest coefficient first.
fn value(polynomial: &[u32], x: u32) -> u32 {
    let up = |sum, coefficient: &u32| (times(sum, x) + coefficient) % PRIME;
    polynomial.iter().rev().fold(0, up)
}

/// The product, without powers from `limit` on.
fn product(a: &[u32], b: &[u32], limit: usize) -> Vec<u32> {
    let mut out = vec![0; (a.len() + b.len()).saturating_sub(1).min(limit)];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate().take(limit.saturating_sub(i)) {
            out[i + j] = (out[i + j] + times(*x, *y)) % PRIME;
        }
    }
    out
}

/// Remainders of the received word: all 0 when nothing is wrong.
fn syndromes(word: &[u32], checks: usize) -> Vec<u32> {
    (1..=checks)
        .map(|i| {
            let x = power(i);
            word.iter()
                .fold(0, |sum, codeword| (times(sum, x) + codeword) % PRIME)
        })
        .collect()
}

/// Puts `word`, whose last `checks` codewords are check codewords, right: `doubtful` places may hold
/// anything, others are right or found out. Returns how many codewords were wrong; `None`, and `word`
/// as it was, when it cannot be corrected with something to spare.
pub(crate) fn correct(word: &mut [u32], checks: usize, doubtful: &[usize]) -> Option<usize> {
    let length = word.len();
    if length <= checks || length >= PRIME as usize || doubtful.len() + SPARE > checks {
        return None;
    }
    let received = syndromes(word, checks);
    if received.iter().all(|s| *s == 0) {
        return Some(0);
    }
    let known = doubtful.iter().fold(vec![1], |locator, place| {
        let x = power(length - 1 - place);
        product(&locator, &[1, minus(0, x)], checks + 1)
    });
    let seen = product(&known, &received, checks);
    let unknown = shortest_register(&seen[doubtful.len()..]);
    let errors = unknown.len() - 1;
    if 2 * errors + doubtful.len() + SPARE > checks {
        return None;
    }
    let locator = product(&known, &unknown, checks + 1);
    let evaluator = product(&locator, &received, checks);
    let derived: Vec<u32> = (1..)
        .zip(locator.iter().skip(1))
        .map(|(i, coefficient)| times(i, *coefficient))
        .collect();
    let mut corrected = word.to_vec();
    let mut found = 0;
    let mut changed = 0;
    for (place, codeword) in corrected.iter_mut().enumerate() {
        let x = inverse(power(length - 1 - place));
        if value(&locator, x) != 0 {
            continue;
        }
        found += 1;
        let slope = value(&derived, x);
        if slope == 0 {
            return None;
        }
        let wrong = minus(0, times(value(&evaluator, x), inverse(slope)));
        changed += usize::from(wrong != 0);
        *codeword = minus(*codeword, wrong);
    }
    if found != errors + doubtful.len() || syndromes(&corrected, checks).iter().any(|s| *s != 0) {
        return None;
    }
    word.copy_from_slice(&corrected);
    Some(changed)
}

/// The shortest feedback register that makes the sequence (Berlekamp and Massey), its polynomial
/// lowest coefficient first, without zeros at the end.
fn shortest_register(sequence: &[u32]) -> Vec<u32> {
    let (mut register, mut before) = (vec![1u32], vec![1u32]);
    let (mut length, mut since, mut last) = (0, 1, 1);
    for n in 0..sequence.len() {
        let difference = (0..=length.min(register.len() - 1)).fold(0, |sum, i| {
            (sum + times(register[i], sequence[n - i])) % PRIME
        });
        if difference == 0 {
            since += 1;
            continue;
        }
        let factor = times(difference, inverse(last));
        let mut next = register.clone();
        next.resize(next.len().max(before.len() + since), 0);
        for (i, coefficient) in before.iter().enumerate() {
            next[i + since] = minus(next[i + since], times(factor, *coefficient));
        }
        if 2 * length <= n {
            before = std::mem::replace(&mut register, next);
            length = n + 1 - length;
            last = difference;
            since = 1;
        } else {
            register = next;
            since += 1;
        }
    }
    while register.len() > 1 && register.last() == Some(&0) {
        register.pop();
    }
    register
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `data` with `checks` check codewords behind it.
    fn encoded(data: &[u32], checks: usize) -> Vec<u32> {
        let generator = (1..=checks).fold(vec![1], |g, i| {
            product(&g, &[minus(0, power(i)), 1], checks + 1)
        });
        let mut rest = [vec![0; checks], data.iter().rev().copied().collect()].concat();
        for top in (checks..rest.len()).rev() {
            let factor = rest[top];
            for (i, g) in generator.iter().enumerate() {
                let at = top - checks + i;
                rest[at] = minus(rest[at], times(factor, *g));
            }
        }
        let check = rest[..checks].iter().rev().map(|c| minus(0, *c));
        data.iter().copied().chain(check).collect()
    }

    #[test]
    fn errors_and_doubtful_places_are_put_right_up_to_the_spare() {
        let data: Vec<u32> = (0..60).map(|i| i * 37 % 929).collect();
        let sent = encoded(&data, 32);
        assert!(syndromes(&sent, 32).iter().all(|s| *s == 0));
        for (errors, doubtful) in [(0, 0), (15, 0), (0, 30), (10, 10), (1, 28)] {
            let mut word = sent.clone();
            for i in 0..errors {
                word[5 * i + 1] = (word[5 * i + 1] + 7 + i as u32) % 929;
            }
            let places: Vec<usize> = (0..doubtful).map(|i| 3 * i + 2).collect();
            for place in &places {
                word[*place] = 0;
            }
            let counted = correct(&mut word, 32, &places);
            assert!(counted.is_some(), "{errors} errors, {doubtful} doubtful");
            assert_eq!(word, sent);
        }
        let mut word = sent.clone();
        for i in 0..16 {
            word[5 * i + 1] = (word[5 * i + 1] + 7) % 929;
        }
        let before = word.clone();
        assert_eq!(correct(&mut word, 32, &[]), None, "nothing to spare");
        assert_eq!(word, before);
    }
}
