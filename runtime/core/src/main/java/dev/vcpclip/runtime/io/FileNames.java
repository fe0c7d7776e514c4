package dev.vcpclip.runtime.io;

import java.nio.charset.StandardCharsets;

/** Names that a file system takes: those in use take 255 bytes or, on Windows, characters. */
public final class FileNames {
  private static final int LONGEST = 255;
  private static final int HASH_DIGITS = 12;

  private FileNames() {}

  /**
   * A name with an ending, cut where it would be too long. A hash of the whole name then stands for
   * what was cut off, so that two names stay two.
   *
   * @param name without the ending
   * @param ending with its dot
   */
  public static String fitting(String name, String ending) {
    if (bytes(name + ending).length <= LONGEST) {
      return name + ending;
    }
    String rest = "~" + Sha256.of(bytes(name)).substring(0, HASH_DIGITS) + ending;
    return cut(name, LONGEST - bytes(rest).length) + rest;
  }

  /** The longest beginning of that many bytes that splits no character. */
  static String cut(String name, int mostBytes) {
    int end = name.length();
    while (bytes(name.substring(0, end)).length > mostBytes) {
      end = name.offsetByCodePoints(end, -1);
    }
    return name.substring(0, end);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
