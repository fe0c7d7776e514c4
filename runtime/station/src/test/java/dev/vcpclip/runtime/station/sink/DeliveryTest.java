package dev.vcpclip.runtime.station.sink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.Peers;
import dev.vcpclip.runtime.station.journal.Journal;
import dev.vcpclip.runtime.station.journal.JournalLimits;
import dev.vcpclip.runtime.station.journal.Outbox;
import dev.vcpclip.runtime.station.journal.Results;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryTest {
  @TempDir private Path folder;

  @Test
  void aMomentWithoutMemoryDelaysResultsAndLosesNone() throws Exception {
    Peer peer = new Peer();
    try (Journal journal =
            Journal.open(folder.resolve("journal.db"), List.of("peer"), JournalLimits.defaults());
        Delivery delivery = new Delivery(peer, journal.outbox("peer"))) {
      Outbox outbox = journal.outbox("peer");
      journal.append(Results.fail("a", ""));
      journal.append(Results.fail("b", ""));

      delivery.start();

      Peers.await("delivered", () -> outbox.depth() == 0);
      assertThat(peer.got).containsExactly("a", "b");
      assertThat(delivery.failure()).isEmpty();
    }
  }

  /** Has no memory for the first result when it is told the first time. */
  private static final class Peer implements Connector.Delivering {
    private final List<String> got = new CopyOnWriteArrayList<>();
    private final AtomicBoolean failed = new AtomicBoolean();

    @Override
    public void deliver(PartResult result) {
      if (failed.compareAndSet(false, true)) {
        throw new OutOfMemoryError("of a moment");
      }
      got.add(result.id());
    }

    @Override
    public String name() {
      return "peer";
    }

    @Override
    public void start() {}

    @Override
    public State state() {
      return new State(true, "");
    }

    @Override
    public void close() {}
  }
}
