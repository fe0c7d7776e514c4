package dev.vcpclip.benchmarks.cli;

import dev.vcpclip.benchmarks.workbench.BenchmarkPlan;
import dev.vcpclip.benchmarks.workbench.ContestantSpec;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.OpenVinoArgument;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.source.PictureSource;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options that say how a benchmark measures, whatever it compares. */
final class BenchmarkSettings {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  @Spec(Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--batch",
      converter = Numbers.Count.class,
      split = ",",
      paramLabel = "N",
      description = "Pictures a call, such as 1,4,8 (default: 1).")
  private List<Integer> batches = List.of(1);

  @Option(
      names = "--threads",
      converter = Numbers.Count.class,
      split = ",",
      paramLabel = "N",
      description = "Processor threads, such as 1,2 (default: all processors).")
  private List<Integer> threads = List.of(Runtime.getRuntime().availableProcessors());

  @Option(
      names = "--rounds",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "Rounds in which everyone has a turn (default: ${DEFAULT-VALUE}).")
  private int rounds = 20;

  @Option(
      names = "--warmup",
      converter = Numbers.Natural.class,
      paramLabel = "N",
      description = "Rounds before those that count (default: ${DEFAULT-VALUE}).")
  private int warmup = 2;

  @Option(
      names = "--turn",
      converter = Numbers.Natural.class,
      paramLabel = "MS",
      description = "A turn lasts so long and at least one call (default: ${DEFAULT-VALUE}).")
  private int turnMillis = 200;

  @Option(
      names = "--provider",
      split = ",",
      paramLabel = "NAME",
      description = "Execution providers that bundles may use: ${COMPLETION-CANDIDATES}.")
  private Set<Provider> providers = EnumSet.allOf(Provider.class);

  @Mixin private OpenVinoArgument openVino;

  @Option(names = "--score-only", description = "Score and verdict alone: no map, no regions.")
  private boolean scoreOnly;

  @Option(
      names = "--frame",
      paramLabel = "WxH",
      description = "Size of the generated frame (default: ${DEFAULT-VALUE}).")
  private String frame = "1600x1200";

  @Option(
      names = "--data",
      paramLabel = "PICTURE|FOLDER",
      description = "Inspect these pictures instead; they are decoded outside the measured time.")
  private List<Path> data = List.of();

  @Option(
      names = "--peer-tolerance",
      converter = Numbers.Positive.class,
      paramLabel = "VALUE",
      description =
          "Largest difference between a peer's map and that of the first bundle in fp32, beyond"
              + " which they are not the same model (default: ${DEFAULT-VALUE}).")
  private double peerTolerance = 1e-3;

  /**
   * Refuses values that nothing can be measured with.
   *
   * @throws ParameterException naming the option
   */
  void check() {
    frameSize();
  }

  /** Labels of the providers that bundles may use and that this machine has. */
  Set<String> usableProviders() {
    ProviderOptions options =
        ProviderOptions.builder().allowed(providers).openVino(openVino.library()).build();
    return Model.probeProviders(options).stream()
        .filter(report -> report.usable() && providers.contains(report.provider()))
        .map(report -> report.provider().label())
        .collect(Collectors.toSet());
  }

  /** What is to be measured. */
  BenchmarkPlan plan(List<ContestantSpec> entries, String baseline, double pixelThreshold) {
    int[] size = frameSize();
    return new BenchmarkPlan(
        entries,
        baseline,
        batches,
        threads,
        rounds,
        warmup,
        turnMillis,
        providers,
        openVino.library(),
        scoreOnly,
        pixelThreshold,
        size[0],
        size[1],
        pictures(),
        peerTolerance);
  }

  private List<Path> pictures() {
    if (data.isEmpty()) {
      return List.of();
    }
    try (PictureSource pictures = PictureSource.of("pictures", data, false)) {
      return pictures.files().stream().map(Path::toAbsolutePath).toList();
    }
  }

  private int[] frameSize() {
    Matcher matcher = SIZE.matcher(frame);
    if (!matcher.matches()
        || Integer.parseInt(matcher.group(1)) < 1
        || Integer.parseInt(matcher.group(2)) < 1) {
      throw wrong("--frame " + frame + ": expected width x height, such as 4000x3000");
    }
    return new int[] {Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))};
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
