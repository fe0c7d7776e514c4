package dev.vcpclip.runtime.pipeline;

/** A ticket that is not to be judged, and why. */
record Drop(Ticket ticket, DropCause cause) {
  /** Books it and closes the frame. Called without locks, as closing runs a source's code. */
  void settle() {
    ticket.books().dropped(ticket, cause);
  }
}
