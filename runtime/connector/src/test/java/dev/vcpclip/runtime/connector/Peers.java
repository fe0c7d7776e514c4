package dev.vcpclip.runtime.connector;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.vcpclip.runtime.TextSoFar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Software that nobody here wrote, as the other side of a connector. Where it is not installed the
 * test is skipped and says what is missing, unless {@code plant.required}.
 */
public final class Peers {
  /** Only what fails waits so long; a machine with much else to do starts a server in 30 s. */
  private static final int LONGEST_SECONDS = 120;

  private static final int FIRST_PORT = 15_000;
  private static final int PORTS = 15_000;

  /** Begins anywhere: programs that test beside one another take different ones. */
  private static final AtomicInteger NEXT_PORT =
      new AtomicInteger(new SecureRandom().nextInt(PORTS));

  private static final String PYTHON = System.getProperty("plant.python", "python3");

  private Peers() {}

  /** A Debian program, found where Debian has it. */
  public static String program(String path, String debianPackage) {
    if (!Files.isExecutable(Path.of(path))) {
      missing(path + " is missing: install Debian's " + debianPackage);
    }
    return path;
  }

  /** The Python interpreter that has a package; {@code -Dplant.python} names another. */
  public static String python(String module, String pipPackage) {
    try {
      Process process =
          new ProcessBuilder(PYTHON, "-c", "import " + module)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0) {
        return PYTHON;
      }
      process.destroyForcibly();
    } catch (IOException e) {
      // said below
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    missing(PYTHON + " has no " + module + ": pip install " + pipPackage);
    return PYTHON;
  }

  private static void missing(String what) {
    if (Boolean.getBoolean("plant.required")) {
      throw new AssertionError(what);
    }
    abort(what);
  }

  /** What a script printed; fails when it fails. */
  public static List<String> run(Path folder, String... command) {
    try {
      Path out = Files.createTempFile(folder, "peer", ".out");
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      boolean ended = process.waitFor(2 * LONGEST_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      if (!ended || process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + ":\n" + TextSoFar.of(out));
      }
      return Files.readAllLines(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /**
   * A port of the loopback address that nobody listens on, and that nobody gets by accident until
   * somebody does: it lies below those that Linux, Windows and macOS give to connections and to
   * whoever asks for any port. One of theirs may be a connection's end a moment later, even that of
   * the very client that looks for the server.
   */
  public static int freePort() {
    for (int tries = 0; tries < PORTS; tries++) {
      int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // taken: the next one
      }
    }
    throw new AssertionError("no free port from " + FIRST_PORT + " on");
  }

  /** Waits for something that comes by itself; so long only on a machine with much else to do. */
  public static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + LONGEST_SECONDS + " s: " + what);
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }
}
