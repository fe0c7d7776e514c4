package dev.vcpclip.benchmarks.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.io.TemporaryFolder;
import dev.vcpclip.runtime.launcher.BundleArgument;
import dev.vcpclip.runtime.launcher.ChosenBundle;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.ProviderArguments;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.provider.ProviderOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says in which operations a model spends its time. */
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = {
      "Says in which operations a bundle's graph spends its time.",
      "Runs it on noise with ONNX Runtime's profiler; the graph is the one that the provider made"
          + " of the bundle's."
    },
    footer = {"", "Example: ./vcpclip profile --bundle line.vcp --variant int8 --threads 2"})
public final class ProfileCommand implements Verb {
  @Spec private CommandSpec spec;

  @Mixin private BundleArgument bundle;

  @Mixin private ProviderArguments provider;

  @Option(
      names = "--runs",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "Pictures to run (default: ${DEFAULT-VALUE}).")
  private int runs = 3;

  @Override
  public Integer call() {
    try (ChosenBundle chosen = bundle.open()) {
      return profile(chosen);
    }
  }

  private int profile(ChosenBundle chosen) {
    try (TemporaryFolder temporary = TemporaryFolder.create("profile")) {
      Path folder = temporary.path();
      // Neither the golden run of opening nor a first run, which allocates, would be typical; they
      // are in the profile too, so that more runs say more.
      ProviderOptions options =
          provider.options().toBuilder().profile(folder.resolve("profile")).build();
      String what;
      try (Model model =
              Model.open(chosen.path(), ModelOptions.builder().provider(options).build());
          Frame frame = noise(model.manifest().input().width())) {
        for (int i = 0; i < runs; i++) {
          model.runOrFail(List.of(frame)).get(0).orThrow();
        }
        what = model.provider().label() + ", " + model.variant() + " graph";
      }
      print(chosen.label() + " on " + what, microseconds(folder));
      return GOOD;
    } catch (IOException e) {
      throw new VcpClipException("the profile cannot be read (" + e + ").", e);
    }
  }

  private static Frame noise(int side) {
    byte[] pixels = new byte[side * side * PixelFormat.RGB.channels()];
    new Random(side).nextBytes(pixels);
    return Frame.copyOf(pixels, side, side, PixelFormat.RGB);
  }

  /** Time by operation in the latest profile: a graph that was refused left one, too. */
  private static Map<String, Long> microseconds(Path folder) throws IOException {
    Map<String, Long> times = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      Path last = files.max(Comparator.naturalOrder()).orElseThrow();
      for (JsonNode event : JsonMapper.builder().build().readTree(last.toFile())) {
        String name = event.path("name").asText();
        if (event.path("cat").asText().equals("Node") && name.endsWith("_kernel_time")) {
          String operation = event.path("args").path("op_name").asText();
          times.merge(operation, event.path("dur").asLong(), Long::sum);
        }
      }
    }
    return times;
  }

  private void print(String title, Map<String, Long> times) {
    PrintWriter out = spec.commandLine().getOut();
    double total = times.values().stream().mapToLong(Long::longValue).sum();
    out.println(title);
    times.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .filter(e -> e.getValue() >= total / 1000)
        .forEach(e -> out.printf("  %-28s %5.1f %%%n", e.getKey(), 100 * e.getValue() / total));
    out.flush();
  }
}
