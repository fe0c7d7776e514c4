package dev.vcpclip.benchmarks.workbench;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.ModelOptions;
import dev.vcpclip.runtime.Outcome;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A bundle in a {@link Model}: what a user of this runtime gets. */
final class BundleContestant implements Contestant {
  /** Ending of a graph's own weights. */
  private static final String DATA = ".data";

  private final Model model;
  private final Map<String, Long> fileBytes;

  private BundleContestant(Model model, Map<String, Long> fileBytes) {
    this.model = model;
    this.fileBytes = fileBytes;
  }

  static BundleContestant open(WorkerJob job) {
    ModelOptions options =
        ModelOptions.builder()
            .provider(
                ProviderOptions.builder()
                    .allowed(job.providers())
                    .intraOpThreads(job.threads())
                    .variant(job.contestant().variant())
                    .build())
            .scoreOnly(job.scoreOnly())
            .parallel(1)
            .maxBatch(job.batch())
            .build();
    return new BundleContestant(
        Model.open(job.contestant().bundle(), options), job.contestant().fileBytes());
  }

  @Override
  public Description description() {
    String version =
        Model.probeProviders().stream()
            .filter(report -> report.provider() == Provider.CPU)
            .map(ProviderReport::reason)
            .findFirst()
            .orElse("ONNX Runtime");
    BundleManifest manifest = model.manifest();
    Optional<BundleManifest.Variant> variant =
        manifest.variants().stream().filter(v -> v.name().equals(model.variant())).findFirst();
    return new Description(
        version,
        model.provider().label() + ", " + model.variant(),
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
  public List<Finding> run(List<Frame> frames) {
    return model.runOrFail(frames).stream().map(Outcome::orThrow).toList();
  }

  @Override
  public void close() {
    model.close();
  }
}
