/**
 * Results and triggers as Modbus TCP registers, for a PLC: start from {@link
 * dev.vcpclip.runtime.modbus.ModbusFactory}. The register map is in {@code docs/connectors.md}.
 */
package dev.vcpclip.runtime.modbus;
