package dev.vcpclip.runtime.station.benchmark;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.InspectorOptions;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.util.List;

/** A bundle in an {@link Inspector}: what a user of this runtime gets. */
final class BundleContestant implements Contestant {
  private final Inspector inspector;
  private final long weightBytes;

  private BundleContestant(Inspector inspector, long weightBytes) {
    this.inspector = inspector;
    this.weightBytes = weightBytes;
  }

  static BundleContestant open(WorkerJob job) {
    InspectorOptions options =
        InspectorOptions.defaults()
            .withProvider(
                ProviderOptions.defaults()
                    .withAllowed(job.providers())
                    .withIntraOpThreads(job.threads()))
            .withScoreOnly(job.scoreOnly())
            .withParallel(1)
            // What is judged matters to nobody here, and a bundle may have no threshold.
            .withThreshold(1)
            .withPixelThreshold(job.pixelThreshold());
    return new BundleContestant(
        Inspector.open(job.contestant().bundle(), options), job.contestant().bundleBytes());
  }

  @Override
  public Description description() {
    String version =
        Inspector.probeProviders().stream()
            .filter(report -> report.provider() == Provider.CPU)
            .map(ProviderReport::reason)
            .findFirst()
            .orElse("ONNX Runtime");
    var manifest = inspector.manifest();
    return new Description(
        version,
        inspector.provider().label(),
        precision(manifest.provenance().weights()),
        manifest.input().width(),
        weightBytes);
  }

  /** Half-precision weights are widened when the model is loaded; the arithmetic is fp32. */
  private static String precision(String weights) {
    return weights.equals("fp16") ? "fp16 weights" : weights;
  }

  @Override
  public List<Inspection> inspect(List<Frame> frames) {
    if (frames.size() > 1) {
      throw new VcpClipException(
          "this runtime inspects one picture at a time; leave --batch at 1.");
    }
    return List.of(inspector.inspect(frames.get(0)));
  }

  @Override
  public void close() {
    inspector.close();
  }
}
