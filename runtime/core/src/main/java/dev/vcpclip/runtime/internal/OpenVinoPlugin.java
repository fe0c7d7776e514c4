package dev.vcpclip.runtime.internal;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtEpDevice;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtHardwareDevice.OrtHardwareDeviceType;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.vcpclip.runtime.VcpClipException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

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

  /** Without it, the plug-in says of every processor that it is none. */
  private static final String PROCESSORS = "libopenvino_intel_cpu_plugin.so";

  private static Path loaded;

  private static String version = "not loaded";

  private OpenVinoPlugin() {}

  /**
   * Lets a session run on the processor by OpenVINO.
   *
   * @param threads 0 lets OpenVINO choose
   * @throws OrtException when the library does not load or does not take this processor, or another
   *     one is loaded already
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
      String found = Files.exists(library) ? "is no file" : "no such file";
      throw new VcpClipException(
          library
              + ": "
              + (Files.isDirectory(library) ? "is a folder" : found)
              + ", expected OpenVINO's plug-in for ONNX Runtime. Name its file (--openvino,"
              + " VCPCLIP_OPENVINO, model.openvino), or none.");
    }
  }

  /** Which one it is, once a session's options have asked for it. */
  static synchronized String version() {
    return version;
  }

  private static synchronized OrtEpDevice processor(Path library) throws OrtException {
    OrtEnvironment environment = load(library);
    Optional<OrtEpDevice> processor =
        environment.getEpDevices().stream()
            .filter(device -> device.getEpName().equals(NAME))
            .filter(device -> device.getDevice().getType() == OrtHardwareDeviceType.CPU)
            .findFirst();
    if (processor.isEmpty()) {
      loaded = null; // so that another one may be tried
      environment.unregisterExecutionProviderLibrary(NAME);
      throw new OrtException("its plug-in does not take this processor; it is for Intel's");
    }
    version = processor.get().getEpMetadata().getOrDefault("version", "of unknown version");
    return processor.get();
  }

  private static OrtEnvironment load(Path library) throws OrtException {
    OrtEnvironment environment = OnnxEnvironment.get();
    Path file = real(library);
    if (loaded == null) {
      requireWhole(file);
      try {
        environment.registerExecutionProviderLibrary(NAME, file.toString());
      } catch (OrtException e) {
        throw new OrtException(
            file + " is not OpenVINO's plug-in, or cannot be loaded: " + lastPart(e.getMessage()));
      }
      loaded = file;
    } else if (!loaded.equals(file)) {
      throw new OrtException(
          "this process has loaded another plug-in, %s, and keeps it; start it again for %s"
              .formatted(loaded, file));
    }
    return environment;
  }

  /** A link is the file that it leads to. */
  private static Path real(Path library) throws OrtException {
    try {
      return library.toRealPath();
    } catch (IOException e) {
      throw new OrtException(library + " cannot be read (" + e + ")");
    }
  }

  /** The system's words, without ONNX Runtime's and the path again. */
  private static String lastPart(String message) {
    return message.lines().findFirst().orElse("").replaceFirst(".*error: ", "");
  }

  /**
   * Refuses what the system would take the whole process down with: a library of which a part is
   * missing, the plug-in or one of OpenVINO's beside it.
   */
  private static void requireWhole(Path plugin) throws OrtException {
    try (Stream<Path> beside = Files.list(plugin.getParent())) {
      for (Path library : (Iterable<Path>) beside.filter(OpenVinoPlugin::isLibrary)::iterator) {
        if (ElfFile.isCutOff(library)) {
          throw new OrtException(library + " is cut off; install the plug-in again");
        }
      }
    } catch (IOException e) {
      throw new OrtException(plugin + ": its folder cannot be read (" + e + ")");
    }
    Path processors = plugin.resolveSibling(PROCESSORS);
    if (plugin.toString().endsWith(".so") && !Files.isRegularFile(processors)) {
      throw new OrtException(processors + " is missing; " + NEIGHBOURS);
    }
  }

  private static boolean isLibrary(Path file) {
    return Files.isRegularFile(file) && file.getFileName().toString().matches("lib.*\\.so[.\\d]*");
  }
}
