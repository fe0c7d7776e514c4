/** Model bundles: start from {@code ModelBundle}, which reads and verifies one. */
package dev.vcpclip.runtime.bundle;
