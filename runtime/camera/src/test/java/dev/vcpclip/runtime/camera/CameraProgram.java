package dev.vcpclip.runtime.camera;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** A program as an integrator would write it, which also misbehaves. Uses nothing of ours. */
public final class CameraProgram {
  private static final int WIDTH = 192;
  private static final int HEIGHT = 32;

  private CameraProgram() {}

  /** The command that starts it. */
  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp"));
    command.add(
        Path.of("target", "test-classes")
            .toAbsolutePath() // and nothing else
            .toString());
    command.add(CameraProgram.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /**
   * @param arguments how it behaves, and the number of pictures it writes before it does
   */
  public static void main(String[] arguments) throws Exception {
    String behaviour = arguments[0];
    int pictures = Integer.parseInt(arguments[1]);
    PrintStream out = System.out;
    for (int number = 0; number < pictures; number++) {
      boolean second = number == 1;
      long now =
          System.currentTimeMillis()
              - ("sets its clock back".equals(behaviour) && second ? 3000 : 0);
      write(out, number, now, "damages".equals(behaviour) && second);
    }
    switch (behaviour) {
      case "hangs", "damages", "sets its clock back" -> Thread.sleep(60_000);
      case "ends" -> {
        System.err.println("no licence for rtsp://user:s3cret@cam");
        System.exit(3);
      }
      case "babbles" -> out.println("Welcome to the camera's SDK");
      case "repeats" -> write(out, 0, System.currentTimeMillis(), false);
      case "ignores" -> ignoreTheEnd();
      default -> throw new IllegalArgumentException(behaviour);
    }
    out.flush();
    Thread.sleep(60_000);
  }

  private static void ignoreTheEnd() throws InterruptedException {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    Thread.sleep(60_000);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    Thread.sleep(60_000);
  }

  private static void write(OutputStream out, int number, long takenAtMillis, boolean damaged)
      throws IOException {
    byte[] pixels = new byte[WIDTH * HEIGHT];
    for (int x = 0; x < WIDTH; x++) {
      for (int y = 0; y < HEIGHT; y++) {
        pixels[y * WIDTH + x] = (byte) ((number >> x / 8 & 1) == 1 ? 255 : 0);
      }
    }
    CRC32 checksum = new CRC32();
    checksum.update(pixels);
    String header =
        "VCPF1 %d %d %d %d gray %d %08x part %d\n"
            .formatted(
                7 + number,
                takenAtMillis * 1_000_000,
                WIDTH,
                HEIGHT,
                pixels.length,
                checksum.getValue() ^ (damaged ? 1 : 0),
                number);
    out.write(header.getBytes(StandardCharsets.US_ASCII));
    out.write(pixels);
    out.flush();
  }
}
