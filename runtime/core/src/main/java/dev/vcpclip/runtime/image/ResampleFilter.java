package dev.vcpclip.runtime.image;

/** The two kernels the method needs, with Pillow's constants. */
enum ResampleFilter {
  /** Triangle. */
  BILINEAR(1) {
    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      return distance < 1 ? 1 - distance : 0;
    }
  },
  /** Keys' cubic with a = -0.5; OpenCV's has a = -0.75. */
  BICUBIC(2) {
    private static final double A = -0.5;

    @Override
    double weight(double x) {
      double distance = Math.abs(x);
      if (distance < 1) {
        return ((A + 2) * distance - (A + 3)) * distance * distance + 1;
      }
      return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * A : 0;
    }
  };

  private final double support;

  ResampleFilter(double support) {
    this.support = support;
  }

  /** Half the kernel's width, in source pixels when enlarging. */
  double support() {
    return support;
  }

  /** The kernel's value at a distance from its centre. */
  abstract double weight(double x);
}
