package dev.vcpclip.runtime.station.line;

import dev.vcpclip.runtime.station.journal.Journal;
import java.nio.file.Path;

/**
 * What the lines of a station share.
 *
 * @param model runs on every line's pictures
 * @param recipes to choose from
 * @param journal has every verdict before anyone else
 * @param drift folder for what is known of drift
 * @param listener told of everything
 */
public record LineServices(
    ModelRunner model, RecipeBook recipes, Journal journal, Path drift, LineListener listener) {}
