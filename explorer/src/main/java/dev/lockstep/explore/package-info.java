/** The explorer: the choice sequence, the strategies, the shrinker and the replay line. */
@NullMarked
package dev.lockstep.explore;

import org.jspecify.annotations.NullMarked;
