package dev.vcpclip.trainer.eval;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REFLECT;
import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_imgproc.GaussianBlur;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;
import static org.bytedeco.opencv.global.opencv_imgproc.resize;
import static org.bytedeco.opencv.global.opencv_imgproc.sepFilter2D;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.reference.Coreset;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * PatchCore (Roth et al. 2022) without a network: what a memory of good patches is worth by itself,
 * so that nobody takes it for the model's merit. A patch is described by a few filters of the grey
 * picture at 256 x 256 pixels, at a quarter of its resolution: its brightness and its two gradients
 * at three scales. Memory, greedy coreset and nearest neighbour are PatchCore's; the image score is
 * the map's maximum.
 *
 * <p>Thread-safe. Heap memory only.
 */
final class PatchMemory implements MapSource {
  static final String LABEL = "patch memory on filters";

  private static final int SIDE = 256;
  private static final int GRID = 64;
  private static final int ROWS = 2048;
  private static final double[] SCALES = {1, 2, 4};
  private static final int FEATURES = 3 * SCALES.length;
  private static final int BLOCK = 512;

  /** A thousandth of white: less is noise of one grey level. */
  private static final double SMALLEST_SPREAD = 1e-3;

  /** {@code [features][rows]}: the inner loop runs over rows. */
  private final float[][] memory;

  private final float[] spreads;

  private PatchMemory(float[][] memory, float[] spreads) {
    this.memory = memory;
    this.spreads = spreads;
  }

  /**
   * Remembers pictures.
   *
   * @param good at least one; closed here
   */
  static PatchMemory of(List<Frame> good) {
    List<float[]> pictures = new ArrayList<>();
    for (Frame each : good) {
      try (Frame frame = each) {
        pictures.add(features(frame));
      }
    }
    float[] spreads = spreads(pictures);
    List<PatchTokens> tokens = new ArrayList<>();
    for (float[] picture : pictures) {
      divide(picture, spreads);
      tokens.add(PatchTokens.of(1, GRID * GRID, FEATURES, picture));
    }
    PatchTokens kept = Coreset.of(PatchTokens.together(tokens), ROWS);
    float[][] memory = new float[FEATURES][kept.rows()];
    float[] row = new float[FEATURES];
    for (int i = 0; i < kept.rows(); i++) {
      kept.row(0, i, row);
      for (int f = 0; f < FEATURES; f++) {
        memory[f][i] = row[f];
      }
    }
    return new PatchMemory(memory, spreads);
  }

  /** Root mean square about the mean, of each feature. */
  private static float[] spreads(List<float[]> pictures) {
    double[] sum = new double[FEATURES];
    double[] squares = new double[FEATURES];
    long count = 0;
    for (float[] picture : pictures) {
      for (int i = 0; i < picture.length; i++) {
        sum[i % FEATURES] += picture[i];
        squares[i % FEATURES] += (double) picture[i] * picture[i];
      }
      count += picture.length / FEATURES;
    }
    float[] spreads = new float[FEATURES];
    for (int f = 0; f < FEATURES; f++) {
      double mean = sum[f] / count;
      spreads[f] =
          (float)
              Math.max(SMALLEST_SPREAD, Math.sqrt(Math.max(0, squares[f] / count - mean * mean)));
    }
    return spreads;
  }

  private static void divide(float[] picture, float[] spreads) {
    for (int i = 0; i < picture.length; i++) {
      picture[i] /= spreads[i % FEATURES];
    }
  }

  @Override
  @SuppressWarnings("try") // The scope is not named again: it frees what is made within.
  public ScoredMap map(Frame frame) {
    float[] picture = features(frame);
    divide(picture, spreads);
    float[] distances = new float[GRID * GRID];
    for (int patch = 0; patch < distances.length; patch++) {
      float distance = (float) Math.sqrt(nearest(picture, patch * FEATURES));
      distances[patch] = distance / (1 + distance);
    }
    try (PointerScope scope = new PointerScope()) {
      Mat grid = new Mat(GRID, GRID, CV_32F);
      FloatBuffer buffer = grid.createBuffer();
      buffer.put(distances);
      Mat large = new Mat();
      resize(grid, large, new Size(SIDE, SIDE), 0, 0, INTER_LINEAR);
      Mat smooth = blur(large, 4);
      FloatBuffer values = smooth.createBuffer();
      AnomalyMap map = AnomalyMap.copyOf(values, SIDE, SIDE);
      return new ScoredMap(map, map.max());
    }
  }

  /** Squared distance to the nearest remembered patch. */
  private float nearest(float[] picture, int at) {
    int rows = memory[0].length;
    float best = Float.POSITIVE_INFINITY;
    float[] sums = new float[BLOCK];
    for (int from = 0; from < rows; from += BLOCK) {
      int length = Math.min(BLOCK, rows - from);
      Arrays.fill(sums, 0);
      for (int f = 0; f < FEATURES; f++) {
        float value = picture[at + f];
        float[] column = memory[f];
        for (int i = 0; i < length; i++) {
          float difference = column[from + i] - value;
          sums[i] += difference * difference;
        }
      }
      for (int i = 0; i < length; i++) {
        best = Math.min(best, sums[i]);
      }
    }
    return best;
  }

  /** {@code [GRID * GRID, FEATURES]}. */
  @SuppressWarnings("try") // as above
  private static float[] features(Frame frame) {
    float[] features = new float[GRID * GRID * FEATURES];
    try (PointerScope scope = new PointerScope()) {
      Mat grey = Mats.resized(Mats.grey(frame), SIDE);
      int f = 0;
      for (double scale : SCALES) {
        Mat gauss = Mats.gaussian(scale, false);
        Mat derivative = Mats.gaussian(scale, true);
        for (Mat response :
            List.of(
                blur(grey, scale),
                filtered(grey, derivative, gauss),
                filtered(grey, gauss, derivative))) {
          Mat small = new Mat();
          resize(response, small, new Size(GRID, GRID), 0, 0, INTER_AREA);
          FloatBuffer values = small.createBuffer();
          for (int i = 0; i < GRID * GRID; i++) {
            features[i * FEATURES + f] = values.get(i);
          }
          f++;
        }
      }
    }
    return features;
  }

  private static Mat filtered(Mat grey, Mat alongRows, Mat alongColumns) {
    Mat response = new Mat();
    Point centre = new Point(-1, -1);
    sepFilter2D(grey, response, CV_32F, alongRows, alongColumns, centre, 0, BORDER_REFLECT);
    return response;
  }

  private static Mat blur(Mat image, double sigma) {
    Mat blurred = new Mat();
    GaussianBlur(image, blurred, new Size(0, 0), sigma, sigma, BORDER_REFLECT, 0);
    return blurred;
  }
}
