package dev.vcpclip.runtime.internal;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.BundleManifest.Variant;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * One of a bundle's graphs.
 *
 * @param variant its name, {@link ProviderOptions#PORTABLE} for the one that every provider takes
 * @param file of the bundle
 * @param mapTolerance deviation from the golden map that is its own, relative to its largest value
 * @param scoreTolerance the same for the image score
 * @param referenceTolerance the same for the references' map and score
 */
record GraphFile(
    String variant,
    String file,
    double mapTolerance,
    double scoreTolerance,
    double referenceTolerance) {
  /**
   * The graphs to try on a provider, the preferred first; none where the bundle has better ones for
   * a provider that comes later.
   *
   * @throws VcpClipException when the options ask for one that the bundle does not hold
   */
  static List<GraphFile> candidates(
      ModelBundle bundle, Provider provider, ProviderOptions options, boolean scoreOnly) {
    List<Variant> variants = bundle.manifest().variants();
    String wanted = options.variant();
    checkHeld(bundle, variants, wanted);
    List<GraphFile> candidates = new ArrayList<>();
    for (Variant variant : variants) {
      boolean fits = variant.providers().contains(provider.label());
      if (fits && (wanted == null || wanted.equals(variant.name()))) {
        String file = scoreOnly ? variant.scoreModel() : variant.model();
        candidates.add(
            new GraphFile(
                variant.name(),
                file,
                variant.mapTolerance(),
                variant.scoreTolerance(),
                variant.referenceTolerance()));
      }
    }
    boolean portable = wanted == null && !leavesPortable(variants, provider, options);
    if (portable || ProviderOptions.PORTABLE.equals(wanted)) {
      boolean scoreGraph = scoreOnly && bundle.has(BundleManifest.SCORE_MODEL_FILE);
      String file = scoreGraph ? BundleManifest.SCORE_MODEL_FILE : BundleManifest.MODEL_FILE;
      candidates.add(new GraphFile(ProviderOptions.PORTABLE, file, 0, 0, 0));
    }
    return candidates;
  }

  /**
   * Whether the processor's own variants come before the portable graph on OpenVINO: in single
   * precision it gains nothing and takes twice the memory, and int8 is twice as fast as that.
   */
  private static boolean leavesPortable(
      List<Variant> variants, Provider provider, ProviderOptions options) {
    return provider == Provider.OPENVINO
        && options.allowed().contains(Provider.CPU)
        && variants.stream().anyMatch(v -> v.providers().contains(Provider.CPU.label()));
  }

  private static void checkHeld(ModelBundle bundle, List<Variant> variants, String wanted) {
    List<String> names = new ArrayList<>(variants.stream().map(Variant::name).toList());
    names.add(ProviderOptions.PORTABLE);
    if (wanted != null && !names.contains(wanted)) {
      throw new VcpClipException(
          "%s: holds no variant '%s', only %s. Export it with --variants."
              .formatted(bundle.path(), wanted, String.join(", ", names)));
    }
  }

  /** For reports: what a provider runs, with the words that follow. */
  String describe(String what) {
    return variant.equals(ProviderOptions.PORTABLE) ? what : "variant " + variant + " " + what;
  }
}
