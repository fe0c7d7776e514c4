package dev.vcpclip.trainer.eval;

import dev.vcpclip.runtime.map.AnomalyMap;
import java.util.Objects;

/**
 * Map and score of a picture from a {@link MapSource}.
 *
 * @param map higher is more anomalous; the range is the source's own
 * @param score of the whole picture, by the source's own rule
 */
public record ScoredMap(AnomalyMap map, double score) {
  /** Checks what must be there. */
  public ScoredMap {
    Objects.requireNonNull(map, "map");
  }
}
