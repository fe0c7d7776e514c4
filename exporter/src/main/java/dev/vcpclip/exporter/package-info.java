/** Weights in, bundle out; start from {@link dev.vcpclip.exporter.Exporter}. */
package dev.vcpclip.exporter;
