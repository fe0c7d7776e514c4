/**
 * Numbers for Prometheus; start from {@link dev.vcpclip.runtime.station.metrics.StationMetrics}.
 */
package dev.vcpclip.runtime.station.metrics;
