package dev.vcpclip.runtime.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A master that nobody here wrote. */
class PymodbusTest {
  @TempDir private Path folder;

  @Test
  void pymodbusGetsEveryVerdictThroughTheDocumentedHandshake() throws Exception {
    String python = Peers.python("pymodbus", "pymodbus");
    Path script = Path.of(PymodbusTest.class.getResource("pymodbus_master.py").toURI());
    Iterator<PartVerdict> verdicts =
        List.of(PartVerdict.PASS, PartVerdict.FAIL, PartVerdict.LATE).iterator();
    try (FakeLine line = new FakeLine("line-1");
        ModbusConnector connector =
            (ModbusConnector) TestSinks.create(new ModbusFactory(), folder, "port: 0", line)) {
      line.judge(
          trigger -> {
            PartVerdict verdict = verdicts.next();
            return line.result(trigger, verdict, verdict == PartVerdict.LATE ? null : 0.75);
          });
      connector.start();
      line.attach(connector);

      List<String> told =
          Peers.run(folder, python, script.toString(), Integer.toString(connector.port()));

      assertThat(told)
          .containsExactly(
              "part-0001 PASS 0.75 0", "part-0002 FAIL 0.75 2", "part-0003 LATE nan 0");
    }
  }
}
