package dev.vcpclip.runtime.source;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Another computer on a cable of its own: a network namespace, whose cable can be pulled. Linux
 * lets root make one.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final String MISSING = "network namespaces: root on Linux and Debian's iproute2";

  private final String name;
  private final String cable;
  private final String subnet;

  private NetworkNamespace(int number) {
    name = "vcpclip-" + number;
    cable = "vcp" + number;
    subnet = "10.217.%d.%d".formatted(number >> 6 & 255, 0);
  }

  /**
   * Makes one; where that is not allowed the test is skipped, unless {@code namespaces.required}.
   */
  public static NetworkNamespace make() throws InterruptedException {
    Optional<NetworkNamespace> made = tryToMake();
    if (made.isEmpty() && Boolean.getBoolean("namespaces.required")) {
      throw new AssertionError(MISSING);
    }
    return made.isPresent() ? made.get() : abort(MISSING);
  }

  /** Makes one where that is allowed. */
  public static Optional<NetworkNamespace> tryToMake() throws InterruptedException {
    NetworkNamespace made = new NetworkNamespace(ThreadLocalRandom.current().nextInt(1 << 14));
    try {
      made.connect();
      return Optional.of(made);
    } catch (IOException e) {
      made.close();
      return Optional.empty();
    }
  }

  private void connect() throws IOException, InterruptedException {
    run("ip", "netns", "add", name);
    run("ip", "link", "add", cable + "a", "type", "veth", "peer", "name", cable + "b");
    run("ip", "link", "set", cable + "b", "netns", name);
    run("ip", "addr", "add", address(1) + "/24", "dev", cable + "a");
    run("ip", "link", "set", cable + "a", "up");
    run(command("ip", "addr", "add", address(2) + "/24", "dev", cable + "b"));
    run(command("ip", "link", "set", cable + "b", "up"));
    run(command("ip", "link", "set", "lo", "up"));
  }

  private String address(int host) {
    return subnet.substring(0, subnet.length() - 1) + host;
  }

  /** The other computer's address. */
  public String address() {
    return address(2);
  }

  /** A command as the other computer runs it. */
  public String[] command(String... words) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
    all.addAll(Arrays.asList(words));
    return all.toArray(String[]::new);
  }

  /** No packet passes any more, and nobody is told. */
  public void pull() throws IOException, InterruptedException {
    run(command("ip", "link", "set", cable + "b", "down"));
  }

  /** Packets pass again. */
  public void plug() throws IOException, InterruptedException {
    run(command("ip", "link", "set", cable + "b", "up"));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.strip());
    }
  }

  @Override
  public void close() {
    for (String[] command :
        new String[][] {
          {"ip", "link", "del", cable + "a"},
          {"ip", "netns", "del", name}
        }) {
      try {
        run(command);
      } catch (IOException e) {
        // It was never made.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
