//! Base 62 of fixed length: digits, upper case, lower case, so that text order is value order.

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Length of a 128-bit value in base 62.
pub const ID_LENGTH: usize = 22;

/// Digits that 64 bits hold.
const DIGITS: usize = 10;

/// The value in 22 characters, padded with `0` on the left.
#[must_use]
pub fn encode_u128(mut value: u128) -> String {
    let mut text = [b'0'; ID_LENGTH];
    // Processors divide 64 bits in one instruction, 128 bits in a function.
    for digits in text.rchunks_mut(DIGITS) {
        let bound = 62u128.pow(DIGITS as u32);
        let mut low = (value % bound) as u64;
        value /= bound;
        for digit in digits.iter_mut().rev() {
            *digit = ALPHABET[(low % 62) as usize];
            low /= 62;
        }
    }
    text.iter().map(|&byte| char::from(byte)).collect()
}

/// The value of exactly 22 characters; `None` for any other length, a character outside the
/// alphabet, or a value over 128 bits.
#[must_use]
pub fn decode_u128(text: &str) -> Option<u128> {
    if text.len() != ID_LENGTH {
        return None;
    }
    text.bytes().try_fold(0u128, |value, byte| {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            b'a'..=b'z' => byte - b'a' + 36,
            _ => return None,
        };
        value.checked_mul(62)?.checked_add(u128::from(digit))
    })
}

/// 256 bits as 44 characters: two halves of 22. Used for secrets.
#[must_use]
pub fn encode_secret(bytes: &[u8; 32]) -> String {
    let (high, low) = bytes.split_at(16);
    let half = |part: &[u8]| {
        encode_u128(
            part.iter()
                .fold(0u128, |value, &byte| (value << 8) | u128::from(byte)),
        )
    };
    half(high) + &half(low)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn decoding_inverts_encoding_and_keeps_order(a: u128, b: u128) {
            prop_assert_eq!(decode_u128(&encode_u128(a)), Some(a));
            prop_assert_eq!(a.cmp(&b), encode_u128(a).cmp(&encode_u128(b)));
        }

        #[test]
        fn decoding_never_panics(text in ".{0,30}") {
            if let Some(value) = decode_u128(&text) {
                prop_assert_eq!(encode_u128(value), text);
            }
        }
    }

    #[test]
    fn a_value_over_128_bits_is_refused() {
        assert_eq!(decode_u128(&"z".repeat(ID_LENGTH)), None);
    }
}
