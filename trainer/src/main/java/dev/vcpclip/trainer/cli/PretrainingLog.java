package dev.vcpclip.trainer.cli;

import dev.vcpclip.runtime.io.AtomicFile;
import dev.vcpclip.trainer.eval.PixelMetrics;
import dev.vcpclip.trainer.pretrain.Pretraining;
import dev.vcpclip.trainer.pretrain.PretrainingLosses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What pre-training tells: one CSV row a step, and a line on the console now and then. */
final class PretrainingLog {
  private static final int STEPS_PER_LINE = 25;

  private final Path file;
  private final long start = System.nanoTime();
  private final List<PretrainingLosses> sinceLastLine = new ArrayList<>();
  private long pictures;

  PretrainingLog(Path folder) {
    this.file = folder.resolve("log.csv");
    try {
      Files.createDirectories(folder);
      if (!Files.exists(file)) {
        append("step,side,dense,contrastive,taught,scored,gradient_norm,seconds,auroc,ap\n");
      }
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(folder, e);
    }
  }

  void step(Pretraining.Progress p) {
    PretrainingLosses losses = p.losses();
    append(
        String.format(
            Locale.ROOT,
            "%d,%d,%.5f,%.5f,%.5f,%.5f,%.4f,%.1f,,%n",
            p.step(),
            p.side(),
            losses.dense(),
            losses.contrastive(),
            losses.taught(),
            losses.scored(),
            p.gradientNorm(),
            seconds()));
    sinceLastLine.add(losses);
    pictures += p.pictures();
    if (sinceLastLine.size() == STEPS_PER_LINE) {
      line(p, PretrainingLosses.mean(sinceLastLine));
      sinceLastLine.clear();
    }
  }

  private void line(Pretraining.Progress p, PretrainingLosses mean) {
    System.out.printf(
        Locale.ROOT,
        "step %5d  side %3d  dense %.4f  contrastive %.3f  taught %.3f  scored %.3f  norm %.2f  %.1f pictures/s%n",
        p.step() + 1,
        p.side(),
        mean.dense(),
        mean.contrastive(),
        mean.taught(),
        mean.scored(),
        p.gradientNorm(),
        pictures / seconds());
  }

  void validation(int step, PixelMetrics m) {
    append(
        String.format(
            Locale.ROOT, "%d,,,,,,,%.1f,%.4f,%.4f%n", step, seconds(), m.auroc(), m.ap()));
    System.out.printf(
        Locale.ROOT,
        "step %5d  held-out pictures: pixel AUROC %.4f  AP %.4f  (%.0f s)%n",
        step,
        m.auroc(),
        m.ap(),
        seconds());
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  private void append(String row) {
    try {
      Files.writeString(file, row, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw AtomicFile.cannotWrite(file, e);
    }
  }
}
