package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.MaskResizer;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The one reader of mask files: of evaluation, training and the search for data sets.
 *
 * <p>As in the reference, whatever is above 0 is a defect (VisA numbers its kinds of defect), and
 * only then the mask is resized. Labels count at the depth they are stored in: 1 of 65535 is a
 * defect, too. Of colours any channel counts; alpha does not, but what is wholly transparent is no
 * defect. In a palette whose first colour is the background, every other entry is a defect,
 * whatever its colour. Lossy formats surround a defect with faint noise, so there the half of the
 * brightest value decides.
 */
public final class MaskReader {
  private MaskReader() {}

  /**
   * A mask at its own size.
   *
   * @return grey, 255 for a defect and 0 for the rest; the caller closes it
   * @throws VcpClipException when it cannot be read or leaves open what is meant
   */
  public static Frame read(Path file) {
    return MaskFile.read(file).toFrame();
  }

  /**
   * The mask of a sample at the picture's size.
   *
   * @param sample a defective one
   * @param picture the sample's, still open
   * @return as {@link #read(Path)}
   * @throws VcpClipException also when mask and picture differ in size: a stretched mask marks
   *     other pixels than its maker did
   */
  public static Frame read(Sample sample, Frame picture) {
    Frame mask = read(sample.mask());
    if (mask.width() == picture.width() && mask.height() == picture.height()) {
      return mask;
    }
    try (mask) {
      throw new VcpClipException(
          "%s is %d x %d pixels, its picture %s %d x %d: they have to be the same. Was one of them"
                  .formatted(
                      sample.mask(),
                      mask.width(),
                      mask.height(),
                      sample.image(),
                      picture.width(),
                      picture.height())
              + " cropped, scaled or turned?");
    }
  }

  /**
   * The mask of a sample at another size.
   *
   * @param picture the sample's, still open
   * @return row-major, {@code width * height}: 1 for a defect and 0 for the rest; all 0 for a good
   *     picture
   */
  public static byte[] read(Sample sample, Frame picture, int width, int height) {
    if (!sample.anomalous()) {
      return new byte[width * height];
    }
    try (Frame mask = read(sample, picture)) {
      return new MaskResizer(width, height).resize(mask);
    }
  }

  /** Share of a mask's pixels that are marked, in {@code [0, 1]}. */
  static double share(Path file) {
    return MaskFile.read(file).share();
  }

  /** A mask that is decoded, on the heap. */
  record Pixels(byte[] values, int width, int height) {
    private Frame toFrame() {
      return Frame.copyOf(ByteBuffer.wrap(values), width, height, PixelFormat.GRAY);
    }

    private double share() {
      long marked = 0;
      for (byte value : values) {
        marked += value != 0 ? 1 : 0;
      }
      return (double) marked / values.length;
    }
  }
}
