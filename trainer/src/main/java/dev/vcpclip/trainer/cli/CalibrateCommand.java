package dev.vcpclip.trainer.cli;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.launcher.Verb;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.trainer.data.SegmentationDataset;
import dev.vcpclip.trainer.data.SegmentationDataset.Sample;
import dev.vcpclip.trainer.eval.BundleMaps;
import dev.vcpclip.trainer.eval.ScoredMap;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures thresholds on good pictures. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description = {
      "Measures the thresholds that a given share of good pictures would exceed.",
      "Prints them as options for export."
    },
    footer = {
      "",
      "Example: ./vcpclip calibrate --bundle demo/small.vcp --data demo/train --alarms 0.05"
          + " (made by the examples of export and generate)",
      "Exit code: 0 done, 2 an error."
    })
public final class CalibrateCommand implements Verb {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-b", "--bundle"},
      required = true,
      paramLabel = "FILE",
      description = "Bundle to calibrate.")
  private Path bundle;

  @Option(
      names = {"-d", "--data"},
      required = true,
      paramLabel = "FOLDER",
      description = "Data set; its good pictures are used.")
  private Path data;

  @Option(
      names = "--alarms",
      paramLabel = "SHARE",
      description = "Of the good pictures that may alarm (default: ${DEFAULT-VALUE}).")
  private double alarms = 0.02;

  @Override
  public Integer call() {
    if (!(alarms > 0 && alarms < 1)) {
      throw new VcpClipException("--alarms " + alarms + ": expected a share between 0 and 1");
    }
    List<Sample> good =
        SegmentationDataset.open(data).samples().stream().filter(s -> !s.anomalous()).toList();
    if (good.size() * alarms < 1) {
      throw new VcpClipException(
          "%s: %d good pictures, expected at least %.0f for a share of %s. Give more pictures."
              .formatted(data, good.size(), Math.ceil(1 / alarms), alarms));
    }
    double[] scores = new double[good.size()];
    double[] peaks = new double[good.size()];
    try (BundleMaps model = BundleMaps.open(bundle, ProviderOptions.defaults(), 1)) {
      for (int i = 0; i < scores.length; i++) {
        try (Frame frame = Frame.read(good.get(i).image())) {
          ScoredMap scored = model.map(frame);
          scores[i] = scored.score();
          peaks[i] = scored.map().max();
        }
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "--image-threshold %.4f --pixel-threshold %.4f --calibrated-on \"%d good pictures\"%n",
        threshold(scores),
        threshold(peaks),
        scores.length);
    out.flush();
    return GOOD;
  }

  /** The value that the given share lies above. */
  private double threshold(double[] values) {
    Arrays.sort(values);
    int above = (int) Math.floor(alarms * values.length);
    return values[values.length - 1 - above] + 1e-4;
  }
}
