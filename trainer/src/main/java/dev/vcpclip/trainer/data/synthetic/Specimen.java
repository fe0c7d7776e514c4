package dev.vcpclip.trainer.data.synthetic;

import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * A surface while defects are drawn into it: the picture, its mask, and how strong its own texture
 * is, which decides how strong a mark must be to be seen.
 */
final class Specimen {
  /**
   * Share of the marks that glare whatever the grain, as bare metal in a scratch or oil on a sheet
   * does. Without them every strong line a model sees belongs to the surface.
   */
  private static final double GLARING = 0.2;

  final RandomGenerator random;
  final int size;
  final Canvas canvas;

  /** 1 where a defect is. */
  final Grid mask;

  /** Deviation of the surface's own brightness at fine scale, before any defect. */
  final float grain;

  /** Deviation of the surface's own brightness at coarse scale, before any defect. */
  final float structure;

  private final float mean;
  private final double contrast;

  /** Where defects may be, or null: everywhere. */
  private final Grid region;

  /**
   * @param noise deviation of the camera's noise, which will hide weak marks as the grain does
   * @param contrast factor on the strength of the marks
   * @param region where the object is, 0 to 1; null if the surface fills the picture
   */
  Specimen(RandomGenerator random, Canvas canvas, double noise, double contrast, Grid region) {
    this.random = random;
    this.size = canvas.size;
    this.contrast = contrast;
    this.canvas = canvas;
    this.mask = new Grid(size);
    this.region = region;
    Grid luma = canvas.luma();
    Grid smooth = luma.copy().blur(size / 24.0);
    this.mean = (float) moments(luma)[0];
    this.structure = (float) moments(smooth)[1];
    this.grain = (float) Math.hypot(moments(luma.add(smooth, -1))[1], noise);
  }

  /** Mean and deviation over the region. */
  private double[] moments(Grid values) {
    double weight = 0;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < values.v.length; i++) {
      double w = region == null ? 1 : region.v[i];
      weight += w;
      sum += w * values.v[i];
      squares += w * values.v[i] * values.v[i];
    }
    double average = sum / Math.max(1, weight);
    double variance = squares / Math.max(1, weight) - average * average;
    return new double[] {average, Math.sqrt(Math.max(0, variance))};
  }

  /**
   * Draws a defect and takes back what of it lies beside the object.
   *
   * @return false, with nothing changed, if hardly any of it lies on the object
   */
  boolean confine(BooleanSupplier drawing) {
    if (region == null) {
      return drawing.getAsBoolean();
    }
    Canvas before = canvas.copy();
    Grid marked = mask.copy();
    boolean drawn = drawing.getAsBoolean();
    int pixels = 0;
    for (int i = 0; i < mask.v.length; i++) {
      mask.v[i] = region.v[i] > 0.5f ? mask.v[i] : marked.v[i];
      pixels += mask.v[i] > marked.v[i] ? 1 : 0;
    }
    boolean seen = drawn && pixels >= size * size / 4096;
    for (int c = 0; c < 3; c++) {
      float[] now = canvas.planes[c].v;
      float[] then = before.planes[c].v;
      for (int i = 0; i < now.length; i++) {
        now[i] = seen ? then[i] + region.v[i] * (now[i] - then[i]) : then[i];
      }
    }
    if (!seen) {
      System.arraycopy(marked.v, 0, mask.v, 0, marked.v.length);
    }
    return seen;
  }

  double between(double from, double to) {
    return ComputedMaterial.between(random, from, to);
  }

  double amplitude(double from, double to) {
    return ComputedMaterial.amplitude(random, from, to);
  }

  boolean chance(double share) {
    return random.nextDouble() < share;
  }

  /** A coordinate inside the picture, {@code margin} of its size away from the border. */
  double place(double margin) {
    return size * between(margin, 1 - margin);
  }

  double angle() {
    return random.nextDouble() * Math.PI * 2;
  }

  /**
   * A brightness step that stands out of the grain, now and then by far.
   *
   * @param weakest and strongest, in deviations of the grain
   */
  float step(double weakest, double strongest) {
    double size =
        contrast * (Math.max(0.045, amplitude(weakest, strongest) * grain) + 0.35 * structure);
    if (chance(GLARING)) {
      size = Math.max(size, between(0.15, 0.5));
    }
    boolean darker = chance(0.55);
    // Where there is no room on one side, the mark goes to the other.
    if (darker && mean - size < 0.02) {
      darker = false;
    } else if (!darker && mean + size > 0.98) {
      darker = true;
    }
    return (float) (darker ? -Math.min(size, Math.max(0.05, mean)) : size);
  }

  /** The step for the three channels: mostly grey, sometimes with a tint. */
  float[] tinted(float step) {
    float[] out = {step, step, step};
    if (chance(0.4)) {
      for (int c = 0; c < 3; c++) {
        out[c] = (float) (step * between(0.3, 1.4));
      }
    }
    return out;
  }

  /** Draws a change of tone and marks it. */
  boolean tone(Grid cover, float... delta) {
    canvas.add(cover, delta);
    return mark(cover);
  }

  /** Marks what is covered by more than about a third as a defect. */
  boolean mark(Grid cover) {
    boolean any = false;
    for (int i = 0; i < mask.v.length; i++) {
      if (cover.v[i] > 0.35f) {
        mask.v[i] = 1;
        any = true;
      }
    }
    return any;
  }
}
