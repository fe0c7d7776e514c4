/**
 * The blocks of the paper as plain graphs, one class each, written as the method states them; start
 * from {@link dev.vcpclip.exporter.internal.graph.VisionTower}.
 */
package dev.vcpclip.exporter.internal.graph;
