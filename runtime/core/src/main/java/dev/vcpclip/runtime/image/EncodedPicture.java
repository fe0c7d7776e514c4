package dev.vcpclip.runtime.image;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.DiskFailure;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A picture file's bytes, and its name for whoever has to be told about them. */
final class EncodedPicture {
  private static final long MAX_BYTES = Integer.MAX_VALUE - 8L;

  private final String name;
  private final byte[] bytes;

  EncodedPicture(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  /** Java reads the bytes, so every path that Java knows works. */
  static EncodedPicture read(Path file) {
    if (!Files.exists(file)) {
      throw new VcpClipException(file + ": no such file");
    }
    if (!Files.isRegularFile(file)) {
      throw new VcpClipException(file + ": not a file, expected a picture");
    }
    try {
      long size = Files.size(file);
      if (size == 0) {
        throw new VcpClipException(file + ": empty file, expected a picture");
      }
      if (size > MAX_BYTES) {
        throw new VcpClipException(
            "%s: %d MiB, expected a picture of at most 2048 MiB".formatted(file, size >> 20));
      }
      return new EncodedPicture(file.toString(), Files.readAllBytes(file));
    } catch (AccessDeniedException e) {
      throw new VcpClipException(file + ": no right to read this file", e);
    } catch (IOException e) {
      throw DiskFailure.cannotRead(file, e);
    }
  }

  String name() {
    return name;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return bytes.length;
  }

  /** The unsigned byte at a place that is known to be inside. */
  int at(int index) {
    return bytes[index] & 0xFF;
  }

  /** Whether these characters lie there. */
  boolean holds(int index, String latin) {
    if (index < 0 || index > bytes.length - latin.length()) {
      return false;
    }
    for (int i = 0; i < latin.length(); i++) {
      if (at(index + i) != latin.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Four bytes, most significant first, unsigned. */
  long bigEndian32(int index) {
    return (long) bigEndian16(index) << 16 | bigEndian16(index + 2);
  }

  /** Two bytes, most significant first, unsigned. */
  int bigEndian16(int index) {
    return at(index) << 8 | at(index + 1);
  }

  /** Four bytes, least significant first, unsigned. */
  long littleEndian32(int index) {
    return (long) littleEndian16(index + 2) << 16 | littleEndian16(index);
  }

  /** Two bytes, least significant first, unsigned. */
  int littleEndian16(int index) {
    return at(index + 1) << 8 | at(index);
  }

  /** What is wrong with the file, as an exception to throw. */
  VcpClipException fault(String reason) {
    return new VcpClipException(name + ": " + reason);
  }

  VcpClipException fault(String reason, Throwable cause) {
    return new VcpClipException(name + ": " + reason, cause);
  }

  /** The file ends too early. */
  VcpClipException cutShort(String format, String missing) {
    return fault("%s is cut short (%s). Is it still being written?".formatted(format, missing));
  }
}
