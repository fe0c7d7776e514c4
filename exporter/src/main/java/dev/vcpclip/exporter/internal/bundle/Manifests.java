package dev.vcpclip.exporter.internal.bundle;

import dev.vcpclip.exporter.clip.ClipConfig;
import dev.vcpclip.exporter.clip.VcpClipConfig;
import dev.vcpclip.exporter.internal.graph.Smoothing;
import dev.vcpclip.exporter.internal.model.ModelFiles;
import dev.vcpclip.exporter.internal.model.ModelSource;
import dev.vcpclip.exporter.internal.model.ReferenceGraph;
import dev.vcpclip.exporter.request.ExportRequest;
import dev.vcpclip.exporter.request.Fold;
import dev.vcpclip.exporter.request.OperatingPoint;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.Input;
import dev.vcpclip.runtime.bundle.BundleManifest.Model;
import dev.vcpclip.runtime.bundle.BundleManifest.Prompts;
import dev.vcpclip.runtime.bundle.BundleManifest.Provenance;
import dev.vcpclip.runtime.bundle.BundleManifest.Variant;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Manifest of an export. */
public final class Manifests {
  private Manifests() {}

  /** The manifest but for the bundle's own files; reads the weight files to hash them. */
  public static BundleManifest of(ModelFiles files, ExportRequest request, List<Variant> variants) {
    ModelSource source = files.source();
    VcpClipConfig config = source.config();
    return new BundleManifest(
        BundleManifest.FORMAT_VERSION,
        model(source.clip().config(), config, source.point()),
        new Input(config.imageSize(), config.imageSize(), Input.PIL_BICUBIC, config.flatten()),
        new Prompts(
            config.template(),
            config.normalWord(),
            config.abnormalWord(),
            source.trained().deepPrompts(),
            source.trained().categoryTokens()),
        source.fusion(),
        config.score(),
        new BundleManifest.Smoothing(config.sigma(), Smoothing.TRUNCATE),
        request.references() ? ReferenceGraph.of(source).form() : null,
        request.thresholds(),
        variants,
        Map.of(),
        new Provenance(
            "vcpclip-exporter " + version(),
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            request.weightType().name().toLowerCase(Locale.ROOT),
            request.folds().stream().sorted().map(Fold::label).toList(),
            files.hashes(),
            request.notes()));
  }

  private static Model model(ClipConfig clip, VcpClipConfig config, OperatingPoint point) {
    return new Model(
        clip.name(),
        config.kind().label(),
        config.activation().label(),
        clip.patch(),
        clip.visionWidth(),
        point.layers(clip),
        clip.textWidth(),
        clip.textLayers(),
        clip.embedDim(),
        point.featureLayers(clip, config.featureLayers()),
        point.keyWindow());
  }

  /** From the jar; there is none when classes are run from a build folder. */
  private static String version() {
    String version = Manifests.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
