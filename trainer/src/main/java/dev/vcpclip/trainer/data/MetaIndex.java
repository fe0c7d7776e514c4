package dev.vcpclip.trainer.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The authors' index of a data set: {@code meta.json}, {@code meta_visa.json} and so on. */
final class MetaIndex {
  private static final ObjectMapper JSON = new ObjectMapper();

  private MetaIndex() {}

  /** The indices a folder holds; the path itself when it is one. */
  static List<Path> files(Path path) {
    if (Files.isRegularFile(path)) {
      return isIndex(path) ? List.of(path) : List.of();
    }
    return Listing.entries(path).stream().filter(MetaIndex::isIndex).toList();
  }

  private static boolean isIndex(Path file) {
    return file.getFileName().toString().matches("meta(_.+)?\\.json") && Files.isRegularFile(file);
  }

  static SegmentationDataset read(Path path) {
    List<Path> files = files(path);
    if (files.size() > 1) {
      throw new VcpClipException(
          path
              + " holds several indices: "
              + files.stream()
                  .map(f -> f.getFileName().toString())
                  .collect(Collectors.joining(", "))
              + ". Name one of these files instead of the folder.");
    }
    Path file = files.get(0);
    Path root = file.toAbsolutePath().getParent();
    JsonNode test = parse(file).path("test");
    if (!test.isObject()) {
      throw new VcpClipException(
          file + ": no object \"test\" with a list of pictures for each category");
    }
    List<Sample> samples = new ArrayList<>();
    for (Map.Entry<String, JsonNode> category : test.properties()) {
      int index = 0;
      for (JsonNode entry : category.getValue()) {
        String where = "%s: test.%s[%d]".formatted(file, category.getKey(), index++);
        if (!text(entry, "img_path", where).isEmpty()) {
          samples.add(sample(root, entry, category.getKey(), where));
        }
      }
    }
    if (samples.isEmpty()) {
      throw new VcpClipException(file + ": \"test\" lists no picture");
    }
    return new SegmentationDataset(name(file), samples);
  }

  private static Sample sample(Path root, JsonNode entry, String category, String where) {
    Path image = there(root, text(entry, "img_path", where), where);
    if (!entry.path("anomaly").isInt()) {
      throw new VcpClipException(where + ": no \"anomaly\", expected 0 or 1");
    }
    if (entry.path("anomaly").intValue() == 0) {
      return new Sample(image, null, category);
    }
    Path mask = there(root, text(entry, "mask_path", where), where);
    String kind = entry.path("specie_name").asText(Sample.DEFECT);
    return new Sample(image, mask, category, kind.isBlank() ? Sample.DEFECT : kind);
  }

  private static String text(JsonNode entry, String key, String where) {
    JsonNode value = entry.path(key);
    if (!value.isTextual()) {
      throw new VcpClipException(where + ": no \"" + key + "\"");
    }
    return value.textValue();
  }

  private static Path there(Path root, String relative, String where) {
    Path path = Listing.resolve(root, relative);
    if (!Files.isRegularFile(path)) {
      throw new VcpClipException(
          "%s: no file %s; paths are relative to the index's folder".formatted(where, path));
    }
    return path;
  }

  private static String name(Path file) {
    String stem = Listing.stem(file);
    if (stem.length() > "meta_".length()) {
      return stem.substring("meta_".length());
    }
    return file.toAbsolutePath().getParent().getFileName().toString();
  }

  private static JsonNode parse(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new VcpClipException(file + ": not JSON (" + e.getMessage() + ")", e);
    }
  }
}
