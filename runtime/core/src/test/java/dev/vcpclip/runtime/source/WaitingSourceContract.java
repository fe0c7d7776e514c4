package dev.vcpclip.runtime.source;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** What every {@link FrameSource} keeps that may have to wait for its frames. */
public abstract class WaitingSourceContract extends FrameSourceContract {
  private static final long HANGING_MILLIS = 700;

  /** A source that can be opened and then stays silent for a minute. */
  protected abstract FrameSource silent() throws Exception;

  /** That it takes 100 ms at most is measured, not tested: a busy machine takes longer. */
  @Test
  void closingFreesWhoeverWaitsForAFrame() throws Exception {
    FrameSource source = silent();
    source.open();
    BlockingQueue<Object> answers = inBackground(source::next);
    assertThat(answers.poll(HANGING_MILLIS, MILLISECONDS)).isNull();

    source.close();

    assertThat(answers.poll(20, SECONDS)).isInstanceOf(Grab.End.class);
  }

  @Test
  void anInterruptFreesWhoeverWaitsForAFrame() throws Exception {
    try (FrameSource source = silent()) {
      source.open();
      Thread.currentThread().interrupt();

      assertThatThrownBy(source::next).isInstanceOf(InterruptedException.class);
    }
  }

  /** What a call answers or throws. */
  protected static BlockingQueue<Object> inBackground(Callable<?> call) {
    BlockingQueue<Object> answers = new ArrayBlockingQueue<>(1);
    Thread thread =
        new Thread(
            () -> {
              try {
                Object answer = call.call();
                answers.add(answer == null ? "nothing" : answer);
              } catch (Exception e) {
                answers.add(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return answers;
  }
}
