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
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryTest {
  @TempDir private Path folder;
  private final Peer peer = new Peer();
  private Journal journal;
  private Outbox outbox;

  /** Confirms everything, until it fails in a way of its own. */
  private static final class Peer implements Connector.Delivering {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile Runnable fault = () -> {};

    @Override
    public void deliver(PartResult result) {
      fault.run();
      told.add(result.id());
    }

    @Override
    public String name() {
      return "peer";
    }

    @Override
    public void start() {
      // there from the beginning
    }

    @Override
    public State state() {
      return new State(true, "there");
    }

    @Override
    public void close() {
      // nothing to free
    }
  }

  @BeforeEach
  void threeResultsWait() {
    journal = Journal.open(folder.resolve("journal.db"), List.of("peer"), JournalLimits.defaults());
    List.of("a", "b", "c").forEach(id -> journal.append(Results.fail(id, id)));
    outbox = journal.outbox("peer");
  }

  @AfterEach
  void close() {
    journal.close();
  }

  @Test
  void whatWasToldIsToldOnceHoweverLongTheJournalCannotBeWritten() throws Exception {
    try (Delivery delivery = new Delivery(peer, outbox)) {
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + journal.file());
          Statement lock = other.createStatement()) {
        lock.execute("BEGIN IMMEDIATE"); // nobody else can write while it is open
        delivery.start();
        Peers.await("the failure", () -> !delivery.failure().isEmpty());

        assertThat(delivery.state().up()).isFalse();
        assertThat(delivery.state().message()).contains("cannot be written");
        assertThat(outbox.depth()).isEqualTo(3);
      }
      Peers.await("forgotten", () -> outbox.depth() == 0);
      Peers.await("well again", () -> delivery.state().up());

      assertThat(peer.told).containsExactly("a", "b", "c");
      assertThat(delivery.delivered()).isEqualTo(3);
    }
  }

  @Test
  void aConnectorThatFailsInAWayOfItsOwnIsTriedAgainAndShownAsDown() throws Exception {
    peer.fault =
        () -> {
          throw new IllegalStateException("not foreseen");
        };
    try (Delivery delivery = new Delivery(peer, outbox)) {
      delivery.start();
      Peers.await("the failure", () -> !delivery.state().up());
      assertThat(delivery.state().message()).contains("result 1 cannot be told", "not foreseen");

      peer.fault = () -> {};
      Peers.await("delivered", () -> outbox.depth() == 0);

      assertThat(peer.told).containsExactly("a", "b", "c");
    }
  }

  @Test
  void aMomentWithoutMemoryDelaysResultsAndLosesNone() throws Exception {
    peer.fault =
        () -> {
          peer.fault = () -> {};
          throw new OutOfMemoryError("of a moment");
        };
    try (Delivery delivery = new Delivery(peer, outbox)) {
      delivery.start();
      Peers.await("delivered", () -> outbox.depth() == 0);

      assertThat(peer.told).containsExactly("a", "b", "c");
      assertThat(delivery.failure()).isEmpty();
    }
  }
}
