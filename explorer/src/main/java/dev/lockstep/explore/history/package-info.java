/**
 * Histories of concurrent operations, and whether some order of the operations explains their
 * results.
 */
@NullMarked
package dev.lockstep.explore.history;

import org.jspecify.annotations.NullMarked;
