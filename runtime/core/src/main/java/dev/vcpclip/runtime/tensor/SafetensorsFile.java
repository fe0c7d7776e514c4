package dev.vcpclip.runtime.tensor;

import dev.vcpclip.runtime.VcpClipException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An open safetensors file: the header checked, the values mapped and converted when asked for.
 *
 * <p>A file that contradicts itself is refused by {@link #open}, before anything is allocated that
 * the file does not hold. Thread-safe until closed.
 *
 * @see SafetensorsWriter
 */
public final class SafetensorsFile implements AutoCloseable {
  /** What the format's own library accepts at most, in bytes. */
  private static final long MAX_HEADER = 100_000_000;

  private final MappedFile mapped;
  private final SafetensorsHeader header;
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();
  private final long dataStart;

  private SafetensorsFile(MappedFile mapped, SafetensorsHeader header, long dataStart) {
    this.mapped = mapped;
    this.header = header;
    this.dataStart = dataStart;
    header.entries().forEach((name, entry) -> tensors.put(name, entry.info()));
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws VcpClipException when it cannot be read or is not a sound safetensors file
   */
  public static SafetensorsFile open(Path file) {
    MappedFile mapped = MappedFile.open(file);
    try {
      return open(mapped);
    } catch (RuntimeException e) {
      mapped.close();
      throw e;
    }
  }

  private static SafetensorsFile open(MappedFile mapped) {
    long available = mapped.size() - Long.BYTES;
    if (available < 2) {
      throw new VcpClipException(
          mapped.file() + ": " + mapped.size() + " bytes, too short for a safetensors file.");
    }
    long length = mapped.bytes(0, Long.BYTES).getLong();
    if (length < 2 || length > available || length > MAX_HEADER) {
      throw new VcpClipException(
          String.format(
              "%s: claims a header of %s bytes, expected 2 to %d. Truncated, or not safetensors?",
              mapped.file(), Long.toUnsignedString(length), Math.min(available, MAX_HEADER)));
    }
    byte[] json = new byte[(int) length];
    mapped.bytes(Long.BYTES, json.length).get(json);
    var header = SafetensorsHeader.parse(mapped.file().toString(), json, available - length);
    return new SafetensorsFile(mapped, header, Long.BYTES + length);
  }

  /** The file as it was named when opened. */
  public Path file() {
    return mapped.file();
  }

  /** All tensors by name, in the header's order. */
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  /** The strings under {@code __metadata__}; empty where there are none. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /**
   * The values of one tensor as float, row-major, in an array of their own.
   *
   * @throws VcpClipException when there is no such tensor or it exceeds an array
   */
  public float[] floats(String name) {
    var entry = entry(name);
    long elements = entry.info().elements();
    if (elements > Integer.MAX_VALUE - 8) {
      throw new VcpClipException(
          file() + ": '" + name + "' has " + elements + " elements, more than fit an array.");
    }
    return mapped.floats(entry.info().dataType(), dataStart + entry.begin(), (int) elements);
  }

  /**
   * One tensor as it is stored, without a copy: read-only, little-endian, position 0. Valid until
   * the buffer is garbage, even after {@link #close()}.
   *
   * @throws VcpClipException when there is no such tensor or it exceeds 2 GiB
   */
  public ByteBuffer bytes(String name) {
    var entry = entry(name);
    long length = entry.end() - entry.begin();
    if (length > Integer.MAX_VALUE) {
      throw new VcpClipException(
          file() + ": '" + name + "' takes " + length + " bytes, more than fit a buffer.");
    }
    return mapped.bytes(dataStart + entry.begin(), (int) length);
  }

  private SafetensorsHeader.Entry entry(String name) {
    var entry = header.entries().get(name);
    if (entry == null) {
      throw new VcpClipException(
          file() + ": no tensor '" + name + "' among its " + tensors.size() + ".");
    }
    return entry;
  }

  @Override
  public void close() {
    mapped.close();
  }
}
