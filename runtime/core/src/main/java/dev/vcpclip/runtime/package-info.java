/** Front door of the runtime: start from {@link dev.vcpclip.runtime.Inspector}. */
package dev.vcpclip.runtime;
