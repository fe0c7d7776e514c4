package dev.vcpclip.trainer.data.synthetic;

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

  /**
   * @param noise deviation of the camera's noise, which will hide weak marks as the grain does
   * @param contrast factor on the strength of the marks
   */
  Specimen(RandomGenerator random, Canvas canvas, double noise, double contrast) {
    this.random = random;
    this.size = canvas.size;
    this.contrast = contrast;
    this.canvas = canvas;
    this.mask = new Grid(size);
    Grid luma = canvas.luma();
    Grid smooth = luma.copy().blur(size / 24.0);
    this.mean = luma.mean();
    this.structure = smooth.deviation();
    this.grain = (float) Math.hypot(luma.add(smooth, -1).deviation(), noise);
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
