package dev.vcpclip.runtime.pipeline;

/** Whether a stream rests. Thread-safe. */
final class Pause {
  private boolean active;

  /** Begins or ends it, and wakes who waits for its end. */
  synchronized void set(boolean value) {
    active = value;
    notifyAll();
  }

  synchronized boolean isActive() {
    return active;
  }

  synchronized void awaitEnd() throws InterruptedException {
    while (active) {
      wait();
    }
  }
}
