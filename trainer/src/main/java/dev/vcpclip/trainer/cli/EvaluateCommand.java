package dev.vcpclip.trainer.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.OpenVinoArgument;
import dev.vcpclip.runtime.launcher.Progress;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.trainer.data.DatasetLayout;
import dev.vcpclip.trainer.data.MaskSurvey;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.eval.BundleMaps;
import dev.vcpclip.trainer.eval.CheckpointBundle;
import dev.vcpclip.trainer.eval.Detector;
import dev.vcpclip.trainer.eval.DrawsTable;
import dev.vcpclip.trainer.eval.Evaluation;
import dev.vcpclip.trainer.eval.EvaluationReport;
import dev.vcpclip.trainer.eval.FlattenedDetector;
import dev.vcpclip.trainer.eval.Gallery;
import dev.vcpclip.trainer.eval.MapSource;
import dev.vcpclip.trainer.eval.ReferenceEvaluation;
import dev.vcpclip.trainer.eval.ReportFiles;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a bundle, and detectors that learn nothing, on pictures with masks. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures a bundle or a checkpoint on a data set: pixel and image AUROC, AUPRO, AP, F1, IoU.",
      "Layouts: VisA, MVTec AD, BTAD, MPDD, the authors' meta.json, images/ and masks/, or pairs."
    },
    footer = {
      "",
      "Example: ./vcpclip evaluate --bundle demo/small.vcp --data demo/train --detectors"
          + " (made by the examples of export and generate)",
      "Exit code: 0 done, 2 an error."
    })
public final class EvaluateCommand implements Verb {
  private static final String AUTO = "auto";

  @Spec private CommandSpec spec;

  @Option(
      names = {"-b", "--bundle"},
      paramLabel = "FILE",
      description = "Bundle to measure; may be left out with --detectors.")
  private Path bundle;

  @Option(
      names = "--variant",
      paramLabel = "NAME",
      description =
          "Which of the bundle's graphs to measure, such as int8 or portable (default: the bundle's"
              + " first that fits the provider).")
  private String variant;

  @Mixin private OpenVinoArgument openVino;

  @Option(
      names = "--checkpoint",
      paramLabel = "FOLDER",
      description = "Trained parameters to measure instead of a bundle; needs --backbone.")
  private Path checkpoint;

  @Option(
      names = "--backbone",
      paramLabel = "FILE",
      description = "CLIP's weights that the checkpoint was trained on.")
  private Path backbone;

  @Option(
      names = {"-d", "--data"},
      required = true,
      paramLabel = "FOLDER",
      description = "Root of the data set, or a meta.json of the authors' layout.")
  private Path data;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      description =
          "auto, meta, visa, btad, mpdd, mvtec, plain or pairs (default: ${DEFAULT-VALUE}).")
  private String layout = AUTO;

  @Option(
      names = "--categories",
      split = ",",
      paramLabel = "NAME",
      description = "Only these, separated by commas (default: all).")
  private List<String> categories = List.of();

  @Option(
      names = "--per-kind",
      description = "Keep kinds of defect apart: one row a kind, each beside all good pictures.")
  private boolean perKind;

  @Mixin private LimitArgument limit;

  @Option(
      names = "--detectors",
      description =
          "Measure four detectors that learn nothing beside it, on pictures as they are and with"
              + " their slow light divided out.")
  private boolean detectors;

  @Option(
      names = "--references",
      converter = Numbers.Count.class,
      paramLabel = "K",
      description =
          "Compare with K good parts a category, drawn from its train/good or else from the good"
              + " pictures, which are then not tested. The bundle needs export --references.")
  private Integer references;

  @Mixin private DrawArguments draws;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FOLDER",
      description = "Write report.md, .csv, .json and report.html with overlays there.")
  private Path out;

  @Option(
      names = "--overlays",
      converter = Numbers.Natural.class,
      paramLabel = "N",
      description =
          "Overlays of a category: N best, worst, missed and false alarms each"
              + " (default: ${DEFAULT-VALUE}).")
  private int overlays = 3;

  @Option(
      names = "--parallel",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "Pictures in work at once (default: ${DEFAULT-VALUE}).")
  private int parallel = 2;

  @Override
  public Integer call() {
    if (bundle == null && checkpoint == null && !detectors) {
      throw new ParameterException(
          spec.commandLine(), "What to measure? Name a --bundle, a --checkpoint or --detectors.");
    }
    if (bundle != null && checkpoint != null || (checkpoint == null) != (backbone == null)) {
      throw new ParameterException(
          spec.commandLine(), "Name either a --bundle, or a --checkpoint with its --backbone.");
    }
    if (references != null && bundle == null) {
      throw new ParameterException(
          spec.commandLine(), "--references goes with a --bundle that was exported with it.");
    }
    if (variant != null && bundle == null) {
      throw new ParameterException(spec.commandLine(), "--variant goes with a --bundle.");
    }
    SegmentationDataset dataset = dataset();
    DataNotices.print(spec, MaskSurvey.of(dataset));
    if (references != null) {
      return withReferences(dataset);
    }
    if (bundle != null) {
      measureModel(dataset, bundle.getFileName().toString(), bundle);
    } else if (checkpoint != null) {
      try (CheckpointBundle exported = CheckpointBundle.export(backbone, checkpoint)) {
        measureModel(dataset, checkpoint.getFileName().toString(), exported.path());
      }
    } else {
      tell(measureDetectors(dataset), Detector.values()[0]);
    }
    return GOOD;
  }

  private void measureModel(SegmentationDataset dataset, String name, Path path) {
    ProviderOptions provider = provider();
    try (BundleMaps model = BundleMaps.open(path, provider, parallel)) {
      List<EvaluationReport> reports = new ArrayList<>();
      reports.add(measure(dataset, name + ", " + model.label(), model));
      if (detectors) {
        reports.addAll(measureDetectors(dataset));
      }
      tell(reports, model);
    }
  }

  private ProviderOptions provider() {
    return ProviderOptions.builder().variant(variant).openVino(openVino.library()).build();
  }

  private List<EvaluationReport> measureDetectors(SegmentationDataset dataset) {
    List<EvaluationReport> reports = new ArrayList<>();
    for (Detector detector : Detector.values()) {
      reports.add(measure(dataset, detector.label(), detector));
    }
    for (Detector detector : Detector.values()) {
      FlattenedDetector flattened = new FlattenedDetector(detector);
      reports.add(measure(dataset, flattened.label(), flattened));
    }
    return reports;
  }

  /** The figures first, which took the time; the pictures of the first report's source last. */
  private void tell(List<EvaluationReport> reports, MapSource first) {
    PrintWriter result = spec.commandLine().getOut();
    result.print(ReportFiles.text(reports));
    result.flush();
    if (out != null) {
      ReportFiles.write(out, reports);
      if (overlays > 0) {
        new Gallery(overlays).write(out, reports.get(0), first);
      }
      result.printf("%nReport: %s%n", out.toAbsolutePath().normalize());
      result.flush();
    }
  }

  private int withReferences(SegmentationDataset dataset) {
    List<EvaluationReport> all = new ArrayList<>();
    ProviderOptions provider = provider();
    try (BundleMaps maps = BundleMaps.open(bundle, provider, parallel);
        ProgressBar progress = progressBar(dataset, draws.draws() * (detectors ? 2 : 1))) {
      ReferenceEvaluation evaluation =
          new ReferenceEvaluation(
              new Evaluation(parallel, sample -> progress.step()),
              references,
              draws.seed(),
              draws.disturbance());
      String name = "%s, %s references".formatted(bundle.getFileName(), references);
      all.addAll(evaluation.run(dataset, name, maps.model(), draws.options(), draws.draws()));
      if (detectors) {
        all.addAll(evaluation.runPatchMemory(dataset, draws.draws()));
      }
    }
    PrintWriter result = spec.commandLine().getOut();
    result.printf("# %s on %s%n%n", all.get(0).subject(), dataset.name());
    result.printf("Percent, over %d draws of references.%n%n", draws.draws());
    List<EvaluationReport> first = all.subList(0, draws.draws());
    result.print(DrawsTable.categories(first));
    if (detectors) {
      result.printf("%n%s%n%n", "## Beside the same references without a model");
      List<EvaluationReport> baseline = all.subList(draws.draws(), all.size());
      result.print(DrawsTable.subjects(List.of(first, baseline)));
    }
    if (out != null) {
      ReportFiles.write(out, all);
      result.printf("%nReport: %s%n", out.toAbsolutePath().normalize());
    }
    result.flush();
    return GOOD;
  }

  private static ProgressBar progressBar(SegmentationDataset dataset, int runs) {
    return Progress.of("evaluate", (long) runs * dataset.samples().size(), "pictures");
  }

  private SegmentationDataset dataset() {
    SegmentationDataset dataset =
        layout.equalsIgnoreCase(AUTO) ? SegmentationDataset.open(data) : layout(layout).open(data);
    if (!categories.isEmpty()) {
      dataset = dataset.only(categories);
    }
    if (perKind) {
      dataset = dataset.perKind();
    }
    return limit.applied(dataset);
  }

  private static DatasetLayout layout(String name) {
    try {
      return DatasetLayout.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new VcpClipException(
          "--layout " + name + ": expected auto, meta, visa, btad, mpdd, mvtec, plain or pairs", e);
    }
  }

  private EvaluationReport measure(SegmentationDataset dataset, String subject, MapSource source) {
    try (ProgressBar progress = progressBar(dataset, 1)) {
      return new Evaluation(parallel, sample -> progress.step()).run(dataset, subject, source);
    }
  }
}
