package dev.vcpclip.runtime.calibration;

import dev.vcpclip.runtime.ModelIdentity;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.PictureKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Measured parts that a calibration starts from. Parts with the same picture count once: the first
 * stays.
 *
 * @param source folder or stream the good parts came from, in words
 * @param model what measured them
 * @param pictures what all of their pictures are; {@code null} where several kinds are mixed, or
 *     where that is not known
 * @param good distinct good parts
 * @param bad distinct bad parts; may be empty
 * @param excluded names of parts that a person took out of the good ones as not good
 * @param duplicates names of parts left out, each as another one's picture
 */
public record CalibrationParts(
    String source,
    ModelIdentity model,
    PictureKind pictures,
    List<MeasuredPart> good,
    List<MeasuredPart> bad,
    List<String> excluded,
    List<Duplicate> duplicates) {

  /**
   * Part that holds another one's picture.
   *
   * @param name of the part that does not count
   * @param original name of the one that does
   */
  public record Duplicate(String name, String original) {}

  /** Refuses {@code null} and copies the lists. */
  public CalibrationParts {
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(model, "model");
    good = List.copyOf(good);
    bad = List.copyOf(bad);
    excluded = List.copyOf(excluded);
    duplicates = List.copyOf(duplicates);
  }

  /**
   * Counts each picture once.
   *
   * @param source folder or stream the good parts came from, in words
   * @param pictures what all of their pictures are, or {@code null}
   * @param good with at least one part
   * @param bad may be empty
   * @param excluded names of parts that a person took out of the good ones
   * @throws VcpClipException when a picture is among the good and the bad parts, or there is no
   *     good one
   */
  public static CalibrationParts of(
      String source,
      ModelIdentity model,
      PictureKind pictures,
      List<MeasuredPart> good,
      List<MeasuredPart> bad,
      List<String> excluded) {
    List<Duplicate> duplicates = new ArrayList<>();
    List<MeasuredPart> distinctGood = distinct(good, duplicates);
    List<MeasuredPart> distinctBad = distinct(bad, duplicates);
    if (distinctGood.isEmpty()) {
      throw new VcpClipException(source + ": no good part could be measured.");
    }
    Map<String, String> goodNames = new HashMap<>();
    distinctGood.forEach(part -> goodNames.put(part.picture(), part.name()));
    for (MeasuredPart part : distinctBad) {
      if (goodNames.containsKey(part.picture())) {
        throw new VcpClipException(
            "%s and %s hold the same picture, one among the good parts, one among the bad. Which is it?"
                .formatted(goodNames.get(part.picture()), part.name()));
      }
    }
    return new CalibrationParts(
        source, model, pictures, distinctGood, distinctBad, excluded, duplicates);
  }

  private static List<MeasuredPart> distinct(List<MeasuredPart> parts, List<Duplicate> duplicates) {
    Map<String, MeasuredPart> first = new HashMap<>();
    List<MeasuredPart> distinct = new ArrayList<>();
    for (MeasuredPart part : parts) {
      MeasuredPart known = first.putIfAbsent(part.picture(), part);
      if (known == null) {
        distinct.add(part);
      } else {
        duplicates.add(new Duplicate(part.name(), known.name()));
      }
    }
    return distinct;
  }
}
