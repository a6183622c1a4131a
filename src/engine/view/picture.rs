//! A picture in memory and its PNG form. Pixels are RGBA, eight bits a channel, rows from top to bottom.

use std::io::{self, Write};

/// A picture of `width` × `height` pixels with colour multiplied by alpha already (an opaque picture is the same either way).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 4]>,
}

impl Picture {
    /// A picture in one colour.
    #[must_use]
    pub fn filled(width: usize, height: usize, colour: [u8; 4]) -> Self {
        Self { width, height, pixels: vec![colour; width * height] }
    }

    /// Pixels across.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row after row.
    #[must_use]
    pub fn pixels(&self) -> &[[u8; 4]] {
        &self.pixels
    }

    /// All pixels, to draw on.
    pub fn pixels_mut(&mut self) -> &mut [[u8; 4]] {
        &mut self.pixels
    }

    /// The pixel in column `x` of row `y`, transparent black outside the picture.
    #[must_use]
    pub fn at(&self, x: usize, y: usize) -> [u8; 4] {
        if x < self.width && y < self.height { self.pixels[y * self.width + x] } else { [0; 4] }
    }

    /// Makes it this size and this colour all over, keeping its memory.
    pub fn reset(&mut self, width: usize, height: usize, colour: [u8; 4]) {
        self.width = width;
        self.height = height;
        self.pixels.clear();
        self.pixels.resize(width * height, colour);
    }

    /// Writes it as PNG: RGB where every pixel is opaque, RGBA otherwise. The same picture gives the same bytes.
    ///
    /// # Errors
    /// What the writer reports; a picture without pixels.
    pub fn write_png(&self, to: impl Write) -> io::Result<()> {
        let opaque = self.pixels.iter().all(|p| p[3] == 255);
        let mut encoder = png::Encoder::new(to, self.width as u32, self.height as u32);
        encoder.set_color(if opaque { png::ColorType::Rgb } else { png::ColorType::Rgba });
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        let mut writer = encoder.write_header()?;
        let bytes: Vec<u8> = if opaque {
            self.pixels.iter().flat_map(|p| [p[0], p[1], p[2]]).collect()
        } else {
            self.pixels.iter().flat_map(|&p| straight_alpha(p)).collect()
        };
        writer.write_image_data(&bytes)?;
        writer.finish()?;
        Ok(())
    }
}

/// Divides the colour by alpha, which is how PNG stores it.
fn straight_alpha([r, g, b, a]: [u8; 4]) -> [u8; 4] {
    if a == 0 {
        return [0; 4];
    }
    let divide = |c: u8| ((u32::from(c) * 255 + u32::from(a) / 2) / u32::from(a)).min(255) as u8;
    [divide(r), divide(g), divide(b), a]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8]) -> (png::ColorType, Vec<u8>) {
        let mut reader = png::Decoder::new(io::Cursor::new(bytes)).read_info().unwrap();
        let mut out = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut out).unwrap();
        out.truncate(info.buffer_size());
        (info.color_type, out)
    }

    #[test]
    fn png_gives_the_pixels_back() {
        let mut picture = Picture::filled(3, 2, [10, 20, 30, 255]);
        picture.pixels_mut()[4] = [200, 0, 7, 255];
        let mut bytes = Vec::new();
        picture.write_png(&mut bytes).unwrap();
        let (kind, rgb) = decode(&bytes);
        assert_eq!(kind, png::ColorType::Rgb);
        assert_eq!(&rgb[12..15], &[200, 0, 7]);
        assert_eq!(picture.at(1, 1), [200, 0, 7, 255]);
        assert_eq!(picture.at(3, 0), [0; 4]);
    }

    #[test]
    fn png_of_a_see_through_picture_has_straight_alpha() {
        let mut bytes = Vec::new();
        Picture::filled(1, 1, [64, 32, 0, 128]).write_png(&mut bytes).unwrap();
        let (kind, rgba) = decode(&bytes);
        assert_eq!(kind, png::ColorType::Rgba);
        assert_eq!(rgba, [128, 64, 0, 128]);
    }

    #[test]
    fn an_empty_picture_is_refused() {
        assert!(Picture::filled(0, 0, [0; 4]).write_png(&mut Vec::new()).is_err());
    }
}
