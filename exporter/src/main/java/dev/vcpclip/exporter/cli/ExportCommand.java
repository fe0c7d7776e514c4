package dev.vcpclip.exporter.cli;

import dev.vcpclip.exporter.Exporter;
import dev.vcpclip.exporter.clip.AttentionHeads;
import dev.vcpclip.exporter.request.ConfigOverrides;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.exporter.request.Fold;
import dev.vcpclip.exporter.request.OperatingPoint;
import dev.vcpclip.exporter.request.VariantType;
import dev.vcpclip.exporter.request.WeightType;
import dev.vcpclip.runtime.bundle.BundleManifest.ScoreRule;
import dev.vcpclip.runtime.bundle.BundleManifest.Thresholds;
import dev.vcpclip.runtime.image.PictureFolder;
import dev.vcpclip.runtime.io.AtExit;
import dev.vcpclip.runtime.launcher.Numbers;
import dev.vcpclip.runtime.launcher.Verb;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Verb that exports published or trained weights to a bundle. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Turns weights into a bundle that the other commands run.",
    footer = {
      "",
      "Example: ./vcpclip export --backbone samples/backbone/small-clip.safetensors"
          + " --weights samples/backbone/trained -o demo/small.vcp",
      "",
      "A checkpoint folder brings its settings; for a bare .safetensors or .pth the paper's are",
      "assumed. Exit code: 0 exported and verified, 2 an error, 130",
      "stopped by a signal."
    })
public final class ExportCommand implements Verb {
  @Spec private CommandSpec spec;

  @Option(
      names = "--backbone",
      required = true,
      paramLabel = "FILE|FOLDER",
      description =
          "CLIP: OpenAI's .pt, safetensors under OpenAI's or Hugging Face's names, the folder of a"
              + " model hub, or an official VCP-CLIP+ .pth, which holds one.")
  private Path backbone;

  @Option(
      names = "--weights",
      required = true,
      paramLabel = "FOLDER|FILE",
      description = "Checkpoint folder, trainable.safetensors, or an official .pth.")
  private Path weights;

  @Option(
      names = {"-o", "--out"},
      required = true,
      paramLabel = "BUNDLE",
      description = "One file if it ends in .vcp or .zip, otherwise a folder.")
  private Path out;

  @Option(
      names = "--image-size",
      converter = Numbers.Count.class,
      paramLabel = "PIXELS",
      description = "Side of the input.")
  private Integer imageSize;

  @Option(
      names = "--features",
      split = ",",
      converter = Numbers.Count.class,
      paramLabel = "LAYER",
      description =
          "Blocks of the image tower that bare weights were trained on, from 1, rising, such as"
              + " 6,12,18,24; a checkpoint knows its own.")
  private List<Integer> features;

  @Option(
      names = "--temperature",
      converter = Numbers.Positive.class,
      paramLabel = "TAU",
      description = "Of both branches.")
  private Double temperature;

  @Option(
      names = "--clip-weight",
      converter = Numbers.Share.class,
      paramLabel = "WEIGHT",
      description = "Of the CLIP branch in the fused map, 0 to 1.")
  private Double clipWeight;

  @Option(
      names = "--score-rule",
      paramLabel = "RULE",
      description = "Maps the image score is read from: ${COMPLETION-CANDIDATES}.")
  private ScoreRule.Rule scoreRule;

  @Option(
      names = "--top-k",
      converter = Numbers.Count.class,
      paramLabel = "PIXELS",
      description = "Highest pixels that the image score averages; 1 is the maximum.")
  private Integer topK;

  @Option(
      names = "--sigma",
      converter = Numbers.NotNegative.class,
      paramLabel = "PIXELS",
      description = "Of the Gaussian over the fused map; 0 for none.")
  private Double sigma;

  @Option(
      names = "--flatten",
      negatable = true,
      description =
          "Divide a picture's slow light out before the model sees it (default: as it was trained;"
              + " the paper's weights were not).")
  private Boolean flatten;

  @Option(
      names = "--layers",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "Compute the image tower's first blocks only (default: all). Lossy.")
  private Integer layers;

  @Option(
      names = "--key-window",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description =
          "Let attention see N x N patches as one (default: ${DEFAULT-VALUE}). 2 takes off three"
              + " quarters of its arithmetic. Lossy.")
  private int keyWindow = 1;

  @Option(
      names = "--vision-heads",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description =
          "Attention heads of the image tower, where neither the checkpoint nor a config.json beside"
              + " the backbone tells them and it is no published CLIP.")
  private Integer visionHeads;

  @Option(
      names = "--text-heads",
      converter = Numbers.Count.class,
      paramLabel = "N",
      description = "The same of the text tower.")
  private Integer textHeads;

  @Option(
      names = "--weight-type",
      paramLabel = "TYPE",
      description =
          "How matrices are stored: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private WeightType weightType = WeightType.FP32;

  @Option(
      names = "--without-fold",
      split = ",",
      paramLabel = "FOLD",
      description =
          "Simplifications to leave out: causal-prefix, idp-constant, post-vcp-pooling,"
              + " class-difference, uint8-input, output-constants.")
  private List<String> withoutFolds = List.of();

  @Option(
      names = "--variants",
      split = ",",
      paramLabel = "VARIANT",
      description =
          "Forms of the graph beside the portable one, the preferred first: int8, int8-static (both"
              + " CPU), int8-bf16 (OpenVINO), fp16 (CUDA), fused (CPU and CUDA, exact). Default:"
              + " fused. none: the portable one only.")
  private List<String> variants = List.of(VariantType.FUSED.label());

  @Option(
      names = "--good-pictures",
      paramLabel = "FOLDER",
      description = "Pictures of good parts that int8 measures its ranges on.")
  private Path goodPictures;

  @Option(names = "--branch-maps", description = "Also give the maps of the two branches.")
  private boolean branchMaps;

  @Option(
      names = "--references",
      description =
          "Let recipes bring a few good parts along that pictures are compared with: see calibrate"
              + " --references. What the model says without them does not change.")
  private boolean references;

  @Option(
      names = "--image-threshold",
      converter = Numbers.Finite.class,
      paramLabel = "SCORE",
      description = "Image scores from here on are defects; needs --pixel-threshold too.")
  private Double imageThreshold;

  @Option(
      names = "--pixel-threshold",
      converter = Numbers.Share.class,
      paramLabel = "VALUE",
      description = "Map values from here on belong to a region.")
  private Double pixelThreshold;

  @Option(
      names = "--calibrated-on",
      paramLabel = "TEXT",
      description = "What the thresholds were measured on.")
  private String calibratedOn = "";

  @Option(names = "--notes", paramLabel = "TEXT", description = "For the manifest.")
  private String notes = "";

  @Option(names = "--overwrite", description = "Replace a bundle that is already there.")
  private boolean overwrite;

  @Override
  public Integer call() {
    ExportRequest request =
        ExportRequest.builder(backbone, weights, out)
            .overrides(
                ConfigOverrides.builder()
                    .imageSize(imageSize)
                    .featureLayers(features)
                    .temperature(temperature)
                    .clipWeight(clipWeight)
                    .scoreRule(scoreRule)
                    .topK(topK)
                    .sigma(sigma)
                    .flatten(flatten)
                    .build())
            .heads(new AttentionHeads(visionHeads, textHeads))
            .point(OperatingPoint.FULL.withLayers(layers).withKeyWindow(keyWindow))
            .folds(folds())
            .weightType(weightType)
            .variants(variants())
            .goodPictures(goodPictures == null ? List.of() : PictureFolder.list(goodPictures, true))
            .branchMaps(branchMaps)
            .references(references)
            .thresholds(thresholds())
            .notes(notes)
            .overwrite(overwrite)
            .build();
    AtExit.Task whenStopped = AtExit.stopping(this::tellStopped);
    try (whenStopped) {
      Exporter.export(request, this::report);
    }
    PrintWriter result = spec.commandLine().getOut();
    result.println(out);
    result.flush();
    return GOOD;
  }

  /** What is unfinished lies beside the bundle under another name, and is removed. */
  private void tellStopped() {
    report(
        "Stopped before the end: "
            + out
            + (Files.exists(out) ? " is as it was." : " was not written."));
    AtExit.exitCode(STOPPED);
  }

  private void report(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(message);
    err.flush();
  }

  private Set<Fold> folds() {
    Set<Fold> folds = Fold.all();
    withoutFolds.forEach(label -> folds.remove(Fold.of(label)));
    return folds;
  }

  private List<VariantType> variants() {
    return variants.equals(List.of("none"))
        ? List.of()
        : variants.stream().map(VariantType::of).toList();
  }

  private Thresholds thresholds() {
    if (imageThreshold == null && pixelThreshold == null) {
      return null;
    }
    if (imageThreshold == null || pixelThreshold == null) {
      throw new ParameterException(
          spec.commandLine(), "--image-threshold and --pixel-threshold go together");
    }
    return new Thresholds(imageThreshold, pixelThreshold, calibratedOn);
  }
}
