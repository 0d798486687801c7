/** Simulated disks, which know what a crash leaves of their files. */
@NullMarked
package dev.lockstep.virtual.disk;

import org.jspecify.annotations.NullMarked;
