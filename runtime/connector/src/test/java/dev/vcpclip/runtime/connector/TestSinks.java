package dev.vcpclip.runtime.connector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Makes a connector from the text of its settings, as a station does from its file. */
public final class TestSinks {
  private TestSinks() {}

  /**
   * Reads the settings.
   *
   * @param folder where the file is written and relative paths start
   * @param yaml the settings
   * @throws dev.vcpclip.runtime.VcpClipException with what is wrong
   */
  public static ConnectorFactory.Plan plan(ConnectorFactory factory, Path folder, String yaml) {
    try {
      Path file = folder.resolve("sink.yaml");
      Files.writeString(file, yaml);
      SettingsFile settings = SettingsFile.read(file, false);
      settings.root().text("type", factory.type());
      String name = settings.root().text("name", factory.type());
      ConnectorFactory.Plan plan = factory.read(name, settings.root());
      settings.requireSound();
      return plan;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes it, for a station named "hall". */
  public static Connector create(
      ConnectorFactory factory, Path folder, String yaml, Line... lines) {
    return plan(factory, folder, yaml).create("hall", List.of(lines));
  }
}
