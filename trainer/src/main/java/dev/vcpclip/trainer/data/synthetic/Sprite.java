package dev.vcpclip.trainer.data.synthetic;

import java.util.random.RandomGenerator;

/**
 * One object in a square of its own, to be laid into a picture.
 *
 * @param cover where the object is, 0 to 1
 */
record Sprite(Canvas canvas, Grid cover) {

  /**
   * A piece broken off at the edge, as cover.
   *
   * @return where the object is missing, 0 to 1
   */
  Grid bite(RandomGenerator random) {
    int size = cover.size;
    double angle = random.nextDouble() * 2 * Math.PI;
    double reach = size / 2.0;
    double x = reach;
    double y = reach;
    // From outside towards the middle until the object is met.
    while (reach > 0 && cover.at((float) x, (float) y) < 0.5f) {
      x = size / 2.0 + reach * Math.cos(angle);
      y = size / 2.0 + reach * Math.sin(angle);
      reach--;
    }
    Grid piece = new Grid(size);
    double radius = size * ComputedMaterial.amplitude(random, 0.05, 0.25);
    Shapes.blob(
        random,
        piece,
        x,
        y,
        radius,
        radius * ComputedMaterial.between(random, 0.4, 1),
        random.nextDouble() * Math.PI,
        ComputedMaterial.between(random, 0, 0.8),
        0.1);
    return piece.times(cover);
  }

  /** The object without a piece. */
  Sprite without(Grid piece) {
    return new Sprite(canvas, cover.copy().cut(piece));
  }
}
