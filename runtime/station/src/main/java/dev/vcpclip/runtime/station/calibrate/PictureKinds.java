package dev.vcpclip.runtime.station.calibrate;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureKind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds of the pictures that a calibration looked at: several come of several cameras. */
public final class PictureKinds {
  private static final int NAMED = 3;
  private static final int TOLD = 6;

  private final Map<PictureKind, List<String>> names = new LinkedHashMap<>();

  /** Counts a picture. */
  public void add(String name, Frame frame) {
    names.computeIfAbsent(PictureKind.of(frame), any -> new ArrayList<>()).add(name);
  }

  /** Whether the pictures differ in size or colour. */
  public boolean mixed() {
    return names.size() > 1;
  }

  /** What all pictures are; {@code null} when they are mixed, or there is none. */
  public PictureKind common() {
    return names.size() == 1 ? names.keySet().iterator().next() : null;
  }

  /** The kinds by how many there are of each, the rarest with their names; not more than a few. */
  @Override
  public String toString() {
    List<Map.Entry<PictureKind, List<String>>> byCount =
        names.entrySet().stream()
            .sorted(Comparator.comparingInt(kind -> -kind.getValue().size()))
            .toList();
    int most = byCount.isEmpty() ? 0 : byCount.get(0).getValue().size();
    List<String> told = new ArrayList<>();
    byCount.stream()
        .limit(TOLD)
        .forEach(kind -> told.add(counted(kind.getKey(), kind.getValue(), most)));
    if (byCount.size() > TOLD) {
      told.add("and " + (byCount.size() - TOLD) + " more kinds");
    }
    return String.join(", ", told);
  }

  private static String counted(PictureKind kind, List<String> names, int most) {
    String counted = names.size() + " of " + kind;
    if (names.size() == most) {
      return counted;
    }
    String first = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
    return counted + " (" + first + (names.size() > NAMED ? ", ...)" : ")");
  }
}
