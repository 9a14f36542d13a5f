/**
 * The server: connections of clients, each with its conversation over a session of the driver.
 *
 * <p>One thread waits for the sockets of many clients, and of the shards that are to answer them, and does what is to be done for those
 * that have bytes. Whatever would make it wait for anything else is ended by a thread of its own, so that idle clients cost no thread and
 * busy ones seldom more than that one. Until a client is known, and where its bytes are encrypted, Netty reads them.
 */
@NullMarked
package dev.kintsugi.proxy.server;

import org.jspecify.annotations.NullMarked;
