package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Tells the sinks of each frame, one after the other, on one thread; then the frame is closed. A
 * sink that throws is counted and stops neither the others nor the next frame.
 */
final class SinkLoop implements Runnable {
  private final List<InspectionSink> sinks;
  private final Events events;
  private final BlockingQueue<Delivery> waiting;
  private volatile boolean abandoned;

  SinkLoop(List<InspectionSink> sinks, Events events, int backlog) {
    this.sinks = sinks;
    this.events = events;
    this.waiting = new ArrayBlockingQueue<>(backlog);
  }

  /** A frame and its outcome; without a ticket, the end. */
  private record Delivery(Ticket ticket, Outcome<Inspection> outcome) {
    static final Delivery END = new Delivery(null, null);
  }

  /**
   * Leaves a frame, waiting for room.
   *
   * @throws InterruptedException while it waits; the frame is still the caller's then
   */
  void put(Ticket ticket, Outcome<Inspection> outcome) throws InterruptedException {
    waiting.put(new Delivery(ticket, outcome));
    if (abandoned) {
      drain();
    }
  }

  /** Ends the loop after what waits. */
  void finish() throws InterruptedException {
    waiting.put(Delivery.END);
  }

  /** Tells the sinks of nothing any more: what waits is dropped, and what is put later. */
  void abandon() {
    abandoned = true;
    drain();
  }

  private void drain() {
    List<Delivery> rest = new ArrayList<>();
    waiting.drainTo(rest);
    for (Delivery delivery : rest) {
      if (delivery != Delivery.END) {
        drop(delivery);
      }
    }
  }

  private static void drop(Delivery delivery) {
    delivery.ticket.books().dropped(delivery.ticket, DropCause.CLOSED);
  }

  @Override
  public void run() {
    try {
      Delivery delivery = waiting.take();
      while (delivery != Delivery.END && !abandoned) {
        deliver(delivery);
        delivery = waiting.take();
      }
      if (delivery != Delivery.END) {
        drop(delivery);
      }
    } catch (InterruptedException e) {
      drain(); // the pipeline was closed and did not wait any longer
    }
  }

  private void deliver(Delivery delivery) {
    Ticket ticket = delivery.ticket;
    InspectedShot shot = new InspectedShot(ticket.capture(), ticket.frame(), delivery.outcome);
    int throwing = 0;
    for (InspectionSink sink : sinks) {
      if (abandoned) { // close() has returned meanwhile
        drop(delivery);
        return;
      }
      try {
        sink.accept(shot);
      } catch (RuntimeException | Error e) { // whatever it is, the others have to be told
        throwing++;
        events.emit(
            new PipelineEvent.SinkFailed(
                events.now(), ticket.books().name(), sink.name(), ticket.capture(), reason(e)));
      }
    }
    ticket.books().finished(ticket, delivery.outcome, throwing);
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
