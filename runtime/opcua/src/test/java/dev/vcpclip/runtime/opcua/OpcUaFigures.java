package dev.vcpclip.runtime.opcua;

import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.Overheads;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.milo.opcua.stack.core.types.builtin.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures; not run by {@code verify}, as its name is no test's. {@code ./mvnw -pl runtime/opcua
 * -am -Dtest=OpcUaFigures -Dsurefire.failIfNoSpecifiedTests=false test}.
 */
class OpcUaFigures {
  private static final String INNER = "line-1/VisionStateMachine/AutomaticModeStateMachine";
  private static final int PARTS = 1000;
  private static final int WARM_UP = 500;

  /** A client that asks without a pause measures the garbage that it makes itself. */
  private static final long POLL_NANOS = 200_000;

  @TempDir private Path folder;

  /**
   * From the call of StartSingleJob to its verdict read, less the time that judging took, while the
   * client is told every event.
   */
  @Test
  void triggerWrittenToResultRead() throws Exception {
    int port = Peers.freePort();
    AtomicLong judging = new AtomicLong();
    double[] millis = new double[PARTS];
    try (FakeLine line = new FakeLine("line-1");
        OpcUaConnector connector =
            (OpcUaConnector)
                TestSinks.create(
                    new OpcUaFactory(),
                    folder,
                    "port: " + port + "\nanonymous: true\nunencrypted: true\n",
                    line)) {
      line.judge(
          trigger -> {
            long started = System.nanoTime();
            sleep();
            judging.set(System.nanoTime() - started);
            return line.pass(trigger);
          });
      connector.start();
      Peers.await("the server", () -> connector.state().up());
      line.attach(connector);
      try (TestClient client = TestClient.open("opc.tcp://127.0.0.1:" + port + "/vcpclip")) {
        client.listen("line-1", List.of("EventType", "JobId", "ResultId", "Message"), told -> {});
        for (int i = -WARM_UP; i < PARTS; i++) {
          while (client.read(INNER + "/CurrentState") == null
              || !client.text(INNER + "/CurrentState").equals("Ready")) {
            LockSupport.parkNanos(POLL_NANOS);
          }
          Object before = client.read("line-1/LastResult/Sequence");
          long started = System.nanoTime();
          client.call(INNER, "StartSingleJob", null, null, null, null, new Variant[0]);
          while (Objects.equals(before, client.read("line-1/LastResult/Sequence"))) {
            LockSupport.parkNanos(POLL_NANOS);
          }
          long took = System.nanoTime() - started - judging.get();
          if (i >= 0) {
            millis[i] = took * 1e-6;
          }
        }
      }
    }
    Overheads.say("OPC UA: job started to verdict read, judging excluded", millis);
  }

  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
