/**
 * The ONNX Runtime session, the only place that knows that library; start from {@link
 * dev.vcpclip.runtime.internal.OnnxSession}. Not for use outside this module.
 */
package dev.vcpclip.runtime.internal;
