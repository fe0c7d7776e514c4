/**
 * Weight files of other programs, read without running anything they contain; start from {@link
 * dev.vcpclip.exporter.weights.WeightReader}.
 */
package dev.vcpclip.exporter.weights;
