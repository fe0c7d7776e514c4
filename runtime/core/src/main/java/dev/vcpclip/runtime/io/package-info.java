/** Writing files so that no reader sees half of one; start from {@code AtomicFile}. */
package dev.vcpclip.runtime.io;
