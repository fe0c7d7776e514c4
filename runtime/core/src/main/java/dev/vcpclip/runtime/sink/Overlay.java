package dev.vcpclip.runtime.sink;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.image.Frame;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** Draws an inspection onto its picture. */
public final class Overlay {
  private Overlay() {}

  /** The picture as a PNG file's bytes. */
  public static byte[] png(Frame frame, Inspection inspection) {
    throw new UnsupportedOperationException();
  }

  /** The picture for a Java user interface. */
  public static BufferedImage image(Frame frame, Inspection inspection) {
    throw new UnsupportedOperationException();
  }

  /** Writes the PNG, whole or not at all. */
  public static void write(Path file, Frame frame, Inspection inspection) {
    throw new UnsupportedOperationException();
  }
}
