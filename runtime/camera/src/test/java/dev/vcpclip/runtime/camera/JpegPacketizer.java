package dev.vcpclip.runtime.camera;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;

/** JPEG over RTP (RFC 2435) with the quantisation tables in each picture. */
final class JpegPacketizer {
  private static final int PAYLOAD_TYPE = 26;
  private static final int FRAGMENT = 1300;
  private static final int CLOCK = 90_000;

  private final AtomicInteger packetNumber = new AtomicInteger(1);

  /** The parts of a JPEG file that travel. */
  private record Parts(byte[] tables, byte[] scan) {
    static Parts of(byte[] jpeg) {
      ByteArrayOutputStream tables = new ByteArrayOutputStream();
      ByteBuffer in = ByteBuffer.wrap(jpeg);
      in.getShort(); // start of image
      while (true) {
        int marker = in.getShort() & 0xFFFF;
        int end = in.position() + (in.getShort(in.position()) & 0xFFFF);
        if (marker == 0xFFDB) {
          for (int at = in.position() + 2; at < end; at += 65) {
            tables.write(jpeg, at + 1, 64);
          }
        }
        in.position(end);
        if (marker == 0xFFDA) {
          byte[] scan = new byte[in.remaining() - 2]; // without the end of image
          in.get(scan);
          return new Parts(tables.toByteArray(), scan);
        }
      }
    }
  }

  static byte[] jpeg(BufferedImage picture) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      ImageIO.write(picture, "jpg", out);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  /**
   * The packets of a picture.
   *
   * @param damaged whether the middle of its data is missing, as if a camera's encoder had failed
   */
  List<byte[]> packets(BufferedImage picture, double seconds, boolean damaged) {
    Parts parts = Parts.of(jpeg(picture));
    byte[] scan = damaged ? rubbish(parts.scan()) : parts.scan();
    List<byte[]> packets = new ArrayList<>();
    for (int at = 0; at < scan.length; at += FRAGMENT) {
      int size = Math.min(FRAGMENT, scan.length - at);
      boolean last = at + size == scan.length;
      ByteBuffer packet = ByteBuffer.allocate(12 + 8 + 4 + parts.tables().length + size);
      packet.put((byte) 0x80).put((byte) (PAYLOAD_TYPE | (last ? 0x80 : 0)));
      packet.putShort((short) packetNumber.getAndIncrement());
      packet.putInt((int) (long) (seconds * CLOCK)).putInt(0x5EED);
      packet.putInt(at); // type-specific 0 and the fragment's offset
      packet.put((byte) 1).put((byte) 255); // 4:2:0, tables in band
      packet.put((byte) (picture.getWidth() / 8)).put((byte) (picture.getHeight() / 8));
      if (at == 0) {
        packet.putShort((short) 0).putShort((short) parts.tables().length).put(parts.tables());
      }
      packet.put(scan, at, size);
      byte[] bytes = new byte[packet.position()];
      packet.flip().get(bytes);
      packets.add(bytes);
    }
    return packets;
  }

  private static byte[] rubbish(byte[] scan) {
    byte[] damaged = new byte[scan.length / 3];
    System.arraycopy(scan, 0, damaged, 0, damaged.length);
    return damaged;
  }
}
