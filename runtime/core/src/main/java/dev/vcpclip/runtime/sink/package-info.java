/**
 * Where inspections go: start from {@link dev.vcpclip.runtime.sink.Overlay} for people and {@link
 * dev.vcpclip.runtime.sink.JsonLines} for programs.
 */
package dev.vcpclip.runtime.sink;
