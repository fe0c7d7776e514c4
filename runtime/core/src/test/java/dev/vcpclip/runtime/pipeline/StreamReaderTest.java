package dev.vcpclip.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.map.VerdictRule;
import dev.vcpclip.runtime.source.SourceException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StreamReaderTest {
  /** Looked at while the next attempt is planned, which is between failing and saying so. */
  @Test
  void aStreamThatIsDownSaysWhyFromItsFirstMoment() throws Exception {
    StreamConfig config =
        StreamConfig.builder(
                "line-1",
                () -> {
                  throw new SourceException(SourceException.Code.GONE, "unplugged");
                },
                Recipe.builder().rule(VerdictRule.at(0)).build())
            .build();
    Intake intake = new Intake(Time.SYSTEM);
    Events events = new Events(Time.SYSTEM, 8);
    AtomicReference<StreamReader> reader = new AtomicReference<>();
    BlockingQueue<StreamStatus> seen = new LinkedBlockingQueue<>();
    RandomGenerator looks =
        () -> {
          seen.add(reader.get().status());
          return 0;
        };
    reader.set(
        new StreamReader(
            config,
            new StreamBooks(config, events, () -> {}),
            intake,
            events,
            Runnable::run,
            Time.SYSTEM,
            looks));

    reader.get().start();
    StreamStatus first = seen.poll(20, TimeUnit.SECONDS);
    StreamStatus second = seen.poll(20, TimeUnit.SECONDS);
    reader.get().stop(DropCause.CLOSED);
    reader.get().thread().join(TimeUnit.SECONDS.toMillis(20));
    events.close(Deadline.in(Duration.ofSeconds(2)));

    assertThat(first.state()).isEqualTo(StreamState.CONNECTING);
    assertThat(second.fault().orElseThrow()).contains("unplugged");
  }
}
