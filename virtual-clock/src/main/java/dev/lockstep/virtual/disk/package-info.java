/** Simulated disks. */
@NullMarked
package dev.lockstep.virtual.disk;

import org.jspecify.annotations.NullMarked;
