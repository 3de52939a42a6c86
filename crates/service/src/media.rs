//! Which kind of picture some bytes are, told by how they begin.

/// The media type of a JPEG (ITU-T T.81 annex B.2.1), PNG (ISO/IEC 15948 section 5.2) or WebP
/// (RFC 9649 section 2.5) picture.
pub(crate) fn sniff(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => Some("image/png"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        _ => None,
    }
}

/// The media type of an upload: also PDF (ISO 32000-1 section 7.5.2).
pub(crate) fn of_upload(bytes: &[u8]) -> &'static str {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => "application/pdf",
        _ => sniff(bytes).unwrap_or("application/octet-stream"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_content() {
        assert_eq!(sniff(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n"), Some("image/png"));
        assert_eq!(sniff(b"RIFF\x10\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(sniff(b"RIFF\x10\0\0\0WAVEfmt "), None);
        assert_eq!(sniff(b""), None);
        assert_eq!(of_upload(b"%PDF-1.7"), "application/pdf");
        assert_eq!(of_upload(&[0xff, 0xd8, 0xff]), "image/jpeg");
        assert_eq!(of_upload(b"<html>"), "application/octet-stream");
    }
}
