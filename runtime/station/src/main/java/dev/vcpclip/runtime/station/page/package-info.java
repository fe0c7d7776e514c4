/**
 * Pages that are one file and need no server; start from {@link
 * dev.vcpclip.runtime.station.page.Html}.
 */
package dev.vcpclip.runtime.station.page;
