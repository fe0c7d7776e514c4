package dev.vcpclip.runtime.station;

import dev.vcpclip.runtime.launcher.Main;

/** The program with every log line, ended after so many seconds. */
final class TalkativeMain {
  private TalkativeMain() {}

  public static void main(String[] arguments) {
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "trace");
    long seconds = Long.parseLong(arguments[0]);
    Thread end =
        new Thread(
            () -> {
              try {
                Thread.sleep(1000 * seconds);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              System.exit(3);
            });
    end.setDaemon(true);
    end.start();
    String[] verb = new String[arguments.length - 1];
    System.arraycopy(arguments, 1, verb, 0, verb.length);
    System.exit(Main.commandLine().execute(verb));
  }
}
