package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads picture files into frames: PNG, JPEG, TIFF, BMP, WebP and PNM, told apart by their bytes.
 *
 * <p>A decoder is not believed: checksums, entropy-coded data and lengths are verified, for a
 * damaged picture would be filled with grey, which passes as a clean surface. Whatever cannot be
 * read as the file means it is refused with the reason: several pages, signed or float samples,
 * missing bytes.
 *
 * <p>Samples of more than 8 bits are read at full depth and scaled by one factor for all pictures:
 * {@code round(255 * sample / white)}. White comes from the file (PNG's sBIT, TIFF's BitsPerSample
 * or MaxSampleValue, PNM's largest value), else from {@link PictureOptions#bitDepth}, else it is
 * 65535; the first picture that stays below 4096 then is warned about, since a camera's 10 or 12
 * bits would be nearly black. Never is it the largest sample that a picture happens to hold.
 *
 * <p>Grey stays grey. Alpha is ignored, colours of associated alpha are divided by it. Colour
 * profiles are ignored, as in the reference.
 *
 * <p>Immutable but for what it has warned about; thread-safe.
 */
public final class PictureReader {
  private static final Logger LOG = LoggerFactory.getLogger(PictureReader.class);
  private static final int FULL_WHITE = 65535;
  private static final int SUSPICIOUSLY_DARK = 4096;
  private static final PictureReader DEFAULTS = new PictureReader(PictureOptions.defaults());

  private final Supplier<PictureOptions> options;
  private final AtomicBoolean warnedOfDepth = new AtomicBoolean();
  private final AtomicBoolean toldOfOrientation = new AtomicBoolean();

  /**
   * @param options see there
   */
  public PictureReader(PictureOptions options) {
    Objects.requireNonNull(options, "options");
    this.options = () -> options;
  }

  private PictureReader(Supplier<PictureOptions> options) {
    this.options = options;
  }

  /**
   * A reader whose options may change from one picture to the next, as a line's recipe does.
   *
   * @param options asked for each picture, by whichever thread reads it
   */
  public static PictureReader following(Supplier<PictureOptions> options) {
    return new PictureReader(Objects.requireNonNull(options, "options"));
  }

  /** The reader behind {@link Frame#read}. */
  public static PictureReader defaults() {
    return DEFAULTS;
  }

  /** How it reads now. */
  public PictureOptions options() {
    return options.get();
  }

  /**
   * Reads a file.
   *
   * @param file any path, whatever its letters and its ending
   * @return a frame that the caller closes
   * @throws VcpClipException when the file is missing, empty, cut short, damaged, not a picture, or
   *     one that cannot be read as it is meant; the message says which
   */
  public Frame read(Path file) {
    try {
      return read(EncodedPicture.read(file));
    } catch (OutOfMemoryError e) { // one picture's failure, not the program's
      throw new VcpClipException(
          file + ": not enough memory for this picture (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Copies a picture of the Java image classes.
   *
   * @param image of any type but float samples
   * @return a frame that the caller closes
   * @throws VcpClipException for float or signed samples
   */
  public Frame read(BufferedImage image) {
    EncodedPicture name = new EncodedPicture("BufferedImage", new byte[0]);
    return finish(name, new DecodedPicture(BufferedImages.toMat(name, image), 0, false, 1));
  }

  /** See {@link Frame#of(ByteBuffer, int, int, CameraFormat)}. */
  static Frame read(ByteBuffer pixels, int width, int height, CameraFormat format) {
    EncodedPicture name = new EncodedPicture("camera frame", new byte[0]);
    return DEFAULTS.finish(name, CameraPixels.decode(name, pixels, width, height, format));
  }

  private Frame read(EncodedPicture file) {
    DecodedPicture picture =
        switch (PictureFormat.of(file)) {
          case PNG -> OpenCvDecoder.decodePng(file);
          case JPEG -> OpenCvDecoder.decodeJpeg(file);
          case BMP -> OpenCvDecoder.decodeBmp(file);
          case WEBP -> OpenCvDecoder.decodeWebp(file);
          case TIFF -> TiffFile.decode(file, options().page());
          case PNM -> PnmFile.decode(file);
        };
    return finish(file, picture);
  }

  private Frame finish(EncodedPicture file, DecodedPicture picture) {
    Mat pixels = picture.pixels();
    try {
      if (pixels.depth() == opencv_core.CV_16U) {
        pixels = narrowed(file, picture);
      }
      if (picture.orientation() != 1) {
        tellOrientation(file, picture.orientation());
        if (options().orientation() == Orientation.UPRIGHT) {
          pixels = Pixels.upright(pixels, picture.orientation());
        }
      }
      return frame(pixels);
    } catch (RuntimeException | OutOfMemoryError e) {
      pixels.close();
      throw e;
    }
  }

  private static Frame frame(Mat pixels) {
    ByteBuffer bytes = pixels.createBuffer();
    PixelFormat format = pixels.channels() == 1 ? PixelFormat.GRAY : PixelFormat.BGR;
    return Frame.wrap(
        bytes, pixels.cols(), pixels.rows(), (int) pixels.step(), format, pixels::close);
  }

  private Mat narrowed(EncodedPicture file, DecodedPicture picture) {
    try (Mat wide = picture.pixels()) {
      int white = picture.white();
      OptionalInt bitDepth = options().bitDepth();
      if (white == 0 && bitDepth.isPresent()) {
        white = (1 << bitDepth.getAsInt()) - 1;
      }
      boolean unknown = white == 0;
      white = unknown ? FULL_WHITE : white;
      int largest = Pixels.requireAtMost(file, wide, white);
      if (unknown) {
        warnOfDepth(file, largest);
      }
      return Pixels.narrow(wide, white, picture.whiteIsZero());
    }
  }

  private void warnOfDepth(EncodedPicture file, int largest) {
    if (largest < SUSPICIOUSLY_DARK && warnedOfDepth.compareAndSet(false, true)) {
      LOG.warn(
          "{}: 16-bit picture, but no sample is above {}: nearly black. If its camera has 10 or 12"
              + " bits, give the bit depth; else defects may be missed. (Said once.)",
          file.name(),
          largest);
    }
  }

  private void tellOrientation(EncodedPicture file, int orientation) {
    if (toldOfOrientation.compareAndSet(false, true)) {
      // On the screen, too: what an overlay shows is not what lies in the file.
      LOG.warn(
          "{}: its orientation tag ({}) is {}. (Said once.)",
          file.name(),
          orientation,
          options().orientation() == Orientation.UPRIGHT
              ? "followed: the picture is turned upright"
              : "not followed: the picture stays as stored");
    }
  }
}
