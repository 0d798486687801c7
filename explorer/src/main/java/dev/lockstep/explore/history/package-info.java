/**
 * Histories of concurrent operations, and the check that some order of the operations explains
 * their results (linearizability).
 */
@NullMarked
package dev.lockstep.explore.history;

import org.jspecify.annotations.NullMarked;
