package dev.vcpclip.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that another program is writing: its last character may be there by half. */
public final class TextSoFar {
  private TextSoFar() {}

  /** What is there; half a character is a replacement character. */
  public static String of(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }
}
