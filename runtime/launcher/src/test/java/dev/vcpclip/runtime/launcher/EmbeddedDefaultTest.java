package dev.vcpclip.runtime.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.AnomalyMap;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the embedded default makes of good pictures under a lamp. */
class EmbeddedDefaultTest {
  private static final int SIDE = 256;
  private static final int PICTURES = 24;
  private static final int TOP = 100;
  private static final int BORDER = 16;
  private static final int SPOT = 5;

  /**
   * Unless it is divided out, the fall-off draws them there: twice the border's share of the area.
   */
  @Test
  void theBorderOfGoodPicturesHasNoMoreOfTheHighestPixelsThanItHasOfTheArea() throws Exception {
    double area = 1 - Math.pow((SIDE - 2.0 * BORDER) / SIDE, 2);
    double share = 0;
    Random random = new Random(17);
    try (ChosenBundle bundle = ChosenBundle.of(null);
        Model model = Model.open(bundle.path())) {
      for (int i = 0; i < PICTURES; i++) {
        try (Frame frame = Frame.copyOf(picture(random, i), SIDE, SIDE, PixelFormat.RGB)) {
          share += borderShare(model.run(frame).map().orElseThrow()) / PICTURES;
        }
      }
    }

    assertThat(share).isBetween(0.1 * area, 1.3 * area);
  }

  /** The test above alone would also pass if nothing were ever seen there. */
  @Test
  void aSpotNearTheBorderIsFoundAsOneInTheMiddleIs() throws Exception {
    int atBorder = 0;
    int inTheMiddle = 0;
    Random random = new Random(18);
    try (ChosenBundle bundle = ChosenBundle.of(null);
        Model model = Model.open(bundle.path())) {
      for (int i = 0; i < PICTURES; i++) {
        byte[] rgb = picture(random, i);
        int along = BORDER + random.nextInt(SIDE - 2 * BORDER);
        atBorder += isHighestAt(model, rgb, along, BORDER / 2) ? 1 : 0;
        inTheMiddle += isHighestAt(model, rgb, SIDE / 2, SIDE / 2) ? 1 : 0;
      }
    }

    assertThat(inTheMiddle).isGreaterThan(PICTURES / 2);
    assertThat(atBorder).isGreaterThan(inTheMiddle * 3 / 4);
  }

  private static boolean isHighestAt(Model model, byte[] rgb, int x, int y)
      throws InterruptedException {
    byte[] spotted = rgb.clone();
    for (int i = 0; i < SIDE * SIDE; i++) {
      if (Math.hypot(i % SIDE - x, i / SIDE - y) <= SPOT) {
        for (int channel = 0; channel < 3; channel++) {
          spotted[3 * i + channel] = (byte) ((spotted[3 * i + channel] & 0xFF) / 2);
        }
      }
    }
    try (Frame frame = Frame.copyOf(spotted, SIDE, SIDE, PixelFormat.RGB)) {
      AnomalyMap map = model.run(frame).map().orElseThrow();
      int side = map.width();
      int highest =
          IntStream.range(0, side * side)
              .boxed()
              .max(Comparator.comparingDouble(i -> map.at(i % side, i / side)))
              .orElseThrow();
      double scale = (double) SIDE / side;
      return Math.hypot(scale * (highest % side) - x, scale * (highest / side) - y) <= 2 * SPOT;
    }
  }

  private static double borderShare(AnomalyMap map) {
    int side = map.width();
    long top =
        IntStream.range(0, side * side)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -map.at(i % side, i / side)))
            .limit(TOP)
            .filter(i -> distanceToBorder(i % side, i / side, side) * SIDE < BORDER * side)
            .count();
    return (double) top / TOP;
  }

  private static int distanceToBorder(int x, int y, int side) {
    return Math.min(Math.min(x, side - 1 - x), Math.min(y, side - 1 - y));
  }

  private static byte[] picture(Random random, int kind) {
    byte[] grey = surface(random, kind);
    byte[] rgb = new byte[3 * grey.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = grey[i / 3];
    }
    return rgb;
  }

  /** Grain of one of several scales and strengths under a light that falls off to the corners. */
  private static byte[] surface(Random random, int kind) {
    int radius = kind % 4;
    double strength = new double[] {4, 10, 25}[kind % 3];
    double[] grain = random.doubles(SIDE * SIDE).map(value -> value - 0.5).toArray();
    for (int pass = 0; pass < 2; pass++) {
      grain = turnedBoxes(turnedBoxes(grain, radius), radius);
    }
    double deviation = Math.sqrt(Arrays.stream(grain).map(g -> g * g).average().orElseThrow());
    double tone = 60 + 130 * random.nextDouble();
    double fallOff = 0.3 + 0.9 * random.nextDouble();
    byte[] grey = new byte[SIDE * SIDE];
    for (int i = 0; i < grey.length; i++) {
      double u = (i % SIDE + 0.5) / SIDE - 0.5;
      double v = (i / SIDE + 0.5) / SIDE - 0.5;
      double light = 1 - fallOff * (u * u + v * v);
      double value = light * (tone + strength * grain[i] / deviation);
      grey[i] = (byte) Math.round(Math.max(0, Math.min(255, value)));
    }
    return grey;
  }

  /** Means along the rows, around the border as if the picture went on at its other side. */
  private static double[] turnedBoxes(double[] values, int radius) {
    double[] turned = new double[values.length];
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        for (int k = -radius; k <= radius; k++) {
          turned[x * SIDE + y] += values[y * SIDE + Math.floorMod(x + k, SIDE)];
        }
      }
    }
    return turned;
  }
}
