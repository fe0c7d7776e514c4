package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OrtException;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.GoldenPair;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session on the first allowed provider that loads and reproduces the bundle's golden pair.
 *
 * @param session the caller's to close
 * @param reports what became of each provider that was tried, the last one being in use
 */
public record VerifiedSession(OnnxSession session, List<ProviderReport> reports) {
  private static final Logger LOG = LoggerFactory.getLogger(VerifiedSession.class);

  /** Copies the list. */
  public VerifiedSession {
    reports = List.copyOf(reports);
  }

  /**
   * Tries the allowed providers in their order, each with the bundle's variants for it before the
   * portable graph.
   *
   * @param scoreOnly whether the map is left out
   * @param parallel sets of buffers
   * @param maxBatch most pictures in one run
   * @throws VcpClipException when none is left, saying why for each
   */
  public static VerifiedSession open(
      ModelBundle bundle, ProviderOptions options, boolean scoreOnly, int parallel, int maxBatch) {
    GoldenPair golden = bundle.golden();
    List<ProviderReport> reports = new ArrayList<>();
    for (Provider provider : Provider.values()) {
      if (!options.allowed().contains(provider) || (options.requireGpu() && !provider.gpu())) {
        continue;
      }
      if (!OnnxProviders.inThisBuild(provider)) {
        reports.add(OnnxProviders.notInThisBuild(provider));
        continue;
      }
      for (GraphFile graph : GraphFile.candidates(bundle, provider, options, scoreOnly)) {
        Optional<OnnxSession> session =
            attempt(
                bundle, graph, golden, provider, options, scoreOnly, parallel, maxBatch, reports);
        if (session.isPresent()) {
          return new VerifiedSession(session.get(), reports);
        }
        LOG.info("{}: not on {}", bundle.path(), reports.get(reports.size() - 1));
      }
    }
    String reasons =
        reports.stream().map(ProviderReport::toString).collect(Collectors.joining("; "));
    throw new VcpClipException(
        reports.isEmpty()
            ? bundle.path() + ": a GPU is required, but none of its providers is allowed"
            : "%s: no %s runs this model. %s"
                .formatted(
                    bundle.path(), options.requireGpu() ? "GPU provider" : "provider", reasons));
  }

  private static Optional<OnnxSession> attempt(
      ModelBundle bundle,
      GraphFile graph,
      GoldenPair golden,
      Provider provider,
      ProviderOptions options,
      boolean scoreOnly,
      int parallel,
      int maxBatch,
      List<ProviderReport> reports) {
    if (provider == Provider.TENSORRT) {
      LOG.info("{}: TensorRT compiles the model, minutes the first time", bundle.path());
    }
    OnnxSession session;
    try {
      session = OnnxSession.open(bundle, graph, provider, options, scoreOnly, parallel, maxBatch);
    } catch (OrtException e) {
      reports.add(new ProviderReport(provider, false, graph.describe(OnnxProviders.reason(e))));
      return Optional.empty();
    }
    try {
      Optional<String> disagreement = GoldenCheck.disagreement(session, golden, options);
      if (disagreement.isEmpty()) {
        String reason = graph.describe("reproduces the golden pair");
        reports.add(new ProviderReport(provider, true, reason));
        return Optional.of(session);
      }
      reports.add(new ProviderReport(provider, false, graph.describe(disagreement.get())));
    } catch (VcpClipException e) {
      reports.add(new ProviderReport(provider, false, graph.describe(e.getMessage())));
    }
    session.close();
    return Optional.empty();
  }
}
