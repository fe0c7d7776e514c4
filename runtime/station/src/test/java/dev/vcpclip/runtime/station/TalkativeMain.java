package dev.vcpclip.runtime.station;

import dev.vcpclip.runtime.launcher.Main;

/** The program with every log line. */
final class TalkativeMain {
  private TalkativeMain() {}

  public static void main(String[] arguments) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "trace");
    System.exit(Main.commandLine().execute(arguments));
  }
}
