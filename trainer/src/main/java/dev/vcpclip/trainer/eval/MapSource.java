package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;

/**
 * Anything that can be evaluated: an exported bundle, a model in training, a detector without
 * learning.
 *
 * <p>Implementations are thread-safe: the evaluation calls them from several threads.
 */
@FunctionalInterface
public interface MapSource {
  /**
   * Looks for anomalies in one picture.
   *
   * @param frame any size and format; stays the caller's to close
   * @return the map at whatever size the source computes; masks are resized to it
   * @throws VcpClipException when the source fails on this picture
   */
  ScoredMap map(Frame frame);
}
