/** Comparisons with other engines and microbenchmarks; start from the module's README. */
package dev.vcpclip.benchmarks;
