/**
 * From frames to verdicts to sinks, around the clock; start from {@link
 * dev.vcpclip.runtime.pipeline.Pipeline}.
 */
package dev.vcpclip.runtime.pipeline;
