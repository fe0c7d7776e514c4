/**
 * The command line: finds verbs, turns failures into messages and exit codes; start from {@link
 * dev.vcpclip.runtime.launcher.Verb}.
 */
package dev.vcpclip.runtime.launcher;
