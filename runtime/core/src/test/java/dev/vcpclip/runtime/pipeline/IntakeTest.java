package dev.vcpclip.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.source.Capture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Policies and batches, with a clock that stands still unless it is moved. */
@Timeout(20)
class IntakeTest {
  private static final long MILLI = 1_000_000;
  private static final Recipe RECIPE = Recipe.builder().rule(VerdictRule.at(0.5)).build();

  private long now = 1_000 * MILLI;
  private final Time time =
      new Time() {
        @Override
        public long nanos() {
          return now;
        }

        @Override
        public Instant now() {
          return Instant.EPOCH;
        }

        @Override
        public void sleep(Duration delay) {}
      };
  private final Intake intake = new Intake(time);

  @Test
  void latestKeepsTheNewestFrameOnly() throws InterruptedException {
    Lane lane = lane("a", BufferPolicy.latest());

    assertThat(put(lane, "a", 0)).isNull();
    Drop first = put(lane, "a", 1);
    Drop second = put(lane, "a", 2);

    assertThat(first.cause()).isEqualTo(DropCause.NO_ROOM);
    assertThat(sequence(first.ticket())).isZero();
    assertThat(sequence(second.ticket())).isEqualTo(1);
    assertThat(take(8, true)).containsExactly("a2");
  }

  @Test
  void dropNewestKeepsWhatWaits() throws InterruptedException {
    Lane lane = lane("a", BufferPolicy.dropNewest(2));
    put(lane, "a", 0);
    put(lane, "a", 1);

    assertThat(sequence(put(lane, "a", 2).ticket())).isEqualTo(2);
    assertThat(take(8, true)).containsExactly("a0", "a1");
  }

  @Test
  void blockWaitsUntilThereIsRoom() throws InterruptedException {
    Lane lane = lane("a", BufferPolicy.block(1));
    put(lane, "a", 0);
    Thread reader =
        new Thread(
            () -> {
              try {
                put(lane, "a", 1);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    reader.start();
    while (reader.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    assertThat(take(1, true)).containsExactly("a0");
    reader.join();
    assertThat(take(1, true)).containsExactly("a1");
  }

  @Test
  void closingALaneHandsBackWhatWaitsAndRefusesTheRest() throws InterruptedException {
    Lane lane = lane("a", BufferPolicy.block(3));
    put(lane, "a", 0);
    put(lane, "a", 1);

    List<Drop> drops = intake.close(lane, DropCause.REMOVED);

    assertThat(drops).extracting(drop -> sequence(drop.ticket())).containsExactly(0L, 1L);
    assertThat(put(lane, "a", 2).cause()).isEqualTo(DropCause.REMOVED);
  }

  @Test
  void framesTooOldAreHandedBackInsteadOfJudged() throws InterruptedException {
    Lane lane = intake.open(50 * MILLI);
    intake.policy(lane, BufferPolicy.block(3));
    put(lane, "a", 0);
    now += 40 * MILLI;
    put(lane, "a", 1);
    now += 20 * MILLI;

    Intake.Batch batch = intake.take(new Intake.Plan(4, true, 0));

    assertThat(batch.tickets()).extracting(IntakeTest::label).containsExactly("a1");
    assertThat(batch.drops()).extracting(Drop::cause).containsExactly(DropCause.STALE);
  }

  @Test
  void batchTakesFromEachStreamInTurn() throws InterruptedException {
    Lane a = lane("a", BufferPolicy.block(4));
    Lane b = lane("b", BufferPolicy.block(4));
    for (int i = 0; i < 3; i++) {
      put(a, "a", i);
    }
    put(b, "b", 0);

    assertThat(take(3, true)).containsExactly("a0", "b0", "a1");
    now += 2 * MILLI; // the window for another one of b
    assertThat(take(3, true)).containsExactly("a2");
  }

  @Test
  void framesOfDifferentStreamsAreNotMixedWhereTheyInfluenceOneAnother()
      throws InterruptedException {
    Lane a = lane("a", BufferPolicy.block(4));
    Lane b = lane("b", BufferPolicy.block(4));
    put(a, "a", 0);
    put(b, "b", 0);
    put(a, "a", 1);
    put(b, "b", 1);

    assertThat(take(3, false)).containsExactly("a0", "a1");
    assertThat(take(3, false)).containsExactly("b0", "b1");
  }

  @Test
  void noStreamIsServedTwiceWhileAnotherWaits() throws InterruptedException {
    Lane a = lane("a", BufferPolicy.block(4));
    Lane b = lane("b", BufferPolicy.block(4));
    put(a, "a", 0);
    put(a, "a", 1);
    put(b, "b", 0);
    put(b, "b", 1);

    assertThat(take(1, true)).containsExactly("a0");
    assertThat(take(1, true)).containsExactly("b0");
    assertThat(take(1, true)).containsExactly("a1");
  }

  @Test
  void batchStartsAtOnceWhenEveryStreamHasAFrame() throws InterruptedException {
    Lane a = lane("a", BufferPolicy.latest());
    Lane b = lane("b", BufferPolicy.latest());
    put(a, "a", 0);
    put(b, "b", 0);

    assertThat(take(8, true)).containsExactly("a0", "b0"); // the clock stands still: no window
  }

  @Test
  void batchDoesNotWaitForAStreamThatHasGoneQuiet() throws InterruptedException {
    Lane a = lane("a", BufferPolicy.latest());
    Lane b = lane("b", BufferPolicy.latest());
    put(b, "b", 0);
    assertThat(take(1, true)).containsExactly("b0");
    now += 1000 * MILLI;
    put(a, "a", 0);

    assertThat(take(8, true)).containsExactly("a0");
  }

  @Test
  void batchWaitsForTheWindowAndNoLonger() throws InterruptedException {
    Lane a = lane("a", BufferPolicy.latest());
    Lane b = lane("b", BufferPolicy.latest());
    put(b, "b", 0);
    assertThat(take(1, true)).containsExactly("b0");
    put(a, "a", 0);
    now += 2 * MILLI; // no period is known: the shortest window

    assertThat(take(8, true)).containsExactly("a0");
  }

  @Test
  void windowIsThePeriodLessTheExecutionWithinBounds() {
    assertThat(BatchWindow.nanos(40 * MILLI, 25 * MILLI)).isEqualTo(15 * MILLI);
    assertThat(BatchWindow.nanos(40 * MILLI, 39 * MILLI)).isEqualTo(2 * MILLI);
    assertThat(BatchWindow.nanos(40 * MILLI, 400 * MILLI)).isEqualTo(2 * MILLI);
    assertThat(BatchWindow.nanos(1000 * MILLI, 10 * MILLI)).isEqualTo(100 * MILLI);
    assertThat(BatchWindow.nanos(0, 0)).isEqualTo(2 * MILLI);
  }

  @Test
  void takeEndsWhenTheIntakeIsClosed() throws InterruptedException {
    intake.close();

    assertThat(intake.take(new Intake.Plan(1, true, 0)).isEnd()).isTrue();
  }

  private Lane lane(String name, BufferPolicy policy) {
    Lane lane = intake.open(Long.MAX_VALUE);
    intake.policy(lane, policy);
    return lane;
  }

  private Drop put(Lane lane, String stream, long sequence) throws InterruptedException {
    Capture capture =
        new Capture(stream, sequence, Instant.EPOCH, now, "", "picture", Optional.empty());
    Ticket ticket =
        new Ticket(
            new StreamBooks(
                StreamConfig.builder(stream, () -> null, RECIPE).build(),
                new Events(time, 1),
                () -> {}),
            capture,
            Optional.empty(),
            Optional.of(new VcpClipException("none")),
            now);
    return intake.put(lane, ticket, 0);
  }

  private List<String> take(int size, boolean mixed) throws InterruptedException {
    return intake.take(new Intake.Plan(size, mixed, 0)).tickets().stream()
        .map(IntakeTest::label)
        .toList();
  }

  private static String label(Ticket ticket) {
    return ticket.capture().stream() + ticket.capture().sequence();
  }

  private static long sequence(Ticket ticket) {
    return ticket.capture().sequence();
  }
}
