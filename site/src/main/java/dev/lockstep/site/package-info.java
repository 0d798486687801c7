/** Writes the docs and the javadoc as a site of static files. */
@NullMarked
package dev.lockstep.site;

import org.jspecify.annotations.NullMarked;
