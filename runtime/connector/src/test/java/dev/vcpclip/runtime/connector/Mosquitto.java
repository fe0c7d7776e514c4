package dev.vcpclip.runtime.connector;

import dev.vcpclip.runtime.TextSoFar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Debian's MQTT broker on a loopback port, in a process that can be killed, frozen and started
 * again: software nobody here wrote. Where it is missing the test is skipped.
 */
public final class Mosquitto implements AutoCloseable {
  private static final String BROKER = "/usr/sbin/mosquitto";
  private static final String LISTENER = "/usr/bin/mosquitto_sub";
  private static final String SPEAKER = "/usr/bin/mosquitto_pub";

  private final Path folder;
  private final int port = Peers.freePort();
  private final List<Process> listeners = new ArrayList<>();
  private Process broker;

  private Mosquitto(Path folder) {
    this.folder = folder;
  }

  /** A message as it was received: a newcomer gets the retained ones first. */
  public record Message(String topic, int qos, boolean retained, String text) {
    static Message parse(String line) {
      String[] parts = line.split("\\|", 4);
      return new Message(parts[0], Integer.parseInt(parts[1]), parts[2].equals("1"), parts[3]);
    }
  }

  /**
   * Configures one that is not started yet.
   *
   * @param settings lines of its configuration beside the port
   */
  public static Mosquitto at(Path folder, String... settings) {
    Peers.program(BROKER, "mosquitto");
    Peers.program(LISTENER, "mosquitto-clients");
    Mosquitto broker = new Mosquitto(folder);
    List<String> lines =
        new ArrayList<>(
            List.of(
                "user root", // in the test's own folder; without a root's rights it says nothing
                "persistence false",
                "log_type all",
                "log_dest file " + folder.resolve("mosquitto.log"),
                "listener " + broker.port + " 127.0.0.1"));
    lines.addAll(List.of(settings));
    if (lines.stream().noneMatch(line -> line.startsWith("allow_anonymous"))) {
      lines.add("allow_anonymous true");
    }
    try {
      Files.write(folder.resolve("mosquitto.conf"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return broker;
  }

  /** Starts it, or starts it again. */
  public Mosquitto start() throws InterruptedException {
    Path log = folder.resolve("mosquitto.log");
    try {
      Files.deleteIfExists(log);
      broker =
          new ProcessBuilder(BROKER, "-c", folder.resolve("mosquitto.conf").toString()).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Peers.await("mosquitto", () -> log().contains(" running"));
    return this;
  }

  /** What it logged. */
  public String log() {
    try {
      Path log = folder.resolve("mosquitto.log");
      return Files.exists(log) ? TextSoFar.of(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its port. */
  public int port() {
    return port;
  }

  /** Ends it as a power failure does; what it knew is lost. */
  public void kill() throws InterruptedException {
    broker.destroyForcibly().waitFor();
  }

  /** Stops it in its tracks, connections and all, or lets it go on. */
  public void freeze(boolean frozen) throws InterruptedException {
    try {
      String signal = frozen ? "-STOP" : "-CONT";
      new ProcessBuilder("kill", signal, Long.toString(broker.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Listens to a topic filter from now on. */
  public Listener listen(String filter, String... options) throws InterruptedException {
    try {
      Path out = Files.createTempFile(folder, "listener", ".out");
      List<String> command =
          new ArrayList<>(
              List.of(LISTENER, "-V", "5", "-h", "127.0.0.1", "-p", Integer.toString(port)));
      command.addAll(List.of("-q", "1", "-t", filter, "-F", "%t|%q|%r|%p"));
      String name = "listener-" + listeners.size();
      command.addAll(List.of("-i", name));
      command.addAll(List.of(options));
      listeners.add(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start());
      awaitSubscriptions(name, 1);
      return new Listener(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until a client has so many subscriptions; from then on it gets every message. */
  public void awaitSubscriptions(String client, int count) throws InterruptedException {
    String answer = "Sending SUBACK to " + client + "\n";
    Peers.await(
        count + " subscription(s) of " + client, () -> log().split(answer, -1).length > count);
  }

  /** Publishes a message and waits until it is confirmed. */
  public void publish(String topic, String text, String... options) throws InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(SPEAKER, "-V", "5", "-h", "127.0.0.1", "-p", Integer.toString(port)));
    command.addAll(List.of("-q", "1", "-t", topic));
    command.addAll(text.isEmpty() ? List.of("-n") : List.of("-m", text));
    command.addAll(List.of(options));
    Peers.run(folder, command.toArray(String[]::new));
  }

  /** What came in. */
  public record Listener(Path out) {
    /** Every message so far, in order; the last line may be on its way yet. */
    public List<Message> messages() {
      try {
        String text = TextSoFar.of(out);
        return text.substring(0, text.lastIndexOf('\n') + 1)
            .lines()
            .filter(line -> line.chars().filter(c -> c == '|').count() >= 3)
            .map(Message::parse)
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The texts of a topic, in order. */
    public List<String> texts(String topic) {
      return messages().stream()
          .filter(message -> message.topic().equals(topic))
          .map(Message::text)
          .toList();
    }

    /** The last text of a topic. */
    public Optional<String> last(String topic) {
      List<String> texts = texts(topic);
      return texts.isEmpty() ? Optional.empty() : Optional.of(texts.get(texts.size() - 1));
    }
  }

  @Override
  public void close() {
    listeners.forEach(Process::destroyForcibly);
    if (broker != null) {
      broker.destroyForcibly();
    }
  }
}
