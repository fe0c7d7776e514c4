package dev.vcpclip.runtime.opcua;

import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A line whose parts take 5 ms to judge, served by a program of its own: what a client makes of
 * garbage and compiles is its own then. A result's score is the time that judging it took, in
 * milliseconds.
 */
final class ServingLine implements AutoCloseable {
  private final Process process;
  private final OutputStream alive;
  private final int port;

  private ServingLine(Process process, int port) {
    this.process = process;
    this.port = port;
    alive = process.getOutputStream();
  }

  /** Starts it; whoever wants to connect waits until it listens. */
  static ServingLine start(Path folder, List<String> options) throws IOException {
    int port = Peers.freePort();
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(ServingLine.class.getName(), folder.toString(), "" + port));
    return new ServingLine(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start(),
        port);
  }

  String url() {
    return "opc.tcp://127.0.0.1:" + port + "/vcpclip";
  }

  @Override
  public void close() throws IOException {
    alive.close();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  /** Serves until nobody is at the other end any more. */
  public static void main(String... arguments) throws Exception {
    try (FakeLine line = new FakeLine("line-1");
        OpcUaConnector connector =
            (OpcUaConnector)
                TestSinks.create(
                    new OpcUaFactory(),
                    Path.of(arguments[0]),
                    "port: " + arguments[1] + "\nanonymous: true\nunencrypted: true\n",
                    line)) {
      line.judge(
          trigger -> {
            long started = System.nanoTime();
            sleep();
            double took = (System.nanoTime() - started) * 1e-6;
            return line.result(trigger, PartVerdict.PASS, took);
          });
      connector.start();
      Peers.await("the server", () -> connector.state().up());
      line.attach(connector);
      System.in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
