package dev.vcpclip.trainer.data.synthetic;

import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** One picture while it is drawn. */
final class Drawing {
  static final String OBJECT = "object";
  static final String WRONG_PART = "missing part";

  private static final double GOOD = 0.35;
  private static final double PHOTOGRAPHED = 0.5;
  private static final double WITH_PARTS = 0.12;
  private static final double SECOND_DEFECT = 0.15;

  /** Share of the surfaces that something harmless is seen on. */
  private static final double DISTRACTED = 0.3;

  /** Share of the pictures that are of a photographed scene, where there are any. */
  private static final double SCENES = 0.35;

  /** Share of the others that show objects in front of a background. */
  private static final double OBJECTS = 0.4;

  /** Share of those whose object is drawn apart and laid down, once or several times. */
  private static final double ARRANGED = 0.7;

  private static final double PHOTOGRAPHED_OBJECTS = 0.65;

  private final Photographs photographs;
  private final SplittableRandom random;
  private final int size;

  /** From 0, as usual, to 1, where the surface is nearly flat. */
  private final double ease;

  private final boolean good;
  private final SimulatedCamera camera;

  /** Another surface, for what does not belong where it is. */
  private final Supplier<Canvas> other;

  /** A surface and the word for it. */
  private record Surface(String material, Canvas canvas) {}

  /**
   * What is photographed, before defects of its surface.
   *
   * @param region where the object is; null if the surface fills the picture
   * @param wrong mask of what is wrong with its shape or its parts; null if nothing is
   */
  private record Subject(String material, Canvas canvas, Grid region, Grid wrong) {}

  Drawing(Photographs photographs, SplittableRandom random, int size, double ease) {
    this.photographs = photographs;
    this.random = random;
    this.size = size;
    this.ease = ease;
    this.good = random.nextDouble() < GOOD;
    this.camera = new SimulatedCamera(random);
    RandomGenerator aside = random.split();
    this.other = () -> surface(aside).canvas();
  }

  GeneratedPicture draw() {
    SceneLibrary scenes = photographs.scenes();
    if (scenes.size() > 0 && random.nextDouble() < SCENES) {
      return withDefects(scene(scenes.pick(random)));
    }
    boolean ofObjects = random.nextDouble() < OBJECTS;
    if (ofObjects && random.nextDouble() < ARRANGED) {
      return arranged();
    }
    return withDefects(ofObjects ? object() : surfaceWithParts());
  }

  private GeneratedPicture withDefects(Subject subject) {
    Specimen specimen =
        new Specimen(random, subject.canvas(), camera.noise(), 1 + ease, subject.region());
    String defect = null;
    if (subject.wrong() != null && specimen.mark(subject.wrong())) {
      defect = WRONG_PART;
    }
    if (!good && defect == null) {
      defect = drawSome(specimen);
    }
    if (defect != null && random.nextDouble() < SECOND_DEFECT) {
      drawOne(specimen);
    }
    return shoot(specimen.canvas, specimen.mask, subject.material(), defect);
  }

  private GeneratedPicture shoot(Canvas canvas, Grid marked, String material, String defect) {
    byte[] mask = new byte[marked.v.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (marked.v[i] > 0.5f ? 1 : 0);
    }
    return new GeneratedPicture(size, camera.shoot(canvas), mask, material, defect);
  }

  private String drawSome(Specimen specimen) {
    String defect = null;
    for (int tries = 0; defect == null && tries < 6; tries++) {
      defect = drawOne(specimen);
    }
    return defect;
  }

  private String drawOne(Specimen specimen) {
    Defect defect = Defect.pick(specimen.random.nextDouble());
    return specimen.confine(() -> defect.draw(specimen, other)) ? defect.words() : null;
  }

  private Subject surfaceWithParts() {
    Surface surface = surface(random);
    if (random.nextDouble() < DISTRACTED) {
      Distractions.draw(random, surface.canvas());
    }
    Grid wrong = null;
    if (random.nextDouble() < WITH_PARTS) {
      Canvas material = surface(random).canvas();
      Parts parts = new Parts(random, surface.canvas(), material);
      wrong = parts.draw(!good && random.nextDouble() < 0.6, other);
    }
    surface.canvas().calm(1 - 0.85 * ease);
    return new Subject(surface.material(), surface.canvas(), null, wrong);
  }

  /**
   * A photograph; defects are on what stands in front of its background, where that can be told.
   */
  private Subject scene(Scene scene) {
    Canvas canvas = scene.view(random, size);
    canvas.calm(1 - 0.85 * ease);
    return new Subject(OBJECT, canvas, Scene.foreground(canvas), null);
  }

  private Subject object() {
    Canvas ground = background();
    Canvas bare = ground.copy();
    Surface surface = calmSurface();
    Thing thing = new Thing(random, size);
    Grid cover = thing.place(ground, surface.canvas());
    String word = random.nextBoolean() ? OBJECT : surface.material();
    if (good || random.nextDouble() > 0.2) {
      return new Subject(word, ground, cover, null);
    }
    Grid missing = thing.missingPiece().times(cover);
    ground.blend(missing, bare);
    return new Subject(word, ground, cover, missing);
  }

  /** Copies of one object, of which one may have a defect or be another. */
  private GeneratedPicture arranged() {
    Canvas ground = background();
    Arrangement arrangement = new Arrangement(random, ground);
    Sprite sprite = sprite();
    Grid none = new Grid(size);
    if (good) {
      arrangement.draw(sprite);
      return shoot(ground, none, OBJECT, null);
    }
    Grid mask;
    String defect;
    double kind = random.nextDouble();
    if (kind < 0.2 && arrangement.isSeveral()) {
      defect = WRONG_PART;
      mask = arrangement.drawOdd(sprite, this::sprite, camera.noise());
    } else if (kind < 0.32) {
      defect = WRONG_PART;
      Grid piece = sprite.bite(random);
      mask = arrangement.draw(sprite, sprite.without(piece), piece, camera.noise());
    } else {
      Specimen specimen =
          new Specimen(random, sprite.canvas().copy(), camera.noise(), 1 + ease, sprite.cover());
      defect = drawSome(specimen);
      Sprite faulty = new Sprite(specimen.canvas, sprite.cover());
      mask = arrangement.draw(sprite, faulty, specimen.mask, camera.noise());
    }
    boolean seen = mask != null;
    return shoot(ground, seen ? mask : none, OBJECT, seen ? defect : null);
  }

  private Sprite sprite() {
    if (photographs.objects().size() > 0 && random.nextDouble() < PHOTOGRAPHED_OBJECTS) {
      Sprite sprite = photographs.objects().pick(random).sprite(random, size);
      sprite.canvas().calm(1 - 0.85 * ease);
      return sprite;
    }
    Canvas plate = background();
    Canvas material = calmSurface().canvas();
    Grid cover = new Thing(random, size).place(plate, material);
    return new Sprite(plate, cover);
  }

  /** A surface that leaves room for what an object has on it. */
  private Surface calmSurface() {
    Surface surface = surface(random);
    surface.canvas().calm((1 - 0.85 * ease) * (0.3 + 0.7 * random.nextDouble()));
    return surface;
  }

  /** Black, white, any even tone, or a calm surface. */
  private Canvas background() {
    double kind = random.nextDouble();
    if (kind < 0.32) {
      return surface(random).canvas();
    }
    double tone = kind < 0.6 ? 0.08 * random.nextDouble() : 1 - 0.12 * random.nextDouble();
    float[] colour =
        kind < 0.75
            ? new float[] {(float) tone, (float) tone, (float) tone}
            : ComputedMaterial.colour(random, 0.5);
    Grid cloth = Noise.fractal(random, size, 1 + 8 * random.nextDouble(), 2, 0.6);
    return new Canvas(size).tint(colour, cloth, (float) (0.02 * random.nextDouble()));
  }

  private Surface surface(RandomGenerator random) {
    if (photographs.textures().size() > 0 && random.nextDouble() < PHOTOGRAPHED) {
      Texture texture = photographs.textures().pick(random);
      return new Surface(texture.material(), texture.view(random, size));
    }
    ComputedMaterial material = ComputedMaterial.pick(random);
    return new Surface(material.word(), material.paint(random, size));
  }
}
