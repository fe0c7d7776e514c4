/**
 * Compares models and engines on this machine; start from {@link
 * dev.vcpclip.benchmarks.workbench.Benchmark}.
 */
package dev.vcpclip.benchmarks.workbench;
