package dev.vcpclip.runtime.station.calibrate;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.calibration.MeasuredPart;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.PictureSource;
import dev.vcpclip.runtime.source.Shot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures pictures of parts one after the other, as {@code inspect} will judge them, and keeps
 * count of what they are: pictures of several sizes come from several cameras.
 */
public final class PartMeter {
  private static final int NAMED = 3;

  private final Model model;
  private final Recipe recipe;
  private final List<Recipe> ways;
  private final Map<String, double[]> scores = new HashMap<>();
  private final Map<String, List<String>> kinds = new LinkedHashMap<>();
  private final List<String> unreadable = new ArrayList<>();

  /**
   * A meter.
   *
   * @param model stays the caller's to close
   * @param recipe area, score and smallest region to measure by; its thresholds do not matter
   */
  public PartMeter(Model model, Recipe recipe) {
    this(model, recipe, List.of());
  }

  /**
   * A meter that also scores in other ways.
   *
   * @param ways recipes whose scores are kept, see {@link #scores()}
   */
  public PartMeter(Model model, Recipe recipe, List<Recipe> ways) {
    this.model = model;
    this.recipe = recipe;
    this.ways = List.copyOf(ways);
  }

  /**
   * Measures all pictures of a source. Those that cannot be read are left out: see {@link
   * #unreadable()}.
   *
   * @param pictures stays the caller's to close
   * @param step run after each picture
   * @throws VcpClipException when the model fails on one
   * @throws InterruptedException when the thread is interrupted
   */
  public List<MeasuredPart> measure(PictureSource pictures, Runnable step)
      throws InterruptedException {
    List<MeasuredPart> parts = new ArrayList<>();
    for (Grab grab = pictures.next(); !(grab instanceof Grab.End); grab = pictures.next()) {
      if (grab instanceof Grab.Taken taken) {
        try (Shot shot = taken.shot()) {
          parts.add(measure(shot.capture().source(), shot.frame()));
        }
      } else if (grab instanceof Grab.Unreadable failed) {
        unreadable.add(failed.cause().getMessage());
      }
      step.run();
    }
    return parts;
  }

  private MeasuredPart measure(String name, Frame frame) throws InterruptedException {
    String color = frame.format() == PixelFormat.GRAY ? "grey" : "colour";
    String kind = "%d x %d %s".formatted(frame.width(), frame.height(), color);
    kinds.computeIfAbsent(kind, any -> new ArrayList<>()).add(name);
    Finding finding = model.run(frame, recipe);
    MeasuredPart part = MeasuredPart.of(name, frame, recipe.judge(finding), recipe.minRegionArea());
    if (!ways.isEmpty()) {
      scores.put(part.picture(), ways.stream().mapToDouble(way -> way.score(finding)).toArray());
    }
    return part;
  }

  /** Scores of each picture in the other ways, by {@link MeasuredPart#picture()}. */
  public Map<String, double[]> scores() {
    return Map.copyOf(scores);
  }

  /** Why pictures were left out, one message each. */
  public List<String> unreadable() {
    return List.copyOf(unreadable);
  }

  /** Whether the pictures differ in size or colour. */
  public boolean mixed() {
    return kinds.size() > 1;
  }

  /** The kinds of pictures and how many there are of each, the rarest with their names. */
  public String kinds() {
    int most = kinds.values().stream().mapToInt(List::size).max().orElse(0);
    return String.join(
        ", ",
        kinds.entrySet().stream()
            .sorted(Comparator.comparingInt(kind -> -kind.getValue().size()))
            .map(
                kind -> {
                  List<String> names = kind.getValue();
                  String counted = names.size() + " of " + kind.getKey();
                  return names.size() == most ? counted : counted + " (" + some(names) + ")";
                })
            .toList());
  }

  private static String some(List<String> names) {
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return names.size() > NAMED ? first + ", ..." : first;
  }
}
