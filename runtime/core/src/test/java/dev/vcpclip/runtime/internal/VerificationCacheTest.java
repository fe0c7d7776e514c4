package dev.vcpclip.runtime.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationCacheTest {
  private static final BufferPlan PLAN = new BufferPlan(2, 1, false);
  private static final String FIRST = "reproduces the golden pair";
  private static final String AGAIN = "reproduced the golden pair on ";

  @TempDir Path temp;
  private Path bundle;
  private Path cache;
  private ProviderOptions options;

  @BeforeEach
  void writeBundle() {
    bundle = temp.resolve("bundle");
    TinyBundle.write(bundle);
    cache = temp.resolve("cache");
    options = ProviderOptions.builder().allowed(EnumSet.of(Provider.CPU)).cache(cache).build();
  }

  @Test
  void sparesTheSecondStartTheCheckAndSaysSo() {
    assertThat(report(bundle, options)).isEqualTo(FIRST);
    assertThat(report(bundle, options)).startsWith(AGAIN).contains("not checked again");
    assertThat(report(bundle, options.toBuilder().alwaysVerify(true).build())).isEqualTo(FIRST);
    assertThat(report(bundle, options.toBuilder().cache(null).build())).isEqualTo(FIRST);
  }

  @Test
  void checksAgainWhenAnythingThatCountsHasChanged() throws IOException {
    Path other = temp.resolve("other");
    TinyBundle.usual().withSize(32, 16).writeFolder(other);
    report(bundle, options);

    assertThat(report(other, options)).isEqualTo(FIRST);
    assertThat(report(bundle, options.toBuilder().intraOpThreads(1).build())).isEqualTo(FIRST);
    assertThat(report(bundle, options.toBuilder().mapTolerance(1e-4).build())).isEqualTo(FIRST);
    assertThat(
            report(
                bundle,
                options.toBuilder().optimization(ProviderOptions.Optimization.BASIC).build()))
        .isEqualTo(FIRST);
    ModelOptions.Builder model = ModelOptions.builder().provider(options);
    assertThat(report(bundle, model.maxBatch(2).build())).isEqualTo(FIRST);
    assertThat(report(bundle, model.maxBatch(1).scoreOnly(true).build())).isEqualTo(FIRST);
    assertThat(notes()).hasSize(7);
  }

  @Test
  void doesNotTrustADamagedNoteAndReplacesIt() throws IOException {
    report(bundle, options);
    Path note = notes().get(0);
    String whole = Files.readString(note);

    for (String damaged : List.of("", whole.substring(0, 40), whole + "x", "{}")) {
      Files.writeString(note, damaged);
      assertThat(report(bundle, options)).isEqualTo(FIRST);
      assertThat(note).hasContent(whole);
    }
  }

  @Test
  void doesNotTrustTheNoteOfAnotherVersion() throws IOException {
    report(bundle, options);
    Path note = notes().get(0);
    Files.writeString(note, Files.readString(note).replaceFirst("Runtime \\S+", "Runtime 1.0.0"));

    assertThat(report(bundle, options)).isEqualTo(FIRST);
  }

  @Test
  void isRefutedByACheckThatWasAskedFor() {
    TinyBundle.usual().withGoldenError(0.25f).writeFolder(temp.resolve("wrong"));
    Path wrong = temp.resolve("wrong");
    try (ModelBundle open = ModelBundle.open(wrong)) {
      GraphFile graph = GraphFile.candidates(open, Provider.CPU, options, false).get(0);
      VerificationCache.of(open.manifest(), graph, Provider.CPU, options, PLAN).remember();
    }

    assertThat(report(wrong, options)).startsWith(AGAIN);
    assertThatThrownBy(() -> report(wrong, options.toBuilder().alwaysVerify(true).build()))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("differs from the golden pair");
    assertThatThrownBy(() -> report(wrong, options))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("differs from the golden pair");
  }

  @Test
  void neverHidesAnAlteredFile() throws IOException {
    report(bundle, options);
    Path golden = bundle.resolve(BundleManifest.GOLDEN_FILE);
    byte[] bytes = Files.readAllBytes(golden);
    bytes[bytes.length - 1] ^= 1;
    Files.write(golden, bytes);

    assertThatThrownBy(() -> report(bundle, options))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("'golden.safetensors' has SHA-256");
  }

  @Test
  void remembersNothingOfAFailedCheck() {
    TinyBundle.usual().withGoldenError(0.25f).writeFolder(temp.resolve("wrong"));

    assertThatThrownBy(() -> report(temp.resolve("wrong"), options))
        .isInstanceOf(VcpClipException.class);

    assertThat(cache).doesNotExist();
  }

  @Test
  void startsWithoutACacheThatCannotBeWritten() throws IOException {
    Files.writeString(cache, "a file where a folder should be");

    assertThat(report(bundle, options)).isEqualTo(FIRST);
    assertThat(report(bundle, options)).isEqualTo(FIRST);
    assertThat(cache).isRegularFile();
  }

  @Test
  void keepsTheHundredNewestNotes() throws IOException {
    Path folder = Files.createDirectories(cache.resolve("golden"));
    Instant now = Instant.now();
    for (int i = 0; i < 150; i++) {
      Path old = Files.writeString(folder.resolve(i + ".txt"), "old");
      Files.setLastModifiedTime(old, FileTime.from(now.minus(Duration.ofDays(1 + i))));
    }

    report(bundle, options);

    assertThat(notes()).hasSize(100).contains(folder.resolve("98.txt"));
    assertThat(folder.resolve("99.txt")).doesNotExist();
    assertThat(report(bundle, options)).startsWith(AGAIN);
  }

  private List<Path> notes() throws IOException {
    try (Stream<Path> files = Files.list(cache.resolve("golden"))) {
      return files.toList();
    }
  }

  private static String report(Path bundle, ProviderOptions options) {
    return report(bundle, ModelOptions.builder().provider(options).build());
  }

  private static String report(Path bundle, ModelOptions options) {
    try (Model model = Model.open(bundle, options)) {
      List<ProviderReport> reports = model.providerReports();
      assertThat(reports).hasSize(1);
      return reports.get(0).reason();
    }
  }
}
