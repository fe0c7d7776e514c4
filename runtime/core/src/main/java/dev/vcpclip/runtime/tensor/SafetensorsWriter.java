package dev.vcpclip.runtime.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.io.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Writes safetensors files of any size, one tensor in memory at a time. The target appears whole or
 * not at all.
 *
 * @see SafetensorsFile
 */
public final class SafetensorsWriter {
  private static final int CHUNK = 1 << 20;

  private SafetensorsWriter() {}

  /**
   * A tensor to write and where its bytes come from.
   *
   * @param info name, type and shape
   * @param values writes exactly the tensor's bytes, little-endian; called once
   */
  public record Entry(TensorInfo info, AtomicFile.Content values) {

    /** An F32 tensor. */
    public static Entry f32(String name, float[] values, long... shape) {
      return f32(name, () -> values, shape);
    }

    /** An F32 tensor whose values are fetched when its turn comes. */
    public static Entry f32(String name, Supplier<float[]> values, long... shape) {
      return new Entry(
          info(name, DataType.F32, shape), channel -> writeFloats(channel, values.get()));
    }

    /** A U8 tensor. */
    public static Entry u8(String name, byte[] values, long... shape) {
      return new Entry(
          info(name, DataType.U8, shape), channel -> writeFully(channel, ByteBuffer.wrap(values)));
    }

    /** An F16 tensor, rounded from float when its turn comes. */
    public static Entry f16(String name, Supplier<float[]> values, long... shape) {
      return new Entry(
          info(name, DataType.F16, shape), channel -> writeHalves(channel, values.get()));
    }

    private static TensorInfo info(String name, DataType type, long... shape) {
      return new TensorInfo(name, type, Arrays.stream(shape).boxed().toList());
    }
  }

  /**
   * Writes or replaces a file.
   *
   * @param metadata strings for {@code __metadata__}, in this order
   * @param entries in this order
   * @throws VcpClipException when the disk refuses
   * @throws IllegalArgumentException when two entries share a name or one writes another number of
   *     bytes than its shape takes; the target is then untouched
   */
  public static void write(Path file, Map<String, String> metadata, List<Entry> entries) {
    byte[] header = header(metadata, entries);
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer head = littleEndian(Long.BYTES + header.length);
          writeFully(channel, head.putLong(header.length).put(header).flip());
          for (Entry entry : entries) {
            Counting counting = new Counting(channel);
            entry.values().writeTo(counting);
            long expected = entry.info().elements() * entry.info().dataType().bytes();
            if (counting.written != expected) {
              throw new IllegalArgumentException(
                  String.format(
                      "'%s' wrote %d bytes, its shape takes %d",
                      entry.info().name(), counting.written, expected));
            }
          }
        });
  }

  private static byte[] header(Map<String, String> metadata, List<Entry> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Set<String> names = new HashSet<>();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart("__metadata__");
        for (Map.Entry<String, String> item : metadata.entrySet()) {
          json.writeStringField(item.getKey(), item.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (Entry entry : entries) {
        TensorInfo info = entry.info();
        if (!names.add(info.name())) {
          throw new IllegalArgumentException("two tensors named '" + info.name() + "'");
        }
        long end = offset + info.elements() * info.dataType().bytes();
        json.writeObjectFieldStart(info.name());
        json.writeStringField("dtype", info.dataType().name());
        writeArray(json, "shape", info.shape().stream().mapToLong(Long::longValue));
        writeArray(json, "data_offsets", LongStream.of(offset, end));
        json.writeEndObject();
        offset = end;
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new AssertionError("an array in memory does not fail", e);
    }
    // The format pads with spaces so that the data begins at a multiple of eight.
    while (bytes.size() % Long.BYTES != 0) {
      bytes.write(' ');
    }
    return bytes.toByteArray();
  }

  private static void writeArray(JsonGenerator json, String field, LongStream values)
      throws IOException {
    long[] array = values.toArray();
    json.writeFieldName(field);
    json.writeArray(array, 0, array.length);
  }

  private static void writeFloats(WritableByteChannel channel, float[] values) throws IOException {
    ByteBuffer chunk = littleEndian((int) Math.min(CHUNK, (long) values.length * Float.BYTES));
    for (int done = 0; done < values.length; ) {
      int n = Math.min(values.length - done, chunk.capacity() / Float.BYTES);
      chunk.clear().asFloatBuffer().put(values, done, n);
      writeFully(channel, chunk.limit(n * Float.BYTES));
      done += n;
    }
  }

  private static void writeHalves(WritableByteChannel channel, float[] values) throws IOException {
    ByteBuffer chunk = littleEndian(CHUNK);
    for (int done = 0; done < values.length; ) {
      int n = Math.min(values.length - done, CHUNK / Short.BYTES);
      chunk.clear();
      for (int i = done; i < done + n; i++) {
        chunk.putShort(HalfFloats.fromFloat(values[i]));
      }
      writeFully(channel, chunk.flip());
      done += n;
    }
  }

  private static ByteBuffer littleEndian(int capacity) {
    return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void writeFully(WritableByteChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Counts what passes, and keeps the file open when a source closes its channel. */
  private static final class Counting implements WritableByteChannel {
    private final WritableByteChannel target;
    private long written;

    Counting(WritableByteChannel target) {
      this.target = target;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int n = target.write(bytes);
      written += n;
      return n;
    }

    @Override
    public boolean isOpen() {
      return target.isOpen();
    }

    @Override
    public void close() {}
  }
}
