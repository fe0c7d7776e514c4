package dev.vcpclip.runtime.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a monitoring system finds at a station. */
@Timeout(300)
class MetricsTest {
  @TempDir private Path folder;

  @Test
  void verdictsTimesDropsQueuesAndProviderAreThere() throws Exception {
    try (TestStation station =
        TestStation.start(folder, "sinks: [{type: json-lines}]").awaitReady()) {
      station.trigger("good");
      station.trigger("bad");
      station.post("/api/lines/line-1/pause", "{\"paused\":true}");
      station.post("/api/lines/line-1/trigger", "{}");
      TestStation.await(() -> station.status().path("sinks").path(0).path("waiting").asInt() == 0);
      TestStation.await( // told when the picture has gone to the desk, after the verdict
          () -> lines(station).contains(count("age", 2)));

      assertThat(lines(station))
          .contains(
              "vcpclip_verdicts_total{line=\"line-1\",verdict=\"PASS\"} 1.0",
              "vcpclip_verdicts_total{line=\"line-1\",verdict=\"FAIL\"} 1.0",
              "vcpclip_verdicts_total{line=\"line-1\",verdict=\"LATE\"} 0.0",
              "vcpclip_triggers_missed_total{cause=\"PAUSED\",line=\"line-1\"} 1.0",
              "vcpclip_line_state{line=\"line-1\",state=\"PAUSED\"} 1.0",
              "vcpclip_sink_up{sink=\"json-lines\"} 1.0",
              "vcpclip_sink_waiting{sink=\"json-lines\"} 0.0",
              "vcpclip_sink_dropped_total{sink=\"json-lines\"} 0.0",
              "vcpclip_frames_dropped_total{cause=\"stale\",line=\"line-1\"} 0.0",
              "vcpclip_camera_reconnects_total{line=\"line-1\"} 0.0",
              "vcpclip_model_ready{provider=\"CPU\"} 1.0",
              "vcpclip_model_ready{provider=\"OpenVINO\"} 0.0",
              "vcpclip_build_info{version=\"test\"} 1",
              "vcpclip_drift_evidence{line=\"line-1\"} NaN",
              "vcpclip_alarms{line=\"line-1\"} 0.0",
              "vcpclip_score_bucket{line=\"line-1\",le=\"0.5\"} 1",
              "vcpclip_score_bucket{line=\"line-1\",le=\"+Inf\"} 2",
              count("verdict", 2),
              count("model", 2),
              count("rest", 2),
              count("journal", 2));
    }
  }

  private static String count(String stage, int parts) {
    return "vcpclip_stage_seconds_count{line=\"line-1\",stage=\"%s\"} %d".formatted(stage, parts);
  }

  private static List<String> lines(TestStation station) throws Exception {
    return station.get("/metrics").body().lines().toList();
  }
}
