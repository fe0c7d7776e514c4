/**
 * Models of random weights, so that a table needs nobody's; start from {@link
 * dev.vcpclip.benchmarks.model.ModelSize}.
 */
package dev.vcpclip.benchmarks.model;
