package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.image.PictureFolder;
import dev.vcpclip.runtime.source.PictureSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What lay among the pictures and was not looked at: nobody shall take it for good. */
final class PassedOver {
  private PassedOver() {}

  static void tell(PictureSource pictures, InspectionSummary summary) {
    if (!pictures.passedOver().isEmpty()) {
      Map<String, Long> kinds =
          pictures.passedOver().stream()
              .collect(
                  Collectors.groupingBy(
                      PictureFolder::extension, TreeMap::new, Collectors.counting()));
      summary.addNotice(
          "Passed over, as their formats are not read: %s. Convert them first."
              .formatted(
                  kinds.entrySet().stream()
                      .map(kind -> kind.getValue() + " ." + kind.getKey())
                      .collect(Collectors.joining(", "))));
    }
    pictures
        .unreadable()
        .forEach(
            folder -> summary.addFailure(folder.toString(), folder + ": no right to look into it"));
  }
}
