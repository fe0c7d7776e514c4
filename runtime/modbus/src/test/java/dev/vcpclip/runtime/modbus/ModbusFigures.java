package dev.vcpclip.runtime.modbus;

import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.Overheads;
import dev.vcpclip.runtime.connector.TestSinks;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures; not run by {@code verify}, as its name is no test's. {@code ./mvnw -pl runtime/modbus
 * -am -Dtest=ModbusFigures -Dsurefire.failIfNoSpecifiedTests=false test}.
 */
class ModbusFigures {
  private static final int PARTS = 2000;
  private static final int WARM_UP = 300;

  @TempDir private Path folder;

  /** From the write of Trigger to Results Valid read, less the time that judging took. */
  @Test
  void triggerWrittenToResultRead() throws Exception {
    AtomicLong judging = new AtomicLong();
    double[] millis = new double[PARTS];
    try (FakeLine line = new FakeLine("line-1");
        ModbusConnector connector =
            (ModbusConnector) TestSinks.create(new ModbusFactory(), folder, "port: 0", line)) {
      line.judge(
          trigger -> {
            long started = System.nanoTime();
            sleep();
            judging.set(System.nanoTime() - started);
            return line.pass(trigger);
          });
      connector.start();
      line.attach(connector);
      try (Plc plc = new Plc(connector.port(), 1)) {
        for (int i = -WARM_UP; i < PARTS; i++) {
          plc.control(Plc.ENABLE);
          plc.await(RegisterMap.TRIGGER_READY, true);
          long started = System.nanoTime();
          plc.control(Plc.ENABLE | Plc.TRIGGER);
          plc.await(RegisterMap.RESULTS_VALID, true);
          long took = System.nanoTime() - started - judging.get();
          if (i >= 0) {
            millis[i] = took * 1e-6;
          }
          plc.acknowledge();
        }
      }
    }
    Overheads.say("Modbus: trigger written to result read, judging excluded", millis);
  }

  private static void sleep() {
    try {
      TimeUnit.MILLISECONDS.sleep(5);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
