/**
 * Where frames come from; start from {@link dev.vcpclip.runtime.source.FrameSource}. Cameras and
 * streams live in a module of their own.
 */
package dev.vcpclip.runtime.source;
