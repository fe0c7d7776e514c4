package dev.vcpclip.runtime;

import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.Preprocessor;
import dev.vcpclip.runtime.internal.BatchBuffers;
import dev.vcpclip.runtime.internal.OnnxSession;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.provider.ProviderException;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A frame's way through a {@link Model}'s session: into its buffers, one run for as many frames as
 * go together, the comparison of each with its recipe's references, results out.
 *
 * <p>Thread-safe. Owns nothing; the model sees to it that the session stays open meanwhile.
 */
final class FrameRunner {
  private final ModelBundle bundle;
  private final OnnxSession session;
  private final Preprocessor preprocessor;
  private final ModelOptions options;

  FrameRunner(ModelBundle bundle, OnnxSession session, ModelOptions options) {
    this.bundle = bundle;
    this.session = session;
    this.options = options;
    BundleManifest.Input input = bundle.manifest().input();
    this.preprocessor = new Preprocessor(input.width(), input.height());
  }

  /**
   * A frame, how its light is evened, and the good parts that it is compared with, {@code null} for
   * none.
   */
  record Job(Frame frame, Light light, PatchTokens bank) {}

  /** One outcome a job, in the same order. */
  List<Outcome<Finding>> run(List<Job> jobs) throws InterruptedException {
    List<Outcome<Finding>> outcomes = new ArrayList<>(jobs.size());
    for (int first = 0; first < jobs.size(); first += options.maxBatch()) {
      int end = Math.min(first + options.maxBatch(), jobs.size());
      outcomes.addAll(runBatch(jobs.subList(first, end)));
    }
    return List.copyOf(outcomes);
  }

  /** Patch tokens of one frame; the bundle has to give them. */
  PatchTokens tokens(Job job) throws InterruptedException {
    try (OnnxSession.Lease lease = session.lease()) {
      BatchBuffers buffers = lease.buffers();
      process(job, buffers.image(0));
      session.run(buffers, 1, true);
      BundleManifest.References form = bundle.manifest().references();
      return PatchTokens.of(form.layers(), form.patches(), form.channels(), buffers.tokens(0));
    } catch (IllegalArgumentException e) {
      throw unusable(e.getMessage(), e);
    }
  }

  /** One run for all; where that fails, one for each, so that it fails for the guilty alone. */
  private List<Outcome<Finding>> runBatch(List<Job> batch) throws InterruptedException {
    try {
      return runTogether(batch);
    } catch (VcpClipException e) {
      if (batch.size() == 1) {
        return List.of(Outcome.failed(e));
      }
      List<Outcome<Finding>> outcomes = new ArrayList<>(batch.size());
      for (Job job : batch) {
        outcomes.addAll(runBatch(List.of(job)));
      }
      return outcomes;
    }
  }

  private List<Outcome<Finding>> runTogether(List<Job> batch) throws InterruptedException {
    List<Outcome<Finding>> outcomes = new ArrayList<>(batch.size());
    long asked = System.nanoTime();
    try (OnnxSession.Lease lease = session.lease()) {
      long waited = System.nanoTime() - asked;
      BatchBuffers buffers = lease.buffers();
      int[] place = new int[batch.size()]; // in the buffers; those that fail take none
      long[] preprocess = new long[batch.size()];
      int filled = 0;
      for (int i = 0; i < batch.size(); i++) {
        long started = System.nanoTime();
        place[i] = filled;
        try {
          process(batch.get(i), buffers.image(filled));
          filled++;
          outcomes.add(null);
        } catch (VcpClipException | IllegalStateException e) {
          outcomes.add(Outcome.failed(e));
        }
        preprocess[i] = System.nanoTime() - started;
      }
      if (filled == 0) {
        return outcomes;
      }
      long started = System.nanoTime();
      boolean compares = batch.stream().anyMatch(job -> job.bank() != null);
      long inside = session.run(buffers, filled, compares);
      waited += System.nanoTime() - started - inside;
      for (int i = 0; i < batch.size(); i++) {
        if (outcomes.get(i) == null) {
          Timings timings = new Timings(preprocess[i], waited, inside / filled, 0);
          outcomes.set(i, compared(batch.get(i), buffers, place[i], timings));
        }
      }
    }
    return outcomes;
  }

  private Outcome<Finding> compared(Job job, BatchBuffers buffers, int place, Timings soFar)
      throws InterruptedException {
    Outcome<Finding> found = finding(job.frame(), buffers, place, soFar);
    if (job.bank() == null || found instanceof Outcome.Failure<Finding>) {
      return found;
    }
    long started = System.nanoTime();
    try {
      long inside = session.compare(buffers, place, job.bank());
      AnomalyMap map = options.scoreOnly() ? null : map(buffers.referenceMap());
      float score = buffers.referenceScore();
      if (!Float.isFinite(score)) {
        return Outcome.failed(unusable("reference score is " + score, null));
      }
      long beside = System.nanoTime() - started - inside;
      Timings timings = new Timings(0, 0, inside, beside);
      return found.map(finding -> finding.withReferences(score, map, timings));
    } catch (IllegalArgumentException e) {
      return Outcome.failed(unusable(e.getMessage(), e));
    } catch (VcpClipException e) {
      return Outcome.failed(e);
    }
  }

  private void process(Job job, ByteBuffer image) {
    Boolean own = job.light().flatten();
    boolean flatten = own == null ? bundle.manifest().input().flatten() : own;
    FlatField field = job.light().flatField();
    if (field == null) {
      preprocessor.process(job.frame(), flatten, image);
      return;
    }
    try (Frame even = field.apply(job.frame())) {
      preprocessor.process(even, flatten, image);
    }
  }

  private AnomalyMap map(FloatBuffer values) {
    return AnomalyMap.copyOf(values, preprocessor.width(), preprocessor.height());
  }

  private Outcome<Finding> finding(Frame frame, BatchBuffers buffers, int place, Timings soFar) {
    long started = System.nanoTime();
    float score = buffers.score(place);
    if (!Float.isFinite(score)) {
      return Outcome.failed(unusable("image score is " + score, null));
    }
    int width = frame.width();
    int height = frame.height();
    if (options.scoreOnly()) {
      Timings timings = soFar.plusPostprocess(System.nanoTime() - started);
      return Outcome.of(Finding.scoreOnly(width, height, score, session.provider(), timings));
    }
    try {
      AnomalyMap map = map(buffers.map(place));
      Timings timings = soFar.plusPostprocess(System.nanoTime() - started);
      return Outcome.of(Finding.of(width, height, score, map, session.provider(), timings));
    } catch (IllegalArgumentException e) {
      return Outcome.failed(unusable(e.getMessage(), e));
    }
  }

  /** A NaN compares with no threshold: taken as it is, it would pass for good. */
  private ProviderException unusable(String what, Exception cause) {
    return new ProviderException(
        "%s: the model's %s on %s. Its weights or this provider are at fault."
            .formatted(bundle.path(), what, session.provider().label()),
        cause);
  }
}
