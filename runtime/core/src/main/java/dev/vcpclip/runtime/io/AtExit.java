package dev.vcpclip.runtime.io;

import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What happens when the program is told to end: by a signal, or by {@link System#exit}. First
 * whoever is at work is asked to stop and is waited for, then what is left behind is removed. Java
 * runs its own hooks all at once, so that files would go while they are still being written.
 *
 * <p>Thread-safe. Nothing of it runs when the program is killed.
 */
public final class AtExit {
  private static final List<Runnable> STOPPING = new CopyOnWriteArrayList<>();
  private static final List<Runnable> CLEANING = new CopyOnWriteArrayList<>();

  private static volatile boolean ending;
  private static volatile OptionalInt exitCode = OptionalInt.empty();

  static {
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(AtExit::run, "vcpclip-exit"));
    } catch (IllegalStateException e) {
      ending = true; // first used while the program ends already
    }
  }

  private AtExit() {}

  /** Something that is done at the end unless it is taken back. */
  public interface Task extends AutoCloseable {
    /** Takes it back. A second call does nothing. */
    @Override
    void close();
  }

  /**
   * Asks somebody to stop. Those who asked last are stopped first.
   *
   * @param stop returns when all has stopped, or after a time of its own
   */
  public static Task stopping(Runnable stop) {
    STOPPING.add(0, stop);
    return () -> STOPPING.remove(stop);
  }

  /** Removes something once everybody has stopped. */
  static void cleaning(Runnable clean) {
    CLEANING.add(clean);
  }

  /** Whether the program is ending: what fails from here on is of no interest. */
  public static boolean isEnding() {
    return ending;
  }

  /** The exit code, in place of the signal's own, which says nothing of what was done. */
  public static void exitCode(int code) {
    exitCode = OptionalInt.of(code);
  }

  private static void run() {
    ending = true;
    STOPPING.forEach(AtExit::quietly);
    CLEANING.forEach(AtExit::quietly);
    exitCode.ifPresent(code -> Runtime.getRuntime().halt(code));
  }

  private static void quietly(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      // The others have to have their turn.
    }
  }
}
