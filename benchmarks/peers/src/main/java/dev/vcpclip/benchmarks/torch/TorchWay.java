package dev.vcpclip.benchmarks.torch;

/**
 * How libtorch computes the method, always in fp32: DJL 0.36.0 ends the process when an array is
 * asked to become bfloat16.
 */
enum TorchWay {
  /**
   * As the authors' code does: attention written out, its probabilities in memory; both prompts
   * padded to the text tower's whole context for every image; both classes upsampled. In favour of
   * this peer, their average of the probabilities over the heads, for a picture that nobody looks
   * at, is left out.
   */
  EAGER("libtorch-eager"),
  /** The same with {@code scaled_dot_product_attention} in both towers. */
  FUSED("libtorch-fused");

  private final String label;

  TorchWay(String label) {
    this.label = label;
  }

  /** The name on the command line. */
  String label() {
    return label;
  }
}
