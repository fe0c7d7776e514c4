/**
 * Microbenchmarks of what surrounds the model; start from {@link
 * dev.vcpclip.benchmarks.jmh.PreprocessorBenchmark}. Run by JMH, never by tests.
 */
package dev.vcpclip.benchmarks.jmh;
