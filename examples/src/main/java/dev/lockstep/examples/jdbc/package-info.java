/** JDBC, which blocks, for tasks. */
@NullMarked
package dev.lockstep.examples.jdbc;

import org.jspecify.annotations.NullMarked;
