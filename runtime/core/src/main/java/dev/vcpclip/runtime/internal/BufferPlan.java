package dev.vcpclip.runtime.internal;

/**
 * Which buffers a session gets.
 *
 * @param sets sets of buffers: as many callers may be in work at once
 * @param maxBatch most pictures in one run
 * @param scoreOnly whether the map is left out
 */
public record BufferPlan(int sets, int maxBatch, boolean scoreOnly) {}
