/**
 * The runnable jar: the command line with {@code demo}, {@code check} and {@code serve}, whose server is in the packages within. What the
 * commands know of a cluster they learn through a connection or from the configuration; nothing below them knows of them. Results go to standard output, errors to standard error
 * without a stack trace, and every command ends with an exit code: 0 done, 1 something is wrong, 2 the command line is.
 */
@NullMarked
package dev.kintsugi.proxy;

import org.jspecify.annotations.NullMarked;
