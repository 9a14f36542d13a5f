/**
 * Operators over pulled rows, one a file. Each assumes what its first sentence says of its sources, holds bounded memory, and
 * closes its sources exactly once.
 */
@NullMarked
package dev.kintsugi.merge;

import org.jspecify.annotations.NullMarked;
