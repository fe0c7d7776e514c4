/**
 * Results, states and triggers over an MQTT broker: start from {@link
 * dev.vcpclip.runtime.mqtt.MqttFactory}. The topics are in {@code docs/connectors.md}.
 */
package dev.vcpclip.runtime.mqtt;
