package dev.vcpclip.runtime.station.calibrate;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.calibration.MeasuredPart;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.PictureSource;
import dev.vcpclip.runtime.source.Shot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measures pictures of parts one after the other, as {@code inspect} will judge them. */
public final class PartMeter {
  private final Model model;
  private final Recipe recipe;
  private final List<Recipe> ways;
  private final PictureKinds kinds;
  private final boolean mixed;
  private final Map<String, double[]> scores = new HashMap<>();
  private final List<String> unreadable = new ArrayList<>();

  /**
   * A meter.
   *
   * @param model stays the caller's to close
   * @param recipe area, score and smallest region to measure by; its thresholds do not matter
   * @param ways recipes whose scores are kept beside, see {@link #scores()}; often none
   * @param kinds told of every picture
   * @param mixed whether pictures may differ in kind; otherwise those after the first other one are
   *     only counted, as the result is refused anyway
   */
  public PartMeter(
      Model model, Recipe recipe, List<Recipe> ways, PictureKinds kinds, boolean mixed) {
    this.model = model;
    this.recipe = recipe;
    this.kinds = kinds;
    this.mixed = mixed;
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
          String name = shot.capture().source();
          kinds.add(name, shot.frame());
          if (mixed || !kinds.mixed()) {
            parts.add(measure(name, shot.frame()));
          }
        }
      } else if (grab instanceof Grab.Unreadable failed) {
        unreadable.add(failed.cause().getMessage());
      }
      step.run();
    }
    return parts;
  }

  private MeasuredPart measure(String name, Frame frame) throws InterruptedException {
    Finding finding = found(name, frame);
    MeasuredPart part = MeasuredPart.of(name, frame, recipe.judge(finding), recipe.minRegionArea());
    if (!ways.isEmpty()) {
      scores.put(part.picture(), ways.stream().mapToDouble(way -> way.score(finding)).toArray());
    }
    return part;
  }

  private Finding found(String name, Frame frame) throws InterruptedException {
    try {
      return model.run(frame, recipe);
    } catch (VcpClipException e) {
      throw new VcpClipException(name + ": " + e.getMessage(), e);
    }
  }

  /** Scores of each picture in the other ways, by {@link MeasuredPart#picture()}. */
  public Map<String, double[]> scores() {
    return Map.copyOf(scores);
  }

  /** Why pictures were left out, one message each. */
  public List<String> unreadable() {
    return List.copyOf(unreadable);
  }
}
