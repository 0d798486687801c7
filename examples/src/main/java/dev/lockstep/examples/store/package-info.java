/**
 * A replicated key-value store: a leader with a lease, values that a majority has on disk, clients
 * that retry.
 */
@NullMarked
package dev.lockstep.examples.store;

import org.jspecify.annotations.NullMarked;
