package dev.vcpclip.runtime.provider;

/** What executes a model, fastest first: the order in which the runtime tries them. */
public enum Provider {
  /** NVIDIA TensorRT: compiles the model for one GPU, which takes minutes the first time. */
  TENSORRT("TensorRT", true),
  /** NVIDIA CUDA. */
  CUDA("CUDA", true),
  /**
   * The processor by Intel's OpenVINO, whose plug-in for ONNX Runtime is installed apart; see
   * {@link ProviderOptions#openVino()}.
   */
  OPENVINO("OpenVINO", false),
  /** The processor; part of every build. */
  CPU("CPU", false);

  private final String label;
  private final boolean gpu;

  Provider(String label, boolean gpu) {
    this.label = label;
    this.gpu = gpu;
  }

  /** The maker's spelling, for people. */
  public String label() {
    return label;
  }

  /** Whether it needs a graphics processor. */
  public boolean gpu() {
    return gpu;
  }
}
