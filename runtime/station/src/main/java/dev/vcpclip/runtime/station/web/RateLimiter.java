package dev.vcpclip.runtime.station.web;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * So many calls a second for each caller, and a few seconds' worth at once. Knows a limited number
 * of callers: the one that was not seen the longest is forgotten. Thread-safe.
 */
final class RateLimiter {
  private static final int CALLERS = 10_000;
  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double burst;
  private final Map<String, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > CALLERS;
        }
      };

  private static final class Bucket {
    private double tokens;
    private long at;
  }

  RateLimiter(double perSecond, double burst) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  /** Whether one more call is allowed now. */
  boolean allow(String caller) {
    return allow(caller, System.nanoTime());
  }

  synchronized boolean allow(String caller, long now) {
    Bucket bucket = bucket(caller, now);
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens--;
    return true;
  }

  /** Whether one more call would be allowed now; it counts none. */
  synchronized boolean hasLeft(String caller) {
    return bucket(caller, System.nanoTime()).tokens >= 1;
  }

  private Bucket bucket(String caller, long now) {
    Bucket bucket = buckets.get(caller);
    if (bucket == null) {
      bucket = new Bucket();
      bucket.tokens = burst;
      bucket.at = now;
      buckets.put(caller, bucket);
    }
    bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.at) / NANOS * perSecond);
    bucket.at = now;
    return bucket;
  }
}
