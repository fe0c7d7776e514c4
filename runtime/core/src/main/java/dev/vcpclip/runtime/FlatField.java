package dev.vcpclip.runtime;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PictureKind;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.io.Sha256;
import dev.vcpclip.runtime.tensor.DataType;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.runtime.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Flat-field correction: what a camera sees of an even white surface, and with its lens covered,
 * divided out of every picture, so that the lamp's fall-off, the lens's vignette and specks on the
 * sensor are gone.
 *
 * <p>{@code out = (raw - dark) / (white - dark) * mean(white - dark)}, each channel for itself,
 * rounded, 0 to 255; no pixel is raised more than {@value #MOST_GAIN}-fold.
 *
 * <p>On disk it is a safetensors file beside the recipe's, named after what it holds, so that
 * revisions of a recipe share one.
 *
 * <p>Immutable and thread-safe. Heap memory only, six bytes a sample: nothing to close.
 */
public final class FlatField {
  /** A pixel that sees less of the white surface than this is dead, and stays as dark as it is. */
  private static final int MOST_GAIN = 8;

  /** Samples from here on may have been cut off. */
  private static final int SATURATED = 254;

  /** Share of the samples that may be saturated, or dead: specks, not areas. */
  private static final double FEW = 0.001;

  /** Mean of white less dark from which on a step of 8 bits is small beside it. */
  private static final int DARKEST = 48;

  private static final int ONE = 1 << 12;
  private static final int NAMED_DIGITS = 16;
  private static final String WHITE = "white";
  private static final String DARK = "dark";

  private final int width;
  private final int height;
  private final int channels;
  private final byte[] white;
  private final byte[] dark;
  private final int[] gains;
  private final String hash;

  private FlatField(int width, int height, int channels, byte[] white, byte[] dark) {
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.white = white;
    this.dark = dark;
    this.gains = gains(white, dark, channels);
    this.hash =
        Sha256.of(
            (width + " x " + height + " x " + channels + "\n").getBytes(StandardCharsets.UTF_8),
            white,
            dark);
  }

  /**
   * A flat field of two pictures.
   *
   * @param white of an even white surface under the line's light, brightest pixels near 200
   * @param dark of the same size and colours, with the lens covered; {@code null}: black is 0
   * @throws VcpClipException when they differ in size or colours, or the white one is cut off, too
   *     dark, or dark in an area
   */
  public static FlatField of(Frame white, Frame dark) {
    byte[] whiteSamples = samples(white);
    if (dark == null) {
      return checked(white, whiteSamples, new byte[whiteSamples.length]);
    }
    PictureKind kind = PictureKind.of(white);
    if (!kind.equals(PictureKind.of(dark))) {
      throw new VcpClipException(
          "flat field: the white picture is %s, the dark one %s. Take both with the same settings."
              .formatted(said(kind), said(PictureKind.of(dark))));
    }
    return checked(white, whiteSamples, samples(dark));
  }

  private static FlatField checked(Frame frame, byte[] white, byte[] dark) {
    long saturated = 0;
    long sum = 0;
    for (int i = 0; i < white.length; i++) {
      int sample = white[i] & 0xFF;
      saturated += sample >= SATURATED ? 1 : 0;
      sum += sample - (dark[i] & 0xFF);
    }
    if (saturated > FEW * white.length) {
      throw new VcpClipException(
          String.format(
              Locale.ROOT,
              "flat field: %.1f %% of the white picture is cut off at %d. Expose it shorter, so that its"
                  + " brightest pixels are near 200.",
              100.0 * saturated / white.length,
              SATURATED));
    }
    double mean = (double) sum / white.length;
    if (mean < DARKEST) {
      throw new VcpClipException(
          String.format(
              Locale.ROOT,
              "flat field: the white picture is too dark: %.0f of 255 above the dark one, expected %d or"
                  + " more. Expose it longer, so that its brightest pixels are near 200.",
              mean,
              DARKEST));
    }
    FlatField field =
        new FlatField(frame.width(), frame.height(), frame.format().channels(), white, dark);
    long dead = 0;
    for (int gain : field.gains) {
      dead += gain == MOST_GAIN * ONE ? 1 : 0;
    }
    if (dead > FEW * white.length) {
      throw new VcpClipException(
          String.format(
              Locale.ROOT,
              "flat field: %.1f %% of the white picture is nearly black. Fill the whole picture with the"
                  + " white surface.",
              100.0 * dead / white.length));
    }
    return field;
  }

  private static int[] gains(byte[] white, byte[] dark, int channels) {
    double[] means = new double[channels];
    int pixels = white.length / channels;
    for (int i = 0; i < white.length; i++) {
      means[i % channels] += (double) ((white[i] & 0xFF) - (dark[i] & 0xFF)) / pixels;
    }
    int[] gains = new int[white.length];
    for (int i = 0; i < white.length; i++) {
      int light = Math.max(1, (white[i] & 0xFF) - (dark[i] & 0xFF));
      gains[i] = (int) Math.min(MOST_GAIN * ONE, Math.round(means[i % channels] * ONE / light));
    }
    return gains;
  }

  /** SHA-256 of both pictures and their size, in lower-case hexadecimal. */
  public String hash() {
    return hash;
  }

  /** Name of its file, which follows from {@link #hash()}. */
  public String fileName() {
    return "flatfield-" + hash.substring(0, NAMED_DIGITS) + ".safetensors";
  }

  /**
   * A corrected copy of a frame.
   *
   * @param frame of the white picture's size and colours; stays the caller's to close
   * @throws VcpClipException when it is of another kind
   */
  public Frame apply(Frame frame) {
    if (!PictureKind.of(frame).equals(kind())) {
      throw new VcpClipException(
          "the picture is %s, the recipe's flat field %s. Take white and dark pictures with the settings"
                  .formatted(said(PictureKind.of(frame)), said(kind()))
              + " of the line and calibrate again.");
    }
    ByteBuffer from = frame.pixels();
    ByteBuffer to = ByteBuffer.allocateDirect(white.length);
    byte[] row = new byte[width * channels];
    for (int y = 0; y < height; y++) {
      from.get(y * frame.stride(), row);
      correct(row, y * row.length, frame.format() == PixelFormat.BGR);
      to.put(y * row.length, row);
    }
    return Frame.wrap(to, width, height, row.length, frame.format(), () -> {});
  }

  /** Samples are kept as grey or RGB. */
  private void correct(byte[] row, int start, boolean bgr) {
    for (int i = 0; i < row.length; i++) {
      int at = start + (bgr ? i - i % 3 + 2 - i % 3 : i);
      int even = ((row[i] & 0xFF) - (dark[at] & 0xFF)) * gains[at] + ONE / 2 >> 12;
      row[i] = (byte) Math.max(0, Math.min(255, even));
    }
  }

  private static byte[] samples(Frame frame) {
    int row = frame.width() * frame.format().channels();
    byte[] samples = new byte[row * frame.height()];
    ByteBuffer from = frame.pixels();
    for (int y = 0; y < frame.height(); y++) {
      from.get(y * frame.stride(), samples, y * row, row);
    }
    if (frame.format() == PixelFormat.BGR) {
      for (int i = 0; i < samples.length; i += 3) {
        byte blue = samples[i];
        samples[i] = samples[i + 2];
        samples[i + 2] = blue;
      }
    }
    return samples;
  }

  private PictureKind kind() {
    return new PictureKind(width, height, channels);
  }

  private static String said(PictureKind kind) {
    return "%d x %d in %s"
        .formatted(kind.width(), kind.height(), kind.channels() == 1 ? "grey" : "colour");
  }

  /**
   * Writes it into a folder under {@link #fileName()}, whole or not at all. One that is there
   * already holds the same.
   *
   * @throws VcpClipException when the disk refuses
   */
  public void writeTo(Path folder) {
    Path file = folder.resolve(fileName());
    if (Files.exists(file)) {
      return;
    }
    List<SafetensorsWriter.Entry> pictures = new ArrayList<>();
    pictures.add(SafetensorsWriter.Entry.u8(WHITE, white, height, width, channels));
    pictures.add(SafetensorsWriter.Entry.u8(DARK, dark, height, width, channels));
    SafetensorsWriter.write(file, Map.of(), pictures);
  }

  /**
   * Reads a flat field.
   *
   * @param hash that it has to have
   * @throws VcpClipException when the file is missing, no flat field, or another one
   */
  public static FlatField read(Path file, String hash) {
    if (!Files.isRegularFile(file)) {
      throw new VcpClipException(
          file + ": no such flat field. It belongs beside the recipe: copy both.");
    }
    try (SafetensorsFile stored = SafetensorsFile.open(file)) {
      TensorInfo info = stored.tensors().get(WHITE);
      if (info == null
          || info.dataType() != DataType.U8
          || info.shape().size() != 3
          || stored.tensors().get(DARK) == null
          || !info.shape().equals(stored.tensors().get(DARK).shape())) {
        throw new VcpClipException(file + ": holds no flat field. Is this another file?");
      }
      FlatField field =
          new FlatField(
              Math.toIntExact(info.shape().get(1)),
              Math.toIntExact(info.shape().get(0)),
              Math.toIntExact(info.shape().get(2)),
              bytes(stored, WHITE),
              bytes(stored, DARK));
      if (!field.hash.equals(hash)) {
        throw new VcpClipException(
            "%s: holds another flat field than the recipe names (%s, expected %s). Copy it again."
                .formatted(file, field.hash, hash));
      }
      return field;
    }
  }

  private static byte[] bytes(SafetensorsFile stored, String name) {
    ByteBuffer from = stored.bytes(name);
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FlatField field && field.hash.equals(hash);
  }

  @Override
  public int hashCode() {
    return hash.hashCode();
  }

  @Override
  public String toString() {
    return "FlatField[%s, %s]".formatted(said(kind()), hash);
  }
}
