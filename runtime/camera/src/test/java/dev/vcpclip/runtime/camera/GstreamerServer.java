package dev.vcpclip.runtime.camera;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.vcpclip.runtime.source.NetworkNamespace;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * GStreamer's RTSP server in a process of its own, which can be frozen: software nobody here wrote.
 */
final class GstreamerServer implements AutoCloseable {
  private static final int PORT = 8554;
  private static final String READY = "ready ";
  private static final String PYTHON = "/usr/bin/python3";
  private static final String MISSING =
      "GStreamer's RTSP server is missing: Debian's gir1.2-gst-rtsp-server-1.0, python3-gi and"
          + " gstreamer1.0-plugins-{base,good,bad,ugly}";

  private final Process process;
  private final String host;
  private final int port;

  private GstreamerServer(Process process, String host, int port) {
    this.process = process;
    this.host = host;
    this.port = port;
  }

  /**
   * Starts one; where it is not installed the test is skipped, unless {@code gstreamer.required}.
   */
  static GstreamerServer start() throws IOException, InterruptedException {
    return start("127.0.0.1", command("127.0.0.1", 0));
  }

  /** The same on another computer. */
  static GstreamerServer start(NetworkNamespace computer) throws IOException, InterruptedException {
    return start(computer.address(), computer.command(command(computer.address(), PORT)));
  }

  private static String[] command(String host, int port) {
    return new String[] {PYTHON, script(), Integer.toString(port), "25", "256", "128", host};
  }

  private static GstreamerServer start(String host, String[] command)
      throws IOException, InterruptedException {
    if (new File(PYTHON).canExecute()) {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
      String ready = out.readLine();
      if (ready != null && ready.startsWith(READY)) {
        return new GstreamerServer(
            process, host, Integer.parseInt(ready.substring(READY.length())));
      }
      process.destroyForcibly().waitFor();
    }
    if (Boolean.getBoolean("gstreamer.required")) {
      throw new AssertionError(MISSING);
    }
    return abort(MISSING);
  }

  private static String script() {
    try {
      return Path.of(GstreamerServer.class.getResource("rtsp_server.py").toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  CameraAddress address() {
    return CameraAddress.parse("rtsp://" + host + ":" + port + "/live");
  }

  /** Stops it in its tracks, connections and all. */
  void freeze() throws InterruptedException {
    signal("-STOP");
  }

  private void signal(String name) throws InterruptedException {
    try {
      new ProcessBuilder("kill", name, Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
