package dev.lockstep.explore;

/**
 * How long a run may be. After so many steps nothing is chosen any more, so that every lane gets
 * its turn; a run that then goes on for long is not going to end.
 *
 * @param fairFrom the number of steps after which the run is first in, first out
 * @param end the number of steps after which it is ended
 */
record StepLimits(int fairFrom, int end) {}
