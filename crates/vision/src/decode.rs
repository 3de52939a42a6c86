//! Bytes of an image file to planes of pixels, within limits that are checked before anything is
//! decoded.

use std::io::Cursor;

use bonafide_core::evidence::PictureError;
use image_webp::WebPDecoder;
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use crate::{blocks::Blocks, colour::Colour, orientation::Orientation, plane::Plane};

/// Bytes that a file may have.
pub const MAX_BYTES: usize = 16 << 20;
/// Pixels that a picture may have.
pub const MAX_PIXELS: u64 = 50_000_000;
/// Pixels that each side must have.
pub const MIN_SIDE: u32 = 32;
/// Pictures with more pixels are halved as they are decoded, so that memory stays bounded: a
/// document that fills a fifth of what is left still has 10 pixels a character.
const HALVE_ABOVE: u64 = 16_000_000;
/// JPEGs with more pixels are decoded without colour, which takes a third of the memory.
const GREY_ABOVE: u64 = 24_000_000;
/// Longer side of the small picture in colour.
const COLOUR_SIDE: usize = 640;

/// A decoded picture, turned upright as its EXIF orientation says.
#[derive(Debug)]
pub struct Picture {
    /// Pixels across of the file, after orientation.
    pub width: u32,
    /// Pixels down of the file, after orientation.
    pub height: u32,
    /// Luma (ITU-R BT.601), perhaps reduced.
    pub luma: Plane,
    /// Pixels of the file on one pixel of `luma`: 1 or 2.
    pub reduction: u32,
    /// The whole picture in colour, small.
    pub colour: Colour,
    /// The blocks that `luma` was compressed in; `None` where it is reduced, or it is not known.
    pub blocks: Option<Blocks>,
    /// It has colour that was not decoded, as it has too many pixels: `colour` is grey.
    pub greyed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Container {
    Jpeg,
    Png,
    WebP,
}

/// Decodes a JPEG, PNG or WebP file, told apart by its content.
///
/// # Errors
/// Each [`PictureError`] but [`PictureError::TimedOut`].
pub fn decode(bytes: &[u8]) -> Result<Picture, PictureError> {
    if bytes.is_empty() {
        return Err(PictureError::Empty);
    }
    if bytes.len() > MAX_BYTES {
        return Err(PictureError::TooManyBytes);
    }
    match sniff(bytes).ok_or(PictureError::UnknownFormat)? {
        Container::Jpeg => jpeg(bytes),
        Container::Png => png(bytes),
        Container::WebP => webp(bytes),
    }
}

fn sniff(bytes: &[u8]) -> Option<Container> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some(Container::Jpeg)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(Container::Png)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(Container::WebP)
    } else {
        None
    }
}

fn check_size(width: u32, height: u32) -> Result<(), PictureError> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        Err(PictureError::TooManyPixels)
    } else if width.min(height) < MIN_SIDE {
        Err(PictureError::TooFewPixels)
    } else {
        Ok(())
    }
}

fn jpeg(bytes: &[u8]) -> Result<Picture, PictureError> {
    let options = DecoderOptions::new_safe()
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder
        .decode_headers()
        .map_err(|_| PictureError::Damaged)?;
    let info = decoder.info().ok_or(PictureError::Damaged)?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    check_size(width, height)?;
    if !jpeg_is_complete(bytes) {
        return Err(PictureError::Damaged);
    }
    let pixels = u64::from(width) * u64::from(height);
    let space = decoder.input_colorspace();
    let ycc = matches!(space, Some(ColorSpace::YCbCr | ColorSpace::Luma));
    let channels = if ycc && pixels > GREY_ABOVE { 1 } else { 3 };
    if channels == 1 {
        decoder.set_options(options.jpeg_set_out_colorspace(ColorSpace::Luma));
    }
    let orientation = orientation_of(decoder.exif().map(Vec::as_slice));
    let rows = decoder.decode().map_err(|_| PictureError::Damaged)?;
    let stride = width as usize * channels;
    if rows.len() < stride * height as usize {
        return Err(PictureError::Damaged);
    }
    let mut canvas = Canvas::new(width, height);
    for row in rows.chunks_exact(stride).take(height as usize) {
        canvas.push(row, channels);
    }
    let blocks = if ycc { Blocks::of_jpeg(bytes) } else { None };
    Ok(Picture {
        greyed: channels == 1 && space == Some(ColorSpace::YCbCr),
        ..canvas.finish(orientation, blocks)
    })
}

/// Whether the end marker is reached by walking the segments: a decoder fills up what is missing
/// with grey, and a file that broke off in transit must not be judged by half.
fn jpeg_is_complete(bytes: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xda;
    const END_OF_IMAGE: u8 = 0xd9;
    let mut at = 2;
    let mut in_scan = false;
    while let Some(offset) = bytes
        .get(at..)
        .and_then(|rest| rest.iter().position(|b| *b == 0xff))
    {
        at += offset + 1;
        let Some(&marker) = bytes.get(at) else {
            return false;
        };
        match marker {
            END_OF_IMAGE => return true,
            // Stuffed bytes, fill bytes and restart markers stand alone.
            0x00 | 0x01 | 0xd0..=0xd8 => at += 1,
            0xff => {}
            _ => {
                let Some(length) = bytes.get(at + 1..at + 3) else {
                    return false;
                };
                let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
                // Inside entropy-coded data, damage may look like a marker; only those that may
                // stand between scans carry a length to jump over.
                let jumps =
                    !in_scan || matches!(marker, 0xc4 | 0xcc | 0xda..=0xdf | 0xe0..=0xef | 0xfe);
                in_scan |= marker == START_OF_SCAN;
                at += 1 + if jumps { length } else { 0 };
            }
        }
    }
    false
}

fn png(bytes: &[u8]) -> Result<Picture, PictureError> {
    let mut decoder =
        png::Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: 64 << 20 });
    decoder.set_transformations(png::Transformations::EXPAND | png::Transformations::STRIP_16);
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    let header = decoder
        .read_header_info()
        .map_err(|_| PictureError::Damaged)?;
    let (width, height) = (header.width, header.height);
    check_size(width, height)?;
    let interlaced = header.interlaced;
    let mut reader = decoder.read_info().map_err(|_| PictureError::Damaged)?;
    if reader
        .info()
        .animation_control
        .is_some_and(|animation| animation.num_frames > 1)
    {
        return Err(PictureError::Animated);
    }
    let orientation = orientation_of(reader.info().exif_metadata.as_deref());
    let channels = reader.output_color_type().0.samples();
    let mut canvas = Canvas::new(width, height);
    if interlaced {
        let size = reader
            .output_buffer_size()
            .ok_or(PictureError::TooManyPixels)?;
        let mut pixels = vec![0; size];
        reader
            .next_frame(&mut pixels)
            .map_err(|_| PictureError::Damaged)?;
        for row in pixels.chunks_exact(width as usize * channels) {
            canvas.push(row, channels);
        }
    } else {
        for _ in 0..height {
            match reader.next_row() {
                Ok(Some(row)) => canvas.push(row.data(), channels),
                Ok(None) | Err(_) => return Err(PictureError::Damaged),
            }
        }
    }
    Ok(canvas.finish(orientation, Some(Blocks::LOSSLESS)))
}

fn webp(bytes: &[u8]) -> Result<Picture, PictureError> {
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(|_| PictureError::Damaged)?;
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    if decoder.is_animated() {
        return Err(PictureError::Animated);
    }
    let orientation = orientation_of(decoder.exif_metadata().ok().flatten().as_deref());
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let size = decoder
        .output_buffer_size()
        .ok_or(PictureError::TooManyPixels)?;
    let mut pixels = vec![0; size];
    decoder
        .read_image(&mut pixels)
        .map_err(|_| PictureError::Damaged)?;
    let mut canvas = Canvas::new(width, height);
    for row in pixels.chunks_exact(width as usize * channels) {
        canvas.push(row, channels);
    }
    Ok(canvas.finish(orientation, None))
}

fn orientation_of(exif: Option<&[u8]>) -> Orientation {
    exif.map_or(Orientation::Upright, Orientation::of_exif)
}

/// Takes rows as they are decoded and keeps luma and a small picture in colour.
struct Canvas {
    width: usize,
    height: usize,
    reduction: usize,
    luma: Vec<u8>,
    /// Sums of the rows that share the next row of the reduced luma.
    luma_sums: Vec<u16>,
    colour_step: usize,
    colour: Vec<u8>,
    colour_sums: Vec<u32>,
    rows: usize,
}

impl Canvas {
    fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width as usize, height as usize);
        let reduction = if (width * height) as u64 > HALVE_ABOVE {
            2
        } else {
            1
        };
        let colour_step = width
            .max(height)
            .div_ceil(COLOUR_SIDE)
            .min(width.min(height));
        Self {
            width,
            height,
            reduction,
            luma: Vec::with_capacity((width / reduction) * (height / reduction)),
            luma_sums: vec![0; width / reduction],
            colour_step,
            colour: Vec::new(),
            colour_sums: vec![0; width / colour_step * 3],
            rows: 0,
        }
    }

    /// Takes the next row: 1 channel is luma, 2 luma and alpha, 3 RGB, 4 RGBA.
    fn push(&mut self, row: &[u8], channels: usize) {
        if self.rows >= self.height {
            return;
        }
        let opaque = |value: u8, alpha: u8| {
            // On white, as viewers show cut-out documents.
            let alpha = u32::from(alpha);
            ((u32::from(value) * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        let rgb = |pixel: &[u8]| match channels {
            1 => [pixel[0]; 3],
            2 => [opaque(pixel[0], pixel[1]); 3],
            3 => [pixel[0], pixel[1], pixel[2]],
            _ => [
                opaque(pixel[0], pixel[3]),
                opaque(pixel[1], pixel[3]),
                opaque(pixel[2], pixel[3]),
            ],
        };
        let pixels = row.chunks_exact(channels).take(self.width);
        let reduced = self.reduction;
        let step = self.colour_step;
        let colour_width = self.colour_sums.len() / 3;
        let (mut column, mut phase) = (0, 0);
        for (x, pixel) in pixels.enumerate() {
            let [r, g, b] = rgb(pixel);
            let luma = if channels == 1 {
                pixel[0]
            } else {
                ((77 * u32::from(r) + 150 * u32::from(g) + 29 * u32::from(b) + 128) >> 8) as u8
            };
            if reduced == 1 {
                self.luma.push(luma);
            } else if let Some(sum) = self.luma_sums.get_mut(x / 2) {
                *sum += u16::from(luma);
            }
            if column < colour_width {
                let sums = &mut self.colour_sums[3 * column..][..3];
                sums[0] += u32::from(r);
                sums[1] += u32::from(g);
                sums[2] += u32::from(b);
            }
            phase += 1;
            if phase == step {
                phase = 0;
                column += 1;
            }
        }
        self.rows += 1;
        if reduced == 2 && self.rows.is_multiple_of(2) {
            self.luma
                .extend(self.luma_sums.iter().map(|sum| ((sum + 2) / 4) as u8));
            self.luma_sums.fill(0);
        }
        if self.rows.is_multiple_of(step) {
            let area = (step * step) as u32;
            self.colour.extend(
                self.colour_sums
                    .iter()
                    .map(|sum| ((sum + area / 2) / area) as u8),
            );
            self.colour_sums.fill(0);
        }
    }

    fn finish(self, orientation: Orientation, blocks: Option<Blocks>) -> Picture {
        let (mut width, mut height) = (self.width, self.height);
        let luma_height = height / self.reduction;
        let luma = Plane::new(width / self.reduction, luma_height, self.luma).oriented(orientation);
        let (mut colour_width, mut colour_height) =
            (width / self.colour_step, height / self.colour_step);
        let pixels = orientation.applied(&self.colour, colour_width, colour_height, 3);
        if orientation.swaps_sides() {
            std::mem::swap(&mut width, &mut height);
            std::mem::swap(&mut colour_width, &mut colour_height);
        }
        let blocks = blocks.filter(|_| self.reduction == 1);
        Picture {
            width: width as u32,
            height: height as u32,
            luma,
            reduction: self.reduction as u32,
            colour: Colour {
                width: colour_width,
                height: colour_height,
                pixels,
            },
            blocks: blocks.map(|blocks| blocks.oriented(orientation, width, height)),
            greyed: false,
        }
    }
}
