package dev.vcpclip.exporter.weights;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.FloatDecoder;
import dev.vcpclip.runtime.tensor.MappedFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * One entry of a zip archive and the way to its bytes.
 *
 * @param file the archive
 * @param name of the entry
 * @param method 0 stored, 8 deflated
 * @param localAt where its header begins in the archive
 * @param dataAt where its bytes begin in the archive
 * @param stored bytes in the archive
 * @param size bytes after decompression
 */
record ZipEntryData(
    MappedFile file, String name, int method, long localAt, long dataAt, long stored, long size) {
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  /**
   * Weights deflate to half at best and a pickle to a tenth; deflate itself reaches a thousandth.
   */
  private static final long MAX_RATIO = 20;

  private static final long ALWAYS_ALLOWED = 1 << 16;

  /** Refuses a stored entry whose two sizes differ. */
  void checkStored() {
    if (method == STORED && size != stored) {
      throw fail("claims " + size + " bytes and stores " + stored + ". Damaged?");
    }
  }

  /**
   * Refuses to unpack what is out of proportion. Only for entries that are read: TorchScript's
   * debug tables, which are not, may well compress better than any weights.
   */
  void checkProportion() {
    if (method != STORED && size > Math.max(ALWAYS_ALLOWED, stored * MAX_RATIO)) {
      throw fail(
          String.format(
              "claims to unpack %d bytes to %d, more than %d times as many: a zip bomb.",
              stored, size, MAX_RATIO));
    }
  }

  /**
   * Elements of a tensor's storage.
   *
   * @param type of the elements
   * @param from first element
   * @param count number of elements, inside the entry
   */
  float[] floats(DataType type, long from, int count) {
    if (method == STORED) {
      return file.floats(type, dataAt + from * type.bytes(), count);
    }
    float[] values = new float[count];
    int offset = Math.toIntExact(from * type.bytes());
    ByteBuffer bytes = bytes();
    FloatDecoder.decode(type, bytes.slice(offset, bytes.capacity() - offset), values, 0, count);
    return values;
  }

  /** All bytes, little-endian. */
  ByteBuffer bytes() {
    if (size > Integer.MAX_VALUE - 8 || stored > Integer.MAX_VALUE - 8) {
      throw fail("has " + size + " bytes, more than fit a buffer.");
    }
    ByteBuffer raw = file.bytes(dataAt, (int) stored);
    return method == STORED ? raw : inflate(raw);
  }

  private ByteBuffer inflate(ByteBuffer raw) {
    checkProportion();
    if (method != DEFLATED) {
      throw fail("is packed by method " + method + ", expected 0 (stored) or 8 (deflated).");
    }
    byte[] bytes = new byte[(int) size];
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(raw);
      int done = 0;
      while (done < bytes.length) {
        int n = inflater.inflate(bytes, done, bytes.length - done);
        if (n == 0) {
          break;
        }
        done += n;
      }
      boolean more = inflater.inflate(new byte[1]) > 0;
      if (done != bytes.length || more || !inflater.finished()) {
        throw fail("does not unpack to the " + size + " bytes it claims. Damaged?");
      }
    } catch (DataFormatException e) {
      throw new VcpClipException(
          file.file() + ": entry '" + name + "' cannot be unpacked. Damaged?", e);
    } finally {
      inflater.end();
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private VcpClipException fail(String what) {
    return new VcpClipException(file.file() + ": entry '" + name + "' " + what);
  }
}
