package dev.vcpclip.runtime.image;

import java.util.List;
import java.util.Optional;

/**
 * A picture as its source has it, in a format that is no {@link PixelFormat}: what a {@link
 * Frame#of(NativePicture) frame} is made of that is not converted before somebody wants its pixels.
 * Most frames of a live camera never are: they are dropped, or resized from their planes.
 *
 * <p>What it tells does not change. {@link #convert()} is called once at most, by any thread;
 * {@link #close()} once, after the last call of the others.
 */
public interface NativePicture extends AutoCloseable {
  /** Pixels in a row after conversion. */
  int width();

  /** Rows after conversion. */
  int height();

  /** Channel order after conversion. */
  PixelFormat format();

  /**
   * All of its memory, so that identical pictures can be told: in any order, samples of more than a
   * byte as so many bytes. Valid until it is closed.
   */
  List<PixelPlane> planes();

  /**
   * The same picture as luma and chroma of 8 bits, which a model's input can be made from without
   * converting all of it. Valid until it is closed.
   */
  Optional<YuvPlanes> yuv();

  /**
   * The picture in full size.
   *
   * @return the caller's to close, before or after this picture
   * @throws dev.vcpclip.runtime.VcpClipException when it cannot be converted
   */
  Frame convert();

  /** Gives the memory back. */
  @Override
  void close();
}
