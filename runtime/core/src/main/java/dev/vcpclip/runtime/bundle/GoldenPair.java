package dev.vcpclip.runtime.bundle;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * An input of a bundle's graph and the outputs the exporter got for it: {@code golden.safetensors},
 * whose tensors carry the graph's names.
 *
 * <p>Immutable: the buffers are read-only views.
 */
public final class GoldenPair {
  private final int pictures;
  private final byte[] images;
  private final float[] maps;
  private final float[] scores;

  GoldenPair(int pictures, byte[] images, float[] maps, float[] scores) {
    this.pictures = pictures;
    this.images = images;
    this.maps = maps;
    this.scores = scores;
  }

  /** Number of pictures. */
  public int pictures() {
    return pictures;
  }

  /** One picture: uint8 {@code [height, width, 3]}, RGB. */
  public ByteBuffer image(int picture) {
    int size = images.length / pictures;
    return ByteBuffer.wrap(images, picture * size, size).slice().asReadOnlyBuffer();
  }

  /** Its anomaly map: {@code [height, width]}. */
  public FloatBuffer map(int picture) {
    int size = maps.length / pictures;
    return FloatBuffer.wrap(maps, picture * size, size).slice().asReadOnlyBuffer();
  }

  /** Its image score. */
  public float score(int picture) {
    return scores[picture];
  }
}
