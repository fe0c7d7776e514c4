package dev.vcpclip.runtime.pipeline;

import dev.vcpclip.runtime.Finding;
import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.Model;
import dev.vcpclip.runtime.Outcome;
import dev.vcpclip.runtime.Recipe;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.image.Frame;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the model on what the streams leave, on one thread. Model and recipes change between two
 * runs, under a lock that a run holds.
 */
final class ModelLoop implements Runnable {
  /** Weight of the last run in the average execution time. */
  private static final double LAST = 0.25;

  private static final Logger LOG = LoggerFactory.getLogger(ModelLoop.class);

  private final Intake intake;
  private final SinkLoop sinks;
  private final Time time;

  /** Fair, so that whoever changes something waits for one run at most. */
  private final ReentrantLock turn = new ReentrantLock(true);

  private volatile Model model;
  private long executionNanos;

  ModelLoop(Model model, Intake intake, SinkLoop sinks, Time time) {
    this.model = model;
    this.intake = intake;
    this.sinks = sinks;
    this.time = time;
  }

  Model model() {
    return model;
  }

  /**
   * Changes recipes, and the model where it is another one, between two runs.
   *
   * @return the model so far, which is not running any more
   * @throws VcpClipException when a recipe does not go with the model; nothing has changed then
   */
  Model change(Model next, Map<StreamBooks, Recipe> recipes, Collection<StreamBooks> streams)
      throws InterruptedException {
    turn.lockInterruptibly();
    try {
      for (StreamBooks books : streams) {
        next.requireServes(recipes.getOrDefault(books, books.recipe()));
      }
      Model before = model;
      model = next;
      recipes.forEach(StreamBooks::recipe);
      return before;
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void run() {
    try {
      for (Intake.Batch batch = next(); !batch.isEnd(); batch = next()) {
        batch.drops().forEach(Drop::settle);
        try {
          process(batch.tickets());
        } catch (RuntimeException | Error e) { // whatever it is, the next frames are to be judged
          LOG.error("a batch is lost", e);
        }
      }
      sinks.finish();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the pipeline was closed and did not wait any longer
    }
  }

  private Intake.Batch next() throws InterruptedException {
    Model now = model;
    return intake.take(
        new Intake.Plan(now.options().maxBatch(), now.batchInvariant(), executionNanos));
  }

  private void process(List<Ticket> tickets) throws InterruptedException {
    int delivered = 0;
    try {
      List<Outcome<Inspection>> outcomes = inspect(tickets);
      for (Ticket ticket : tickets) {
        sinks.put(ticket, outcomes.get(delivered));
        delivered++;
      }
    } finally {
      for (Ticket ticket : tickets.subList(delivered, tickets.size())) {
        ticket.books().dropped(ticket, DropCause.CLOSED);
      }
    }
  }

  private List<Outcome<Inspection>> inspect(List<Ticket> tickets) throws InterruptedException {
    turn.lockInterruptibly();
    try {
      List<Outcome<Inspection>> outcomes =
          new ArrayList<>(Collections.nCopies(tickets.size(), null));
      for (List<Integer> together : groups(tickets)) {
        run(tickets, together, outcomes);
      }
      return outcomes;
    } finally {
      turn.unlock();
    }
  }

  /**
   * Places of the tickets that go through the model together: all, or, where pictures of one run
   * influence one another, those of one stream. The intake has planned for it, but for another
   * model where it was exchanged meanwhile.
   */
  private Collection<List<Integer>> groups(List<Ticket> tickets) {
    Map<Object, List<Integer>> groups = new LinkedHashMap<>();
    boolean mixed = model.batchInvariant();
    for (int i = 0; i < tickets.size(); i++) {
      Object key = mixed ? this : tickets.get(i).books();
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(i);
    }
    return groups.values();
  }

  private void run(List<Ticket> tickets, List<Integer> places, List<Outcome<Inspection>> outcomes)
      throws InterruptedException {
    List<Integer> whole = new ArrayList<>(places.size());
    List<Frame> frames = new ArrayList<>(places.size());
    List<Recipe> recipes = new ArrayList<>(places.size());
    for (int place : places) {
      Ticket ticket = tickets.get(place);
      if (ticket.unreadable().isPresent()) {
        outcomes.set(place, Outcome.failed(ticket.unreadable().get()));
      } else {
        whole.add(place);
        frames.add(ticket.frame().orElseThrow());
        recipes.add(ticket.books().recipe());
      }
    }
    if (!frames.isEmpty()) {
      List<Outcome<Finding>> findings = findings(frames, recipes);
      for (int i = 0; i < whole.size(); i++) {
        Ticket ticket = tickets.get(whole.get(i));
        outcomes.set(whole.get(i), judge(ticket, findings.get(i)));
      }
    }
  }

  private List<Outcome<Finding>> findings(List<Frame> frames, List<Recipe> recipes)
      throws InterruptedException {
    long started = time.nanos();
    try {
      List<Outcome<Finding>> findings = model.run(frames, recipes);
      long took = time.nanos() - started;
      executionNanos += (long) (executionNanos == 0 ? took : LAST * (took - executionNanos));
      return findings;
    } catch (RuntimeException e) { // such as a model that somebody has closed
      return Collections.nCopies(frames.size(), Outcome.failed(e));
    } catch (OutOfMemoryError e) { // one frame too large must not end the line
      return Collections.nCopies(
          frames.size(), Outcome.failed(new VcpClipException("not enough memory for it", e)));
    }
  }

  private Outcome<Inspection> judge(Ticket ticket, Outcome<Finding> finding) {
    StreamBooks books = ticket.books();
    Outcome<Inspection> outcome = finding.map(books.recipe()::judge);
    if (outcome instanceof Outcome.Success<Inspection> success) {
      books.judged(success.value().verdict(), time.nanos() - ticket.capture().capturedNanos());
    }
    return outcome;
  }
}
