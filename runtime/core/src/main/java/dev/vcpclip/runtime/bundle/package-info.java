/**
 * Model bundles: start from {@link dev.vcpclip.runtime.bundle.ModelBundle}, which reads and
 * verifies one.
 */
package dev.vcpclip.runtime.bundle;
