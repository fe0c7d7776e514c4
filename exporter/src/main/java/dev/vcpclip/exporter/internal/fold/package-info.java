/**
 * Folded forms of the blocks: one class for every {@link dev.vcpclip.exporter.request.Fold}, which
 * says the mathematics.
 *
 * <p>A fold is another form of its block and no rewriting of a finished graph: what it uses (which
 * rows are constant, that attention weights sum to one) is known where the block is built and would
 * have to be guessed back from nodes. Both forms share the blocks' parts and are compared by tests.
 */
package dev.vcpclip.exporter.internal.fold;
