package dev.vcpclip.trainer.data.synthetic;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Draws pictures of surfaces, most of them with defects whose mask is known.
 *
 * <p>A surface is a view of a photographed texture or computed; parts may lie on it. Or an object
 * of such a surface, or a photographed one, stands in front of a background, alone or as one of
 * several. Or it is a whole photograph of good things. Defects are drawn into any of them, then
 * light, focus, exposure, noise and compression act on all. Structure that belongs to the surface,
 * and the light, are never marked. Picture {@code i} of a seed is always the same for the same
 * photographs, whatever was drawn before it.
 *
 * <p>Immutable and thread-safe: any thread may draw any picture.
 */
public final class PictureGenerator {
  private final Photographs photographs;
  private final long seed;

  /**
   * @param photographs that pictures are made of; what there is none of is computed
   * @param seed of the sequence of pictures
   */
  public PictureGenerator(Photographs photographs, long seed) {
    this.photographs = photographs;
    this.seed = seed;
  }

  /**
   * Draws one picture.
   *
   * @param index of the picture in the seed's sequence
   * @param size width and height in pixels
   */
  public GeneratedPicture picture(long index, int size) {
    return picture(index, size, 0);
  }

  /**
   * Draws one picture that is easier than usual: calmer surfaces, stronger marks.
   *
   * @param ease from 0, as usual, to 1, where the surface is nearly flat
   */
  public GeneratedPicture picture(long index, int size, double ease) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + index);
    // The first values of neighbouring seeds are related; the split ones are not.
    return new Drawing(photographs, random.split(), size, ease).draw();
  }

  /** Every word that {@link GeneratedPicture#material()} can be, sorted. */
  public static List<String> materials() {
    return Stream.of(
            MaterialFilter.words().stream(),
            Arrays.stream(ComputedMaterial.values()).map(ComputedMaterial::word),
            Stream.of(Drawing.OBJECT))
        .flatMap(words -> words)
        .distinct()
        .sorted()
        .toList();
  }

  /** Every word that {@link GeneratedPicture#defect()} can be, sorted. */
  public static List<String> defects() {
    return Stream.concat(
            Stream.of(Drawing.WRONG_PART), Arrays.stream(Defect.values()).map(Defect::words))
        .sorted()
        .toList();
  }
}
