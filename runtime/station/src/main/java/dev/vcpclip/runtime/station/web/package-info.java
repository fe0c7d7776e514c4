/**
 * The page for people and the interface for programs; start from {@link
 * dev.vcpclip.runtime.station.web.WebServer}.
 */
package dev.vcpclip.runtime.station.web;
