package dev.vcpclip.trainer.data.synthetic;

/**
 * The picture while it is drawn: three colour planes around [0, 1], not yet clipped.
 *
 * <p>Mutable; used by one thread.
 */
final class Canvas {
  final int size;

  /** Red, green, blue. */
  final Grid[] planes;

  Canvas(int size) {
    this(size, new Grid[] {new Grid(size), new Grid(size), new Grid(size)});
  }

  private Canvas(int size, Grid[] planes) {
    this.size = size;
    this.planes = planes;
  }

  Canvas copy() {
    return new Canvas(size, new Grid[] {planes[0].copy(), planes[1].copy(), planes[2].copy()});
  }

  Grid luma() {
    Grid out = new Grid(size);
    for (int i = 0; i < out.v.length; i++) {
      out.v[i] = 0.3f * planes[0].v[i] + 0.59f * planes[1].v[i] + 0.11f * planes[2].v[i];
    }
    return out;
  }

  /** Same tone in all three planes: {@code base colour + amplitude * field}. */
  Canvas tint(float[] colour, Grid field, float amplitude) {
    for (int c = 0; c < 3; c++) {
      float[] plane = planes[c].v;
      for (int i = 0; i < plane.length; i++) {
        plane[i] = colour[c] + amplitude * field.v[i];
      }
    }
    return this;
  }

  /** Adds {@code delta[c] * weight} to each plane. */
  void add(Grid weight, float... delta) {
    for (int c = 0; c < 3; c++) {
      planes[c].add(weight, delta[c % delta.length]);
    }
  }

  /** Moves each pixel towards {@code other} by its weight in [0, 1]. */
  void blend(Grid weight, Canvas other) {
    for (int c = 0; c < 3; c++) {
      float[] plane = planes[c].v;
      float[] target = other.planes[c].v;
      for (int i = 0; i < plane.length; i++) {
        plane[i] += weight.v[i] * (target[i] - plane[i]);
      }
    }
  }

  /** Moves each pixel towards a colour by its weight in [0, 1]. */
  void blend(Grid weight, float... colour) {
    for (int c = 0; c < 3; c++) {
      float[] plane = planes[c].v;
      float target = colour[c % colour.length];
      for (int i = 0; i < plane.length; i++) {
        plane[i] += weight.v[i] * (target - plane[i]);
      }
    }
  }

  /** Brings every pixel closer to the mean colour. */
  void calm(double keep) {
    if (keep == 1) {
      return;
    }
    for (Grid plane : planes) {
      float mean = plane.mean();
      for (int i = 0; i < plane.v.length; i++) {
        plane.v[i] = (float) (mean + keep * (plane.v[i] - mean));
      }
    }
  }

  /** Multiplies all planes by {@code 1 + amount * field}. */
  void shade(Grid field, float amount) {
    for (Grid plane : planes) {
      for (int i = 0; i < plane.v.length; i++) {
        plane.v[i] *= 1 + amount * field.v[i];
      }
    }
  }
}
