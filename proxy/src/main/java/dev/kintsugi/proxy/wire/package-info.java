/**
 * PostgreSQL's frontend/backend protocol 3.0: from bytes to messages and back, and from the client's encoding to UTF-8 and back. Nothing here knows what a statement is.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message formats</a>
 */
@NullMarked
package dev.kintsugi.proxy.wire;

import org.jspecify.annotations.NullMarked;
