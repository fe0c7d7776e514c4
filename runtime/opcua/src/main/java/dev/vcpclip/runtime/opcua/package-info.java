/**
 * Lines as vision systems of an OPC UA server, after OPC 40100-1: start from {@link
 * dev.vcpclip.runtime.opcua.OpcUaFactory}. The nodes are in {@code docs/connectors.md}.
 */
package dev.vcpclip.runtime.opcua;
