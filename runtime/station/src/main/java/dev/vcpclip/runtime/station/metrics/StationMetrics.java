package dev.vcpclip.runtime.station.metrics;

import dev.vcpclip.runtime.connector.Admission;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.LineState;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.pipeline.DropCause;
import dev.vcpclip.runtime.pipeline.PipelineCounters;
import dev.vcpclip.runtime.pipeline.StreamStatus;
import dev.vcpclip.runtime.provider.Provider;
import dev.vcpclip.runtime.station.line.LineListener;
import dev.vcpclip.runtime.station.line.LineStation;
import dev.vcpclip.runtime.station.line.ModelRunner;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/**
 * What a station counts and times. Thread-safe.
 *
 * <p>Names and labels: {@code vcpclip_verdicts_total{line,verdict}}, {@code
 * vcpclip_triggers_missed_total{line,cause}}, {@code vcpclip_stage_seconds{line,stage}} with stages
 * verdict (trigger to verdict), model, rest (verdict less model), journal and age (capture to
 * verdict), {@code vcpclip_score{line}}, {@code vcpclip_line_state{line,state}}, {@code
 * vcpclip_camera_reconnects_total{line}}, {@code vcpclip_frames_received_total{line}}, {@code
 * vcpclip_frames_dropped_total{line,cause}}, {@code vcpclip_drift_evidence{line}} (NaN without a
 * calibration), {@code vcpclip_alarms{line}}, {@code vcpclip_sink_waiting{sink}}, {@code
 * vcpclip_sink_dropped_total{sink}}, {@code vcpclip_sink_up{sink}}, {@code
 * vcpclip_pictures_dropped_total}, {@code vcpclip_model_ready{provider}}, {@code
 * vcpclip_build_info{version}}.
 */
public final class StationMetrics implements LineListener {
  /** Scores of one map lie in 0 to 1, those of models that add several layers up above it. */
  private static final double[] SCORES = {
    0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2,
    1.3, 1.4, 1.5, 1.6, 1.8, 2, 2.5, 3
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /**
   * @param version of the program
   */
  public StationMetrics(String version) {
    Gauge.builder("vcpclip.build.info", () -> 1)
        .description("Which program this is")
        .tag("version", version)
        .register(registry);
  }

  /** In Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void recorded(PartResult result, long journalNanos) {
    String line = result.line();
    registry
        .counter("vcpclip.verdicts", "line", line, "verdict", result.verdict().name())
        .increment();
    stage(line, "verdict", result.latencyMicros() * 1000);
    stage(line, "journal", journalNanos);
    if (result.score() != null) {
      stage(line, "model", result.modelMicros() * 1000);
      stage(line, "rest", (result.latencyMicros() - result.modelMicros()) * 1000);
      DistributionSummary.builder("vcpclip.score")
          .description("Image scores of inspected parts")
          .tag("line", line)
          .serviceLevelObjectives(SCORES)
          .register(registry)
          .record(result.score());
    }
  }

  private void stage(String line, String stage, long nanos) {
    Timer.builder("vcpclip.stage")
        .description("Time from trigger to verdict and its parts")
        .tag("line", line)
        .tag("stage", stage)
        .serviceLevelObjectives(
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5))
        .register(registry)
        .record(Duration.ofNanos(Math.max(0, nanos)));
  }

  /** Time from a picture's capture to its verdict. */
  public void age(String line, long nanos) {
    stage(line, "age", nanos);
  }

  @Override
  public void happened(LineEvent event) {
    if (event instanceof LineEvent.TriggerMissed missed) {
      registry
          .counter("vcpclip.triggers.missed", "line", missed.line(), "cause", missed.cause().name())
          .increment();
    }
  }

  /** Watches a line; every verdict's counter begins at 0. */
  public void watch(LineStation line) {
    for (PartVerdict verdict : PartVerdict.values()) {
      registry.counter("vcpclip.verdicts", "line", line.name(), "verdict", verdict.name());
    }
    for (Admission.Cause cause : Admission.Cause.values()) {
      registry.counter("vcpclip.triggers.missed", "line", line.name(), "cause", cause.name());
    }
    for (LineState.Phase phase : LineState.Phase.values()) {
      Gauge.builder("vcpclip.line.state", line, l -> l.state().phase() == phase ? 1 : 0)
          .description("1 for what the line is doing")
          .tag("line", line.name())
          .tag("state", phase.name())
          .register(registry);
    }
    FunctionCounter.builder("vcpclip.camera.reconnects", line, l -> counters(l).reconnects())
        .description("Attempts to open the camera again")
        .tag("line", line.name())
        .register(registry);
    FunctionCounter.builder("vcpclip.frames.received", line, l -> counters(l).received())
        .description("Pictures that the camera gave")
        .tag("line", line.name())
        .register(registry);
    for (DropCause cause : DropCause.values()) {
      FunctionCounter.builder("vcpclip.frames.dropped", line, l -> counters(l).dropped(cause))
          .description("Pictures that were not inspected; unwanted ones belong to no trigger")
          .tag("line", line.name())
          .tag("cause", cause.word())
          .register(registry);
    }
    Gauge.builder("vcpclip.drift.evidence", line, l -> l.driftEvidence().orElse(Double.NaN))
        .description("Evidence of drift: 1 at the start, 100 is the alarm")
        .tag("line", line.name())
        .register(registry);
    Gauge.builder("vcpclip.alarms", line, l -> l.alarms().size())
        .description("What people have to look at")
        .tag("line", line.name())
        .register(registry);
  }

  private static PipelineCounters counters(LineStation line) {
    return line.camera().map(StreamStatus::counters).orElse(PipelineCounters.NONE);
  }

  /** Watches the model. */
  public void watch(ModelRunner model) {
    for (Provider provider : Provider.values()) {
      Gauge.builder(
              "vcpclip.model.ready",
              model,
              m -> m.provider().filter(provider.label()::equals).isPresent() ? 1 : 0)
          .tag("provider", provider.label())
          .register(registry);
    }
  }

  /** Shows a number that rises and falls; the object is not held in memory by this. */
  public <T> void gauge(String name, String sink, T object, ToDoubleFunction<T> value) {
    Gauge.builder(name, object, value).tag("sink", sink).register(registry);
  }

  /** Shows a number that only rises. */
  public <T> void counter(String name, String sink, T object, ToDoubleFunction<T> value) {
    FunctionCounter.builder(name, object, value).tag("sink", sink).register(registry);
  }

  /** Shows how many pictures were dropped. */
  public <T> void picturesDropped(T object, ToDoubleFunction<T> value) {
    FunctionCounter.builder("vcpclip.pictures.dropped", object, value).register(registry);
  }
}
