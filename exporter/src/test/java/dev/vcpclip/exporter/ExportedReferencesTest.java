package dev.vcpclip.exporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.exporter.clip.RandomModel;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.exporter.request.ConfigOverrides;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.exporter.request.VariantType;
import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Outcome;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.ReferenceBank;
import dev.vcpclip.runtime.References;
import dev.vcpclip.runtime.References.Judged;
import dev.vcpclip.runtime.References.Scale;
import dev.vcpclip.runtime.References.Scales;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.MapValues;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bundle that compares with good parts, as the runtime sees it. */
class ExportedReferencesTest {
  private static final Scales UNIT = new Scales(new Scale(0, 1), new Scale(0, 1));

  @TempDir static Path folder;

  @BeforeAll
  static void exportWithAndWithout() {
    RandomModel.writeSmall(folder, Kind.VCP_CLIP_PLUS);
    export("with", true);
    export("without", false);
  }

  private static void export(String name, boolean references) {
    Exporter.export(
        ExportRequest.builder(
                folder.resolve("clip.safetensors"),
                folder.resolve("checkpoint"),
                folder.resolve(name))
            .overrides(ConfigOverrides.builder().sigma(0.0).build())
            .variants(List.of(VariantType.FUSED, VariantType.INT8))
            .references(references)
            .build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"portable", "fused", "int8"})
  void changesNoDigitOfWhatTheModelSaysByItself(String variant) throws InterruptedException {
    try (Model with = open("with", variant);
        Model without = open("without", variant);
        Frame frame = noise(1)) {
      Recipe recipe = recipe(bankOf(with, 2));
      Finding expected = without.run(frame);

      for (Finding found : List.of(with.run(frame), with.run(frame, recipe))) {
        assertThat(found.score()).isEqualTo(expected.score());
        assertThat(MapValues.of(found.map().orElseThrow()))
            .isEqualTo(MapValues.of(expected.map().orElseThrow()));
      }
    }
  }

  @Test
  void isAsUnlikeAsItsPatchesAreFarFromTheNearestOfAGoodPart() throws InterruptedException {
    try (Model model = open("with", "portable");
        Frame frame = noise(1)) {
      ReferenceBank bank = bankOf(model, 2, 3);
      Finding found = model.run(frame, recipe(bank));

      float[] distances = distances(model.tokens(frame), bank.tokens());
      AnomalyMap map = found.referenceMap().orElseThrow();
      int last = map.width() - 1; // enlarged corner onto corner, the rest between
      assertThat(map.at(0, 0)).isCloseTo(distances[0], within(1e-5f));
      assertThat(map.at(last, last)).isCloseTo(distances[15], within(1e-5f));
      Arrays.sort(distances);
      double mostUnlike = distances[15]; // of 16 patches, 1 % is one
      assertThat(found.referenceScore().orElseThrow()).isCloseTo(mostUnlike, within(1e-5));
    }
  }

  @Test
  void findsNothingOnAReferenceItself() throws InterruptedException {
    try (Model model = open("with", "fused");
        Frame frame = noise(2)) {
      Finding found = model.run(frame, recipe(bankOf(model, 1, 2)));

      assertThat(found.referenceScore().orElseThrow()).isCloseTo(0, within(1e-5));
      assertThat(found.referenceMap().orElseThrow().max()).isLessThan(1e-5f);
    }
  }

  @Test
  void comparesEachPictureOfABatchWithItsOwnRecipesReferences() throws InterruptedException {
    ModelOptions options = ModelOptions.builder().maxBatch(3).build();
    try (Model model = Model.open(folder.resolve("with"), options);
        Frame one = noise(1);
        Frame two = noise(2);
        Frame three = noise(3)) {
      Recipe first = recipe(bankOf(model, 4));
      Recipe second = recipe(bankOf(model, 5, 6));
      Recipe none = first.toBuilder().references(null).build();

      List<Outcome<Finding>> together =
          model.run(List.of(one, two, three, one), List.of(first, none, second, second));

      double[] scores = new double[4];
      for (int i : new int[] {0, 2, 3}) {
        scores[i] = together.get(i).orThrow().referenceScore().orElseThrow();
      }
      assertThat(together.get(1).orThrow().referenceScore()).isEmpty();
      assertThat(scores[0]).isCloseTo(score(model, one, first), within(1e-5));
      assertThat(scores[2]).isCloseTo(score(model, three, second), within(1e-5));
      assertThat(scores[3]).isCloseTo(score(model, one, second), within(1e-5));
      assertThat(scores[0]).isNotCloseTo(scores[3], within(1e-3));
    }
  }

  @Test
  void scoresWithoutAMapAsWithOne() throws InterruptedException {
    ModelOptions scoreOnly = ModelOptions.builder().scoreOnly(true).build();
    try (Model model = Model.open(folder.resolve("with"));
        Model scores = Model.open(folder.resolve("with"), scoreOnly);
        Frame frame = noise(1)) {
      Recipe recipe = recipe(bankOf(model, 2));

      Finding found = scores.run(frame, recipe);

      assertThat(found.referenceMap()).isEmpty();
      assertThat(recipe.score(found))
          .isCloseTo(recipe.score(model.run(frame, recipe)), within(1e-5));
    }
  }

  @Test
  void refusesReferencesOnABundleWithoutThemAndSaysWhatToDo() throws InterruptedException {
    try (Model with = open("with", "portable");
        Model without = open("without", "portable");
        Frame frame = noise(1)) {
      Recipe recipe = recipe(bankOf(with, 2));

      assertThatThrownBy(() -> without.requireServes(recipe))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("recipe 'default'")
          .hasMessageContaining("Export it again with --references");
      assertThatThrownBy(() -> without.run(frame, recipe)).isInstanceOf(VcpClipException.class);
      assertThatThrownBy(() -> without.tokens(frame)).isInstanceOf(VcpClipException.class);
    }
  }

  @Test
  void refusesReferencesThatWereTakenWithAnotherPrecision() throws InterruptedException {
    try (Model fused = open("with", "fused");
        Model int8 = open("with", "int8")) {
      Recipe recipe = recipe(bankOf(fused, 2));

      assertThatThrownBy(() -> int8.requireServes(recipe))
          .isInstanceOf(VcpClipException.class)
          .hasMessageContaining("its references were taken with")
          .hasMessageContaining("'int8'");
    }
  }

  /** A bank here takes 100 kB in a buffer of its own: 200 that leak would be 200 buffers. */
  @Test
  void leavesNothingOfTheRecipesThatCameAndWent() throws InterruptedException {
    try (Model model = open("with", "portable");
        Frame frame = noise(1)) {
      PatchTokens tokens = bankOf(model, 2, 3, 4).tokens();
      model.run(frame, recipe(new ReferenceBank(model.identity(), 3, tokens)));
      long before = directBuffers();

      for (int i = 0; i < 200; i++) {
        PatchTokens own = PatchTokens.together(List.of(tokens));
        model.run(frame, recipe(new ReferenceBank(model.identity(), 3, own)));
      }

      long left = directBuffers() - before;
      for (int i = 0; i < 100 && left >= 50; i++) { // the collector's own threads free them
        Thread.sleep(200);
        left = directBuffers() - before;
      }
      assertThat(left).isLessThan(50);
    }
  }

  private static long directBuffers() {
    System.gc(); // buffers that nobody refers to any more are freed by the collector
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getCount)
        .sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"portable", "fused", "int8"})
  void isHeldToItsGoldenPair(String variant) {
    try (Model model = open("with", variant)) {
      BundleManifest.References form = model.manifest().references();

      assertThat(model.providerReports()).last().asString().contains("reproduces the golden pair");
      assertThat(form).isEqualTo(new BundleManifest.References(3, 16, 128, 1));
    }
  }

  private static Model open(String name, String variant) {
    ProviderOptions provider = ProviderOptions.builder().variant(variant).cache(null).build();
    return Model.open(folder.resolve(name), ModelOptions.builder().provider(provider).build());
  }

  private static double score(Model model, Frame frame, Recipe recipe) throws InterruptedException {
    return model.run(frame, recipe).referenceScore().orElseThrow();
  }

  private static Recipe recipe(ReferenceBank bank) {
    return Recipe.builder()
        .rule(VerdictRule.at(0.5))
        .references(new References(bank, Judged.BOTH, UNIT, UNIT))
        .build();
  }

  private static ReferenceBank bankOf(Model model, int... seeds) throws InterruptedException {
    List<PatchTokens> pictures = new ArrayList<>();
    for (int seed : seeds) {
      try (Frame frame = noise(seed)) {
        pictures.add(model.tokens(frame));
      }
    }
    return new ReferenceBank(model.identity(), seeds.length, PatchTokens.together(pictures));
  }

  /** Mean over the layers of half of one minus the largest cosine. */
  private static float[] distances(PatchTokens picture, PatchTokens bank) {
    float[] distances = new float[picture.rows()];
    float[] patch = new float[picture.channels()];
    float[] good = new float[picture.channels()];
    for (int layer = 0; layer < picture.layers(); layer++) {
      for (int row = 0; row < picture.rows(); row++) {
        picture.row(layer, row, patch);
        double largest = -1;
        for (int other = 0; other < bank.rows(); other++) {
          bank.row(layer, other, good);
          double cosine = 0;
          for (int i = 0; i < patch.length; i++) {
            cosine += patch[i] * good[i];
          }
          largest = Math.max(largest, cosine);
        }
        distances[row] += (float) ((1 - largest) / 2 / picture.layers());
      }
    }
    return distances;
  }

  private static Frame noise(int seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[50 * 40 * 3];
    random.nextBytes(pixels);
    return Frame.copyOf(pixels, 50, 40, PixelFormat.RGB);
  }
}
