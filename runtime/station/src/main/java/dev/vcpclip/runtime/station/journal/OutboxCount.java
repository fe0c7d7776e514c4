package dev.vcpclip.runtime.station.journal;

/** How many results wait for a sink, and how many were dropped: counting rows takes too long. */
final class OutboxCount {
  private long waiting;
  private long dropped;

  synchronized void set(long nowWaiting, long everDropped) {
    waiting = nowWaiting;
    dropped = everDropped;
  }

  synchronized void added() {
    waiting++;
  }

  synchronized void removed(long results) {
    waiting -= results;
  }

  synchronized void dropped(long results) {
    waiting -= results;
    dropped += results;
  }

  synchronized long waiting() {
    return waiting;
  }

  synchronized long dropped() {
    return dropped;
  }
}
