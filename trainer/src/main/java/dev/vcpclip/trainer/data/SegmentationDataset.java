package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pictures and the places of their masks: what a folder of a data set holds, nothing decoded.
 *
 * <p>Of data sets with a train and a test split, this is the test split: it alone holds masks, and
 * the method trains on one set's test split and evaluates on another's.
 *
 * <p>Immutable and thread-safe.
 *
 * @param name of the data set, for people
 * @param samples at least one, grouped by category, in an order that is the same on every machine
 */
public record SegmentationDataset(String name, List<Sample> samples) {
  /** Copies the list and refuses an empty one. */
  public SegmentationDataset {
    samples = List.copyOf(samples);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException(name + ": no samples");
    }
  }

  /**
   * One picture.
   *
   * @param image the picture's file
   * @param mask its mask, where anything above 0 is a defect; {@code null} for a good picture
   * @param category the product or surface it shows
   */
  public record Sample(Path image, Path mask, String category) {
    /** Checks what must be there. */
    public Sample {
      Objects.requireNonNull(image, "image");
      Objects.requireNonNull(category, "category");
    }

    /** Whether there is a defect in it. */
    public boolean anomalous() {
      return mask != null;
    }

    /** The mask's file; empty for a good picture. */
    public Optional<Path> maskFile() {
      return Optional.ofNullable(mask);
    }
  }

  /**
   * Reads a folder whose layout is recognised by what it holds.
   *
   * @param folder the data set's root, or a {@code meta*.json} of the authors' layout
   * @throws VcpClipException when no layout fits; the message says what each expects and what is
   *     there
   */
  public static SegmentationDataset open(Path folder) {
    return DatasetLayout.detect(folder).open(folder);
  }

  /** Category names in the order of the samples. */
  public List<String> categories() {
    Set<String> categories = new LinkedHashSet<>();
    samples.forEach(sample -> categories.add(sample.category()));
    return List.copyOf(categories);
  }

  /** The samples of one category, in order. */
  public List<Sample> samples(String category) {
    return samples.stream().filter(sample -> sample.category().equals(category)).toList();
  }

  /**
   * The part of it that belongs to these categories.
   *
   * @throws VcpClipException when one of them is not there
   */
  public SegmentationDataset only(List<String> wanted) {
    List<String> there = categories();
    Set<String> missing = new TreeSet<>(wanted);
    there.forEach(missing::remove);
    if (!missing.isEmpty()) {
      throw new VcpClipException(
          "%s has no category %s; it has %s"
              .formatted(name, String.join(", ", missing), String.join(", ", there)));
    }
    return new SegmentationDataset(
        name, samples.stream().filter(sample -> wanted.contains(sample.category())).toList());
  }

  /**
   * Fewer pictures for a quick look: of each category about evenly spaced ones, good and defective
   * in their proportion, at least one of each kind that is there.
   *
   * @param perCategory pictures a category keeps at most, at least 2
   */
  public SegmentationDataset limit(int perCategory) {
    if (perCategory < 2) {
      throw new VcpClipException("limit " + perCategory + ": expected 2 or more a category");
    }
    List<Sample> kept =
        categories().stream().flatMap(c -> thin(samples(c), perCategory).stream()).toList();
    String keptName = "%s (at most %d pictures a category)".formatted(name, perCategory);
    return new SegmentationDataset(keptName, kept);
  }

  private static List<Sample> thin(List<Sample> samples, int count) {
    if (samples.size() <= count) {
      return samples;
    }
    List<Sample> bad = samples.stream().filter(Sample::anomalous).toList();
    List<Sample> good = samples.stream().filter(sample -> !sample.anomalous()).toList();
    int badCount = (int) Math.round((double) count * bad.size() / samples.size());
    if (!bad.isEmpty() && !good.isEmpty()) {
      badCount = Math.max(1, Math.min(count - 1, badCount));
    }
    Set<Sample> kept = new LinkedHashSet<>();
    spread(bad, badCount, kept);
    spread(good, count - badCount, kept);
    return samples.stream().filter(kept::contains).toList();
  }

  private static void spread(List<Sample> from, int count, Set<Sample> to) {
    for (int i = 0; i < count; i++) {
      to.add(from.get((int) ((long) i * from.size() / count)));
    }
  }
}
