package dev.lockstep.campaign;

/** What a slice that runs tells of itself and asks. From any thread. */
interface CampaignListener {

  /** Whether the campaign is over, so that the slice is to stop early. */
  boolean isOver();

  /**
   * Told of interleavings that ran.
   *
   * @param interleavings how many
   * @param fresh how many of them went in an order that this process had not seen
   */
  void ran(long interleavings, long fresh);
}
