/** The program on the line-side PC; start from {@code Main}. */
package dev.vcpclip.runtime.station;
