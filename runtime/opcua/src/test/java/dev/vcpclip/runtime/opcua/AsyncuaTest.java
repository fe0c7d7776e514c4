package dev.vcpclip.runtime.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that nobody here wrote, with states, recipes, a job, its events and its result. */
class AsyncuaTest {
  @TempDir private Path folder;

  @Test
  void asyncuaReadsTheSpecificationsTypesAndRunsAJob() throws Exception {
    String python = Peers.python("asyncua", "asyncua");
    int port = Peers.freePort();
    try (FakeLine line = new FakeLine("line-1");
        OpcUaConnector connector =
            (OpcUaConnector)
                TestSinks.create(
                    new OpcUaFactory(),
                    folder,
                    "port: " + port + "\nanonymous: true\nunencrypted: true\n",
                    line)) {
      line.judge(trigger -> line.result(trigger, PartVerdict.FAIL, 0.875));
      connector.start();
      Peers.await("the server", () -> connector.state().up());
      line.attach(connector);

      List<String> told =
          Peers.run(
              folder,
              python,
              Path.of(AsyncuaTest.class.getResource("asyncua_client.py").toURI()).toString(),
              "opc.tcp://127.0.0.1:" + port + "/vcpclip");

      assertThat(told)
          .contains(
              "state Operational Ready",
              "events of ['line-1'] from ['AutomaticModeStateMachine', 'VisionStateMachine']",
              "can be listened to [True, True]",
              "recipes ['bottle', 'cap'] error 0",
              "prepared cap True 0",
              "event recipe cap prepared",
              "wrong recipe False 3",
              "folder {'bottle': False, 'cap': True}",
              "folder prepares bottle True 0 True",
              "job True 0",
              "echoed meas-1 prod-9",
              "result part-7 cap 1 False ['FAIL', 0.875, 0.5, 0.75, 2]",
              "by id part-7 FAIL 0",
              "no such result 4",
              "plain FAIL",
              "wrong state refused",
              "automatic again");
    }
  }
}
