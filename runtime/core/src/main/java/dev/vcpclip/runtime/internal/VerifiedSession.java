package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OrtException;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.GoldenPair;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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
   * @param bundle may still be hashing; nothing is returned before its hashes are known to be right
   * @throws VcpClipException when the bundle is altered, or when no provider is left, saying why
   *     for each
   */
  public static VerifiedSession open(ModelBundle bundle, ProviderOptions options, BufferPlan plan) {
    List<ProviderReport> reports = new ArrayList<>();
    for (Provider provider : Provider.values()) {
      if (!options.allowed().contains(provider)
          || (options.requireGpu() && !provider.gpu())
          || notAskedFor(provider, options)) {
        continue;
      }
      Optional<ProviderReport> missing = OnnxProviders.missing(provider, options);
      if (missing.isPresent()) {
        reports.add(missing.get());
        continue;
      }
      List<GraphFile> graphs = GraphFile.candidates(bundle, provider, options, plan.scoreOnly());
      if (graphs.isEmpty()) {
        reports.add(
            new ProviderReport(
                provider,
                false,
                options.variant() == null
                    ? "the bundle's variants are for other providers"
                    : "variant " + options.variant() + " is for other providers"));
      }
      for (GraphFile graph : graphs) {
        Optional<OnnxSession> session = attempt(bundle, graph, provider, options, plan, reports);
        if (session.isPresent()) {
          return new VerifiedSession(session.get(), reports);
        }
        // Somebody has named OpenVINO's plug-in; the others are there or not.
        Level level = provider == Provider.OPENVINO ? Level.WARN : Level.INFO;
        LOG.atLevel(level).log("{}: not on {}", bundle.path(), reports.get(reports.size() - 1));
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

  /** OpenVINO is installed apart; who does not name it need not read that it is missing. */
  private static boolean notAskedFor(Provider provider, ProviderOptions options) {
    return provider == Provider.OPENVINO
        && options.openVino() == null
        && options.variant() == null
        && options.allowed().size() == Provider.values().length;
  }

  private static Optional<OnnxSession> attempt(
      ModelBundle bundle,
      GraphFile graph,
      Provider provider,
      ProviderOptions options,
      BufferPlan plan,
      List<ProviderReport> reports) {
    if (provider == Provider.TENSORRT) {
      LOG.info("{}: TensorRT compiles the model, minutes the first time", bundle.path());
    }
    OnnxSession session;
    try {
      session = OnnxSession.open(bundle, graph, provider, options, plan);
    } catch (OrtException e) {
      bundle.requireIntact(); // an altered file is the better explanation
      reports.add(
          new ProviderReport(provider, false, graph.describe(OnnxProviders.reason(provider, e))));
      return Optional.empty();
    } catch (VcpClipException e) {
      bundle.requireIntact();
      throw e;
    }
    try {
      bundle.requireIntact();
      ProviderReport report = verify(bundle, session, options, plan);
      reports.add(report);
      if (report.usable()) {
        return Optional.of(session);
      }
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
    session.close();
    return Optional.empty();
  }

  /** Compares with the golden pair, unless it is known that this processor reproduces it. */
  private static ProviderReport verify(
      ModelBundle bundle, OnnxSession session, ProviderOptions options, BufferPlan plan) {
    Provider provider = session.provider();
    GraphFile graph = session.graph();
    Optional<VerificationCache> memory =
        options.cache() == null || provider.gpu()
            ? Optional.empty()
            : Optional.of(VerificationCache.of(bundle.manifest(), graph, provider, options, plan));
    if (!options.alwaysVerify()) {
      Optional<Instant> known = memory.flatMap(VerificationCache::recall);
      if (known.isPresent()) {
        return new ProviderReport(provider, true, graph.describe(remembered(known.get())));
      }
    }
    GoldenPair golden = bundle.golden();
    Optional<String> disagreement;
    try {
      disagreement = GoldenCheck.disagreement(session, golden, options);
    } catch (VcpClipException e) {
      disagreement = Optional.of(e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VcpClipException(bundle.path() + ": interrupted while it was opened", e);
    }
    if (disagreement.isPresent()) {
      memory.ifPresent(VerificationCache::forget);
      return new ProviderReport(provider, false, graph.describe(disagreement.get()));
    }
    memory.ifPresent(VerificationCache::remember);
    return new ProviderReport(provider, true, graph.describe("reproduces the golden pair"));
  }

  private static String remembered(Instant when) {
    return "reproduced the golden pair on "
        + when.truncatedTo(ChronoUnit.SECONDS)
        + "; not checked again, as model, runtime, options and processor are the same";
  }
}
