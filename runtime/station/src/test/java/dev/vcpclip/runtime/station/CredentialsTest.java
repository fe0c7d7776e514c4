package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.TextSoFar;
import dev.vcpclip.runtime.bundle.TinyBundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A password with every awkward letter, a camera that is not there, and every line of the log. */
class CredentialsTest {
  private static final String PASSWORD = "p@ss/w#rd:1";
  private static final String[] TRACES = {"p@ss", "w#rd", "rd:1", "p%40ss", "w%23rd", "rd%3A1"};

  @TempDir private Path folder;
  private String bundle;

  @BeforeEach
  void writeBundle() {
    bundle = folder.resolve("tiny").toString();
    TinyBundle.usual().writeFolder(folder.resolve("tiny"));
  }

  @Test
  void areToldByNoVerb() throws Exception {
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String camera =
          "rtsp://admin:" + PASSWORD + "@127.0.0.1:" + nobody.getLocalPort() + "/live?token=p@ss";

      assertSilent("probe", camera);
      assertSilent("watch", camera, "line-2=" + camera, "-b", bundle, "-o", "watched");
      assertSilent("calibrate", "--good", camera, "-b", bundle, "-o", "recipe.json");
      assertSilent("probe", camera.replace("rtsp:", "ftp:"));
      assertSilent("probe", "gst:rtspsrc location=" + camera + " user-pw=" + PASSWORD);
      String[] apart = {"--option", "user=admin", "--option", "password=" + PASSWORD};
      assertSilent("probe", camera.replace("admin:" + PASSWORD + "@", ""), apart);
    }
  }

  /** Ends a verb once it has said why the camera cannot be read; most end by themselves. */
  private void assertSilent(String verb, String first, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(TalkativeMain.class.getName(), verb, first));
    command.addAll(List.of(more));
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (process.isAlive() && !said(output) && System.nanoTime() - end < 0) {
      Thread.sleep(50);
    }
    process.destroy();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as(verb).isTrue();

    assertThat(output).as(verb).isNotEmptyFile();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(verb + ": " + file)
            .doesNotContain(TRACES);
      }
    }
  }

  private static boolean said(Path output) throws IOException {
    return TextSoFar.of(output).contains("attempt 2 in");
  }
}
