/** Searches, the shrinker, and the examination of failures. Not exported. */
@NullMarked
package dev.lockstep.explore.internal.search;

import org.jspecify.annotations.NullMarked;
