package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.FrameWarp;
import java.nio.ByteBuffer;

/**
 * What differs between the parts that are remembered and those that come later: how they lie, and
 * the light. Applied to the references, so that the test pictures' masks stay exact.
 */
public enum Disturbance {
  /** Nothing. */
  NONE,
  /** By 10 degrees. */
  TURNED {
    @Override
    Frame of(Frame frame) {
      return FrameWarp.of(frame, 10, 0, 0);
    }
  },
  /** By 5 % of the picture, to the right and down. */
  SHIFTED {
    @Override
    Frame of(Frame frame) {
      return FrameWarp.of(frame, 0, 0.05, 0.05);
    }
  },
  /** By 20 %. */
  BRIGHTER {
    @Override
    Frame of(Frame frame) {
      return lit(frame, 1.2);
    }
  },
  /** By 20 %. */
  DARKER {
    @Override
    Frame of(Frame frame) {
      return lit(frame, 0.8);
    }
  };

  private static final int WHITE = 255;

  /** Another frame, or the same; whichever it is, the caller closes both. */
  Frame of(Frame frame) {
    return frame;
  }

  private static Frame lit(Frame frame, double factor) {
    int row = frame.width() * frame.format().channels();
    ByteBuffer pixels = frame.pixels();
    byte[] lit = new byte[row * frame.height()];
    for (int y = 0; y < frame.height(); y++) {
      pixels.get(pixels.position() + y * frame.stride(), lit, y * row, row);
    }
    for (int i = 0; i < lit.length; i++) {
      lit[i] = (byte) Math.min(WHITE, Math.round(factor * (lit[i] & WHITE)));
    }
    return Frame.copyOf(lit, frame.width(), frame.height(), frame.format());
  }
}
