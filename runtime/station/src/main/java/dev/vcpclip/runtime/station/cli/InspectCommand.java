package dev.vcpclip.runtime.station.cli;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.InspectorOptions;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.cli.Verb;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.ProviderReport;
import dev.vcpclip.runtime.sink.CsvReport;
import dev.vcpclip.runtime.sink.JsonLines;
import dev.vcpclip.runtime.sink.Overlay;
import dev.vcpclip.runtime.station.cli.PictureList.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Inspects picture files and writes overlays and results. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Inspects pictures; writes overlays, results.csv and results.jsonl.",
    footer = {
      "",
      "Example: ./vcpclip inspect samples/pictures --out inspection",
      "Exit code: 0 every picture is good, 1 a defect (or an undecided picture), 2 an error."
    })
public final class InspectCommand implements Verb {
  @Spec private CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "PICTURE|FOLDER", description = "What to inspect.")
  private List<Path> inputs;

  @Mixin private BundleArgument bundle;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      description = "Where results go; those of an earlier run are replaced (default: inspection).")
  private Path out = Path.of("inspection");

  @Option(names = "--recursive", description = "Look into folders below the given ones.")
  private boolean recursive;

  @Option(
      names = "--threshold",
      paramLabel = "SCORE",
      description = "Image scores from here on are defects (default: the bundle's).")
  private Double threshold;

  @Option(
      names = "--good-below",
      paramLabel = "SCORE",
      description = "Scores below are good, from here to --threshold undecided.")
  private Double goodBelow;

  @Option(
      names = "--pixel-threshold",
      paramLabel = "VALUE",
      description = "Map values from here on belong to a region (default: the bundle's).")
  private Double pixelThreshold;

  @Option(
      names = "--min-area",
      paramLabel = "PIXELS",
      description = "Leave smaller regions out (default: ${DEFAULT-VALUE}).")
  private int minArea = 1;

  @Option(names = "--no-overlays", description = "Write no overlays.")
  private boolean noOverlays;

  @Option(names = "--score-only", description = "Score and verdict alone: no map, no overlay.")
  private boolean scoreOnly;

  @Mixin private ProviderArguments provider;

  @Override
  public Integer call() {
    InspectorOptions options = options();
    List<Picture> pictures = PictureList.find(inputs, recursive);
    return bundle.with(
        path -> {
          try (Inspector inspector = Inspector.open(path, options)) {
            return inspect(inspector, pictures);
          }
        });
  }

  private InspectorOptions options() {
    if (goodBelow != null && (threshold == null || goodBelow > threshold)) {
      throw new ParameterException(
          spec.commandLine(), "--good-below needs a --threshold that is not below it");
    }
    InspectorOptions options =
        InspectorOptions.defaults()
            .withProvider(provider.options())
            .withScoreOnly(scoreOnly)
            .withMinRegionArea(minArea);
    if (threshold != null) {
      options =
          options.withVerdictRule(
              new VerdictRule(goodBelow == null ? threshold : goodBelow, threshold));
    }
    return pixelThreshold == null ? options : options.withPixelThreshold(pixelThreshold);
  }

  private int inspect(Inspector inspector, List<Picture> pictures) {
    InspectionSummary summary = new InspectionSummary();
    try (CsvReport csv = CsvReport.open(fresh("results.csv"));
        JsonLines json = JsonLines.open(fresh("results.jsonl"));
        ProgressBar progress = progressBar(pictures.size())) {
      for (Picture picture : pictures) {
        try (Frame frame = Frame.read(picture.file())) {
          Inspection inspection = inspector.inspect(frame);
          String source = picture.file().toString();
          csv.append(source, inspection);
          json.append(source, inspection);
          if (!noOverlays && !scoreOnly) {
            writeOverlay(picture, frame, inspection);
          }
          summary.add(picture.file(), inspection);
        } catch (VcpClipException e) {
          // One unreadable picture must not hide what the others show.
          summary.addFailure(picture.file(), e.getMessage());
        }
        progress.step();
      }
    }
    spec.commandLine().getOut().print(summary.text());
    spec.commandLine()
        .getOut()
        .printf(
            "Model: %s on %s.%nResults: %s%n",
            bundle.label(), inUse(inspector), out.toAbsolutePath());
    spec.commandLine().getOut().flush();
    spec.commandLine().getErr().print(summary.failures());
    spec.commandLine().getErr().flush();
    return summary.exitCode();
  }

  private static ProviderReport inUse(Inspector inspector) {
    List<ProviderReport> reports = inspector.providerReports();
    return reports.get(reports.size() - 1);
  }

  private Path fresh(String name) {
    Path file = out.resolve(name);
    try {
      Files.createDirectories(out);
      Files.deleteIfExists(file);
      return file;
    } catch (IOException e) {
      throw new VcpClipException(
          out + ": cannot write results here: " + e.getMessage() + ". Choose another --out.", e);
    }
  }

  private void writeOverlay(Picture picture, Frame frame, Inspection inspection) {
    Overlay.write(out.resolve("overlays").resolve(picture.overlay()), frame, inspection);
  }

  private static ProgressBar progressBar(int pictures) {
    return new ProgressBarBuilder()
        .setTaskName("inspect")
        .setInitialMax(pictures)
        .setUnit(" pictures", 1)
        .build();
  }
}
