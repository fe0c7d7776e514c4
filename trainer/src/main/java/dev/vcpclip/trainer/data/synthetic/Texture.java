package dev.vcpclip.trainer.data.synthetic;

import java.util.random.RandomGenerator;

/**
 * One photographed texture.
 *
 * @param material the word for it in captions
 * @param seamless whether it may be repeated; otherwise it is mirrored at its border
 */
record Texture(String material, boolean seamless, Pyramid photograph) {

  /** A turned, flipped, scaled view of the texture. */
  Canvas view(RandomGenerator random, int size) {
    double most = Math.min(photograph.width(), photograph.height()) / (double) size;
    // Source pixels per pixel: from an enlarged detail to the whole texture, repeated if seamless.
    double footprint = most * (0.35 + (seamless ? 1.15 : 0.6) * random.nextDouble());
    double angle = random.nextInt(4) * Math.PI / 2;
    if (random.nextDouble() < 0.5) {
      angle += random.nextDouble() * Math.PI * 2;
    }
    boolean mirrored = random.nextBoolean();
    double u = random.nextDouble();
    double v = random.nextDouble();
    return photograph.read(new Pyramid.View(u, v, footprint, angle, mirrored), size, seamless);
  }
}
