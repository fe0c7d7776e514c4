package dev.vcpclip.runtime.station;

import dev.vcpclip.runtime.Inspection;
import dev.vcpclip.runtime.connector.Connector;
import dev.vcpclip.runtime.connector.LineEvent;
import dev.vcpclip.runtime.connector.PartResult;
import dev.vcpclip.runtime.connector.PartVerdict;
import dev.vcpclip.runtime.source.Shot;
import dev.vcpclip.runtime.station.config.StationConfig;
import dev.vcpclip.runtime.station.line.LineListener;
import dev.vcpclip.runtime.station.line.PictureDesk;
import dev.vcpclip.runtime.station.metrics.StationMetrics;
import dev.vcpclip.runtime.station.sink.Delivery;
import dev.vcpclip.runtime.station.web.StationView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells everybody what happens on the lines, in the order in which they matter.
 *
 * @param keep which pictures are kept
 * @param clockJump told when the wall clock is set
 */
record StationListener(
    StationConfig.Keep keep,
    List<Connector> connectors,
    List<Delivery> deliveries,
    PictureDesk desk,
    StationMetrics metrics,
    StationView view,
    Consumer<Duration> clockJump)
    implements LineListener {
  private static final Logger LOG = LoggerFactory.getLogger(StationListener.class);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyyMMdd").withZone(ZoneOffset.UTC);

  @Override
  public void recorded(PartResult result, long journalNanos) {
    for (Connector each : connectors) {
      if (each instanceof Connector.Live live) {
        guarded(each, () -> live.accept(result));
      }
    }
    deliveries.forEach(Delivery::wake);
    metrics.recorded(result, journalNanos);
    view.recorded(result);
    EventLog.verdict(result);
  }

  /** One connector must not keep the others from knowing. */
  private static void guarded(Connector connector, Runnable telling) {
    try {
      telling.run();
    } catch (RuntimeException e) {
      LOG.error("{}: {}", connector.name(), e.toString());
    }
  }

  @Override
  public void happened(LineEvent event) {
    for (Connector each : connectors) {
      guarded(each, () -> each.happened(event));
    }
    metrics.happened(event);
    EventLog.event(event);
  }

  @Override
  public void clockJumped(String line, Duration by) {
    clockJump.accept(by);
  }

  @Override
  public void pictured(PartResult result, Shot shot, Inspection inspection) {
    metrics.age(result.line(), shot.capture().ageNanos());
    desk.take(result, shot, inspection);
  }

  @Override
  public String pictureName(String line, String triggerId, Instant at, PartVerdict verdict) {
    boolean wanted =
        keep == StationConfig.Keep.EVERYTHING
            || keep == StationConfig.Keep.DEFECTS && verdict != PartVerdict.PASS;
    String name = triggerId.replaceAll("[^A-Za-z0-9_-]", "_");
    return wanted
        ? DAY.format(at) + "/" + at.toEpochMilli() + "-" + line + "-" + name + ".jpg"
        : "";
  }
}
