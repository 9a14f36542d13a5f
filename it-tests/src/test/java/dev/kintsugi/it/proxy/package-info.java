/**
 * The proxy over real sockets. What is said to it is said to one PostgreSQL as well, byte for byte, and both have to give the same answers.
 */
@NullMarked
package dev.kintsugi.it.proxy;

import org.jspecify.annotations.NullMarked;
