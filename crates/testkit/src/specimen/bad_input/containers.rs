//! Files made by hand, byte by byte, which no encoder writes.

use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, codecs};

/// A PNG whose header claims `width` × `height` and whose data end after one pixel.
pub(super) fn png_of_claimed_size(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    codecs::png::PngEncoder::new(&mut bytes)
        .write_image(&[0; 3], 1, 1, ExtendedColorType::Rgb8)
        .expect("memory takes all bytes");
    // The data of IHDR begin at byte 16 with width and height; its CRC covers type and data.
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.to_be_bytes());
    bytes
}

/// A valid black PNG of `side` × `side` pixels in about a thousandth of its size.
pub(super) fn png_bomb(side: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    // One bit of grey a pixel.
    let size = side.to_be_bytes();
    let header = [size.as_slice(), &size, &[1, 0, 0, 0, 0]].concat();
    png_chunk(&mut bytes, b"IHDR", &header);
    let row = 1 + side.div_ceil(8) as usize;
    png_chunk(&mut bytes, b"IDAT", &zeros(row * side as usize));
    png_chunk(&mut bytes, b"IEND", &[]);
    bytes
}

/// A zlib stream (RFC 1950, RFC 1951) of `count` zero bytes: one block of fixed codes, a literal
/// and then copies of 258 bytes at distance 1.
fn zeros(count: usize) -> Vec<u8> {
    let mut stream = Bits {
        bytes: vec![0x78, 0x9c],
        filled: 8,
    };
    // The last block, fixed Huffman codes; the literal 0 is 00110000.
    stream.push(0b1, 1);
    stream.push(0b01, 2);
    stream.push_code(0b0011_0000, 8);
    let (copies, rest) = ((count - 1) / 258, (count - 1) % 258);
    for _ in 0..copies {
        // Length code 285 and distance code 0.
        stream.push_code(0b1100_0101, 8);
        stream.push_code(0, 5);
    }
    for _ in 0..rest {
        stream.push_code(0b0011_0000, 8);
    }
    // End of block: code 256.
    stream.push_code(0, 7);
    // Adler-32 of zeros: the first sum stays 1, the second counts.
    let adler = ((count % 65_521) as u32) << 16 | 1;
    stream.bytes.extend(adler.to_be_bytes());
    stream.bytes
}

/// Bits packed from the lowest.
struct Bits {
    bytes: Vec<u8>,
    /// Bits used of the last byte.
    filled: u32,
}

impl Bits {
    fn push(&mut self, value: u32, count: u32) {
        for i in 0..count {
            if self.filled == 8 {
                self.bytes.push(0);
                self.filled = 0;
            }
            let bit = (value >> i & 1) as u8;
            if let Some(last) = self.bytes.last_mut() {
                *last |= bit << self.filled;
            }
            self.filled += 1;
        }
    }

    /// Huffman codes are packed from their highest bit.
    fn push_code(&mut self, code: u32, count: u32) {
        self.push(code.reverse_bits() >> (32 - count), count);
    }
}

fn png_chunk(bytes: &mut Vec<u8>, name: &[u8; 4], data: &[u8]) {
    bytes.extend((data.len() as u32).to_be_bytes());
    let start = bytes.len();
    bytes.extend(name);
    bytes.extend(data);
    let crc = crc32(&bytes[start..]);
    bytes.extend(crc.to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xedb8_8320
            } else {
                crc >> 1
            }
        })
    })
}

/// A JPEG whose frame header claims another size (ITU-T T.81, section B.2.2).
pub(super) fn jpeg_of_claimed_size(mut bytes: Vec<u8>, width: u16, height: u16) -> Vec<u8> {
    let frame = bytes
        .windows(2)
        .position(|marker| marker == [0xff, 0xc0])
        .expect("a baseline file has a frame header");
    bytes[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    bytes[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    bytes
}

/// `jpeg` with an Exif segment that has only the orientation (Exif 2.32, section 4.6.4).
pub(super) fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut segment = b"Exif\0\0".to_vec();
    // TIFF, little-endian, its directory at byte 8: one entry, tag 0x0112, one 16-bit value.
    segment.extend(b"II\x2a\0\x08\0\0\0");
    segment.extend([1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]);
    segment.extend([0; 4]);
    let (start, rest) = jpeg.split_at(2);
    let length = (segment.len() as u16 + 2).to_be_bytes();
    [start, &[0xff, 0xe1], &length, &segment, rest].concat()
}

/// Two frames in a WebP container (RFC 9649, section 2.7).
pub(super) fn animated_webp() -> Vec<u8> {
    const SIDE: u32 = 96;
    let size = [SIDE as u8 - 1, 0, 0, SIDE as u8 - 1, 0, 0];
    let mut extended = vec![0b0000_0010, 0, 0, 0];
    extended.extend(size);
    let mut body = b"WEBP".to_vec();
    riff_chunk(&mut body, *b"VP8X", &extended);
    riff_chunk(&mut body, *b"ANIM", &[255, 255, 255, 255, 0, 0]);
    for colour in [[200, 120, 40], [40, 120, 200]] {
        let mut still = Vec::new();
        RgbImage::from_pixel(SIDE, SIDE, Rgb(colour))
            .write_with_encoder(codecs::webp::WebPEncoder::new_lossless(&mut still))
            .expect("memory takes all bytes");
        // Place, size, 100 ms, no blending; then what follows the headers of the still picture.
        let mut frame = vec![0; 6];
        frame.extend(size);
        frame.extend([100, 0, 0, 0]);
        frame.extend(&still[12..]);
        riff_chunk(&mut body, *b"ANMF", &frame);
    }
    let mut bytes = Vec::new();
    riff_chunk(&mut bytes, *b"RIFF", &body);
    bytes
}

fn riff_chunk(bytes: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    bytes.extend(name);
    bytes.extend((data.len() as u32).to_le_bytes());
    bytes.extend(data);
    bytes.extend(vec![0; data.len() % 2]);
}
