/**
 * Maps, regions and verdicts: pure arithmetic on what a model put out; start from {@link
 * dev.vcpclip.runtime.map.AnomalyMap}.
 */
package dev.vcpclip.runtime.map;
