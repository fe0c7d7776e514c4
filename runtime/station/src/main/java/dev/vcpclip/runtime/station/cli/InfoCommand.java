package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.ManifestJson;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.launcher.ChosenBundle;
import dev.vcpclip.runtime.launcher.Verb;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies a bundle and prints what it says about itself. */
@Command(
    name = "info",
    mixinStandardHelpOptions = true,
    description = "Verifies a bundle's hashes and prints its manifest.",
    footer = {"", "Example: ./vcpclip info"})
public final class InfoCommand implements Verb {
  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "BUNDLE",
      description = "Bundle to read (default: the small model that comes with this program).")
  private Path bundle;

  @Option(names = "--json", description = "Print the manifest as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    try (ChosenBundle chosen = ChosenBundle.of(bundle)) {
      print(chosen);
    }
    return GOOD;
  }

  private void print(ChosenBundle chosen) {
    PrintWriter out = spec.commandLine().getOut();
    try (ModelBundle opened = ModelBundle.open(chosen.path())) {
      if (json) {
        out.println(new String(ManifestJson.write(opened.manifest()), StandardCharsets.UTF_8));
      } else {
        out.println(chosen.label() + ": every hash is right");
        describe(opened.manifest(), out);
      }
    }
    out.flush();
  }

  private static void describe(BundleManifest manifest, PrintWriter out) {
    var model = manifest.model();
    row(out, "model", "%s, %s, %s", model.name(), model.kind(), model.activation());
    row(
        out,
        "image tower",
        "%d blocks of %d channels, patch %d, features after blocks %s",
        model.visionLayers(),
        model.visionWidth(),
        model.patch(),
        model.featureLayers());
    row(out, "text tower", "%d blocks of %d channels", model.textLayers(), model.textWidth());
    var input = manifest.input();
    row(out, "input", "%d x %d RGB, %s", input.width(), input.height(), input.resize());
    var prompts = manifest.prompts();
    row(
        out,
        "prompts",
        "\"%s\" with %s / %s; %d category, %d deep tokens",
        prompts.template(),
        prompts.normalWord(),
        prompts.abnormalWord(),
        prompts.categoryTokens(),
        prompts.deepPrompts());
    var fusion = manifest.fusion();
    row(
        out,
        "fusion",
        "%.4f clip (temperature %.4f) + %.4f vcp (temperature %.4f)",
        fusion.clipWeight(),
        fusion.clipTemperature(),
        fusion.vcpWeight(),
        fusion.vcpTemperature());
    row(out, "score", "%s, top %d", manifest.score().rule(), manifest.score().topK());
    row(out, "smoothing", "Gaussian, sigma %s pixels", manifest.smoothing().sigma());
    var references = manifest.references();
    row(
        out,
        "references",
        "%s",
        references == null
            ? "none: export --references lets recipes bring good parts along"
            : "%d patches of %d layers compared; calibrate --references takes good parts"
                .formatted(references.patches(), references.layers()));
    var thresholds = manifest.thresholds();
    if (thresholds == null) {
      row(out, "thresholds", "none: pass --threshold and --pixel-threshold to inspect");
    } else {
      row(
          out,
          "thresholds",
          "image %.4f, pixel %.4f (%s)",
          thresholds.image(),
          thresholds.pixel(),
          thresholds.calibratedOn());
    }
    for (BundleManifest.Variant variant : manifest.variants()) {
      var difference = variant.difference();
      row(
          out,
          "variant",
          "%s for %s; map differs by %.1e on average, %.1e at most, rank correlation %.4f",
          variant.name(),
          String.join(", ", variant.providers()),
          difference.mean(),
          difference.max(),
          difference.rankCorrelation());
    }
    var provenance = manifest.provenance();
    row(out, "weights", "%s", provenance.weights());
    row(out, "folds", "%s", String.join(", ", provenance.folds()));
    row(out, "made by", "%s, %s", provenance.createdBy(), provenance.createdAt());
    new TreeMap<>(provenance.sources())
        .forEach((name, hash) -> row(out, "from", "%s %s", hash, name));
    if (provenance.notes() != null && !provenance.notes().isEmpty()) {
      row(out, "notes", "%s", provenance.notes());
    }
  }

  private static void row(PrintWriter out, String name, String format, Object... values) {
    out.printf("  %-12s %s%n", name, String.format(Locale.ROOT, format, values));
  }
}
