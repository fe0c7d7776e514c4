package dev.vcpclip.runtime.station.benchmark;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Inspector;
import dev.vcpclip.runtime.InspectorOptions;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A bundle in an {@link Inspector}: what a user of this runtime gets. */
final class BundleContestant implements Contestant {
  /** Ending of a graph's own weights. */
  private static final String DATA = ".data";

  private final Inspector inspector;
  private final Map<String, Long> fileBytes;

  private BundleContestant(Inspector inspector, Map<String, Long> fileBytes) {
    this.inspector = inspector;
    this.fileBytes = fileBytes;
  }

  static BundleContestant open(WorkerJob job) {
    InspectorOptions options =
        InspectorOptions.defaults()
            .withProvider(
                ProviderOptions.defaults()
                    .withAllowed(job.providers())
                    .withIntraOpThreads(job.threads())
                    .withVariant(job.contestant().variant()))
            .withScoreOnly(job.scoreOnly())
            .withParallel(1)
            .withMaxBatch(job.batch())
            // What is judged matters to nobody here, and a bundle may have no threshold.
            .withThreshold(1)
            .withPixelThreshold(job.pixelThreshold());
    return new BundleContestant(
        Inspector.open(job.contestant().bundle(), options), job.contestant().fileBytes());
  }

  @Override
  public Description description() {
    String version =
        Inspector.probeProviders().stream()
            .filter(report -> report.provider() == Provider.CPU)
            .map(ProviderReport::reason)
            .findFirst()
            .orElse("ONNX Runtime");
    BundleManifest manifest = inspector.manifest();
    Optional<BundleManifest.Variant> variant =
        manifest.variants().stream().filter(v -> v.name().equals(inspector.variant())).findFirst();
    return new Description(
        version,
        inspector.provider().label() + ", " + inspector.variant(),
        variant
            .map(BundleManifest.Variant::precision)
            .orElseGet(() -> precision(manifest.provenance().weights())),
        manifest.input().width(),
        weightBytes(variant));
  }

  /** Half-precision weights are widened when the model is loaded; the arithmetic is fp32. */
  private static String precision(String weights) {
    return weights.equals("fp16") ? "fp16 weights" : weights;
  }

  /** The files that the graph may refer to: a variant keeps beside the others' what it changed. */
  private long weightBytes(Optional<BundleManifest.Variant> variant) {
    long shared = fileBytes.getOrDefault(BundleManifest.WEIGHTS_FILE, 0L);
    return shared + variant.map(v -> fileBytes.getOrDefault(v.model() + DATA, 0L)).orElse(0L);
  }

  @Override
  public List<Inspection> inspect(List<Frame> frames) {
    return inspector.inspect(frames);
  }

  @Override
  public void close() {
    inspector.close();
  }
}
