/**
 * Compares models and engines on this machine; start from {@link
 * dev.vcpclip.runtime.station.benchmark.Benchmark}.
 */
package dev.vcpclip.runtime.station.benchmark;
