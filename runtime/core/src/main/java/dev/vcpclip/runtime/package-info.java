/** Front door of the runtime: start from {@code Inspector}. */
package dev.vcpclip.runtime;
