/** Weights in, bundle out; start from {@code Exporter}. */
package dev.vcpclip.exporter;
