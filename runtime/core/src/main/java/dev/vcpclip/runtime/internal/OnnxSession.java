package dev.vcpclip.runtime.internal;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.TensorInfo;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderException;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * A bundle's graph in one ONNX Runtime session on one provider.
 *
 * <p>Thread-safe: callers {@link #lease()} one of a fixed number of buffer sets and wait when all
 * are out. On a GPU one run at a time is in the session, however many sets there are: concurrent
 * runs of one CUDA session each keep a memory arena of their own. The owner sees to it that nobody
 * is inside when it calls {@link #close()}.
 */
public final class OnnxSession implements AutoCloseable {
  /** What the exporter calls the number of pictures in a graph. */
  private static final String BATCH = "N";

  private final Path bundle;
  private final Provider provider;
  private final GraphFile graph;
  private final OrtSession session;

  /** {@code null} in a bundle that cannot compare with good parts. */
  private final ReferenceSession references;

  private final ConcurrentLinkedQueue<BatchBuffers> sets = new ConcurrentLinkedQueue<>();
  private final Semaphore free;
  private final Semaphore runs;

  private OnnxSession(
      Path bundle,
      Provider provider,
      GraphFile graph,
      OrtSession session,
      ReferenceSession references,
      int parallel) {
    this.bundle = bundle;
    this.provider = provider;
    this.graph = graph;
    this.session = session;
    this.references = references;
    this.free = new Semaphore(parallel, true);
    this.runs = new Semaphore(provider.gpu() ? 1 : parallel, true);
  }

  /**
   * Loads the graph and checks its inputs and outputs.
   *
   * @throws OrtException when the provider does not take it
   * @throws VcpClipException when the graph is not one this runtime can feed
   */
  static OnnxSession open(
      ModelBundle bundle,
      GraphFile graph,
      Provider provider,
      ProviderOptions options,
      BufferPlan plan)
      throws OrtException {
    BundleManifest manifest = bundle.manifest();
    OrtEnvironment environment = OnnxEnvironment.get();
    OrtSession session;
    try (SessionOptions sessionOptions =
        OnnxProviders.options(
            provider, options, profile(provider, options, manifest, plan.maxBatch()))) {
      if (provider == Provider.OPENVINO && plan.maxBatch() == 1) {
        // It compiles a graph of known shapes once, and for them; another one on its first run.
        sessionOptions.setSymbolicDimensionValue(BATCH, 1);
      }
      session = environment.createSession(bundle.file(graph.file()).toString(), sessionOptions);
    }
    ReferenceSession references = null;
    try {
      if (manifest.references() != null) {
        references = ReferenceSession.open(bundle, provider, options, plan.sets());
      }
    } catch (OrtException | RuntimeException | Error e) {
      session.close();
      throw e;
    }
    OnnxSession opened =
        new OnnxSession(bundle.path(), provider, graph, session, references, plan.sets());
    try {
      opened.checkGraph(manifest, plan);
      for (int i = 0; i < plan.sets(); i++) {
        opened.sets.add(new BatchBuffers(environment, manifest, plan));
      }
      return opened;
    } catch (OrtException | RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private static OnnxProviders.TensorRtProfile profile(
      Provider provider, ProviderOptions options, BundleManifest manifest, int maxBatch) {
    if (provider != Provider.TENSORRT) {
      return null;
    }
    Path cache =
        options.cache() == null
            ? null
            : EngineCache.folder(
                options.cache(),
                manifest.files(),
                OnnxEnvironment.get().getVersion(),
                options.tensorRtFp16(),
                maxBatch);
    return OnnxProviders.TensorRtProfile.of(manifest.input(), maxBatch, cache);
  }

  private void checkGraph(BundleManifest manifest, BufferPlan plan) throws OrtException {
    BundleManifest.Input input = manifest.input();
    long height = input.height();
    long width = input.width();
    Map<String, NodeInfo> inputs = session.getInputInfo();
    Map<String, NodeInfo> outputs = session.getOutputInfo();
    check("input", inputs, BundleManifest.IMAGE, OnnxJavaType.UINT8, height, width, 3);
    check("output", outputs, BundleManifest.IMAGE_SCORE, OnnxJavaType.FLOAT);
    if (!plan.scoreOnly()) {
      check("output", outputs, BundleManifest.ANOMALY_MAP, OnnxJavaType.FLOAT, height, width);
    }
    BundleManifest.References form = manifest.references();
    if (form != null) {
      String tokens = BundleManifest.PATCH_TOKENS;
      long[] shape = {form.layers(), form.patches(), form.channels()};
      check("output", outputs, tokens, OnnxJavaType.FLOAT, shape);
    }
    long batch = ((TensorInfo) inputs.get(BundleManifest.IMAGE).getInfo()).getShape()[0];
    if (batch > 0 && batch < plan.maxBatch()) {
      throw new VcpClipException(
          "%s: %s takes one picture a run, so batches of %d cannot be. Export again, or ask for 1."
              .formatted(bundle, graph.file(), plan.maxBatch()));
    }
  }

  /** The first dimension is the batch: any, as long as one picture fits. */
  private void check(
      String side, Map<String, NodeInfo> nodes, String name, OnnxJavaType type, long... rest) {
    if (!nodes.containsKey(name)) {
      throw new VcpClipException(
          "%s: %s has no %s '%s', only %s. Export again with this version."
              .formatted(bundle, graph.file(), side, name, nodes.keySet()));
    }
    if (nodes.get(name).getInfo() instanceof TensorInfo found && found.type == type) {
      long[] shape = found.getShape();
      boolean batch = shape.length > 0 && (shape[0] < 0 || shape[0] == 1);
      if (batch && Arrays.equals(Arrays.copyOfRange(shape, 1, shape.length), rest)) {
        return;
      }
    }
    throw new VcpClipException(
        "%s: %s's %s '%s' is %s, expected %s [N%s]. Export again with this version."
            .formatted(
                bundle,
                graph.file(),
                side,
                name,
                nodes.get(name).getInfo(),
                type,
                Arrays.stream(rest).mapToObj(d -> ", " + d).reduce("", String::concat)));
  }

  /** What executes the graph. */
  public Provider provider() {
    return provider;
  }

  /** Which of the bundle's graphs it is. */
  public String variant() {
    return graph.variant();
  }

  /** The graph, with its tolerances. */
  GraphFile graph() {
    return graph;
  }

  /**
   * Waits for a set of buffers; closing the lease gives it back.
   *
   * @throws InterruptedException when the thread is interrupted while it waits
   */
  public Lease lease() throws InterruptedException {
    free.acquire();
    return new Lease(sets.remove());
  }

  /**
   * Runs the graph once on the buffers' first images; maps and scores are in the buffers
   * afterwards.
   *
   * @param pictures from 1 to the buffers' {@link BatchBuffers#maxBatch()}
   * @param tokens whether the patch tokens are wanted too, for {@link #compare}
   * @return nanoseconds inside the session, the wait for it left out
   * @throws ProviderException when the provider fails, such as for want of memory
   * @throws InterruptedException when the thread is interrupted while it waits
   */
  public long run(BatchBuffers buffers, int pictures, boolean tokens) throws InterruptedException {
    Map<String, OnnxTensor> outputs = outputs(buffers, pictures, tokens);
    runs.acquire();
    long started = System.nanoTime();
    // The result owns nothing here: every output is a tensor of the buffers.
    try (OrtSession.Result result = session.run(buffers.inputs(pictures), outputs)) {
      assert result.size() == outputs.size();
      return System.nanoTime() - started;
    } catch (OrtException e) {
      throw new ProviderException(
          "%s: the model failed on %s: %s".formatted(bundle, provider.label(), e.getMessage()), e);
    } finally {
      runs.release();
    }
  }

  private Map<String, OnnxTensor> outputs(BatchBuffers buffers, int pictures, boolean tokens) {
    try {
      return buffers.outputs(pictures, tokens);
    } catch (OrtException e) {
      throw new ProviderException(bundle + ": no room for patch tokens: " + e.getMessage(), e);
    }
  }

  /**
   * Compares one picture of the buffers' last run, which was asked for tokens, with good parts: see
   * {@link BatchBuffers#referenceMap} and {@link BatchBuffers#referenceScore}.
   *
   * @param place of the picture in the batch, from 0
   * @return nanoseconds inside the session, the wait for it left out
   * @throws ProviderException when the provider fails
   * @throws IllegalStateException when the bundle cannot compare
   */
  public long compare(BatchBuffers buffers, int place, PatchTokens bank)
      throws InterruptedException {
    if (references == null) {
      throw new IllegalStateException(bundle + ": exported without references");
    }
    return references.compare(buffers.tokenBuffers(), place, bank);
  }

  /** Banks of good parts in native memory. */
  public int banks() {
    return references == null ? 0 : references.banks();
  }

  @Override
  public void close() {
    if (references != null) {
      references.close();
    }
    sets.forEach(BatchBuffers::close);
    sets.clear();
    try {
      session.close();
    } catch (OrtException e) {
      throw new VcpClipException(bundle + ": the session cannot be closed: " + e.getMessage(), e);
    }
  }

  /** A set of buffers on loan to one caller. */
  public final class Lease implements AutoCloseable {
    private final BatchBuffers buffers;

    private Lease(BatchBuffers buffers) {
      this.buffers = buffers;
    }

    /** The buffers; not to be used once the lease is closed. */
    public BatchBuffers buffers() {
      return buffers;
    }

    @Override
    public void close() {
      sets.add(buffers);
      free.release();
    }
  }
}
