package dev.vcpclip.runtime;

import java.util.Objects;
import java.util.function.Function;

/**
 * Answer for one frame among several: a value, or why there is none. What goes wrong with one frame
 * takes nothing from the others.
 *
 * <p>Immutable and thread-safe where the value is.
 *
 * @param <T> what is asked for
 */
public sealed interface Outcome<T> {
  /**
   * The answer.
   *
   * @throws RuntimeException the failure's cause, when there is no answer
   */
  T orThrow();

  /**
   * The same with another value; a failure stays what it is, and an exception becomes one.
   *
   * @param change applied to the value
   */
  <R> Outcome<R> map(Function<? super T, ? extends R> change);

  /** An answer. */
  static <T> Outcome<T> of(T value) {
    return new Success<>(value);
  }

  /** No answer, and why. */
  static <T> Outcome<T> failed(RuntimeException cause) {
    return new Failure<>(cause);
  }

  /**
   * An answer.
   *
   * @param value never {@code null}
   */
  record Success<T>(T value) implements Outcome<T> {
    /** Refuses {@code null}. */
    public Success {
      Objects.requireNonNull(value, "value");
    }

    @Override
    public T orThrow() {
      return value;
    }

    @Override
    public <R> Outcome<R> map(Function<? super T, ? extends R> change) {
      try {
        return new Success<>(change.apply(value));
      } catch (RuntimeException e) {
        return new Failure<>(e);
      }
    }
  }

  /**
   * No answer.
   *
   * @param cause {@link VcpClipException} when picture or model are at fault, {@link
   *     IllegalStateException} when the frame was closed
   */
  record Failure<T>(RuntimeException cause) implements Outcome<T> {
    /** Refuses {@code null}. */
    public Failure {
      Objects.requireNonNull(cause, "cause");
    }

    /** One sentence for people. */
    public String reason() {
      String message = cause.getMessage();
      return message == null ? cause.toString() : message;
    }

    @Override
    public T orThrow() {
      throw cause;
    }

    @Override
    public <R> Outcome<R> map(Function<? super T, ? extends R> change) {
      return new Failure<>(cause);
    }
  }
}
