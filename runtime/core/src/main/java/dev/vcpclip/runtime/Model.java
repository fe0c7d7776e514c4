package dev.vcpclip.runtime;

import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureKind;
import dev.vcpclip.runtime.internal.BufferPlan;
import dev.vcpclip.runtime.internal.OnnxProviders;
import dev.vcpclip.runtime.internal.OnnxSession;
import dev.vcpclip.runtime.internal.VerifiedSession;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.provider.ProviderReport;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
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
  private final FrameRunner runner;
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
    this.runner = new FrameRunner(bundle, session, options);
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
    ModelBundle opened = ModelBundle.openUnverified(bundle);
    try {
      VerifiedSession session =
          VerifiedSession.open(
              opened,
              options.provider(),
              new BufferPlan(options.parallel(), options.maxBatch(), options.scoreOnly()));
      return new Model(opened, session, options);
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  /**
   * What each provider needs on this machine, without a bundle. Loads their libraries.
   *
   * @param options where OpenVINO's plug-in is, the device and the threads
   * @return one report a provider, in the order in which they are tried, allowed or not
   */
  public static List<ProviderReport> probeProviders(ProviderOptions options) {
    return OnnxProviders.probe(options);
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

  /** The library that computes, with its version: ONNX Runtime's, and OpenVINO's where it does. */
  public String engine() {
    return OnnxProviders.version(session.provider());
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
   * Runs the model on one frame as its recipe needs it: in tiles, or compared with the recipe's
   * references, where it has them. Otherwise this is {@link #run(Frame)}.
   *
   * @param frame any size and format; stays the caller's to close
   * @throws IllegalStateException when this model or the frame is closed
   * @throws VcpClipException when the model fails on this frame, or cannot compare
   * @throws InterruptedException when the thread is interrupted while it waits for its turn
   */
  public Finding run(Frame frame, Recipe recipe) throws InterruptedException {
    return run(List.of(frame), List.of(recipe)).get(0).orThrow();
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
    return runAll(jobs(frames, Light.AS_EXPORTED));
  }

  /**
   * The same as each frame's own recipe asks for: cut up into tiles, or compared with references.
   * Frames of several recipes go through one run of the graph, tiles of one frame through runs of
   * their own.
   *
   * <p>A recipe's references are copied into native memory when they are first used; the last few
   * stay there until this model is closed.
   *
   * @param recipes one a frame, in the same order; a frame that its recipe was not calibrated for
   *     fails, see {@link Recipe#requireFor(PictureKind)}
   */
  public List<Outcome<Finding>> run(List<Frame> frames, List<Recipe> recipes)
      throws InterruptedException {
    if (frames.size() != recipes.size()) {
      throw new IllegalArgumentException(
          frames.size() + " frames, " + recipes.size() + " recipes: expected one each");
    }
    List<Outcome<Finding>> outcomes = new ArrayList<>(Collections.nCopies(frames.size(), null));
    List<Integer> whole = new ArrayList<>(frames.size());
    List<FrameRunner.Job> jobs = new ArrayList<>(frames.size());
    for (int i = 0; i < frames.size(); i++) {
      Optional<Outcome<Finding>> unfit = unfit(frames.get(i), recipes.get(i));
      if (unfit.isPresent()) {
        outcomes.set(i, unfit.get());
        continue;
      }
      if (recipes.get(i).tiling() != null) {
        requireOpen();
        outcomes.set(i, inTiles(frames.get(i), recipes.get(i)));
        continue;
      }
      ReferenceBank bank = recipes.get(i).bank().orElse(null);
      if (bank != null) {
        requireCompares(recipes.get(i), bank);
      }
      whole.add(i);
      jobs.add(
          new FrameRunner.Job(
              frames.get(i), recipes.get(i).light(), bank == null ? null : bank.tokens()));
    }
    List<Outcome<Finding>> found = runAll(jobs);
    for (int i = 0; i < whole.size(); i++) {
      outcomes.set(whole.get(i), found.get(i));
    }
    return List.copyOf(outcomes);
  }

  private static List<FrameRunner.Job> jobs(List<Frame> frames, Light light) {
    return frames.stream().map(frame -> new FrameRunner.Job(frame, light, null)).toList();
  }

  /** A flat field is that of the whole frame, so it is divided out before the frame is cut up. */
  private Outcome<Finding> inTiles(Frame frame, Recipe recipe) throws InterruptedException {
    FlatField field = recipe.light().flatField();
    Tiling.Look look = parts -> runAll(jobs(parts, recipe.light().withoutFlatField()));
    if (field == null) {
      return recipe.tiling().run(look, frame);
    }
    try (Frame even = field.apply(frame)) {
      return recipe.tiling().run(look, even);
    } catch (VcpClipException | IllegalStateException e) { // of another size, or closed
      return Outcome.failed(e);
    }
  }

  /** Why a recipe does not judge such a frame; a closed one is for the run to tell. */
  private static Optional<Outcome<Finding>> unfit(Frame frame, Recipe recipe) {
    try {
      recipe.requireFor(PictureKind.of(frame));
      return Optional.empty();
    } catch (VcpClipException e) {
      return Optional.of(Outcome.failed(e));
    }
  }

  private List<Outcome<Finding>> runAll(List<FrameRunner.Job> jobs) throws InterruptedException {
    open.readLock().lockInterruptibly();
    try {
      requireOpen();
      return runner.run(jobs);
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
    return uninterrupted(() -> run(frames));
  }

  /** {@link #run(List, List)} for callers that no interrupt is meant for, as above. */
  public List<Outcome<Finding>> runOrFail(List<Frame> frames, List<Recipe> recipes) {
    return uninterrupted(() -> run(frames, recipes));
  }

  private interface Run {
    List<Outcome<Finding>> run() throws InterruptedException;
  }

  private static List<Outcome<Finding>> uninterrupted(Run run) {
    try {
      return run.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VcpClipException("interrupted while waiting for the model", e);
    }
  }

  /** Whether recipes may bring references: the bundle was exported with {@code --references}. */
  public boolean comparesReferences() {
    return bundle.manifest().references() != null;
  }

  /**
   * Patch tokens of one picture: what a {@link ReferenceBank} is made of.
   *
   * @param frame any size and format; stays the caller's to close
   * @throws VcpClipException when the bundle was exported without references, or the model fails
   * @throws IllegalStateException when this model or the frame is closed
   * @throws InterruptedException when the thread is interrupted while it waits for its turn
   */
  public PatchTokens tokens(Frame frame) throws InterruptedException {
    return tokens(frame, Light.AS_EXPORTED);
  }

  /**
   * The same for a recipe that evens the light.
   *
   * @param light of the recipe that the bank is for
   */
  public PatchTokens tokens(Frame frame, Light light) throws InterruptedException {
    requireCompares("patch tokens");
    open.readLock().lockInterruptibly();
    try {
      requireOpen();
      return runner.tokens(new FrameRunner.Job(frame, light, null));
    } finally {
      open.readLock().unlock();
    }
  }

  /** What the runtime would say about tokens of another shape helps nobody. */
  private void requireCompares(Recipe recipe, ReferenceBank bank) {
    String name = "recipe '" + recipe.name() + "'";
    requireCompares(name);
    if (!bank.model().sameModel(identity)) {
      recipe.requireFor(identity, name);
    }
  }

  private void requireCompares(String what) {
    if (!comparesReferences()) {
      throw new VcpClipException(
          "%s: needs a bundle that compares with good parts, and %s does not. Export it again with"
                  .formatted(what, bundle.path())
              + " --references, or calibrate without.");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("model of " + bundle.path() + " is closed");
    }
  }

  /** Banks of references in native memory, for tests. */
  int banksInMemory() {
    return session.banks();
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
    if (recipe.bank().isPresent()) {
      requireCompares(name);
    }
    recipe.requireFor(identity, name);
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
