package dev.vcpclip.trainer.data.synthetic;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Tells pictures of a material from pictures of things.
 *
 * <p>A base picture must look the same all over, since whatever sticks out of it would be taught to
 * be good. Decided from a 64 x 64 grey copy, in 16 cells: no cell's mean or contrast may be far
 * from the others'.
 */
final class MaterialFilter {
  private static final int SIDE = 64;
  private static final int CELLS = 4;

  private static final String UNKNOWN = "surface";

  private static final List<String> NOT_A_MATERIAL =
      List.of(
          "_nm",
          "_gm",
          "_sm",
          "_rm",
          "norm",
          "gloss",
          "bump",
          "glow",
          "luma",
          "_n.",
          "_s.",
          "_h.",
          "sky",
          "skies",
          "light",
          "lamp",
          "sign",
          "pics",
          "env",
          "decal",
          "flag",
          "door",
          "window",
          "text_",
          "monitor",
          "screen",
          "button",
          "effect",
          "fog",
          "lava",
          "fire",
          "poster",
          "flare",
          "liquid",
          "water",
          "symbol",
          "sprite",
          "shirt",
          "pants",
          "blood",
          "graffiti",
          "keyboard",
          "computer",
          "logo",
          "caulk",
          "common",
          "nodraw",
          "clip",
          "_alpha",
          "mask",
          "blend",
          "font",
          "detail",
          "teleport",
          "jump",
          "panel",
          "broken",
          "crack",
          "damage",
          "hole",
          "dirty");

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("metal", "metal"),
          Map.entry("steel", "metal"),
          Map.entry("iron", "metal"),
          Map.entry("rust", "rusty metal"),
          Map.entry("wood", "wood"),
          Map.entry("plank", "wood"),
          Map.entry("parquet", "wood"),
          Map.entry("stone", "stone"),
          Map.entry("rock", "stone"),
          Map.entry("marble", "marble"),
          Map.entry("granite", "granite"),
          Map.entry("concrete", "concrete"),
          Map.entry("cement", "concrete"),
          Map.entry("plaster", "plaster"),
          Map.entry("wall", "wall"),
          Map.entry("brick", "brick"),
          Map.entry("tile", "tile"),
          Map.entry("carpet", "carpet"),
          Map.entry("fabric", "fabric"),
          Map.entry("cloth", "fabric"),
          Map.entry("leather", "leather"),
          Map.entry("floor", "floor"),
          Map.entry("asphalt", "asphalt"),
          Map.entry("road", "asphalt"),
          Map.entry("sand", "sand"),
          Map.entry("gravel", "gravel"),
          Map.entry("dirt", "soil"),
          Map.entry("grass", "grass"),
          Map.entry("bark", "bark"),
          Map.entry("snow", "snow"),
          Map.entry("paper", "paper"));

  private MaterialFilter() {}

  /** Whether a file may be looked at, judged by its path. */
  static boolean mayBeMaterial(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return NOT_A_MATERIAL.stream().noneMatch(lower::contains);
  }

  /** The word for the material in captions, from the path; {@code "surface"} if it tells none. */
  static String word(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    int best = -1;
    String word = UNKNOWN;
    for (Map.Entry<String, String> e : WORDS.entrySet()) {
      int at = lower.lastIndexOf(e.getKey());
      if (at > best || (at == best && at >= 0 && e.getValue().compareTo(word) < 0)) {
        best = at;
        word = e.getValue();
      }
    }
    return word;
  }

  /** Every word that {@link #word} can give. */
  static List<String> words() {
    return Stream.concat(Stream.of(UNKNOWN), WORDS.values().stream()).distinct().toList();
  }

  /** Whether the picture is the same all over. {@code grey} holds bytes, row-major. */
  static boolean isMaterial(int width, int height, byte[] grey) {
    float[] small = new float[SIDE * SIDE];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        small[y * SIDE / height * SIDE + x * SIDE / width] += grey[y * width + x] & 255;
      }
    }
    float area = width * (float) height / (SIDE * SIDE);
    for (int i = 0; i < small.length; i++) {
      small[i] /= area;
    }
    int n = SIDE / CELLS;
    double[] means = new double[CELLS * CELLS];
    double[] deviations = new double[CELLS * CELLS];
    for (int c = 0; c < means.length; c++) {
      double sum = 0;
      double squares = 0;
      for (int y = 0; y < n; y++) {
        for (int x = 0; x < n; x++) {
          float v = small[(c / CELLS * n + y) * SIDE + c % CELLS * n + x];
          sum += v;
          squares += v * v;
        }
      }
      means[c] = sum / (n * n);
      deviations[c] = Math.sqrt(Math.max(0, squares / (n * n) - means[c] * means[c]));
    }
    double mean = Arrays.stream(means).average().orElseThrow();
    double spread =
        Math.sqrt(Arrays.stream(means).map(m -> (m - mean) * (m - mean)).average().orElseThrow());
    double[] sorted = deviations.clone();
    Arrays.sort(sorted);
    double typical = sorted[sorted.length / 2];
    double farthest = Arrays.stream(means).map(m -> Math.abs(m - mean)).max().orElseThrow();
    return mean > 20
        && mean < 245
        && typical > 1
        && spread < 0.45 * typical + 1.5
        && farthest < 1.1 * typical + 4
        && sorted[sorted.length - 1] < 1.7 * typical + 1
        && sorted[0] > 0.5 * typical;
  }
}
