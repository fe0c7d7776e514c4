package dev.vcpclip.runtime.station;

import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.LostPictures;
import dev.vcpclip.runtime.station.line.LineStation;
import dev.vcpclip.runtime.station.line.RecipeBook;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a station does beside its verdicts, now and then, on one thread. */
final class Maintenance implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Maintenance.class);
  private static final long PRUNE_SECONDS = 10;
  private static final long CHECKPOINT_SECONDS = 1;
  private static final long RECIPES_SECONDS = 2;
  private static final long SAVE_SECONDS = 60;

  /** Between two steps of pruning: verdicts come first. */
  private static final long PAUSE_MILLIS = 20;

  /** About a second: what is left is the next round's, as checkpoints and recipes wait here. */
  private static final int STEPS_A_ROUND = 40;

  /** Longer than a busy disk takes. */
  private static final long HANGS_AFTER_SECONDS = 60;

  private volatile long roundNanos = System.nanoTime();
  private final Journal journal;
  private final LostPictures lostPictures;
  private final RecipeBook recipes;
  private final List<LineStation> lines;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "maintenance");
            thread.setDaemon(true);
            return thread;
          });

  Maintenance(
      Journal journal, LostPictures lostPictures, RecipeBook recipes, List<LineStation> lines) {
    this.journal = journal;
    this.lostPictures = lostPictures;
    this.recipes = recipes;
    this.lines = List.copyOf(lines);
  }

  /** Whether it still comes round: for a watchdog. */
  boolean alive() {
    return System.nanoTime() - roundNanos < TimeUnit.SECONDS.toNanos(HANGS_AFTER_SECONDS);
  }

  void start() {
    executor.scheduleWithFixedDelay(
        guarded("checkpoint", this::writeOut),
        CHECKPOINT_SECONDS,
        CHECKPOINT_SECONDS,
        TimeUnit.SECONDS);
    executor.scheduleWithFixedDelay(
        guarded("pruning", this::prune), 1, PRUNE_SECONDS, TimeUnit.SECONDS);
    executor.scheduleWithFixedDelay(
        guarded("recipes", this::refreshRecipes),
        RECIPES_SECONDS,
        RECIPES_SECONDS,
        TimeUnit.SECONDS);
    executor.scheduleWithFixedDelay(
        guarded("alarms", this::lookAtRecipes), RECIPES_SECONDS, RECIPES_SECONDS, TimeUnit.SECONDS);
    executor.scheduleWithFixedDelay(
        guarded("drift", () -> lines.forEach(LineStation::maintain)),
        SAVE_SECONDS,
        SAVE_SECONDS,
        TimeUnit.SECONDS);
  }

  /** What failed is tried again the next time; an executor would never call it again. */
  private Runnable guarded(String what, Runnable task) {
    return () -> {
      roundNanos = System.nanoTime();
      try {
        task.run();
      } catch (VcpClipException | IllegalStateException e) {
        LOG.debug("{}: {}", what, e.getMessage()); // the lines say what matters of it
      } catch (RuntimeException | Error e) {
        LOG.error("{}", what, e);
      }
    };
  }

  private void writeOut() {
    lostPictures.flush();
    journal.checkpoint();
  }

  /** One round of removing what is over the journal's limits. */
  void prune() {
    try {
      for (int step = 0; step < STEPS_A_ROUND && journal.prune(); step++) {
        roundNanos = System.nanoTime(); // slow is not hung
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void refreshRecipes() {
    for (RecipeBook.Revised change : recipes.refresh()) {
      // One whose journal is away must not keep it from the others.
      lines.forEach(line -> guarded("recipes", () -> line.revised(change)).run());
    }
  }

  private void lookAtRecipes() {
    lines.forEach(line -> guarded("alarms", line::lookAtRecipe).run());
  }

  @Override
  public void close() {
    executor.shutdownNow();
    try {
      executor.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
