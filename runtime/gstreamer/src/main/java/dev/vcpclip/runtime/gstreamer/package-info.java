/**
 * GStreamer pipelines as sources; start from {@link dev.vcpclip.runtime.gstreamer.GstreamerSource}.
 */
package dev.vcpclip.runtime.gstreamer;
