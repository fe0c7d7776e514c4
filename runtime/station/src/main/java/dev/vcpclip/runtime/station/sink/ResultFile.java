package dev.vcpclip.runtime.station.sink;

import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.runtime.io.DiskFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Function;

/**
 * A text file that gets a line a result, wherever the disk or share is when it is there. A table
 * that was begun with other columns, by an earlier version, is left as it is: what comes goes to a
 * new one beside it, {@code results-2.csv}.
 */
final class ResultFile implements Connector.Delivering {
  private final String name;
  private final Path file;
  private final String header;
  private final Function<PartResult, String> row;
  private volatile State state;

  /**
   * @param header first line of a new file, with its end; empty for none
   * @param row a result's line, with its end
   */
  ResultFile(String name, Path file, String header, Function<PartResult, String> row) {
    this.name = name;
    this.file = file;
    this.header = header;
    this.row = row;
    this.state = new State(true, file.toString());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void start() {
    // The file is opened for each line, so that a share may come and go.
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public void deliver(PartResult result) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      int number = 1;
      while (!append(numbered(number), row.apply(result))) {
        number++;
      }
    } catch (IOException e) {
      state = new State(false, file + ": " + DiskFailure.reason(e));
      throw AtomicFile.cannotWrite(file, e);
    }
  }

  private Path numbered(int number) {
    if (number == 1) {
      return file;
    }
    String whole = file.getFileName().toString();
    int dot = whole.lastIndexOf('.');
    int end = dot > 0 ? dot : whole.length();
    return file.resolveSibling(whole.substring(0, end) + "-" + number + whole.substring(end));
  }

  /** Whether it is the file for such lines. */
  private boolean append(Path target, String line) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            target, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.size() > 0 && !beginsWithHeader(channel)) {
        return false;
      }
      append(channel, line);
    }
    String other = target.equals(file) ? "" : " (" + file.getFileName() + " has other columns)";
    state = new State(true, target + other);
    return true;
  }

  private boolean beginsWithHeader(FileChannel channel) throws IOException {
    byte[] expected = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer found = ByteBuffer.allocate(expected.length);
    for (int read = 0; found.hasRemaining() && read >= 0; ) {
      read = channel.read(found, found.position());
    }
    return Arrays.equals(found.array(), expected);
  }

  /** All of the line or nothing, also where a full disk takes half of it. */
  private void append(FileChannel channel, String line) throws IOException {
    long size = channel.size();
    String text = (size == 0 ? header : endOfHalfLine(channel, size)) + line;
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    try {
      long at = size;
      while (bytes.hasRemaining()) {
        at += channel.write(bytes, at);
      }
      channel.force(false);
    } catch (IOException e) {
      channel.truncate(size);
      throw e;
    }
  }

  /** What a power cut left. */
  private static String endOfHalfLine(FileChannel channel, long size) throws IOException {
    ByteBuffer last = ByteBuffer.allocate(1);
    channel.read(last, size - 1);
    return last.get(0) == '\n' ? "" : "\n";
  }

  @Override
  public void close() {
    // Nothing is open between two results.
  }
}
