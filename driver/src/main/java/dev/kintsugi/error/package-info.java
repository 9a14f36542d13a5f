/**
 * The one catalogue of errors. Every exception that Kintsugi raises of its own is made here, says what happened, to which
 * statement or node, and what to do, and carries an SQLSTATE. No password and no bound value appears in any of them.
 */
@NullMarked
package dev.kintsugi.error;

import org.jspecify.annotations.NullMarked;
