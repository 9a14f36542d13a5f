/**
 * The server: connections of clients, each with its conversation over a session of the driver.
 *
 * <p>The bytes of idle clients are read on a few threads that never wait; what a client has sent is answered on a thread of its own only
 * while there is something to answer, which meanwhile reads and writes that client's socket itself, so that idle clients cost no thread.
 */
@NullMarked
package dev.kintsugi.proxy.server;

import org.jspecify.annotations.NullMarked;
