package dev.vcpclip.benchmarks.cli;

import dev.vcpclip.benchmarks.workbench.Benchmark;
import dev.vcpclip.benchmarks.workbench.BenchmarkResult;
import dev.vcpclip.benchmarks.workbench.ContestantSpec;
import dev.vcpclip.benchmarks.workbench.Peers;
import dev.vcpclip.benchmarks.workbench.Peers.RandomModel;
import dev.vcpclip.benchmarks.workbench.ResultFiles;
import dev.vcpclip.benchmarks.workbench.ResultTables;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.launcher.ChosenBundle;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.provider.ProviderOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares bundles, and other engines where they are at hand, on whole inspections. */
@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    description = {
      "Compares bundles and engines on whole inspections, from picture to verdict.",
      "Each contestant has a process of its own; they take turns, so that what else happens on the"
          + " machine meets all alike. Ratios are of medians."
    },
    footer = {
      "",
      "Example: ./vcpclip benchmark",
      "Example: ./vcpclip benchmark --bundle folded=a.vcp --bundle plain=b.vcp --threads 1,2",
      "Example: ./vcpclip benchmark --random tiny --peer libtorch-eager,libtorch-fused",
      "",
      "--peer and --random build the module benchmarks (with PyTorch) when first used.",
      "Exit code: 0 measured, 2 an error."
    })
public final class BenchmarkCommand implements Verb {
  private static final Pattern LABELLED = Pattern.compile("([\\w.+-]+)=(.+)");
  private static final String ALL = "all";
  private static final double USUAL_PIXEL_THRESHOLD = 0.5;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-b", "--bundle"},
      paramLabel = "[LABEL=]FILE",
      description = "Bundle to compare; may be given more than once (default: the embedded one).")
  private List<String> bundles = List.of();

  @Option(
      names = "--variant",
      split = ",",
      paramLabel = "NAME",
      description =
          "Measure these of each bundle's graphs, where it holds them, such as portable,int8, or all"
              + " (default: the one that an inspection would take).")
  private List<String> variants = List.of();

  @Option(
      names = "--references",
      split = ",",
      paramLabel = "N",
      description =
          "Measure each bundle compared with so many good parts, such as 0,4; it has to be exported"
              + " with --references (default: 0).")
  private List<Integer> references = List.of(0);

  @Option(
      names = "--peer",
      split = ",",
      paramLabel = "NAME",
      description =
          "Other engine to compare with: libtorch-eager or libtorch-fused. Needs"
              + " --backbone and --weights, or --random.")
  private List<String> peers = List.of();

  @Option(names = "--backbone", paramLabel = "FILE", description = "CLIP, as export takes it.")
  private Path backbone;

  @Option(
      names = "--weights",
      paramLabel = "FOLDER|FILE",
      description = "Trained parameters, as export takes them.")
  private Path weights;

  @Option(
      names = "--random",
      paramLabel = "SIZE",
      description =
          "Write a model of random weights, export it with and without folds, and compare those:"
              + " tiny, vit-b16-224 or vit-l14-518.")
  private String random;

  @Option(
      names = "--model-folder",
      paramLabel = "FOLDER",
      description =
          "Where --random writes, to be used again next time (default: benchmark-models/SIZE).")
  private Path modelFolder;

  @Option(
      names = "--baseline",
      paramLabel = "LABEL",
      description = "Contestant that ratios and maps are compared with (default: the first).")
  private String baseline;

  @Mixin private BenchmarkSettings settings;

  @Option(
      names = "--pixel-threshold",
      converter = Numbers.Share.class,
      paramLabel = "VALUE",
      description = "Map values from here on belong to a region (default: the first bundle's).")
  private Double pixelThreshold;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Also write the result here: .json, .md or .csv; may be given more than once.")
  private List<Path> outputs = List.of();

  /** Of all bundles together. */
  private final Set<String> heldVariants = new LinkedHashSet<>();

  @Override
  public Integer call() {
    checkArguments();
    outputs.forEach(ResultFiles::check);
    if (random != null) {
      RandomModel model = writeRandom();
      backbone = model.backbone();
      weights = model.weights();
      List<ContestantSpec> entries = new ArrayList<>();
      model.bundles().forEach((label, file) -> entries.addAll(entries(label, file)));
      return measure(entries);
    }
    return withBundles(this::measure);
  }

  private void checkArguments() {
    if (random != null && (backbone != null || weights != null || !bundles.isEmpty())) {
      throw wrong("--random brings its own bundles and weights; leave the others out");
    }
    if (!peers.isEmpty() && random == null && (backbone == null || weights == null)) {
      throw wrong("--peer needs --backbone and --weights, the files the bundle was exported from");
    }
    if (references.stream().anyMatch(count -> count < 0)) {
      throw wrong("--references " + references + ": expected 0 or more");
    }
    settings.check();
    Set<String> known = new LinkedHashSet<>();
    ServiceLoader.load(Peers.class).forEach(service -> known.addAll(service.names()));
    for (String peer : peers) {
      if (!known.contains(peer)) {
        throw wrong(
            known.isEmpty()
                ? "--peer " + peer + ": the module benchmarks is not on the class path"
                : "--peer " + peer + ": expected one of " + String.join(", ", known));
      }
    }
  }

  private RandomModel writeRandom() {
    Path folder = modelFolder == null ? Path.of("benchmark-models").resolve(random) : modelFolder;
    Set<String> sizes = new LinkedHashSet<>();
    for (Peers service : ServiceLoader.load(Peers.class)) {
      if (service.sizes().contains(random)) {
        return service.writeRandom(random, folder, this::report);
      }
      sizes.addAll(service.sizes());
    }
    throw wrong(
        sizes.isEmpty()
            ? "--random: the module benchmarks is not on the class path"
            : "--random " + random + ": expected one of " + String.join(", ", sizes));
  }

  private Integer withBundles(Function<List<ContestantSpec>, Integer> action) {
    if (bundles.isEmpty()) {
      try (ChosenBundle embedded = ChosenBundle.of(null)) {
        return action.apply(entries(embedded.label(), embedded.path()));
      }
    }
    List<ContestantSpec> entries = new ArrayList<>();
    for (String text : bundles) {
      Matcher labelled = LABELLED.matcher(text);
      Path file = Path.of(labelled.matches() ? labelled.group(2) : text);
      entries.addAll(
          entries(labelled.matches() ? labelled.group(1) : file.getFileName().toString(), file));
    }
    return action.apply(entries);
  }

  /** Verifies the bundle: a damaged one is reported before others are measured. */
  private List<ContestantSpec> entries(String label, Path file) {
    try (ModelBundle bundle = ModelBundle.open(file)) {
      BundleManifest manifest = bundle.manifest();
      Map<String, Long> bytes = new HashMap<>();
      manifest
          .files()
          .keySet()
          .forEach(name -> bytes.put(name, bundle.file(name).toFile().length()));
      if (pixelThreshold == null && manifest.thresholds() != null) {
        pixelThreshold = manifest.thresholds().pixel();
      }
      Path path = file.toAbsolutePath();
      if (variants.isEmpty()) {
        return List.of(ContestantSpec.ofBundle(label, path, null, bytes));
      }
      return graphs(manifest).stream()
          .map(variant -> ContestantSpec.ofBundle(label + ":" + variant, path, variant, bytes))
          .toList();
    }
  }

  /** Those of the asked graphs that the bundle holds; another one may hold the rest. */
  private List<String> graphs(BundleManifest manifest) {
    List<String> held = new ArrayList<>(List.of(ProviderOptions.PORTABLE));
    manifest.variants().forEach(variant -> held.add(variant.name()));
    heldVariants.addAll(held);
    if (!variants.equals(List.of(ALL))) {
      return variants.stream().filter(held::contains).toList();
    }
    Set<String> usable = settings.usableProviders();
    for (BundleManifest.Variant variant : manifest.variants()) {
      if (Collections.disjoint(variant.providers(), usable)) {
        held.remove(variant.name());
        report(
            "left out: "
                + variant.name()
                + ", as none of its providers is usable: "
                + String.join(", ", variant.providers()));
      }
    }
    return held;
  }

  private void requireVariants() {
    for (String variant : variants) {
      if (!variant.equals(ALL) && !heldVariants.contains(variant)) {
        throw wrong(
            "--variant %s: the bundles hold %s; %s stands for each of them"
                .formatted(variant, String.join(", ", heldVariants), ALL));
      }
    }
  }

  private int measure(List<ContestantSpec> bundleEntries) {
    requireVariants();
    List<ContestantSpec> entries = new ArrayList<>();
    for (ContestantSpec entry : bundleEntries) {
      references.forEach(count -> entries.add(entry.comparedWith(count)));
    }
    for (String peer : peers) {
      entries.add(ContestantSpec.ofPeer(peer, backbone.toAbsolutePath(), weights.toAbsolutePath()));
    }
    String reference = baseline == null ? entries.get(0).label() : baseline;
    requireLabels(entries, reference);
    BenchmarkResult result =
        Benchmark.run(
            settings.plan(
                entries,
                reference,
                pixelThreshold == null ? USUAL_PIXEL_THRESHOLD : pixelThreshold),
            this::report);
    PrintWriter out = spec.commandLine().getOut();
    out.println(ResultTables.console(result));
    out.flush();
    outputs.forEach(file -> ResultFiles.write(file, result));
    return GOOD;
  }

  private void requireLabels(List<ContestantSpec> entries, String reference) {
    List<String> labels = entries.stream().map(ContestantSpec::label).toList();
    if (Set.copyOf(labels).size() < labels.size()) {
      throw wrong("two contestants have one label: " + labels + "; give LABEL=FILE to tell them");
    }
    if (!labels.contains(reference)) {
      throw wrong(
          "--baseline "
              + reference
              + ": expected one of "
              + labels.stream().collect(Collectors.joining(", ")));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void report(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(message);
    err.flush();
  }
}
