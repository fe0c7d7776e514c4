package dev.vcpclip.runtime.calibration;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Light;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.ReferenceBank;
import dev.vcpclip.runtime.References;
import dev.vcpclip.runtime.References.Judged;
import dev.vcpclip.runtime.References.Scale;
import dev.vcpclip.runtime.References.Scales;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule.Rule;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.FrameWarp;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.InspectionArea;
import dev.vcpclip.runtime.map.VerdictRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * Makes {@link References} from pictures of good parts: their bank, and the scales on which its map
 * and the model's own are joined.
 *
 * <p>The scales come from the references themselves, each compared with a bank of the others, so
 * that they cost no more good parts; a single reference is compared with its own mirror image, or
 * with itself turned where that image is remembered. They only weigh the two maps. What is promised
 * of good parts comes from thresholds, and those from parts that are no references: to its own bank
 * a part looks better than any other.
 *
 * <p>Thread-safe.
 */
public final class ReferenceMaker {
  /** Parts from which a bank is left out in turn are at most so many groups. */
  private static final int FOLDS = 4;

  /** Parts that scales are measured on; more tell no more about a quantile of pixels. */
  private static final int MEASURED = 16;

  private static final double HIGH_QUANTILE = 0.99;
  private static final double SMALLEST_SPREAD = 1e-3;
  private static final int TURN = 45;

  private final Model model;
  private final ReferenceOptions options;
  private final Light light;
  private final InspectionArea area;

  /**
   * A maker.
   *
   * @param light of the recipe that they are for
   * @param area whose pixels the scales are taken from
   */
  public ReferenceMaker(Model model, ReferenceOptions options, Light light, InspectionArea area) {
    this.model = Objects.requireNonNull(model, "model");
    this.options = Objects.requireNonNull(options, "options");
    this.light = Objects.requireNonNull(light, "light");
    this.area = Objects.requireNonNull(area, "area");
  }

  /**
   * Spreads a choice evenly over a list: pictures that follow one another look alike.
   *
   * @param count 1 to all of them
   */
  public static List<Path> spread(List<Path> pictures, int count) {
    List<Path> chosen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      chosen.add(pictures.get((int) ((2L * i + 1) * pictures.size() / (2L * count))));
    }
    return chosen;
  }

  /**
   * Reads and remembers parts.
   *
   * @param parts pictures of good ones, at least one
   * @throws dev.vcpclip.runtime.VcpClipException when one cannot be read, or the model was exported
   *     without references
   * @throws InterruptedException when the thread is interrupted
   */
  public References make(List<Path> parts) throws InterruptedException {
    return make(parts, Frame::read);
  }

  /**
   * The same with parts that are read otherwise.
   *
   * @param reader opens a part's picture, which is closed here
   */
  public References make(List<Path> parts, Function<Path, Frame> reader)
      throws InterruptedException {
    BankBuilder builder = new BankBuilder(options.rows());
    for (int i = 0; i < parts.size(); i++) {
      remember(builder, i, read(parts.get(i), reader));
    }
    ReferenceBank all = new ReferenceBank(model.identity(), parts.size(), builder.all());
    int folds = Math.min(FOLDS, parts.size());
    Measured measured = new Measured();
    for (int fold = 0; fold < folds; fold++) {
      Recipe others = compares(folds == 1 ? all : others(builder, fold, folds));
      for (int i = fold; i < parts.size(); i += folds) {
        if (measured.count < MEASURED) {
          measured.add(look(read(parts.get(i), reader), parts.size() == 1, others));
        }
      }
    }
    return new References(all, options.judged(), measured.zeroShot(), measured.reference());
  }

  /** A part as even light shows it: the lamp does not turn with a part that is turned below. */
  private Frame read(Path part, Function<Path, Frame> reader) {
    Frame raw = reader.apply(part);
    if (light.flatField() == null) {
      return raw;
    }
    try (raw) {
      return light.flatField().apply(raw);
    } catch (VcpClipException e) {
      throw new VcpClipException(part + ": " + e.getMessage(), e);
    }
  }

  /** The bank without one group of parts. */
  private ReferenceBank others(BankBuilder builder, int fold, int folds) {
    return new ReferenceBank(model.identity(), 1, builder.of(part -> part % folds != fold));
  }

  /** A part's tokens as it lies, and as it may lie. */
  private void remember(BankBuilder builder, int number, Frame part) throws InterruptedException {
    try (Frame frame = part) {
      rememberTurned(builder, number, frame);
      if (options.augment().mirrors()) {
        try (Frame mirrored = FrameWarp.mirrored(frame)) {
          rememberTurned(builder, number, mirrored);
        }
      }
    }
  }

  private void rememberTurned(BankBuilder builder, int number, Frame frame)
      throws InterruptedException {
    builder.add(number, model.tokens(frame, light.withoutFlatField()));
    for (int degrees = TURN; degrees < 360 && options.augment().turns(); degrees += TURN) {
      try (Frame turned = FrameWarp.of(frame, degrees, 0, 0)) {
        builder.add(number, model.tokens(turned, light.withoutFlatField()));
      }
    }
  }

  private Recipe compares(ReferenceBank bank) {
    Scales any = new Scales(new Scale(0, 1), new Scale(0, 1));
    return Recipe.builder()
        .rule(VerdictRule.at(0))
        .light(light.withoutFlatField())
        .references(new References(bank, Judged.BOTH, any, any))
        .build();
  }

  /**
   * @param only whether there is no other part in the bank: its own picture would be found there
   */
  private Finding look(Frame part, boolean only, Recipe recipe) throws InterruptedException {
    try (Frame frame = part) {
      if (!only) {
        return model.run(frame, recipe);
      }
      try (Frame other = unremembered(frame)) {
        return model.run(other, recipe);
      }
    }
  }

  private Frame unremembered(Frame frame) {
    return options.augment().mirrors()
        ? FrameWarp.of(frame, TURN / 2.0, 0, 0)
        : FrameWarp.mirrored(frame);
  }

  /** What good parts look like to the model, and beside other good parts. */
  private final class Measured {
    private final List<float[]> own = new ArrayList<>();
    private final List<float[]> unlike = new ArrayList<>();
    private double ownScores;
    private double unlikeScores;
    private int count;

    void add(Finding finding) {
      own.add(inside(finding.map().orElseThrow()));
      unlike.add(inside(finding.referenceMap().orElseThrow()));
      ownScores += finding.score();
      unlikeScores += finding.referenceScore().orElseThrow();
      count++;
    }

    private float[] inside(AnomalyMap map) {
      boolean[] mask = area.mask(map.width(), map.height());
      float[] values = new float[mask.length];
      map.values().get(values);
      int kept = 0;
      for (int i = 0; i < values.length; i++) {
        if (mask[i]) {
          values[kept++] = values[i];
        }
      }
      return Arrays.copyOf(values, kept);
    }

    Scales zeroShot() {
      return scales(own, ofEvenMap(model.manifest().score().rule()), ownScores / count);
    }

    Scales reference() {
      return scales(unlike, 1, unlikeScores / count);
    }

    /** The score of a map that is one everywhere: nothing stands out of it. */
    private static double ofEvenMap(Rule rule) {
      return switch (rule) {
        case BRANCH_SUM -> 2;
        case FUSED -> 1;
        case ABOVE_HALF_MEAN -> 0.5;
        case ABOVE_SURROUNDINGS -> 0;
      };
    }

    private Scales scales(List<float[]> maps, double even, double meanScore) {
      int size = maps.stream().mapToInt(map -> map.length).sum();
      float[] all = new float[size];
      int at = 0;
      for (float[] map : maps) {
        System.arraycopy(map, 0, all, at, map.length);
        at += map.length;
      }
      Arrays.sort(all);
      double middle = all.length == 0 ? 0 : all[all.length / 2];
      double high = all.length == 0 ? 1 : all[(int) (HIGH_QUANTILE * (all.length - 1))];
      return new Scales(scale(middle, high), scale(even * middle, meanScore));
    }

    private static Scale scale(double low, double high) {
      return new Scale(low, Math.max(high, low + SMALLEST_SPREAD));
    }
  }
}
