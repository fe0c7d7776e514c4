package dev.vcpclip.trainer.data.synthetic;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Draws pictures of surfaces, most of them with defects whose mask is known.
 *
 * <p>A surface is a view of a photographed texture or computed; parts may lie on it. Or an object
 * of such a surface stands in front of a background. Defects are drawn into either, then light,
 * focus, exposure, noise and compression act on both. Structure that belongs to the surface, and
 * the light, are never marked. Picture {@code i} of a seed is always the same for the same
 * textures, whatever was drawn before it.
 *
 * <p>Immutable and thread-safe: any thread may draw any picture.
 */
public final class PictureGenerator {
  private static final double GOOD = 0.35;
  private static final double WITH_PARTS = 0.12;

  /** Share of the pictures that show one object in front of a background. */
  private static final double OBJECTS = 0.3;

  /** Share of the surfaces that something harmless is seen on. */
  private static final double DISTRACTED = 0.3;

  private static final String OBJECT = "object";
  private static final double PHOTOGRAPHED = 0.5;
  private static final double SECOND_DEFECT = 0.15;

  private static final String WRONG_PART = "missing part";

  private final TextureLibrary textures;
  private final long seed;

  /** A surface and the word for it. */
  private record Surface(String material, Canvas canvas) {}

  /**
   * What is photographed, before defects of its surface.
   *
   * @param region where the object is; null if the surface fills the picture
   * @param wrong mask of what is wrong with its shape or its parts; null if nothing is
   */
  private record Scene(String material, Canvas canvas, Grid region, Grid wrong) {}

  /**
   * @param textures photographed surfaces; if empty, every surface is computed
   * @param seed of the sequence of pictures
   */
  public PictureGenerator(TextureLibrary textures, long seed) {
    this.textures = textures;
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
    return draw(random.split(), size, ease);
  }

  /** Every word that {@link GeneratedPicture#material()} can be, sorted. */
  public static List<String> materials() {
    return Stream.of(
            MaterialFilter.words().stream(),
            Arrays.stream(ComputedMaterial.values()).map(ComputedMaterial::word),
            Stream.of(OBJECT))
        .flatMap(words -> words)
        .distinct()
        .sorted()
        .toList();
  }

  /** Every word that {@link GeneratedPicture#defect()} can be, sorted. */
  public static List<String> defects() {
    return Stream.concat(Stream.of(WRONG_PART), Arrays.stream(Defect.values()).map(Defect::words))
        .sorted()
        .toList();
  }

  private GeneratedPicture draw(SplittableRandom random, int size, double ease) {
    boolean good = random.nextDouble() < GOOD;
    SimulatedCamera camera = new SimulatedCamera(random);
    RandomGenerator aside = random.split();
    Supplier<Canvas> other = () -> surface(aside, size).canvas();
    Scene scene =
        random.nextDouble() < OBJECTS
            ? object(random, size, good, ease)
            : surfaceWithParts(random, size, good, other, ease);
    Specimen specimen =
        new Specimen(random, scene.canvas(), camera.noise(), 1 + ease, scene.region());
    String defect = null;
    if (scene.wrong() != null && specimen.mark(scene.wrong())) {
      defect = WRONG_PART;
    }
    for (int tries = 0; !good && defect == null && tries < 6; tries++) {
      defect = drawOne(specimen, other);
    }
    if (defect != null && random.nextDouble() < SECOND_DEFECT) {
      drawOne(specimen, other);
    }
    byte[] rgb = camera.shoot(specimen.canvas);
    byte[] mask = new byte[size * size];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (specimen.mask.v[i] > 0.5f ? 1 : 0);
    }
    return new GeneratedPicture(size, rgb, mask, scene.material(), defect);
  }

  private static String drawOne(Specimen specimen, Supplier<Canvas> other) {
    Defect defect = Defect.pick(specimen.random.nextDouble());
    return specimen.confine(() -> defect.draw(specimen, other)) ? defect.words() : null;
  }

  private Scene surfaceWithParts(
      SplittableRandom random, int size, boolean good, Supplier<Canvas> other, double ease) {
    Surface surface = surface(random, size);
    if (random.nextDouble() < DISTRACTED) {
      Distractions.draw(random, surface.canvas());
    }
    Grid wrong = null;
    if (random.nextDouble() < WITH_PARTS) {
      Canvas material = surface(random, size).canvas();
      Parts parts = new Parts(random, surface.canvas(), material);
      wrong = parts.draw(!good && random.nextDouble() < 0.6, other);
    }
    surface.canvas().calm(1 - 0.85 * ease);
    return new Scene(surface.material(), surface.canvas(), null, wrong);
  }

  private Scene object(SplittableRandom random, int size, boolean good, double ease) {
    Canvas ground = background(random, size);
    Canvas bare = ground.copy();
    Surface surface = surface(random, size);
    surface.canvas().calm((1 - 0.85 * ease) * (0.3 + 0.7 * random.nextDouble()));
    Thing thing = new Thing(random, size);
    Grid cover = thing.place(ground, surface.canvas());
    String word = random.nextBoolean() ? OBJECT : surface.material();
    if (good || random.nextDouble() > 0.2) {
      return new Scene(word, ground, cover, null);
    }
    Grid missing = thing.missingPiece().times(cover);
    ground.blend(missing, bare);
    return new Scene(word, ground, cover, missing);
  }

  /** Black, white, any even tone, or a calm surface. */
  private Canvas background(SplittableRandom random, int size) {
    double kind = random.nextDouble();
    if (kind < 0.35) {
      return surface(random, size).canvas();
    }
    double tone = kind < 0.6 ? 0.08 * random.nextDouble() : 1 - 0.12 * random.nextDouble();
    float[] colour =
        kind < 0.75
            ? new float[] {(float) tone, (float) tone, (float) tone}
            : ComputedMaterial.colour(random, 0.5);
    Grid cloth = Noise.fractal(random, size, 1 + 8 * random.nextDouble(), 2, 0.6);
    return new Canvas(size).tint(colour, cloth, (float) (0.02 * random.nextDouble()));
  }

  private Surface surface(RandomGenerator random, int size) {
    if (textures.size() > 0 && random.nextDouble() < PHOTOGRAPHED) {
      Texture texture = textures.pick(random);
      return new Surface(texture.material(), texture.view(random, size));
    }
    ComputedMaterial material = ComputedMaterial.pick(random);
    return new Surface(material.word(), material.paint(random, size));
  }
}
