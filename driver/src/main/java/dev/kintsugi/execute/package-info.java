/**
 * The one visitor over plan nodes: takes connections, sends, and answers with pulled rows or counts.
 */
@NullMarked
package dev.kintsugi.execute;

import org.jspecify.annotations.NullMarked;
