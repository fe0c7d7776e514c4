package dev.vcpclip.runtime.image;

/** A JPEG frame header, and which components a scan has brought. */
final class JpegFrame {
  private static final int MAX_SAMPLING = 4;

  /** One colour: its sampling factors and the table that its coefficients were divided by. */
  record Component(int id, int horizontal, int vertical, int quantization) {}

  private final int precision;
  private final int width;
  private final int height;
  private final boolean progressive;
  private final Component[] components;
  private final boolean[] scanned;
  private int scans;

  private JpegFrame(
      int precision, int width, int height, boolean progressive, Component[] components) {
    this.precision = precision;
    this.width = width;
    this.height = height;
    this.progressive = progressive;
    this.components = components;
    scanned = new boolean[components.length];
  }

  static JpegFrame read(EncodedPicture file, int body, int end, boolean progressive)
      throws JpegDamage {
    int count = end - body >= 6 ? file.at(body + 5) : 0;
    if (count < 1 || count > 4 || end - body < 6 + 3 * count) {
      throw JpegDamage.of("frame header of %d bytes for %d components", end - body, count);
    }
    Component[] components = new Component[count];
    for (int i = 0; i < count; i++) {
      int at = body + 6 + 3 * i;
      int sampling = file.at(at + 1);
      Component component =
          new Component(file.at(at), sampling >> 4, sampling & 15, file.at(at + 2) & 3);
      if (component.horizontal < 1
          || component.horizontal > MAX_SAMPLING
          || component.vertical < 1
          || component.vertical > MAX_SAMPLING) {
        throw JpegDamage.of("sampling factors %d x %d", sampling >> 4, sampling & 15);
      }
      components[i] = component;
    }
    int height = file.bigEndian16(body + 1);
    int width = file.bigEndian16(body + 3);
    if (width == 0 || height == 0) {
      throw JpegDamage.of("%d x %d pixels", width, height);
    }
    return new JpegFrame(file.at(body), width, height, progressive, components);
  }

  int precision() {
    return precision;
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  boolean progressive() {
    return progressive;
  }

  /** The place of a component among the frame's. */
  int indexOf(int id) throws JpegDamage {
    for (int i = 0; i < components.length; i++) {
      if (components[i].id == id) {
        return i;
      }
    }
    throw JpegDamage.of("a scan of component %d, which the frame lacks", id);
  }

  Component component(int index) {
    return components[index];
  }

  void countScan() {
    scans++;
  }

  void countScan(int[] indexes) {
    scans++;
    for (int index : indexes) {
      scanned[index] = true;
    }
  }

  int scans() {
    return scans;
  }

  /** Whether every component has come. */
  boolean complete() {
    for (boolean one : scanned) {
      if (!one) {
        return false;
      }
    }
    return true;
  }

  private int maxHorizontal() {
    int max = 1;
    for (Component component : components) {
      max = Math.max(max, component.horizontal);
    }
    return max;
  }

  private int maxVertical() {
    int max = 1;
    for (Component component : components) {
      max = Math.max(max, component.vertical);
    }
    return max;
  }

  /** Units that a scan of these components consists of. */
  long units(int[] indexes) {
    int maxHorizontal = maxHorizontal();
    int maxVertical = maxVertical();
    if (indexes.length > 1) {
      return ceil(width, 8L * maxHorizontal) * ceil(height, 8L * maxVertical);
    }
    Component only = components[indexes[0]];
    long across = ceil(ceil((long) width * only.horizontal, maxHorizontal), 8);
    long down = ceil(ceil((long) height * only.vertical, maxVertical), 8);
    return across * down;
  }

  private static long ceil(long value, long by) {
    return (value + by - 1) / by;
  }
}
