/**
 * Sinks that come with the station, and the delivery of results from disk to those that have to get
 * every one; start from {@link dev.vcpclip.runtime.station.sink.Delivery}.
 */
package dev.vcpclip.runtime.station.sink;
