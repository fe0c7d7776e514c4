package dev.vcpclip.trainer.cli;

import dev.vcpclip.runtime.launcher.Progress;
import dev.vcpclip.trainer.TrainingListener;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import me.tongfei.progressbar.ProgressBar;

/** A progress bar with the loss, a, b, images a second and the time left. */
final class TrainingProgress implements TrainingListener, AutoCloseable {
  private final ProgressBar bar;
  private final BooleanSupplier stop;
  private String validation = "";

  TrainingProgress(int batches, int epochs, BooleanSupplier stop) {
    this.stop = stop;
    this.bar = Progress.of("train", (long) batches * epochs, "steps");
  }

  @Override
  public void onStep(StepReport report) {
    bar.stepTo((long) report.epoch() * report.batches() + report.batch() + 1);
    bar.setExtraMessage(
        String.format(
            Locale.ROOT,
            "loss %.4f, %s%s%.1f images/s%s",
            report.loss(),
            value("a", report.alpha()),
            value("b", report.beta()),
            report.imagesPerSecond(),
            validation));
  }

  private static String value(String name, double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%s %.3f, ", name, value);
  }

  @Override
  public void onEpoch(EpochReport report) {
    if (!Double.isNaN(report.score())) {
      validation = String.format(Locale.ROOT, ", validation AP %.1f", 100 * report.score());
    }
  }

  @Override
  public boolean wantsStop() {
    return stop.getAsBoolean();
  }

  @Override
  public void close() {
    bar.close();
  }
}
