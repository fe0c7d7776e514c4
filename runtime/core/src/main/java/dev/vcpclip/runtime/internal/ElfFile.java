package dev.vcpclip.runtime.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Linux's form of a library, as far as it says how long the file has to be. */
final class ElfFile {
  private static final int HEADER = 64;
  private static final int MAGIC = 0x464c457f; // 0x7f, ELF
  private static final int SECTIONS_AT = 40;
  private static final int SECTION_SIZE_AT = 58;
  private static final int SECTIONS_NUMBER_AT = 60;

  private ElfFile() {}

  /**
   * Whether it is a library whose end is missing: its table of sections is the last part of it.
   * Another kind of file is none.
   */
  static boolean isCutOff(Path file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file)) {
      while (header.hasRemaining() && channel.read(header) >= 0) {
        continue;
      }
      if (header.position() < Integer.BYTES || header.getInt(0) != MAGIC) {
        return false;
      }
      return header.hasRemaining() || end(header) > channel.size();
    }
  }

  private static long end(ByteBuffer header) {
    int size = Short.toUnsignedInt(header.getShort(SECTION_SIZE_AT));
    int number = Short.toUnsignedInt(header.getShort(SECTIONS_NUMBER_AT));
    return header.getLong(SECTIONS_AT) + (long) size * number;
  }
}
