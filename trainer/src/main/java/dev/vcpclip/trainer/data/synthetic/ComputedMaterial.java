package dev.vcpclip.trainer.data.synthetic;

import java.util.random.RandomGenerator;

/** Surfaces made of noise and patterns alone. */
enum ComputedMaterial {
  /** Flat sheet with grain and, often, streaks along the rolling direction. */
  SHEET_METAL("metal") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      double angle = random.nextInt(2) * Math.PI / 2 + 0.1 * random.nextGaussian();
      Grid field = Noise.fractal(random, size, between(random, 1.5, 5), 2, 0.7);
      field.add(
          Noise.fractal(random, size, between(random, 2, 6), 2, 0.7, between(random, 8, 40), angle),
          (float) (random.nextDouble() * 1.5));
      field.add(Noise.fractal(random, size, size / 2.0, 3, 0.5), 0.6f * random.nextFloat());
      return flat(random, size, field, 0.1, amplitude(random, 0.008, 0.09));
    }
  },
  BRUSHED_METAL("brushed metal") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      double angle =
          random.nextBoolean() ? random.nextInt(2) * Math.PI / 2 : random.nextDouble() * Math.PI;
      Grid field =
          Noise.fractal(
              random, size, between(random, 1, 3), 2, 0.8, between(random, 15, 60), angle);
      field.add(Noise.white(random, size), 0.3f);
      return flat(random, size, field, 0.08, amplitude(random, 0.02, 0.1));
    }
  },
  ROUGH("concrete") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      Grid field =
          Noise.fractal(random, size, between(random, 4, 24), 4, between(random, 0.5, 0.95));
      return flat(random, size, field, 0.2, amplitude(random, 0.015, 0.12));
    }
  },
  /** Bright and dark grain so strong that single grains touch black and white. */
  COARSE_GRAIN("cast iron") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      Grid field = Noise.fractal(random, size, between(random, 1.5, 4), 2, 0.9);
      field.add(Noise.white(random, size), random.nextFloat());
      field.add(Noise.fractal(random, size, size / 3.0, 2, 0.5), 0.4f * random.nextFloat());
      return flat(random, size, field.standardise(), 0.1, amplitude(random, 0.06, 0.18));
    }
  },
  SMOOTH("plastic") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      Grid field = Noise.fractal(random, size, between(random, 1, 3), 1, 0.5);
      return flat(random, size, field, 0.5, amplitude(random, 0.001, 0.012));
    }
  },
  WOVEN("fabric") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      double pitch = between(random, 3, 14);
      double angle = random.nextDouble() * Math.PI;
      double ratio = between(random, 0.6, 1.7);
      int twill = random.nextInt(3);
      Grid bend = Noise.fractal(random, size, size / 2.0, 2, 0.5);
      float slack = (float) (random.nextDouble() * 0.3 * pitch);
      Grid field = new Grid(size);
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          double d = slack * bend.v[y * size + x];
          double u = (Math.cos(angle) * x + Math.sin(angle) * y + d) / pitch;
          double w = (-Math.sin(angle) * x + Math.cos(angle) * y + d) / (pitch * ratio);
          boolean over =
              Math.floorMod((int) Math.floor(u) + twill * (int) Math.floor(w), 2) == 0
                  ^ (twill != 1 && Math.floorMod((int) Math.floor(w), 2) == 0);
          double thread = over ? u - Math.floor(u) : w - Math.floor(w);
          field.v[y * size + x] = (float) (Math.sin(Math.PI * thread) - (over ? 0.3 : 0.6));
        }
      }
      field.standardise().add(Noise.white(random, size), 0.4f * random.nextFloat());
      field.add(Noise.fractal(random, size, pitch, 2, 0.6), 0.3f);
      return flat(random, size, field, 0.4, amplitude(random, 0.03, 0.16));
    }
  },
  WOOD("wood") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      double angle = random.nextInt(2) * Math.PI / 2 + 0.05 * random.nextGaussian();
      Grid rings =
          Noise.fractal(
              random, size, size / between(random, 3, 10), 2, 0.4, between(random, 4, 12), angle);
      float turns = (float) between(random, 2, 8);
      Grid field = new Grid(size);
      for (int i = 0; i < field.v.length; i++) {
        field.v[i] = (float) Math.sin(turns * rings.v[i]);
      }
      field.add(
          Noise.fractal(
              random, size, between(random, 1, 3), 2, 0.7, between(random, 10, 30), angle),
          (float) between(random, 0.4, 1.2));
      Canvas out = new Canvas(size);
      float[] colour = {
        (float) between(random, 0.4, 0.8),
        (float) between(random, 0.28, 0.6),
        (float) between(random, 0.15, 0.4)
      };
      return out.tint(colour, field.standardise(), (float) amplitude(random, 0.02, 0.09));
    }
  },
  TILES("tile") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      double pitchX = size / between(random, 1.5, 7);
      double pitchY = random.nextBoolean() ? pitchX : size / between(random, 1.5, 7);
      double bond = random.nextBoolean() ? 0 : 0.5;
      double joint = between(random, 0.7, 3.5);
      double x0 = random.nextDouble() * pitchX;
      double y0 = random.nextDouble() * pitchY;
      double variety = random.nextDouble() < 0.5 ? 0 : 0.5 * random.nextDouble();
      float[] tones = new float[256];
      for (int i = 0; i < tones.length; i++) {
        tones[i] = (float) (random.nextGaussian() * variety);
      }
      Grid field = Noise.fractal(random, size, between(random, 2, 20), 3, 0.7);
      Grid gap = new Grid(size);
      for (int y = 0; y < size; y++) {
        int row = (int) Math.floor((y + y0) / pitchY);
        double inY = y + y0 - row * pitchY;
        for (int x = 0; x < size; x++) {
          double sx = x + x0 + (row & 1) * bond * pitchX;
          int column = (int) Math.floor(sx / pitchX);
          double inX = sx - column * pitchX;
          double edge = Math.min(Math.min(inX, pitchX - inX), Math.min(inY, pitchY - inY));
          int p = y * size + x;
          gap.v[p] =
              1
                  - Grid.smoothStep(
                      (float) (joint / 2 - 0.5), (float) (joint / 2 + 0.7), (float) edge);
          field.v[p] += tones[(row * 31 + column * 7) & 255];
        }
      }
      Canvas out = flat(random, size, field, 0.3, amplitude(random, 0.01, 0.07));
      out.add(gap, (float) (between(random, 0.08, 0.35) * (random.nextDouble() < 0.7 ? -1 : 1)));
      return out;
    }
  },
  CELLULAR("leather") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      Grid[] cells = Noise.cells(random, size, between(random, 4, 14));
      Grid field = cells[1].smoothStep(0, (float) between(random, 0.2, 0.6));
      field.add(cells[0], random.nextFloat() - 0.5f).standardise();
      field.add(Noise.white(random, size), 0.3f * random.nextFloat());
      return flat(random, size, field, 0.35, amplitude(random, 0.015, 0.09));
    }
  },
  SPECKLED("granite") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      Canvas out =
          flat(
              random,
              size,
              Noise.fractal(random, size, 6, 3, 0.8),
              0.2,
              amplitude(random, 0.01, 0.05));
      int kinds = 1 + random.nextInt(3);
      for (int k = 0; k < kinds; k++) {
        Grid spots = Noise.fractal(random, size, between(random, 2, 9), 2, 0.5);
        float cut = (float) between(random, 0.5, 1.6);
        spots.smoothStep(cut, cut + 0.4f);
        out.blend(spots, colour(random, 0.3));
      }
      return out;
    }
  },
  /** Regular bumps, holes or studs. */
  PATTERNED("patterned plate") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      double pitch = size / between(random, 3.5, 16);
      double radius = between(random, 0.2, 0.45);
      double angle = random.nextBoolean() ? 0 : random.nextDouble() * Math.PI;
      double shift = random.nextInt(2) * 0.5;
      double aspect = between(random, 0.7, 1.4);
      boolean relief = random.nextBoolean();
      Grid shape = new Grid(size);
      Grid light = new Grid(size);
      double cos = Math.cos(angle) / pitch;
      double sin = Math.sin(angle) / pitch;
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          double w = (-sin * x + cos * y) / aspect + 100;
          double u = cos * x + sin * y + 100 + shift * ((int) w & 1);
          double du = u - Math.floor(u) - 0.5;
          double dw = (w - Math.floor(w) - 0.5) * aspect;
          double r = Math.sqrt(du * du + dw * dw);
          int p = y * size + x;
          shape.v[p] =
              1
                  - Grid.smoothStep(
                      (float) (radius - 0.6 / pitch), (float) (radius + 0.6 / pitch), (float) r);
          light.v[p] = (float) ((du + dw) / radius) * shape.v[p];
        }
      }
      Grid field = Noise.fractal(random, size, between(random, 1.5, 8), 3, 0.7);
      Canvas out = flat(random, size, field, 0.25, amplitude(random, 0.005, 0.04));
      if (relief) {
        out.add(light, (float) between(random, 0.06, 0.2));
      } else {
        out.add(shape, (float) (between(random, 0.12, 0.4) * (random.nextDouble() < 0.7 ? -1 : 1)));
      }
      return out;
    }
  },
  /** Parallel lines at equal distances. */
  RIBBED("ribbed sheet") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      double pitch = size / between(random, 3, 24);
      double angle =
          random.nextInt(2) * Math.PI / 2 + (random.nextBoolean() ? 0 : random.nextDouble());
      double power = between(random, 0.5, 4);
      Grid field = new Grid(size);
      for (int y = 0; y < size; y++) {
        for (int x = 0; x < size; x++) {
          double wave =
              0.5
                  + 0.5
                      * Math.sin(2 * Math.PI * (Math.cos(angle) * x + Math.sin(angle) * y) / pitch);
          field.v[y * size + x] = (float) Math.pow(wave, power);
        }
      }
      field.standardise().add(Noise.fractal(random, size, 4, 2, 0.7), 0.5f * random.nextFloat());
      return flat(random, size, field, 0.3, amplitude(random, 0.02, 0.12));
    }
  },
  BOARD("circuit board") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      return Structures.board(random, size);
    }
  },
  CELL("solar cell") {
    @Override
    Canvas paint(RandomGenerator random, int size) {
      return Structures.cell(random, size);
    }
  };

  private final String word;

  ComputedMaterial(String word) {
    this.word = word;
  }

  /** The word for it in captions. */
  String word() {
    return word;
  }

  /** Draws one specimen. */
  abstract Canvas paint(RandomGenerator random, int size);

  static ComputedMaterial pick(RandomGenerator random) {
    ComputedMaterial[] all = values();
    return all[random.nextInt(all.length)];
  }

  static double between(RandomGenerator random, double from, double to) {
    return from + (to - from) * random.nextDouble();
  }

  /** Log-uniform. */
  static double amplitude(RandomGenerator random, double from, double to) {
    return from * Math.pow(to / from, random.nextDouble());
  }

  /** A tone whose channels differ by up to {@code colourfulness}. */
  static float[] colour(RandomGenerator random, double colourfulness) {
    double tone = between(random, 0.12, 0.88);
    double strength = colourfulness * random.nextDouble();
    float[] out = new float[3];
    for (int c = 0; c < 3; c++) {
      out[c] = (float) (tone + strength * (random.nextDouble() - 0.5));
    }
    return out;
  }

  private static Canvas flat(
      RandomGenerator random, int size, Grid field, double colourfulness, double amplitude) {
    return new Canvas(size)
        .tint(colour(random, colourfulness), field.standardise(), (float) amplitude);
  }
}
