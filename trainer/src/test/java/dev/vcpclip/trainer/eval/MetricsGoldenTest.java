package dev.vcpclip.trainer.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vcpclip.runtime.golden.GoldenDir;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every figure of every {@code metrics.json} equals ours. */
class MetricsGoldenTest {
  private static final double TOLERANCE = 1e-6;
  private static final Pattern AUPRO = Pattern.compile("aupro_(\\d+)_steps_fpr_([0-9.]+)");
  private static final Pattern EXACT_AUPRO = Pattern.compile("aupro_exact_fpr_([0-9.]+)");

  @TestFactory
  Stream<DynamicTest> figuresEqualTheReference() {
    return GoldenDir.files("metrics.json").stream()
        .map(file -> DynamicTest.dynamicTest(file.getParent().toString(), () -> check(file)));
  }

  private static void check(Path file) throws IOException {
    JsonNode expected = new ObjectMapper().readTree(file.toFile());
    List<float[]> maps;
    List<Mask> masks;
    try (SafetensorsFile tensors =
        SafetensorsFile.open(file.resolveSibling("metrics.safetensors"))) {
      List<Long> shape = tensors.tensors().get("maps").shape();
      int count = shape.get(0).intValue();
      int height = shape.get(shape.size() - 2).intValue();
      int width = shape.get(shape.size() - 1).intValue();
      maps = split(tensors.floats("maps"), count);
      masks =
          split(tensors.floats("masks"), count).stream()
              .map(values -> mask(values, width, height))
              .toList();
    }

    Map<String, Double> differing = new LinkedHashMap<>();
    try (PixelScores pixels = new PixelScores()) {
      for (int i = 0; i < maps.size(); i++) {
        pixels.add(maps.get(i), masks.get(i));
      }
      PixelMetrics metrics = pixels.metrics();
      expected
          .path("pixel")
          .properties()
          .forEach(e -> compare(e, pixel(e.getKey(), metrics, pixels), differing));
    }
    int topK = expected.path("topk").intValue();
    double[] scores = maps.stream().mapToDouble(map -> TopPixels.mean(map, topK)).toArray();
    boolean[] anomalous = new boolean[masks.size()];
    for (int i = 0; i < anomalous.length; i++) {
      anomalous[i] = masks.get(i).defects() > 0;
    }
    ImageMetrics metrics = ImageMetrics.of(scores, anomalous);
    expected
        .path("image")
        .properties()
        .forEach(e -> compare(e, image(e.getKey(), metrics), differing));

    assertThat(differing).isEmpty();
    assertThat(expected.path("pixel").size()).isPositive();
    assertThat(expected.path("image").size()).isPositive();
  }

  private static void compare(
      Map.Entry<String, JsonNode> entry, double ours, Map<String, Double> differing) {
    double reference = entry.getValue().isNull() ? Double.NaN : entry.getValue().doubleValue();
    boolean same =
        Double.isNaN(reference) ? Double.isNaN(ours) : Math.abs(reference - ours) <= TOLERANCE;
    if (!same) {
      differing.put(entry.getKey() + " (expected " + reference + ")", ours);
    }
  }

  private static double pixel(String key, PixelMetrics metrics, PixelScores scores) {
    Matcher stepped = AUPRO.matcher(key);
    if (stepped.matches()) {
      return scores.aupro(Integer.parseInt(stepped.group(1)), Double.parseDouble(stepped.group(2)));
    }
    Matcher exact = EXACT_AUPRO.matcher(key);
    if (exact.matches()) {
      return scores.auproExact(Double.parseDouble(exact.group(1)));
    }
    return switch (key) {
      case "auroc" -> metrics.auroc();
      case "ap" -> metrics.ap();
      case "f1_max" -> metrics.f1Max();
      case "f1_threshold" -> metrics.threshold();
      case "iou_at_f1_threshold" -> metrics.iou();
      default -> throw new AssertionError("metrics.json: no figure of ours is called " + key);
    };
  }

  private static double image(String key, ImageMetrics metrics) {
    return switch (key) {
      case "auroc" -> metrics.auroc();
      case "ap" -> metrics.ap();
      case "f1_max" -> metrics.f1Max();
      case "f1_threshold" -> metrics.threshold();
      case "tpr" -> metrics.tpr();
      case "tnr" -> metrics.tnr();
      case "fpr" -> metrics.fpr();
      case "fnr" -> metrics.fnr();
      default -> throw new AssertionError("metrics.json: no figure of ours is called " + key);
    };
  }

  private static List<float[]> split(float[] values, int parts) {
    int length = values.length / parts;
    return Stream.iterate(0, i -> i + length)
        .limit(parts)
        .map(from -> Arrays.copyOfRange(values, from, from + length))
        .toList();
  }

  private static Mask mask(float[] values, int width, int height) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (values[i] > 0 ? 1 : 0);
    }
    return Mask.of(bytes, width, height);
  }
}
