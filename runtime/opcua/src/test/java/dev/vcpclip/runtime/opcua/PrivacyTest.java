package dev.vcpclip.runtime.opcua;

import dev.vcpclip.runtime.TracedProgram;
import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server for a plant's network does not look for anybody else's. */
class PrivacyTest {
  @TempDir private Path folder;

  @Test
  void theServerKeepsToItsFolderAndTalksToThisMachineOnly() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Path settings = Files.createDirectory(folder.resolve("settings"));

    TracedProgram.run(folder, temporary, 0, Serves.class, settings, Peers.freePort())
        .talkedToThisMachineOnly()
        .wroteOnlyInto(temporary, settings)
        .wroteNothingWhereItWasStarted();
  }

  /** Opens the server, asks it something, and closes it. */
  static final class Serves {
    private Serves() {}

    public static void main(String[] arguments) throws Exception {
      String port = arguments[1];
      String sink = "port: " + port + "\nbind: 127.0.0.1\nanonymous: true\ncertificates: pki\n";
      try (FakeLine line = new FakeLine("line-1");
          OpcUaConnector connector =
              (OpcUaConnector)
                  TestSinks.create(new OpcUaFactory(), Path.of(arguments[0]), sink, line)) {
        connector.start();
        Peers.await("the server", () -> connector.state().up());
        line.attach(connector);
        Thread.sleep(2000); // what it does by itself after the start
      }
      System.exit(0);
    }
  }
}
