/**
 * The whole network from its blocks, each in its plain or folded form; start from {@link
 * dev.vcpclip.exporter.internal.model.ModelGraph}.
 */
package dev.vcpclip.exporter.internal.model;
