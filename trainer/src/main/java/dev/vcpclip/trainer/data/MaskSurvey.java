package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A look at all masks of a data set before anything is trained on or measured with them.
 *
 * @param defective pictures whose mask marks something
 * @param notices sentences about masks that mark nothing or nearly everything, beside the set's own
 */
public record MaskSurvey(int defective, List<String> notices) {
  private static final double MOST = 0.5;

  /** Copies the list. */
  public MaskSurvey {
    notices = List.copyOf(notices);
  }

  /**
   * Reads every mask once, several at a time.
   *
   * @throws VcpClipException when one cannot be read
   */
  public static MaskSurvey of(SegmentationDataset dataset) {
    List<Path> files =
        dataset.samples().stream().filter(Sample::anomalous).map(Sample::mask).distinct().toList();
    List<Double> shares = files.parallelStream().map(MaskReader::share).toList();
    List<Path> empty = new ArrayList<>();
    List<Path> most = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      if (shares.get(i) == 0) {
        empty.add(files.get(i));
      } else if (shares.get(i) > MOST) {
        most.add(files.get(i));
      }
    }
    List<String> notices = new ArrayList<>(dataset.notices());
    if (!empty.isEmpty()) {
      notices.add(
          "%d masks of pictures that count as defective mark nothing: %s."
              .formatted(empty.size(), Listing.some(empty)));
    }
    if (2 * most.size() > files.size()) {
      notices.add(
          "%d of %d masks mark more than half of their picture: %s. A defect is whatever is not 0;"
                  .formatted(most.size(), files.size(), Listing.some(most))
              + " are they inverted?");
    }
    return new MaskSurvey(files.size() - empty.size(), notices);
  }

  /**
   * Refuses a set that training would learn nothing from.
   *
   * @param data as the user named it
   * @throws VcpClipException when no mask marks anything
   */
  public MaskSurvey requireDefects(Path data) {
    if (defective == 0) {
      throw new VcpClipException(
          data
              + ": no picture with a defect to train on: there is no mask that marks anything."
              + (notices.isEmpty() ? "" : " " + String.join(" ", notices)));
    }
    return this;
  }
}
