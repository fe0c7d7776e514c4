package dev.vcpclip.runtime.io;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A text file that grows by whole lines: each is handed to the operating system in one piece, so
 * that a program that stops loses none of those before. A half line that a power cut left is closed
 * off before the next one; one that a full disk left is taken back. Thread-safe.
 */
public final class AppendingFile implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  /** Where whole lines end. */
  private long end;

  private boolean closed;

  private AppendingFile(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file for appending.
   *
   * @param file created when missing, its folder too
   * @param lineEnd what a half line is closed off with
   * @throws dev.vcpclip.runtime.VcpClipException when the disk refuses
   */
  public static AppendingFile open(Path file, String lineEnd) {
    FileChannel channel = null;
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      AppendingFile opened = new AppendingFile(file, channel);
      long size = channel.size();
      opened.end = size;
      channel.position(size);
      if (size > 0 && opened.lastByte(size) != '\n') {
        opened.append(lineEnd);
      }
      return opened;
    } catch (IOException e) {
      closeQuietly(channel);
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  private byte lastByte(long size) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    channel.read(last, size - 1);
    return last.get(0);
  }

  private static void closeQuietly(FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        // The failure before this one is the one to report.
      }
    }
  }

  /**
   * Reads such a file. A half line may end inside a character, which reads as {@code U+FFFD}: it is
   * for the caller to leave that line out, not a reason to refuse the file.
   */
  public static BufferedReader reader(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
  }

  /** Whether nothing was ever written. */
  public synchronized boolean isEmpty() {
    try {
      return channel.size() == 0;
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  /**
   * Appends text that ends with its line's end.
   *
   * @throws IllegalStateException when this file was closed
   */
  public synchronized void append(String text) {
    if (closed) {
      throw new IllegalStateException(file + " is closed");
    }
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    try {
      if (channel.position() != end) {
        channel.truncate(end); // what could not be taken back when it failed
      }
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      end = channel.position();
    } catch (IOException e) {
      takeBackHalfLine(e);
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  /** The next line would go on with it, and both were lost. */
  private void takeBackHalfLine(IOException failure) {
    try {
      channel.truncate(end);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /** Forces everything to the disk. A second call does nothing. */
  @Override
  public synchronized void close() {
    closed = true;
    try {
      if (channel.isOpen()) {
        channel.force(true);
        channel.close();
      }
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }
}
