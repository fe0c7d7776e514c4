package dev.vcpclip.trainer.data.synthetic;

import static dev.vcpclip.trainer.data.synthetic.ComputedMaterial.amplitude;
import static dev.vcpclip.trainer.data.synthetic.ComputedMaterial.between;

import java.util.random.RandomGenerator;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/** How a surface becomes a picture: light, exposure, focus, noise, compression. */
final class SimulatedCamera {
  private final RandomGenerator random;
  private final double noise;

  SimulatedCamera(RandomGenerator random) {
    this.random = random;
    this.noise = random.nextDouble() < 0.2 ? 0 : amplitude(random, 0.002, 0.045);
  }

  /** Deviation of the sensor noise, of full scale. */
  double noise() {
    return noise;
  }

  /** Takes the picture: RGB bytes, pixel by pixel. */
  byte[] shoot(Canvas canvas) {
    int size = canvas.size;
    light(canvas);
    double focus = random.nextDouble() < 0.5 ? 0 : size / 128.0 * between(random, 0.2, 0.9);
    for (Grid plane : canvas.planes) {
      plane.blur(focus);
    }
    boolean grey = random.nextDouble() < 0.45;
    if (grey) {
      Grid luma = canvas.luma();
      for (Grid plane : canvas.planes) {
        System.arraycopy(luma.v, 0, plane.v, 0, luma.v.length);
      }
    }
    expose(canvas);
    addNoise(canvas, grey);
    byte[] rgb = new byte[size * size * 3];
    for (int i = 0; i < size * size; i++) {
      for (int c = 0; c < 3; c++) {
        rgb[3 * i + c] = (byte) Math.round(255 * Math.min(1, Math.max(0, canvas.planes[c].v[i])));
      }
    }
    return random.nextDouble() < 0.2 ? compress(rgb, size, 35 + random.nextInt(60)) : rgb;
  }

  /** Uneven light: a gradient, a fall-off towards the corners, a wide highlight or shadow. */
  private void light(Canvas canvas) {
    int size = canvas.size;
    Grid light = new Grid(size);
    double gradient = random.nextDouble() < 0.75 ? 0.4 * random.nextGaussian() : 0;
    double angle = random.nextDouble() * Math.PI * 2;
    double corners = random.nextDouble() < 0.35 ? between(random, 0, 0.8) : 0;
    double spot = random.nextDouble() < 0.4 ? 0.35 * random.nextGaussian() : 0;
    double cx = random.nextDouble();
    double cy = random.nextDouble();
    double width = between(random, 0.35, 0.9);
    boolean band = random.nextDouble() < 0.4;
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        double u = x / (double) size;
        double w = y / (double) size;
        double along = Math.cos(angle) * (u - 0.5) + Math.sin(angle) * (w - 0.5);
        double r2 = (u - 0.5) * (u - 0.5) + (w - 0.5) * (w - 0.5);
        double d2 =
            band
                ? (along - cx + 0.5) * (along - cx + 0.5)
                : (u - cx) * (u - cx) + (w - cy) * (w - cy);
        light.v[y * size + x] =
            (float) (gradient * along - corners * r2 + spot * Math.exp(-d2 / (width * width)));
      }
    }
    canvas.shade(light, 1);
  }

  private void expose(Canvas canvas) {
    Grid luma = canvas.luma();
    float mean = luma.mean();
    float gain = (float) amplitude(random, 0.65, 1.7);
    float target = (float) Math.min(0.85, Math.max(0.12, mean + 0.12 * random.nextGaussian()));
    double gamma = random.nextDouble() < 0.5 ? 1 : amplitude(random, 0.65, 1.5);
    for (Grid plane : canvas.planes) {
      for (int i = 0; i < plane.v.length; i++) {
        float v = target + gain * (plane.v[i] - mean);
        plane.v[i] = gamma == 1 ? v : (float) Math.pow(Math.max(0, v), gamma);
      }
    }
  }

  private void addNoise(Canvas canvas, boolean grey) {
    if (noise == 0) {
      return;
    }
    boolean soft = random.nextDouble() < 0.3;
    Grid shared = noise(canvas.size, soft);
    for (int c = 0; c < 3; c++) {
      canvas.planes[c].add(shared, (float) noise);
      if (!grey && c != 1) {
        canvas.planes[c].add(noise(canvas.size, soft), (float) (0.5 * noise));
      }
    }
  }

  private Grid noise(int size, boolean soft) {
    Grid out = Noise.white(random, size);
    return soft ? out.blur(0.7).standardise() : out;
  }

  private static byte[] compress(byte[] rgb, int size, int quality) {
    try (Mat picture = new Mat(size, size, opencv_core.CV_8UC3);
        BytePointer coded = new BytePointer();
        IntPointer options = new IntPointer(opencv_imgcodecs.IMWRITE_JPEG_QUALITY, quality)) {
      // Channel order only decides which channel is coded as which; the picture comes back in it.
      picture.data().put(rgb);
      opencv_imgcodecs.imencode(".jpg", picture, coded, options);
      try (Mat packed = new Mat(1, (int) coded.limit(), opencv_core.CV_8UC1, coded);
          Mat decoded = opencv_imgcodecs.imdecode(packed, opencv_imgcodecs.IMREAD_COLOR)) {
        byte[] out = new byte[rgb.length];
        decoded.data().get(out);
        return out;
      }
    }
  }
}
