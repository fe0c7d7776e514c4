package dev.vcpclip.runtime.station.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.ConnectorFactory;
import dev.vcpclip.runtime.connector.FakeLine;
import dev.vcpclip.runtime.connector.Mosquitto;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.connector.TestSinks;
import dev.vcpclip.runtime.connector.Wire;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalLimits;
import dev.vcpclip.runtime.station.journal.Outbox;
import dev.vcpclip.runtime.station.journal.Results;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that find no broker, through journal, outbox and a real broker's confirmations. */
class BrokerAwayTest {
  private static final int EACH = 100;

  @TempDir private Path folder;

  @Test
  void whatABrokerMissedWaitsOnDiskAndArrivesInItsOrder() throws Exception {
    ConnectorFactory mqtt =
        ServiceLoader.load(ConnectorFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(factory -> factory.type().equals("mqtt"))
            .findFirst()
            .orElseThrow();
    List<String> ids = new ArrayList<>();
    try (Mosquitto broker = Mosquitto.at(folder).start();
        Wire wire = new Wire(broker.port());
        FakeLine line = new FakeLine("line");
        Journal journal =
            Journal.open(folder.resolve("journal.db"), List.of("mqtt"), JournalLimits.defaults())) {
      Outbox outbox = journal.outbox("mqtt");
      Mosquitto.Listener listener = broker.listen("vcpclip/hall/line/result");
      try (Connector.Delivering connector = connector(mqtt, wire, line);
          Delivery delivery = new Delivery(connector, outbox)) {
        connector.start();
        delivery.start();
        record(journal, delivery, ids);
        Peers.await("delivered", () -> outbox.depth() == 0);

        wire.down(true);
        record(journal, delivery, ids);
        assertThat(outbox.depth()).isEqualTo(EACH);
        Peers.await("the failure", () -> !delivery.failure().isEmpty());
      }
      assertThat(outbox.depth()).as("survives the station's end").isEqualTo(EACH);

      wire.down(false);
      try (Connector.Delivering connector = connector(mqtt, wire, line);
          Delivery delivery = new Delivery(connector, outbox)) {
        connector.start();
        delivery.start();
        record(journal, delivery, ids);
        for (int cut = 0; cut < 3; cut++) {
          long before = outbox.depth();
          wire.cut();
          Peers.await("goes on", () -> outbox.depth() < before || outbox.depth() == 0);
        }
        Peers.await("delivered", () -> outbox.depth() == 0);
      }
      Peers.await("received", () -> listener.messages().size() >= ids.size());
      assertThat(
              listener.texts("vcpclip/hall/line/result").stream()
                  .map(text -> PartResult.fromJson(text).id())
                  .distinct() // at least once
                  .toList())
          .isEqualTo(ids);
      assertThat(outbox.dropped()).isZero();
    }
  }

  private Connector.Delivering connector(ConnectorFactory mqtt, Wire wire, FakeLine line) {
    return (Connector.Delivering)
        TestSinks.create(mqtt, folder, "broker: mqtt://127.0.0.1:" + wire.port(), line);
  }

  private static void record(Journal journal, Delivery delivery, List<String> ids) {
    for (int i = 0; i < EACH; i++) {
      String id = "part-" + ids.size();
      journal.append(Results.fail(id, id));
      ids.add(id);
      delivery.wake();
    }
  }
}
