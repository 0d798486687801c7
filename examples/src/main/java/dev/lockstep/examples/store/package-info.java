/**
 * A replicated key-value store: a leader with a lease, values that a majority has on disk, clients
 * that retry. What a stranger sends is refused if it is malformed, but members and clients do not
 * prove who they are: the network is taken for the cluster's own.
 */
@NullMarked
package dev.lockstep.examples.store;

import org.jspecify.annotations.NullMarked;
