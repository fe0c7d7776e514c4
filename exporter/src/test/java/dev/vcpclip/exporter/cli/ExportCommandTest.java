package dev.vcpclip.exporter.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.exporter.clip.RandomModel;
import dev.vcpclip.exporter.clip.VcpClipConfig.Kind;
import dev.vcpclip.runtime.ChildJvm;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.launcher.Main;
import dev.vcpclip.runtime.launcher.Verb;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ExportCommandTest {
  @TempDir static Path models;
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void writeModel() {
    RandomModel.writeSmall(models, Kind.VCP_CLIP_PLUS);
  }

  @Test
  void isFoundAsVerb() {
    List<Verb> verbs = new ArrayList<>();
    ServiceLoader.load(Verb.class).forEach(verbs::add);

    assertThat(verbs).hasAtLeastOneElementOfType(ExportCommand.class);
  }

  @Test
  void exportsCheckpointWithItsSettings() {
    Path bundle = folder.resolve("line.vcp");

    int code = run("-o", bundle.toString());

    assertThat(code).isEqualTo(Verb.GOOD);
    assertThat(out.toString().strip()).isEqualTo(bundle.toString());
    assertThat(err.toString()).contains("agree within");
    try (ModelBundle open = ModelBundle.open(bundle)) {
      assertThat(open.manifest().input().width()).isEqualTo(RandomModel.SMALL_IMAGE);
      assertThat(open.manifest().thresholds()).isNull();
    }
  }

  @Test
  void stoppedExportSaysWhatIsThereAndLeavesNothing() throws Exception {
    Path bundle = Files.createDirectory(folder.resolve("out")).resolve("line.vcp");
    List<String> command =
        ChildJvm.command(
            Main.class,
            "export",
            "--backbone=" + models.resolve("clip.safetensors"),
            "--weights=" + models.resolve("checkpoint"),
            "-o=" + bundle);
    Process export = new ProcessBuilder(command).redirectErrorStream(true).start();

    String told;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(export.getInputStream(), UTF_8))) {
      assertThat(lines.readLine()).contains("attention heads"); // the first of several steps
      export.toHandle().destroy(); // the process itself would close its output
      told = lines.lines().collect(Collectors.joining("\n"));
    }

    assertThat(export.waitFor()).as(told).isEqualTo(Verb.STOPPED);
    assertThat(told).contains("Stopped before the end: " + bundle + " was not written.");
    assertThat(bundle.getParent()).isEmptyDirectory();
  }

  @Test
  void takesSettingsFromTheCommandLine() {
    Path bundle = folder.resolve("line");

    run(
        "-o=" + bundle,
        "--weight-type=fp16",
        "--without-fold=uint8-input,causal-prefix",
        "--sigma=0",
        "--score-rule=fused",
        "--top-k=1",
        "--clip-weight=0.25",
        "--temperature=0.1",
        "--image-threshold=0.5",
        "--pixel-threshold=0.6",
        "--calibrated-on=ten pictures");

    try (ModelBundle open = ModelBundle.open(bundle)) {
      BundleManifest manifest = open.manifest();
      assertThat(manifest.provenance().weights()).isEqualTo("fp16");
      assertThat(manifest.provenance().folds()).hasSize(4).doesNotContain("uint8-input");
      assertThat(manifest.smoothing().sigma()).isZero();
      assertThat(manifest.score().topK()).isEqualTo(1);
      assertThat(manifest.fusion().vcpWeight()).isEqualTo(0.75);
      assertThat(manifest.fusion().clipTemperature()).isEqualTo(0.1);
      assertThat(manifest.thresholds().calibratedOn()).isEqualTo("ten pictures");
    }
  }

  @Test
  void refusesToOverwriteUnlessTold() {
    Path bundle = folder.resolve("line.vcp");
    run("-o", bundle.toString());

    assertThatThrownBy(() -> run("-o", bundle.toString()))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("already there");
    assertThat(run("-o", bundle.toString(), "--overwrite")).isEqualTo(Verb.GOOD);
    assertThat(folder).isDirectoryContaining(f -> f.equals(bundle));
  }

  @Test
  void neverReplacesFolderThatIsNoBundle() throws Exception {
    Path precious = Files.createDirectory(folder.resolve("precious"));
    Files.writeString(precious.resolve("letter.txt"), "dear");

    assertThatThrownBy(() -> run("-o", precious.toString(), "--overwrite"))
        .hasMessageContaining("no bundle");
    assertThat(precious.resolve("letter.txt")).exists();
  }

  @Test
  void saysWhichFoldsThereAre() {
    assertThatThrownBy(() -> run("-o=" + folder.resolve("x"), "--without-fold=magic"))
        .hasMessageContaining("no fold 'magic'")
        .hasMessageContaining("causal-prefix");
  }

  @Test
  void saysWhichImageSizesFit() {
    assertThatThrownBy(() -> run("-o=" + folder.resolve("x"), "--image-size=33"))
        .hasMessageContaining("33")
        .hasMessageContaining("multiple of the patch size");
  }

  @ParameterizedTest
  @CsvSource({
    "--sigma, NaN",
    "--sigma, Infinity",
    "--sigma, -1",
    "--sigma, ''",
    "--sigma, '1,5'",
    "--temperature, 0",
    "--temperature, -0.07",
    "--temperature, NaN",
    "--temperature, 1e999",
    "--clip-weight, 1.5",
    "--clip-weight, NaN",
    "--image-threshold, NaN",
    "--pixel-threshold, -Infinity",
    "--top-k, 0",
    "--top-k, 2.5",
    "--top-k, 99999999999",
    "--image-size, -32",
    "--features, '1,0'",
    "--features, '1,x'",
    "--layers, 0",
    "--key-window, 0",
    "--vision-heads, 0",
    "--text-heads, two"
  })
  void refusesANumberOutsideItsRangeWhereItIsParsed(String option, String value) {
    int code = run("-o=" + folder.resolve("x"), option + "=" + value);

    assertThat(code).isEqualTo(Verb.ERROR);
    assertThat(err.toString()).contains("Invalid value for option '" + option).contains("is not ");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void takesTheNumberOfHeads() {
    run("-o=" + folder.resolve("usual"));
    run("-o=" + folder.resolve("same"), "--vision-heads=2", "--text-heads=1");

    assertThat(err.toString()).contains("(2 and 1 attention heads)");
    assertThat(map("same")).isEqualTo(map("usual"));
    assertThatThrownBy(() -> run("-o=" + folder.resolve("other"), "--vision-heads=4"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("the image tower has 2 attention heads by one, 4 by the other");
  }

  @Test
  void computesWithTheHeadsThatAreGivenForBareWeights() {
    Path bare = models.resolve("checkpoint").resolve("trainable.safetensors");
    String[] settings = {
      "--weights=" + bare, "--image-size=32", "--features=1,2,4", "--top-k=50", "--sigma=2"
    };

    run(options(settings, "-o=" + folder.resolve("two")));
    run(options(settings, "-o=" + folder.resolve("four"), "--vision-heads=4"));

    assertThat(err.toString()).contains("(2 and 1 attention heads)", "(4 and 1 attention heads)");
    assertThat(map("four")).isNotEqualTo(map("two"));
  }

  @Test
  void takesNoOtherFeatureLayersThanACheckpointWasTrainedOn() {
    run("-o=" + folder.resolve("usual"));
    run("-o=" + folder.resolve("same"), "--features=1,2,4");

    assertThat(map("same")).isEqualTo(map("usual"));
    assertThatThrownBy(() -> run("-o=" + folder.resolve("other"), "--features=1,2,3"))
        .isInstanceOf(VcpClipException.class)
        .hasMessageContaining("checkpoint was trained on the feature layers [1, 2, 4]")
        .hasMessageContaining("not on [1, 2, 3]")
        .hasMessageContaining("--features");
    assertThat(folder.resolve("other")).doesNotExist();
  }

  private static String[] options(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  private FloatBuffer map(String bundle) {
    try (ModelBundle open = ModelBundle.open(folder.resolve(bundle))) {
      return open.golden().map(0);
    }
  }

  private int run(String... options) {
    CommandLine line = new CommandLine(new ExportCommand());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    AtomicReference<Exception> failed = new AtomicReference<>();
    line.setExecutionExceptionHandler(
        (failure, command, parsed) -> {
          failed.set(failure);
          return Verb.ERROR;
        });
    boolean bare = Stream.of(options).anyMatch(option -> option.startsWith("--weights="));
    Stream<String> inputs =
        Stream.of(
                "--backbone=" + models.resolve("clip.safetensors"),
                "--weights=" + models.resolve("checkpoint"))
            .limit(bare ? 1 : 2);
    int code = line.execute(Stream.concat(inputs, Stream.of(options)).toArray(String[]::new));
    if (failed.get() instanceof RuntimeException failure) {
      throw failure;
    }
    return code;
  }
}
