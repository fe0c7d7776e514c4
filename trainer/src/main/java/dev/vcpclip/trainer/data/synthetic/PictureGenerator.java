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
 * of such a surface, or a photographed one, stands in front of a background, alone or as one of
 * several. Defects are drawn into either, then light, focus, exposure, noise and compression act on
 * both. Structure that belongs to the surface, and the light, are never marked. Picture {@code i}
 * of a seed is always the same for the same textures and objects, whatever was drawn before it.
 *
 * <p>Immutable and thread-safe: any thread may draw any picture.
 */
public final class PictureGenerator {
  private static final double GOOD = 0.35;
  private static final double WITH_PARTS = 0.12;

  /** Share of the pictures that show objects in front of a background. */
  private static final double OBJECTS = 0.4;

  /** Share of those whose object is drawn apart and laid down, once or several times. */
  private static final double ARRANGED = 0.7;

  private static final double PHOTOGRAPHED_OBJECTS = 0.65;

  /** Share of the surfaces that something harmless is seen on. */
  private static final double DISTRACTED = 0.3;

  private static final String OBJECT = "object";
  private static final double PHOTOGRAPHED = 0.5;
  private static final double SECOND_DEFECT = 0.15;

  private static final String WRONG_PART = "missing part";

  private final TextureLibrary textures;
  private final CutOutLibrary objects;
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
   * @param objects photographed objects; if empty, every object is computed
   * @param seed of the sequence of pictures
   */
  public PictureGenerator(TextureLibrary textures, CutOutLibrary objects, long seed) {
    this.textures = textures;
    this.objects = objects;
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
    boolean ofObjects = random.nextDouble() < OBJECTS;
    if (ofObjects && random.nextDouble() < ARRANGED) {
      return arranged(random, size, good, camera, other, ease);
    }
    Scene scene =
        ofObjects
            ? object(random, size, good, ease)
            : surfaceWithParts(random, size, good, other, ease);
    Specimen specimen =
        new Specimen(random, scene.canvas(), camera.noise(), 1 + ease, scene.region());
    String defect = null;
    if (scene.wrong() != null && specimen.mark(scene.wrong())) {
      defect = WRONG_PART;
    }
    if (!good && defect == null) {
      defect = drawSome(specimen, other);
    }
    if (defect != null && random.nextDouble() < SECOND_DEFECT) {
      drawOne(specimen, other);
    }
    return shoot(camera, specimen.canvas, specimen.mask, scene.material(), defect);
  }

  private static GeneratedPicture shoot(
      SimulatedCamera camera, Canvas canvas, Grid marked, String material, String defect) {
    byte[] mask = new byte[marked.v.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (marked.v[i] > 0.5f ? 1 : 0);
    }
    return new GeneratedPicture(canvas.size, camera.shoot(canvas), mask, material, defect);
  }

  private static String drawSome(Specimen specimen, Supplier<Canvas> other) {
    String defect = null;
    for (int tries = 0; defect == null && tries < 6; tries++) {
      defect = drawOne(specimen, other);
    }
    return defect;
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
    Surface surface = calmSurface(random, size, ease);
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

  /** Copies of one object, of which one may have a defect or be another. */
  private GeneratedPicture arranged(
      SplittableRandom random,
      int size,
      boolean good,
      SimulatedCamera camera,
      Supplier<Canvas> other,
      double ease) {
    Canvas ground = background(random, size);
    Arrangement arrangement = new Arrangement(random, ground);
    Sprite sprite = sprite(random, size, ease);
    Grid none = new Grid(size);
    if (good) {
      arrangement.draw(sprite);
      return shoot(camera, ground, none, OBJECT, null);
    }
    Grid mask;
    String defect;
    double kind = random.nextDouble();
    if (kind < 0.2 && arrangement.isSeveral()) {
      defect = WRONG_PART;
      mask = arrangement.drawOdd(sprite, () -> sprite(random, size, ease), camera.noise());
    } else if (kind < 0.32) {
      defect = WRONG_PART;
      Grid piece = sprite.bite(random);
      mask = arrangement.draw(sprite, sprite.without(piece), piece, camera.noise());
    } else {
      Specimen specimen =
          new Specimen(random, sprite.canvas().copy(), camera.noise(), 1 + ease, sprite.cover());
      defect = drawSome(specimen, other);
      Sprite faulty = new Sprite(specimen.canvas, sprite.cover());
      mask = arrangement.draw(sprite, faulty, specimen.mask, camera.noise());
    }
    return mask == null
        ? shoot(camera, ground, none, OBJECT, null)
        : shoot(camera, ground, mask, OBJECT, defect);
  }

  private Sprite sprite(SplittableRandom random, int size, double ease) {
    if (objects.size() > 0 && random.nextDouble() < PHOTOGRAPHED_OBJECTS) {
      Sprite sprite = objects.pick(random).sprite(random, size);
      sprite.canvas().calm(1 - 0.85 * ease);
      return sprite;
    }
    Canvas plate = background(random, size);
    Canvas material = calmSurface(random, size, ease).canvas();
    Grid cover = new Thing(random, size).place(plate, material);
    return new Sprite(plate, cover);
  }

  /** A surface that leaves room for what an object has on it. */
  private Surface calmSurface(SplittableRandom random, int size, double ease) {
    Surface surface = surface(random, size);
    surface.canvas().calm((1 - 0.85 * ease) * (0.3 + 0.7 * random.nextDouble()));
    return surface;
  }

  /** Black, white, any even tone, or a calm surface. */
  private Canvas background(SplittableRandom random, int size) {
    double kind = random.nextDouble();
    if (kind < 0.32) {
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
