package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.bundle.BundleManifest;
import dev.vcpclip.runtime.bundle.ModelBundle;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.provider.ProviderException;
import dev.vcpclip.runtime.provider.ProviderOptions;
import dev.vcpclip.runtime.reference.PatchTokens;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * The graph that compares a picture with good parts, beside the model's own session and on the same
 * provider: CUDA where that is TensorRT, and the processor where it is OpenVINO, as both would
 * compile it anew for every number of rows.
 *
 * <p>Thread-safe as {@link OnnxSession} is, which owns it.
 */
final class ReferenceSession implements AutoCloseable {
  private final Path bundle;
  private final OrtSession session;
  private final BankTensors banks = new BankTensors();
  private final Semaphore runs;

  private ReferenceSession(Path bundle, OrtSession session, int parallel) {
    this.bundle = bundle;
    this.session = session;
    this.runs = new Semaphore(parallel, true);
  }

  static ReferenceSession open(
      ModelBundle bundle, Provider provider, ProviderOptions options, int parallel)
      throws OrtException {
    Provider own =
        switch (provider) {
          case TENSORRT, CUDA -> Provider.CUDA;
          case OPENVINO, CPU -> Provider.CPU;
        };
    try (SessionOptions sessionOptions = OnnxProviders.options(own, unprofiled(options), null)) {
      Path file = bundle.file(BundleManifest.REFERENCE_MODEL_FILE);
      return new ReferenceSession(
          bundle.path(),
          OnnxEnvironment.get().createSession(file.toString(), sessionOptions),
          own.gpu() ? 1 : parallel);
    }
  }

  /** A profile is of the model; two sessions would write one file. */
  private static ProviderOptions unprofiled(ProviderOptions options) {
    return options.toBuilder().profile(null).build();
  }

  /**
   * Compares one picture of the last run with a bank; map and score are in the buffers afterwards.
   *
   * @return nanoseconds inside the session, the wait for it left out
   * @throws VcpClipException when the bank is not one of this model's, or the provider fails
   */
  long compare(TokenBuffers buffers, int place, PatchTokens bank) throws InterruptedException {
    runs.acquire();
    long started = System.nanoTime();
    try (BankTensors.Loan loan = banks.take(bank)) {
      var inputs =
          Map.of(
              BundleManifest.PATCH_TOKENS,
              buffers.picture(place),
              BundleManifest.BANK,
              loan.tensor());
      try (OrtSession.Result result = session.run(inputs, buffers.compared())) {
        assert result.size() == buffers.compared().size();
        return System.nanoTime() - started;
      }
    } catch (OrtException e) {
      throw new ProviderException(
          "%s: comparing with good parts failed: %s".formatted(bundle, e.getMessage()), e);
    } finally {
      runs.release();
    }
  }

  /** Banks in native memory. */
  int banks() {
    return banks.size();
  }

  @Override
  public void close() {
    banks.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new VcpClipException(bundle + ": the session cannot be closed: " + e.getMessage(), e);
    }
  }
}
