package dev.vcpclip.runtime;

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
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A bundle, loaded and verified: frames in, a {@link Finding} each. What a finding means is a
 * {@link Recipe}'s business, so that one model serves many recipes.
 *
 * <p>Thread-safe: concurrent calls return what the same calls would one after the other. Owns
 * native memory. {@link #close()} waits for calls that are running; later ones fail.
 */
public final class Model implements AutoCloseable {
  private final ModelBundle bundle;
  private final OnnxSession session;
  private final List<ProviderReport> reports;
  private final Preprocessor preprocessor;
  private final ModelOptions options;
  private final ModelIdentity identity;

  /** Calls hold the read lock, closing the write lock. */
  private final ReadWriteLock open = new ReentrantReadWriteLock(true);

  private boolean closed;

  private Model(ModelBundle bundle, VerifiedSession verified, ModelOptions options) {
    this.bundle = bundle;
    this.session = verified.session();
    this.reports = verified.reports();
    this.options = options;
    BundleManifest.Input input = bundle.manifest().input();
    this.preprocessor = new Preprocessor(input.width(), input.height(), input.flatten());
    this.identity =
        new ModelIdentity(
            bundle.manifest().contentHash(), session.variant(), session.provider().label());
  }

  /**
   * Opens a bundle with {@link ModelOptions#defaults()}.
   *
   * @param bundle a folder or a bundle file
   */
  public static Model open(Path bundle) {
    return open(bundle, ModelOptions.defaults());
  }

  /**
   * Opens a bundle: verifies its hashes, then takes the first allowed provider that reproduces the
   * bundle's golden pair, or is known from {@link ProviderOptions#cache()} to have done so.
   *
   * @param bundle a folder or a bundle file
   * @param options how to run
   * @throws VcpClipException when the bundle is damaged, or when no allowed provider reproduces the
   *     golden pair
   */
  public static Model open(Path bundle, ModelOptions options) {
    ModelBundle opened = ModelBundle.openEarly(bundle);
    try {
      VerifiedSession session =
          VerifiedSession.open(
              opened,
              options.provider(),
              new SlotPlan(options.parallel(), options.maxBatch(), options.scoreOnly()));
      return new Model(opened, session, options);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /**
   * What each provider needs on this machine, without a bundle. Loads their libraries.
   *
   * @return one report a provider, in the order in which they are tried
   */
  public static List<ProviderReport> probeProviders() {
    return OnnxProviders.probe();
  }

  /** Where the bundle was opened from: for messages. */
  public Path path() {
    return bundle.path();
  }

  /** What the bundle says about itself. */
  public BundleManifest manifest() {
    return bundle.manifest();
  }

  /** How it runs. */
  public ModelOptions options() {
    return options;
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

  /** Which model this is, in which form: what thresholds hold for. */
  public ModelIdentity identity() {
    return identity;
  }

  /**
   * What became of every provider up to the one in use, in the order in which they were tried; of
   * the one in use also whether the golden pair was checked now or at an earlier start.
   */
  public List<ProviderReport> providerReports() {
    return reports;
  }

  /**
   * Runs the model on one frame.
   *
   * @param frame any size and format; stays the caller's to close
   * @throws IllegalStateException when this model or the frame is closed
   * @throws VcpClipException when the model fails on this frame
   * @throws InterruptedException when the thread is interrupted while it waits for its turn
   */
  public Finding run(Frame frame) throws InterruptedException {
    return run(List.of(frame)).get(0).orThrow();
  }

  /**
   * Runs the model on frames together, in one run of the graph for every {@link
   * ModelOptions#maxBatch()} of them.
   *
   * <p>In a graph that the manifest calls batch-invariant the answers are those of {@link
   * #run(Frame)} up to float rounding. In one that it does not (int8 with ranges taken while it
   * runs), the pictures of a batch influence one another within the variant's tolerance: give it
   * pictures of one stream at most.
   *
   * @param frames any sizes and formats, mixed as they come; stay the caller's to close
   * @return one outcome a frame, in the same order
   * @throws IllegalStateException when this model is closed
   * @throws InterruptedException when the thread is interrupted while it waits for its turn
   */
  public List<Outcome<Finding>> run(List<Frame> frames) throws InterruptedException {
    open.readLock().lockInterruptibly();
    try {
      if (closed) {
        throw new IllegalStateException("model of " + bundle.path() + " is closed");
      }
      List<Outcome<Finding>> outcomes = new ArrayList<>(frames.size());
      for (int first = 0; first < frames.size(); first += options.maxBatch()) {
        int end = Math.min(first + options.maxBatch(), frames.size());
        outcomes.addAll(runBatch(frames.subList(first, end)));
      }
      return List.copyOf(outcomes);
    } finally {
      open.readLock().unlock();
    }
  }

  /**
   * The same for callers that no interrupt is meant for.
   *
   * @throws VcpClipException when the thread is interrupted while it waits for its turn; its
   *     interrupt status is set then
   */
  public List<Outcome<Finding>> runOrFail(List<Frame> frames) {
    try {
      return run(frames);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VcpClipException("interrupted while waiting for the model", e);
    }
  }

  /** Whether the pictures of one batch leave one another alone. */
  public boolean batchInvariant() {
    return bundle.manifest().batchInvariant(session.variant());
  }

  /**
   * Refuses a recipe whose verdicts this model's findings cannot give: one that takes maps where
   * the options leave them out, or one that was calibrated with another model or precision.
   *
   * @throws VcpClipException naming the recipe
   */
  public void requireServes(Recipe recipe) {
    String name = "recipe '" + recipe.name() + "'";
    if (recipe.needsMap() && options.scoreOnly()) {
      throw new VcpClipException(name + ": its score comes from the map, so it needs one.");
    }
    recipe.requireFor(identity, name);
  }

  /** One run for all; where that fails, one for each, so that it fails for the guilty alone. */
  private List<Outcome<Finding>> runBatch(List<Frame> batch) throws InterruptedException {
    try {
      return runTogether(batch);
    } catch (VcpClipException e) {
      if (batch.size() == 1) {
        return List.of(Outcome.failed(e));
      }
      List<Outcome<Finding>> outcomes = new ArrayList<>(batch.size());
      for (Frame frame : batch) {
        outcomes.addAll(runBatch(List.of(frame)));
      }
      return outcomes;
    }
  }

  private List<Outcome<Finding>> runTogether(List<Frame> batch) throws InterruptedException {
    List<Outcome<Finding>> outcomes = new ArrayList<>(batch.size());
    long asked = System.nanoTime();
    try (OnnxSession.Lease lease = session.lease()) {
      long waited = System.nanoTime() - asked;
      Slot slot = lease.slot();
      int[] place = new int[batch.size()]; // in the slot; those that fail take none
      long[] preprocess = new long[batch.size()];
      int filled = 0;
      for (int i = 0; i < batch.size(); i++) {
        long started = System.nanoTime();
        place[i] = filled;
        try {
          preprocessor.process(batch.get(i), slot.image(filled));
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
      long inside = session.run(slot, filled);
      waited += System.nanoTime() - started - inside;
      for (int i = 0; i < batch.size(); i++) {
        if (outcomes.get(i) == null) {
          Timings timings = new Timings(preprocess[i], waited, inside / filled, 0);
          outcomes.set(i, finding(batch.get(i), slot, place[i], timings));
        }
      }
    }
    return outcomes;
  }

  private Outcome<Finding> finding(Frame frame, Slot slot, int place, Timings soFar) {
    long started = System.nanoTime();
    float score = slot.score(place);
    if (!Float.isFinite(score)) {
      return Outcome.failed(unusable("image score is " + score, null));
    }
    int width = frame.width();
    int height = frame.height();
    if (options.scoreOnly()) {
      Timings timings = soFar.plusPostprocess(System.nanoTime() - started);
      return Outcome.of(Finding.scoreOnly(width, height, score, provider(), timings));
    }
    try {
      AnomalyMap map =
          AnomalyMap.copyOf(slot.map(place), preprocessor.width(), preprocessor.height());
      Timings timings = soFar.plusPostprocess(System.nanoTime() - started);
      return Outcome.of(Finding.of(width, height, score, map, provider(), timings));
    } catch (IllegalArgumentException e) {
      return Outcome.failed(unusable(e.getMessage(), e));
    }
  }

  /** A NaN compares with no threshold: taken as it is, it would pass for good. */
  private VcpClipException unusable(String what, Exception cause) {
    return new VcpClipException(
        "%s: the model's %s on %s. Its weights or this provider are at fault."
            .formatted(bundle.path(), what, provider().label()),
        cause);
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
