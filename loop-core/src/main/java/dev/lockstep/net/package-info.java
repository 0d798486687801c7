/**
 * Connections: streams for programs, transports and protocols below them, servers, datagrams, TLS.
 * Everything in here belongs to one loop and is called from its tasks and callbacks only, unless it
 * says otherwise; nothing blocks the loop.
 */
@NullMarked
package dev.lockstep.net;

import org.jspecify.annotations.NullMarked;
