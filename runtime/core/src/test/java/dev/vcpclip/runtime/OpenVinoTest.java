package dev.vcpclip.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.vcpclip.runtime.bundle.TinyBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.map.MapValues;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenVINO as a provider: a real plug-in where there is one. */
class OpenVinoTest {
  @TempDir Path temp;
  private Path bundle;

  @BeforeEach
  void writeBundle() {
    bundle = temp.resolve("bundle");
    TinyBundle.write(bundle);
  }

  @Test
  void plugInThatIsNotThereIsNamed() {
    Path missing = temp.resolve("missing.so");

    assertThatThrownBy(() -> open(ProviderOptions.builder().openVino(missing).build(), 1))
        .isInstanceOf(VcpClipException.class)
        .hasMessageStartingWith(missing + ": no such file, expected OpenVINO's plug-in")
        .hasMessageContaining("--openvino");
    assertThatThrownBy(() -> open(ProviderOptions.builder().openVino(temp).build(), 1))
        .isInstanceOf(VcpClipException.class)
        .hasMessageStartingWith(temp + ": is a folder");
    assertThat(
            Model.probeProviders(ProviderOptions.builder().openVino(missing).build())
                .get(Provider.OPENVINO.ordinal()))
        .returns(false, ProviderReport::usable)
        .extracting(ProviderReport::reason)
        .asString()
        .contains(missing.toString());
  }

  @Test
  void isSaidToBeMissingOnlyToWhoAskedForIt() {
    ProviderOptions asked =
        ProviderOptions.builder().allowed(Set.of(Provider.OPENVINO, Provider.CPU)).build();

    try (Model usual = open(ProviderOptions.defaults(), 1);
        Model model = open(asked, 1)) {
      assertThat(usual.providerReports())
          .extracting(ProviderReport::provider)
          .doesNotContain(Provider.OPENVINO);
      assertThat(model.providerReports().get(0))
          .hasToString("OpenVINO: no plug-in given (--openvino, VCPCLIP_OPENVINO, model.openvino)");
    }
  }

  @Test
  void fileThatIsNoPlugInIsPassedOver() throws IOException, InterruptedException {
    Path text = Files.writeString(temp.resolve("plugin.so"), "no library");

    ChildJvm child = ChildJvm.run(temp, Opens.class, bundle, text);

    assertThat(child.output())
        .containsPattern("OpenVINO: .*plugin.so.*\\n")
        .contains("opened on CPU");
    assertThat(child.exitCode()).isZero();
  }

  /** Opens a bundle with a plug-in: a process keeps its first one, so it is one of its own. */
  static final class Opens {
    private Opens() {}

    public static void main(String[] args) {
      ProviderOptions options = ProviderOptions.builder().openVino(Path.of(args[1])).build();
      try (Model model =
          Model.open(Path.of(args[0]), ModelOptions.builder().provider(options).build())) {
        model.providerReports().forEach(System.out::println);
        System.out.println("opened on " + model.provider().label());
      }
    }
  }

  @Test
  void processorThatItDoesNotTakeIsSaid() {
    ProviderOptions options = ProviderOptions.builder().openVino(InstalledOpenVino.file()).build();

    ProviderReport report = InstalledOpenVino.report(options);

    assertThat(report.reason())
        .contains(report.usable() ? "plug-in 1." : "does not take this processor");
    try (Model model = open(options, 1)) {
      assertThat(model.provider()).isEqualTo(report.usable() ? Provider.OPENVINO : Provider.CPU);
    }
  }

  @Test
  void answersAsTheProcessorInBatchesOfAnySizeAndFromManyThreads() throws Exception {
    ProviderOptions options = InstalledOpenVino.options();
    List<Frame> frames = noise(12);
    ExecutorService threads = Executors.newFixedThreadPool(4);

    try (Model single = open(options, 1);
        Model batches = open(options, 3);
        Model processor = open(ProviderOptions.defaults(), 1)) {
      assertThat(single.provider()).isEqualTo(Provider.OPENVINO);
      List<Finding> expected = all(processor, frames);
      List<Future<List<Finding>>> found = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Model model = i % 2 == 0 ? single : batches;
        int from = i;
        found.add(threads.submit(() -> all(model, frames.subList(from, frames.size()))));
      }
      for (int i = 0; i < found.size(); i++) {
        assertSame(found.get(i).get(), expected.subList(i, expected.size()));
      }
    } finally {
      threads.shutdownNow();
      frames.forEach(Frame::close);
    }
  }

  @Test
  void secondPlugInIsPassedOverAndALinkToTheFirstIsNone() throws IOException {
    ProviderOptions options = InstalledOpenVino.options();
    Path folder = temp.resolve("copy");
    copy(options.openVino().getParent(), folder);
    Path copy = folder.resolve(options.openVino().getFileName());
    Path link = Files.createSymbolicLink(temp.resolve("link.so"), options.openVino());

    try (Model first = open(options, 1);
        Model second =
            open(ProviderOptions.builder().openVino(copy).variant("portable").build(), 1);
        Model linked = open(options.toBuilder().openVino(link).build(), 1)) {
      assertThat(first.provider()).isEqualTo(Provider.OPENVINO);
      assertThat(second.provider()).isEqualTo(Provider.CPU);
      assertThat(second.providerReports().get(Provider.OPENVINO.ordinal()).reason())
          .contains("this process has loaded another plug-in");
      assertThat(linked.provider()).isEqualTo(Provider.OPENVINO);
    }
  }

  @Test
  void plugInThatIsCutOffOrAloneIsNamed() throws IOException, InterruptedException {
    Path whole = InstalledOpenVino.file();
    Path folder = temp.resolve("copy");
    copy(whole.getParent(), folder);
    Path plugin = folder.resolve(whole.getFileName());
    Path core = only(folder, "libopenvino\\.so.*");

    cut(core, 2000);
    assertThat(reason(plugin)).isEqualTo(core + " is cut off; install the plug-in again");
    Files.delete(core);
    cut(plugin, 1_000_000);
    assertThat(reason(plugin)).isEqualTo(plugin + " is cut off; install the plug-in again");
    Path alone = Files.copy(whole, temp.resolve("alone.so"));
    assertThat(reason(alone))
        .contains("libopenvino_intel_cpu_plugin.so is missing")
        .contains("have to lie beside its plug-in");
  }

  private static String reason(Path plugin) throws IOException, InterruptedException {
    ChildJvm child = ChildJvm.run(plugin.getParent(), Probes.class, plugin);
    assertThat(child.exitCode()).as(child.output()).isZero();
    return child
        .output()
        .lines()
        .filter(l -> l.startsWith("OpenVINO: "))
        .findFirst()
        .orElseThrow()
        .substring("OpenVINO: ".length());
  }

  /** Probes in a process that has loaded no plug-in. */
  static final class Probes {
    private Probes() {}

    public static void main(String[] args) {
      Model.probeProviders(ProviderOptions.builder().openVino(Path.of(args[0])).build())
          .forEach(System.out::println);
    }
  }

  /** Another plug-in, whose own files those are that the test may change. */
  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files.filter(f -> f.toString().contains(".so"))::iterator) {
        String name = file.getFileName().toString();
        if (name.matches("libopenvino\\.so.*|.*_providers_openvino_plugin\\.so")) {
          Files.copy(file, to.resolve(name));
        } else {
          Files.createSymbolicLink(to.resolve(name), file);
        }
      }
    }
  }

  private static Path only(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.getFileName().toString().matches(name)).findFirst().orElseThrow();
    }
  }

  private static void cut(Path file, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  @Test
  void whatItReproducedIsNotKnownOfTheProcessor() {
    ProviderOptions options =
        InstalledOpenVino.options().toBuilder().cache(temp.resolve("cache")).build();

    assertThat(lastReason(options)).isEqualTo("reproduces the golden pair");
    assertThat(lastReason(options)).startsWith("reproduced the golden pair on");
    assertThat(lastReason(ProviderOptions.builder().cache(options.cache()).build()))
        .isEqualTo("reproduces the golden pair");
  }

  private String lastReason(ProviderOptions options) {
    try (Model model = open(options, 1)) {
      List<ProviderReport> reports = model.providerReports();
      return reports.get(reports.size() - 1).reason();
    }
  }

  private Model open(ProviderOptions provider, int maxBatch) {
    return Model.open(
        bundle, ModelOptions.builder().provider(provider).parallel(2).maxBatch(maxBatch).build());
  }

  private static List<Finding> all(Model model, List<Frame> frames) {
    return model.runOrFail(frames).stream().map(Outcome::orThrow).toList();
  }

  private static void assertSame(List<Finding> found, List<Finding> expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i).score()).isCloseTo(expected.get(i).score(), within(1e-5f));
      assertThat(values(found.get(i))).containsExactly(values(expected.get(i)), within(1e-5f));
    }
  }

  private static float[] values(Finding finding) {
    return MapValues.of(finding.map().orElseThrow());
  }

  private static List<Frame> noise(int pictures) {
    Random random = new Random(7);
    List<Frame> frames = new ArrayList<>();
    for (int i = 0; i < pictures; i++) {
      byte[] pixels = new byte[24 * 16 * 3];
      random.nextBytes(pixels);
      frames.add(Frame.copyOf(pixels, 24, 16, PixelFormat.RGB));
    }
    return frames;
  }
}
