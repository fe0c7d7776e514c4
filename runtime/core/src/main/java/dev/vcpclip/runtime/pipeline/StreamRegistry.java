package dev.vcpclip.runtime.pipeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A pipeline's streams by name, in the order in which they came, and the counters of those that
 * were removed. Thread-safe.
 */
final class StreamRegistry {
  private final Map<String, StreamReader> streams = new LinkedHashMap<>();

  /** Removed streams with a frame that is still in work. */
  private final List<StreamReader> leaving = new ArrayList<>();

  /** Sum over the streams that are neither here nor there. */
  private PipelineCounters gone = PipelineCounters.NONE;

  private boolean closed;

  /**
   * Adds a stream and starts it.
   *
   * @param maker makes its reader, once the name is known to be free
   */
  synchronized void add(String name, Supplier<StreamReader> maker) {
    requireOpen();
    if (streams.containsKey(name)) {
      throw new IllegalArgumentException("there is a stream '" + name + "' already");
    }
    StreamReader reader = maker.get();
    streams.put(name, reader);
    reader.start();
  }

  /** Frees a name; its counters stay. */
  synchronized void remove(String name, StreamReader reader) {
    if (streams.remove(name, reader)) {
      leaving.add(reader);
    }
    ended();
  }

  /** A stream has ended: takes the books of removed ones together. */
  synchronized void ended() {
    leaving.removeIf(
        reader -> {
          boolean ended = reader.books().ended();
          if (ended) {
            gone = gone.plus(reader.books().counters());
          }
          return ended;
        });
    notifyAll();
  }

  synchronized List<StreamReader> all() {
    return List.copyOf(streams.values());
  }

  /**
   * One stream.
   *
   * @throws IllegalArgumentException when there is no such stream
   */
  synchronized StreamReader get(String name) {
    StreamReader reader = streams.get(name);
    if (reader == null) {
      throw new IllegalArgumentException("there is no stream '" + name + "'");
    }
    return reader;
  }

  /** Sum over all streams, removed ones included. */
  synchronized PipelineCounters counters() {
    PipelineCounters sum = gone;
    for (StreamReader reader : streams.values()) {
      sum = sum.plus(reader.books().counters());
    }
    for (StreamReader reader : leaving) {
      sum = sum.plus(reader.books().counters());
    }
    return sum;
  }

  /** Waits until every stream has ended, or the registry is closed. */
  synchronized void awaitEnd() throws InterruptedException {
    while (!closed && !streams.values().stream().allMatch(s -> s.books().ended())) {
      wait();
    }
  }

  synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException("pipeline is closed");
    }
  }

  /** Takes no stream any more; answers whether it did before. */
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    notifyAll();
    return first;
  }
}
