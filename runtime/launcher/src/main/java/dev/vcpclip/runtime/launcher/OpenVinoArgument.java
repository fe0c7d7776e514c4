package dev.vcpclip.runtime.launcher;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that says where OpenVINO's plug-in for ONNX Runtime is. */
public final class OpenVinoArgument {
  @Option(
      names = "--openvino",
      paramLabel = "FILE",
      defaultValue = "${env:VCPCLIP_OPENVINO}",
      description =
          "OpenVINO's plug-in for ONNX Runtime, on Intel's processors (default: what"
              + " VCPCLIP_OPENVINO says; without, OpenVINO is not used).")
  private Path library;

  /** The plug-in's file, or {@code null}; an empty variable names none. */
  public Path library() {
    return library == null || library.toString().isEmpty() ? null : library;
  }
}
