/** Bundles on disk; start from {@link dev.vcpclip.exporter.internal.bundle.BundleWriter}. */
package dev.vcpclip.exporter.internal.bundle;
