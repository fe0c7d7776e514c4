package dev.vcpclip.runtime.camera;

import static org.bytedeco.ffmpeg.global.avutil.*;

import dev.vcpclip.runtime.source.Capture;
import dev.vcpclip.runtime.source.Grab;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.source.SourceException;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.CRC32;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/** Pictures from a child's standard output. Used by one thread. */
final class FramedPictures implements AutoCloseable {
  private static final int CHUNK = 1 << 16;
  private static final int LONGEST_HEADER = 1024;
  private static final long OLDEST_NANOS = 10_000_000_000L;

  private final String stream;
  private final ChildProcess child;
  private final StreamOptions options;
  private final RateLimit rateLimit;
  private final CaptureTimes times = new CaptureTimes();
  private final byte[] chunk = new byte[CHUNK];
  private DecodedFrames frames;
  private InputStream in;
  private long lastSequence = -1;
  private long offset;

  FramedPictures(String stream, ChildProcess child, StreamOptions options) {
    this.stream = stream;
    this.child = child;
    this.options = options;
    this.rateLimit = new RateLimit(options.maxRate());
  }

  Grab read() {
    try {
      if (in == null) {
        in = new BufferedInputStream(child.output(), CHUNK);
        frames = new DecodedFrames(options, Math.max(1, options.decoderThreads()));
      }
      PictureHeader header = header();
      long readNanos = System.nanoTime();
      return picture(header, times.next(readNanos - age(header)));
    } catch (EOFException e) {
      throw child.end("its standard output is closed");
    } catch (IOException e) {
      throw child.end("its standard output cannot be read");
    }
  }

  private PictureHeader header() throws IOException {
    byte[] line = new byte[LONGEST_HEADER];
    int length = 0;
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      if (length == LONGEST_HEADER) {
        throw failure("no line within %d bytes where a header was expected".formatted(length));
      }
      line[length++] = (byte) next;
    }
    PictureHeader header;
    try {
      header = PictureHeader.parse(new String(line, 0, length, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw failure(e.getMessage());
    }
    if (lastSequence < 0) {
      offset = header.sequence();
    } else if (header.sequence() <= lastSequence) {
      throw failure(
          "picture %d follows picture %d, expected a larger number"
              .formatted(header.sequence(), lastSequence));
    }
    lastSequence = header.sequence();
    return header;
  }

  /** How long ago the program says that it took the picture, where that can be. */
  private static long age(PictureHeader header) {
    Instant now = Instant.now();
    long nowNanos = Math.addExact(now.getEpochSecond() * 1_000_000_000L, now.getNano());
    long age = nowNanos - header.takenAtNanos();
    return age > 0 && age < OLDEST_NANOS ? age : 0;
  }

  private Grab picture(PictureHeader header, long takenNanos) throws IOException {
    AVFrame decoded = av_frame_alloc();
    try {
      if (av_frame_get_buffer(described(decoded, header), 1) < 0) {
        throw failure("no memory for a picture of %d bytes".formatted(header.bytes()));
      }
      boolean whole = header.fits(pixels(decoded, header));
      if (!rateLimit.admits(takenNanos * 1e-9)) {
        offset++;
        return new Grab.Alive();
      }
      long sequence = header.sequence() - offset;
      Capture unnamed = Capture.readAt(takenNanos, stream, sequence, child.name());
      Capture capture = header.partId().map(unnamed::withPartId).orElse(unnamed);
      return whole
          ? new Grab.Taken(new Shot(capture, frames.frame(decoded)))
          : new Grab.Unreadable(capture, failure("a picture's checksum does not fit"));
    } finally {
      av_frame_free(decoded);
    }
  }

  private static AVFrame described(AVFrame frame, PictureHeader header) {
    return frame
        .format(header.pixelFormat())
        .width(header.width())
        .height(header.height())
        .color_range(AVCOL_RANGE_UNSPECIFIED);
  }

  /** Reads the planes, row by row as they come; answers the checksum of what came. */
  private long pixels(AVFrame frame, PictureHeader header) throws IOException {
    CRC32 checksum = new CRC32();
    int[] rowBytes = header.rowBytes();
    for (int plane = 0; plane < rowBytes.length; plane++) {
      int rows = header.rows(plane);
      int stride = frame.linesize(plane);
      ByteBuffer target =
          new BytePointer(frame.data(plane)).capacity((long) stride * rows).asByteBuffer();
      if (stride == rowBytes[plane]) {
        fill(target, stride * rows, checksum);
        continue;
      }
      for (int row = 0; row < rows; row++) {
        fill(target.position(row * stride), rowBytes[plane], checksum);
      }
    }
    return checksum.getValue();
  }

  private void fill(ByteBuffer target, int bytes, CRC32 checksum) throws IOException {
    for (int left = bytes; left > 0; ) {
      int got = in.read(chunk, 0, Math.min(left, CHUNK));
      if (got < 0) {
        throw new EOFException();
      }
      target.put(chunk, 0, got);
      checksum.update(chunk, 0, got);
      left -= got;
    }
  }

  private SourceException failure(String what) {
    return child.failure(Code.CODEC, what);
  }

  @Override
  public void close() {
    if (frames != null) {
      frames.close();
    }
  }
}
