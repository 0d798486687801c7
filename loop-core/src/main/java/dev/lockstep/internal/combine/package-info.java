/**
 * Waits for several things at once: gather, wait, shield, timeout, groups, and the wait queue under
 * every lock. Not exported.
 */
@NullMarked
package dev.lockstep.internal.combine;

import org.jspecify.annotations.NullMarked;
