package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Path;
import java.util.ArrayList;
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
 * @param notices sentences about what was not read or not found, for whoever asked for the set
 */
public record SegmentationDataset(String name, List<Sample> samples, List<String> notices) {
  /** Copies the lists and refuses a set without samples. */
  public SegmentationDataset {
    samples = List.copyOf(samples);
    notices = List.copyOf(notices);
    if (samples.isEmpty()) {
      throw new IllegalArgumentException(name + ": no samples");
    }
  }

  /** A set that there is nothing to say about. */
  public SegmentationDataset(String name, List<Sample> samples) {
    this(name, samples, List.of());
  }

  /**
   * One picture.
   *
   * @param image the picture's file
   * @param mask its mask, where anything above 0 is a defect; {@code null} for a good picture
   * @param category the product or surface it shows
   * @param kind of defect, such as {@code scratch}; {@value #GOOD} for a good picture
   */
  public record Sample(Path image, Path mask, String category, String kind) {
    /** The kind of good pictures. */
    public static final String GOOD = "good";

    /** The kind of defects that have no name. */
    public static final String DEFECT = "defect";

    /** Checks what must be there. */
    public Sample {
      Objects.requireNonNull(image, "image");
      Objects.requireNonNull(category, "category");
      Objects.requireNonNull(kind, "kind");
    }

    /** A picture whose defect, where it has one, is of no named kind. */
    public Sample(Path image, Path mask, String category) {
      this(image, mask, category, mask == null ? GOOD : DEFECT);
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
        name,
        samples.stream().filter(sample -> wanted.contains(sample.category())).toList(),
        notices);
  }

  /**
   * The same with the kinds of defect apart: one category a kind, named {@code category (kind)},
   * with all good pictures of the category in each.
   */
  public SegmentationDataset perKind() {
    List<Sample> apart = new ArrayList<>();
    for (String category : categories()) {
      List<Sample> all = samples(category);
      Set<String> kinds = new TreeSet<>();
      all.stream().filter(Sample::anomalous).forEach(sample -> kinds.add(sample.kind()));
      if (kinds.isEmpty()) {
        apart.addAll(all);
      }
      for (String kind : kinds) {
        String name = category + " (" + kind + ")";
        all.stream()
            .filter(sample -> !sample.anomalous() || sample.kind().equals(kind))
            .map(sample -> new Sample(sample.image(), sample.mask(), name, sample.kind()))
            .forEach(apart::add);
      }
    }
    return new SegmentationDataset(name, apart, notices);
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
    String keptName = "%s (at most %s pictures a category)".formatted(name, perCategory);
    return new SegmentationDataset(keptName, kept, notices);
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
