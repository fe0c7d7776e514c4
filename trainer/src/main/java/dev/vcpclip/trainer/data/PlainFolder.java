package dev.vcpclip.trainer.data;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code images/} and {@code masks/} side by side, once or in a folder per category. */
final class PlainFolder {
  private static final String IMAGES = "images";
  private static final String MASKS = "masks";

  private PlainFolder() {}

  /** The folders that hold {@code images/}. */
  static List<Path> roots(Path folder) {
    if (Files.isDirectory(folder.resolve(IMAGES))) {
      return List.of(folder);
    }
    return Listing.folders(folder).stream()
        .filter(category -> Files.isDirectory(category.resolve(IMAGES)))
        .toList();
  }

  static SegmentationDataset read(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    List<Sample> samples = new ArrayList<>();
    for (Path category : roots(root)) {
      addCategory(category, samples);
    }
    if (samples.isEmpty()) {
      throw new VcpClipException(folder + ": its images folders hold no pictures");
    }
    return new SegmentationDataset(name(root), samples);
  }

  private static void addCategory(Path category, List<Sample> samples) {
    Path masks = category.resolve(MASKS);
    Map<String, Path> left = new LinkedHashMap<>(Listing.byStem(masks));
    for (Path picture : Listing.pictures(category.resolve(IMAGES))) {
      String stem = Listing.stem(picture);
      Path mask = left.remove(stem);
      if (mask == null) {
        mask = left.remove(stem + "_mask");
      }
      boolean defect = mask != null && hasDefect(mask);
      samples.add(new Sample(picture, defect ? mask : null, name(category)));
    }
    if (!left.isEmpty()) {
      Path orphan = left.values().iterator().next();
      throw new VcpClipException(
          "%s (%d such): a mask without a picture; expected %s.* in %s"
              .formatted(orphan, left.size(), Listing.stem(orphan), category.resolve(IMAGES)));
    }
  }

  /** Sets of this layout often hold black masks for their good pictures. */
  private static boolean hasDefect(Path mask) {
    try (Frame frame = Frame.read(mask)) {
      ByteBuffer pixels = frame.pixels();
      int row = frame.width() * frame.format().channels();
      for (int y = 0; y < frame.height(); y++) {
        for (int x = 0; x < row; x++) {
          if (pixels.get(y * frame.stride() + x) != 0) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private static String name(Path folder) {
    Path name = folder.getFileName();
    return name == null ? folder.toString() : name.toString();
  }
}
