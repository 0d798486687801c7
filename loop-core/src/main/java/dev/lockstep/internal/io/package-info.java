/**
 * The I/O of a loop on any network: the selector, and the events and lanes of sockets. Not
 * exported.
 */
@NullMarked
package dev.lockstep.internal.io;

import org.jspecify.annotations.NullMarked;
