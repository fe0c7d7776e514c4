/**
 * Cameras, streams and video files through FFmpeg; start from {@link
 * dev.vcpclip.runtime.camera.StreamSource}.
 */
package dev.vcpclip.runtime.camera;
