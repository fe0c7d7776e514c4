/**
 * What a station and its connectors have in common: a connector is found as a {@link
 * dev.vcpclip.runtime.connector.ConnectorFactory} service, reads its part of the configuration,
 * controls a {@link dev.vcpclip.runtime.connector.Line} and is told every {@link
 * dev.vcpclip.runtime.connector.PartResult}.
 */
package dev.vcpclip.runtime.connector;
