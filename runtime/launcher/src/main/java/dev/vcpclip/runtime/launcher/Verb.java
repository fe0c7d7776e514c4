package dev.vcpclip.runtime.launcher;

import java.util.concurrent.Callable;

/**
 * One command of the launcher, such as {@code export} or {@code train}.
 *
 * <p>{@link Main} finds implementations with {@link java.util.ServiceLoader}, so that a module adds
 * its verbs by standing on the class path. {@code verbs.txt} says which module has which. The
 * implementing class carries picocli's {@code @Command}, has a public constructor without
 * arguments, and is listed in {@code META-INF/services}. Loading it must not load heavy libraries:
 * the top-level help loads every verb.
 *
 * <p>{@link #call()} returns one of the exit codes below, or throws {@link
 * dev.vcpclip.runtime.VcpClipException} for a failure the user can act on.
 */
public interface Verb extends Callable<Integer> {
  /** Exit code: done, and every inspected picture is good. */
  int GOOD = 0;

  /** Exit code: done, and at least one picture shows a defect. */
  int DEFECT = 1;

  /** Exit code: not done; the message on standard error says why. */
  int ERROR = 2;

  /** Exit code: stopped by its user before the end; what there is of results is complete. */
  int STOPPED = 130;
}
