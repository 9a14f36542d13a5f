/**
 * The server: connections of clients, each with its conversation over a session of the driver.
 *
 * <p>Bytes are read and messages cut on a few threads that never wait; what a client has sent is answered on a thread of its own only while
 * there is something to answer, so that idle clients cost none.
 */
@NullMarked
package dev.kintsugi.proxy.server;

import org.jspecify.annotations.NullMarked;
