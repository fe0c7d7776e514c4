package dev.vcpclip.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vcpclip.runtime.image.Frame;
import dev.vcpclip.runtime.image.PixelFormat;
import dev.vcpclip.runtime.source.SourceException.Code;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as a fault and when it is tried again, without threads or waiting. */
class FaultRulesTest {
  private static final long MILLI = 1_000_000;

  /** Of a picture with many more rows than a look at some of them takes. */
  private static final int SIDE = 100;

  private static final RandomGenerator MIDDLE = new Fixed(0.5);

  private record Fixed(double value) implements RandomGenerator {
    @Override
    public long nextLong() {
      return 0;
    }

    @Override
    public double nextDouble() {
      return value;
    }
  }

  @Test
  void delaysDoubleUpToTheLargest() {
    ReconnectPolicy policy =
        new ReconnectPolicy(
            Duration.ofMillis(100), Duration.ofMillis(800), 0.2, Duration.ofSeconds(30));

    assertThat(policy.delay(1, Code.GONE, MIDDLE)).isEqualTo(Duration.ofMillis(100));
    assertThat(policy.delay(2, Code.GONE, MIDDLE)).isEqualTo(Duration.ofMillis(200));
    assertThat(policy.delay(4, Code.GONE, MIDDLE)).isEqualTo(Duration.ofMillis(800));
    assertThat(policy.delay(2_000_000_000, Code.GONE, MIDDLE)).isEqualTo(Duration.ofMillis(800));
  }

  @Test
  void jitterVariesADelayUpAndDownButNeverShortensThatOfRefusedCredentials() {
    ReconnectPolicy policy = ReconnectPolicy.defaults();

    assertThat(policy.delay(1, Code.TIMEOUT, new Fixed(0))).isEqualTo(Duration.ofMillis(80));
    assertThat(policy.delay(1, Code.TIMEOUT, new Fixed(1))).isEqualTo(Duration.ofMillis(120));
    assertThat(policy.delay(1, Code.AUTHENTICATION, new Fixed(0)))
        .isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.delay(9, Code.AUTHENTICATION, new Fixed(1)))
        .isEqualTo(Duration.ofSeconds(36));
  }

  @Test
  void sameChanceGivesTheSameDelays() {
    ReconnectPolicy policy = ReconnectPolicy.defaults();

    assertThat(policy.delay(3, Code.GONE, new Random(5)))
        .isEqualTo(policy.delay(3, Code.GONE, new Random(5)));
  }

  @Test
  void refusesToTryRefusedCredentialsFaster() {
    assertThatThrownBy(
            () ->
                new ReconnectPolicy(
                    Duration.ofMillis(1), Duration.ofMillis(1), 0, Duration.ofSeconds(29)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cameras lock accounts");
  }

  @Test
  void silenceIsAFaultWithinHalfASecondAfterTheFrameThatIsDue() {
    Silence silence = reading(Liveness.learned(), 20, 40 * MILLI);
    long last = 20 * 40 * MILLI;

    assertThat(silence.period()).isEqualTo(40 * MILLI);
    assertThat(silence.left(last + 400 * MILLI)).isPositive();
    assertThat(silence.left(last + (40 + 500) * MILLI)).isNegative();
  }

  @Test
  void framesThatAreLeftOutAreSignsOfLifeAndNoPeriod() {
    Silence silence = reading(Liveness.learned(), 1, 40 * MILLI);
    for (int i = 2; i <= 20; i++) {
      silence.alive(i * 40 * MILLI);
      silence.reading(i * 40 * MILLI);
    }
    long last = 20 * 40 * MILLI;

    assertThat(silence.period()).as("of frames that are given").isZero();
    assertThat(silence.left(last + 400 * MILLI)).isPositive();
    assertThat(silence.left(last + (40 + 500) * MILLI)).isNegative();
  }

  @Test
  void framesThatAreLeftOutMayBeAllForLongerThanTheFirstFrameMayTake() {
    Silence silence = reading(Liveness.learned(), 1, 40 * MILLI);

    for (int second = 1; second <= 60; second++) {
      assertThat(silence.left(second * 1000L * MILLI)).isPositive();
      silence.alive(second * 1000L * MILLI);
      silence.reading(second * 1000L * MILLI);
    }
  }

  @Test
  void unevenRateIsJudgedByItsLongestInterval() {
    Silence silence = reading(Liveness.learned(), 0, MILLI);
    long last = frames(silence, 100, i -> i % 5 == 0 ? 600 : 20);

    assertThat(silence.period()).isEqualTo(20 * MILLI);
    assertThat(silence.left(last + 1000 * MILLI)).isPositive();
    assertThat(silence.left(last + (600 + 500) * MILLI)).isNegative();
  }

  @Test
  void framesThatABusyMachineHeldUpDoNotDelayTheNoticeOfAStall() {
    Silence silence = reading(Liveness.learned(), 0, MILLI);
    long last = frames(silence, 40, i -> i % 10 == 7 ? 110 : 40);

    assertThat(silence.left(last + 400 * MILLI)).isPositive();
    assertThat(silence.left(last + (40 + 500) * MILLI)).isNegative();
  }

  /** Frames at intervals in milliseconds; answers when the last came, after which it is read. */
  private static long frames(Silence silence, int count, IntUnaryOperator interval) {
    long at = 0;
    for (int i = 0; i < count; i++) {
      at += interval.applyAsInt(i) * MILLI;
      silence.frame(at);
    }
    silence.reading(at);
    return at;
  }

  @Test
  void burstAtTheStartIsNoRate() {
    LearnedPeriod period = new LearnedPeriod();
    for (int i = 0; i < 5; i++) {
      period.frame(i);
    }

    assertThat(period.nanos()).isZero();
  }

  @Test
  void timeThatTheReaderWaitedForRoomIsNoInterval() {
    LearnedPeriod period = new LearnedPeriod();
    for (int i = 0; i < 20; i++) {
      period.frame(i * 10L);
    }
    period.skip();
    period.frame(5_000);
    period.frame(5_010);

    assertThat(period.nanos()).isEqualTo(10);
  }

  @Test
  void timeOutsideTheSourceIsNoSilence() {
    Silence silence = reading(Liveness.every(Duration.ofMillis(40)), 1, 40 * MILLI);
    silence.frame(80 * MILLI);

    assertThat(silence.left(Duration.ofHours(1).toNanos())).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void openingHasALimitOfItsOwn() {
    Silence silence = new Silence(Duration.ofSeconds(3));
    silence.opening(0);

    assertThat(silence.left(Duration.ofMillis(2999).toNanos())).isPositive();
    assertThat(silence.left(Duration.ofMillis(3001).toNanos())).isNegative();
  }

  @Test
  void triggerCountsFromTheFirstThatNoFrameHasAnswered() {
    Silence silence = reading(Liveness.triggered(Duration.ofMillis(50)), 3, MILLI);
    long hour = Duration.ofHours(1).toNanos();
    assertThat(silence.left(hour)).isEqualTo(Long.MAX_VALUE);

    silence.trigger(hour);
    silence.trigger(hour + 40 * MILLI);

    assertThat(silence.left(hour + 51 * MILLI)).isNegative();
    silence.frame(hour + 52 * MILLI);
    silence.reading(hour + 52 * MILLI);
    assertThat(silence.left(hour * 2)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void frozenPictureIsOneThatRepeatsToTheLastPixel() {
    FrozenPicture frozen = new FrozenPicture(3);
    ByteBuffer pixels = ByteBuffer.allocateDirect(4 * 3);

    assertThat(frozen.see(frame(pixels))).as("the first, not looked at as a whole").isEqualTo(1);
    assertThat(frozen.see(frame(pixels))).isEqualTo(1);
    assertThat(frozen.see(frame(pixels))).isEqualTo(2);
    assertThat(frozen.isFrozen(2)).isFalse();
    int third = frozen.see(frame(pixels));
    assertThat(frozen.isFrozen(third) && frozen.isDue(third)).isTrue();
    assertThat(frozen.isDue(frozen.see(frame(pixels)))).isFalse();
    pixels.put(2, (byte) 99); // between the rows
    assertThat(frozen.see(frame(pixels))).isEqualTo(5);
    pixels.put(4 + 1, (byte) 1);
    assertThat(frozen.see(frame(pixels))).isEqualTo(1);
  }

  @ParameterizedTest(name = "limit {0}, last movement in row {1}")
  @CsvSource({"2, 6", "2, 50", "3, 6", "30, 6", "30, 50"})
  void frozenPictureIsFoundOneLaterThanTheLimitAtMost(int limit, int row) {
    FrozenPicture frozen = new FrozenPicture(limit);
    ByteBuffer pixels = ByteBuffer.allocateDirect(SIDE * SIDE);
    for (int i = 0; i < 100; i++) {
      pixels.put(SIDE * row, (byte) i);
      assertThat(frozen.isFrozen(frozen.see(square(pixels)))).isFalse();
    }

    int identical = 2;
    while (!frozen.isFrozen(frozen.see(square(pixels)))) {
      identical++;
    }

    assertThat(identical).isBetween(limit, limit + 1);
  }

  @Test
  void pictureThatMovesInOnePixelAnywhereIsNotFrozen() {
    FrozenPicture frozen = new FrozenPicture(2);
    ByteBuffer pixels = ByteBuffer.allocateDirect(SIDE * SIDE);

    for (int i = 0; i < SIDE * SIDE; i++) {
      pixels.put(i, (byte) 1);
      assertThat(frozen.see(square(pixels))).as("pixel %d", i).isEqualTo(1);
    }
  }

  @Test
  void pictureThatComesBackNowAndThenIsNotFrozen() {
    FrozenPicture frozen = new FrozenPicture(2);
    ByteBuffer one = ByteBuffer.allocateDirect(SIDE * SIDE);
    ByteBuffer other = ByteBuffer.allocateDirect(SIDE * SIDE).put(SIDE * SIDE - 1, (byte) 1);

    for (int i = 0; i < 20; i++) {
      assertThat(frozen.see(square(i % 2 == 0 ? one : other))).isEqualTo(1);
    }
  }

  @Test
  void clockThatIsSlewedDoesNotJump() {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    ClockJump jump = new ClockJump(start, 0);

    assertThat(jump.see(999 * MILLI, start.plusMillis(1200), 1000 * MILLI)).isZero();
    assertThat(jump.see(2000 * MILLI, start.plusMillis(2200 - 5000), 2000 * MILLI))
        .isEqualTo(Duration.ofMillis(-5000));
    assertThat(jump.see(3000 * MILLI, start.plusMillis(3200 - 5000), 3000 * MILLI)).isZero();
  }

  @Test
  void lookThatIsHeldUpBetweenTheClocksTellsNoJump() {
    Instant start = Instant.parse("2026-01-01T00:00:00Z");
    ClockJump jump = new ClockJump(start, 0);

    assertThat(jump.see(1000 * MILLI, start.plusMillis(1000), 3000 * MILLI)).isZero();
    assertThat(jump.see(4000 * MILLI, start.plusMillis(4000), 4000 * MILLI)).isZero();
    assertThat(jump.see(5000 * MILLI, start.plusMillis(6000), 5000 * MILLI))
        .isEqualTo(Duration.ofMillis(1000));
  }

  private static Frame square(ByteBuffer pixels) {
    return Frame.wrap(pixels, SIDE, SIDE, SIDE, PixelFormat.GRAY, () -> {});
  }

  /** Of 2 x 3 pixels with 2 bytes between the rows. */
  private static Frame frame(ByteBuffer pixels) {
    return Frame.wrap(pixels, 2, 3, 4, PixelFormat.GRAY, () -> {});
  }

  /** A source that has given frames at a rate and is read now. */
  private static Silence reading(Liveness liveness, int frames, long period) {
    Silence silence = new Silence(Duration.ofSeconds(10));
    silence.opening(0);
    silence.opened(liveness);
    for (int i = 1; i <= frames; i++) {
      silence.reading((i - 1) * period);
      silence.frame(i * period);
    }
    silence.reading(frames * period);
    return silence;
  }
}
