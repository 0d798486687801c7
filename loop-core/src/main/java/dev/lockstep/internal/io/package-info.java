/**
 * The I/O of a loop, whatever network it has: the selector, events and lanes of sockets. Not
 * exported.
 */
@NullMarked
package dev.lockstep.internal.io;

import org.jspecify.annotations.NullMarked;
