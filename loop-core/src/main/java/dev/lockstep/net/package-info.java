/**
 * Connections: streams for programs, transports and protocols below them, servers, datagrams, TLS.
 * Objects of this package belong to one loop and are called only from its tasks and callbacks,
 * unless stated otherwise. No call blocks the loop.
 */
@NullMarked
package dev.lockstep.net;

import org.jspecify.annotations.NullMarked;
