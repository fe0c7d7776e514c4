package dev.vcpclip.exporter.internal.fused;

/**
 * A place in the image tower where values meet a weight.
 *
 * @param block counted from 0
 * @param place within the block
 */
public record Point(int block, Place place) {
  /** The four inputs of a block's linear layers. */
  public enum Place {
    /** After the first layer norm; read by queries, keys and values. */
    ATTENTION_INPUT,
    /** Sums of the heads; read by the output projection. */
    CONTEXT,
    /** After the second layer norm; read by the perceptron's first layer. */
    MLP_INPUT,
    /** After the activation; read by the perceptron's second layer. */
    HIDDEN
  }

  /** Such as {@code 3/CONTEXT}. */
  @Override
  public String toString() {
    return block + "/" + place;
  }
}
