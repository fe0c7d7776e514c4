package dev.vcpclip.runtime.launcher;

import java.io.IOException;
import java.util.function.Consumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Progress of a verb on standard error: a bar that moves on a terminal; a plain line now and then
 * in a file or a pipe, where what moves a cursor would be rubbish between the lines.
 */
public final class Progress {
  private static final int PLAIN_EVERY_MILLIS = 10_000;
  private static final int PLAIN_WIDTH = 100;
  private static final int STANDARD_ERROR = 2;

  private Progress() {}

  /**
   * A bar, which its owner steps and closes.
   *
   * @param task what is done, one word
   * @param steps how many there are
   * @param unit what is counted, such as {@code pictures}
   */
  public static ProgressBar of(String task, long steps, String unit) {
    ProgressBarBuilder bar =
        new ProgressBarBuilder().setTaskName(task).setInitialMax(steps).setUnit(" " + unit, 1);
    if (!isTerminal(STANDARD_ERROR)) {
      bar.setStyle(ProgressBarStyle.ASCII) // the usual one is coloured
          .setUpdateIntervalMillis(PLAIN_EVERY_MILLIS)
          .setConsumer(new DelegatingProgressBarConsumer(new PlainLines(), PLAIN_WIDTH));
    }
    return bar.build();
  }

  /** The library tells the end twice. Called by one thread at a time. */
  private static final class PlainLines implements Consumer<String> {
    private String last = "";

    @Override
    public void accept(String line) {
      if (!line.equals(last)) {
        System.err.println(line.stripTrailing());
        last = line;
      }
    }
  }

  /** Java tells only of all streams together, and from 22 on not even that without more. */
  private static boolean isTerminal(int descriptor) {
    if (System.getProperty("os.name").startsWith("Windows")) {
      return System.console() != null;
    }
    try {
      return new ProcessBuilder("test", "-t", String.valueOf(descriptor))
              .inheritIO()
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // plain lines can be read anywhere
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
