/**
 * The network of the JDK over a simulated {@link dev.lockstep.spi.Network}: the calls of an
 * operating system that the JDK's sockets make, if the agent is present.
 */
@NullMarked
package dev.lockstep.internal.jdk.net;

import org.jspecify.annotations.NullMarked;
