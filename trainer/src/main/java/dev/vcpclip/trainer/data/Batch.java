package dev.vcpclip.trainer.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Pictures and masks as the model takes them, on the heap; the arrays are not copied.
 *
 * <p>A final class because it holds arrays; nobody may change them afterwards.
 */
public final class Batch {
  private final List<String> names;
  private final float[] images;
  private final float[] masks;
  private final int side;

  /**
   * @param names one per picture, for messages and as keys of kept features
   * @param images {@code (size, 3, side, side)}, RGB, normalised with CLIP's mean and deviation
   * @param masks {@code (size, side, side)}, 0 or 1
   * @param side of the square pictures in pixels
   */
  public Batch(List<String> names, float[] images, float[] masks, int side) {
    this.names = List.copyOf(names);
    this.images = images;
    this.masks = masks;
    this.side = side;
    int pixels = side * side;
    if (names.isEmpty()
        || images.length != names.size() * 3 * pixels
        || masks.length != names.size() * pixels) {
      throw new IllegalArgumentException(
          "%d names, %d image and %d mask values of side %d"
              .formatted(names.size(), images.length, masks.length, side));
    }
  }

  /** Number of pictures. */
  public int size() {
    return names.size();
  }

  /** Side of the pictures in pixels. */
  public int side() {
    return side;
  }

  /** One per picture. */
  public List<String> names() {
    return names;
  }

  /** {@code (size, 3, side, side)}; not a copy. */
  public float[] images() {
    return images;
  }

  /** {@code (size, side, side)}; not a copy. */
  public float[] masks() {
    return masks;
  }

  /** Parts of at most that many pictures, in order. */
  public List<Batch> split(int most) {
    if (size() <= most) {
      return List.of(this);
    }
    int parts = (size() + most - 1) / most;
    return IntStream.range(0, parts)
        .mapToObj(part -> slice(part * most, Math.min(size(), (part + 1) * most)))
        .toList();
  }

  private Batch slice(int from, int to) {
    int pixels = side * side;
    return new Batch(
        names.subList(from, to),
        Arrays.copyOfRange(images, from * 3 * pixels, to * 3 * pixels),
        Arrays.copyOfRange(masks, from * pixels, to * pixels),
        side);
  }
}
