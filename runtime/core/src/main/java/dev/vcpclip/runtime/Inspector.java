package dev.vcpclip.runtime;

import dev.vcpclip.runtime.Inspection.Timings;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.Preprocessor;
import dev.vcpclip.runtime.internal.OnnxProviders;
import dev.vcpclip.runtime.internal.OnnxSession;
import dev.vcpclip.runtime.internal.Slot;
import dev.vcpclip.runtime.internal.SlotPlan;
import dev.vcpclip.runtime.internal.VerifiedSession;
import dev.vcpclip.runtime.map.AnomalyMap;
import dev.vcpclip.runtime.map.RegionFinder;
import dev.vcpclip.runtime.map.Verdict;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A loaded model that inspects pictures.
 *
 * <pre>{@code
 * try (Inspector inspector = Inspector.open(Path.of("line2.vcp"))) {
 *   Inspection inspection = inspector.inspect(Path.of("part.png"));
 *   System.out.println(inspection.verdict());
 * }
 * }</pre>
 *
 * <p>Thread-safe: concurrent calls return what the same calls would one after the other. {@link
 * #close()} waits for calls that are running; later ones fail.
 */
public final class Inspector implements AutoCloseable {
  private final ModelBundle bundle;
  private final OnnxSession session;
  private final List<ProviderReport> reports;
  private final Preprocessor preprocessor;
  private final VerdictRule verdictRule;
  private final int maxBatch;

  /** {@code null} when only scores are asked for. */
  private final RegionFinder regionFinder;

  /** Calls hold the read lock, closing the write lock. */
  private final ReadWriteLock open = new ReentrantReadWriteLock(true);

  private boolean closed;

  private Inspector(
      ModelBundle bundle,
      VerifiedSession verified,
      VerdictRule verdictRule,
      RegionFinder regionFinder,
      int maxBatch) {
    this.bundle = bundle;
    this.session = verified.session();
    this.reports = verified.reports();
    this.verdictRule = verdictRule;
    this.regionFinder = regionFinder;
    this.maxBatch = maxBatch;
    BundleManifest.Input input = bundle.manifest().input();
    this.preprocessor = new Preprocessor(input.width(), input.height());
  }

  /**
   * Opens a bundle with {@link InspectorOptions#defaults()}.
   *
   * @param bundle a folder or a bundle file
   */
  public static Inspector open(Path bundle) {
    return open(bundle, InspectorOptions.defaults());
  }

  /**
   * Opens a bundle: verifies its hashes, then takes the first allowed provider that reproduces the
   * bundle's golden pair, or is known from {@link
   * dev.vcpclip.runtime.provider.ProviderOptions#cache()} to have done so.
   *
   * @param bundle a folder or a bundle file
   * @param options how to run and judge
   * @throws VcpClipException when the bundle is damaged, when no allowed provider reproduces the
   *     golden pair, or when neither bundle nor options hold thresholds
   */
  public static Inspector open(Path bundle, InspectorOptions options) {
    ModelBundle opened = ModelBundle.openEarly(bundle);
    try {
      VerdictRule rule = verdictRule(opened, options);
      RegionFinder finder = options.scoreOnly() ? null : regionFinder(opened, options);
      VerifiedSession session =
          VerifiedSession.open(
              opened,
              options.provider(),
              new SlotPlan(options.parallel(), options.maxBatch(), options.scoreOnly()));
      return new Inspector(opened, session, rule, finder, options.maxBatch());
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static VerdictRule verdictRule(ModelBundle bundle, InspectorOptions options) {
    BundleManifest.Thresholds own = bundle.manifest().thresholds();
    if (options.verdictRule() == null && own == null) {
      throw new VcpClipException(
          bundle.path()
              + ": not calibrated, so there is no image threshold. Pass --threshold"
              + " (InspectorOptions.withThreshold).");
    }
    return options.verdictRule() != null ? options.verdictRule() : VerdictRule.at(own.image());
  }

  private static RegionFinder regionFinder(ModelBundle bundle, InspectorOptions options) {
    BundleManifest.Thresholds own = bundle.manifest().thresholds();
    if (options.pixelThreshold() == null && own == null) {
      throw new VcpClipException(
          bundle.path()
              + ": not calibrated, so there is no pixel threshold. Pass --pixel-threshold"
              + " (InspectorOptions.withPixelThreshold).");
    }
    double threshold = options.pixelThreshold() != null ? options.pixelThreshold() : own.pixel();
    return new RegionFinder(threshold, options.minRegionArea());
  }

  /**
   * What each provider needs on this machine, without a bundle. Loads their libraries.
   *
   * @return one report a provider, in the order in which they are tried
   */
  public static List<ProviderReport> probeProviders() {
    return OnnxProviders.probe();
  }

  /** What the bundle says about itself. */
  public BundleManifest manifest() {
    return bundle.manifest();
  }

  /** What executes the model. */
  public Provider provider() {
    return session.provider();
  }

  /**
   * Which of the bundle's graphs is in use: a variant's name, or {@link ProviderOptions#PORTABLE}.
   */
  public String variant() {
    return session.variant();
  }

  /**
   * What became of every provider up to the one in use, in the order in which they were tried; of
   * the one in use also whether the golden pair was checked now or at an earlier start.
   */
  public List<ProviderReport> providerReports() {
    return reports;
  }

  /**
   * Inspects one picture.
   *
   * @param frame any size and format; stays the caller's to close
   * @throws IllegalStateException when this inspector or the frame is closed
   * @throws VcpClipException when the model fails on this picture
   */
  public Inspection inspect(Frame frame) {
    return inspect(List.of(frame)).get(0);
  }

  /**
   * Inspects pictures together, in one run of the model for every {@link
   * InspectorOptions#maxBatch()} of them. The answers are those of {@link #inspect(Frame)} up to
   * float rounding.
   *
   * @param frames any sizes and formats, mixed as they come; stay the caller's to close
   * @return one inspection a frame, in the same order
   * @throws IllegalStateException when this inspector or one of the frames is closed
   * @throws VcpClipException when the model fails on one of the pictures; then there is no answer
   *     for the others either
   */
  public List<Inspection> inspect(List<Frame> frames) {
    open.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("inspector of " + bundle.path() + " is closed");
      }
      List<Inspection> inspections = new ArrayList<>(frames.size());
      for (int first = 0; first < frames.size(); first += maxBatch) {
        int end = Math.min(first + maxBatch, frames.size());
        inspections.addAll(run(frames.subList(first, end)));
      }
      return List.copyOf(inspections);
    } finally {
      open.readLock().unlock();
    }
  }

  /** Holds the buffers only until the outputs are copied: the rest needs none of them. */
  private List<Inspection> run(List<Frame> batch) {
    List<ModelOutput> outputs = new ArrayList<>(batch.size());
    try (OnnxSession.Lease lease = session.lease()) {
      Slot slot = lease.slot();
      long[] preprocess = new long[batch.size()];
      for (int i = 0; i < batch.size(); i++) {
        long started = System.nanoTime();
        preprocessor.process(batch.get(i), slot.image(i));
        preprocess[i] = System.nanoTime() - started;
      }
      long started = System.nanoTime();
      session.run(slot, batch.size());
      long inference = (System.nanoTime() - started) / batch.size();
      for (int i = 0; i < batch.size(); i++) {
        started = System.nanoTime();
        AnomalyMap map =
            regionFinder == null
                ? null
                : AnomalyMap.copyOf(slot.map(i), preprocessor.width(), preprocessor.height());
        long copying = System.nanoTime() - started;
        outputs.add(
            new ModelOutput(slot.score(i), map, new Timings(preprocess[i], inference, copying)));
      }
    }
    List<Inspection> inspections = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      inspections.add(judge(batch.get(i), outputs.get(i)));
    }
    return inspections;
  }

  /** What left the session for one picture: {@code map} is {@code null} in a score session. */
  private record ModelOutput(float score, AnomalyMap map, Timings timings) {}

  private Inspection judge(Frame frame, ModelOutput output) {
    long started = System.nanoTime();
    requireFinite(output.score());
    if (output.map() != null) {
      requireFinite(output.map().max());
    }
    int width = frame.width();
    int height = frame.height();
    Verdict verdict = verdictRule.judge(output.score());
    Provider provider = session.provider();
    Timings soFar = output.timings();
    long postprocess = soFar.postprocess() + System.nanoTime() - started;
    Timings timings = new Timings(soFar.preprocess(), soFar.inference(), postprocess);
    return output.map() == null
        ? Inspection.scoreOnly(width, height, verdict, provider, timings)
        : Inspection.of(width, height, verdict, output.map(), regionFinder, provider, timings);
  }

  /** A NaN compares with no threshold: without this it would pass for good. */
  private void requireFinite(float value) {
    if (!Float.isFinite(value)) {
      throw new VcpClipException(
          "%s: the model's output is %s on %s. Its weights or this provider are at fault."
              .formatted(bundle.path(), value, session.provider().label()));
    }
  }

  /**
   * Reads and inspects one picture file.
   *
   * @param picture see {@link Frame#read}
   * @throws VcpClipException when the file is no picture or the model fails on it
   * @throws IllegalStateException when this inspector is closed
   */
  public Inspection inspect(Path picture) {
    try (Frame frame = Frame.read(picture)) {
      return inspect(frame);
    }
  }

  /** Waits for running calls, then frees the model. A second call does nothing. */
  @Override
  public void close() {
    open.writeLock().lock();
    try {
      if (!closed) {
        closed = true;
        try (bundle) {
          session.close();
        }
      }
    } finally {
      open.writeLock().unlock();
    }
  }
}
