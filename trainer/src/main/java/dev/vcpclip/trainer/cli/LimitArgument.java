package dev.vcpclip.trainer.cli;

import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.trainer.data.SegmentationDataset;
import picocli.CommandLine.Option;

/** The option that makes a measurement quicker and less certain. */
final class LimitArgument {
  @Option(
      names = "--limit",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "At most so many pictures a category, for a quick look.")
  private Integer limit;

  /** What is left of a data set; itself where no limit was given. */
  SegmentationDataset applied(SegmentationDataset dataset) {
    return limit == null ? dataset : dataset.limit(limit);
  }
}
