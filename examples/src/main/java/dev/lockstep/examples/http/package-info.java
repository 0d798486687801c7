/** A small HTTP/1.1 server on streams. */
@NullMarked
package dev.lockstep.examples.http;

import org.jspecify.annotations.NullMarked;
