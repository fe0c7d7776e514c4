package dev.vcpclip.trainer;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.vcpclip.exporter.clip.Checkpoint;
import dev.vcpclip.exporter.clip.ClipWeights;
import dev.vcpclip.runtime.VcpClipException;
import dev.vcpclip.runtime.tensor.SafetensorsFile;
import dev.vcpclip.runtime.tensor.SafetensorsWriter;
import dev.vcpclip.trainer.TrainingListener.EpochReport;
import dev.vcpclip.trainer.TrainingListener.StepReport;
import dev.vcpclip.trainer.checkpoint.TrainingState;
import dev.vcpclip.trainer.data.Batch;
import dev.vcpclip.trainer.data.BatchSource;
import dev.vcpclip.trainer.model.Parameters;
import dev.vcpclip.trainer.model.TorchEngine;
import dev.vcpclip.trainer.model.Trainables;
import dev.vcpclip.trainer.model.VcpClip;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * One training of VCP-CLIP+ or one of its ablations, from a frozen backbone to a checkpoint.
 *
 * <p>Its folder holds {@code best/} and {@code last/}, which the exporter reads, {@code log.csv},
 * {@code curves.png} and the state it goes on from: opened again with the same plan and backbone, a
 * run that was killed continues with the numbers it would have had (to the last digit on as many
 * threads, {@link TorchEngine#THREADS}). Uses every GPU it finds, one part of a batch each, or the
 * CPU.
 *
 * <p>Owns all native memory it needs; closing frees it, a second call does nothing. Not
 * thread-safe.
 */
public final class TrainingRun implements AutoCloseable {
  /** Folder of the epoch with the highest validation score. */
  public static final String BEST = "best";

  /** Folder of the last finished epoch. */
  public static final String LAST = "last";

  private static final Duration SAVE_INTERVAL = Duration.ofMinutes(10);

  private final TrainingPlan plan;
  private final Path folder;
  private final Checkpoint.Backbone backbone;
  private final NDManager manager;
  private final Parameters parameters;
  private final Adam adam;
  private final List<Replica> replicas = new ArrayList<>();
  private final TrainingStep step;
  private TrainingState state;
  private long savedAt;

  /** Opens a run on all devices there are, without keeping features. */
  public static TrainingRun open(ClipWeights clip, TrainingPlan plan, Path folder) {
    return new TrainingRun(clip, plan, folder, TorchEngine.devices(), 0);
  }

  /**
   * Opens a run, going on from the state in its folder if there is one.
   *
   * @param clip the backbone; may be closed afterwards
   * @param folder of this run alone
   * @param devices one replica each; the first holds the parameters
   * @param cacheBytes heap for the frozen features of pictures that repeat; 0 keeps none
   * @throws dev.vcpclip.runtime.VcpClipException when plan and backbone do not fit, or the folder
   *     belongs to another training
   */
  public TrainingRun(
      ClipWeights clip, TrainingPlan plan, Path folder, List<Device> devices, long cacheBytes) {
    plan.model().checkAgainst(clip.config());
    this.plan = plan;
    this.folder = folder;
    this.backbone = Checkpoint.Backbone.of(clip);
    String fingerprint = plan + " on " + backbone.name() + " " + backbone.sha256();
    Optional<TrainingState.Saved> saved = TrainingState.read(folder, fingerprint);
    this.manager = TorchEngine.manager(devices.get(0));
    long seed = plan.schedule().seed();
    this.parameters =
        Trainables.initialise(
            manager, clip.config(), plan.model(), plan.loReb(), plan.prompts(), seed);
    Map<String, NDArray> trained = parameters.requireGradients(name -> true);
    this.adam = new Adam(manager, trained, plan.schedule()::rateOf);
    for (Device device : devices) {
      boolean copies = !replicas.isEmpty();
      replicas.add(new Replica(device, clip, plan, trained, copies));
    }
    this.step =
        new TrainingStep(
            clip.config(),
            replicas,
            trained,
            adam,
            new FeatureCache(cacheBytes),
            plan.schedule().microBatch(),
            true);
    this.state = saved.map(TrainingState.Saved::state).orElse(TrainingState.initial(fingerprint));
    saved.ifPresent(this::restore);
  }

  /**
   * Replaces fresh values by those a file holds under the same names, such as the linear layers
   * that pre-training leaves. A run that goes on has its own and keeps them.
   *
   * @throws dev.vcpclip.runtime.VcpClipException when a tensor has no place here or another size
   */
  public void startFrom(Path file) {
    if (adam.steps() > 0) {
      return;
    }
    try (SafetensorsFile start = SafetensorsFile.open(file)) {
      for (String name : start.tensors().keySet()) {
        NDArray array = parameters.arrays().get(name);
        if (array == null || array.size() != start.tensors().get(name).elements()) {
          throw new VcpClipException(
              "%s: '%s' is %s, expected %s. Made for another backbone?"
                  .formatted(
                      file,
                      name,
                      start.tensors().get(name).shape(),
                      array == null ? "no such parameter" : array.getShape()));
        }
        array.set(FloatBuffer.wrap(start.floats(name)));
      }
    }
  }

  private void restore(TrainingState.Saved saved) {
    parameters.arrays().forEach((name, array) -> array.set(saved.tensors().get(name)));
    adam.restore(saved.state().steps(), saved.tensors());
  }

  /**
   * Trains what is left of the plan.
   *
   * @param validation chooses the best epoch; {@code null} takes the last one
   * @return the folder of the best epoch's checkpoint
   * @throws dev.vcpclip.runtime.VcpClipException when a loss is not a number; the last checkpoint
   *     stands. Or when a validation's score is not; the state is saved
   * @throws TrainingStoppedException when the listener wants to stop; the state is saved
   */
  public Path train(BatchSource source, Validation validation, TrainingListener listener) {
    savedAt = System.nanoTime();
    try (TrainingLog log = new TrainingLog(folder, state.epoch(), state.batch())) {
      while (state.epoch() < plan.schedule().epochs()) {
        int batches = source.batches(state.epoch());
        while (state.batch() < batches) {
          StepReport report = step(source, batches);
          advance(state.epoch(), state.batch() + 1, state.best());
          log.write(report);
          listener.onStep(report);
          stopIfWanted(listener, batches);
          saveNowAndThen();
        }
        EpochReport epoch = finishEpoch(validation);
        TrainingCurves.draw(folder);
        listener.onEpoch(epoch);
      }
    }
    return folder.resolve(BEST);
  }

  private void stopIfWanted(TrainingListener listener, int batches) {
    if (listener.wantsStop()) {
      save();
      throw new TrainingStoppedException(
          "%s: stopped in epoch %d of %d, after step %d of %d. Run again with the same options to go on."
              .formatted(
                  folder, state.epoch() + 1, plan.schedule().epochs(), state.batch(), batches));
    }
  }

  private StepReport step(BatchSource source, int batches) {
    long start = System.nanoTime();
    Batch batch = source.get(state.epoch(), state.batch());
    TrainingStep.Losses losses = step.take(batch, batchSeed(), source.repeats());
    double seconds = (System.nanoTime() - start) / 1e9;
    return new StepReport(
        state.epoch(),
        state.batch(),
        batches,
        losses.total(),
        losses.focal(),
        losses.dice(),
        scalar(Trainables.ALPHA),
        scalar(Trainables.BETA),
        batch.size() / seconds);
  }

  /** Depends on the position alone, so that a resumed run draws what it would have drawn. */
  private long batchSeed() {
    long position = ((long) state.epoch() << Integer.SIZE) + state.batch();
    return new SplittableRandom(plan.schedule().seed() + position).nextLong();
  }

  /** Checkpoints first, the state last: a crash in between repeats the epoch's end. */
  private EpochReport finishEpoch(Validation validation) {
    double score = validation == null ? Double.NaN : validation.score(model());
    if (validation != null && Double.isNaN(score)) {
      save();
      throw new VcpClipException(
          "%s: the validation after epoch %d gives no score, so that no epoch would be the best. Run again with other pictures to validate on, or without, to go on."
              .formatted(folder, state.epoch() + 1));
    }
    boolean best = validation == null || score > state.best();
    write(LAST);
    if (best) {
      write(BEST);
    }
    int epoch = state.epoch();
    advance(epoch + 1, 0, best && validation != null ? score : state.best());
    save();
    return new EpochReport(epoch, score, best);
  }

  private void advance(int epoch, int batch, double best) {
    state = new TrainingState(state.fingerprint(), epoch, batch, adam.steps(), best);
  }

  private void saveNowAndThen() {
    if (System.nanoTime() - savedAt > SAVE_INTERVAL.toNanos()) {
      save();
    }
  }

  /** Puts parameters, moments and position on the disk. */
  void save() {
    List<SafetensorsWriter.Entry> tensors = new ArrayList<>(parameters.toEntries());
    adam.moments().forEach((name, array) -> tensors.add(Parameters.toEntry(name, array)));
    state.write(folder, tensors);
    savedAt = System.nanoTime();
  }

  private void write(String name) {
    Checkpoint.write(folder.resolve(name), plan.model(), backbone, parameters.toEntries());
  }

  private double scalar(String name) {
    NDArray array = parameters.arrays().get(name);
    return array == null ? Double.NaN : array.toFloatArray()[0];
  }

  /** The model on the first device, with the parameters as they are now. */
  public VcpClip model() {
    return replicas.get(0).model();
  }

  /** The parameters that are trained, by name. */
  public Parameters parameters() {
    return parameters;
  }

  /** Arrays that are held between steps; stays the same, or memory leaks. */
  int liveArrays() {
    int replicaArrays = replicas.stream().mapToInt(r -> TorchEngine.count(r.manager())).sum();
    return TorchEngine.count(manager) + replicaArrays;
  }

  @Override
  public void close() {
    adam.close();
    parameters.close();
    replicas.forEach(Replica::close);
    manager.close();
  }
}
