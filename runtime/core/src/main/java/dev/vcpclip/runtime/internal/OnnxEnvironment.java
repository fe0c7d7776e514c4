package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtLoggingLevel;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
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
 */
final class OnnxEnvironment {
  private static final Logger LOG = LoggerFactory.getLogger(OnnxEnvironment.class);

  private OnnxEnvironment() {}

  /** The environment; native log lines are off, as failures come as exceptions with their text. */
  static OrtEnvironment get() {
    return Holder.ENVIRONMENT;
  }

  private static final class Holder {
    private static final OrtEnvironment ENVIRONMENT = create();
  }

  private static OrtEnvironment create() {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "vcpclip");
    try {
      // Not public, so it may go in a later version; then the shutdown is as safe as without this.
      Class<?> runtime = Class.forName("ai.onnxruntime.OnnxRuntime");
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
