package dev.vcpclip.trainer.data;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_BGR2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.COLOR_GRAY2RGB;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_NEAREST;
import static org.bytedeco.opencv.global.opencv_imgproc.cvtColor;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;

import dev.vcpclip.runtime.image.ClipNormalization;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.MaskResizer;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.image.Preprocessor;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * Reads, changes and normalises one training picture after the other.
 *
 * <p>Thread-safe; holds no native memory between calls.
 */
final class TrainingPictures {
  private static final int MOSAIC = 4;

  private final boolean augment;
  private final double mosaicProbability;
  private final Preprocessor preprocessor;
  private final MaskResizer maskResizer;
  private final Map<String, List<Sample>> defective;

  /** Pictures of a data set; of the options, those about one picture matter here. */
  TrainingPictures(SegmentationDataset dataset, DatasetBatches.Options options) {
    this.augment = options.augment();
    this.mosaicProbability = options.mosaicProbability();
    this.preprocessor = new Preprocessor(options.side(), options.side(), options.flatten());
    this.maskResizer = new MaskResizer(options.side(), options.side());
    this.defective =
        dataset.samples().stream()
            .filter(Sample::anomalous)
            .collect(Collectors.groupingBy(Sample::category));
  }

  /**
   * One picture.
   *
   * @param seed decides every random change
   * @param image receives float32 {@code [3, side, side]} from its position on
   * @param mask receives 0 or 1, {@code [side, side]}, from its position on
   * @throws dev.vcpclip.runtime.VcpClipException when a file cannot be read or picture and mask
   *     differ in size
   */
  @SuppressWarnings("try") // The scope is not named again: it frees what is made within.
  void load(Sample sample, long seed, FloatBuffer image, FloatBuffer mask) {
    try (PointerScope scope = new PointerScope()) {
      SplittableRandom random = new SplittableRandom(seed);
      Picture picture;
      if (augment && random.nextDouble() < mosaicProbability) {
        picture = mosaic(sample, random);
      } else {
        picture = read(sample);
      }
      if (augment) {
        picture = Augmentation.apply(picture, random);
      }
      write(picture, image, mask);
    }
  }

  private void write(Picture picture, FloatBuffer image, FloatBuffer mask) {
    ByteBuffer rgb = ByteBuffer.allocate(preprocessor.bytes());
    try (Frame frame = frame(picture.rgb(), PixelFormat.RGB)) {
      preprocessor.process(frame, rgb);
    }
    ClipNormalization.normalize(rgb, image);
    byte[] resized;
    try (Frame frame = frame(picture.mask(), PixelFormat.GRAY)) {
      resized = maskResizer.resize(frame);
    }
    for (int i = 0; i < resized.length; i++) {
      mask.put(mask.position() + i, resized[i]);
    }
  }

  /** Looks at a Mat in place, which the caller's scope keeps for as long as the frame is used. */
  private static Frame frame(Mat mat, PixelFormat format) {
    ByteBuffer pixels = mat.createBuffer();
    return Frame.wrap(pixels, mat.cols(), mat.rows(), (int) mat.step(), format, () -> {});
  }

  private static Picture read(Sample sample) {
    try (Frame picture = Frame.read(sample.image())) {
      Mat rgb = toRgb(picture);
      return new Picture(
          rgb,
          sample.anomalous()
              ? with(MaskReader.read(sample, picture), frame -> view(frame).clone())
              : Mat.zeros(rgb.size(), CV_8UC1).asMat());
    }
  }

  private static Mat with(Frame frame, Function<Frame, Mat> copy) {
    try (frame) {
      return copy.apply(frame);
    }
  }

  private static Mat toRgb(Frame frame) {
    Mat rgb = new Mat();
    switch (frame.format()) {
      case RGB -> view(frame).copyTo(rgb);
      case BGR -> cvtColor(view(frame), rgb, COLOR_BGR2RGB);
      case GRAY -> cvtColor(view(frame), rgb, COLOR_GRAY2RGB);
    }
    return rgb;
  }

  private static Mat view(Frame frame) {
    int type = frame.format() == PixelFormat.GRAY ? CV_8UC1 : CV_8UC3;
    BytePointer pixels = new BytePointer(frame.pixels());
    return new Mat(frame.height(), frame.width(), type, pixels, frame.stride());
  }

  /** Four defective pictures of the category, two by two, in the size of the first. */
  private Picture mosaic(Sample sample, SplittableRandom random) {
    List<Sample> choice = defective.get(sample.category());
    if (choice == null) {
      return read(sample);
    }
    Mat rgb = null;
    Mat mask = null;
    Size tile = null;
    for (int i = 0; i < MOSAIC; i++) {
      Picture part = read(choice.get(random.nextInt(choice.size())));
      if (rgb == null) {
        tile = part.rgb().size();
        rgb = new Mat(2 * tile.height(), 2 * tile.width(), CV_8UC3);
        mask = new Mat(2 * tile.height(), 2 * tile.width(), CV_8UC1);
      }
      int x = i % 2 * tile.width();
      int y = i / 2 * tile.height();
      Rect place = new Rect(x, y, tile.width(), tile.height());
      resize(part.rgb(), rgb.apply(place), tile, 0, 0, INTER_LINEAR);
      resize(part.mask(), mask.apply(place), tile, 0, 0, INTER_NEAREST);
    }
    return new Picture(rgb, mask);
  }
}
