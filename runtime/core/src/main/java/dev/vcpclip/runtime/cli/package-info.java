/** What a command of the launcher has to be; start from {@link dev.vcpclip.runtime.cli.Verb}. */
package dev.vcpclip.runtime.cli;
