package dev.vcpclip.exporter.internal.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/**
 * A file of weights that several graphs of one folder refer to (ONNX's external data).
 *
 * <p>Tensors are appended once each, at multiples of a memory page so that ONNX Runtime can map
 * them, and told apart by name and type: graphs that share the file have to mean the same by them.
 * Not thread-safe.
 */
public final class ExternalWeights implements AutoCloseable {
  private static final long PAGE = 4096;

  private final Path file;
  private final FileChannel channel;
  private final Map<String, Location> locations = new HashMap<>();
  private long size;

  /** Place of a tensor's bytes. */
  record Location(String file, long offset, long length) {}

  private ExternalWeights(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Creates the file, which must not exist. */
  public static ExternalWeights create(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new ExternalWeights(file, channel);
  }

  private static String key(Initializer weight) {
    return weight.value().type() + " " + weight.value().name();
  }

  boolean holds(Initializer weight) {
    return locations.containsKey(key(weight));
  }

  /** Appends the tensor if it is not there, and says where it is. */
  Location put(Initializer weight) throws IOException {
    Location known = locations.get(key(weight));
    if (known != null) {
      return known;
    }
    ByteBuffer bytes = weight.encode();
    long offset = (size + PAGE - 1) / PAGE * PAGE;
    long length = bytes.remaining();
    while (bytes.hasRemaining()) {
      channel.write(bytes, offset + bytes.position());
    }
    size = offset + length;
    Location location = new Location(file.getFileName().toString(), offset, length);
    locations.put(key(weight), location);
    return location;
  }

  /** Bytes written so far. */
  public long size() {
    return size;
  }

  /** Forces what was written to the disk. */
  public void force() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
