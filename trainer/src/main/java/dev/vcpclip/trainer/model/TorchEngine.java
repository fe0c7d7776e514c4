package dev.vcpclip.trainer.model;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vcpclip.runtime.VcpClipException;
import java.util.List;
import java.util.stream.IntStream;

/**
 * DJL's PyTorch engine, kept off the network.
 *
 * <p>The native library comes from the jar on the class path (the build picks the platform's) and
 * is unpacked once into DJL's cache folder. DJL would otherwise look for a better one on its own
 * server and report each start to its makers; both are switched off before its first class is
 * loaded, so everything in the trainer asks here for an engine or a manager.
 */
public final class TorchEngine {
  /**
   * System property of DJL's: threads that share an operation, read once, when the engine is
   * loaded. Other numbers of threads add up in another order, and so give other last digits.
   */
  public static final String THREADS = "ai.djl.pytorch.num_threads";

  private static final String NAME = "PyTorch";

  static {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    if (System.getProperty("jna.tmpdir") == null) {
      // JNA, which DJL asks for graphics processors, otherwise unpacks itself below the user's
      // cache.
      System.setProperty("jna.tmpdir", System.getProperty("java.io.tmpdir"));
    }
  }

  private TorchEngine() {}

  /**
   * The engine, loaded on the first call.
   *
   * @throws VcpClipException when the native library cannot be loaded on this machine
   */
  public static Engine engine() {
    try {
      return Engine.getEngine(NAME);
    } catch (EngineException | UnsatisfiedLinkError e) {
      throw new VcpClipException(
          "PyTorch's native library does not load ("
              + e.getMessage()
              + "). The build fetches the one for the platform it runs on; build on this machine.",
          e);
    }
  }

  /**
   * Chooses the threads that share an operation, where the user's {@link #THREADS} does not. Comes
   * too late once the engine is loaded.
   */
  public static void threads(int threads) {
    if (System.getProperty(THREADS) == null) {
      System.setProperty(THREADS, Integer.toString(threads));
    }
  }

  /** A manager on the first GPU where there is one, else on the CPU. The caller closes it. */
  public static NDManager manager() {
    return manager(devices().get(0));
  }

  /** A manager on that device. The caller closes it. */
  public static NDManager manager(Device device) {
    return NDManager.newBaseManager(device, engine().getEngineName());
  }

  /**
   * {@code x} times a number, for anything that is differentiated.
   *
   * <p>Use it in place of {@code x.mul(number)} and {@code x.div(number)}: those of DJL 0.36.0 lend
   * PyTorch a buffer of the Java heap's for the number and let go of it at once, while backward
   * still reads it. After a garbage collection the gradients are arbitrary. The number is PyTorch's
   * own here.
   */
  public static NDArray scale(NDArray x, double factor) {
    try (NDArray lent = x.getManager().create((float) factor)) {
      return x.mul(lent.duplicate());
    }
  }

  /** Arrays that a manager and those under it hold. */
  public static int count(NDManager manager) {
    return manager.getManagedArrays().size();
  }

  /** All GPUs the engine sees, or the CPU alone. */
  public static List<Device> devices() {
    int gpus = engine().getGpuCount();
    return gpus == 0
        ? List.of(Device.cpu())
        : IntStream.range(0, gpus).mapToObj(Device::gpu).toList();
  }
}
