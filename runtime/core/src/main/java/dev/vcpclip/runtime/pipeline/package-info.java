/**
 * From frames to verdicts to sinks; start from {@link dev.vcpclip.runtime.pipeline.InspectionSink}.
 */
package dev.vcpclip.runtime.pipeline;
