package dev.vcpclip.runtime.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where readers leave frames and the model takes them: one lane a stream, one lock for all.
 *
 * <p>Frames stay in their lanes until a batch starts, so that a newer one can still replace an
 * older one. Nothing is booked or closed under the lock: what is not to be judged is handed back as
 * a {@link Drop} for the caller to settle.
 */
final class Intake {
  private final Time time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();
  private final List<Lane> lanes = new ArrayList<>();
  private int turn;
  private boolean closed;

  Intake(Time time) {
    this.time = time;
  }

  /**
   * What the next batch may hold.
   *
   * @param size frames at most
   * @param mixed whether frames of different streams go together
   * @param executionNanos how long a run takes
   */
  record Plan(int size, boolean mixed, long executionNanos) {}

  /**
   * What the model gets next.
   *
   * @param tickets in each stream's order
   * @param drops too old to be judged; both are empty when the intake is closed
   */
  record Batch(List<Ticket> tickets, List<Drop> drops) {
    boolean isEnd() {
      return tickets.isEmpty() && drops.isEmpty();
    }
  }

  /**
   * @param staleNanos {@link Long#MAX_VALUE} when frames never get too old
   */
  Lane open(long staleNanos) {
    lock.lock();
    try {
      Lane lane = new Lane(staleNanos, lock.newCondition());
      lanes.add(lane);
      return lane;
    } finally {
      lock.unlock();
    }
  }

  void policy(Lane lane, BufferPolicy policy) {
    lock.lock();
    try {
      lane.policy = policy;
    } finally {
      lock.unlock();
    }
  }

  /** No frame will be put any more; what waits is still taken. */
  void ended(Lane lane) {
    lock.lock();
    try {
      lane.flowing = false;
      if (lane.waiting.isEmpty()) {
        lanes.remove(lane);
      }
      change.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Leaves a frame; waits where the policy says so.
   *
   * @return the frame that is dropped for it, this one or an older one, or {@code null}
   * @param period of the stream in nanoseconds, 0 while unknown
   * @throws InterruptedException while it waits; the frame is still the caller's then
   */
  Drop put(Lane lane, Ticket ticket, long period) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (lane.closedBy == null
          && lane.isFull()
          && lane.policy.whenFull() == BufferPolicy.WhenFull.BLOCK) {
        lane.room.await();
      }
      if (lane.closedBy != null) {
        return new Drop(ticket, lane.closedBy);
      }
      lane.period = period;
      lane.lastPut = ticket.receivedNanos();
      lane.flowing = true;
      Drop drop = null;
      if (lane.isFull()) {
        if (lane.policy.whenFull() == BufferPolicy.WhenFull.DROP_NEWEST) {
          return new Drop(ticket, lane.full);
        }
        drop = new Drop(lane.waiting.removeFirst(), lane.full);
      }
      lane.waiting.addLast(ticket);
      lane.asked = false;
      change.signalAll();
      return drop;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until somebody waits for a frame of this lane, where that is when it is to be read. */
  void awaitAsked(Lane lane) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (lane.readsWhenAsked && !lane.asked && lane.closedBy == null) {
        lane.room.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for frames: see {@link BatchWindow}. */
  Batch take(Plan plan) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        long wait = untilDue(plan);
        if (wait <= 0) {
          Batch batch = cut(plan);
          if (!batch.isEnd()) {
            return batch;
          }
        } else if (wait == Long.MAX_VALUE) {
          change.await();
        } else {
          change.await(wait, TimeUnit.NANOSECONDS);
        }
      }
      return new Batch(List.of(), List.of());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for a frame of one lane, for a time at most.
   *
   * @return {@code null} when there was none
   */
  Ticket take(Lane lane, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = nanos;
      if (lane.waiting.isEmpty()) {
        lane.asked = true;
        lane.room.signalAll();
      }
      while (lane.waiting.isEmpty() && left > 0) {
        left = change.awaitNanos(left);
      }
      Ticket ticket = lane.waiting.pollFirst();
      lane.room.signal();
      return ticket;
    } finally {
      lock.unlock();
    }
  }

  /** Nanoseconds until a batch is to start; endless while nothing waits. */
  private long untilDue(Plan plan) {
    int waiting = 0;
    long oldest = Long.MAX_VALUE;
    long fastest = Long.MAX_VALUE;
    boolean all = true;
    long now = time.nanos();
    for (Lane lane : lanes) {
      if (!lane.waiting.isEmpty()) {
        waiting += lane.waiting.size();
        long age = now - lane.waiting.getFirst().receivedNanos();
        oldest = oldest == Long.MAX_VALUE ? age : Math.max(oldest, age);
      } else if (lane.isExpected(now)) {
        all = false;
      }
      if (lane.period > 0 && lane.isExpected(now)) {
        fastest = Math.min(fastest, lane.period);
      }
    }
    if (waiting == 0) {
      return Long.MAX_VALUE;
    }
    if (all || !plan.mixed || waiting >= plan.size) {
      return 0;
    }
    return BatchWindow.nanos(fastest == Long.MAX_VALUE ? 0 : fastest, plan.executionNanos) - oldest;
  }

  /** Takes frames in turn from one lane after the other, so that none waits for a faster one. */
  private Batch cut(Plan plan) {
    Batch batch = new Batch(new ArrayList<>(plan.size), new ArrayList<>());
    int last = turn;
    boolean found = true;
    while (found && batch.tickets.size() < plan.size) {
      found = false;
      for (int i = 0; i < lanes.size() && batch.tickets.size() < plan.size; i++) {
        int at = (turn + i) % lanes.size();
        Ticket ticket = fresh(lanes.get(at), batch.drops);
        if (ticket != null) {
          batch.tickets.add(ticket);
          found = true;
          last = at;
          if (!plan.mixed) {
            fill(batch, lanes.get(at), plan.size);
            found = false;
            break;
          }
        }
      }
    }
    turn = lanes.isEmpty() ? 0 : (last + 1) % lanes.size();
    return batch;
  }

  private void fill(Batch batch, Lane lane, int size) {
    while (batch.tickets.size() < size) {
      Ticket ticket = fresh(lane, batch.drops);
      if (ticket == null) {
        return;
      }
      batch.tickets.add(ticket);
    }
  }

  /** The lane's oldest frame that is not too old, or {@code null}. */
  private Ticket fresh(Lane lane, List<Drop> drops) {
    while (!lane.waiting.isEmpty()) {
      Ticket ticket = lane.waiting.removeFirst();
      lane.room.signal();
      if (time.nanos() - ticket.capture().capturedNanos() <= lane.staleNanos) {
        return ticket;
      }
      drops.add(new Drop(ticket, DropCause.STALE));
    }
    return null;
  }

  /**
   * Takes no frame of this lane any more and wakes its reader.
   *
   * @return what was waiting
   */
  List<Drop> close(Lane lane, DropCause cause) {
    lock.lock();
    try {
      lanes.remove(lane);
      if (lane.closedBy == null) {
        lane.closedBy = cause;
      }
      List<Drop> drops = lane.waiting.stream().map(ticket -> new Drop(ticket, cause)).toList();
      lane.waiting.clear();
      lane.room.signalAll();
      change.signalAll();
      return drops;
    } finally {
      lock.unlock();
    }
  }

  /** Why no frame of this lane is taken any more; empty while they are. */
  Optional<DropCause> closedBy(Lane lane) {
    lock.lock();
    try {
      return Optional.ofNullable(lane.closedBy);
    } finally {
      lock.unlock();
    }
  }

  /** Ends {@link #take}; lanes are closed by their streams. */
  void close() {
    lock.lock();
    try {
      closed = true;
      change.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
