/**
 * Good parts as references: what is compared, and what of it is kept; start from {@link
 * dev.vcpclip.runtime.reference.PatchTokens}.
 */
package dev.vcpclip.runtime.reference;
