package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtEpDevice;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtHardwareDevice.OrtHardwareDeviceType;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.vcpclip.runtime.VcpClipException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * OpenVINO as a plug-in of ONNX Runtime: a library that is loaded into the process once, with the
 * one OpenVINO it brings, and stays.
 *
 * <p>It computes in single precision wherever the graph does. OpenVINO's own choice on processors
 * with bf16 is to compute everything in it, the smoothed map as well: two neighbouring
 * probabilities are 0.004 apart then. A graph that says itself where bf16 will do keeps the rest
 * exact.
 */
final class OpenVinoPlugin {
  /** What to do about a library that the plug-in lacks. */
  static final String NEIGHBOURS = "OpenVINO's libraries have to lie beside its plug-in";

  private static final String NAME = "OpenVINOExecutionProvider";

  private static Path loaded;

  private static String version = "not loaded";

  private OpenVinoPlugin() {}

  /**
   * Lets a session run on the processor by OpenVINO.
   *
   * @param threads 0 lets OpenVINO choose
   * @throws OrtException when the library does not load, or does not take this processor
   * @throws VcpClipException when another one is loaded already
   */
  static void add(SessionOptions options, Path library, int threads) throws OrtException {
    String precision = "\"INFERENCE_PRECISION_HINT\":\"f32\"";
    String own = threads > 0 ? ",\"INFERENCE_NUM_THREADS\":\"" + threads + '"' : "";
    options.addExecutionProvider(
        List.of(processor(library)), Map.of("load_config", "{\"CPU\":{" + precision + own + "}}"));
    // What it does not take would run on ONNX Runtime's own provider and be called OpenVINO's.
    options.addConfigEntry("session.disable_cpu_ep_fallback", "1");
  }

  /**
   * Checks that there is something to load.
   *
   * @throws VcpClipException when there is no such file
   */
  static void requireFile(Path library) {
    if (!Files.isRegularFile(library)) {
      throw new VcpClipException(
          library
              + (Files.isDirectory(library) ? ": is a folder" : ": no such file")
              + ", expected OpenVINO's plug-in for ONNX Runtime. Name its file (--openvino,"
              + " VCPCLIP_OPENVINO, model.openvino), or none.");
    }
  }

  /** Which one it is, once a session's options have asked for it. */
  static synchronized String version() {
    return version;
  }

  private static synchronized OrtEpDevice processor(Path library) throws OrtException {
    OrtEpDevice processor =
        load(library).getEpDevices().stream()
            .filter(device -> device.getEpName().equals(NAME))
            .filter(device -> device.getDevice().getType() == OrtHardwareDeviceType.CPU)
            .findFirst()
            .orElseThrow(
                () ->
                    new OrtException(
                        library
                            + ": does not take this processor; OpenVINO's plug-in is for Intel's"));
    version = processor.getEpMetadata().getOrDefault("version", "of unknown version");
    return processor;
  }

  private static OrtEnvironment load(Path library) throws OrtException {
    Path file = library.toAbsolutePath().normalize();
    OrtEnvironment environment = OnnxEnvironment.get();
    if (loaded == null) {
      environment.registerExecutionProviderLibrary(NAME, file.toString());
      loaded = file;
    } else if (!loaded.equals(file)) {
      throw new VcpClipException(
          file + ": this process has loaded another of OpenVINO's plug-ins, " + loaded);
    }
    return environment;
  }
}
