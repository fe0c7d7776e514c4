/**
 * What a station must not forget: verdicts, what sinks still have to be told, pictures; start from
 * {@link dev.vcpclip.runtime.station.journal.Journal}.
 */
package dev.vcpclip.runtime.station.journal;
