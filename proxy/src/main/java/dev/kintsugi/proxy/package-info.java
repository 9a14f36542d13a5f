/**
 * The runnable jar: the command line with {@code demo} and {@code check}. What it knows of a cluster it learns through a
 * connection or from the configuration; nothing below it knows of it. Results go to standard output, errors to standard error
 * without a stack trace, and every command ends with an exit code: 0 done, 1 something is wrong, 2 the command line is.
 */
@NullMarked
package dev.kintsugi.proxy;

import org.jspecify.annotations.NullMarked;
