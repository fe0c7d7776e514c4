/** The workbench's verbs; start from {@link dev.vcpclip.benchmarks.cli.BenchmarkCommand}. */
package dev.vcpclip.benchmarks.cli;
