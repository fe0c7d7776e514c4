package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.NativeLimits;
import dev.vcpclip.runtime.io.TemporaryFolder;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ONNX Runtime's environment: one a process, and never freed.
 *
 * <p>The library's Java part frees it in a shutdown hook of its own, which runs at the same time as
 * everything else that runs at shutdown; a session that is being created then fails or crashes the
 * process (onnxruntime#31352, seen here with 1.29.0). Hooks have no order and this one cannot be
 * taken out, but the environment counts its users: one more, who never lets go, keeps it alive
 * until the process is gone, and sessions end when their owner closes them.
 *
 * <p>Loading the library parses the process's command line on the stack: with 1.29.0 on Linux, one
 * of 4 kB (a class path of forty jars) overflows a thread's usual megabyte, and the process is gone
 * without a word. So it is loaded on a thread whose stack grows with the command line. Whoever uses
 * ONNX Runtime asks for the environment first.
 *
 * <p>From 1.29 on the library reports to its maker unless told otherwise before it is loaded: a
 * device's number and a file of events below the user's cache, and look-ups of a server after some
 * seconds (onnxruntime#27379). A line-side PC reports to nobody, so it is told otherwise here.
 */
public final class OnnxEnvironment {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxEnvironment.class);

  private static final String NO_TELEMETRY = "ORT_DISABLE_TELEMETRY";

  private static final String COMMAND_LINE = "/proc/self/cmdline";

  private static final long STACK = 4L << 20;

  /** Four times what a character was measured to take. */
  private static final long STACK_PER_CHARACTER = 1024;

  private static FutureTask<OrtEnvironment> creation;

  private OnnxEnvironment() {}

  /**
   * The environment; native log lines are off, as failures come as exceptions with their text.
   *
   * @throws VcpClipException when the thread is interrupted while the library is being loaded; a
   *     later call waits for the same load
   */
  public static OrtEnvironment get() {
    try {
      return creation().get();
    } catch (ExecutionException e) {
      // As if it had been thrown here: callers tell a library that is missing by its type.
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VcpClipException("interrupted while ONNX Runtime was being loaded", e);
    }
  }

  /** In no static initialiser: what fails there fails until the process ends. */
  private static synchronized FutureTask<OrtEnvironment> creation() {
    if (creation == null) {
      FutureTask<OrtEnvironment> task = new FutureTask<>(OnnxEnvironment::create);
      new Thread(null, task, "load ONNX Runtime", stackSize()).start();
      creation = task; // after the start, as there may be no thread to be had just now
    }
    return creation;
  }

  private static long stackSize() {
    // Not by Files, whose channels an interrupt closes: the stack would be a short line's.
    try (InputStream line = new FileInputStream(COMMAND_LINE)) {
      return STACK + STACK_PER_CHARACTER * line.readAllBytes().length;
    } catch (IOException e) {
      return STACK; // not Linux
    }
  }

  private static OrtEnvironment create() {
    NativeLimits.lift();
    NativeEnvironment.add(NO_TELEMETRY, "1");
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "vcpclip");
    try {
      environment.setTelemetry(false); // Windows has a switch of its own
    } catch (OrtException e) {
      LOG.warn("ONNX Runtime's telemetry cannot be switched off: {}", e.getMessage());
    }
    try {
      // Not public, so it may go in a later version; then the shutdown is as safe as without this,
      // and the folder into which the library was unpacked stays, as it does elsewhere.
      Class<?> runtime = Class.forName("ai.onnxruntime.OnnxRuntime");
      Field unpacked = runtime.getDeclaredField("tempDirectory");
      unpacked.setAccessible(true);
      if (unpacked.get(null) instanceof Path folder && Files.isDirectory(folder)) {
        TemporaryFolder.adopt(
            folder); // to be deleted at the end, or after a kill by the next start
      }
      Field api = runtime.getDeclaredField("ortApiHandle");
      api.setAccessible(true);
      Method createHandle =
          OrtEnvironment.class.getDeclaredMethod(
              "createHandle", long.class, int.class, String.class);
      createHandle.setAccessible(true);
      createHandle.invoke(
          null, api.get(null), OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL.getValue(), "vcpclip");
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("ONNX Runtime's environment will be freed by its own shutdown hook", e);
    }
    return environment;
  }
}
