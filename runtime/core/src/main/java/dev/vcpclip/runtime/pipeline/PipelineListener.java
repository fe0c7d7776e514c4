package dev.vcpclip.runtime.pipeline;

/**
 * Receiver of a pipeline's events.
 *
 * <p>Each listener has a thread of its own and a limited backlog, so a slow one delays neither the
 * pipeline nor the other listeners. One that throws is logged and told of the next event.
 */
@FunctionalInterface
public interface PipelineListener {
  /** Takes one event; events of one stream come in the order in which they happened. */
  void on(PipelineEvent event);
}
