package dev.vcpclip.runtime.internal;

import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.GoldenPair;
import dev.vcpclip.runtime.bundle.GoldenPair.Comparison;
import dev.vcpclip.runtime.provider.ProviderOptions;
import java.nio.FloatBuffer;
import java.util.Optional;

/** Compares what a provider computes with what the exporter wrote down. */
final class GoldenCheck {
  private GoldenCheck() {}

  /** By how much the session disagrees with the golden pair, in words; empty when it agrees. */
  static Optional<String> disagreement(
      OnnxSession session, GoldenPair golden, ProviderOptions options) throws InterruptedException {
    Deviation map = new Deviation();
    Deviation score = new Deviation();
    Deviation referenceMap = new Deviation();
    Deviation referenceScore = new Deviation();
    Optional<Comparison> comparison = golden.comparison();
    try (OnnxSession.Lease lease = session.lease()) {
      BatchBuffers buffers = lease.buffers();
      for (int first = 0; first < golden.pictures(); first += buffers.maxBatch()) {
        int batch = Math.min(buffers.maxBatch(), golden.pictures() - first);
        for (int i = 0; i < batch; i++) {
          buffers.image(i).put(golden.image(first + i));
        }
        session.run(buffers, batch, comparison.isPresent());
        for (int i = 0; i < batch; i++) {
          score.add(golden.score(first + i), buffers.score(i));
          FloatBuffer found = buffers.map(i);
          if (found != null) {
            map.add(golden.map(first + i), found);
          }
          if (comparison.isPresent()) {
            session.compare(buffers, i, comparison.get().bank());
            referenceMap.add(comparison.get().map(first + i), buffers.referenceMap());
            referenceScore.add(comparison.get().score(first + i), buffers.referenceScore());
          }
        }
      }
    }
    double mapTolerance = Math.max(options.mapTolerance(), session.graph().mapTolerance());
    double scoreTolerance = Math.max(options.scoreTolerance(), session.graph().scoreTolerance());
    double own = session.graph().referenceTolerance();
    double referenceMapTolerance = Math.max(options.mapTolerance(), own);
    double referenceScoreTolerance = Math.max(options.scoreTolerance(), own);
    return map.beyond(mapTolerance, BundleManifest.ANOMALY_MAP)
        .or(() -> score.beyond(scoreTolerance, BundleManifest.IMAGE_SCORE))
        .or(() -> referenceMap.beyond(referenceMapTolerance, BundleManifest.REFERENCE_MAP))
        .or(() -> referenceScore.beyond(referenceScoreTolerance, BundleManifest.REFERENCE_SCORE));
  }

  /** Largest difference and largest expected value, both absolute. */
  private static final class Deviation {
    private double difference;
    private double scale;

    void add(float expected, float found) {
      double distance = Math.abs((double) expected - found);
      difference = Double.isNaN(distance) ? Double.NaN : Math.max(difference, distance);
      scale = Math.max(scale, Math.abs(expected));
    }

    void add(FloatBuffer expected, FloatBuffer found) {
      while (expected.hasRemaining()) {
        add(expected.get(), found.get());
      }
    }

    Optional<String> beyond(double tolerance, String name) {
      if (difference <= tolerance * scale) { // false for NaN
        return Optional.empty();
      }
      return Optional.of(
          "%s differs from the golden pair by %.3g (%.3g of its largest value, allowed %.3g)"
              .formatted(name, difference, difference / scale, tolerance));
    }
  }
}
