package dev.vcpclip.runtime.opcua;

import dev.vcpclip.runtime.connector.Overheads;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.milo.opcua.stack.core.UaException;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures; not run by {@code verify}, as its name is no test's. {@code ./mvnw -pl runtime/opcua
 * -am -Dtest=OpcUaFigures -Dsurefire.failIfNoSpecifiedTests=false test}; {@code -Dserve.jvm} gives
 * the station's Java other options than {@code serve} has.
 */
class OpcUaFigures {
  private static final String INNER = "line-1/VisionStateMachine/AutomaticModeStateMachine";
  private static final int PARTS = 2000;

  /** Until both sides are compiled: a station runs for weeks. */
  private static final int WARM_UP = 2000;

  private static final int START_SECONDS = 60;

  /** A client that asks without a pause takes the processors from the station beside it. */
  private static final long POLL_NANOS = 200_000;

  @TempDir private Path folder;

  /**
   * From the call of StartSingleJob to its verdict read, less the time that judging took, while the
   * client is told every event. Beside it what the same client and library need for a call and a
   * read without any work between them: the part that is not ours.
   */
  @Test
  void triggerWrittenToResultRead() throws Exception {
    double[] jobs = new double[PARTS];
    double[] bare = new double[PARTS];
    try (ServingLine line =
            ServingLine.start(
                folder, Arrays.asList(System.getProperty("serve.jvm", "-Xms32m").split(" ")));
        TestClient client = open(line.url())) {
      client.listen("line-1", List.of("EventType", "JobId", "ResultId", "Message"), told -> {});
      for (int i = -WARM_UP; i < PARTS; i++) {
        awaitReady(client);
        double job = job(client);
        double without = callAndRead(client);
        if (i >= 0) {
          jobs[i] = job;
          bare[i] = without;
        }
      }
    }
    System.out.println(Overheads.text("OPC UA: a call and a read, nothing between them", bare));
    Overheads.say("OPC UA: job started to verdict read, judging excluded", jobs);
  }

  private static TestClient open(String url) throws InterruptedException, UaException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      try {
        return TestClient.open(url);
      } catch (UaException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  private static void awaitReady(TestClient client) throws UaException {
    while (client.read(INNER + "/CurrentState") == null
        || !client.text(INNER + "/CurrentState").equals("Ready")) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static double job(TestClient client) throws UaException {
    Object before = client.read("line-1/LastResult/Sequence");
    long started = System.nanoTime();
    client.call(INNER, "StartSingleJob", null, null, null, null, new Variant[0]);
    while (Objects.equals(before, client.read("line-1/LastResult/Sequence"))) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    double took = (System.nanoTime() - started) * 1e-6;
    return took - (double) client.read("line-1/LastResult/Score");
  }

  private static double callAndRead(TestClient client) throws UaException {
    long started = System.nanoTime();
    client.call(INNER, "SimulationMode", false, 0, "");
    client.read("line-1/LastResult/Sequence");
    return (System.nanoTime() - started) * 1e-6;
  }
}
