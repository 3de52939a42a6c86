//! The header `Stripe-Signature` (contract 3.3). The HMAC itself is the vault's; here is only
//! what it is made over and how it is written.

use std::fmt::Write as _;

/// The message of the HMAC-SHA256 whose key is the whole secret's text, `whsec_` included.
#[must_use]
pub fn message(timestamp: i64, body: &[u8]) -> Vec<u8> {
    let mut message = format!("{timestamp}.").into_bytes();
    message.extend_from_slice(body);
    message
}

/// The header's value: `timestamp` in Unix seconds and one MAC for each active secret.
#[must_use]
pub fn header(timestamp: i64, macs: &[[u8; 32]]) -> String {
    let mut value = format!("t={timestamp}");
    for mac in macs {
        value.push_str(",v1=");
        value.push_str(&hex(mac));
    }
    value
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("writing to a string succeeds");
            text
        })
}

/// A header as a receiver reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Unix seconds.
    pub timestamp: i64,
    /// The MACs of scheme `v1`, in hexadecimal.
    pub macs: Vec<String>,
}

/// Reads a header; `None` without a timestamp. Schemes other than `v1` are passed over.
#[must_use]
pub fn parse(header: &str) -> Option<Signature> {
    let (mut timestamp, mut macs) = (None, Vec::new());
    for item in header.split(',') {
        match item.split_once('=') {
            Some(("t", value)) => timestamp = value.parse().ok(),
            Some(("v1", value)) => macs.push(value.to_owned()),
            _ => {}
        }
    }
    timestamp.map(|timestamp| Signature { timestamp, macs })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_reads_back() {
        let value = header(1_749_204_235, &[[0xab; 32], [1; 32]]);
        assert!(value.starts_with("t=1749204235,v1=abab"));
        assert_eq!(
            parse(&format!("{value},v0=00")),
            Some(Signature {
                timestamp: 1_749_204_235,
                macs: vec![hex(&[0xab; 32]), hex(&[1; 32])]
            })
        );
        assert_eq!(parse("v1=00"), None);
        assert_eq!(message(7, b"{}"), b"7.{}");
    }
}
