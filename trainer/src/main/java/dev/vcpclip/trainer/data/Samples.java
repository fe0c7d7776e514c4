package dev.vcpclip.trainer.data;

import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists of samples. */
final class Samples {
  private Samples() {}

  /** Brings categories together, keeping their order and the order within each. */
  static List<Sample> grouped(List<Sample> samples) {
    Map<String, List<Sample>> groups = new LinkedHashMap<>();
    for (Sample sample : samples) {
      groups.computeIfAbsent(sample.category(), c -> new ArrayList<>()).add(sample);
    }
    return groups.values().stream().flatMap(List::stream).toList();
  }
}
